"""The description of a case and its agreement texts, in both languages where somebody translated them."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.models import Agreement
from pia.assessments.models.proposal import RECORD_LANGUAGES
from pia.assessments.refusals import Kind, Refused
from pia.assessments.relations import ask
from pia.assessments.values import LONGEST, LONGEST_AGREEMENT
from pia.web.access import SignedInRequest, signed_in
from pia.web.conflict import VERSION, resolved
from pia.web.content_forms import (
    Field,
    changed,
    chosen_values,
    conflict,
    explain,
    packed,
    plain,
    same,
    store,
    translation_or_nothing,
    unpacked,
)
from pia.web.content_words import IN_CHINESE, IN_ENGLISH, place_choices
from pia.web.errors import NotAllowed
from pia.web.forms import DayInput, PlainForm, choice_field, choices_field
from pia.web.proposal_frame import TAB_LABELS, case_for, frame
from pia.web.record_text import OTHER_LANGUAGE

Words = str | Promise

TRANSLATED = ("title", "summary")
MARK = "@"
SHORT = "short_"


class DescriptionForm(PlainForm):
    """Title and summary with their translations, when and where, the clauses somebody found, the short record."""

    title = forms.CharField(label=_("Title"), max_length=200)
    summary = forms.CharField(
        label=_("Summary"), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5})
    )
    jurisdictions = choices_field(place_choices, label=_("Where it will be offered"), required=False)
    planned_launch = forms.DateField(
        label=_("Planned launch"), required=False, widget=DayInput(), input_formats=["%Y-%m-%d"]
    )
    record_language = choice_field(
        RECORD_LANGUAGES,
        label=_("Language of the record"),
        help_text=_("The language you write in. It prevails over translations."),
    )
    own_messages = {"title": {"required": _("Enter a title for the feature")}}

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        other = OTHER_LANGUAGE[case.proposal.record_language]
        named = IN_CHINESE if other == "zh" else IN_ENGLISH
        for name in TRANSLATED:
            original = self.fields[name]
            self.fields[f"{name}{MARK}{other}"] = forms.CharField(
                label=format_lazy(named, field=original.label),
                required=False,
                max_length=LONGEST,
                widget=type(original.widget)(attrs=dict(original.widget.attrs)),
                help_text=_("A translation for readers; the record language prevails."),
            )
        kinds = [(clause.id, clause.title) for part in case.programme.catalogues for clause in part.clauses]
        self.fields["clauses"] = choices_field(
            kinds,
            label=_("Clauses that somebody found in the agreement"),
            required=False,
            help_text=_("Tick what you found when you read the text; it becomes a fact of the case."),
        )
        for key, label in SHORT_RECORD.items():
            self.fields[f"{SHORT}{key}"] = forms.CharField(
                label=str(label), required=False, max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2})
            )
        self.order_fields(["title", f"title{MARK}{other}", "summary", f"summary{MARK}{other}"])

    @property
    def main(self) -> list[forms.BoundField]:
        """What everybody fills in."""
        return [self[name] for name in self.fields if name != "clauses" and not name.startswith(SHORT)]

    @property
    def short_record(self) -> list[forms.BoundField]:
        """What is needed if the case is screened out."""
        return [self[name] for name in self.fields if name.startswith(SHORT)]

    def values(self) -> dict[str, Any]:
        """Address -> value of everything on the form."""
        data = self.cleaned_data
        found = {
            f"description/{name}": translation_or_nothing(data, name) if MARK in name else plain(value)
            for name, value in data.items()
            if name != "clauses" and not name.startswith(SHORT)
        }
        record = {key: data[f"{SHORT}{key}"] for key in SHORT_RECORD if data[f"{SHORT}{key}"]}
        return found | {"description/short_record": record, "agreement/clauses": data["clauses"]}


def fields_of(form: DescriptionForm) -> list[Field]:
    """The form's fields with their addresses."""
    found = [
        Field(name, f"description/{name}", field.label or "")
        for name, field in form.fields.items()
        if name != "clauses" and not name.startswith(SHORT)
    ]
    return [
        *found,
        Field("short_record", "description/short_record", _("Short record")),
        Field("clauses", "agreement/clauses", form.fields["clauses"].label or ""),
    ]


def recorded(case: Case) -> dict[str, Any]:
    """What the record says now, by address."""
    proposal = case.proposal
    other = OTHER_LANGUAGE[proposal.record_language]
    launch = proposal.planned_launch
    values: dict[str, Any] = {
        "description/title": proposal.title,
        "description/summary": proposal.summary,
        "description/jurisdictions": proposal.jurisdictions,
        "description/planned_launch": launch.isoformat() if launch else None,
        "description/record_language": proposal.record_language,
        "description/short_record": proposal.short_record,
        "agreement/clauses": proposal.agreement_clauses,
    }
    for name in TRANSLATED:
        translation = case.translations.get((f"description/{name}", other))
        values[f"description/{name}{MARK}{other}"] = translation.text if translation else None
    return values


def initial(values: dict[str, Any]) -> dict[str, Any]:
    """The record as the form's first values."""
    found = {address.rpartition("/")[2]: value for address, value in values.items()}
    record = found.pop("short_record")
    return found | {f"{SHORT}{key}": record.get(key, "") for key in SHORT_RECORD}


