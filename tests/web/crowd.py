"""Many rows at once, past the door: for proving that pages cost the same with a thousand as with ten."""

from datetime import timedelta

from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.roles import Role
from pia.assessments.case import Case
from pia.assessments.inventory_counting import count_anew
from pia.assessments.models import DataItem, DueItem, Involvement, Part, Proposal
from pia.assessments.states import DueKind, State
from pia.programmes import publishing

STATES = (State.SCREENING, State.INVENTORY, State.RISK_SCORING, State.AWAITING_DECISION, State.CHANGES_REQUESTED)


def proposals(cast: Cast, number: int) -> list[Proposal]:
    """So many submitted proposals of Lin Yue, each with something due from a privacy officer."""
    now, pin = timezone.now(), publishing.pin(["cn"])
    taken = Proposal.objects.count()
    made = Proposal.objects.bulk_create(
        Proposal(
            reference=f"PIA-2025-{taken + index:04d}",
            organisation=cast.organisation,
            unit=cast.creative_camera,
            state=STATES[index % len(STATES)],
            state_since=now,
            title=f"Feature {taken + index}",
            jurisdictions=["cn"],
            record_language="en",
            programme=pin,
            created_at=now,
            updated_at=now - timedelta(minutes=index),
        )
        for index in range(number)
    )
    Involvement.objects.bulk_create(
        Involvement(proposal=one, user=cast.lin, part=Part.AUTHOR, cycle=0, current=True, since=now) for one in made
    )
    DueItem.objects.bulk_create(
        DueItem(
            proposal=one,
            kind=DueKind.SCREENING,
            holder_role=Role.PRIVACY_OFFICER,
            starts_on=timezone.localdate(),
            working_days=3,
            opened_at=now,
        )
        for one in made
    )
    return made


def items(case: Case, number: int) -> None:
    """So many more rows of the inventory."""
    taken = DataItem.objects.filter(proposal=case.proposal, ref__startswith="X").count()
    DataItem.objects.bulk_create(
        DataItem(
            proposal=case.proposal,
            ref=f"X{index:04d}",
            name=f"Item {index}",
            category="face_image",
            subjects=["user"],
            purpose="Make the clip",
            legal_basis={"cn-pipl": "pipl29"},
            retention_proposed="A day",
            retention_days=1,
        )
        for index in range(taken, taken + number)
    )
    count_anew(Case(case.proposal))
