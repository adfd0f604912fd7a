"""The words of a table's cells: what a label or an id of either language means, and how an id is written."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from babel import Locale
from babel.core import get_global
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.assessments.values import CONTRACT_STATES, ORIGINS, RECIPIENT_KINDS
from pia.interop.table_columns import BASIS, folded
from pia.lib.countries import country_choices, country_name
from pia.programmes.definition import Programme, Regime, Text
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS

MOST_LOOKS = 200
MOST_NEAR, LEAST_PART = 3, 2  # entries that a message names; characters of a part worth looking for
FEW = 12  # entries that a message lists in full
THREE_LETTERS = 3
LONGEST_WORD = 80  # characters of a wrong value that a message repeats
NOT_KNOWN = _("“{value}” is no {what} that is known here. Choose one of: {choices}.")
NOT_KNOWN_NEAR = _("“{value}” is no {what} that is known here. Close to it: {choices}.")
NOT_KNOWN_FAR = _("“{value}” is no {what} that is known here. The template lists all that are.")
NOT_IN_THIS_LAW = _("{law} does not know “{basis}” as a legal basis. It knows: {choices}.")

OTHER_WORDS: Mapping[str, tuple[str, ...]] = {
    "own_unit": ("internal", "own department", "本单位", "内部", "内部部门"),
    "affiliate": ("group company", "subsidiary", "关联方", "集团公司", "子公司"),
    "processor": ("vendor", "data processor", "service provider", "受托人", "受托处理者", "供应商", "服务商"),
    "controller": ("controller", "independent controller", "third party", "个人信息处理者", "第三方"),
    "public": ("public", "公开"),
    "authority": ("public authority", "regulator", "监管机关", "监管部门", "政府部门"),
    "signed": ("yes", "in place", "是", "有", "已签", "已签订"),
    "missing": ("no", "none", "否", "无", "未签", "未签署", "未签订"),
    "unknown": ("unknown", "不详", "不清楚"),
    "not_needed": ("n/a", "not applicable", "不适用", "无需"),
    "person": ("data subject", "the person", "本人", "个人提供", "用户提供"),
    "observed": ("observed", "device", "采集", "自动采集"),
    "derived": ("derived", "inferred", "推断", "衍生", "加工"),
    "third_party": ("third party", "第三方"),
    "public_source": ("public source", "公开来源", "公开渠道"),
}
OTHER_COUNTRIES: Mapping[str, tuple[str, ...]] = {
    "CN": ("PRC", "P.R. China", "Mainland China", "中国大陆", "中国内地", "中华人民共和国"),
    "HK": ("Hong Kong", "香港", "中国香港"),
    "MO": ("Macao", "Macau", "澳门", "中国澳门"),
    "TW": ("Taiwan", "台湾", "中国台湾"),
    "US": ("USA", "U.S.", "United States of America"),
    "GB": ("UK", "U.K.", "Great Britain", "英格兰"),
    "CZ": ("Czech Republic",),
    "KR": ("Korea", "Republic of Korea"),
    "RU": ("Russian Federation",),
}


class Wrong(ValueError):
    """A cell that cannot be taken, with the sentence that says why and what to do."""

    def __init__(self, words: Words) -> None:
        super().__init__(words)
        self.words = words


@dataclass(frozen=True, slots=True)
class Listed:
    """Several texts in a row, in the language of whoever reads them."""

    texts: tuple[Text, ...]

    def __str__(self) -> str:
        return str(Text(en="; ".join(one.en for one in self.texts), zh="；".join(one.zh for one in self.texts)))


class WordList:
    """What may stand in cells of one kind: ids with their labels, found by either or by other words for them."""

    def __init__(self, what: Words, labels: Mapping[str, Text], others: Mapping[str, tuple[str, ...]]) -> None:
        self.what = what
        self.labels = labels
        self._looks_left = MOST_LOOKS
        self._ids: dict[str, str] = {}
        for ids_first in (True, False):
            for one, label in labels.items():
                self._learn(one, [one] if ids_first else [label.en, label.zh])
        for one in labels:
            self._learn(one, others.get(one, ()))

    def _learn(self, one: str, words: Iterable[str]) -> None:
        for word in words:
            self._ids.setdefault(folded(word), one)

    def find(self, text: str) -> str | None:
        """The id that a text stands for."""
        return self._ids.get(folded(text))

    def take(self, text: str) -> str:
        """The id that a text stands for; Wrong lists what it could be."""
        found = self.find(text)
        if found is None:
            raise Wrong(self.unknown(text))
        return found

    def unknown(self, text: str) -> Words:
        """Why a text is none of these, with all of them, or with those close to it where they are many."""
        value = text[:LONGEST_WORD]
        if len(self.labels) <= FEW:
            choices = Listed(tuple(self.labels.values()))
            return format_lazy(NOT_KNOWN, value=value, what=self.what, choices=choices)
        ids = self._close_to(folded(value))
        if not ids:
            return format_lazy(NOT_KNOWN_FAR, value=value, what=self.what)
        choices = Listed(tuple(self.labels[one] for one in ids))
        return format_lazy(NOT_KNOWN_NEAR, value=value, what=self.what, choices=choices)

    def _close_to(self, plain: str) -> list[str]:
        """The ids whose words hold a text or begin much like it; costly, so only for so many wrong texts."""
        if self._looks_left == 0 or not plain:
            return []
        self._looks_left -= 1
        beginnings = {word[: len(plain) + 1]: one for word, one in reversed(self._ids.items())}
        holding = [one for word, one in self._ids.items() if len(plain) >= LEAST_PART and plain in word]
        near = [beginnings[one] for one in get_close_matches(plain, beginnings, n=MOST_NEAR, cutoff=0.7)]
        return list(dict.fromkeys([*holding, *near]))[:MOST_NEAR]

    def write(self, one: str, language: str, forbidden: str = "") -> str:
        """The label of an id, or the id where the label would not read back as it."""
        label = self.labels[one].in_language(language) if one in self.labels else one
        clear = self.find(label) == one and not any(mark in label for mark in forbidden)
        return label if clear else one


class VolumeList(WordList):
    """The bands of how many people; a plain number of people stands for the band that it falls into."""

    def __init__(self, what: Words, labels: Mapping[str, Text], floors: Mapping[str, int]) -> None:
        super().__init__(what, labels, {})
        self.floors = floors

    def find(self, text: str) -> str | None:
        """The band by its words or id, or by a number such as 12,000 or 5万."""
        return super().find(text) or self._band(number_of_people(text))

    def _band(self, number: int | None) -> str | None:
        reached = [one for one, floor in self.floors.items() if number is not None and floor <= number]
        return max(reached, key=lambda one: self.floors[one], default=None)


PEOPLE = re.compile(r"(\d{1,12}|\d{1,3}(?:,\d{3}){1,4})(?:\.(\d{1,6}))?\s*([万亿]?)\s*(?:people|人)?")
MYRIADS: Mapping[str, int] = {"": 1, "万": 10_000, "亿": 100_000_000}


def number_of_people(text: str) -> int | None:
    """A whole number as people write it; None where a text is no number."""
    found = PEOPLE.fullmatch(unicodedata.normalize("NFKC", text).strip().casefold())
    if found is None:
        return None
    whole, decimals, unit = found.groups()
    number = float(f"{whole.replace(',', '')}.{decimals or 0}") * MYRIADS[unit]
    return round(number)


class BasisList(WordList):
    """The legal bases of one law, also by their place in it and by what people call them."""

    def __init__(self, regime: Regime, programme: Programme) -> None:
        labels = {basis.id: basis.label for basis in regime.legal_bases}
        others = {basis.id: (basis.citation.text.en, basis.citation.text.zh) for basis in regime.legal_bases}
        super().__init__(_("legal basis"), labels, others)
        self.law = regime.title
        self.strange: dict[str, Text] = {}  # what people call a basis that this law does not know
        for stated in (one for part in programme.catalogues for one in part.stated_bases):
            words = (stated.id, stated.label.en, stated.label.zh, *stated.words, *(f"{one}s" for one in stated.words))
            known = stated.known_as.get(regime.slug)
            if known in labels:
                self._learn(str(known), words)
            else:
                self.strange |= {folded(word): stated.label for word in words}

    def unknown(self, text: str) -> Words:
        """That this law does not know the basis, where it is one of other laws; and what the law knows."""
        plain = folded(text)
        stated = next((label for word, label in self.strange.items() if word and word in plain), None)
        choices = Listed(tuple(self.labels.values()))
        if stated is not None:
            return format_lazy(NOT_IN_THIS_LAW, law=self.law, basis=stated, choices=choices)
        return format_lazy(NOT_KNOWN, value=text[:LONGEST_WORD], what=self.what, choices=choices)


def word_lists(programme: Programme) -> dict[str, WordList]:
    """Every list of words that the cells of a table draw on, by the name that its column gives."""
    parts = programme.catalogues
    categories = {one.id: one.label for part in parts for one in part.categories}
    subjects = {one.id: one.label for part in parts for one in part.subjects}
    bands = [one for part in parts for one in part.volumes]
    mechanisms = {one.id: one.label for part in parts for one in part.mechanisms}
    volumes = VolumeList(_("number of people"), {one.id: one.label for one in bands}, {b.id: b.floor for b in bands})
    found = {
        "category": WordList(_("data category"), categories, {}),
        "subject": WordList(_("group of people"), subjects, {}),
        "volume": volumes,
        "mechanism": WordList(_("transfer mechanism"), mechanisms, {}),
        "origin": WordList(_("kind of source"), {one: ORIGIN_WORDS[one] for one in ORIGINS}, OTHER_WORDS),
        "kind": WordList(_("kind of recipient"), {one: RECIPIENT_WORDS[one] for one in RECIPIENT_KINDS}, OTHER_WORDS),
        "contract": WordList(
            _("state of a contract"), {one: RECIPIENT_WORDS[one] for one in CONTRACT_STATES}, OTHER_WORDS
        ),
        "country": countries(),
    }
    return found | {f"{BASIS}{law.slug}": BasisList(law, programme) for law in programme.regimes if law.is_general}


def countries() -> WordList:
    """The countries by their names in both languages, by two or three letters, and by what else they are called."""
    labels, others = _countries()
    return WordList(_("country"), labels, others)


@lru_cache(maxsize=1)
def _countries() -> tuple[Mapping[str, Text], Mapping[str, tuple[str, ...]]]:
    codes = [code for code, _name in country_choices()]
    labels = {code: Text(en=country_name(code, chinese=False), zh=country_name(code, chinese=True)) for code in codes}
    others = {code: list(OTHER_COUNTRIES.get(code, ())) for code in codes}
    for alias, meant in get_global("territory_aliases").items():
        if len(alias) == THREE_LETTERS and alias.isalpha() and len(meant) == 1 and meant[0] in others:
            others[meant[0]].append(alias)
    for code, name in Locale.parse("zh_Hant").territories.items():
        if code in others:
            others[code].append(name)
    return labels, {code: tuple(words) for code, words in others.items()}
