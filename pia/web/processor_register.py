"""The register of what is processed on behalf of other controllers: privacy officers keep it, its readers read it."""

import json
from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Unit, User
from pia.assessments import processor_records, queues
from pia.assessments.actions import PROCESSOR_RECORD
from pia.assessments.models import ProcessorRecord, Proposal
from pia.assessments.oversight import keeps_processor_records
from pia.assessments.processor_records import TRANSFER_FIELDS
from pia.assessments.refusals import Clash, Kind, Refused
from pia.assessments.register_rows import visible
from pia.audit.models import AuditEntry
from pia.lib.countries import country_choices, country_name
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.paging import keyset_page
from pia.web.conflict import VERSION, Conflict, Difference, conflict_page, resolved
from pia.web.content_forms import CHOSEN, packed, unpacked
from pia.web.controller_settings import who
from pia.web.deeds import people_of
from pia.web.errors import NotAllowed
from pia.web.forms import DayInput, PlainForm
from pia.web.register import head, processed_for_others, require_reading, wanted_of

PAGE = 50
BLANK_ROWS = 2
NEWEST = 5


def _text(label: Any, rows: int, **more: Any) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows})
    return forms.CharField(
        label=label, max_length=processor_records.LONGEST, required=False, widget=widget, **more
    )  # fmt: skip


