"""What is still missing from a draft, an inventory or a short record, in sentences that say where."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_

from django.db.models import Q
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models, screening
from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.programmes.definition import Regime
from pia.programmes.questionnaire import missing_answers
from pia.programmes.screening import is_settled, settle

MOST_NAMED = 50  # incomplete rows named in a refusal; the page finds all
SHORT_RECORD: dict[str, Words] = {
    "purposes": _("Purposes"),
    "categories": _("Categories of personal data"),
    "subjects": _("Data subjects"),
    "recipients": _("Recipients"),
    "retention": _("Retention"),
    "security": _("Security"),
}


def questionnaire_gaps(case: Case) -> Iterator[Words]:
    """What the draft lacks before it can be screened."""
    proposal = case.proposal
    if not proposal.summary:
        yield _("Describe the feature in the summary.")
    if not proposal.jurisdictions:
        yield _("Choose where the feature will be offered.")
        return
    if not is_settled(screening.evaluate(case)):
        yield from open_questions(case)


def open_questions(case: Case) -> Iterator[Words]:
    """Questions without an answer; once the outcome is settled they may wait, but not beyond the inventory."""
    for question in missing_answers(case.programme, settle(case.programme, screening.facts(case))):
        yield format_lazy(_("Answer the question “{question}”."), question=question.text)


def inventory_gaps(case: Case) -> Iterator[Words]:
    """What the questionnaire and the inventory lack before risks can be scored; names the question or the row."""
    yield from open_questions(case)
    if not case.telling_items:
        yield _("List at least one data item.")
    incomplete = list(gaps_by_item(case, most=MOST_NAMED + 1))
    for item, gaps in incomplete[:MOST_NAMED]:
        named = [gap.label for gap in gaps]
        yield format_lazy(_("{ref} {name}: fill in {gaps}."), ref=item.ref, name=item.name, gaps=_listed(named))
    if len(incomplete) > MOST_NAMED:
        yield _("More rows are incomplete. The inventory shows them all.")


@dataclass(frozen=True, slots=True)
class Gap:
    """A field that has to be filled in before risks are scored: which, its words, and the rows that lack it."""

    field: str
    label: Words
    rows: Q
    lacks: Callable[[models.DataItem], bool]
    regime: str = ""

    @property
    def key(self) -> str:
        """What it is called where rows are counted: the field, and the law where it is about one."""
        return f"{self.field}.{self.regime}" if self.regime else self.field


GAPS = (
    Gap("category", _("the category"), Q(category=""), lambda item: not item.category),
    Gap("subjects", _("the data subjects"), Q(subjects=[]), lambda item: not item.subjects),
    Gap("purpose", _("the purpose"), Q(purpose=""), lambda item: not item.purpose),
    Gap(
        "retention_proposed",
        _("the retention"),
        Q(retention_proposed="", retention_days=None),
        lambda item: not item.retention_proposed and item.retention_days is None,
    ),
)


def gaps(case: Case) -> tuple[Gap, ...]:
    """All that a row of this case can lack: the same for every case, and a basis under each general law that applies.

    That is the law that applied at screening, or does by now.
    """
    general = [regime for regime in case.programme.regimes if regime.is_general]
    applying = {regime.slug for regime in case.regimes}
    if any(regime.slug not in applying for regime in general):  # else there is nothing that screening could add
        applying |= {*screening.evaluate(case).applying}
    return (*GAPS, *(basis_gap(regime) for regime in general if regime.slug in applying))


def basis_gap(regime: Regime) -> Gap:
    """A legal basis that is missing under one general law."""
    slug = regime.slug
    return Gap(
        "legal_basis",
        format_lazy(_("the legal basis under {regime}"), regime=regime.title),
        ~Q(legal_basis__has_key=slug) | Q(**{f"legal_basis__{slug}": ""}),
        lambda item: not item.legal_basis.get(slug),
        slug,
    )


def gaps_by_item(case: Case, most: int | None = None) -> Iterator[tuple[models.DataItem, list[Gap]]]:
    """The incomplete rows, or the first of them, each with what it lacks."""
    every = gaps(case)
    rows: Iterable[models.DataItem] = case.telling_items
    if case.is_long:
        rows = case.proposal.items.filter(reduce(or_, (gap.rows for gap in every)))[:most]
    found = ((item, [gap for gap in every if gap.lacks(item)]) for item in rows)
    yield from islice(((item, lacking) for item, lacking in found if lacking), most)


def _listed(parts: list[Words]) -> Words:
    """Joined as either language joins a list."""
    joined = parts[0]
    for part in parts[1:]:
        joined = format_lazy(_("{first}, {next}"), first=joined, next=part)
    return joined


def short_record_gaps(case: Case) -> Iterator[Words]:
    """What the register needs to know of a case that is screened out."""
    for field, label in SHORT_RECORD.items():
        if not str(case.proposal.short_record.get(field, "")).strip():
            yield format_lazy(_("Short record: fill in “{field}”."), field=label)
