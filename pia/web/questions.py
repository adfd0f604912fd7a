"""The screening questionnaire on a page: its questions with their answers, and what was typed into them.

Questions that decide whether an assessment is required come first; the others settle duties and filings.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import screening
from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.programmes.condition_checks import questions_read
from pia.programmes.conditions import Facts
from pia.programmes.definition import Asks, Programme, Question, QuestionKind, Text
from pia.programmes.questionnaire import asked, questions_for
from pia.programmes.screening import DECIDING, ScreeningResult, TriggerState, is_settled, screen, settle
from pia.web.content_forms import BLANK, Field
from pia.web.record_text import RecordText, record_text

VALUE, NOTE = "a.", "n."
UNSURE = "unsure"
ON_THE_PAGE: Mapping[QuestionKind, str] = {
    QuestionKind.YES_NO_UNSURE: "radio",
    QuestionKind.YES_NO: "radio",
    QuestionKind.CHOICE: "radio",
    QuestionKind.MULTI: "checkbox",
    QuestionKind.NUMBER: "number",
    QuestionKind.TEXT: "text",
}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One answer that may be picked."""

    value: str
    label: Words
    checked: bool


@dataclass(slots=True)
class QuestionRow:
    """One question as it stands on the page."""

    question: Question
    number: int
    control: str
    value: Any
    note: str
    asked: bool
    options: Sequence[OptionRow] = ()
    errors: Sequence[Words] = field(default_factory=tuple)
    typed: str | None = None
    note_text: RecordText | str = ""
    value_text: RecordText | str = ""
    decides: bool = False
    stricter: Sequence[Text] = ()

    @property
    def name(self) -> str:
        return f"{VALUE}{self.question.id}"

    @property
    def note_name(self) -> str:
        return f"{NOTE}{self.question.id}"

    @property
    def unsure(self) -> bool:
        return bool(self.value == UNSURE)

    @property
    def shown(self) -> str:
        """What stands in the input: what was typed, if it could not be stored."""
        if self.typed is not None:
            return self.typed
        return "" if self.value in BLANK or self.unsure else str(self.value)

    @property
    def answered(self) -> bool:
        return self.value not in BLANK

    @property
    def worded(self) -> str:
        """The answer in words."""
        if not self.answered:
            return ""
        if self.control in ("number", "text") and not self.unsure:
            return f"{self.value:,}" if isinstance(self.value, int) else self.value_text
        return str(self.question.worded(self.value)) if not self.unsure or self.question.options else str(NOT_KNOWN)

    @property
    def conditional(self) -> bool:
        return self.question.asked_when is not None


NOT_KNOWN: Words = _("Not known yet")


@dataclass(frozen=True, slots=True)
class Groups:
    """The questions as the page orders them, with how many of each group are still open."""

    first: Sequence[QuestionRow]
    rest: Sequence[QuestionRow]
    settled: bool
    again: bool = False

    @property
    def open_first(self) -> int:
        """How many questions may still change the outcome."""
        return _open(self.first)

    @property
    def open_rest(self) -> int:
        """How many of the others are not answered."""
        return _open(self.rest)

    @property
    def unfolded(self) -> bool:
        """The others are shown where nothing stands above them, or where one of them could not be stored."""
        alone = not any(row.asked for row in self.first) and not self.again
        return alone or any(row.errors for row in self.rest)


def _open(rows: Iterable[QuestionRow]) -> int:
    return sum(row.asked and not row.answered and not row.question.optional for row in rows)


def _explains(question: Question, chosen: Collection[str]) -> bool:
    """Whether it asks for words on one of these questions: an explanation stands beside what it explains."""
    if question.kind is not QuestionKind.TEXT or question.asked_when is None:
        return False
    return not questions_read(question.asked_when).isdisjoint(chosen)


def grouped(rows: Sequence[QuestionRow], result: ScreeningResult, again: Collection[str] | None = None) -> Groups:
    """What decides first; once the outcome is settled, only what is answered of it, which the outcome rests on.

    `again` are the questions that a reassessment asks: what is open or answered otherwise than it was decided on.
    """
    settled = is_settled(result)
    chosen = {row.question.id for row in rows if row.decides and (row.answered or not settled)}
    chosen = chosen if again is None else set(again)
    first = [row for row in rows if row.question.id in chosen or _explains(row.question, chosen)]
    rest = [row for row in rows if row not in first]
    number = 0
    for row in (*first, *rest):
        number += row.asked and not row.conditional
        row.number = number
    return Groups(first, rest, settled, again=again is not None)


