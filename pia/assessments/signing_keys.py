"""An organisation's signing keys and the launch passes that they signed: rotated, withdrawn, issued anew.

Every change stands in the organisation's record; the passes are issued through the door, case by case.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from pia.accounts.actors import SYSTEM, record_for
from pia.accounts.models import Organisation
from pia.assessments.actions import SIGNING_KEY, Action, KeyAction
from pia.assessments.launch_passes import signed_with, without_pass
from pia.assessments.models import Proposal
from pia.assessments.perform import perform
from pia.keys import keyring
from pia.keys.models import SigningKey


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A key that is believed no more, the one that signs instead, and how many passes were issued anew."""

    kid: str
    successor: str
    issued_anew: int


@transaction.atomic
def rotate(organisation: Organisation) -> SigningKey:
    """A new key signs from now on; passes signed with the old one stay as they are and still verify."""
    key = keyring.rotate(organisation.chain)
    _record(organisation, KeyAction.ROTATE, key.kid)
    return key


@transaction.atomic
def withdraw(organisations: Iterable[Organisation], kid: str) -> Withdrawn:
    """Believe a key of one of these no more; of the first one its present key if none is named. Raises `UnknownKey`.

    All in one transaction: whoever asks meanwhile gets the old pass or the new one, never none.
    """
    owners = {organisation.chain: organisation for organisation in organisations}
    rows = SigningKey.objects.filter(owner__in=owners)
    key = (rows.filter(kid=kid) if kid else rows.filter(retired_at=None)).first()
    if key is None:
        raise keyring.UnknownKey(kid)
    successor = keyring.withdraw(key.owner, key.kid)
    issued = _issue(signed_with([key.kid]), _("The key that signed the pass before was compromised."))
    details = {"successor": successor.kid, "issued_anew": issued}
    _record(owners[key.owner], KeyAction.WITHDRAW, key.kid, details)
    return Withdrawn(key.kid, successor.kid, issued)


def issue_missing() -> int:
    """Passes for the approvals that have none; how many."""
    return _issue(without_pass(), _("There was no pass for this approval."))


def _issue(proposals: Iterable[Proposal], reason: str) -> int:
    found = list(proposals)
    for proposal in found:
        perform(proposal, Action.ISSUE_PASS, actor=SYSTEM, reason=reason)
    return len(found)


def _record(organisation: Organisation, action: KeyAction, kid: str, details: dict[str, object] | None = None) -> None:
    record_for(
        SYSTEM,
        action=action,
        chain=organisation.chain,
        subject=SIGNING_KEY,
        subject_id=kid,
        details=details or {},
    )
