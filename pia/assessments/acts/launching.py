"""Passes issued, tokens given out and taken back, and overrides of what stops a launch."""

from datetime import date, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import launch_passes, models
from pia.assessments.acts.context import Act, invalid
from pia.assessments.conditions import standing_approval
from pia.assessments.launch_tokens import DIGEST
from pia.assessments.models import LaunchToken, Override
from pia.assessments.refusals import Kind, Refused

# Said of an override that ended without anybody ending it.
OVER = gettext_noop("Its last day was over.")


def issue_pass(act: Act) -> None:
    """The system signs what now stands."""
    decision = standing_approval(act.case)
    if decision is None:
        raise LookupError(f"{act.proposal.reference} has no approval to issue a pass for")
    issued = launch_passes.issue(act.case, decision, act.at)
    act.details |= {
        "pass": issued.jti,
        "kid": issued.kid,
        "decision": decision.pk,
        "expires_on": issued.expires_on.isoformat(),
    }


def issue_launch_token(act: Act) -> None:
    """A new secret counts, whose digest alone is handed in; the one before it counts no more."""
    digest = act.data["digest"]
    if not DIGEST.fullmatch(digest) or LaunchToken.objects.filter(digest=digest).exists():
        raise invalid("digest", _("Draw a new token."))
    act.details["replaced"] = _take_back(act)
    LaunchToken.objects.create(proposal=act.proposal, digest=digest, issued_by=act.person, issued_at=act.at)


def revoke_launch_token(act: Act) -> None:
    """The secret counts no more, and nobody can ask until there is a new one.

    Whether there is one is looked up here alone, so that pages with a button for this need not ask.
    """
    if not _take_back(act):
        raise Refused(Kind.UNMET, (_("There is no launch token to take back."),))


def _take_back(act: Act) -> bool:
    counting = act.proposal.launch_tokens.filter(revoked_at=None)
    return bool(counting.update(revoked_at=act.at, revoked_by=act.person))


def override_launch(act: Act) -> None:
    """The approver allows the launch for a few days in spite of what stops it."""
    until: date = act.data["until"]
    last = act.today + timedelta(days=act.case.programme.procedure.longest_override_days)
    if not act.today <= until <= last:
        days = {"first": act.today.isoformat(), "last": last.isoformat()}
        raise invalid("until", _("Choose a day from %(first)s to %(last)s.") % days)
    decision = standing_approval(act.case)
    if decision is None:
        raise LookupError(f"{act.proposal.reference} has no approval to override")
    _end_all(act, None, act.in_record_language(lambda: _(OVER)))
    models.Override.objects.create(
        proposal=act.proposal,
        decision=decision,
        signature=act.sign("override", Role.APPROVER),
        reason=act.reason,
        at=act.at,
        until=until,
    )
    act.proposal.override_until = until
    act.details["until"] = until.isoformat()


def end_override(act: Act) -> None:
    """From now on what stops the launch stops it again."""
    person = act.actor if isinstance(act.actor, User) else None
    act.details["overrides"] = _end_all(act, person, act.reason)
    act.proposal.override_until = None


def _end_all(act: Act, person: User | None, reason: str) -> list[int]:
    ended = list(Override.objects.filter(proposal=act.proposal, ended_at=None))
    for row in ended:
        row.ended_at, row.ended_by, row.ended_reason = act.at, person, reason
        row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
    return [row.pk for row in ended]
