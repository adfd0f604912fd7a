"""Chapter 3: the matrix, the risks with their three levels, the measures, and the risks accepted in writing."""

from collections.abc import Iterable

from django.utils.translation import gettext, pgettext

from pia.assessments import models, scoring
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import MeasureState, RiskState
from pia.programmes.definition import Level, Method, Named, OverLine, Step
from pia.programmes.levels import is_by_proportion
from pia.reports import matrix
from pia.reports.signoff.judged import (
    AcceptanceRow,
    DimensionRow,
    LevelMark,
    MeasureMark,
    MeasureRow,
    OtherRisk,
    RiskRow,
    Risks,
    SecondRow,
    SecondTable,
)
from pia.reports.signoff.said import Tone
from pia.reports.signoff.wording import Speaker, signature_of, toned

MEASURE_TONES = {MeasureState.PLANNED: "idle", MeasureState.IMPLEMENTED: "now", MeasureState.VERIFIED: "ok"}


def build(speaker: Speaker) -> Risks:
    """The whole chapter."""
    case = speaker.case
    method = case.programme.method
    line = method.level(case.programme.line)
    titles = {risk.ref: speaker.text(f"risks/{risk.ref}/title", risk.title).text for risk in case.risks}
    points = matrix.points_of(case, titles)
    rows = sorted((_risk(speaker, risk) for risk in case.scored_risks), key=_worst_first)
    return Risks(
        method=speaker.label(method.title),
        citation=speaker.label(method.citation.text),
        line=speaker.label(line.label),
        over_line_rule=_rule(scoring.over_line_rule(case)),
        matrix=str(matrix.risk_matrix(method, points, speaker.language)) if points else "",
        rows=tuple(rows),
        others=tuple(_other(speaker, risk) for risk in case.risks if risk.state != RiskState.SCORED),
        measures=tuple(_measure(speaker, row) for row in case.measures),
        acceptances=tuple(_acceptance(speaker, row, titles) for row in case.acceptances),
        dimensions=tuple(_dimension(speaker, row) for row in scoring.by_dimension(case)),
        aggregation=speaker.label(method.aggregation.text) if method.aggregation else "",
        combination=_combination(speaker),
        second=tuple(_second(speaker, place) for place, _method in enumerate(case.programme.second_methods)),
    )


def _combination(speaker: Speaker) -> str:
    """How ranks of single dimensions and groups become one, where a person gave any."""
    case = speaker.case
    ranked = any(
        rank
        for risk in case.scored_risks
        for _part, rank in scoring.touched(case, risk) + scoring.comes_from(case, risk)
    )
    combine = case.programme.method.combine
    return speaker.label(combine.text) if combine and ranked else ""


def _worst_first(row: RiskRow) -> tuple[int, int, int, str]:
    return -row.target.rank, -row.current.rank, -row.inherent.rank, row.ref


def _rule(rule: OverLine) -> str:
    sentences = {
        OverLine.ACCEPT_IN_WRITING: gettext(
            "A risk above the line is accepted by the approver in writing, one by one, with a reason, or not at all."
        ),
        OverLine.CONSULT: gettext(
            "The authority is consulted about a risk above the line; then the approver accepts it in writing or not."
        ),
        OverLine.REFUSE: gettext("A risk above the line cannot be accepted."),
    }
    return sentences[rule]


def _risk(speaker: Speaker, risk: models.Risk) -> RiskRow:
    case = speaker.case
    levels = scoring.levels_of(case, risk)
    method = case.programme.method
    return RiskRow(
        ref=risk.ref,
        title=speaker.text(f"risks/{risk.ref}/title", risk.title),
        description=speaker.maybe_text(f"risks/{risk.ref}/description", risk.description),
        dimensions=speaker.listed(_part(speaker, *one, method.impact) for one in scoring.touched(case, risk)),
        inherent=_level(speaker, levels.inherent),
        target=_level(speaker, levels.target),
        current=_level(speaker, levels.current),
        over_line=_over_line(speaker, levels),
        measures=tuple(
            _measure_mark(speaker, effect.measure)
            for effect in risk.effects.all()
            if effect.impact_steps or effect.likelihood_steps
        ),
        reason=speaker.maybe_text(f"risks/{risk.ref}/reason", risk.reason),
        factors=speaker.listed(_part(speaker, *one, method.likelihood) for one in scoring.comes_from(case, risk)),
    )


def _part(speaker: Speaker, part: Named, rank: int | None, steps: Iterable[Step]) -> str:
    """A dimension or a group of factors, with its rank where a person gave one."""
    label = speaker.label(part.label)
    named = next((speaker.label(step.label) for step in steps if step.value == rank), "")
    ranked = pgettext("rank of a dimension", "%(part)s: %(rank)s") % {"part": label, "rank": named}
    return ranked if named else label


