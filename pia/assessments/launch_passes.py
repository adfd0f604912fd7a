"""The launch pass: what an approval is, as a signed token that proves it to anybody who has the public keys.

Only what was approved is in it. Whether a launch is allowed today is for `launching` to say, on every call anew.
"""

import uuid
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.conditions import attached, standing_approval
from pia.assessments.content import rows
from pia.assessments.models import Decision, Override, Pass, Proposal
from pia.assessments.refusals import Kind, Refused
from pia.assessments.review_dates import review_date
from pia.assessments.states import APPROVALS, STANDING, State
from pia.keys import keyring
from pia.keys.sealing import CannotUnseal
from pia.programmes.vocabulary import Section

TYP: Final = "launch-pass+jwt"
#: After these acts another decision stands than before, or it stands otherwise, so that a pass is issued.
ISSUED_AFTER: Final = frozenset(
    {
        Action.APPROVE,
        Action.APPROVE_WITH_CONDITIONS,
        Action.FULFIL,
        Action.REOPEN_CONDITION,
        Action.REOPEN_MEASURE,
        Action.ABANDON_REASSESSMENT,
        Action.REVOKE_DECISION,
        Action.REINSTATE,
    }
)
CANNOT_SIGN: Final = _(
    "The launch pass cannot be signed: the organisation's signing key does not open with the secret of this "
    "installation. Tell the administrator."
)


def passes(case: Case) -> list[Pass]:
    """Every pass of the case, oldest first."""
    found: list[Pass] = case.once(
        "passes", work_out=lambda: list(Pass.objects.filter(decision__proposal=case.proposal))
    )
    return found


def present_pass(case: Case) -> Pass | None:
    """The pass of the approval that stands."""
    decision = standing_approval(case)
    return next((one for one in passes(case) if decision and one.decision_id == decision.pk and is_present(one)), None)


def is_present(one: Pass) -> bool:
    """Whether no later one of the same approval took its place."""
    return one.superseded_at is None


def overrides(case: Case) -> list[Override]:
    """Every override of the case, oldest first; none are looked for where there never was one."""
    found: list[Override] = case.once("overrides", work_out=lambda: _overrides(case.proposal))
    return found


def _overrides(proposal: Proposal) -> list[Override]:
    return list(Override.objects.filter(proposal=proposal).select_related("signature__by", "ended_by"))


def override_in_force(case: Case, on: date) -> Override | None:
    """The override that counts on a day. The proposal says whether there is one, so that most cases ask nothing."""
    last = case.proposal.override_until
    if last is None or last < on:
        return None
    return next((one for one in overrides(case) if one.ended_at is None and one.until >= on), None)


def last_day(case: Case, decision: Decision) -> date:
    """Until when an approval counts: until it is to be reviewed, or until the processing ends."""
    review = review_date(case, decision)
    return min(review, case.proposal.ended_on) if case.proposal.ended_on else review


def is_fulfilled(case: Case, decision: Decision) -> bool:
    """Whether nothing was left to be met before the launch, every risk included.

    In a decided state the case itself says so. While it is assessed again its content is another one: what held when
    the last pass of this decision was issued still holds.
    """
    if case.proposal.state in (State.APPROVED, State.APPROVED_WITH_CONDITIONS):
        return bool(case.proposal.state == State.APPROVED)
    earlier = [one for one in passes(case) if one.decision_id == decision.pk]
    return earlier[-1].fulfilled if earlier else False


def no_longer_fulfilled(case: Case) -> None:
    """Something that the approval rests on was found false while the case is assessed again.

    Its content is another one by now, so that the engine cannot tell whether all is well once it is mended: the launch
    waits for the next decision, or for the end of the reassessment, when all is looked at anew.
    """
    found = present_pass(case)
    if found is not None:
        found.fulfilled = False
        found.save(update_fields=["fulfilled"])


def claims_of(case: Case, decision: Decision, at: datetime) -> dict[str, Any]:
    """What the pass says; names as RFC 7519 has them where it has them."""
    proposal, ends = case.proposal, _after(last_day(case, decision))
    return {
        "iss": settings.PUBLIC_URL,
        "sub": proposal.reference,
        "jti": uuid.uuid4().hex,
        "iat": int(at.timestamp()),
        "exp": int(ends.timestamp()),
        "organisation": proposal.organisation.name,
        "title": proposal.title,
        "external_id": proposal.external_id,
        "round": decision.round,
        "decision": {"id": decision.pk, "kind": decision.kind, "at": _utc(decision.at)},
        "fulfilled": is_fulfilled(case, decision),
        "sections": dict(decision.signature.digests),
        "data_categories": categories_of(decision),
        "conditions": [
            {"ref": row.ref, "state": row.state, "blocking": row.blocking, "phase": row.phase} for row in attached(case)
        ],
    }


def categories_of(decision: Decision) -> list[str]:
    """The data categories of the content that was decided on."""
    inventory = rows(decision.snapshot.content[Section.INVENTORY], Section.INVENTORY)
    return sorted({str(row["category"]) for row in inventory.values() if row.get("category")})


def _after(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def issue(case: Case, decision: Decision, at: datetime) -> Pass:
    """A new pass of the approval that stands; every earlier one of the case is superseded."""
    claims = claims_of(case, decision, at)
    try:
        signed = keyring.sign(case.proposal.organisation.chain, claims, typ=TYP)
    except CannotUnseal as error:
        raise Refused(Kind.UNMET, (CANNOT_SIGN,)) from error
    Pass.objects.filter(decision__proposal=case.proposal, superseded_at=None).update(superseded_at=at)
    return Pass.objects.create(
        decision=decision,
        jti=claims["jti"],
        kid=signed.kid,
        jws=signed.token,
        claims=claims,
        fulfilled=claims["fulfilled"],
        issued_at=at,
        expires_on=last_day(case, decision),
    )


def without_pass() -> QuerySet[Proposal]:
    """The proposals with an approval that has none, as those approved before there were passes."""
    present = Pass.objects.filter(superseded_at=None).values("decision")
    approvals = Decision.objects.filter(state__in=list(STANDING), kind__in=list(APPROVALS)).exclude(pk__in=present)
    return Proposal.objects.filter(pk__in=approvals.values("proposal"))


def signed_with(kids: Iterable[str]) -> QuerySet[Proposal]:
    """The proposals whose present pass was signed with one of these keys."""
    signed = Pass.objects.filter(superseded_at=None, kid__in=list(kids), decision__state__in=list(STANDING))
    approvals = signed.filter(decision__kind__in=list(APPROVALS))
    return Proposal.objects.filter(pk__in=approvals.values("decision__proposal"))
