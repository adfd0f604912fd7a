"""A new proposal, written by hand; one from a file is made on the pages of `importing`."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.models.proposal import RECORD_LANGUAGES
from pia.assessments.perform import create
from pia.assessments.refusals import Kind, Refused
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_words import place_choices
from pia.web.forms import DayInput, choice_field, choices_field
from pia.web.import_forms import CaseFileForm
from pia.web.units import UnitForm, units_or_refuse


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


@signed_in
def new_proposal(request: SignedInRequest) -> HttpResponse:
    """Write a draft by hand."""
    units = units_or_refuse(request, Action.CREATE)
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
    context = {"form": form, "import_form": CaseFileForm(units=units, auto_id="import_%s")}
    return render(request, "pages/proposals/new.html", context, status=422 if form.errors else 200)


def _explain(form: forms.Form, refused: Refused) -> None:
    for address, sentences in refused.fields.items():
        name = address.rpartition("/")[2]
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))
    for reason in refused.reasons:
        form.add_error(None, str(reason))


urlpatterns: list[URLPattern] = [
    path("proposals/new/", new_proposal, name="new_proposal"),
]
