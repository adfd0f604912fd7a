"""What the file of a CNIL PIA says that nobody here has said: opinions, evaluations, plans and remarks, in its name.

None of it becomes an opinion, a view, a condition or a signature of ours: those are given by people, on content that
they saw. It is shown as what the file says, and written again on export as it was.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.assessments.models import Proposal
from pia.assessments.refusals import Words
from pia.interop.cnil_facts import (
    ANSWERS,
    COMMENTS,
    EVALUATIONS,
    FORMAT,
    MEASURE_EVALUATION,
    MEASURES,
    MOST_GAUGE,
    OF_EVENTS,
    PIA,
    QUESTIONS,
    Evaluation,
    Status,
)
from pia.interop.html_text import plain
from pia.interop.models import aside_of

Row = Mapping[str, Any]

STATUSES: Mapping[int, Words] = {
    Status.IN_PROGRESS: pgettext_lazy("cnil status", "In progress"),
    Status.REJECTED: pgettext_lazy("cnil status", "Rejected"),
    Status.SIMPLE_VALIDATION: pgettext_lazy("cnil status", "Validated"),
    Status.SIGNED_VALIDATION: pgettext_lazy("cnil status", "Validated and signed"),
    Status.ARCHIVED: pgettext_lazy("cnil status", "Archived"),
}
VERDICTS: Mapping[int, Words] = {
    Evaluation.PENDING: pgettext_lazy("cnil evaluation", "Pending"),
    Evaluation.TO_CORRECT: pgettext_lazy("cnil evaluation", "To correct"),
    Evaluation.IMPROVABLE: pgettext_lazy("cnil evaluation", "Improvable"),
    Evaluation.ACCEPTABLE: pgettext_lazy("cnil evaluation", "Acceptable"),
}
IMPLEMENT: Mapping[int, Words] = {
    0: pgettext_lazy("cnil opinion", "The processing should not be implemented"),
    1: pgettext_lazy("cnil opinion", "The processing could be implemented"),
}
SOUGHT: Mapping[bool, Words] = {
    True: pgettext_lazy("cnil views", "People were asked"),
    False: pgettext_lazy("cnil views", "Nobody was asked"),
}
ITEMS: Mapping[str, Words] = {
    "1.1": pgettext_lazy("cnil item", "Overview of the processing"),
    "1.2": pgettext_lazy("cnil item", "Data, life cycle and assets"),
    "3.2": pgettext_lazy("cnil item", "Illegitimate access to data"),
    "3.3": pgettext_lazy("cnil item", "Unwanted modification of data"),
    "3.4": pgettext_lazy("cnil item", "Disappearance of data"),
}
SHOWN_OF_PIA = frozenset(
    {
        *("status", "author_name", "evaluator_name", "validator_name", "rejection_reason", "applied_adjustments"),
        *("dpos_names", "dpo_status", "dpo_opinion", "people_names", "concerned_people_status"),
        *("concerned_people_searched_opinion", "concerned_people_searched_content", "concerned_people_opinion"),
    }
)
FILLING = (111, 121, 211, 212, 215, 226)  # their texts stand in the case itself


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that the file says, with a label of ours or none; `typed` where the words are the file's own."""

    label: Words
    words: Words
    typed: bool


Lines = tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Remark:
    """What the file says of one thing: what it is about, the verdict if there is one, and the rest by label."""

    about: Words
    verdict: Words
    lines: Lines


@dataclass(frozen=True, slots=True)
class FileSays:
    """Everything that an imported file says in its own name; empty parts have nothing to show."""

    outcome: Lines
    opinion: Lines
    views: Lines
    evaluations: tuple[Remark, ...]
    answers: tuple[Remark, ...]
    comments: tuple[Remark, ...]

    def __bool__(self) -> bool:
        parts = (self.outcome, self.opinion, self.views, self.evaluations, self.answers, self.comments)
        return any(parts)


