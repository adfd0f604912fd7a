"""Scores a proposal file against the workflow files alone: risks as the facts suggest them, judged by nobody."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.interop.file_screening import ReadFile, read_facts
from pia.programmes.definition import Asks, Level, Method, Named, Programme, Regime, SecondView, Text
from pia.programmes.levels import Effect, Levels, Ranked, beside, is_by_proportion, levels_from
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.methods import highest, within_line
from pia.programmes.reader import Workflows
from pia.programmes.recommendation import Recommended, RiskLevels, recommend
from pia.programmes.screening import Outcome, RegimeResult, ScreeningResult, TriggerState, screen
from pia.programmes.suggestions import RiskSuggestion, suggest_risks
from pia.programmes.vocabulary import CHINESE, ENGLISH

UNKNOWN_RISK = _("“{id}” is not a known risk. Use an id of the catalogues.")
NAMED_TWICE = _("The measure lowers “{id}” twice. Say its steps in one row.")


@dataclass(frozen=True, slots=True)
class FileMeasure:
    """A measure of the file against one risk."""

    ref: str
    title: Text
    effect: Effect


@dataclass(frozen=True, slots=True)
class Second:
    """The levels of a risk by a method beside the first."""

    method: Method
    levels: Levels
    view: SecondView | None

    @property
    def event(self) -> Named | None:
        """The feared event that the catalogue names."""
        return self.method.event(self.view.event) if self.view else None


@dataclass(frozen=True, slots=True)
class ScoredRisk:
    """A suggested risk with its levels: target and current count the measures that the file carries."""

    suggestion: RiskSuggestion
    measures: tuple[FileMeasure, ...]
    levels: Levels
    over_line: bool
    second: tuple[Second, ...]


@dataclass(frozen=True, slots=True)
class Whole:
    """The highest levels among the risks that touch one dimension."""

    dimension: Named
    inherent: Level
    target: Level
    current: Level


@dataclass(frozen=True, slots=True, kw_only=True)
class FileScoring:
    """What the programme makes of a file as it stands; a person has judged none of it."""

    title: Text
    evaluated_on: date
    launch: date | None
    law_day: date
    programme: Programme
    outcome: Outcome
    clauses: tuple[str, ...]
    risks: tuple[ScoredRisk, ...]
    whole: tuple[Whole, ...]
    recommended: Recommended


def score_file(path: Path, workflows: Workflows, *, today: date, country: str) -> FileScoring:
    """Score a proposal file as if today were that day; Unreadable names what is wrong in it."""
    read = read_facts(path, workflows, today=today, country=country)
    programme, result = read.programme, screen(read.programme, read.facts)
    against = _measures(read)
    risks = tuple(_scored(programme, one, against) for one in suggest_risks(programme, read.facts))
    return FileScoring(
        title=read.title,
        evaluated_on=today,
        launch=read.launch,
        law_day=read.facts.as_of,
        programme=programme,
        outcome=result.outcome,
        clauses=tuple(sorted(read.facts.clauses)),
        risks=risks,
        whole=tuple(_whole(programme.method, risks)),
        recommended=_recommended(programme, result, risks),
    )


def _measures(read: ReadFile) -> Mapping[str, Sequence[FileMeasure]]:
    """Catalogued risk -> what the file carries against it: its own steps, or those of the catalogue's measure."""
    found: dict[str, list[FileMeasure]] = {}
    problems: list[Problem] = []
    for number, measure in enumerate(read.file.source.data.get("measures", [])):
        entry = read.programme.measure(measure.get("catalogue_id", ""))
        entry_steps = entry.steps if entry else ()
        known = [{"risk": one.risk, "impact": one.impact, "likelihood": one.likelihood} for one in entry_steps]
        named: set[str] = set()
        for place, steps in enumerate(measure.get("lowers", known)):
            complaint = UNKNOWN_RISK if read.programme.risk(steps["risk"]) is None else ""
            complaint = complaint or (NAMED_TWICE if steps["risk"] in named else "")
            if complaint:
                where = ("measures", number, "lowers", place, "risk")
                problems.append(read.file.source.problem(where, format_lazy(complaint, id=steps["risk"])))
                continue
            named.add(steps["risk"])
            effect = Effect(steps.get("impact", 0), steps.get("likelihood", 0), measure.get("done", False))
            found.setdefault(steps["risk"], []).append(FileMeasure(measure["id"], _text(measure["title"]), effect))
    if problems:
        raise Unreadable(problems)
    return found


def _text(value: Any) -> Text:
    if isinstance(value, dict):
        said = value.get(ENGLISH) or value.get(CHINESE, "")
        return Text(en=said, zh=value.get(CHINESE) or said)
    return Text(en=str(value), zh=str(value))


def _scored(programme: Programme, one: RiskSuggestion, against: Mapping[str, Sequence[FileMeasure]]) -> ScoredRisk:
    method, measures = programme.method, tuple(against.get(one.entry.id, ()))
    levels = levels_from(method, Ranked(one.impact, one.likelihood), [row.effect for row in measures])
    second = [
        Second(other, beside(method, other, levels, one.entry.second.get(other.slug)), one.entry.second.get(other.slug))
        for other in programme.second_methods
        if one.entry.about_people
    ]
    over = not within_line(method, programme.line, levels.current.level.id)
    return ScoredRisk(one, measures, levels, over, tuple(second))


def by_proportion(found: FileScoring, other: Method) -> bool:
    """Whether the ranks of a second method were brought over by proportion."""
    return is_by_proportion(found.programme.method, other)


def _whole(method: Method, risks: Sequence[ScoredRisk]) -> Iterator[Whole]:
    for dimension in method.dimensions:
        touched = [
            one.levels
            for one in risks
            if one.suggestion.entry.about_people and dimension.stands_for(one.suggestion.dimensions)
        ]
        inherent = highest(method, (one.inherent.level.id for one in touched))
        target = highest(method, (one.target.level.id for one in touched))
        current = highest(method, (one.current.level.id for one in touched))
        if inherent and target and current:
            yield Whole(dimension, inherent, target, current)


def _recommended(programme: Programme, result: ScreeningResult, risks: Sequence[ScoredRisk]) -> Recommended:
    results = {one.slug: one for one in result.regimes}
    matter = [regime for regime in programme.regimes if _matters(regime, results[regime.slug])]
    return recommend(
        programme.method,
        programme.line,
        [
            RiskLevels(
                risk=one.suggestion.entry.id,
                inherent=one.levels.inherent.level.id,
                target=one.levels.target.level.id,
                current=one.levels.current.level.id,
            )
            for one in risks
        ],
        over_line=[regime.over_line for regime in matter],
        assessment_required=result.outcome is Outcome.REQUIRED,
        ban_open=any(_ban_open(regime, results[regime.slug]) for regime in matter),
    )


def _matters(regime: Regime, found: RegimeResult) -> bool:
    """As in a case: a law applies and is general, or one of its rules fired or may have."""
    live = any(one.state is not TriggerState.SILENT for one in found.triggers)
    return found.applies and (regime.is_general or live)


def _ban_open(regime: Regime, found: RegimeResult) -> bool:
    """A ban that a test has to rule out fired or may have: in a file nobody has tested anything."""
    live = {one.id for one in found.triggers if one.asks is Asks.PROHIBITION and one.state is not TriggerState.SILENT}
    return any(trigger.id in live and trigger.ruled_out_by for trigger in regime.triggers)
