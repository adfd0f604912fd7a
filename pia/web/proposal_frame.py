"""The frame of every page of one proposal: title, status, tabs with counts, breadcrumb.

A page fetches its case with `case_for`, puts `frame(request, case, tab)` into its context and extends
`pages/proposals/frame.html`; its buttons come from `action_links`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from pia.accounts.models import User
from pia.assessments import models, queues
from pia.assessments.case import Case
from pia.assessments.inventory_counting import number_of_rows
from pia.assessments.launch_passes import override_in_force
from pia.web.access import SignedInRequest
from pia.web.record_text import RecordText, record_text
from pia.web.status import Status, status_of

Words = str | Promise

TAB_LABELS: Mapping[str, Words] = {
    "overview": pgettext_lazy("tab", "Overview"),
    "screening": pgettext_lazy("tab", "Screening"),
    "inventory": pgettext_lazy("tab", "Data inventory"),
    "risks": pgettext_lazy("tab", "Risks and measures"),
    "reviews": pgettext_lazy("tab", "Reviews"),
    "decision": pgettext_lazy("tab", "Decision"),
    "conditions": pgettext_lazy("tab", "Conditions"),
    "launch": pgettext_lazy("tab", "Launch"),
    "documents": pgettext_lazy("tab", "Documents"),
    "activity": pgettext_lazy("tab", "Activity"),
}
#: Pages without a tab of their own, and the tab that they lie under.
UNDER: Mapping[str, tuple[Words, str]] = {
    "opinion": (pgettext_lazy("page", "Opinion and views"), "decision"),
    "consultation": (pgettext_lazy("page", "Prior consultation"), "decision"),
}
URL_NAMES = {key: key for key in TAB_LABELS} | {"overview": "proposal"}


@dataclass(frozen=True, kw_only=True)
class Tab:
    """One link of the tab row."""

    key: str
    label: Words
    href: str
    current: bool
    count: int | None


@dataclass(frozen=True, kw_only=True)
class Frame:
    """What the head of the page shows."""

    title: RecordText
    status: Status
    reference: str
    unit: Words
    tabs: list[Tab]
    crumb: Words
    here: str
    hold: bool
    override: models.Override | None


def case_for(request: SignedInRequest, reference: str) -> Case:
    """The case, if this person may see it; else 404, the same for what is not there and what is not theirs."""
    try:
        proposal = queues.proposal_for(request.user, reference)
    except models.Proposal.DoesNotExist:
        raise Http404 from None
    if request.user.organisation_id == proposal.organisation_id:
        # The frame of the page asks for the organisation's name: it has just been read with the proposal.
        request.user.organisation = proposal.organisation
    return Case(proposal)


def frame(request: SignedInRequest, case: Case, tab: str) -> dict[str, Any]:
    """The context of `pages/proposals/frame.html`: `frame`, `case` and `proposal`."""
    proposal = case.proposal
    crumb, lies_under = UNDER.get(tab, (TAB_LABELS.get(tab, ""), tab))
    counts = _counts(case)
    tabs = [
        Tab(
            key=key,
            label=label,
            href=reverse(URL_NAMES[key], args=[proposal.reference]),
            current=key == lies_under,
            count=counts.get(key) or None,
        )
        for key, label in TAB_LABELS.items()
    ]
    made = Frame(
        title=record_text(case, "description/title", proposal.title),
        status=status_of(proposal, team=is_team(case, request.user)),
        reference=proposal.reference,
        unit=proposal.unit.display_name,
        tabs=tabs,
        crumb=crumb,
        here=tab,
        hold=proposal.legal_hold,
        override=override_in_force(case, case.today()),
    )
    return {"frame": made, "case": case, "proposal": proposal}


def page_name(url_name: str) -> Words:
    """What a page of a proposal is called, by the name of its address."""
    if url_name in UNDER:
        return UNDER[url_name][0]
    return next(TAB_LABELS[tab] for tab, name in URL_NAMES.items() if name == url_name)


def is_team(case: Case, user: User) -> bool:
    """Whether somebody writes this proposal, and so reads the public words for its state."""
    return any(person.pk == user.pk for person in (*case.authors, *case.contributors))


def _counts(case: Case) -> dict[str, int]:
    """How many rows each tab leads to; items are counted when they are written, not for every page."""
    risks = len(case.risks) if "risks" in case.__dict__ else case.proposal.risks.count()
    return {"inventory": number_of_rows(case), "risks": risks}
