"""Brings a CNIL file into the form in which the software itself writes it today, and names what that cost.

Tidying a tidy file changes nothing, so what is kept aside can be written again as it is. What comes from another
system's accounts (ids, e-mail addresses) and from its store is left out; everything else stays, made safe.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.interop import cnil_values as values
from pia.interop.cnil_facts import (
    ANSWERS,
    ARRAYS,
    COMMENTS,
    EVALUATIONS,
    FOREIGN_KEYS,
    JUNK_KEYS,
    MEASURE_EVALUATION,
    MEASURES,
    NAMES_OF_ROLES,
    OLD_SPELLINGS,
    PIA,
    QUESTIONS,
    TAGS,
)
from pia.interop.cnil_html import cleaned, is_html
from pia.interop.cnil_opening import Opened
from pia.interop.cnil_values import UNUSABLE, Reading, or_nothing
from pia.interop.exchange import Loss, quoted
from pia.interop.left_out import entries

TOP = "top"  # where unknown keys of the file itself are kept
Row = dict[str, Any]

_TEXT = or_nothing(values.text)
_DATES: dict[str, Reading] = dict.fromkeys(("created_at", "updated_at"), or_nothing(values.moment))
_PIA: dict[str, Reading] = {
    "id": values.identity,
    "status": values.status,
    **dict.fromkeys(("name", "category", "dpo_opinion", "concerned_people_searched_content"), _TEXT),
    **dict.fromkeys(("concerned_people_opinion", "rejection_reason", "applied_adjustments"), _TEXT),
    **dict.fromkeys(("structure_name", "structure_sector_name"), _TEXT),
    **dict.fromkeys(
        ("author_name", "evaluator_name", "validator_name", "dpos_names", "people_names"), or_nothing(values.names)
    ),
    **dict.fromkeys(("dpo_status", "concerned_people_status"), or_nothing(values.yes_or_no)),
    "concerned_people_searched_opinion": or_nothing(values.flag),
    **dict.fromkeys(("is_example", "is_archive"), or_nothing(values.yes_or_no)),
    "progress": or_nothing(values.percentage),
    "jurisdictions": values.texts,  # ours: the software does not know the key
    **_DATES,
}
KNOWN_OF_PIA = frozenset(_PIA)
_MEASURE: dict[str, Reading] = {"title": _TEXT, "content": _TEXT, "placeholder": or_nothing(values.word), **_DATES}
_EVALUATION: dict[str, Reading] = {
    "status": or_nothing(values.evaluation),
    "global_status": or_nothing(values.progress),
    "gauges": values.coordinates,
    **dict.fromkeys(("action_plan_comment", "evaluation_comment"), _TEXT),
    **dict.fromkeys(("evaluation_date", "estimated_implementation_date"), or_nothing(values.moment)),
    "person_in_charge": or_nothing(values.names),
    **_DATES,
}
_COMMENT: dict[str, Reading] = {"description": _TEXT, **_DATES}
_DATA: dict[str, Reading] = {"text": _TEXT, "gauge": or_nothing(values.gauge), "list": values.texts}
# Keys of rows that are worked out again or belong to the other system.
_PLUMBING = frozenset(
    {"id", "pia_id", "reference_to", "for_measure", "data", "user", "lock_version", "evaluation_infos"}
)
_DROPPED = frozenset({"lock_version", "evaluation_infos"})
_HTML_KEYS = frozenset({"text", "content"})

WRONG_VALUE = _("This cannot be such a value; it was left out.")
NOT_A_LIST = _("A list belongs here; it was taken as empty.")
NOT_A_ROW = _("An object belongs here; it was left out.")
POINTS_NOWHERE = _("It points at no question, item or measure; it was left out.")
ANSWERED_TWICE = _("The question is answered twice; the first answer that says something counts.")
EVALUATED_TWICE = _("This was evaluated twice; the first evaluation counts.")
UNSAFE = _("Nothing that runs, loads or styles a page is taken over; the words stay.")
HAD_ADDRESS = _("E-mail addresses of people are not taken over; their names are.")
FOREIGN = _("It belongs to the accounts or the store of the other system; it was left out.")
ACCOUNTS = _("Accounts of another system count for nothing here: the names stay, ids and addresses do not.")
NO_MEASURE = _("No measure of this title is in the file; one was made.")
JUNK = _("The software itself does not read it; it was left out.")
UNKNOWN = _("This key is not known here.")


def tidy(opened: Opened) -> dict[str, Any]:
    """The file as the software writes it, without structure_id and rows' pia_id; losses are added to the opened."""
    return _Tidier(opened).tidied()


