"""The advice that the controller has to answer: the DPO's opinion, the views of the people concerned, objections."""

from dataclasses import dataclass

from django.utils.translation import gettext

from pia.assessments import models, views
from pia.assessments.case import Case
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import REFUSALS, Position, ReviewState


@dataclass(frozen=True, slots=True)
class Advice:
    """One thing to comply with or explain; `key` is stable, and `address` leads to its translations."""

    key: str
    text: str
    who: str
    address: str = ""


def valid_opinion(case: Case, *, on_screening: bool = False) -> models.Opinion | None:
    """The newest opinion that was given on the present content."""
    digests = current_digests(case)
    for opinion in reversed(case.opinions):
        if opinion.on_screening == on_screening and holds(opinion.signature.digests, digests):
            return opinion
    return None


def opinion_due(case: Case) -> bool:
    """Whether an applying regime asks for the DPO's opinion before the decision and there is none on this content."""
    asked = any(regime.opinion.required for regime in case.regimes)
    return asked and valid_opinion(case) is None


def conclusions_of(case: Case, review: models.Review) -> list[models.Conclusion]:
    """The conclusions that still speak for a review; a carried one speaks through its origin."""
    return [c for c in case.origin(review).conclusions.all() if c.signature.withdrawn_at is None]


def who_concluded(case: Case, review_id: int) -> set[int]:
    """Whose conclusions speak for a review: those who signed and those they signed for."""
    review = next(row for row in case.reviews if row.pk == review_id)
    signatures = [conclusion.signature for conclusion in conclusions_of(case, review)]
    return {one.by_id for one in signatures} | {one.seat_id for one in signatures}


def advice_of(case: Case) -> list[Advice]:
    """Everything that has to be answered in writing before an approval."""
    found = []
    opinion = valid_opinion(case)
    if opinion:
        texts = opinion.items or ([opinion.text] if opinion.position == Position.DISAGREES else [])
        who = opinion.signature.by.display_name
        where = f"opinions/{opinion.pk}/{'items/{}' if opinion.items else 'text'}"
        found += [Advice(f"opinion:{opinion.pk}:{n}", text, who, where.format(n)) for n, text in enumerate(texts)]
    found += _of_views(case)
    for review in case.current_reviews:
        if review.state in REFUSALS and not review.blocking:
            asked = "\n".join(row.text for row in case.findings if row.review_id == review.pk)
            found += [
                Advice(
                    f"conclusion:{c.pk}",
                    c.reason or asked,
                    c.signature.by.display_name,
                    f"conclusions/{c.pk}/reason" if c.reason else "",
                )
                for c in conclusions_of(case, review)
                if c.outcome in REFUSALS
            ]
    return found


def _of_views(case: Case) -> list[Advice]:
    """Each point that the people concerned made; what they said in sum needs no answer of its own."""
    said = views.speaking(case)
    if said is None:
        return []
    where, who = f"views/{said.pk}/items", gettext("The people concerned")
    return [Advice(f"views:{said.pk}:{n}", text, who, f"{where}/{n}") for n, text in enumerate(said.items)]


def open_advice(case: Case) -> list[Advice]:
    """The advice without an answer."""
    return [item for item in advice_of(case) if item.key not in case.advice_answers]


def blocking_objections(case: Case) -> list[models.Review]:
    """The blocking tracks that object."""
    return [r for r in case.current_reviews if r.blocking and r.state == ReviewState.OBJECTED]
