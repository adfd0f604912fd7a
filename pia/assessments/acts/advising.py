"""The DPO's opinion, what the people concerned said, and the controller's answer to each item: comply or explain."""

from typing import Any

from django.utils.translation import gettext as _

from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.acts.context import Act
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.sections import current_digests
from pia.assessments.states import Sought, State


def give_opinion(act: Act) -> None:
    """The DPO advises, bound to the content."""
    on_screening = act.proposal.state == State.SCREENING
    signature = act.sign("opinion", Role.DPO)
    opinion = models.Opinion.objects.create(
        proposal=act.proposal,
        position=act.data["position"],
        text=act.data["text"],
        items=act.data["items"],
        on_screening=on_screening,
        signature=signature,
    )
    act.details |= {"opinion": opinion.pk, "position": opinion.position}


def answer_advice(act: Act) -> None:
    """Comply or explain."""
    models.AdviceAnswer.objects.create(
        proposal=act.proposal,
        advice=act.data["advice"],
        stance=act.data["stance"],
        reason=act.reason,
        by=act.person,
        at=act.at,
    )
    act.details |= {"advice": act.data["advice"], "stance": act.data["stance"]}


def record_views(act: Act) -> None:
    """What the people concerned said, or why nobody asked them; both on the content as it is now."""
    sought = act.data["sought"] == Sought.YES
    _check(act, sought)
    values: dict[str, Any] = {name: act.data[name] if sought else "" for name in ("whose", "how", "summary")}
    views = models.Views.objects.create(
        proposal=act.proposal,
        cycle=act.proposal.cycle,
        round=act.proposal.round,
        sought=sought,
        held_on=act.data["held_on"] if sought else None,
        items=act.data["items"] if sought else [],
        why_not="" if sought else act.data["why_not"],
        recorded_by=act.person,
        at=act.at,
        digests=current_digests(act.case),
        **values,
    )
    act.details |= {"views": views.pk, "sought": sought, "items": len(views.items)}


def _check(act: Act, sought: bool) -> None:
    """Views need whose, how and when, and what they said; their absence needs a reason."""
    needed = {"whose", "how", "held_on", "summary"} if sought else {"why_not"}
    problems: dict[str, list[Words]] = {name: [_("Fill this in.")] for name in sorted(needed) if not act.data[name]}
    held_on = act.data["held_on"]
    if sought and held_on is not None and held_on > act.today:
        problems["held_on"] = [_("The date cannot lie in the future.")]
    if problems:
        raise Refused(Kind.INVALID, fields=problems)
