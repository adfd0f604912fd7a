"""Sets HTML in PDF, in a process of its own that knows no Django, no database, no secret and no network.

It reads one request a line from its standard input and answers each with one line. It keeps its fonts and style
sheets, and ends when nobody has asked for a while, after some documents, or when whoever started it is gone.
"""

import json
import os
import resource
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from pia.reports.typesetter_codes import FOREIGN_ADDRESS, NO_CHINESE_FONT, NOT_SET, TOO_LARGE

CHINESE_FONTS = ("Noto Sans CJK SC",)
MOST_DOCUMENTS = 20
IDLE_SECONDS = 30.0
MOST_MEMORY = 2 * 1024**3


class NoAddresses(URLFetcher):
    """Fetches nothing: a document brings its words and its style along, and asks for no file and no network."""

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
        raise FatalURLFetchingError(url)


def family_found(family: str) -> str:
    """The font family that the machine has for a wanted one; another name says that it is missing."""
    config = fontconfig.FcInitLoadConfigAndFonts()
    pattern = ffi.gc(fontconfig.FcPatternCreate(), fontconfig.FcPatternDestroy)
    fontconfig.FcPatternAddString(pattern, b"family", family.encode())
    fontconfig.FcConfigSubstitute(config, pattern, fontconfig.FcMatchFont)
    fontconfig.FcDefaultSubstitute(pattern)
    match = fontconfig.FcFontMatch(config, pattern, ffi.new("FcResult *"))
    if match == ffi.NULL:
        return ""
    value = ffi.new("FcChar8 **")
    place, found = 0, []
    # A collection has its name in several languages.
    while fontconfig.FcPatternGetString(match, b"family", place, value) == fontconfig.FcResultMatch:
        found.append(ffi.string(value[0]).decode())
        place += 1
    fontconfig.FcPatternDestroy(match)
    return family if family in found else next(iter(found), "")


class Press:
    """What is kept between documents."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.styles: dict[str, CSS] = {}
        self.speaks_chinese = any(family_found(family) == family for family in CHINESE_FONTS)

    def set(self, request: dict[str, Any], tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
        """One document, written to the path of the request; its number of pages."""
        if request["chinese"] and not self.speaks_chinese:
            return {"error": NO_CHINESE_FONT}
        fetcher = NoAddresses()
        html = HTML(string=request["html"], url_fetcher=fetcher, base_url=None)
        document = html.render(stylesheets=[self._style(request["css"], fetcher)], font_config=self.fonts)
        tell({"laid_out": len(document.pages)})
        document.write_pdf(request["path"], pdf_variant="pdf/ua-1", pdf_identifier=request["identifier"].encode())
        return {"pages": len(document.pages)}

    def _style(self, css: str, fetcher: URLFetcher) -> CSS:
        if css not in self.styles:
            self.styles[css] = CSS(string=css, url_fetcher=fetcher, font_config=self.fonts)
        return self.styles[css]


def answer(press: Press, line: str, tell: Callable[[dict[str, Any]], None]) -> dict[str, Any]:
    """The answer to one request; what went wrong is a code, never a text that might quote the document."""
    try:
        return press.set(json.loads(line), tell)
    except FatalURLFetchingError:
        return {"error": FOREIGN_ADDRESS}
    except (MemoryError, RecursionError):
        return {"error": TOO_LARGE}
    except Exception as error:  # whatever it is, the next document is still set
        return {"error": NOT_SET, "kind": type(error).__name__}


def main() -> None:
    """Serve requests until there are none."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", buffering=1)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # nothing else may write among the answers

    def tell(what: dict[str, Any]) -> None:
        answers.write(json.dumps(what) + "\n")
        answers.flush()

    press = Press()
    for _place in range(MOST_DOCUMENTS):
        if not select.select([sys.stdin], [], [], IDLE_SECONDS)[0]:
            return
        line = sys.stdin.readline()
        if not line:
            return
        request = Path(line.strip()).read_text(encoding="utf-8")
        tell({"done": answer(press, request, tell)})


if __name__ == "__main__":
    main()
