"""How allauth serves us: people are added by an administrator, never by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """Sign-in and sign-out only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never, even if one of allauth's sign-up pages got an address by mistake."""
        return False
