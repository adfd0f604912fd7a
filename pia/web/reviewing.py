"""The page on which a reviewer works: checklist beside the agreement, findings, conditions, and the signature."""

from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext, pgettext_lazy
from django.views.decorators.http import require_POST

from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.advice import conclusions_of
from pia.assessments.case import Case
from pia.assessments.offers import Offer, offer
from pia.assessments.perform import perform
from pia.assessments.policy import rule_for
from pia.assessments.relations import ask
from pia.assessments.states import SECTION_LABELS, SEVERITY, CheckValue, ConditionState, ReviewState, State
from pia.programmes.calendar import add_working_days
from pia.programmes.vocabulary import Section
from pia.web import review_rows
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_dialogs import Dialog, dialog_of
from pia.web.action_links import button, buttons
from pia.web.due_rows import Clock, clock_of
from pia.web.errors import NotAllowed
from pia.web.held_rows import said_once
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText, record_text
from pia.web.review_rows import CheckRow
from pia.web.status import Status, review_status

Words = str | Promise
TRACK_ICONS = {"legal_counsel": "scale", "security_assessor": "shield"}
#: Verbs for what a reviewer concludes, as on a button.
CONCLUDING: dict[ReviewState, Words] = {
    ReviewState.CLEARED: pgettext_lazy("conclusion", "Sign off"),
    ReviewState.CLEARED_WITH_CONDITIONS: pgettext_lazy("conclusion", "Sign with conditions"),
    ReviewState.CHANGES_REQUESTED: pgettext_lazy("conclusion", "Request changes"),
    ReviewState.OBJECTED: pgettext_lazy("conclusion", "Object"),
}
#: Actions on a review that have a place of their own on the page.
ELSEWHERE = frozenset({Action.RAISE_FINDING, Action.PROPOSE_CONDITION, Action.TAKE_REVIEW, Action.CONCLUDE})
VALUE, NOTE = "value.", "note."
ALL_SAVED = _("Your answers are saved.")
NOTHING_CHOSEN = _("Choose an answer for at least one check.")


@signed_in
def reviews(request: SignedInRequest, reference: str) -> HttpResponse:
    """The reviews of the newest round: the person's own first, else the first that is open."""
    case = case_for(request, reference)
    current = case.current_reviews
    if not current:
        return render(request, "pages/reviews/none.html", frame(request, case, "reviews"))
    mine = [one for one in current if one.reviewer_id == request.user.pk or one.role in _own_roles(request, case)]
    wanted = [*(one for one in mine if one.state == ReviewState.OPEN), *mine, *case.open_reviews, *current]
    return _page(request, case, wanted[0])


def _own_roles(request: SignedInRequest, case: Case) -> set[str]:
    return {role.value for role, people in case.people.items() if request.user in people}


@signed_in
def review(request: SignedInRequest, reference: str, track: str) -> HttpResponse:
    """One track of the newest round."""
    case = case_for(request, reference)
    return _page(request, case, _found(case, track))


def _found(case: Case, track: str) -> models.Review:
    found = case.review_of(track)
    if found is None:
        raise Http404
    return found


def _page(request: SignedInRequest, case: Case, found: models.Review, *, problem: Words = "") -> HttpResponse:
    track = case.track(found)
    before = review_rows.earlier_snapshot(case, found)
    checks = review_rows.check_rows(case, found, track)
    reads_agreement = Section.AGREEMENT in track.reads
    comparing = request.GET.get("view") == "changes"
    context = {
        **frame(request, case, "reviews"),
        **_checklist(checks),
        "review": found,
        "track": track,
        "status": review_status(ReviewState(found.state)),
        "clock": _clock(case, found),
        "tabs": [_tab(one, case, found) for one in case.current_reviews],
        "answers": offer(case, found, Action.ANSWER_CHECKS, request.user),
        "values": CheckValue.choices,
        "reads": [SECTION_LABELS[section] for section in track.reads],
        "agreements": review_rows.agreement_texts(case, before if comparing else None) if reads_agreement else [],
        "comparing": comparing,
        "comparable": before is not None and reads_agreement,
        "clauses": review_rows.clauses_found(case) if reads_agreement else [],
        **_remarks(request, case, found),
        "conclusions": [_signed(case, one) for one in conclusions_of(case, found)],
        "since": review_rows.since_last_look(case, found, before),
        **_offered(request, case, found),
        "dialogs": _dialogs(request, case, found),
        "problem": problem,
        "has_problems": bool(problem),
    }
    return render(request, "pages/reviews/review.html", context, status=422 if problem else 200)


def _remarks(request: SignedInRequest, case: Case, found: models.Review) -> dict[str, Any]:
    """The findings and conditions of the track, with what is refused on several of them said once."""
    live = (ConditionState.PROPOSED, ConditionState.ADOPTED)
    conditions = [
        review_rows.condition_row(case, one, request.user)
        for one in case.conditions
        if one.review_id == found.pk and (one.state in live or one.decision_id)
    ]
    rows: dict[str, Any] = {}
    rows["findings"], rows["held_findings"] = said_once(review_rows.finding_rows(case, found, request.user))
    rows["conditions"], rows["held_conditions"] = said_once(conditions)
    return rows


def _signed(case: Case, one: models.Conclusion) -> tuple[models.Conclusion, RecordText, RecordText]:
    """A conclusion with its statement in the language in which it was signed, and its reason."""
    statement = RecordText(one.signature.statement, one.signature.language)
    return one, statement, record_text(case, f"conclusions/{one.pk}/reason", one.reason)


