"""What a case says to the questions of a CNIL file, in its own words.

For each question `full` is everything the case says to it, and `more` only what no imported text can have said: what
people filled into fields that an import leaves empty. Headings and labels are in the active language.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from pia.assessments import models
from pia.assessments.case import Case
from pia.interop.cnil_ties import RECORD_PARTS
from pia.interop.html_text import bullets, paragraphs, table
from pia.lib.countries import country_name
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS

DATA = pgettext_lazy("cnil table", "Data")
ITEM_HEADINGS = (
    DATA,
    pgettext_lazy("cnil table", "Category"),
    pgettext_lazy("cnil table", "Data subjects"),
    pgettext_lazy("cnil table", "Origin"),
    pgettext_lazy("cnil table", "Source"),
    pgettext_lazy("cnil table", "Number of people"),
    pgettext_lazy("cnil table", "Protection"),
    pgettext_lazy("cnil table", "Treated as sensitive because"),
)
BASIS_HEADINGS = (DATA, pgettext_lazy("cnil table", "Legal basis"), pgettext_lazy("cnil table", "As stated"))
RETENTION_HEADINGS = (
    DATA,
    pgettext_lazy("cnil table", "Kept for"),
    pgettext_lazy("cnil table", "Days"),
    pgettext_lazy("cnil table", "Required by law"),
)
SYSTEM_HEADINGS = (
    pgettext_lazy("cnil table", "System"),
    pgettext_lazy("cnil table", "Country"),
    pgettext_lazy("cnil table", "Run by"),
)
RECIPIENT_HEADINGS = (
    pgettext_lazy("cnil table", "Recipient"),
    pgettext_lazy("cnil table", "Kind"),
    pgettext_lazy("cnil table", "Country"),
    pgettext_lazy("cnil table", "Contract"),
    pgettext_lazy("cnil table", "Transfer mechanism"),
)
TOLD = (111, 112, 121, 123, 211, 212, 215, 221, 226, 227)
SEPARATOR = "\n"


class CaseWords:
    """Answers the questions of a file from one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.programme = case.programme
        self.record = case.proposal.short_record
        self.tellers: dict[int, Callable[[], str]] = {
            111: lambda: paragraphs(case.proposal.summary),
            112: self._responsible,
            121: self._items,
            123: self._systems,
            211: self._purposes,
            212: lambda: _table(BASIS_HEADINGS, self._basis_rows()),
            215: lambda: _table(RETENTION_HEADINGS, self._retention_rows()),
            221: lambda: bullets(agreement.title for agreement in case.agreements),
            226: lambda: _table(RECIPIENT_HEADINGS, self._recipient_rows(case.items)),
            227: self._transfers,
        }

    def full(self, question: int) -> str:
        """HTML; empty where the case says nothing. The short record speaks where the inventory is silent."""
        told = self.tellers[question]() if question in self.tellers else ""
        return told or paragraphs(self.recorded(question))

    def recorded(self, question: int) -> str:
        """What the short record says to a question."""
        return str(self.record.get(RECORD_PARTS.get(str(question), ""), ""))

    def more(self, question: int) -> str:
        """HTML to be added to an imported text that still stands; empty where nothing was filled in beside it."""
        items = self.case.items
        filled = {
            121: any(_beyond_the_name(item) for item in items),
            123: True,
            212: any(basis for item in items for basis in item.legal_basis.values()),
            215: any(item.retention_days is not None or item.retention_required for item in items),
            226: True,
            227: True,
        }
        return self.tellers[question]() if filled.get(question) else ""

    # -- tables -----------------------------------------------------------------------------------------------------

    def _responsible(self) -> str:
        proposal = self.case.proposal
        return bullets([proposal.organisation.display_name, str(proposal.unit)])

    def _items(self) -> str:
        return _table(ITEM_HEADINGS, (self._item_row(item) for item in self.case.items))

    def _item_row(self, item: models.DataItem) -> list[str]:
        category, volume = self.programme.category(item.category), self.programme.volume(item.volume)
        subjects = [self.programme.subject(one) for one in item.subjects]
        return [
            item.name,
            str(category.label) if category else item.category,
            SEPARATOR.join(str(one.label) for one in subjects if one),
            str(ORIGIN_WORDS.get(item.origin, item.origin)),
            item.source,
            str(volume.label) if volume else item.volume,
            item.protection,
            item.raised_sensitive,
        ]

    def _purposes(self) -> str:
        lines = [line.strip() for item in self.case.items for line in item.purpose.split("\n")]
        return bullets(filter(None, dict.fromkeys(lines)))

    def _basis_rows(self) -> Iterator[list[str]]:
        for item in self.case.items:
            bases = [self._basis(slug, basis) for slug, basis in item.legal_basis.items() if basis]
            if bases or item.basis_stated:
                yield [item.name, SEPARATOR.join(bases), item.basis_stated]

    def _basis(self, slug: str, basis: str) -> str:
        regime = self.programme.regime(slug)
        known = next((one for one in regime.legal_bases if one.id == basis), None) if regime else None
        return f"{known.label} ({known.citation.text})" if known else f"{slug} {basis}"

    def _retention_rows(self) -> Iterator[list[str]]:
        for item in self.case.items:
            days = "" if item.retention_days is None else str(item.retention_days)
            if item.retention_proposed or days or item.retention_required:
                yield [item.name, item.retention_proposed, days, item.retention_required]

    def _systems(self) -> str:
        placed = list(self.case.proposal.systems.values())
        names = dict.fromkeys(name for item in self.case.items for name in item.systems)
        rows = [[one["name"], _country(one), one.get("operator", "")] for one in placed]
        known = {one["name"] for one in placed}
        return _table(SYSTEM_HEADINGS, [*rows, *([name, "", ""] for name in names if name not in known)])

    def _transfers(self) -> str:
        home = self.case.proposal.organisation.country
        return _table(RECIPIENT_HEADINGS, self._recipient_rows(self.case.items, abroad_from=home))

    def _recipient_rows(self, items: Iterable[models.DataItem], abroad_from: str = "") -> Iterator[list[str]]:
        """Each recipient once, however many items it receives."""
        told: set[tuple[str, ...]] = set()
        for recipient in (one for item in items for one in item.recipients):
            row = self._recipient_row(recipient)
            stays = abroad_from and recipient.get("country", "") in ("", abroad_from)
            if not stays and tuple(row) not in told:
                told.add(tuple(row))
                yield row

    def _recipient_row(self, recipient: dict[str, Any]) -> list[str]:
        mechanisms = [self.programme.mechanism(one) for one in recipient.get("mechanisms", [])]
        return [
            recipient["name"],
            str(RECIPIENT_WORDS.get(recipient["kind"], recipient["kind"])),
            _country(recipient),
            str(RECIPIENT_WORDS.get(recipient.get("contract", ""), "")),
            SEPARATOR.join(str(one.label) for one in mechanisms if one),
        ]


def _beyond_the_name(item: models.DataItem) -> bool:
    return bool(
        item.category
        or item.subjects
        or item.origin
        or item.source
        or item.volume
        or item.protection
        or item.raised_sensitive
    )


def _country(row: dict[str, Any]) -> str:
    code = row.get("country", "")
    return country_name(code) if code else ""


def _table(headings: Iterable[Promise], rows: Iterable[list[str]]) -> str:
    return table([str(heading) for heading in headings], rows)
