"""What of a case a CNIL file does not hold, and what of an imported file is no longer written as it was."""

from collections.abc import Collection, Iterator
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.content import plain
from pia.interop.cnil_tidying import where_of
from pia.interop.exchange import Loss, quoted
from pia.interop.left_out import assessment_losses, entries

NO_PLACE = _("A CNIL file has no place for it.")
ONE_LANGUAGE = _("A CNIL file is in one language; this one is written in the record language.")
ATTACH = _("A CNIL file has no place for whole agreements. Attach the text in the software.")
REPLACED = _("The case says something else by now: its words are written instead. The imported text is kept aside.")
NOT_ASKED = _("Nobody here records whether the people concerned would let the processing go ahead. Choose it there.")
GONE = _("The measure was removed from the case.")
ANOTHER_STATUS = _("This was the status in the imported file. It no longer counts: the case has changed since.")
EVALUATED_BEFORE = _("What was evaluated has changed since the import: the evaluation is written as pending.")


def case_losses(case: Case, *, told_parts: Collection[str]) -> Iterator[Loss]:
    """Everything that the case holds and the file does not; `told_parts` of the short record stand in answers."""
    proposal = case.proposal
    if proposal.planned_launch:
        yield Loss(_("planned launch"), str(plain(proposal.planned_launch)), NO_PLACE)
    titles = {measure.title for measure in case.measures}
    for part in SHORT_RECORD:
        text = str(proposal.short_record.get(part, ""))
        if not set(text.split("\n")) <= {"", *titles} and part not in told_parts:
            where = format_lazy(_("short record: {part}"), part=SHORT_RECORD[part])
            yield Loss(where, quoted(text), NO_PLACE)
    for answer in case.answers.values():
        said = f"{answer.value} {answer.note}".strip()
        yield Loss(format_lazy(_("answer {question}"), question=answer.question), quoted(said), NO_PLACE)
    if proposal.agreement_clauses:
        yield Loss(_("clauses of the agreement"), ", ".join(proposal.agreement_clauses), NO_PLACE)
    for agreement in case.agreements:
        where = format_lazy(_("agreement {ref}"), ref=agreement.ref)
        yield Loss(where, quoted(agreement.text), ATTACH)
    for measure in case.measures:
        told = (measure.catalogue_id, measure.cost, measure.days)
        if said := ", ".join(str(one) for one in told if one not in ("", None)):
            yield Loss(format_lazy(_("measure {ref}"), ref=measure.ref), said, NO_PLACE)
    if case.translations:
        yield Loss(_("translations"), entries(len(case.translations)), ONE_LANGUAGE)
    yield from assessment_losses(case, risks=False)


def replaced(question: int, original: str) -> Loss:
    """An imported answer whose place the case's own words take."""
    return Loss(where_of("answers", question), quoted(original), REPLACED)


def gone(place: str, row: dict[str, Any]) -> Loss:
    """A row of the imported file about a measure that is no longer there."""
    words = row.get("title") or row.get("description") or row.get("evaluation_comment") or ""
    return Loss(place, quoted(words), GONE)
