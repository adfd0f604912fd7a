"""Taking data out of the product: the file is written, and the record says who took what, before anybody has it.

An entry names the format, the round and the digest of the file, so that a file that turns up somewhere can be told to
be the one that left. It holds no word of the content. Taking the same thing twice gives two entries: it left twice.
"""

from hashlib import sha256
from typing import IO

from django.db import transaction

from pia.accounts.actors import Actor, record_for
from pia.accounts.models import User
from pia.assessments.actions import REGISTER, Action, RegisterAction
from pia.assessments.case import Case
from pia.assessments.perform import perform
from pia.interop.exchange import Format, Outgoing

CHUNK = 1 << 20


def take_out(case: Case, kind: Format, language: str, *, actor: Actor) -> Outgoing:
    """The case as a file of this format, with an entry in its record. Raises Refused where the person may not."""
    if kind.write is None:
        raise LookupError(f"{kind.id} is not written")
    written = kind.write(case, language)
    data = {"format": kind.id, "digest": sha256(written.body).hexdigest()}
    perform(case.proposal, Action.EXPORT, actor=actor, data=data)
    return written


def register_taken_out(file: IO[bytes], kind: str, *, register: str, filtered: list[str], by: User) -> None:
    """An entry in the organisation's record on a register that leaves; which filters were set, not to what."""
    with transaction.atomic():
        record_for(
            by,
            action=RegisterAction.EXPORT,
            chain=by.organisation.chain,
            subject=REGISTER,
            subject_id=register,
            details={"format": kind, "digest": _digest(file), "filters": sorted(filtered)},
        )


def _digest(file: IO[bytes]) -> str:
    """SHA-256 of a whole file, which is at its beginning again afterwards."""
    found = sha256()
    file.seek(0)
    while chunk := file.read(CHUNK):
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()
