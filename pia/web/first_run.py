"""The first page of an empty installation: names the organisation and its administrator, then lists what is left."""

from babel import Locale
from django import forms
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from holidays import list_supported_countries

from pia.accounts.setup import AlreadySetUp, create_first_organisation, needs_first_run
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

    name = forms.CharField(label=_("Name of the organisation"), max_length=200)
    name_zh = forms.CharField(label=_("Its Chinese name"), max_length=200, required=False)
    country = forms.ChoiceField(
        label=_("Country"), choices=countries, help_text=_("Working days follow the public holidays of this country.")
    )
    admin_name = forms.CharField(label=_("Your name"), max_length=150)
    email = forms.EmailField(label=_("Your work e-mail"), widget=forms.EmailInput(attrs={"autocomplete": "username"}))
    password = forms.CharField(
        label=_("Password"),
        strip=False,
        help_text=_("At least 12 characters. Several words work well."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    own_messages = {
        "name": {"required": _("Enter the name of the organisation")},
        "country": {"required": _("Choose a country")},
        "admin_name": {"required": _("Enter your name")},
        "email": {
            "required": _("Enter your work e-mail"),
            "invalid": _("Enter an e-mail address in the form name@organisation.example"),
        },
        "password": {"required": _("Choose a password")},
    }


def on_this_machine(request: HttpRequest) -> bool:
    """Whoever comes first becomes administrator, so only the machine itself may come: no proxy, no network."""
    return request.META.get("REMOTE_ADDR") in LOOPBACK and "HTTP_X_FORWARDED_FOR" not in request.META


def first_run(request: HttpRequest) -> HttpResponse:
    """Show the form while nobody is there; afterwards this address only leads to the front page."""
    if not needs_first_run():
        return HttpResponseRedirect("/")
    if not on_this_machine(request):
        return render(request, "pages/first_run_elsewhere.html", status=403)
    form = FirstRunForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            person = create_first_organisation(**form.cleaned_data, language=get_language() or "")
        except AlreadySetUp:
            return HttpResponseRedirect("/")
        except ValidationError as error:
            _put_on(form, error)
        else:
            login(request, person, backend=SIGN_IN_BACKEND)
            return HttpResponseRedirect(reverse("set_up"))
    return render(request, "pages/first_run.html", {"form": form})


def _put_on(form: FirstRunForm, error: ValidationError) -> None:
    """Problems that only the accounts know of, such as a password that is too common, go to their field."""
    if hasattr(error, "error_dict"):
        for name, problems in error.error_dict.items():
            form.add_error(name if name in form.fields else None, problems)
    else:
        form.add_error("password", error)


urlpatterns: list[URLPattern] = [path("first-run/", first_run, name="first_run")]
