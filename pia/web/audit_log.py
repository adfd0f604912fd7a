"""The record of all cases that a person may see, newest first, for those who oversee the procedure."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import CharField, QuerySet, Value
from django.db.models.functions import Concat
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.assignments import scopes_of
from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import queues
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from pia.audit.models import AuditEntry
from pia.programmes import publishing
from pia.programmes.definition import Procedure
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import keyset_page
from pia.web.deeds import deeds, people_of
from pia.web.errors import NotAllowed
from pia.web.navigation import Entry, Section, register

OVERSEE = frozenset({Role.AUDITOR, Role.DPO, Role.PRIVACY_OFFICER})
PAGE = 50


def oversees(user: AbstractBaseUser) -> bool:
    """Whether the log of all cases is for this person."""
    return isinstance(user, User) and any(scope.role in OVERSEE for scope in scopes_of(user))


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
    """Entries of the chains of the cases this person may see."""
    chains = queues.visible_to(user).annotate(audit_chain=Concat(Value("case:"), "reference", output_field=CharField()))
    return AuditEntry.objects.filter(chain__in=chains.values("audit_chain")).select_related("text")


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
    if wanted["action"] in Action.values:
        rows = rows.filter(action=wanted["action"])
    page = keyset_page(rows, request, order=["-id"], size=PAGE)
    context = {
        "page": page,
        "deeds": deeds(page, people_of(page), procedures_of(page)),
        "wanted": wanted,
        "actions": Action.choices,
        "filtered": any(wanted.values()),
    }
    return render(request, "pages/audit/audit_log.html", context)


urlpatterns: list[URLPattern] = [path("audit/", audit_log, name="audit_log")]