class _Tidier:
    """Goes through the parts of one file and collects what it leaves out."""

    def __init__(self, opened: Opened) -> None:
        self.data = opened.data
        self.losses = opened.losses
        self.dropped_keys: Counter[str] = Counter()
        self.measure_ids: frozenset[int] = frozenset()  # of the measures as the file gives them

    def tidied(self) -> dict[str, Any]:
        pia = self._pia(self.data[PIA])
        measures, answers = self._measures(), self._answers()
        self.measure_ids = frozenset(row["id"] for row in measures if row["id"] is not UNUSABLE)
        measures += self._measures_of_tags(answers, measures)
        evaluations, comments = self._evaluations(), self._comments()
        unknown = {key: value for key, value in self.data.items() if key not in (PIA, *ARRAYS)}
        top = {key: self._unknown(key, value) for key, value in unknown.items()}
        self.losses += [Loss(key, entries(n), FOREIGN) for key, n in self.dropped_keys.items()]
        rows = {ANSWERS: answers, MEASURES: measures, EVALUATIONS: evaluations, COMMENTS: comments}
        pointed_at = {one["reference_to"] for one in comments if one["for_measure"]}
        for key, found in rows.items():
            _identify(found, pointed_at if key == MEASURES else ())
        return {PIA: pia, **rows, TOP: top}

    # -- parts ------------------------------------------------------------------------------------------------------

    def _pia(self, said: Row) -> Row:
        row = dict(said)
        for old, new in OLD_SPELLINGS.items():
            before = row.pop(old, None)
            row[new] = row.get(new) or before
        for key in (*FOREIGN_KEYS, *JUNK_KEYS):
            left_out = row.pop(key, None)
            if left_out and key != "user_pias":
                self._lose(f"pia.{key}", left_out, JUNK if key in JUNK_KEYS else FOREIGN)
        found = {**dict.fromkeys(OLD_SPELLINGS.values()), **self._row(PIA, row, _PIA, skipped=frozenset())}
        self._name_people(found, said.get("user_pias"))
        return found

    def _name_people(self, pia: Row, user_pias: Any) -> None:
        """Display names of the accounts stand in where the PIA names nobody."""
        accounts = [one for one in user_pias if isinstance(one, dict)] if isinstance(user_pias, list) else []
        found: dict[str, list[str]] = {}
        for account in accounts:
            name, role = _display_name(account.get("user")), str(account.get("role"))
            self._lose("pia.user_pias", f"{name} ({role})", ACCOUNTS)
            if name and role in NAMES_OF_ROLES:
                found.setdefault(NAMES_OF_ROLES[role], []).append(name)
        for key, people in found.items():
            pia[key] = pia.get(key) or ", ".join(people)

    def _measures(self) -> list[Row]:
        taken: set[Any] = set()
        rows = []
        for place, said in self._rows(MEASURES):
            row = self._row(place, said, _MEASURE)
            own_id = values.identity(said.get("id"))
            row |= {"id": UNUSABLE if own_id in taken else own_id}
            row |= {"title": row.get("title") or "", "content": row.get("content") or ""}
            taken.add(own_id)
            rows.append(row)
        return rows

    def _answers(self) -> list[Row]:
        found: dict[int, Row] = {}
        for path, said in self._rows(ANSWERS):
            question = values.identity(said.get("reference_to"))
            if question is UNUSABLE:
                self._lose(path, said.get("reference_to"), POINTS_NOWHERE)
                continue
            place = where_of(path, question)
            data = self._data(place, said.get("data"))
            if question not in found or not _says_something(found[question]["data"]):
                row = self._row(place, said, _DATES)
                found[question] = {**row, "id": said.get("id"), "reference_to": question, "data": data}
            elif _says_something(data):
                self._lose(place, data["text"] or data["list"] or data["gauge"], ANSWERED_TWICE)
        return list(found.values())

    def _data(self, place: Words, said: Any) -> Row:
        """Always the three keys; what is no object is the text itself."""
        given = said if isinstance(said, dict) else {"text": said} if isinstance(said, str) else {}
        empty: Row = {"text": None, "gauge": None, "list": []}
        read = {**empty, **self._row(place, {key: given[key] for key in _DATA if key in given}, _DATA)}
        for key in given.keys() - _DATA.keys():
            self._lose(format_lazy("{place}.data.{key}", place=place, key=quoted(key)), given[key], WRONG_VALUE)
        return read

    def _measures_of_tags(self, answers: list[Row], measures: list[Row]) -> list[Row]:
        """The software finds measures of a risk by their titles: a tag is one, and gets a measure if it has none."""
        titles = {title_key(one["title"]): one["title"] for one in reversed(measures)}
        made: list[Row] = []
        for answer in (one for one in answers if one["reference_to"] in TAGS):
            tags = {title_key(tag): tag for tag in answer["data"]["list"] if title_key(tag)}
            for key, tag in tags.items():
                if key not in titles:
                    titles[key] = tag
                    made.append({"id": UNUSABLE, "title": tag, "content": ""})
                    self._lose(where_of(ANSWERS, answer["reference_to"]), tag, NO_MEASURE, kept=True)
            answer["data"]["list"] = [titles[key] for key in tags]
        return made

    def _evaluations(self) -> list[Row]:
        found: dict[str, Row] = {}
        for place, said in self._rows(EVALUATIONS):
            reference = self._evaluated(said.get("reference_to"))
            if reference is UNUSABLE:
                self._lose(place, said.get("reference_to"), POINTS_NOWHERE)
            elif reference in found:
                self._lose(place, reference, EVALUATED_TWICE)
            else:
                found[reference] = self._row(place, said, _EVALUATION)
                found[reference] |= {"id": said.get("id"), "reference_to": reference}
        return list(found.values())

    def _evaluated(self, said: Any) -> Any:
        """The reference, unless it is that of a measure which is not there."""
        reference = values.evaluated(said)
        if reference is UNUSABLE or not reference.startswith(MEASURE_EVALUATION):
            return reference
        measure = int(reference.removeprefix(MEASURE_EVALUATION))
        return f"{MEASURE_EVALUATION}{measure}" if measure in self.measure_ids else UNUSABLE

    def _comments(self) -> list[Row]:
        found = []
        for place, said in self._rows(COMMENTS):
            of_measure = values.flag(said.get("for_measure")) is True
            reference = values.identity(said.get("reference_to"))
            if reference is UNUSABLE:
                self._lose(place, said.get("description"), POINTS_NOWHERE)
                continue
            if isinstance(said.get("user"), dict):
                self._lose(place, _display_name(said["user"]), ACCOUNTS)
            row = self._row(place, said, _COMMENT)
            found.append({**row, "id": said.get("id"), "reference_to": reference, "for_measure": of_measure})
        return found

    # -- rows and values --------------------------------------------------------------------------------------------

    def _rows(self, key: str) -> Iterator[tuple[str, Row]]:
        said = self.data.get(key)
        if said is not None and not isinstance(said, list):
            self._lose(key, said, NOT_A_LIST)
        for number, row in enumerate(said if isinstance(said, list) else []):
            if isinstance(row, dict):
                yield f"{key}[{number}]", row
            else:
                self._lose(f"{key}[{number}]", row, NOT_A_ROW)

    def _row(
        self, place: Words, said: Row, readings: Mapping[str, Reading], skipped: frozenset[str] = _PLUMBING
    ) -> Row:
        """The known keys with sound values, and the unknown ones made safe."""
        found: Row = {}
        for key, value in said.items():
            where = format_lazy("{place}.{key}", place=place, key=quoted(key))
            if key in skipped:
                self.dropped_keys.update([key] if key in _DROPPED else [])
            elif key not in readings:
                found[key] = self._unknown(where, value)
            elif (read := readings[key](value)) is UNUSABLE:
                self._lose(where, value, WRONG_VALUE)
            else:
                safe = self._safe(where, read, always=key in _HTML_KEYS)
                found[key] = None if safe == "" else safe
                if isinstance(value, str) and "@" in value and "@" not in str(read):
                    self._lose(where, read, HAD_ADDRESS)
                if isinstance(value, list) and isinstance(read, list) and len(read) < len(value):
                    self._lose(where, [one for one in value if values.text(one) is UNUSABLE], WRONG_VALUE)
        return found

    def _safe(self, where: Words, value: Any, *, always: bool = False) -> Any:
        """A text without what a page would run; lists of texts likewise."""
        if isinstance(value, list):
            return [self._safe(where, one) for one in value]
        if not isinstance(value, str) or not (always or is_html(value)):
            return value
        result = cleaned(value)
        if result.dropped:
            self._lose(where, result.report, UNSAFE)
        return result.html

    def _unknown(self, where: Words, value: Any) -> Any:
        if value not in (None, "", [], {}):
            self._lose(where, value, UNKNOWN, kept=True)
        return self._harmless(where, value)

    def _harmless(self, where: Words, value: Any) -> Any:
        """Any JSON, its texts without e-mail addresses and without what a page would run."""
        if isinstance(value, dict):
            return {values.without_addresses(key): self._harmless(where, one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._harmless(where, one) for one in value]
        return self._safe(where, values.without_addresses(value)) if isinstance(value, str) else value

    def _lose(self, where: Words, what: Any, why: Words, *, kept: bool = False) -> None:
        self.losses.append(Loss(where, quoted(_shown(what)), why, kept))


def where_of(place: str, question: int) -> Words:
    """A place in the terms of the file, with what its question is about."""
    known = QUESTIONS.get(question)
    if known is None:
        return format_lazy(_("{place} (question {number})"), place=place, number=question)
    words = _("{place} (question {number}: {subject})")
    return format_lazy(words, place=place, number=question, subject=known.subject)


def title_key(title: str) -> str:
    """Titles of measures are the same whatever their spaces."""
    return " ".join(title.split())


def _identify(rows: list[Row], reserved: Iterable[int]) -> None:
    """Gives each row an id of its own; those that are sound stay, and the first of two that are the same."""
    given: set[int] = set()
    for row in rows:
        own_id = row["id"] if row["id"] is UNUSABLE else values.identity(row["id"])
        row["id"] = UNUSABLE if own_id in given else own_id
        given.update([] if row["id"] is UNUSABLE else [row["id"]])
    free = free_ids({*reserved, *given})
    for row in rows:
        row["id"] = next(free) if row["id"] is UNUSABLE else row["id"]


def free_ids(taken: Iterable[int]) -> Iterator[int]:
    """Ids that are not in use, from 1."""
    used, number = set(taken), 0
    while True:
        number += 1
        if number not in used:
            yield number


def _display_name(user: Any) -> str:
    parts = [user.get("firstname"), user.get("lastname")] if isinstance(user, dict) else []
    return str(values.names(" ".join(part for part in parts if isinstance(part, str))))


def _says_something(data: Row) -> bool:
    return bool(data["text"] or data["list"] or data["gauge"] is not None)


def _shown(what: Any) -> str:
    """What stood there, for a report: never with an address in it."""
    return values.without_addresses(str(what)[:1000])