def _second(speaker: Speaker, place: int) -> SecondTable:
    """Every risk by one method beside the first, in the order of their references."""
    case = speaker.case
    found = [(risk.ref, scoring.second_levels(case, risk)) for risk in case.scored_risks]
    rows = [_second_row(speaker, ref, seconds[place]) for ref, seconds in found if seconds]
    method = case.programme.second_methods[place]
    return SecondTable(speaker.label(method.title), is_by_proportion(case.programme.method, method), tuple(rows))


def _second_row(speaker: Speaker, ref: str, one: scoring.SecondLevels) -> SecondRow:
    inherent, target, current = (
        _level(speaker, score, one.method) for score in (one.levels.inherent, one.levels.target, one.levels.current)
    )
    event = speaker.label(one.event.label) if one.event else gettext("no feared event")
    reason = speaker.label(one.view.reason) if one.view and one.view.reason else ""
    typed = speaker.typed(one.typed) if one.typed else None
    return SecondRow(ref, event, inherent, target, current, "" if typed else reason, typed)


def _dimension(speaker: Speaker, row: scoring.DimensionLevels) -> DimensionRow:
    inherent, target, current = (_mark(speaker, one) for one in (row.inherent, row.target, row.current))
    label = speaker.label(row.dimension.label)
    return DimensionRow(label, speaker.listed(row.refs), inherent, target, current)


def _mark(speaker: Speaker, level: Level) -> LevelMark:
    return LevelMark(matrix.colour_of(speaker.case.programme.method, level.id), speaker.label(level.label), "")


def _level(speaker: Speaker, score: scoring.Score, by: Method | None = None) -> LevelMark:
    method = by or speaker.case.programme.method
    words = matrix.in_words(method, matrix.Place(score.impact, score.likelihood), speaker.language)
    return LevelMark(
        rank=matrix.colour_of(method, score.level.id),
        label=speaker.label(score.level.label),
        words=words.partition(" → ")[0],
    )


def _over_line(speaker: Speaker, levels: scoring.Levels) -> str:
    case = speaker.case
    if not scoring.within_line(case, levels.target.level):
        return gettext("Above the line even at target")
    if not scoring.within_line(case, levels.current.level):
        return gettext("Above the line at present")
    return ""


def measure_tone(row: models.Measure) -> Tone:
    """How far a measure has come."""
    state = MeasureState(row.state)
    return toned(state.label, MEASURE_TONES[state])


def _measure_mark(speaker: Speaker, row: models.Measure) -> MeasureMark:
    # The owner is read with the case's measures, not once more with each effect.
    known = next((one for one in speaker.case.measures if one.pk == row.pk), row)
    title = speaker.text(f"measures/{row.ref}/title", row.title)
    return MeasureMark(row.ref, title, measure_tone(known), speaker.person(known.owner))


def _measure(speaker: Speaker, row: models.Measure) -> MeasureRow:
    return MeasureRow(
        ref=row.ref,
        title=speaker.text(f"measures/{row.ref}/title", row.title),
        description=speaker.maybe_text(f"measures/{row.ref}/description", row.description),
        state=measure_tone(row),
        owner=speaker.person(row.owner),
        due=speaker.day(row.due) if row.due else "",
        evidence=speaker.maybe_text(f"progress/{row.ref}/evidence", row.evidence),
        verified_by=speaker.person(row.verified_by) if row.verified_by else "",
    )


def _other(speaker: Speaker, risk: models.Risk) -> OtherRisk:
    return OtherRisk(
        ref=risk.ref,
        title=speaker.text(f"risks/{risk.ref}/title", risk.title),
        state=str(RiskState(risk.state).label),
        reason=speaker.maybe_text(f"risks/{risk.ref}/reason", risk.reason),
    )


def _acceptance(speaker: Speaker, row: models.RiskAcceptance, titles: dict[str, str]) -> AcceptanceRow:
    case = speaker.case
    signature = signature_of(case, row.signature_id)
    if signature.withdrawn_at:
        standing = pgettext("signature", "Withdrawn")
    elif holds(signature.digests, current_digests(case)):
        standing = pgettext("signature", "Covers the present content")
    else:
        standing = pgettext("signature", "Given on earlier content")
    return AcceptanceRow(
        ref=row.risk_ref,
        title=speaker.typed(titles.get(row.risk_ref, row.risk_ref)),
        level=speaker.label(case.programme.method.level(row.level).label),
        reason=speaker.typed(row.reason),
        by=speaker.person(signature.by),
        at=speaker.moment(signature.at),
        standing=standing,
    )
