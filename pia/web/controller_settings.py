"""Who the organisation is as a controller: an administrator fills it in, those who keep or audit the register read."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts import controller
from pia.accounts.actions import PeopleAction
from pia.accounts.controller import EXEMPT_BELOW, ChangedMeanwhile
from pia.accounts.models import ControllerDetails, Organisation, User
from pia.assessments.models import FacetKind
from pia.assessments.oversight import may_change_controller, reads_controller
from pia.assessments.register_rows import known_facets, of_organisation
from pia.audit.models import AuditEntry
from pia.web.access import SignedInRequest, signed_in
from pia.web.conflict import VERSION, Conflict, Difference, conflict_page, posted, resolved
from pia.web.content_forms import packed, unpacked
from pia.web.deeds import people_of
from pia.web.errors import NotAllowed
from pia.web.forms import PlainForm
from pia.web.navigation import Entry, Section, register

NEWEST = 5
MOST_STAFF = 10_000_000

register(
    Entry(
        key="controller",
        label=_("Organisation"),
        icon="person",
        url_name="controller",
        order=180,
        section=Section.REFERENCE,
        visible=reads_controller,
    )
)


def _line(label: Any, longest: int, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=longest, required=False, **more)


def _text(label: Any, longest: int, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget, **more)


class ControllerForm(PlainForm):
    """What the law asks of a controller to name, GDPR art. 30(1)(a) and (g), PIPL arts. 52 and 53."""

    name = forms.CharField(label=_("Name"), max_length=200)
    name_zh = _line(_("Chinese name"), 200)
    address = _line(_("Address"), 300)
    contact_email = forms.EmailField(label=_("E-mail"), required=False)
    phone = _line(_("Telephone"), 50)
    joint_controllers = _text(
        _("Joint controllers"), 4000, 3, help_text=_("Name and contact of each, one a line. Empty if there are none.")
    )
    dpo = _line(_("Data protection officer"), 200)
    dpo_contact = _line(_("Contact of the data protection officer"), 500)
    protection_officer = _line(_("PI protection officer"), 200)
    protection_officer_contact = _line(_("Contact of the PI protection officer"), 500)
    representative_eu = _line(
        _("Representative in the European Union"), 200, help_text=_("For organisations that are not established there.")
    )
    representative_eu_contact = _line(_("Contact of the representative in the European Union"), 500)
    representative_uk = _line(_("Representative in the United Kingdom"), 200)
    representative_uk_contact = _line(_("Contact of the representative in the United Kingdom"), 500)
    representative_cn = _line(_("Body or representative in China"), 200)
    representative_cn_contact = _line(_("Contact of the body or representative in China"), 500)
    security_measures = _text(
        _("Security measures, in English"),
        20_000,
        6,
        help_text=_("A general description, for the whole organisation. Each case adds its own measures."),
    )
    security_measures_zh = _text(_("Security measures, in Chinese"), 20_000, 6)
    staff = forms.IntegerField(label=_("Number of staff"), required=False, min_value=0, max_value=MOST_STAFF)
    own_messages = {
        "name": {"required": _("Enter the name of the organisation")},
        "contact_email": {"invalid": _("Enter an e-mail address in the form name@organisation.example")},
    }

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields under their headings."""
        parts: list[tuple[Any, tuple[str, ...]]] = [
            (_("Controller"), ("name", "name_zh", "address", "contact_email", "phone", "joint_controllers", "staff")),
            (_("Officers"), ("dpo", "dpo_contact", "protection_officer", "protection_officer_contact")),
            (_("Representatives"), tuple(name for name in self.fields if name.startswith("representative"))),
            (_("Security"), ("security_measures", "security_measures_zh")),
        ]
        return [(heading, [self[name] for name in names]) for heading, names in parts]

    def values(self) -> dict[str, Any]:
        """What was typed, with the line ends of the record."""
        texts = {name: value for name, value in self.cleaned_data.items() if isinstance(value, str)}
        return self.cleaned_data | {name: value.replace("\r\n", "\n").strip() for name, value in texts.items()}


