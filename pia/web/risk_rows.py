"""What the pages about risks show: rows with their three levels, why a risk was suggested, and what is left."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.assessments import models, scoring
from pia.assessments.case import Case
from pia.assessments.scoring import Levels
from pia.assessments.states import MeasureState, RiskState
from pia.programmes import methods
from pia.programmes.definition import Level, Method, Named, Step
from pia.programmes.suggestions import MeasureSuggestion, suggest_measures
from pia.programmes.vocabulary import Text
from pia.programmes.words import WordedFact
from pia.reports.matrix import MatrixPoint, Place, colour_of, in_words, points_of
from pia.web.action_links import Button, buttons
from pia.web.components.marks import Tone
from pia.web.content_words import PART_RANKED
from pia.web.record_text import RecordText, page_language, record_text

Words = str | Promise | Text

LOWEST_IMPACT, LOWEST_LIKELIHOOD = _("Lowest impact"), _("Lowest likelihood")
RISK_LOOKS: Mapping[str, tuple[Tone, str]] = {
    RiskState.SUGGESTED: (Tone.WARN, "alert"),
    RiskState.SCORED: (Tone.OK, "check-circle"),
    RiskState.DISMISSED: (Tone.IDLE, "x-circle"),
}
MEASURE_LOOKS: Mapping[str, tuple[Tone, str]] = {
    MeasureState.PLANNED: (Tone.IDLE, "circle"),
    MeasureState.IMPLEMENTED: (Tone.NOW, "half"),
    MeasureState.VERIFIED: (Tone.OK, "check-circle"),
}


@dataclass(frozen=True, slots=True)
class Shade:
    """A level with the colour that it takes on this method's scale."""

    label: Words
    colour: int


@dataclass(frozen=True, slots=True)
class Adjusted:
    """A step that the catalogue took up or down from where the risk starts, and why."""

    reason: Text
    impact: str
    likelihood: str


@dataclass(frozen=True, slots=True)
class Fact:
    """What was looked at and what was found; `item` is the data item it is about, in the words of its authors."""

    item: RecordText | None
    label: str
    value: Text


@dataclass(frozen=True, slots=True)
class Why:
    """Why the engine suggests a risk, and at which score."""

    facts: list[Fact]
    adjustments: list[Adjusted]
    doubtful: bool
    impact: Words
    likelihood: Words
    level: Shade


@dataclass(frozen=True, slots=True)
class SecondRow:
    """A risk by a method beside the first: levels, the ranks of each in words, and why they differ from derived ones.

    The reason is the catalogue's, or where `typed` that of the person who scored it.
    """

    method: Text
    slug: str
    event: Text | None
    inherent: Shade
    current: Shade
    target: Shade
    words: tuple[str, str, str]
    reason: Text | RecordText | None
    by_proportion: bool
    typed: bool


@dataclass(frozen=True, slots=True)
class RiskRow:
    """One risk as the list shows it."""

    risk: models.Risk
    title: RecordText
    dimensions: list[Words]
    factors: list[Words]
    kinds: list[Text]
    second: list[SecondRow]
    state_label: Words
    state_look: tuple[Tone, str]
    inherent: Shade | None
    target: Shade | None
    current: Shade | None
    over_line: bool
    measures: list[tuple[str, RecordText]]
    why: Why | None


@dataclass(frozen=True, slots=True)
class DimensionRow:
    """One dimension of impact with the highest levels of the risks that touch it."""

    label: Text
    refs: tuple[str, ...]
    inherent: Shade
    current: Shade
    target: Shade


@dataclass(frozen=True, slots=True)
class MeasureRow:
    """One measure with its progress and what this person may do about it."""

    measure: models.Measure
    title: RecordText
    description: RecordText
    risks: list[str]
    state_label: Words
    state_look: tuple[Tone, str]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class LevelCount:
    """How many scored risks lie at one level: inherent, current and target."""

    shade: Shade
    inherent: int
    current: int
    target: int


def shade(method: Method, level: Level) -> Shade:
    """A level in its colour."""
    return Shade(level.label, colour_of(method, level.id))


def signed(steps: int) -> str:
    """A step with its sign, as +1 or −1; empty for none."""
    return "" if not steps else f"{steps:+d}".replace("-", "−")


