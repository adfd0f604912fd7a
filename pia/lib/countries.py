"""The countries of the world by their names in the language of the page."""

from functools import lru_cache

from babel import Locale

from pia.lib.dates import in_chinese

CODE = 2
# Codes that Babel lists and that are no country where data could go.
NO_COUNTRY = frozenset({"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"})
# The European Economic Area: the 27 member states, Iceland, Liechtenstein and Norway. Beyond lie third countries.
EEA = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE",
    "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "IS", "LI", "NO",
})  # fmt: skip


def country_choices() -> list[tuple[str, str]]:
    """Code and name, in the order of the names."""
    return list(_sorted("zh_Hans" if in_chinese() else "en"))


def country_name(code: str, *, chinese: bool | None = None) -> str:
    """The name of a country by its ISO 3166 code, in the language of the page or the one asked for; else the code."""
    wanted = in_chinese() if chinese is None else chinese
    return Locale.parse("zh_Hans" if wanted else "en").territories.get(code, code)


@lru_cache(maxsize=2)
def _sorted(locale: str) -> tuple[tuple[str, str], ...]:
    names = Locale.parse(locale).territories
    known = [(code, name) for code, name in names.items() if len(code) == CODE and code.isalpha()]
    return tuple(sorted(((c, n) for c, n in known if c not in NO_COUNTRY), key=lambda country: country[1]))
