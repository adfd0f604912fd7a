"""Conditions proposed, added, withdrawn and settled, each with its kind; and the figures that counters wait for."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from pia.assessments import conditions, models
from pia.assessments.acts.context import Act, invalid
from pia.assessments.acts.reviewing import review_at_hand
from pia.assessments.case import Case, numbered
from pia.assessments.condition_inputs import Settlement, Whether
from pia.assessments.models import Condition
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.states import ConditionKind, ConditionState, FindingState, SpanUnit
from pia.programmes.terms import span
from pia.programmes.vocabulary import ClockUnit

#: What a kind of duty cannot do without.
WANTED: Mapping[str, tuple[str, ...]] = {
    ConditionKind.ONCE: (),
    ConditionKind.RECURRING: ("due", "every", "every_unit"),
    ConditionKind.COUNTER: ("counts", "threshold", "term", "term_unit"),
}
#: What belongs to a kind; all else is left empty, so that a leftover of a form never counts.
TIMED = ("every", "every_unit", "counts", "threshold", "term", "term_unit")
BELONGS: Mapping[str, frozenset[str]] = {
    ConditionKind.ONCE: frozenset(),
    ConditionKind.RECURRING: frozenset({"every", "every_unit"}),
    ConditionKind.COUNTER: frozenset(TIMED),
}
#: What nobody has said of a new condition.
UNSAID: Mapping[str, Any] = {
    **dict.fromkeys(("kind", "settled_reason"), ""),
    **dict.fromkeys(("due", "owner", *TIMED)),
    **dict.fromkeys(("blocking", "stops_launch"), False),
    "covers": (),
}
LONGEST_SPAN = 3650
LONGEST_YEARS = 30
TEXTS = frozenset({"every_unit", "counts", "term_unit"})
REPEATS = frozenset({SpanUnit.DAYS, SpanUnit.WEEKS, SpanUnit.MONTHS})


def condition_at_hand(act: Act) -> Condition:
    """The condition that the action is about."""
    if not isinstance(act.subject, Condition):
        raise TypeError(f"{act.action} needs a condition")
    return act.subject


def propose_condition(act: Act) -> None:
    """A duty that the track wants attached to the approval; a finding that it answers is closed with it."""
    _added(act, add_condition(act, act.data, ConditionState.PROPOSED, review_at_hand(act)))
    ref = act.data["finding"]
    if ref:
        finding = next(row for row in act.case.findings if row.ref == ref)
        finding.state = FindingState.CLOSED
        finding.save()
        act.details["finding"] = ref


def withdraw_condition(act: Act) -> None:
    """The track does not want it after all; the approver never sees it."""
    condition = condition_at_hand(act)
    condition.drop(act.reason)
    condition.save()
    act.details["condition"] = condition.ref


def add_own_condition(act: Act) -> None:
    """A duty that the approver attaches; nobody else has to settle it."""
    _added(act, add_condition(act, act.data, ConditionState.ADOPTED))


def _added(act: Act, condition: Condition) -> None:
    act.details |= {"condition": condition.ref, "kind": condition.kind}


def add_condition(
    act: Act, given: Mapping[str, Any], state: ConditionState, review: models.Review | None = None
) -> Condition:
    """A new condition with what is given of it; its owner is an author unless said otherwise."""
    data = {**UNSAID, **given}
    data["kind"] = data["kind"] or ConditionKind.ONCE.value
    data["owner"] = data["owner"] or (act.case.authors[0] if act.case.authors else None)
    refuse_unfit(data, act.today)
    taken = Condition.objects.filter(proposal=act.proposal).values_list("ref", flat=True)
    condition = Condition(
        proposal=act.proposal,
        review=review,
        ref=numbered("C", taken),
        text=data["text"],
        kind=data["kind"],
        state=state,
        settled_reason=data["settled_reason"],
        proposed_by=act.person,
    )
    _set_terms(act.case, condition, data)
    condition.save()
    condition.covers.set([measure for measure in act.case.measures if measure.ref in data["covers"]])
    return condition


def within_reach(day: date | None, today: date) -> bool:
    """Whether a day may be meant; every page counts the working days up to it."""
    return day is None or day <= today + span(LONGEST_YEARS, ClockUnit.YEARS)


def refuse_unfit(data: Mapping[str, Any], today: date) -> None:
    """Every field that the kind of duty cannot do without, and every day and span that cannot be meant."""
    problems: dict[str, list[Words]] = {}
    for name in WANTED[data["kind"]]:
        if data[name] in (None, ""):
            problems[name] = [_("A duty of this kind needs this.")]
    belongs = BELONGS[data["kind"]]
    for name in ("every", "term"):
        least = 1 if name == "every" else 0
        if name in belongs and data[name] is not None and not least <= data[name] <= LONGEST_SPAN:
            problems[name] = [_("Enter a number from 1 to 3650.")]
    if not within_reach(data["due"], today):
        problems["due"] = [_("Choose a day within the next thirty years.")]
    if "threshold" in belongs and data["threshold"] == 0:
        problems["threshold"] = [_("Enter a number above 0.")]
    if "every" in belongs and data["every"] and data["every_unit"] not in REPEATS:
        problems["every_unit"] = [_("Say whether these are days, weeks or months.")]
    if problems:
        raise Refused(Kind.INVALID, fields=problems)


def _set_terms(case: Case, condition: Condition, data: Mapping[str, Any]) -> None:
    """Everything of a condition that its settlement may change, but for the wording."""
    condition.phase, condition.stops_launch, condition.owner = data["phase"], data["stops_launch"], data["owner"]
    condition.blocking = data["blocking"] and conditions.may_block(condition.kind, condition.phase)
    _set_times(case, condition, data)


def _set_times(case: Case, condition: Condition, data: Mapping[str, Any]) -> None:
    """The days and numbers of its kind; what has come due or was reached meanwhile stays."""
    belongs = BELONGS[condition.kind]
    for name in TIMED:
        nothing = "" if name in TEXTS else None
        setattr(condition, name, data[name] if name in belongs and data[name] not in (None, "") else nothing)
    if condition.every is None:
        condition.every_unit = ""
    if condition.kind == ConditionKind.COUNTER:
        condition.due = (
            conditions.duty_ends(case, condition, condition.reached_on).date if condition.reached_on else None
        )
        return
    moved, condition.due = condition.due != data["due"], data["due"]
    if condition.kind == ConditionKind.RECURRING and (moved or condition.first_due is None):
        condition.first_due = condition.due


# -- settling ----------------------------------------------------------------------------------------------------------


def adopt_conditions(act: Act) -> None:
    """Adopt several as they were proposed, for one reason."""
    chosen = [row for row in act.case.conditions if row.ref in set(act.data["conditions"])]
    for condition in chosen:
        condition.state, condition.settled_reason = ConditionState.ADOPTED, act.reason
        condition.save()
    act.details["conditions"] = [row.ref for row in chosen]


def settle_condition(act: Act) -> None:
    """Adopt, adapt or decline; declining or weakening one of a blocking track withdraws its clearance."""
    condition = condition_at_hand(act)
    settlement = Settlement(act.data["settlement"])
    weaker = settlement is Settlement.DECLINE or (settlement is Settlement.ADAPT and _adapt(act, condition))
    declined = settlement is Settlement.DECLINE
    condition.state = ConditionState.DECLINED if declined else ConditionState.ADOPTED
    condition.settled_reason = act.reason
    condition.save()
    review = condition.review
    act.details |= {"condition": condition.ref, "settlement": settlement}
    if weaker and review and review.blocking:
        act.details["withdraws"] = review.track


def _adapt(act: Act, condition: Condition) -> bool:
    """Change what was given and keep the rest; whether the condition now asks for less than its track proposed."""
    before, data = _terms(condition), {**_terms(condition), **_given(act)}
    if data == before and not act.data["text"]:
        raise invalid("text", _("Enter the new wording, or change another field."))
    refuse_unfit(data, act.today)
    if act.data["text"]:
        condition.proposed_text = condition.proposed_text or condition.text
        condition.text = act.data["text"]
    _set_terms(act.case, condition, data)
    after = _terms(condition)
    changed = {name: [_plain(before[name]), _plain(after[name])] for name in after if after[name] != before[name]}
    act.details["changed"] = changed
    return bool(act.data["weakens"]) or _asks_for_less(before, after)


def _terms(condition: Condition) -> dict[str, Any]:
    """Everything of a condition that its settlement may change, but for the wording."""
    names = ("kind", "blocking", "phase", "due", "stops_launch", "owner", *TIMED)
    return {name: getattr(condition, name) for name in names}


def _given(act: Act) -> dict[str, Any]:
    """What the approver filled in; fields left empty change nothing."""
    names = ("phase", "due", "owner", *TIMED)
    given = {name: act.data[name] for name in names if act.data[name] not in (None, "")}
    for name in ("blocking", "stops_launch"):
        if act.data[name]:
            given[name] = act.data[name] == Whether.YES
    return given


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return value if isinstance(value, str | int | None) else value.pk


def _asks_for_less(before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether a change is a weaker duty on its face: what is only worded otherwise the approver says themselves."""
    unblocked = (before["blocking"] and not after["blocking"]) or (before["stops_launch"] and not after["stops_launch"])
    later = before["due"] is not None and after["due"] is not None and after["due"] > before["due"]
    same_unit = before["term_unit"] == after["term_unit"] and before["every_unit"] == after["every_unit"]
    more = any((after[name] or 0) > (before[name] or 0) for name in ("threshold", "term", "every"))
    return bool(unblocked or later or more or not same_unit)


# -- figures -----------------------------------------------------------------------------------------------------------


def report_figure(act: Act) -> None:
    """What is counted now, by the owner or a privacy officer. Reaching the number starts the term, for good."""
    condition = condition_at_hand(act)
    value, on = act.data["value"], act.data["counted_on"]
    if on > act.today:
        raise invalid("counted_on", _("The date cannot lie in the future."))
    principal = condition.owner if condition.owner_id != act.person.pk and _stands_in(act, condition) else None
    models.CounterReading.objects.create(
        condition=condition, value=value, on=on, by=act.person, on_behalf_of=principal, at=act.at
    )
    act.details |= {"condition": condition.ref, "value": value, "on": on.isoformat()}
    if principal:
        act.details["on_behalf_of"] = principal.pk
    earlier = condition.reached_on is None or on < condition.reached_on
    if value >= (condition.threshold or 0) and earlier and condition.state != ConditionState.VERIFIED:
        condition.reached_on = on
        condition.due = conditions.duty_ends(act.case, condition, on).date
        condition.save()
        act.details["due"] = condition.due.isoformat()


def _stands_in(act: Act, condition: Condition) -> bool:
    return (condition.owner_id, act.person.pk) in act.case.delegations