def why_of(case: Case, risk: models.Risk) -> Why | None:
    """The facts and adjustments kept with a suggested risk; None for one that a person wrote."""
    impact, likelihood, kept = risk.suggested_impact, risk.suggested_likelihood, risk.suggestion
    if impact is None or likelihood is None:
        return None
    method = case.programme.method
    return Why(
        facts=[fact_of(case, WordedFact.from_dict(fact)) for fact in kept.get("facts", [])],
        adjustments=[
            Adjusted(Text.from_dict(one["reason"]), signed(one["impact"]), signed(one["likelihood"]))
            for one in kept.get("adjustments", [])
        ],
        doubtful=kept.get("state") == "unknown",
        impact=methods.impact_step(method, impact).label,
        likelihood=methods.likelihood_step(method, likelihood).label,
        level=shade(method, methods.level(method, impact, likelihood)),
    )


def fact_of(case: Case, fact: WordedFact) -> Fact:
    """A kept fact; the name of a data item in its label is shown in the language of the page."""
    label = str(fact.label)
    for item in case.telling_items:
        head, colon, rest = label.partition("：" if "：" in label else ":")
        if colon and head == item.name:
            return Fact(record_text(case, f"inventory/{item.ref}/name", item.name), rest.strip(), fact.value)
    return Fact(None, label, fact.value)


def risk_rows(case: Case) -> list[RiskRow]:
    """Every risk, the highest target first; then those without a score, then those dismissed."""
    levels = scoring.all_levels(case)
    titles = {m.ref: record_text(case, f"measures/{m.ref}/title", m.title) for m in case.measures}
    rows = [risk_row(case, risk, levels.get(risk.ref), titles) for risk in case.risks]
    return sorted(rows, key=lambda row: _order(row, levels.get(row.risk.ref)))


def _order(row: RiskRow, levels: Levels | None) -> tuple[int, int, str]:
    if levels is None:
        return (2 if row.risk.state == RiskState.DISMISSED else 0, 0, row.risk.ref)
    return 1, -levels.target.level.rank, row.risk.ref


def risk_row(case: Case, risk: models.Risk, levels: Levels | None, titles: Mapping[str, RecordText]) -> RiskRow:
    """One risk with its levels, where it has been scored."""
    method = case.programme.method
    shades = [shade(method, one.level) for one in (levels.inherent, levels.target, levels.current)] if levels else []
    inherent, target, current = shades or (None, None, None)
    return RiskRow(
        risk=risk,
        title=record_text(case, f"risks/{risk.ref}/title", risk.title),
        dimensions=[_part(one, rank, method.impact) for one, rank in scoring.touched(case, risk)],
        factors=[_part(one, rank, method.likelihood) for one, rank in scoring.comes_from(case, risk)],
        kinds=_kinds(case, risk),
        second=second_rows(case, risk) if levels else [],
        state_label=RiskState(risk.state).label,
        state_look=RISK_LOOKS[risk.state],
        inherent=inherent,
        target=target,
        current=current,
        over_line=bool(levels and not scoring.within_line(case, levels.target.level)),
        measures=sorted((effect.measure.ref, titles[effect.measure.ref]) for effect in risk.effects.all()),
        why=why_of(case, risk),
    )


def _part(part: Named, rank: int | None, steps: Iterable[Step]) -> Words:
    """A dimension or a group of factors, with its rank where a person gave one."""
    named = next((step.label for step in steps if step.value == rank), None)
    return PART_RANKED % {"part": part.label, "rank": named} if named else part.label


def _kinds(case: Case, risk: models.Risk) -> list[Text]:
    """The kinds of threat and misuse that the catalogue files a risk under."""
    entry = case.programme.risk(risk.catalogue_id) if risk.catalogue_id else None
    found = (case.programme.threat(one) for one in (*entry.threats, *entry.misuse)) if entry else ()
    return [kind.label for kind in found if kind is not None]


def second_rows(case: Case, risk: models.Risk) -> list[SecondRow]:
    """A scored risk by the methods beside the first."""
    rows = []
    for one in scoring.second_levels(case, risk):
        scores = inherent, current, target = one.levels.inherent, one.levels.current, one.levels.target
        worded = [
            in_words(one.method, Place(score.impact, score.likelihood), page_language()).partition(" → ")[0]
            for score in scores
        ]
        rows.append(
            SecondRow(
                method=one.method.title,
                slug=one.method.slug,
                event=one.event.label if one.event else None,
                inherent=shade(one.method, inherent.level),
                current=shade(one.method, current.level),
                target=shade(one.method, target.level),
                words=(worded[0], worded[1], worded[2]),
                reason=record_text(case, "", one.typed) if one.typed else one.view.reason if one.view else None,
                by_proportion=one.by_proportion,
                typed=bool(one.typed),
            )
        )
    return rows