def require_editing(request: SignedInRequest, case: Case) -> None:
    """Content is read-only for whoever may not edit it now; the reason stands on the page."""
    verdict = ask(case, case.proposal, Action.EDIT_ANSWERS, request.user)
    if not verdict.allowed:
        raise NotAllowed(
            *(str(reason) for reason in verdict.reasons),
            whom=gettext("The authors and contributors of the case edit it, while it is with them."),
            back=reverse("screening", args=[case.proposal.reference]),
            back_label=str(TAB_LABELS["screening"]),
        )


@signed_in
def description(request: SignedInRequest, reference: str) -> HttpResponse:
    """Edit what the feature is."""
    case = case_for(request, reference)
    require_editing(request, case)
    back = reverse("screening", args=[reference])
    now = recorded(case)
    if request.method != "POST":
        form = DescriptionForm(initial=initial(now), case=case)
        return _shown(request, case, "description.html", {"form": form, "version": packed(now)})
    data = resolved(request.POST)
    form = DescriptionForm(data, case=case)
    if form.is_valid():
        fields, base = fields_of(form), unpacked(data.get(VERSION, ""))
        values = {**form.values(), **chosen_values(data, fields)}
        outcome = _store(request, case, form, fields, changed(values, base), base, back)
        if outcome is not None:
            return outcome
    return _shown(request, case, "description.html", {"form": form, "version": data.get(VERSION, "")}, status=422)


def _store(
    request: SignedInRequest,
    case: Case,
    form: forms.Form,
    fields: Sequence[Field],
    changes: dict[str, Any],
    base: dict[str, Any],
    back: str,
) -> HttpResponse | None:
    """A redirect if it is stored, the conflict page if somebody was quicker, nothing if the form has to be shown."""
    try:
        if changes:
            store(request, case, Action.EDIT_ANSWERS, changes, base)
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        if refused.kind is Kind.CONFLICT:
            return conflict(request, case, refused, fields, back=back, back_label=TAB_LABELS["screening"])
        explain(form, refused, fields)
        return None
    messages.success(request, gettext("Your changes are saved.") if changes else gettext("Nothing was changed."))
    return HttpResponseRedirect(back)


def _shown(
    request: SignedInRequest, case: Case, template: str, more: dict[str, Any], status: int = 200
) -> HttpResponse:
    context = {**frame(request, case, "screening"), **more}
    return render(request, f"pages/proposals/{template}", context, status=status)


# -- agreement texts --------------------------------------------------------------------------------------------------


class AgreementForm(PlainForm):
    """One text that people will be asked to agree to."""

    title = forms.CharField(label=_("Title"), max_length=200)
    language = choice_field(RECORD_LANGUAGES, label=_("Language"))
    text = forms.CharField(
        label=_("Text"),
        required=False,
        max_length=LONGEST_AGREEMENT,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 18}),
    )


def _agreement_fields(ref: str) -> list[Field]:
    labels = {name: field.label or "" for name, field in AgreementForm.base_fields.items()}
    return [Field(name, f"agreement/{ref}/{name}", label) for name, label in labels.items()]


def _agreement_values(text: Agreement) -> dict[str, Any]:
    return {f"agreement/{text.ref}/{name}": getattr(text, name) for name in AgreementForm.base_fields}


@signed_in
def agreement(request: SignedInRequest, reference: str, ref: str = "") -> HttpResponse:
    """Read one text, or write it where one may."""
    case = case_for(request, reference)
    found = next((text for text in case.agreements if text.ref == ref), None)
    if ref and found is None:
        raise Http404
    may_write = ask(case, case.proposal, Action.EDIT_ANSWERS, request.user).allowed
    if request.method != "POST" and found is not None and not may_write:
        return _shown(request, case, "agreement_text.html", {"text": found})
    require_editing(request, case)
    ref = ref or numbered("A", [text.ref for text in case.agreements])
    now = _agreement_values(found) if found else {}
    if request.method != "POST":
        first = {"language": case.proposal.record_language}
        form = AgreementForm(initial={a.rpartition("/")[2]: v for a, v in now.items()} or first)
        return _shown(request, case, "agreement.html", {"form": form, "text": found, "version": packed(now)})
    return _store_agreement(request, case, ref, found)


def _store_agreement(request: SignedInRequest, case: Case, ref: str, found: Agreement | None) -> HttpResponse:
    back = reverse("screening", args=[case.proposal.reference])
    data, fields = resolved(request.POST), _agreement_fields(ref)
    form = AgreementForm(data)
    base = unpacked(data.get(VERSION, ""))
    if found is not None and "delete" in data:
        gone = {f"agreement/{ref}": None}
        return _store(request, case, form, fields, gone, {}, back) or HttpResponseRedirect(back)
    if form.is_valid():
        own = {f"agreement/{ref}/{name}": value for name, value in form.cleaned_data.items()}
        own[f"agreement/{ref}/text"] = own[f"agreement/{ref}/text"].replace("\r\n", "\n")
        values = {**own, **chosen_values(data, fields)}
        changes = {address: value for address, value in values.items() if not same(value, base.get(address))}
        outcome = _store(request, case, form, fields, changes, base, back)
        if outcome is not None:
            return outcome
    context = {"form": form, "text": found, "version": data.get(VERSION, "")}
    return _shown(request, case, "agreement.html", context, status=422)


urlpatterns: list[URLPattern] = [
    path("proposals/<str:reference>/description/", description, name="description"),
    path("proposals/<str:reference>/agreements/new/", agreement, name="new_agreement"),
    path("proposals/<str:reference>/agreements/<str:ref>/", agreement, name="agreement"),
]
