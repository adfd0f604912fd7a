"""The answer to a release pipeline: go or no-go as things stand at this moment, and every reason in words.

It reads the decision that stands and its conditions, not the state of the proposal: while a case is assessed again,
its approval stays in force until the next decision.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.db.models import Prefetch, QuerySet, TextChoices
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override as in_language

from pia.assessments import conditions
from pia.assessments.case import Case
from pia.assessments.conditions import standing_approval
from pia.assessments.launch_passes import (
    categories_of,
    is_fulfilled,
    override_in_force,
    present_pass,
)
from pia.assessments.models import Condition, Decision, Evidence, EvidenceFiling, Override, Pass, Proposal
from pia.assessments.refusals import Words
from pia.assessments.states import STANDING, ConditionState, DecisionKind, DecisionState, FilingState, State

LONGEST_CACHED: Final = 60  # seconds
LANGUAGES: Final = {"en": "en", "zh": "zh-hans"}


#: All that the answer needs of a condition; whatever else somebody asks for is read then.
READ: Final = (
    "ref",
    "decision",
    "kind",
    "blocking",
    "stops_launch",
    "state",
    "found_false_on",
    "due",
    "first_due",
    "every",
    "every_unit",
)
READ_OF_DECISION: Final = ("proposal", "kind", "state", "snapshot")
READ_OF_PASS: Final = (
    "jws",
    "fulfilled",
    "expires_on",
    "superseded_at",
    *(f"decision__{name}" for name in READ_OF_DECISION),
)
READ_OF_FILING: Final = ("condition", "state", "judged_at", "judged_digest")
READ_OF_PIECE: Final = ("filing", "kind", "text", "attachment__name", "attachment__sha256")


class Code(TextChoices):
    """Why a launch is or is not allowed; the values are stable, for programs to read."""

    APPROVED = "approved", _("Approved, and nothing stops the launch.")
    NOT_REQUIRED = "not_required", _("It was decided that no assessment is required.")
    OVERRIDE = "override", _("{who} allows the launch until {day} in spite of what stops it: {why}")
    NOT_DECIDED = "not_decided", _("No decision allows this processing.")
    REJECTED = "rejected", _("The proposal was rejected.")
    WITHDRAWN = "withdrawn", _("The proposal was withdrawn.")
    ENDED = "ended", _("The processing has ended.")
    SUSPENDED = "suspended", _("The approval is suspended.")
    CONDITION = "condition", _("A condition is not met.")
    NOT_FULFILLED = "not_fulfilled", _("Something that the approval asks for before the launch is not settled yet.")
    EXPIRED = "expired", _("The approval counted until {day}; since then the processing has to be reviewed.")
    NO_PASS = "no_pass", _("No launch pass was issued for this approval.")
    CATEGORY = "category", _("The data category {category} is not among those that were approved.")


ALLOWING: Final = frozenset({Code.APPROVED, Code.NOT_REQUIRED, Code.OVERRIDE})
#: What no override reaches: there is no approval that it could be an exception to.
WITHOUT_DECISION: Final[dict[State, Code]] = {State.WITHDRAWN: Code.WITHDRAWN, State.RETIRED: Code.ENDED}


@dataclass(frozen=True, slots=True)
class Reason:
    """One reason: a code for programs, a sentence for people, and the condition or category it is about."""

    code: Code
    words: Words
    ref: str = ""

    def as_dict(self) -> dict[str, str]:
        """The code and the sentence in both languages."""
        said: dict[str, str] = {"code": self.code.value}
        for language, name in LANGUAGES.items():
            with in_language(name):
                said[language] = str(self.words)
        return {**said, "ref": self.ref} if self.ref else said


@dataclass(frozen=True, slots=True)
class Answer:
    """Go or no-go at one moment. `stops_on` is the first day on which it would be no-go if nothing is done."""

    go: bool
    reasons: tuple[Reason, ...]
    as_of: datetime
    valid_for: int
    present_pass: Pass | None
    override: Override | None
    stops_on: date | None


def launch_answer(case: Case, *, at: datetime | None = None, categories: Iterable[str] = ()) -> Answer:
    """Whether the launch is allowed at this moment, with these data categories if the caller names any."""
    at = at or timezone.now()
    today = timezone.localdate(at)
    stops, found = list(_stops(case, today)), present_pass(case)
    override = override_in_force(case, today) if stops and standing_approval(case) else None
    reasons = [*([_overridden(override)] if override else []), *stops]
    wrong = list(_not_approved(case, found, set(categories)))
    return Answer(
        go=not wrong and (not stops or override is not None),
        reasons=tuple([*reasons, *wrong] or [_allowed(case)]),
        as_of=at,
        valid_for=_valid_for(at),
        present_pass=found,
        override=override,
        stops_on=_stops_on(case, found, override) if not stops or override else None,
    )


def stopped(case: Case) -> bool:
    """Whether anything stops the launch today, whatever an override allows."""
    return any(_stops(case, timezone.localdate()))


def lean_case(proposal: Proposal) -> Case:
    """A case for the answer alone: of decision, conditions and evidence no more is read than the answer hangs on."""
    case = Case(proposal)
    newest = _newest_pass(proposal)
    decisions = [one.decision for one in newest] or list(_standing(proposal))
    conditions_of = list(Condition.objects.filter(decision=decisions[0]).only(*READ)) if decisions else []
    verified = [row.pk for row in conditions_of if row.state == ConditionState.VERIFIED]
    case.__dict__.update(decisions=decisions, conditions=conditions_of, filings=_verified(verified))
    case.once("passes", work_out=lambda: newest)
    return case


def _newest_pass(proposal: Proposal) -> list[Pass]:
    """The last pass of the approval that stands, read with it; whatever came before it was superseded by it."""
    passes = Pass.objects.filter(decision__proposal=proposal, decision__state__in=list(STANDING))
    return list(passes.select_related("decision").only(*READ_OF_PASS).order_by("-pk")[:1])


def _standing(proposal: Proposal) -> QuerySet[Decision]:
    """A decision that has no pass."""
    return Decision.objects.filter(proposal=proposal, state__in=list(STANDING)).only(*READ_OF_DECISION)


def _verified(conditions_of: Collection[int]) -> list[EvidenceFiling]:
    """What was verified for these conditions, with every piece as it is now."""
    if not conditions_of:
        return []
    pieces = Evidence.objects.select_related("attachment").only(*READ_OF_PIECE)
    judged = EvidenceFiling.objects.filter(condition__in=conditions_of, state=FilingState.VERIFIED)
    return list(judged.only(*READ_OF_FILING).prefetch_related(Prefetch("pieces", queryset=pieces)))


def _stops(case: Case, on: date) -> Iterator[Reason]:
    """Everything that stops the launch on a day."""
    decision = case.standing_decision
    if decision is None:
        yield _reason(WITHOUT_DECISION.get(State(case.proposal.state), Code.NOT_DECIDED))
    elif decision.kind == DecisionKind.REJECTED:
        yield _reason(Code.REJECTED)
    elif standing_approval(case) is not None:
        yield from _stops_of_approval(case, decision, on)


def _stops_of_approval(case: Case, decision: Decision, on: date) -> Iterator[Reason]:
    if decision.state == DecisionState.SUSPENDED:
        yield _reason(Code.SUSPENDED)
    open_conditions = conditions.stopping_conditions(case, on)
    yield from (Reason(Code.CONDITION, one.reason, one.ref) for one in open_conditions)
    found = present_pass(case)
    if found is None:
        yield _reason(Code.NO_PASS)
        return
    if not open_conditions and not is_fulfilled(case, decision):
        yield _reason(Code.NOT_FULFILLED)
    if found.expires_on < on:
        yield _reason(Code.EXPIRED, day=found.expires_on.isoformat())


def _not_approved(case: Case, found: Pass | None, categories: set[str]) -> Iterator[Reason]:
    """The categories that the caller names and nobody decided on. No override reaches them."""
    decision = case.standing_decision
    if not categories or decision is None:
        return
    approved = found.claims["data_categories"] if found else categories_of(decision)
    for category in sorted(categories.difference(approved)):
        yield Reason(Code.CATEGORY, format_lazy(Code.CATEGORY.label, category=category), category)


def _allowed(case: Case) -> Reason:
    return _reason(Code.APPROVED if standing_approval(case) else Code.NOT_REQUIRED)


def _overridden(override: Override) -> Reason:
    said = {"who": override.signature.by.name, "day": override.until.isoformat(), "why": override.reason}
    return _reason(Code.OVERRIDE, **said)


def _reason(code: Code, **said: Any) -> Reason:
    return Reason(code, format_lazy(code.label, **said) if said else code.label)


def _valid_for(at: datetime) -> int:
    """A minute, and never beyond the end of the day, when terms run out."""
    local = timezone.localtime(at)
    midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(1, min(LONGEST_CACHED, int((midnight - local).total_seconds())))


def _stops_on(case: Case, found: Pass | None, override: Override | None) -> date | None:
    if override is not None:
        return override.until + timedelta(days=1)
    days = [found.expires_on + timedelta(days=1)] if found else []
    condition = conditions.expires_on(case)
    return min([*days, *([condition] if condition else [])], default=None)