def file_says(proposal: Proposal) -> FileSays:
    """What the imported file of a case says; nothing where the case came from no such file."""
    aside = aside_of(proposal, FORMAT)
    pia: Row = aside.get(PIA, {})
    measures = {row["id"]: row["title"] for row in aside.get(MEASURES, [])}
    return FileSays(
        outcome=_outcome(pia) if aside else (),
        opinion=_filled(
            (_("By"), pia.get("dpos_names")),
            (pgettext_lazy("cnil file", "Verdict"), IMPLEMENT.get(pia.get("dpo_status"))),  # type: ignore[arg-type]  # None is no key of it
            (_("Opinion"), pia.get("dpo_opinion")),
        ),
        views=_views(pia),
        evaluations=tuple(_evaluated(row, measures) for row in aside.get(EVALUATIONS, []) if _says(row)),
        answers=tuple(_answers(aside.get(ANSWERS, []))),
        comments=tuple(_commented(row, measures) for row in aside.get(COMMENTS, []) if row.get("description")),
    )


def _filled(*lines: tuple[Words, Any]) -> Lines:
    """The lines in which something stands, as plain text."""
    texts = ((label, plain(said) if isinstance(said, str) else said, isinstance(said, str)) for label, said in lines)
    return tuple(Line(label, said, typed) for label, said, typed in texts if said not in (None, ""))


def _outcome(pia: Row) -> Lines:
    return _filled(
        (_("Status in the file"), STATUSES[pia.get("status") or 0]),
        (pgettext_lazy("cnil file", "Author"), pia.get("author_name")),
        (_("Evaluator"), pia.get("evaluator_name")),
        (_("Validator"), pia.get("validator_name")),
        (_("Reason for a rejection"), pia.get("rejection_reason")),
        (_("Adjustments made since"), pia.get("applied_adjustments")),
    )


def _views(pia: Row) -> Lines:
    return _filled(
        (_("Sought"), SOUGHT.get(pia.get("concerned_people_searched_opinion"))),  # type: ignore[arg-type]  # likewise
        (_("Why not"), pia.get("concerned_people_searched_content")),
        (_("Whose views"), pia.get("people_names")),
        (pgettext_lazy("cnil file", "Verdict"), IMPLEMENT.get(pia.get("concerned_people_status"))),  # type: ignore[arg-type]  # likewise
        (_("What they said"), pia.get("concerned_people_opinion")),
    )


def _says(row: Row) -> bool:
    """Whether somebody has evaluated it at all."""
    return bool(row.get("status") or row.get("evaluation_comment") or row.get("action_plan_comment"))


def _evaluated(row: Row, measures: Mapping[int, str]) -> Remark:
    gauges = row.get("gauges") or {}
    again = format_lazy(
        _("severity {severity} and likelihood {likelihood} of {most}"),
        severity=gauges.get("x"),
        likelihood=gauges.get("y"),
        most=MOST_GAUGE,
    )
    lines = _filled(
        (_("Remark"), row.get("evaluation_comment")),
        (_("Planned"), row.get("action_plan_comment")),
        (_("In charge"), row.get("person_in_charge")),
        (_("By when"), (row.get("estimated_implementation_date") or "")[:10]),
        (_("Then"), again if gauges.get("x") and gauges.get("y") else None),
    )
    return Remark(_evaluated_thing(row["reference_to"], measures), VERDICTS[row.get("status") or 0], lines)


def _evaluated_thing(reference: str, measures: Mapping[int, str]) -> Words:
    if reference in ITEMS:
        return ITEMS[reference]
    last = int(reference.rpartition(".")[2])
    if reference.startswith(MEASURE_EVALUATION):
        return format_lazy(_("Measure: {title}"), title=measures.get(last, ""))
    return _question(last)


def _question(number: int) -> Words:
    known = QUESTIONS.get(number)
    return known.subject if known else format_lazy(_("Question {number}"), number=number)


def _answers(rows: Iterable[Row]) -> Iterable[Remark]:
    for row in rows:
        question, data = row["reference_to"], row["data"]
        words = "\n".join(filter(None, [plain(data["text"] or ""), *data["list"]]))
        if words and question not in FILLING and question not in OF_EVENTS:
            yield Remark(_question(question), "", (Line("", words, typed=True),))


def _commented(row: Row, measures: Mapping[int, str]) -> Remark:
    number = row["reference_to"]
    of_measure = format_lazy(_("Measure: {title}"), title=measures.get(number, number))
    about = of_measure if row["for_measure"] else _question(number)
    return Remark(about, "", _filled(("", row.get("description"))))
