"""The page on which a person sees who they are here and chooses language, theme and shortcuts."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils import translation
from django.utils.translation import get_language_info
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Language, RoleAssignment, Theme
from pia.web.access import SignedInRequest, signed_in
from pia.web.preferences import remember_choices


def native_languages() -> list[tuple[str, str]]:
    """Each language as its speakers write it, so that everybody finds their own."""
    return [(code, get_language_info(code)["name_local"]) for code in Language.values]


class SettingsForm(forms.Form):
    """How this person likes the pages."""

    language = forms.ChoiceField(label=_("Language"), choices=native_languages, widget=forms.RadioSelect)
    theme = forms.ChoiceField(label=_("Appearance"), choices=Theme.choices, widget=forms.RadioSelect)
    keyboard_shortcuts = forms.BooleanField(
        label=_("Keyboard shortcuts: “/” puts the cursor into the search"), required=False
    )


@signed_in
def profile(request: SignedInRequest) -> HttpResponse:
    """Show and change one's own settings."""
    user = request.user
    current = {
        "language": user.language or translation.get_language(),
        "theme": user.theme,
        "keyboard_shortcuts": user.keyboard_shortcuts,
    }
    form = SettingsForm(request.POST if request.method == "POST" else None, initial=current)
    if request.method == "POST" and form.is_valid():
        response = HttpResponseRedirect(reverse("profile"))
        remember_choices(request, response, **form.cleaned_data)
        with translation.override(form.cleaned_data["language"]):
            messages.success(request, str(_("Your settings are saved.")))
        return response
    assignments = RoleAssignment.objects.filter(user=user).select_related("unit", "organisation")
    return render(request, "pages/profile/profile.html", {"form": form, "assignments": assignments})


urlpatterns: list[URLPattern] = [path("profile/", profile, name="profile")]
