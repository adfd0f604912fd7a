"""A case on the rail of stages: what is behind it, where it is, and the parallel tracks of its review."""

from collections.abc import Iterable, Mapping, Sequence

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pia.assessments import checklists
from pia.assessments.case import Case
from pia.assessments.models import Review
from pia.assessments.states import STAGE_OF, UNANSWERED, DecisionKind, ReviewState, Stage, State
from pia.audit.models import AuditEntry
from pia.lib.dates import short_day
from pia.programmes.definition import Track
from pia.web.components.marks import Tone
from pia.web.components.stages import Lane, Place
from pia.web.components.stages import Stage as Stop
from pia.web.proposal_rows import TRACK_SYMBOLS
from pia.web.status import review_status

Words = str | Promise

RAIL = (Stage.DRAFT, Stage.SCREENING, Stage.ASSESSMENT, Stage.REVIEW, Stage.DECISION, Stage.CONDITIONS, Stage.LIVE)
NOT_STARTED = _("Not started")


def left_on(entries: Iterable[AuditEntry]) -> dict[Stage, str]:
    """The day on which each stage was last left forwards, from the entries that changed the state."""
    days: dict[Stage, str] = {}
    for entry in sorted(entries, key=lambda one: one.number):
        if entry.before == entry.after or entry.before not in State.values or entry.after not in State.values:
            continue
        before, after = STAGE_OF[State(entry.before)], STAGE_OF[State(entry.after)]
        if before is not after:
            days[before] = short_day(timezone.localtime(entry.at))
    return days


def stops(case: Case, transitions: Sequence[AuditEntry]) -> list[Stop]:
    """The rail of this case. A closed case shows the stages it went through, then how it was closed."""
    days, here = left_on(transitions), case.proposal.stage
    if here is Stage.CLOSED:
        passed = [stage for stage in RAIL if stage in days]
        closed = Stop(name=State(case.proposal.state).label, place=Place.CURRENT, note=_since(case))
        return [*(_stop(case, stage, Place.DONE, days) for stage in passed), closed]
    reached = RAIL.index(here)
    skipped = _skipped(case, here)
    return [_stop(case, stage, _place(RAIL.index(stage), reached), days) for stage in RAIL if stage not in skipped]


def _place(index: int, reached: int) -> Place:
    if index == reached:
        return Place.CURRENT
    return Place.DONE if index < reached else Place.NEXT


def _skipped(case: Case, here: Stage) -> frozenset[Stage]:
    """A case that went live without conditions never was in that stage."""
    conditional = any(decision.kind == DecisionKind.APPROVED_WITH_CONDITIONS for decision in case.decisions)
    return frozenset({Stage.CONDITIONS}) if here is Stage.LIVE and not conditional else frozenset()


def _since(case: Case) -> str:
    return short_day(timezone.localtime(case.proposal.state_since))


def _stop(case: Case, stage: Stage, place: Place, days: Mapping[Stage, str]) -> Stop:
    note = days.get(stage, "") if place is Place.DONE else ""
    if place is Place.CURRENT:
        note = gettext("since %(day)s") % {"day": _since(case)}
    if stage is not Stage.REVIEW:
        return Stop(name=stage.label, place=place, note=note)
    lanes = _lanes(case) if place is not Place.NEXT or not case.reviews else _lanes(case, ahead=True)
    return Stop(name=_review_name(len(lanes)), place=place, note=note, lanes=lanes)


def _review_name(tracks: int) -> str:
    return ngettext("In review: %(count)d track", "In review: %(count)d tracks in parallel", tracks) % {"count": tracks}


def _lanes(case: Case, ahead: bool = False) -> list[Lane]:
    reviews = {} if ahead else {review.track: review for review in case.current_reviews}
    return [_lane(case, track, reviews.get(track.id)) for track in case.programme.procedure.tracks]


def _lane(case: Case, track: Track, review: Review | None) -> Lane:
    href = reverse("reviews", args=[case.proposal.reference])
    symbol = TRACK_SYMBOLS.get(track.role, "list")
    if review is None:
        days = track.due_working_days
        note = ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}
        return Lane(name=str(track.title), icon=symbol, href=href, status=NOT_STARTED, tone=Tone.IDLE, note=note)
    state = ReviewState(review.state)
    look = review_status(state)
    lane = {"name": str(track.title), "icon": symbol, "href": href}
    checks = checklists.checks_for(case, track) if state in UNANSWERED else []
    done = len({answer.check_id for answer in review.check_answers.all()} & {check.id for check in checks})
    return Lane(
        **lane,
        status=look.label,
        tone=look.tone,
        status_icon=look.symbol,
        note=_lane_note(review, done, len(checks)),
        done=done if checks else None,
        total=len(checks),
        progress_label=gettext("Checks answered"),
    )


def _lane_note(review: Review, done: int, checks: int) -> str:
    who = review.reviewer.display_name if review.reviewer else gettext("Nobody has taken it")
    if not checks:
        return who
    return gettext("%(who)s · %(done)d of %(all)d checks") % {"who": who, "done": done, "all": checks}
