"""The record of all cases that a person may see, newest first, for those who oversee the procedure."""

from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.assessments import queues
from pia.assessments.actions import LAW_SEARCH, REGISTER, Action, RegisterAction, SearchAction
from pia.assessments.models import Proposal
from pia.assessments.oversight import oversees
from pia.audit.models import AuditEntry
from pia.programmes import publishing
from pia.programmes.definition import Procedure
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import keyset_page
from pia.web.deeds import deeds, people_of
from pia.web.errors import NotAllowed
from pia.web.navigation import Entry, Section, register

PAGE = 50
ACTIONS = dict((*Action.choices, *SearchAction.choices, (RegisterAction.EXPORT, RegisterAction.EXPORT.label)))

register(
    Entry(
        key="audit",
        label=_("Audit log"),
        icon="chain",
        url_name="audit_log",
        order=120,
        section=Section.REFERENCE,
        visible=oversees,
    )
)


def entries_visible_to(user: User) -> QuerySet[AuditEntry]:
    """Entries of the cases this person may see, of searches because of a new law, and of registers taken out."""
    chains = queues.visible_to(user).annotate(audit_chain=Concat(Value("case:"), "reference", output_field=CharField()))
    of_cases = Q(chain__in=chains.values("audit_chain"))
    of_all = Q(chain=user.organisation.chain, subject__in=[LAW_SEARCH, REGISTER])
    return AuditEntry.objects.filter(of_cases | of_all).select_related("text")


def procedures_of(entries: Iterable[AuditEntry]) -> dict[str, Procedure]:
    """Chain -> the procedure that its case is pinned to, in one query; drafts have none yet and no track either."""
    references = {entry.chain.removeprefix("case:") for entry in entries}
    rows = Proposal.objects.filter(reference__in=references, programme__isnull=False)
    pinned = rows.values_list("reference", "programme")
    return {f"case:{reference}": publishing.load(pin).procedure for reference, pin in pinned if pin}


@signed_in
def audit_log(request: SignedInRequest) -> HttpResponse:
    """All entries, or those of one case or one action."""
    if not oversees(request.user):
        raise NotAllowed(
            gettext("The audit log is for auditors, DPOs and privacy officers."),
            whom=gettext("Each case shows its own record under Activity."),
        )
    rows = entries_visible_to(request.user)
    wanted: dict[str, Any] = {"case": request.GET.get("case", "").strip(), "action": request.GET.get("action", "")}
    if wanted["case"]:
        rows = rows.filter(chain=f"case:{wanted['case']}")
    if wanted["action"] in ACTIONS:
        rows = rows.filter(action=wanted["action"])
    page = keyset_page(rows, request, order=["-id"], size=PAGE)
    context = {
        "page": page,
        "deeds": deeds(page, people_of(page), procedures_of(page)),
        "wanted": wanted,
        "actions": ACTIONS.items(),
        "filtered": any(wanted.values()),
    }
    return render(request, "pages/audit/audit_log.html", context)


urlpatterns: list[URLPattern] = [path("audit/", audit_log, name="audit_log")]
