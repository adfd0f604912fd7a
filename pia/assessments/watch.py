"""What cases tell the rooms below: the audit heads they keep themselves, and what a person who leaves still holds."""

from collections.abc import Iterable, Iterator

from django.db.models import Q
from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.accounts.people import Holding, register_holdings
from pia.assessments.models import Condition, Involvement, Measure, Part, Proposal, Review
from pia.assessments.states import OPEN_STATES, STANDING, ConditionState, MeasureState, ReviewState, State
from pia.audit.verify import register_heads


@register_heads
def heads_of_cases() -> Iterator[tuple[str, str, int]]:
    """Chain, head and count of every case, so that a cut tail shows."""
    rows = Proposal.objects.order_by("pk").values_list("reference", "audit_head", "audit_count")
    for reference, head, count in rows.iterator(chunk_size=2000):
        yield f"case:{reference}", head, count


@register_holdings
def held_on_cases(user: User) -> Iterable[Holding]:
    """Authorships, reviews, decisions, measures and conditions that nobody else would take care of."""
    authored = Involvement.objects.filter(user=user, part=Part.AUTHOR, current=True, proposal__state__in=OPEN_STATES)
    for row in authored.select_related("proposal"):
        yield Holding(kind=_("Author"), label=row.proposal.reference, subject_id=row.proposal.reference)
    for review in Review.objects.filter(reviewer=user, state=ReviewState.OPEN).select_related("proposal"):
        yield Holding(kind=_("Reviewer"), label=review.proposal.reference, subject_id=f"{review.track}")
    for proposal in Proposal.objects.filter(approver=user, state__in=OPEN_STATES):
        yield Holding(kind=_("Approver"), label=proposal.reference, subject_id=proposal.reference)
    measures = Measure.objects.filter(owner=user).exclude(state=MeasureState.VERIFIED)
    for measure in measures.exclude(proposal__state__in=[State.WITHDRAWN, State.RETIRED]).select_related("proposal"):
        yield Holding(kind=_("Measure"), label=f"{measure.proposal.reference} {measure.ref}", subject_id=measure.ref)
    waiting = Q(state__in=[ConditionState.OPEN, ConditionState.FILED])
    attached = Condition.objects.filter(waiting, owner=user, decision__state__in=list(STANDING))
    for condition in attached.select_related("proposal"):
        label = f"{condition.proposal.reference} {condition.ref}"
        yield Holding(kind=_("Condition"), label=label, subject_id=condition.ref)
