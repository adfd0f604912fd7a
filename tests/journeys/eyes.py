"""What must never be on a page, whoever looks: raw keys, the other language, complaints of the browser, barriers."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from axe_playwright_python.base import AXE_SCRIPT

ENGLISH, CHINESE = "en", "zh-Hans"
SERIOUS = {"serious", "critical"}
PHONE = 390

#: Visible texts and the labels that assistive technology reads; texts marked as another language are left out.
READ = """() => {
  const own = document.documentElement.lang, found = [document.title.replace(/ · .*$/, '')];
  const skipped = 'script, style, code, textarea, .digest, del, ins, .pre, .kept-text';
  const foreign = (one) => one.closest('[lang]').lang !== own || one.closest(skipped);
  const shown = (one) => one.tagName === 'OPTION' || one.checkVisibility({visibilityProperty: true});
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.trim(), parent = walker.currentNode.parentElement;
    if (text && shown(parent) && !foreign(parent)) found.push(text);
  }
  for (const name of ['aria-label', 'title', 'placeholder', 'alt', 'data-label', 'aria-roledescription'])
    for (const one of document.querySelectorAll(`[${name}]`))
      if (!foreign(one)) found.push(one.getAttribute(name));
  return found;
}"""
SETTLED = "Promise.all(document.getAnimations().map((one) => one.finished))"  # colours fade from theme to theme
RAW = (
    re.compile(r"\b[a-z0-9]+_[a-z0-9_]+\b"),  # a key of ours
    re.compile(r"^(None|True|False|null|undefined|NaN|\[\]|\[object Object\])$"),
    re.compile(r"[{}]|%\(|%[sd]\b|&(amp|lt|gt|quot|#\d+);"),  # a template or format that was not filled in
    re.compile(r"^[a-z]+\.[a-z]+(\.[a-z]+)*$"),  # a dotted identifier
)
NOT_WORDS = re.compile(
    r"[\w.+-]+@[\w.-]+"  # e-mail addresses
    r"|[\w-]+\.(yaml|pdf)\b"  # files
    r"|(?<![A-Za-z])(PIA|GB|CL|[A-Z])[-/A-Z]*\s?[\d-]+(?![A-Za-z])"  # references and standards
    r"|\b[0-9a-f]{4,}…[0-9a-f]{4,}|\b[0-9a-f]{8,}\b"  # digests
)
#: Latin on Chinese pages: the product, formats, abbreviations that Chinese texts use as they are, keys of a keyboard.
FORMATS = ["PDF", "YAML", "JSON", "XLSX", "CSV", "CNIL"]
LATIN = frozenset(["PIA", "Desk", *FORMATS, "MB", "SHA", "GB", "SDK", "IP", "UTC", "ICP", "Esc", "Tab", "Shift"])
#: Names that people wrote into their content.
NAMES = frozenset(["Northlight", "Technology"])
WORD = re.compile(r"[A-Za-z]{2,}")
HAN = re.compile(r"[\u3400-\u9fff]")


def oddities(texts: list[str], language: str) -> list[str]:
    """Texts that nobody should be shown, each with what is odd about it."""
    found = []
    for text in texts:
        if any(pattern.search(NOT_WORDS.sub("", text)) for pattern in RAW):
            found.append(f"raw: {text!r}")
        if language == ENGLISH and HAN.search(text):
            found.append(f"Chinese in an English page: {text!r}")
        if language == CHINESE:
            latin = {word for word in WORD.findall(NOT_WORDS.sub("", text)) if word not in LATIN | NAMES}
            if latin:
                found.append(f"English in a Chinese page: {text!r}")
    return found


class Eyes:
    """Looks at one page of one person; everything it finds wrong it says at once, with the address."""

    def __init__(self, page: Any, language: str, seen: Path | None = None) -> None:
        self.page, self.language, self.seen = page, language, seen
        self.heard: list[str] = []
        page.on("pageerror", lambda error: self.heard.append(f"script: {error}"))
        page.on("console", self._console)
        page.on("response", self._response)

    def _console(self, message: Any) -> None:
        # What failed to load is told by the response, which knows whether it was the page itself.
        if message.type in ("error", "warning") and "Failed to load resource" not in message.text:
            self.heard.append(f"console: {message.text}")

    def _response(self, response: Any) -> None:
        if response.status >= 500 or (response.status >= 400 and not response.request.is_navigation_request()):
            self.heard.append(f"{response.status} {response.url}")

    def look(self) -> None:
        """Complain about whatever is wrong with the page as it is now."""
        page = self.page
        wrong = list(self.heard) + list(self._words()) + list(self._width()) + list(self._barriers())
        assert not wrong, f"{page.url}\n" + "\n".join(wrong)

    def _words(self) -> Iterator[str]:
        lang = self.page.locator("html").get_attribute("lang")
        if lang != self.language:
            yield f"the page is in {lang}"
        yield from oddities(self.page.evaluate(READ), self.language)

    def _width(self) -> Iterator[str]:
        viewport = self.page.viewport_size
        if viewport and viewport["width"] == PHONE:
            wide = self.page.evaluate("document.scrollingElement.scrollWidth")
            if wide > PHONE:
                yield f"scrolls sideways: {wide} px"

    def _barriers(self) -> Iterator[str]:
        """The accessibility rules that the page breaks badly: once for each kind of page, in both themes."""
        if self.seen is None or not first_time(self.seen, kind_of(self.page.url)):
            return
        yield from barriers(self.page)
        self.page.emulate_media(color_scheme="dark")
        self.page.evaluate(SETTLED)
        yield from (f"dark: {one}" for one in barriers(self.page, only="color-contrast"))
        self.page.emulate_media(color_scheme="light")


def first_time(folder: Path, kind: str) -> bool:
    """Whether nobody has looked at this kind of page yet, in whichever process of the run."""
    try:
        (folder / quote(kind, safe="")).touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


def barriers(page: Any, only: str = "") -> list[str]:
    """What axe finds; its script is large, so a page that has it already is not given it again."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    options = {"resultTypes": ["violations"], **({"runOnly": [only]} if only else {})}
    found = page.evaluate("(options) => axe.run(document, options).then((all) => all.violations)", options)
    return [f"{rule['id']}: {rule['nodes'][0]['html'][:200]}" for rule in found if rule["impact"] in SERIOUS]


def kind_of(address: str) -> str:
    """The address without what differs between cases: pages of one kind share a template."""
    path = re.sub(r"^\w+://[^/]+|[?#].*$", "", address)
    path = re.sub(r"PIA-\d{4}-\d{3,}", "*", path)
    path = re.sub(r"/act/\w+/", "/act/*/", path)
    return re.sub(r"/[A-Z]{1,2}\d{2,}/|/(legal|security)/", "/*/", path)
