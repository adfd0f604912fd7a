"""Rows of the list and tickets of the board: everything about many cases at once, in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch
from django.utils.functional import Promise

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models, scoring
from pia.assessments.case import Case
from pia.assessments.models import DueItem, Involvement, Part, Proposal, Review, Risk, RiskMeasure
from pia.assessments.states import ReviewState, RiskState
from pia.programmes.definition import Level
from pia.web.due_rows import Clock, clock_of, titles_of
from pia.web.record_text import RecordText
from pia.web.status import Status, review_status, status_of

Words = str | Promise

TRACK_SYMBOLS: Mapping[str, str] = {Role.LEGAL_COUNSEL: "scale", Role.SECURITY_ASSESSOR: "shield"}


@dataclass(frozen=True, slots=True)
class TrackMark:
    """One track's state beside its name."""

    name: Words
    icon: str
    status: Status


@dataclass(frozen=True, slots=True)
class ProposalRow:
    """One case as a list shows it."""

    proposal: Proposal
    title: RecordText
    status: Status
    tracks: Sequence[TrackMark]
    level: Level | None
    authors: Sequence[User]
    clock: Clock | None
    mine: bool


@dataclass(slots=True)
class _Parts:
    """What was read of all the cases of a page, by case."""

    authors: dict[int, list[User]] = field(default_factory=lambda: defaultdict(list))
    team: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    reviews: dict[int, list[Review]] = field(default_factory=lambda: defaultdict(list))
    risks: dict[int, list[Risk]] = field(default_factory=lambda: defaultdict(list))
    due: dict[int, list[DueItem]] = field(default_factory=lambda: defaultdict(list))


def proposal_rows(
    proposals: Iterable[Proposal], user: User, waiting: frozenset[int] = frozenset()
) -> list[ProposalRow]:
    """Rows for these cases (with organisation and unit read along); `waiting` are due items that are the person's."""
    known = list(proposals)
    parts, titles = _read(known), titles_of(known)
    return [
        ProposalRow(
            proposal=proposal,
            title=titles[proposal.pk],
            status=status_of(proposal, team=user.pk in parts.team[proposal.pk]),
            tracks=_tracks(proposal, parts.reviews[proposal.pk]),
            level=_highest(proposal, parts.risks[proposal.pk]),
            authors=parts.authors[proposal.pk],
            clock=_clock(proposal, parts.due[proposal.pk]),
            mine=any(item.pk in waiting for item in parts.due[proposal.pk]),
        )
        for proposal in known
    ]


def _read(proposals: Sequence[Proposal]) -> _Parts:
    """Four kinds of part, one query each, and one for the measures of the risks."""
    ids = [proposal.pk for proposal in proposals]
    parts = _Parts()
    team = Involvement.objects.filter(proposal__in=ids, current=True).select_related("user").order_by("id")
    for involvement in team:
        parts.team[involvement.proposal_id].add(involvement.user_id)
        if involvement.part == Part.AUTHOR:
            parts.authors[involvement.proposal_id].append(involvement.user)
    for review in Review.objects.filter(proposal__in=ids).order_by("round", "position"):
        parts.reviews[review.proposal_id].append(review)
    effects = Prefetch("effects", queryset=RiskMeasure.objects.select_related("measure"))
    for risk in Risk.objects.filter(proposal__in=ids, state=RiskState.SCORED).prefetch_related(effects):
        parts.risks[risk.proposal_id].append(risk)
    for item in DueItem.objects.filter(proposal__in=ids, closed_at=None):
        parts.due[item.proposal_id].append(item)
    return parts


def _tracks(proposal: Proposal, reviews: Sequence[models.Review]) -> list[TrackMark]:
    if not reviews:
        return []
    newest = max(review.round for review in reviews)
    tracks = Case(proposal).programme.procedure
    marks = []
    for review in (one for one in reviews if one.round == newest):
        track = tracks.track(review.track)
        name: Words = str(track.title) if track else review.track
        marks.append(TrackMark(name, TRACK_SYMBOLS.get(review.role, "list"), review_status(ReviewState(review.state))))
    return marks


def _highest(proposal: Proposal, risks: Sequence[Risk]) -> Level | None:
    """The highest target level of the scored risks."""
    if not risks:
        return None
    case = Case(proposal)
    levels = [scoring.levels_of(case, risk).target.level for risk in risks]
    return max(levels, key=lambda level: level.rank)


def _clock(proposal: Proposal, items: Sequence[DueItem]) -> Clock | None:
    """The earliest day on which something is due."""
    country = proposal.organisation.calendar or proposal.organisation.country
    days = [(item, day) for item in items if (day := item.due_on(country))]
    if not days:
        return None
    item, day = min(days, key=lambda pair: pair[1].date)
    return clock_of(item.starts_on, day.date, country, fixed=item.fixed is not None, assumed=day.assumed)
