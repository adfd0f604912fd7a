"""The data inventory as pages show it: labels from the catalogues, what each regime holds to be sensitive, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from pia.assessments.case import Case
from pia.assessments.models import DataItem
from pia.assessments.screening import item_facts
from pia.programmes.definition import Citation, Text
from pia.programmes.sensitivity import Sensitivity, sensitivity
from pia.programmes.words import RECIPIENT_WORDS
from pia.web.components.marks import Tone
from pia.web.record_text import RecordText, record_text

Words = str | Promise

# How a kind of recipient looks: leaving the organisation is what somebody has to look at.
RECIPIENT_TONES: Mapping[str, Tone] = {
    "own_unit": Tone.IDLE,
    "affiliate": Tone.WARN,
    "processor": Tone.WARN,
    "controller": Tone.WARN,
    "public": Tone.WARN,
    "authority": Tone.IDLE,
}
UNSIGNED = frozenset({"missing", "unknown"})


@dataclass(frozen=True, slots=True)
class SensitiveBy:
    """What one regime says of one item."""

    regime: Text
    found: Sensitivity

    @property
    def citation(self) -> Citation | None:
        return self.found.citation


@dataclass(frozen=True, slots=True)
class RecipientMark:
    """Somebody who receives an item."""

    name: str
    kind: Words
    tone: Tone
    contract: Words
    missing: bool


@dataclass(frozen=True, slots=True)
class ItemRow:
    """One row of the inventory."""

    item: DataItem
    name: RecordText
    purpose: RecordText
    category: Words
    group: Words
    subjects: Sequence[Words]
    bases: Sequence[tuple[Words, Citation]]
    retention: RecordText
    recipients: Sequence[RecipientMark]
    by_regime: Sequence[SensitiveBy]

    @property
    def sensitive(self) -> Sequence[SensitiveBy]:
        """The regimes that hold the item to be sensitive."""
        return [one for one in self.by_regime if one.found.value is True]

    @property
    def unclear(self) -> Sequence[SensitiveBy]:
        """The regimes that cannot tell, so that counsel has to look."""
        return [one for one in self.by_regime if one.found.value is None and self.item.category]


@dataclass(frozen=True, slots=True)
class Reasoning:
    """One reason for sensitivity, and the items it holds for."""

    regime: Text
    reason: Text
    citation: Citation | None
    unclear: bool
    items: Sequence[str]


def item_rows(case: Case) -> list[ItemRow]:
    """All rows of the inventory."""
    return [item_row(case, item) for item in case.items]


def item_row(case: Case, item: DataItem) -> ItemRow:
    """One row, with its labels from the pinned programme."""
    programme = case.programme
    category = programme.category(item.category) if item.category else None
    subjects = [found.label for one in item.subjects if (found := programme.subject(one))]
    where = f"inventory/{item.ref}"
    return ItemRow(
        item=item,
        name=record_text(case, f"{where}/name", item.name),
        purpose=record_text(case, f"{where}/purpose", item.purpose),
        category=str(category.label) if category else "",
        group=str(category.group) if category else "",
        subjects=[str(label) for label in subjects],
        bases=_bases(case, item),
        retention=record_text(case, f"{where}/retention_proposed", item.retention_proposed),
        recipients=[_recipient(one) for one in item.recipients],
        by_regime=sensitive_by(case, item),
    )


def sensitive_by(case: Case, item: DataItem) -> list[SensitiveBy]:
    """What each applying regime derives for this item, as of the planned launch."""
    home, day = case.proposal.organisation.country, case.law_day
    facts = item_facts(item, [regime.slug for regime in case.programme.regimes], home)
    return [SensitiveBy(regime.title, sensitivity(regime, facts, day)) for regime in case.regimes if regime.sensitive]


def reasonings(rows: Sequence[ItemRow]) -> list[Reasoning]:
    """Why items are sensitive or need counsel: each reason once, with the items it holds for."""
    grouped: dict[tuple[str, str, bool], list[str]] = {}
    first: dict[tuple[str, str, bool], SensitiveBy] = {}
    for row in rows:
        for one in (*row.sensitive, *row.unclear):
            key = (one.regime.en, one.found.reason.en, one.found.value is None)
            grouped.setdefault(key, []).append(row.item.ref)
            first.setdefault(key, one)
    return [
        Reasoning(one.regime, one.found.reason, one.citation, one.found.value is None, grouped[key])
        for key, one in first.items()
    ]


def _bases(case: Case, item: DataItem) -> list[tuple[Words, Citation]]:
    found: list[tuple[Words, Citation]] = []
    for regime in case.regimes:
        chosen = item.legal_basis.get(regime.slug)
        basis = next((one for one in regime.legal_bases if one.id == chosen), None)
        if basis:
            found.append((str(basis.label), basis.citation))
    return found


def _recipient(row: Mapping[str, str]) -> RecipientMark:
    kind, contract = row.get("kind", ""), row.get("contract", "unknown")
    missing = contract in UNSIGNED
    return RecipientMark(
        name=row.get("name", ""),
        kind=str(RECIPIENT_WORDS.get(kind, "")),
        tone=Tone.DANGER if contract == "missing" else RECIPIENT_TONES.get(kind, Tone.IDLE),
        contract=str(RECIPIENT_WORDS.get(contract, "")),
        missing=missing,
    )