def _offered(request: SignedInRequest, case: Case, found: models.Review) -> dict[str, Any]:
    """The buttons by where they stand: at the findings, at the conditions, in the bar; the refused ones together."""
    here = buttons(case, found, request.user)
    allowed = {one.action: one for one in here if one.allowed}
    return {
        "raise_buttons": [allowed[one] for one in (Action.RAISE_FINDING,) if one in allowed],
        "propose_buttons": [allowed[one] for one in (Action.PROPOSE_CONDITION,) if one in allowed],
        "take": allowed.get(Action.TAKE_REVIEW),
        "more": [one for one in allowed.values() if one.action not in ELSEWHERE],
        "held": [one for one in here if not one.allowed],
    }


def _checklist(checks: list[CheckRow]) -> dict[str, Any]:
    """The rows, how many are answered, and in words what is left before a sign-off."""
    unmet = sum(row.value == CheckValue.NOT_MET for row in checks)
    open_ones = sum(not row.value for row in checks)
    return {
        "checks": checks,
        "answered": len(checks) - open_ones,
        "unmet_words": ngettext("%(n)d check is not met.", "%(n)d checks are not met.", unmet) % {"n": unmet},
        "open_words": ngettext("%(n)d check is open.", "%(n)d checks are open.", open_ones) % {"n": open_ones},
        "unmet": unmet,
        "open_checks": open_ones,
    }


def _clock(case: Case, found: models.Review) -> Clock | None:
    """The term of an open review, which runs from the day on which it opened."""
    if found not in case.open_reviews or found.opened_at is None:
        return None
    start = timezone.localdate(found.opened_at)
    due = add_working_days(start, case.track(found).due_working_days, case.country)
    return clock_of(start, due.date, case.country, assumed=due.assumed)


def _tab(one: models.Review, case: Case, here: models.Review) -> dict[str, Any]:
    status: Status = review_status(ReviewState(one.state))
    return {
        "href": reverse("review", args=[case.proposal.reference, one.track]),
        "label": case.track(one).title,
        "icon": TRACK_ICONS.get(one.role, "rules"),
        "current": one.pk == here.pk,
        "status": status,
    }


def _dialogs(request: SignedInRequest, case: Case, found: models.Review) -> list[Dialog]:
    """One dialog for each conclusion, where this person may conclude now."""
    offered = offer(case, found, Action.CONCLUDE, request.user)
    row = rule_for(Action.CONCLUDE, State(case.proposal.state))
    if offered is None or not offered.allowed or row is None:
        return []
    back = reverse("review", args=[case.proposal.reference, found.track])
    return [
        dialog_of(
            case,
            found,
            row,
            button(case, found, offered, outcome=outcome.value),
            cancel=back,
            label=CONCLUDING[outcome],
            outcome=outcome.value,
        )
        for outcome in SEVERITY
    ]


@require_POST
@signed_in
def answer_checks(request: SignedInRequest, reference: str, track: str) -> HttpResponse:
    """Save the answers that were sent: one check at a time with a script, the whole list without."""
    case = case_for(request, reference)
    found = _found(case, track)
    verdict = ask(case, found, Action.ANSWER_CHECKS, request.user)
    back = reverse("review", args=[reference, track])
    if not verdict.allowed:
        reasons = [str(reason) for reason in verdict.reasons]
        raise NotAllowed(*reasons, back=back, back_label=case.proposal.reference)
    sent = _sent_answers(request, case, found)
    swapping = bool(request.headers.get("HX-Request"))
    if not sent and swapping:
        return HttpResponse(status=HTTPStatus.NO_CONTENT)
    if not sent and not any(request.POST.get(VALUE + check.id) for check in case.track(found).checks):
        return _page(request, case, found, problem=NOTHING_CHOSEN)
    done = perform(found, Action.ANSWER_CHECKS, actor=request.user, data={"checks": sent}) if sent else case
    if not swapping:
        messages.success(request, str(ALL_SAVED))  # also where a script had saved them one by one before
        return HttpResponseRedirect(f"{back}#checklist")
    case = Case(done.proposal)  # read again: the door keeps the reviews as they were before the answers
    return _changed_check(request, case, _found(case, track), next(iter(sent)))


def _sent_answers(request: SignedInRequest, case: Case, found: models.Review) -> dict[str, dict[str, str]]:
    """What differs from what is stored, so that saving a list does not sign for everything in it again."""
    stored = {answer.check_id: (answer.value, answer.note) for answer in found.check_answers.all()}
    sent = {}
    for check in case.track(found).checks:
        value, note = request.POST.get(VALUE + check.id, ""), request.POST.get(NOTE + check.id, "").strip()
        if value in CheckValue.values and stored.get(check.id) != (value, note):
            sent[check.id] = {"value": value, "note": note}
    return sent


def _changed_check(request: SignedInRequest, case: Case, found: models.Review, check_id: str) -> HttpResponse:
    checks = review_rows.check_rows(case, found, case.track(found))
    answers: Offer | None = offer(case, found, Action.ANSWER_CHECKS, request.user)
    context = {
        **_checklist(checks),
        "row": next(row for row in checks if row.check.id == check_id),
        "review": found,
        "answers": answers,
        "values": CheckValue.choices,
        "reference": case.proposal.reference,
        "swapped": True,
    }
    return render(request, "pages/reviews/check.html", context)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/reviews/", reviews, name="reviews"),
    path("proposals/<str:reference>/reviews/<str:track>/", review, name="review"),
    path("proposals/<str:reference>/reviews/<str:track>/checks/", answer_checks, name="answer_checks"),
]
