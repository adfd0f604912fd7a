"""Chapter 1: what was assessed, why, what the engine recommends, what was decided and on which conditions."""

from collections.abc import Callable, Sequence
from datetime import date

from django.utils.translation import gettext, pgettext

from pia.accounts.roles import Role
from pia.assessments import models, recommending, screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.condition_words import duty_words
from pia.assessments.states import (
    CLEARANCES,
    ConditionState,
    DecisionKind,
    DecisionState,
    Phase,
)
from pia.programmes.definition import Asks, Force
from pia.programmes.recommendation import LABELS
from pia.programmes.recommendation import Recommendation as Recommended
from pia.programmes.screening import (
    DECIDING,
    STRICTNESS,
    Outcome,
    RegimeResult,
    ScreeningResult,
    TriggerResult,
    TriggerState,
)
from pia.reports.signoff.judged import RiskRow
from pia.reports.signoff.said import Said
from pia.reports.signoff.structure import (
    ConditionRow,
    Decision,
    FactRow,
    Figure,
    ItemRow,
    Reason,
    Recommendation,
    RegimeRow,
    Scope,
    Screening,
    Summary,
    TriggerRow,
)
from pia.reports.signoff.wording import Speaker, printable, signature_of, toned

MOST_FACTS = 6
PEOPLE_EXPECTED = "people_expected"
RECOMMENDATION_TONES = {
    Recommended.LAUNCH: "ok",
    Recommended.LAUNCH_AFTER_CONDITIONS: "warn",
    Recommended.DO_NOT_LAUNCH_AS_PROPOSED: "danger",
    Recommended.PROHIBITED: "danger",
}
BINDING = frozenset({ConditionState.OPEN, ConditionState.FILED, ConditionState.VERIFIED, ConditionState.ADOPTED})
CONDITION_TONES = {
    ConditionState.PROPOSED: "idle",
    ConditionState.ADOPTED: "now",
    ConditionState.OPEN: "now",
    ConditionState.FILED: "warn",
    ConditionState.VERIFIED: "ok",
    ConditionState.DECLINED: "idle",
    ConditionState.DROPPED: "idle",
}
TRIGGER_TONES = {TriggerState.FIRED: "warn", TriggerState.UNKNOWN: "now", TriggerState.SILENT: "idle"}


def build(speaker: Speaker, items: Sequence[ItemRow], risks: Sequence[RiskRow]) -> Summary:
    """The whole chapter."""
    conditions = tuple(_condition(speaker, row) for row in _in_order(speaker.case.conditions))
    return Summary(
        scope=_scope(speaker),
        recommendation=_recommendation(speaker),
        decision=_decision(speaker),
        figures=_figures(speaker, items, risks),
        screening=_screening(speaker),
        conditions=conditions,
    )


def result_of(case: Case) -> ScreeningResult:
    """The screening as frozen; as it would come out now where it was not frozen yet."""
    return screening.stored(case) or screening.evaluate(case)


def law_date(case: Case) -> date:
    """The day whose law counted."""
    frozen = (case.proposal.screening or {}).get("as_of")
    return date.fromisoformat(frozen) if frozen else case.law_day


def _scope(speaker: Speaker) -> Scope:
    case, proposal = speaker.case, speaker.case.proposal
    assessors = [row.by for row in case.signatures if row.act in (Action.OPEN_REVIEW, Action.CONFIRM_ASSESSMENT)]
    expected = case.answers.get(PEOPLE_EXPECTED)
    return Scope(
        summary=speaker.text("description/summary", proposal.summary),
        jurisdictions=speaker.listed(_jurisdiction(code) for code in proposal.jurisdictions),
        launch=speaker.day(proposal.planned_launch) if proposal.planned_launch else gettext("not planned yet"),
        people_expected=f"{expected.value:,}" if expected and isinstance(expected.value, int) else "",
        authors=speaker.people(case.authors),
        contributors=speaker.people(case.contributors) if case.contributors else "",
        assessors=speaker.people(assessors),
        rounds=proposal.round,
    )


def _jurisdiction(code: str) -> str:
    known = {"cn": gettext("China"), "eu": gettext("European Union")}
    return known.get(code, code.upper())


