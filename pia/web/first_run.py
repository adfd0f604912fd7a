"""The first page of an empty installation: names the organisation and its administrator, then lists what is left."""

from typing import Any

from babel import Locale
from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from holidays import list_supported_countries

from pia.accounts.actors import SYSTEM
from pia.accounts.models import Organisation, User
from pia.accounts.organisations import create_organisation
from pia.accounts.people import assign_role, create_person
from pia.accounts.roles import Role
from pia.lib.dates import in_chinese
from pia.web.forms import PlainForm

SIGN_IN_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LOOPBACK = frozenset({"127.0.0.1", "::1"})


def countries() -> list[tuple[str, str]]:
    """Countries whose public holidays are known, by their names in the active language."""
    names = Locale.parse("zh_Hans" if in_chinese() else "en").territories
    known = [(code, names[code]) for code in list_supported_countries() if code in names]
    return [("", str(_("Choose"))), *sorted(known, key=lambda country: country[1])]


class FirstRunForm(PlainForm):
    """The organisation and the person who runs the installation."""

    organisation = forms.CharField(label=_("Name of the organisation"), max_length=200)
    organisation_zh = forms.CharField(label=_("Its Chinese name"), max_length=200, required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=countries, help_text=_("Working days follow the public holidays of this country.")
    )
    name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Several words work well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    own_messages = {
        "organisation": {"required": _("Enter the name of the organisation")},
        "country": {"required": _("Choose a country")},
        "name": {"required": _("Enter your name")},
        "email": {
            "required": _("Enter your work e-mail"),
            "invalid": _("Enter an e-mail address in the form name@organisation.example"),
        },
        "password": {"required": _("Choose a password")},
    }


def on_this_machine(request: HttpRequest) -> bool:
    """Whoever comes first becomes administrator, so only the machine itself may come: no proxy, no network."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "HTTP_X_FORWARDED_FOR" not in request.META


@transaction.atomic
def found(answers: dict[str, Any]) -> User:
    """Create the organisation and its administrator, both or neither."""
    organisation = create_organisation(
        name=answers["organisation"], name_zh=answers["organisation_zh"], country=answers["country"], by=SYSTEM
    )
    person = create_person(
        organisation=organisation,
        email=answers["email"],
        name=answers["name"],
        password=answers["password"],
        by=SYSTEM,
        language=get_language() or "",
    )
    assign_role(person, Role.ADMINISTRATOR, by=SYSTEM)
    return person


def first_run(request: HttpRequest) -> HttpResponse:
    """Show the form while nobody is there; afterwards this address only leads to the front page."""
    if Organisation.objects.exists() or User.objects.exists():
        return HttpResponseRedirect("/")
    if not on_this_machine(request):
        return render(request, "pages/first_run_elsewhere.html", status=403)
    form = FirstRunForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = found(form.cleaned_data)
        except ValidationError as error:
            _put_on(form, error)
        else:
            login(request, person, backend=SIGN_IN_BACKEND)
            return HttpResponseRedirect("/")
    return render(request, "pages/first_run.html", {"form": form})


def _put_on(form: FirstRunForm, error: ValidationError) -> None:
    """Problems that only the accounts know of, such as a password that is too common, go to their field."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error("password", error)


urlpatterns: list[URLPattern] = [path("first-run/", first_run, name="first_run")]
