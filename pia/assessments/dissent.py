"""Who disagreed: objections, reviewers whose own track concluded otherwise, and a DPO who disagrees.

Nothing of it is lost when the track is settled or a later round clears it: it stays in the report beside the decision.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.assessments.states import CLEARANCES, REFUSALS, Position, ReviewState


class DissentKind(TextChoices):
    """In what way somebody disagreed."""

    OBJECTION = "objection", pgettext_lazy("dissent", "Objection")
    MINORITY = "minority", pgettext_lazy("dissent", "Minority opinion")
    OPINION = "opinion", pgettext_lazy("dissent", "The DPO disagrees")


@dataclass(frozen=True, slots=True)
class Dissent:
    """One voice against: who, on what, and what became of it; `address` leads to its translations."""

    kind: DissentKind
    who: User
    track: Words
    outcome: Words
    address: str
    text: str
    at: datetime
    round: int
    became: Words


STANDS = _("It stands.")
WITHDRAWN = _("Withdrawn by the signer.")
OVERTAKEN = _("A later round concluded otherwise.")
SETTLED = _("The track concluded otherwise.")
ON_EARLIER_CONTENT = _("A later opinion was given.")


def dissents(case: Case) -> list[Dissent]:
    """Every voice against, oldest first."""
    return sorted([*_of_reviews(case), *_of_opinions(case)], key=lambda one: one.at)


def _of_reviews(case: Case) -> Iterator[Dissent]:
    for review in case.reviews:
        for conclusion in review.conclusions.all():
            kind = _kind(review, conclusion)
            if kind is not None:
                yield Dissent(
                    kind=kind,
                    who=conclusion.signature.by,
                    track=case.track(review).title,
                    outcome=ReviewState(conclusion.outcome).label,
                    address=f"conclusions/{conclusion.pk}/reason",
                    text=conclusion.reason or _findings(case, review),
                    at=conclusion.signature.at,
                    round=review.round,
                    became=_became(case, review, conclusion),
                )


def _kind(review: models.Review, conclusion: models.Conclusion) -> DissentKind | None:
    """An objection is one whatever the track said; a minority cleared what it refused, or refused what it cleared."""
    if conclusion.outcome == ReviewState.OBJECTED:
        return DissentKind.OBJECTION
    settled = review.state in REFUSALS | CLEARANCES and conclusion.signature.withdrawn_at is None
    if settled and (conclusion.outcome in REFUSALS) != (review.state in REFUSALS):
        return DissentKind.MINORITY
    return None


def _findings(case: Case, review: models.Review) -> str:
    return "\n".join(row.text for row in case.findings if row.review_id == review.pk)


def _became(case: Case, review: models.Review, conclusion: models.Conclusion) -> Words:
    if conclusion.signature.withdrawn_at is not None:
        return WITHDRAWN
    newest = case.review_of(review.track)
    if newest is not None and newest.pk != review.pk and case.origin(newest).pk != review.pk:
        return OVERTAKEN
    return STANDS if conclusion.outcome == review.state else SETTLED


def _of_opinions(case: Case) -> Iterator[Dissent]:
    given = [one for one in case.opinions if not one.on_screening]
    for opinion in case.opinions:
        if opinion.position == Position.DISAGREES:
            later = [one for one in given if one.pk > opinion.pk and not opinion.on_screening]
            yield Dissent(
                kind=DissentKind.OPINION,
                who=opinion.signature.by,
                track="",
                outcome=Position(opinion.position).label,
                address=f"opinions/{opinion.pk}/text",
                text=opinion.text,
                at=opinion.signature.at,
                round=opinion.signature.round,
                became=ON_EARLIER_CONTENT if later else STANDS,
            )
