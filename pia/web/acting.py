"""One page for every action of the machines, made from the policy table, the action's inputs and its words.

Who may act, what is asked for and what must hold is decided elsewhere; a new row of the table needs no new page.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.accounts.proof import Proof
from pia.accounts.reauthentication import locked_until, prove
from pia.assessments import models, queues
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.needs import unmet
from pia.assessments.perform import perform
from pia.assessments.policy import RULES, Rule, Subject, rule_for
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.relations import SubjectRow, ask, roles_of, who_can
from pia.assessments.states import State
from pia.lib import dates
from pia.web.access import SignedInRequest, signed_in
from pia.web.action_dialogs import Chosen, chosen_of, form_of, signed_sections, words_to_sign
from pia.web.action_forms import PASSWORD, REASON, ActionForm
from pia.web.action_links import ACTABLE
from pia.web.action_words import WORDS
from pia.web.duties_of_law import prefilled_of
from pia.web.errors import NotAllowed
from pia.web.newer_law import newer_law
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import page_language, record_text

WRONG_PASSWORD = _("This is not your password. Nothing was signed.")
TOO_MANY_TRIES = _("Too many wrong passwords. Nothing was signed. Try again after {time}.")
WHO_MAY = _("Who may do this: {names}")
NAMED_AT_MOST = 6
STATUS = {Kind.UNMET: 422, Kind.INVALID: 422, Kind.CONFLICT: 409}

#: Where each kind of subject is found within its case, and the tab it belongs to.
FINDERS: dict[str, Callable[[Case, str], SubjectRow | None]] = {
    Subject.REVIEW: lambda case, name: case.review_of(name),
    Subject.FINDING: lambda case, name: _by_ref(case.findings, name),
    Subject.CONDITION: lambda case, name: _by_ref(case.conditions, name),
    Subject.MEASURE: lambda case, name: _by_ref(case.measures, name),
    Subject.RISK: lambda case, name: _by_ref(case.risks, name),
}
TABS = {
    Subject.CASE: "overview",
    Subject.REVIEW: "reviews",
    Subject.FINDING: "reviews",
    Subject.CONDITION: "conditions",
    Subject.MEASURE: "risks",
    Subject.RISK: "risks",
}
KIND_LABELS: dict[str, Words] = {
    Subject.CASE: pgettext_lazy("subject of an action", "Case"),
    Subject.REVIEW: pgettext_lazy("subject of an action", "Review"),
    Subject.FINDING: pgettext_lazy("subject of an action", "Finding"),
    Subject.CONDITION: pgettext_lazy("subject of an action", "Condition"),
    Subject.MEASURE: pgettext_lazy("subject of an action", "Measure"),
    Subject.RISK: pgettext_lazy("subject of an action", "Risk"),
}


def _by_ref(rows: list[Any], ref: str) -> Any:
    return next((row for row in rows if row.ref == ref), None)


@signed_in
def act(request: SignedInRequest, reference: str, action: str) -> HttpResponse:
    """An action on the case itself."""
    case = case_for(request, reference)
    return _answer(request, case, case.proposal, _action(action, Subject.CASE))


@signed_in
def act_on(request: SignedInRequest, reference: str, kind: str, name: str, action: str) -> HttpResponse:
    """An action on one review, finding, condition, measure or risk of the case."""
    case = case_for(request, reference)
    subject = FINDERS[kind](case, name) if kind in FINDERS else None
    if subject is None:
        raise Http404
    return _answer(request, case, subject, _action(action, kind))


def _action(value: str, kind: str) -> Action:
    found = next((one for one in ACTABLE if one.value == value), None)
    if found is None or RULES[found][0].subject != kind:
        raise Http404
    return found


def _answer(request: SignedInRequest, case: Case, subject: SubjectRow, action: Action) -> HttpResponse:
    """Reasons where the action is refused, else its form; a form that was sent goes to the door."""
    row = rule_for(action, State(case.proposal.state))
    verdict = ask(case, subject, action, request.user)
    if row is None or not verdict.shown or (request.method == "POST" and not verdict.allowed):
        raise _not_allowed(case, subject, action, verdict.reasons)
    chosen = chosen_of(case, subject, action, request.GET.dict())
    missing = unmet(case, subject, action) if verdict.allowed else ()
    if request.method == "POST":
        sent = form_of(case, subject, row, data=request.POST, files=request.FILES, chosen=chosen)
        return _take(request, case, subject, row, sent, chosen, missing)
    if not verdict.allowed:
        return _show(request, case, subject, row, None, chosen, refused=verdict.reasons, status=HTTPStatus.FORBIDDEN)
    prefilled = prefilled_of(case, action, request.GET)
    form = None if missing else form_of(case, subject, row, chosen=chosen, prefilled=prefilled)
    return _show(request, case, subject, row, form, chosen, refused=missing)


def _not_allowed(case: Case, subject: SubjectRow, action: Action, reasons: tuple[Words, ...]) -> NotAllowed:
    names = ", ".join(user.display_name for user in who_can(case, subject, action)[:NAMED_AT_MOST])
    whom = str(format_lazy(WHO_MAY, names=names)) if names else ""
    back = reverse("proposal", args=[case.proposal.reference])
    return NotAllowed(*(str(reason) for reason in reasons), whom=whom, back=back, back_label=case.proposal.reference)


def _take(
    request: SignedInRequest,
    case: Case,
    subject: SubjectRow,
    row: Rule,
    form: ActionForm,
    chosen: list[Chosen],
    missing: tuple[Words, ...],
) -> HttpResponse:
    """Send the form through the door; what the door refuses is said at the fields, and nothing typed is lost."""
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if missing:
        form.refuse(Refused(Kind.UNMET, missing))
    elif form.is_valid():
        proof = prove(request.user, form.cleaned_data[PASSWORD]) if row.signs else None
        if row.signs and proof is None:
            status = _refuse_password(request, form)
        else:
            try:
                return _done(request, case, subject, row, form, proof)
            except Refused as refused:
                if refused.kind is Kind.NOT_PERMITTED:
                    raise _not_allowed(case, subject, row.action, refused.reasons) from refused
                form.refuse(refused)
                status = HTTPStatus(STATUS[refused.kind])
    return _show(request, case, subject, row, form, chosen, status=status)


def _refuse_password(request: SignedInRequest, form: ActionForm) -> HTTPStatus:
    until = locked_until(request.user)
    if until is None:
        form.add_error(PASSWORD, str(WRONG_PASSWORD))
        return HTTPStatus.UNPROCESSABLE_ENTITY
    form.add_error(PASSWORD, str(format_lazy(TOO_MANY_TRIES, time=dates.moment(until))))
    return HTTPStatus.TOO_MANY_REQUESTS


def _done(
    request: SignedInRequest, case: Case, subject: SubjectRow, row: Rule, form: ActionForm, proof: Proof | None
) -> HttpResponse:
    data = {**form.data_for_door(), "language": page_language(), "proof": proof}
    perform(subject, row.action, actor=request.user, reason=form.cleaned_data.get(REASON, ""), data=data)
    messages.success(request, str(WORDS[row.action].done))
    still_visible = queues.visible_to(request.user).filter(pk=case.proposal.pk).exists()
    return HttpResponseRedirect(_back(request, case, row) if still_visible else "/")


def _back(request: SignedInRequest, case: Case, row: Rule) -> str:
    """Where the person came from, or the page that the subject belongs to."""
    wanted = request.GET.get("next", "")
    if url_has_allowed_host_and_scheme(wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()):
        return wanted
    tab = TABS[row.subject]
    return reverse("proposal" if tab == "overview" else tab, args=[case.proposal.reference])


def _show(
    request: SignedInRequest,
    case: Case,
    subject: SubjectRow,
    row: Rule,
    form: ActionForm | None,
    chosen: list[Chosen],
    *,
    refused: tuple[Words, ...] = (),
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    sections = signed_sections(case, subject) if row.signs and form else []
    others = [user for user in who_can(case, subject, row.action) if user.pk != request.user.pk]
    context = {
        **frame(request, case, TABS[row.subject]),
        "action": row.action,
        "words": WORDS[row.action],
        "about": _about(case, subject, row),
        "newer_law": newer_law(case, row.action),
        "roles": [role.label for role in sorted(roles_of(case, request.user) & row.roles)],
        "others": others if len(others) <= NAMED_AT_MOST else [],
        "signs": row.signs,
        "statements": words_to_sign(case, subject, row.action, chosen) if row.signs and form else [],
        "sections": sections,
        "chosen": chosen,
        "refused": refused,
        "form": form,
        "back": _back(request, case, row),
    }
    return render(request, "pages/acting/action.html", context, status=status)


def _about(case: Case, subject: SubjectRow, row: Rule) -> dict[str, Any]:
    """What the action is taken on, in words."""
    shown: dict[str, Any] = {"kind": KIND_LABELS[row.subject], "name": "", "text": ""}
    if isinstance(subject, models.Proposal):
        return shown | {"name": subject.reference, "text": record_text(case, "description/title", subject.title)}
    if isinstance(subject, models.Review):
        return shown | {"text": case.track(subject).title}
    address, original = _text_of(subject)
    return shown | {"name": subject.ref, "text": record_text(case, address, original)}


def _text_of(subject: models.Finding | models.Condition | models.Measure | models.Risk) -> tuple[str, str]:
    """Where the words of a part of the case stand, and the words."""
    if isinstance(subject, models.Risk):
        return f"risks/{subject.ref}/title", subject.title
    if isinstance(subject, models.Measure):
        return f"measures/{subject.ref}/title", subject.title
    section = "findings" if isinstance(subject, models.Finding) else "conditions"
    return f"{section}/{subject.ref}/text", subject.text


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/act/<str:action>/", act, name="act"),
    path("proposals/<str:reference>/<str:kind>/<str:name>/act/<str:action>/", act_on, name="act_on"),
]