def _recommendation(speaker: Speaker) -> Recommendation:
    found = recommending.recommend(speaker.case)
    return Recommendation(
        label=speaker.label(found.label),
        tone=RECOMMENDATION_TONES[found.value],
        reasons=tuple(Reason(speaker.label(one.text), speaker.listed(one.risks)) for one in found.reasons),
    )


def _decision(speaker: Speaker) -> Decision:
    case = speaker.case
    standing = case.standing_decision
    earlier = tuple(_earlier(speaker, row) for row in case.decisions if row is not standing)
    if standing is None:
        nothing = Said("", speaker.language)
        approver = speaker.person(case.proposal.approver)
        return Decision(False, gettext("Not decided yet"), "", approver, "", "", nothing, "", earlier)
    signature = signature_of(case, standing.signature_id)
    known = {value.value: value for value in Recommended}
    then = known.get(standing.recommendation)
    return Decision(
        taken=True,
        label=str(DecisionKind(standing.kind).label),
        state=str(DecisionState(standing.state).label),
        by=speaker.person(signature.by),
        role=role_label(signature.role),
        at=speaker.moment(standing.at),
        reason=speaker.text(f"decisions/{standing.pk}/reason", standing.reason),
        recommended_then=speaker.label(LABELS[then]) if then else "",
        earlier=earlier,
    )


def _earlier(speaker: Speaker, row: models.Decision) -> str:
    return gettext("%(decision)s on %(date)s (%(state)s)") % {
        "decision": DecisionKind(row.kind).label,
        "date": speaker.day(row.at),
        "state": DecisionState(row.state).label,
    }


def role_label(value: str) -> str:
    """A role's name; what is not known stands as it is."""
    return str(Role(value).label) if value in Role.values else value


def _figures(speaker: Speaker, items: Sequence[ItemRow], risks: Sequence[RiskRow]) -> tuple[Figure, ...]:
    case = speaker.case
    top = max((level.rank for level in case.programme.method.levels), default=0)
    before, after, now = (
        (
            sum(mark.rank == top for mark in marks)
            for marks in zip(*((row.inherent, row.target, row.current) for row in risks), strict=True)
        )
        if risks
        else (0, 0, 0)
    )
    binding = [row for row in case.conditions if row.state in BINDING]
    verified = sum(row.state == ConditionState.VERIFIED for row in binding)
    cleared = sum(review.state in CLEARANCES for review in case.current_reviews)
    name = speaker.label(case.programme.method.levels[-1].label)
    return (
        Figure(
            gettext("Data items"),
            str(len(items)),
            gettext("%(count)d sensitive") % {"count": sum(item.is_sensitive for item in items)},
        ),
        Figure(
            gettext("Risks at level “%(level)s”") % {"level": name},
            f"{before} → {after}",
            gettext("inherent → target; %(count)d at present") % {"count": now},
        ),
        Figure(
            pgettext("figure", "Conditions"), str(len(binding)), gettext("%(count)d verified") % {"count": verified}
        ),
        Figure(
            gettext("Reviews cleared"),
            f"{cleared} / {len(case.current_reviews)}",
            gettext("round %(number)d") % {"number": case.proposal.round},
        ),
    )


def _screening(speaker: Speaker) -> Screening:
    case = speaker.case
    result = result_of(case)
    evaluated = (case.proposal.screening or {}).get("evaluated_on")
    return Screening(
        outcome=outcome_label(result.outcome),
        as_of=speaker.day(law_date(case)),
        evaluated_on=speaker.day(date.fromisoformat(evaluated)) if evaluated else "",
        regimes=tuple(_regime(speaker, row) for row in sorted(result.regimes, key=_weight(case))),
    )


def _weight(case: Case) -> Callable[[RegimeResult], tuple[bool, bool, int]]:
    """The general laws first, then the special ones by what they ask, those that do not apply last."""
    general = case.programme.general_laws
    return lambda row: (row.slug not in general, not row.applies, -STRICTNESS.index(row.outcome))


def outcome_label(outcome: Outcome) -> str:
    """What screening says, in words."""
    labels = {
        Outcome.REQUIRED: gettext("An assessment is required"),
        Outcome.RECOMMENDED: gettext("An assessment is recommended"),
        Outcome.NOT_REQUIRED: gettext("No assessment is required"),
        Outcome.UNDECIDED: gettext("Not decided yet"),
    }
    return labels[outcome]