@signed_in
def controller_page(request: SignedInRequest) -> HttpResponse:
    """Read it, or change it where one may."""
    if not reads_controller(request.user):
        raise NotAllowed(
            gettext("The details of the organisation are for administrators, privacy officers, DPOs and auditors."),
            whom=gettext("The register shows them to its readers."),
        )
    organisation = Organisation.objects.get(pk=request.user.organisation_id)
    details = controller.details_of(organisation)
    now = controller.values_of(organisation, details)
    if not may_change_controller(request.user):
        if request.method == "POST":
            raise NotAllowed(gettext("Only an administrator changes the details of the organisation."))
        return _shown(request, organisation, details, {"labelled": _labelled(now)})
    if request.method != "POST":
        return _shown(request, organisation, details, {"form": ControllerForm(initial=now), "version": packed(now)})
    data = resolved(request.POST)
    form = ControllerForm(data)
    if form.is_valid():
        base = unpacked(data.get(VERSION, ""))
        try:
            changed = controller.change(organisation, form.values(), by=request.user, base=base)
        except ChangedMeanwhile as clash:
            return _conflict(request, form, clash, now)
        except ValidationError as error:
            for name, problems in error.message_dict.items():
                form.add_error(name if name in form.fields else None, problems)
        else:
            messages.success(
                request, gettext("Your changes are saved.") if changed else gettext("Nothing was changed.")
            )
            return HttpResponseRedirect(reverse("controller"))
    context = {"form": form, "version": data.get(VERSION, "")}
    return _shown(request, organisation, details, context, status=422)


def _shown(
    request: SignedInRequest,
    organisation: Organisation,
    details: ControllerDetails,
    more: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    places = frozenset(known_facets(of_organisation(organisation))[FacetKind.JURISDICTION])
    context = {
        "organisation": organisation,
        "gaps": controller.gaps(organisation, details, places),
        "staff": details.staff,
        "exempt": details.staff is not None and details.staff < EXEMPT_BELOW,
        "exempt_below": EXEMPT_BELOW,
        "changes": _changes(organisation),
        **more,
    }
    return render(request, "pages/register/controller_settings.html", context, status=status)


def _labelled(now: dict[str, Any]) -> list[tuple[Any, Any]]:
    """Label and value of every field, for those who read only."""
    return [(field.label, now[name]) for name, field in ControllerForm.base_fields.items()]


def _changes(organisation: Organisation) -> list[tuple[AuditEntry, str, list[Any]]]:
    """The newest entries of the record, who made them, and the labels of the fields that were changed."""
    found = AuditEntry.objects.filter(chain=organisation.chain, action=PeopleAction.CHANGE_CONTROLLER)
    labels = {name: field.label for name, field in ControllerForm.base_fields.items()}
    entries = list(found.select_related("text").order_by("-number")[:NEWEST])
    people = people_of(entries)
    return [
        (entry, who(entry, people), [labels[name] for name in entry.details.get("fields", {}) if name in labels])
        for entry in entries
    ]


def who(entry: AuditEntry, people: Mapping[str, User]) -> str:
    """Who made an entry, by the name in the language of the page where the person is still known."""
    known = people.get(entry.actor_id)
    return known.display_name if known and not entry.text.is_purged else entry.actor_label


def _conflict(
    request: SignedInRequest, form: ControllerForm, clash: ChangedMeanwhile, now: dict[str, Any]
) -> HttpResponse:
    """The page on which the second administrator chooses, field by field."""
    newest = AuditEntry.objects.filter(
        chain=request.user.organisation.chain, action=PeopleAction.CHANGE_CONTROLLER
    ).select_related("text")
    last = newest.order_by("-number").first()
    typed = form.values()
    found = Conflict(
        who=who(last, people_of([last])) if last else "",
        when=last.at if last else timezone.now(),
        differences=[
            Difference(name=name, label=form.fields[name].label or "", theirs=posted(theirs), yours=posted(typed[name]))
            for name, theirs in clash.theirs.items()
        ],
        version=packed(now),
        action=request.path,
        back=reverse("controller"),
        back_label=_("Organisation"),
    )
    return conflict_page(request, found)


urlpatterns: list[URLPattern] = [path("organisation/", controller_page, name="controller")]