class ProcessorForm(PlainForm):
    """What GDPR art. 30(2) asks of a processor for each controller."""

    controller = forms.CharField(label=_("On behalf of"), max_length=200, help_text=_("Name of the controller."))
    controller_contact = forms.CharField(label=_("Contact of that controller"), max_length=500, required=False)
    representative = forms.CharField(label=_("Representative of that controller"), max_length=500, required=False)
    dpo = forms.CharField(label=_("Data protection officer of that controller"), max_length=500, required=False)
    processing = _text(_("Categories of processing, in English"), 3)
    processing_zh = _text(_("Categories of processing, in Chinese"), 3)
    other_processors = _text(_("Other processors engaged"), 2, help_text=_("Name and contact of each, one a line."))
    measures = _text(
        _("Security measures, in English"), 3, help_text=_("Leave empty where those of the organisation are all.")
    )
    measures_zh = _text(_("Security measures, in Chinese"), 3)
    unit_id = forms.ChoiceField(label=_("Unit"), required=False)
    proposal_id = forms.CharField(
        label=_("Case"),
        required=False,
        max_length=40,
        help_text=_("Number of the case that assesses it, if there is one."),
    )
    starts_on = forms.DateField(label=_("Since"), required=False, widget=DayInput(), input_formats=["%Y-%m-%d"])
    ended_on = forms.DateField(label=_("Ended on"), required=False, widget=DayInput(), input_formats=["%Y-%m-%d"])
    own_messages = {"controller": {"required": processor_records.NO_NAME}}

    def __init__(self, *args: Any, user: User, linked: Proposal | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.linked = user, linked
        units = Unit.objects.filter(organisation_id=user.organisation_id)
        known = [(str(unit.pk), unit.display_name) for unit in units if processor_records.may_keep(user, unit.pk)]
        whole = [("", gettext("Whole organisation"))] if processor_records.may_keep(user, None) else []
        self.fields["unit_id"].choices = [*whole, *known]  # type: ignore[attr-defined]  # a ChoiceField

    def clean_unit_id(self) -> int | None:
        """The unit's key, nothing for the whole organisation."""
        value = self.cleaned_data["unit_id"]
        return int(value) if value else None

    def clean_proposal_id(self) -> int | None:
        """The key of a case that the person may see, by its number."""
        number = self.cleaned_data["proposal_id"].strip().replace("\x00", "")
        if not number:
            return None
        if self.linked is not None and number == self.linked.reference:
            return self.linked.pk
        found = queues.visible_to(self.user).filter(reference__iexact=number).values_list("pk", flat=True).first()
        if found is None:
            raise forms.ValidationError(gettext("There is no such case among those you may see."))
        return found

    def values(self) -> dict[str, Any]:
        """Field -> value as the record takes them."""
        found = dict(self.cleaned_data)
        for name, value in found.items():
            if isinstance(value, str):
                found[name] = value.replace("\r\n", "\n").strip()
        return found


class TransferForm(PlainForm):
    """One transfer to a third country or an international organisation."""

    to = forms.CharField(label=_("To whom"), max_length=200, required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    safeguards = forms.CharField(label=_("Safeguards"), max_length=500, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", gettext("Choose")), *country_choices()]  # type: ignore[attr-defined]  # a ChoiceField

    def clean(self) -> dict[str, Any]:
        """A line that says anything names a country."""
        data = super().clean() or {}
        if any(data.get(name) for name in TRANSFER_FIELDS) and not data.get("country"):
            self.add_error("country", str(processor_records.NO_COUNTRY))
        return data


def _transfer_forms(data: Any, transfers: Sequence[dict[str, Any]]) -> list[TransferForm]:
    """A form a transfer and two blank ones; as many as were posted."""
    if data is None:
        rows = [*transfers, *[{} for _blank in range(BLANK_ROWS)]]
        return [TransferForm(initial=row, prefix=f"t{number}") for number, row in enumerate(rows)]
    number = 0
    while f"t{number}-country" in data and number < processor_records.MOST_TRANSFERS:
        number += 1
    return [TransferForm(data, prefix=f"t{place}") for place in range(number)]


@signed_in
def processor_register(request: SignedInRequest) -> HttpResponse:
    """The list."""
    require_reading(request.user)
    wanted = wanted_of(request.GET)
    rows = processed_for_others(request.user, wanted).select_related("unit")
    page = keyset_page(rows, request, order=["pk"], size=PAGE)
    context = {
        **head(request, wanted, "processor_register", visible(request.user)),
        "page": page,
        "records": [(one, _transfers(one), processor_records.may_keep(request.user, one.unit_id)) for one in page],
        "may_keep": keeps_processor_records(request.user),
        "query": request.GET,
        "units": list(Unit.objects.filter(organisation=request.user.organisation_id)),
    }
    return render(request, "pages/register/processor.html", context)


def _transfers(record: ProcessorRecord) -> list[tuple[str, str, str]]:
    return [
        (str(row.get("to", "")), country_name(str(row.get("country", ""))), str(row.get("safeguards", "")))
        for row in record.transfers
    ]


@signed_in
def processor_record(request: SignedInRequest, ref: str = "") -> HttpResponse:
    """Enter a record, or change one; whoever only reads sees it in the list."""
    require_reading(request.user)
    if not keeps_processor_records(request.user):
        raise NotAllowed(
            str(processor_records.NOT_YOURS), back=reverse("processor_register"), back_label=gettext("Register")
        )
    found = (
        processor_records.visible_to(request.user).filter(ref=ref).select_related("proposal").first() if ref else None
    )
    if ref and found is None:
        raise Http404
    if found is not None and not processor_records.may_keep(request.user, found.unit_id):
        raise NotAllowed(
            str(processor_records.NOT_YOURS), back=reverse("processor_register"), back_label=gettext("Register")
        )
    now = processor_records.values_of(found) if found else {}
    if request.method != "POST":
        shown = now | {"proposal_id": found.proposal.reference if found and found.proposal else ""}
        form = ProcessorForm(initial=shown, user=request.user)
        return _shown(request, found, form, _transfer_forms(None, now.get("transfers", [])), packed(now))
    return _store(request, found)


def _store(request: SignedInRequest, found: ProcessorRecord | None) -> HttpResponse:
    data = resolved(request.POST)
    linked = found.proposal if found else None
    form, transfers = ProcessorForm(data, user=request.user, linked=linked), _transfer_forms(data, [])
    sound = [one.is_valid() for one in transfers]
    if form.is_valid() and all(sound):
        rows = [{name: one.cleaned_data[name] for name in TRANSFER_FIELDS} for one in transfers]
        values = form.values() | {"transfers": [row for row in rows if any(row.values())]}
        values |= _chosen(data, values)
        try:
            record = processor_records.keep(
                values, by=request.user, record=found, base=unpacked(data.get(VERSION, "")) or None
            )
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            if refused.kind is Kind.CONFLICT and found is not None:
                return _conflict(request, form, found, refused.clashes)
            _explain(form, refused)
        else:
            messages.success(request, gettext("%(ref)s is saved.") % {"ref": record.ref})
            return HttpResponseRedirect(reverse("processor_register"))
    return _shown(request, found, form, transfers, data.get(VERSION, ""), status=422)


def _chosen(data: Any, values: dict[str, Any]) -> dict[str, Any]:
    """The versions taken on a conflict page; they stand in place of what the form's own fields say."""
    taken: dict[str, Any] = {}
    for name in values:
        if (raw := data.get(f"{CHOSEN}{name}")) is not None:
            try:
                taken[name] = json.loads(raw)
            except ValueError:
                continue
    return taken


def _explain(form: ProcessorForm, refused: Refused) -> None:
    for name, sentences in refused.fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))


def _conflict(
    request: SignedInRequest, form: ProcessorForm, found: ProcessorRecord, clashes: Sequence[Clash]
) -> HttpResponse:
    last = _history(found).first()
    fresh = ProcessorRecord.objects.get(pk=found.pk)
    page = Conflict(
        who=who(last, people_of([last])) if last else "",
        when=last.at if last else timezone.now(),
        differences=[
            Difference(
                name=f"{CHOSEN}{clash.address}",
                label=form.fields[clash.address].label or "" if clash.address in form.fields else _("Transfers"),
                theirs=[json.dumps(clash.theirs, ensure_ascii=False)],
                yours=[json.dumps(clash.yours, ensure_ascii=False)],
                theirs_shown=_plainly(clash.theirs),
                yours_shown=_plainly(clash.yours),
            )
            for clash in clashes
        ],
        version=packed(processor_records.values_of(fresh)),
        action=request.path,
        back=reverse("processor_register"),
        back_label=_("Register"),
    )
    return conflict_page(request, page)


def _plainly(value: Any) -> str:
    if isinstance(value, list):
        return "\n".join(" · ".join(str(part) for part in row.values() if part) for row in value)
    return "" if value is None else str(value)


def _history(record: ProcessorRecord) -> QuerySet[AuditEntry]:
    """The entries about the record, newest first."""
    chain = record.organisation.chain
    rows = AuditEntry.objects.filter(chain=chain, subject=PROCESSOR_RECORD, subject_id=record.ref)
    return rows.select_related("text").order_by("-number")


def _shown(
    request: SignedInRequest,
    found: ProcessorRecord | None,
    form: ProcessorForm,
    transfers: Sequence[TransferForm],
    version: str,
    status: int = 200,
) -> HttpResponse:
    entries = list(_history(found)[:NEWEST]) if found else []
    people = people_of(entries)
    context = {
        "record": found,
        "form": form,
        "transfers": transfers,
        "version": version,
        "changes": [(entry, who(entry, people)) for entry in entries],
        "has_problems": any(one.is_bound and one.errors for one in transfers),
    }
    return render(request, "pages/register/processor_record.html", context, status=status)


urlpatterns: list[URLPattern] = [
    path("register/processor/", processor_register, name="processor_register"),
    path("register/processor/new/", processor_record, name="new_processor_record"),
    path("register/processor/<str:ref>/", processor_record, name="processor_record"),
]
