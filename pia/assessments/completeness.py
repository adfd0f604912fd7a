"""What is still missing from a draft, an inventory or a short record, in sentences that say where."""

from collections.abc import Iterator, Mapping

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import models, screening
from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.programmes.questionnaire import missing_answers
from pia.programmes.screening import is_settled, settle

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
    if not case.items:
        yield _("List at least one data item.")
    for item, gaps in gaps_by_item(case):
        yield format_lazy(_("{ref} {name}: fill in {gaps}."), ref=item.ref, name=item.name, gaps=_listed(gaps))


def gaps_by_item(case: Case) -> Iterator[tuple[models.DataItem, list[Words]]]:
    """The incomplete rows, each with what it lacks under the law that applied at screening or does by now."""
    applying = {*screening.evaluate(case).applying, *(regime.slug for regime in case.regimes)}
    known = [regime for regime in case.programme.regimes if regime.is_general]
    regimes = {regime.slug: regime.title for regime in known if regime.slug in applying}
    for item in case.items:
        gaps = list(_row_gaps(item, regimes))
        if gaps:
            yield item, gaps


def _row_gaps(item: models.DataItem, regimes: Mapping[str, Words]) -> Iterator[Words]:
    if not item.category:
        yield _("the category")
    if not item.subjects:
        yield _("the data subjects")
    if not item.purpose:
        yield _("the purpose")
    if not item.retention_proposed and item.retention_days is None:
        yield _("the retention")
    for slug, title in regimes.items():
        if not item.legal_basis.get(slug):
            yield format_lazy(_("the legal basis under {regime}"), regime=title)


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
