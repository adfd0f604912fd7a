"""Signing in and out: allauth's forms under our own addresses, none of its other pages."""

from typing import Any

from allauth.account.forms import LoginForm
from allauth.account.views import LoginView, LogoutView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _

from pia.accounts.setup import needs_first_run

WRONG = "email_password_mismatch"
REFUSALS = {
    WRONG: _("The e-mail or the password is not right. Check both and try again."),
    "too_many_login_attempts": _("Too many attempts. Wait five minutes, then try again."),
}


class SignInForm(LoginForm):
    """E-mail and password, in our words."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        login, password = self.fields["login"], self.fields["password"]
        login.label, password.label = _("Work e-mail"), _("Password")
        login.error_messages["required"] = _("Enter your work e-mail")
        login.error_messages["invalid"] = _("Enter an e-mail address in the form name@organisation.example")
        password.error_messages["required"] = _("Enter your password")
        password.help_text = ""
        for field, purpose in ((login, "username"), (password, "current-password")):
            field.widget.attrs = {"autocomplete": purpose}

    def clean(self) -> dict[str, Any]:
        """allauth says why; the words are ours, and the same whether the e-mail is known or not."""
        try:
            cleaned: dict[str, Any] = super().clean()
        except ValidationError as error:
            raise ValidationError(REFUSALS.get(str(error.code), REFUSALS[WRONG]), code=error.code) from None
        return cleaned


class SignIn(LoginView):
    """The sign-in page; sends the first visitor of an empty installation to its set-up."""

    template_name = "account/login.html"

    def get_form_class(self) -> type[SignInForm]:
        return SignInForm

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.method == "GET" and needs_first_run():
            return HttpResponseRedirect(reverse("first_run"))
        return super().dispatch(request, *args, **kwargs)


class SignOut(LogoutView):
    """Asks before it signs out when the address is merely opened."""

    template_name = "account/logout.html"


def inactive(request: HttpRequest) -> HttpResponse:
    """Where allauth sends somebody whose account was closed."""
    return render(request, "account/inactive.html", status=403)


urlpatterns: list[URLPattern] = [
    path("sign-in/", SignIn.as_view(), name="account_login"),
    path("sign-out/", SignOut.as_view(), name="account_logout"),
    path("account-closed/", inactive, name="account_inactive"),
]
