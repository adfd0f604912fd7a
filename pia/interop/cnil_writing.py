"""Writes a case as a file that the CNIL PIA software reads, whether or not it ever came from there.

What an imported file held is written again as it was wherever the case still says what it said. The form obeys what the
software's importer compares strictly: types of references and booleans, titles of measures, dates, all five keys.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import translation

from pia.assessments.acts.context import DJANGO_LANGUAGE
from pia.assessments.case import Case
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.interop import cnil_left_out, cnil_standing, cnil_ties
from pia.interop.cnil_facts import (
    ANSWERS,
    COMMENTS,
    EVALUATIONS,
    FORMAT,
    GAUGES,
    ITEM_EVALUATIONS,
    MEASURE_EVALUATION,
    MEASURES,
    MEDIA_TYPE,
    OF_EVENTS,
    PIA,
    QUESTION_EVALUATIONS,
    QUESTIONS,
    TAGS,
    Evaluation,
    Progress,
    Status,
)
from pia.interop.cnil_gauges import CaseEvents
from pia.interop.cnil_reading import EUROPE, MEASURES_SAID, REFS, SAID
from pia.interop.cnil_tidying import TOP, free_ids, title_key
from pia.interop.cnil_values import written_moment
from pia.interop.cnil_words import CaseWords
from pia.interop.exchange import Loss, Outgoing
from pia.interop.html_text import paragraphs
from pia.interop.models import aside_of
from pia.programmes.vocabulary import Section

Row = dict[str, Any]

# The order in which the software writes them; what an imported file held besides follows.
PIA_BLANK: Row = {
    "status": 0,
    "name": "",
    "category": None,
    "author_name": "",
    "evaluator_name": "",
    "validator_name": "",
    "dpo_status": None,
    "dpo_opinion": None,
    "concerned_people_searched_opinion": None,
    "concerned_people_searched_content": None,
    "concerned_people_status": None,
    "concerned_people_opinion": None,
    "rejection_reason": "",
    "applied_adjustments": "",
    "dpos_names": None,
    "people_names": None,
    "is_example": 0,
    "is_archive": 0,
    "structure_id": None,
    "structure_name": None,
    "structure_sector_name": None,
    "structure_data": None,
}
EVALUATION_BLANK: Row = {"status": 0, "global_status": 0, "gauges": {"x": 0, "y": 0}}
RESPONSIBLE = 112  # told of a case from here only: it does not depend on what people fill in


def write(case: Case, language: str) -> Outgoing:
    """The case as one JSON file; headings of its tables in "en" or "zh"."""
    with translation.override(DJANGO_LANGUAGE[language]):
        writer = _Writer(case, aside_of(case.proposal, FORMAT))
        written = writer.written()
    body = json.dumps(written, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    return Outgoing(f"{case.proposal.reference.lower()}.json", MEDIA_TYPE, body, tuple(writer.losses))


class _Writer:
    """Puts the file together: first what people wrote, then what follows from whether it still stands."""

    def __init__(self, case: Case, aside: Row) -> None:
        self.case = case
        self.aside: Row = {PIA: {}, ANSWERS: [], MEASURES: [], EVALUATIONS: [], COMMENTS: [], **aside}
        self.words = CaseWords(case)
        self.events = CaseEvents(case)
        content = flat(collect(case))
        self.said, self.measures_said = cnil_ties.said(content), cnil_ties.measures_said(content)
        self.losses: list[Loss] = []
        self.changed: set[str] = set()  # references of what no longer is as it was evaluated
        self.told_parts: set[str] = set()
        self.created = self.aside[PIA].get("created_at") or written_moment(case.proposal.created_at)
        self.id = self.aside[PIA].get("id") or 1

    def written(self) -> Row:
        measures = list(self.measures())
        titles = {row["id"]: row["title"] for row in measures}
        answers = self.complete(self.answers(titles))
        name = self.name()
        status = self.status()
        evaluations = self.complete(self.evaluations(status, list(titles)))
        comments = self.complete(self.comments(titles))
        self.losses += cnil_left_out.case_losses(self.case, told_parts=self.told_parts)
        self.losses += self.events.losses()
        said = sum(1 for one in answers if one["reference_to"] in QUESTIONS)
        rows = {
            ANSWERS: answers,
            MEASURES: self.complete(measures),
            EVALUATIONS: evaluations,
            COMMENTS: comments,
        }
        return {PIA: self.pia(name, status, round(100 * said / len(QUESTIONS))), **rows, **self.aside.get(TOP, {})}

    # -- the PIA itself ---------------------------------------------------------------------------------------------

    def stands(self, question: str) -> bool:
        """Whether the case says to a question what it said when the file was imported."""
        return bool(self.said.get(question, []) == self.aside.get(SAID, {}).get(question, []))

    def name(self) -> str:
        title = self.case.proposal.title
        if not self.stands(cnil_ties.NAME):
            self.changed.add(PIA)
            return title
        return self.aside[PIA].get("name") or ""

    def status(self) -> Status:
        imported = self.aside[PIA].get("status") or 0
        found = cnil_standing.status(self.case, imported, untouched=not self.changed)
        if imported and imported != found:
            self.losses.append(Loss("pia.status", str(imported), cnil_left_out.ANOTHER_STATUS))
        return found

    def pia(self, name: str, status: Status, progress: int) -> Row:
        imported = _given(self.aside[PIA])
        people = {"author_name": cnil_standing.authors(self.case)} if not imported.get("author_name") else {}
        places = self.case.proposal.jurisdictions
        imported.pop("jurisdictions", None)
        touched = self.changed or not imported
        views = cnil_standing.people_concerned(self.case)
        self.losses += [Loss("pia.concerned_people_status", "", cnil_left_out.NOT_ASKED)] if views else []
        now = written_moment(self.case.proposal.updated_at)
        return {
            "id": self.id,
            **PIA_BLANK,
            **imported,
            **people,
            **cnil_standing.judgement(self.case),
            **cnil_standing.opinion(self.case),
            **views,
            "name": name,
            "status": status.value,
            "created_at": self.created,
            "updated_at": now if touched else imported.get("updated_at", self.created),
            "progress": progress,
            **({} if places == [EUROPE] else {"jurisdictions": places}),
        }

    # -- measures and answers ---------------------------------------------------------------------------------------

    def measures(self) -> Iterator[Row]:
        """Those of the file in its order with their ids, then those that the case has besides."""
        refs = {int(one): ref for one, ref in self.aside.get(REFS, {}).items()}
        removed = self.removed(list(refs.values()))
        refs = {one: ref for one, ref in refs.items() if ref not in removed}
        for number, row in enumerate(self.aside[MEASURES]):
            ref = refs.get(row["id"], "")
            if ref in self.measures_said:
                yield self.measure(row, ref)
            else:
                self.changed |= {f"{MEASURE_EVALUATION}{row['id']}"}
                self.losses.append(cnil_left_out.gone(f"{MEASURES}[{number}]", row))
        pointed_at = {row["reference_to"] for row in self.aside[COMMENTS] if row["for_measure"]}
        free = free_ids({*(row["id"] for row in self.aside[MEASURES]), *pointed_at})
        for ref in sorted(self.measures_said.keys() - set(refs.values()), key=lambda one: (len(one), one)):
            title, description = self.measures_said[ref]
            own_id = next(free)
            self.changed.add(f"{MEASURE_EVALUATION}{own_id}")
            yield {"id": own_id, "title": title, "content": paragraphs(description), "placeholder": ""}

    def removed(self, refs: list[str]) -> set[str]:
        """References whose measure was removed some day: another one by now may have the reference."""
        addresses = [f"{Section.MEASURES}/{ref}" for ref in refs]
        edits = self.case.proposal.edits.filter(address__in=addresses, after__isnull=True) if refs else []
        return {edit.address.partition("/")[2] for edit in edits}

    def measure(self, row: Row, ref: str) -> Row:
        then = self.aside.get(MEASURES_SAID, {}).get(ref, ["", ""])
        title, description = self.measures_said[ref]
        found = {"placeholder": "", **_given(row)}
        before = dict(found)
        if title != then[0]:
            found["title"] = title
        if description != then[1]:
            found["content"] = paragraphs(description)
        if found != before:
            self.changed.add(f"{MEASURE_EVALUATION}{row['id']}")
        return found

    def answers(self, titles: dict[int, str]) -> Iterator[Row]:
        """Those of the file, and those that the case gives besides."""
        known = {row["reference_to"]: row for row in self.aside[ANSWERS]}
        imported = bool(self.aside[PIA])
        asked = (one for one in QUESTIONS if one not in known and not (imported and one == RESPONSIBLE))
        for question in [*known, *asked]:
            row = known.get(question, {"reference_to": question, "data": {"text": None, "gauge": None, "list": []}})
            data = self.data(question, row["data"], titles)
            if data != row["data"]:
                self.changed |= {PIA, *(QUESTIONS[one].evaluation for one in [question] if one in QUESTIONS)}
            if question in known or data["text"] or data["list"] or data["gauge"]:
                yield {**row, "data": data}

    def data(self, question: int, data: Row, titles: dict[int, str]) -> Row:
        if question in TAGS:
            return {**data, "list": self.tags(question, data["list"], titles)}
        if question in GAUGES:
            return self.gauge(question, data)
        if question in OF_EVENTS:
            return {**data, "list": self.events.listed(question, data["list"])}
        return {**data, "text": self.text(question, data["text"])}

    def gauge(self, question: int, data: Row) -> Row:
        """Severity or likelihood of a feared event; the report names what it takes the place of."""
        found = self.events.gauge(question, data)
        if found != data and (data["gauge"] or data["text"]):
            self.losses.append(cnil_left_out.replaced(question, f"{data['gauge']} {data['text'] or ''}"))
        return found

    def text(self, question: int, original: str | None) -> str | None:
        """The imported text with what was filled in beside it, or the case's own words where they differ by now."""
        if original and self.stands(str(question)):
            self.told_parts |= {cnil_ties.RECORD_PARTS.get(str(question), "")}
            return original + self.words.more(question)
        full = self.words.full(question)
        if full and full == paragraphs(self.words.recorded(question)):
            self.told_parts.add(cnil_ties.RECORD_PARTS[str(question)])
        if original and str(question) in self.said:
            self.losses.append(cnil_left_out.replaced(question, original))
            return full
        return full or original

    def tags(self, question: int, tags: list[str], titles: dict[int, str]) -> list[str]:
        """Titles of measures as written, and those that lower a risk of the event.

        What lowers risks that are filed under no event joins the first, unless it stands somewhere already.
        """
        ids = {title_key(row["title"]): row["id"] for row in reversed(self.aside[MEASURES])}
        found = [titles[ids[title_key(tag)]] for tag in tags if ids.get(title_key(tag)) in titles]
        known = {title_key(tag) for tag in found}
        wanted = self.events.measures(question)
        if question == TAGS[0]:
            placed = {tag for row in self.aside[ANSWERS] if row["reference_to"] in TAGS for tag in row["data"]["list"]}
            keys = {title_key(tag) for tag in placed}
            wanted = wanted | {title for title in self.events.measures_apart if title_key(title) not in keys}
        return found + [title for title in titles.values() if title in wanted and title_key(title) not in known]

    # -- evaluations and comments -----------------------------------------------------------------------------------

    def evaluations(self, status: Status, measures: list[int]) -> Iterator[Row]:
        """Those of the file; of a validated or archived PIA the software expects one of everything."""
        known = {row["reference_to"]: row for row in self.aside[EVALUATIONS]}
        there = [f"{MEASURE_EVALUATION}{one}" for one in measures]
        for reference, row in known.items():
            if reference.startswith(MEASURE_EVALUATION) and reference not in there:
                self.losses.append(cnil_left_out.gone(f"{EVALUATIONS} {reference}", row))
            else:
                yield self.evaluation(row, status)
        if status >= Status.SIMPLE_VALIDATION:
            for reference in (*ITEM_EVALUATIONS, *QUESTION_EVALUATIONS, *there):
                if reference not in known:
                    yield self.evaluation({"reference_to": reference}, status)

    def evaluation(self, row: Row, status: Status) -> Row:
        reference, found = row["reference_to"], {**EVALUATION_BLANK, **_given(row)}
        if reference in self.changed and found["status"]:
            self.losses.append(Loss(f"{EVALUATIONS} {reference}", "", cnil_left_out.EVALUATED_BEFORE))
        if reference in self.changed:
            found |= EVALUATION_BLANK
        if status >= Status.SIMPLE_VALIDATION:
            found["global_status"] = Progress.VALIDATED.value
            accepted = status is not Status.ARCHIVED and found["status"] < Evaluation.IMPROVABLE
            found["status"] = Evaluation.ACCEPTABLE.value if accepted else found["status"]
        return found

    def comments(self, titles: dict[int, str]) -> Iterator[Row]:
        """Remarks on questions, and on measures that are still there."""
        removed = {row["id"] for row in self.aside[MEASURES]} - titles.keys()
        for number, row in enumerate(self.aside[COMMENTS]):
            if row["for_measure"] and row["reference_to"] in removed:
                self.losses.append(cnil_left_out.gone(f"{COMMENTS}[{number}]", row))
            else:
                yield {**row, "description": row.get("description") or ""}

    def complete(self, rows: Iterable[Row]) -> list[Row]:
        """With the keys that every row has: its own id, that of the PIA, and a date."""
        every = list(rows)
        free = free_ids(row["id"] for row in every if "id" in row)
        return [
            {"id": row.get("id") or next(free), "pia_id": self.id, "created_at": self.created, **_given(row)}
            for row in every
        ]


def _given(row: Row) -> Row:
    return {key: value for key, value in row.items() if value is not None}