def settled_facts(case: Case) -> Facts:
    """What the rules read, with sensitivity derived."""
    return settle(case.programme, screening.facts(case))


def question_rows(case: Case, facts: Facts) -> list[QuestionRow]:
    """Every question of the case's programme; those that other answers make superfluous are marked."""
    wanted = {question.id for question in asked(case.programme, facts)}
    result = screen(case.programme, facts)
    decide, stricter = deciding_questions(case.programme, result), stricter_rules(case.programme, result)
    rows = []
    for question in questions_for(case.programme):
        answer = case.answers.get(question.id)
        value, where = answer.value if answer else None, f"answers/{question.id}"
        rows.append(
            QuestionRow(
                question=question,
                number=0,
                control=ON_THE_PAGE[question.kind],
                value=value,
                note=answer.note if answer else "",
                asked=question.id in wanted,
                options=_options(question, value),
                note_text=record_text(case, f"{where}/note", answer.note if answer else ""),
                value_text=record_text(case, f"{where}/value", value if isinstance(value, str) else ""),
                decides=question.id in decide,
                stricter=stricter.get(question.id, ()),
            )
        )
    return rows


def deciding_questions(programme: Programme, result: ScreeningResult) -> frozenset[str]:
    """The questions that the rules which ask for an assessment read, or the scope of a law, or what they hang on."""
    found: set[str] = set()
    for one in result.regimes:
        regime = programme.regime(one.slug)
        for trigger in regime.triggers if regime else ():
            if trigger.asks is Asks.SCOPE or (one.applies and trigger.asks in DECIDING):
                found |= questions_read(trigger.when)
    left = frozenset(found)
    while left:
        askers = [question.asked_when for name in left if (question := programme.question(name))]
        left = frozenset[str]().union(*(questions_read(one) for one in askers if one)) - found
        found |= left
    return frozenset(found)


def stricter_rules(programme: Programme, result: ScreeningResult) -> dict[str, list[Text]]:
    """Of every question the rules that cannot be decided and read it: while it is open they count as if they held."""
    found: dict[str, list[Text]] = {}
    for one in result.regimes:
        regime = programme.regime(one.slug)
        for told in one.triggers if regime and one.applies else ():
            defined = regime.trigger(told.id) if regime and told.state is TriggerState.UNKNOWN else None
            for name in questions_read(defined.when) if defined else ():
                found.setdefault(name, []).append(told.label)
    return found


def _options(question: Question, value: Any) -> list[OptionRow]:
    picked = set(value) if isinstance(value, list) else {value}
    return [OptionRow(option.value, str(option.label), option.value in picked) for option in question.options]


def fields_of(rows: Iterable[QuestionRow]) -> list[Field]:
    """The fields of the questionnaire, for its addresses and for a conflict page."""
    found = []
    for row in rows:
        identity = row.question.id
        label = str(row.question.text)
        found.append(Field(row.name, f"answers/{identity}/value", label))
        note = format_lazy(_("Note on “{question}”"), question=label)
        found.append(Field(row.note_name, f"answers/{identity}/note", note))
    return found


def base_of(case: Case, rows: Iterable[QuestionRow]) -> dict[str, Any]:
    """What the record says of every question, as a form is filled with it."""
    base: dict[str, Any] = {}
    for row in rows:
        answer = case.answers.get(row.question.id)
        base[f"answers/{row.question.id}/value"] = answer.value if answer else None
        base[f"answers/{row.question.id}/note"] = answer.note if answer else None
    return base


def posted_values(rows: Iterable[QuestionRow], data: QueryDict) -> dict[str, Any]:
    """What the form says of every question it showed, by address. A number that is none is left as typed."""
    values: dict[str, Any] = {}
    for row in rows:
        identity = row.question.id
        if row.note_name in data:
            values[f"answers/{identity}/note"] = str(data[row.note_name]).replace("\r\n", "\n").strip()
        if f"shown.{identity}" in data:
            values[f"answers/{identity}/value"] = _posted(row, data.getlist(row.name))
    return values


def _posted(row: QuestionRow, raw: Sequence[str]) -> Any:
    filled = [text.replace("\r\n", "\n").strip() for text in raw if text.strip()]
    if row.control == "checkbox":
        return filled
    if row.control == "number":
        if UNSURE in filled:
            return UNSURE
        return _number(filled[0]) if filled else None
    return filled[-1] if filled else None


def _number(text: str) -> int | str:
    digits = text.replace(",", "").replace(" ", "")
    return int(digits) if digits.isascii() and digits.isdigit() and len(digits) <= 12 else text