def dimension_rows(case: Case) -> list[DimensionRow]:
    """The level of the whole, dimension by dimension."""
    method = case.programme.method
    return [
        DimensionRow(
            one.dimension.label,
            one.refs,
            shade(method, one.inherent),
            shade(method, one.current),
            shade(method, one.target),
        )
        for one in scoring.by_dimension(case)
    ]


def floors(case: Case, risk: models.Risk) -> list[tuple[Words, Words]]:
    """The ranks that a person confirmed as the lowest for this risk, in words."""
    method = case.programme.method
    found: list[tuple[Words, Words]] = []
    if risk.lowest_impact:
        found.append((LOWEST_IMPACT, methods.impact_step(method, risk.lowest_impact).label))
    if risk.lowest_likelihood:
        found.append((LOWEST_LIKELIHOOD, methods.likelihood_step(method, risk.lowest_likelihood).label))
    return found


def measure_rows(case: Case, user: User) -> list[MeasureRow]:
    """Every measure, with the risks it lowers and the actions offered to this person."""
    lowered: dict[int, list[str]] = {}
    for risk in case.risks:
        for effect in risk.effects.all():
            lowered.setdefault(effect.measure_id, []).append(risk.ref)
    return [
        MeasureRow(
            measure=measure,
            title=record_text(case, f"measures/{measure.ref}/title", measure.title),
            description=record_text(case, f"measures/{measure.ref}/description", measure.description),
            risks=sorted(lowered.get(measure.pk, [])),
            state_label=MeasureState(measure.state).label,
            state_look=MEASURE_LOOKS[measure.state],
            buttons=buttons(case, measure, user),
        )
        for measure in case.measures
    ]


def what_is_left(case: Case) -> list[LevelCount]:
    """The levels of the method, the highest first, with how many risks lie at each."""
    found = list(scoring.all_levels(case).values())
    counts = {
        kind: Counter(getattr(levels, kind).level.id for levels in found) for kind in ("inherent", "current", "target")
    }
    method = case.programme.method
    return [
        LevelCount(
            shade(method, level), counts["inherent"][level.id], counts["current"][level.id], counts["target"][level.id]
        )
        for level in reversed(method.levels)
    ]


def matrix_points(case: Case) -> tuple[MatrixPoint, ...]:
    """The scored risks on the two scales, titled in the language of the page."""
    return points_of(
        case, {risk.ref: str(record_text(case, f"risks/{risk.ref}/title", risk.title)) for risk in case.risks}
    )


def catalogue_measures(case: Case) -> list[MeasureSuggestion]:
    """The catalogue's measures against the case's risks that the case does not have yet."""
    taken = {measure.catalogue_id for measure in case.measures}
    live = [risk.catalogue_id for risk in case.risks if risk.state != RiskState.DISMISSED and risk.catalogue_id]
    return [found for found in suggest_measures(case.programme, live) if found.entry.id not in taken]


def catalogue_steps(case: Case, risk: models.Risk) -> dict[str, tuple[int, int]]:
    """Measure ref -> steps that the catalogue gives the case's measures against one risk."""
    refs = {measure.catalogue_id: measure.ref for measure in case.measures if measure.catalogue_id}
    found: dict[str, tuple[int, int]] = {}
    for suggestion in suggest_measures(case.programme, [risk.catalogue_id] if risk.catalogue_id else []):
        ref = refs.get(suggestion.entry.id)
        if ref is not None:
            found[ref] = (suggestion.steps[0].impact, suggestion.steps[0].likelihood)
    return found


def stored_steps(risk: models.Risk) -> dict[str, tuple[int, int]]:
    """Measure ref -> steps that a privacy officer has scored."""
    return {effect.measure.ref: (effect.impact_steps, effect.likelihood_steps) for effect in risk.effects.all()}


def fields_of_suggestion(case: Case, suggestion: MeasureSuggestion, ref: str) -> dict[str, Any]:
    """The content of a measure taken from the catalogue, in the record's language."""
    language, entry = case.proposal.record_language, suggestion.entry
    return {
        f"measures/{ref}/catalogue_id": entry.id,
        f"measures/{ref}/title": entry.title.in_language(language),
        f"measures/{ref}/description": entry.description.in_language(language),
    }
