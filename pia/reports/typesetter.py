"""Sets HTML in PDF, in a process of its own that knows no Django, no database, no secret and no network.

It reads one request a line from its standard input and answers each with one line. It keeps its fonts and style
sheets, and ends when nobody has asked for a while, after some documents, or when whoever started it is gone.
"""

import json
import logging
import os
import resource
import select
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from weasyprint import CSS, HTML
from weasyprint.logger import LOGGER
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import FatalURLFetchingError, URLFetcher

from pia.reports.typesetter_codes import FOREIGN_ADDRESS, NO_CHINESE_FONT, NOT_SET, TOO_LARGE

CHINESE_FONTS = ("Noto Sans CJK SC",)
MOST_DOCUMENTS = 20
IDLE_SECONDS = 30.0
MOST_MEMORY = 2 * 1024**3


Tell = Callable[[dict[str, Any]], None]


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


class UnknownSigns(logging.Handler):
    """Notes the characters that no font has, which WeasyPrint tells its log alone."""

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.signs: dict[str, int] = {}

    def emit(self, record: logging.LogRecord) -> None:
        if str(record.msg).startswith(".notdef") and isinstance(record.args, tuple) and len(record.args) == 2:
            sign, number = record.args
            self.signs[str(sign)] = int(str(number))

    def spelt_out(self, text: str) -> str:
        """The text with numbers in the place of those characters."""
        return text.translate({number: f"[U+{number:04X}]" for number in self.signs.values()})


class Press:
    """What is kept between documents."""

    def __init__(self) -> None:
        self.fonts = FontConfiguration()
        self.styles: dict[str, CSS] = {}
        self.unknown = UnknownSigns()
        LOGGER.addHandler(self.unknown)
        self.speaks_chinese = any(family_found(family) == family for family in CHINESE_FONTS)

    def set(self, request: dict[str, Any], tell: Tell) -> dict[str, Any]:
        """One document, written to the path of the request; its number of pages."""
        if request["chinese"] and not self.speaks_chinese:
            return {"error": NO_CHINESE_FONT}
        fetcher = NoAddresses()
        style = self._style(request["css"], fetcher)
        self.unknown.signs.clear()
        pages = self._write(request["html"], style, fetcher, request, tell)
        if self.unknown.signs:
            # No font of this machine has these: their numbers say more than empty boxes.
            pages = self._write(self.unknown.spelt_out(request["html"]), style, fetcher, request, tell)
        return {"pages": pages}

    def _write(
        self,
        page: str,
        style: CSS,
        fetcher: URLFetcher,
        request: dict[str, Any],
        tell: Tell,
    ) -> int:
        html = HTML(string=page, url_fetcher=fetcher, base_url=None)
        document = html.render(stylesheets=[style], font_config=self.fonts)
        tell({"laid_out": len(document.pages)})
        document.write_pdf(request["path"], pdf_variant="pdf/ua-1", pdf_identifier=request["identifier"].encode())
        return len(document.pages)

    def _style(self, css: str, fetcher: URLFetcher) -> CSS:
        if css not in self.styles:
            self.styles[css] = CSS(string=css, url_fetcher=fetcher, font_config=self.fonts)
        return self.styles[css]


def answer(press: Press, line: str, tell: Tell) -> dict[str, Any]:
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