def _regime(speaker: Speaker, row: RegimeResult) -> RegimeRow:
    regime = speaker.case.programme.regime(row.slug)
    deciding = [one for one in row.triggers if one.asks in DECIDING]
    ordered = sorted(deciding, key=lambda one: list(TRIGGER_TONES).index(one.state))
    triggers = [(one.state, _trigger(speaker, one)) for one in ordered]

    def duties(state: TriggerState) -> tuple[tuple[str, str], ...]:
        """What else the law asks, by name and place: the decision sheet has the facts of each."""
        asked = (one for one in row.triggers if one.asks is Asks.DUTY and one.state is state)
        return tuple((speaker.label(one.label), speaker.label(one.citation.text)) for one in asked)

    return RegimeRow(
        title=speaker.label(row.title),
        name=speaker.label(regime.assessment_name) if regime else "",
        applies=row.applies,
        outcome=outcome_label(row.outcome),
        fired=tuple(one for state, one in triggers if state is TriggerState.FIRED),
        others=tuple(one for state, one in triggers if state is not TriggerState.FIRED),
        duties=duties(TriggerState.FIRED),
        open_duties=duties(TriggerState.UNKNOWN),
    )


def _trigger(speaker: Speaker, trigger: TriggerResult) -> TriggerRow:
    states = {
        TriggerState.FIRED: pgettext("trigger", "Fired"),
        TriggerState.UNKNOWN: pgettext("trigger", "Unknown: treated as fired"),
        TriggerState.SILENT: pgettext("trigger", "Not fired"),
    }
    forces = {
        Force.MANDATORY: pgettext("trigger", "mandatory"),
        Force.REBUTTABLE: pgettext("trigger", "rebuttable"),
        Force.ADVISORY: pgettext("trigger", "advisory"),
    }
    shown = trigger.facts[:MOST_FACTS]
    return TriggerRow(
        label=speaker.label(trigger.label),
        state=toned(states[trigger.state], TRIGGER_TONES[trigger.state]),
        force=forces[trigger.force],
        reason=speaker.label(trigger.reason),
        citation=speaker.label(trigger.citation.text),
        facts=tuple(
            FactRow(_about_item(speaker, speaker.label(fact.label)), printable(speaker.label(fact.value)))
            for fact in shown
        ),
        more=len(trigger.facts) - len(shown),
    )


def _about_item(speaker: Speaker, label: str) -> str:
    """A fact's label begins with the name of its data item, in the record's language; say the item's number as well."""
    for item in speaker.case.telling_items:
        if label.startswith((f"{item.name}:", f"{item.name}：")):
            name = speaker.text(f"inventory/{item.ref}/name", item.name).text
            return f"{item.ref} {name}{printable(label.removeprefix(item.name))}"
    return printable(label)


def _in_order(rows: Sequence[models.Condition]) -> list[models.Condition]:
    """What binds first, what was declined or dropped last."""
    past = (ConditionState.DECLINED, ConditionState.DROPPED)
    return sorted(rows, key=lambda row: (row.state in past, row.ref))


def _condition(speaker: Speaker, row: models.Condition) -> ConditionRow:
    state = ConditionState(row.state)
    source = speaker.person(row.proposed_by)
    if row.review is not None:
        source = gettext("%(track)s, %(name)s") % {
            "track": speaker.label(speaker.case.track(row.review).title),
            "name": source,
        }
    adapted = row.proposed_text and row.proposed_text != row.text
    return ConditionRow(
        ref=row.ref,
        text=speaker.text(f"conditions/{row.ref}/text", row.text),
        proposed_text=speaker.typed(row.proposed_text) if adapted else None,
        source=source,
        kind=tuple(duty_words(row)),
        counts=speaker.maybe_text(f"conditions/{row.ref}/counts", row.counts),
        due=speaker.day(row.due) if row.due else str(Phase(row.phase).label),
        owner=speaker.person(row.owner),
        state=toned(state.label, CONDITION_TONES[state]),
        note=speaker.maybe_text(f"conditions/{row.ref}/{row.reason_field}", getattr(row, row.reason_field)),
        evidence=speaker.maybe_text(f"conditions/{row.ref}/evidence", row.evidence),
        verified_by=speaker.person(row.verified_by) if row.verified_by else "",
    )
