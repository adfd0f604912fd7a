"""Screens a proposal file against the workflow files alone: no database, no case, nothing stored."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pia.assessments import models, screening
from pia.assessments.content import ITEM_FIELDS, TRANSLATION_MARK
from pia.interop.exchange import MAX_BYTES
from pia.interop.proposal_content import ProposalFile
from pia.interop.proposal_reading import interpret
from pia.lib.dates import day_from
from pia.programmes import located_yaml
from pia.programmes.conditions import Facts
from pia.programmes.counterfactual import Counterfactual, counterfactual
from pia.programmes.definition import Programme, Text
from pia.programmes.filing_dates import DueFiling, due_filings
from pia.programmes.publishing import STANDARD_PROCEDURE
from pia.programmes.reader import Workflows
from pia.programmes.screening import ScreeningResult, screen
from pia.programmes.vocabulary import CHINESE, ENGLISH, Section


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFile:
    """A proposal file as screening and scoring see it: its facts and the programme that judges them."""

    file: ProposalFile
    title: Text
    launch: date | None
    programme: Programme
    facts: Facts


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScreening:
    """What screening says of a file, and the two days that it depends on."""

    title: Text
    evaluated_on: date
    launch: date | None
    law_day: date
    programme: Programme
    result: ScreeningResult
    counterfactual: Counterfactual
    filings: tuple[DueFiling, ...]


def read_facts(path: Path, workflows: Workflows, *, today: date, country: str) -> ReadFile:
    """The facts of a proposal file as if today were that day; Unreadable names what is wrong in it.

    The law is that of the planned launch, or of today where none is planned or it is past.
    """
    programmes: list[Programme] = []

    def programme_for(data: Mapping[str, Any]) -> Programme:
        chosen = workflows.programme(STANDARD_PROCEDURE, data["jurisdictions"], _law_day(data, today))
        programmes.append(chosen)
        return chosen

    source = located_yaml.read_file(path, name=path.name, max_bytes=MAX_BYTES)
    file = interpret(source, path.parent, programme_for)
    [programme] = programmes
    return ReadFile(
        file=file,
        title=_title(file),
        launch=day_from(source.data.get("planned_launch")),
        programme=programme,
        facts=facts_of(file, programme, _law_day(source.data, today), country),
    )


def screen_file(path: Path, workflows: Workflows, *, today: date, country: str) -> FileScreening:
    """Screen a proposal file; Unreadable names what is wrong in it."""
    read = read_facts(path, workflows, today=today, country=country)
    result = screen(read.programme, read.facts)
    return FileScreening(
        title=read.title,
        evaluated_on=today,
        launch=read.launch,
        law_day=read.facts.as_of,
        programme=read.programme,
        result=result,
        counterfactual=counterfactual(read.programme, read.facts),
        filings=due_filings(read.programme, result, read.launch, country),
    )


def facts_of(file: ProposalFile, programme: Programme, law_day: date, country: str) -> Facts:
    """The facts that the case of this file would have: the same addresses, without the case."""
    answers: dict[str, Any] = {}
    items: dict[str, dict[str, Any]] = {}
    for address, value in file.changes.items():
        section, *rest = address.split("/")
        if section == Section.ANSWERS and rest[1] == "value":
            answers[rest[0]] = value
        elif section == Section.INVENTORY and rest[1] in ITEM_FIELDS:
            items.setdefault(rest[0], {})[rest[1]] = value
    slugs = [regime.slug for regime in programme.regimes]
    rows = [models.DataItem(ref=ref, **fields) for ref, fields in items.items()]
    return Facts(
        answers=answers,
        items=[screening.item_facts(row, slugs, country) for row in rows],
        clauses=frozenset(file.changes.get(f"{Section.AGREEMENT}/clauses", ())),
        jurisdictions=frozenset(file.changes[f"{Section.DESCRIPTION}/jurisdictions"]),
        as_of=law_day,
    )


def _title(file: ProposalFile) -> Text:
    """The title, and its translation where the file has one."""
    address = f"{Section.DESCRIPTION}/title"
    own = str(file.changes.get(address, ""))
    said = {code: str(file.changes.get(f"{address}{TRANSLATION_MARK}{code}", own)) for code in (ENGLISH, CHINESE)}
    return Text(en=said[ENGLISH], zh=said[CHINESE])


def _law_day(data: Mapping[str, Any], today: date) -> date:
    launch = day_from(data.get("planned_launch"))
    return max(launch, today) if launch else today
