"""A new proposal: written by hand, or read from a proposal file that somebody hands in."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.assignments import scopes_of
from pia.accounts.models import Unit, User
from pia.assessments.actions import Action
from pia.assessments.models.proposal import RECORD_LANGUAGES
from pia.assessments.perform import create
from pia.assessments.policy import may_create
from pia.assessments.refusals import Kind, Refused
from pia.interop import proposal_file
from pia.interop.exchange import MAX_BYTES
from pia.programmes.located_yaml import Problem, Unreadable
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_words import place_choices
from pia.web.errors import NotAllowed
from pia.web.forms import DayInput, PlainForm, choice_field, choices_field

Words = str | Promise


def units_for(user: User, action: Action) -> list[Unit]:
    """The units in which this person may start a proposal."""
    roles: dict[int | None, set[Any]] = {}
    for scope in scopes_of(user):
        roles.setdefault(scope.unit_id, set()).add(scope.role)
    everywhere = roles.get(None, set())
    if may_create(action, frozenset(everywhere)):
        return list(Unit.objects.filter(organisation=user.organisation_id).select_related("organisation"))
    mine = [unit for unit, held in roles.items() if unit and may_create(action, frozenset(held | everywhere))]
    return list(Unit.objects.filter(pk__in=mine).select_related("organisation")) if mine else []


class UnitForm(PlainForm):
    """The unit whose proposal it is; only those in which the person may write."""

    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        choices = [(key, unit.display_name) for key, unit in self.units.items()]
        self.fields["unit"] = choice_field(choices, label=_("Unit"), initial=choices[0][0])
        if len(choices) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> Unit:
        """The unit itself."""
        return self.units[self.cleaned_data["unit"]]


class DraftForm(UnitForm):
    """What a draft starts with; everything else is asked on its own pages."""

    title = forms.CharField(label=_("Title"), max_length=200, help_text=_("What people will call the feature."))
    summary = forms.CharField(
        label=_("Summary"),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("What the feature does with personal data, in a few sentences."),
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
    field_order = ["title", "summary", "unit", "jurisdictions", "planned_launch", "record_language"]

    def changes(self) -> dict[str, Any]:
        """The content as addresses and values."""
        data = self.cleaned_data
        launch = data["planned_launch"]
        return {
            "description/title": data["title"],
            "description/summary": data["summary"],
            "description/jurisdictions": data["jurisdictions"],
            "description/planned_launch": launch.isoformat() if launch else None,
            "description/record_language": data["record_language"],
        }


class FileForm(UnitForm):
    """A proposal file from the person's machine."""

    file = forms.FileField(label=_("Proposal file"), help_text=_("A YAML file, at most 20 MB."))
    field_order = ["file", "unit"]


def _units_or_refuse(request: SignedInRequest, action: Action) -> list[Unit]:
    units = units_for(request.user, action)
    if not units:
        raise NotAllowed(
            gettext("You may not write proposals: no unit has you as an author."),
            whom=gettext("An administrator assigns the role of author."),
            back=reverse("proposals"),
            back_label=gettext("Proposals"),
        )
    return units


@signed_in
def new_proposal(request: SignedInRequest) -> HttpResponse:
    """Write a draft by hand."""
    units = _units_or_refuse(request, Action.CREATE)
    posted = request.POST if request.method == "POST" else None
    recorded = {"record_language": units[0].organisation.record_language}
    form = DraftForm(posted, units=units, initial=recorded, prefix=None)
    if request.method == "POST" and form.is_valid():
        try:
            case = create(form.chosen, actor=request.user, changes=form.changes())
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            _explain(form, refused)
        else:
            messages.success(request, gettext("The draft is started. Answer the questions next."))
            return HttpResponseRedirect(reverse("screening", args=[case.proposal.reference]))
    context = {"form": form, "import_form": FileForm(units=units, auto_id="import_%s")}
    return render(request, "pages/proposals/new.html", context, status=422 if form.errors else 200)


def _explain(form: forms.Form, refused: Refused) -> None:
    for address, sentences in refused.fields.items():
        name = address.rpartition("/")[2]
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))
    for reason in refused.reasons:
        form.add_error(None, str(reason))


@signed_in
def import_proposal(request: SignedInRequest) -> HttpResponse:
    """Make a draft from a proposal file, or say line by line what keeps it from being one."""
    units = _units_or_refuse(request, Action.IMPORT_FILE)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("new_proposal") + "#import")
    form = FileForm(request.POST, request.FILES, units=units, auto_id="import_%s")
    problems: list[Problem] = []
    if form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            # One byte more than allowed is enough for the reader to refuse the file as too large.
            read = proposal_file.read(upload.read(MAX_BYTES + 1), name=upload.name)
            done = proposal_file.bring_in(read, unit=form.chosen, actor=request.user)
        except Unreadable as unreadable:
            problems = list(unreadable.problems)
        except Refused as refused:
            if refused.kind is Kind.NOT_PERMITTED:
                raise
            _explain(form, refused)
        else:
            said = gettext("The proposal is imported.") if done.created else gettext("This file was imported before.")
            messages.success(request, said)
            return HttpResponseRedirect(reverse("proposal", args=[done.case.proposal.reference]))
    context = {
        "form": DraftForm(units=units, initial={"record_language": units[0].organisation.record_language}),
        "import_form": form,
        "problems": problems,
        "has_problems": True,
        "importing": True,
    }
    return render(request, "pages/proposals/new.html", context, status=422)


urlpatterns: list[URLPattern] = [
    path("proposals/new/", new_proposal, name="new_proposal"),
    path("proposals/import/", import_proposal, name="import_proposal"),
]
