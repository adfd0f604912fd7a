"""The proposal file: what a team writes down about a planned processing, in and out. Format: docs/proposal-file.md."""

from dataclasses import dataclass
from pathlib import Path

from django.db import IntegrityError
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Unit, User
from pia.assessments import perform
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.queues import visible_to
from pia.assessments.refusals import Kind, Refused
from pia.interop import proposal_reading, proposal_writing
from pia.interop.exchange import MAX_BYTES, Incoming, Outgoing, Reading
from pia.interop.proposal_content import ProposalFile
from pia.programmes import located_yaml
from pia.programmes.located_yaml import Unreadable

TAKEN = _("A case that you may not see was imported with this id. Choose another id.")


@dataclass(frozen=True, slots=True)
class Imported:
    """The case of a file, and whether this import made it."""

    case: Case
    created: bool


def read(file: Path | bytes, *, name: str = "") -> ProposalFile:
    """What a file says. Raises Unreadable, which names file, line, what is wrong and what to do about it."""
    if isinstance(file, bytes):
        return proposal_reading.interpret(located_yaml.read_bytes(file, name=name, max_bytes=MAX_BYTES), None)
    source = located_yaml.read_file(file, name=name or file.name, max_bytes=MAX_BYTES)
    return proposal_reading.interpret(source, file.parent)


def read_incoming(raw: bytes, name: str, reading: Reading) -> Incoming:
    """What the file would make; its programme is that of the jurisdictions it names. Raises Unreadable."""
    source = located_yaml.read_bytes(raw, name=name, max_bytes=MAX_BYTES)
    file = proposal_reading.interpret(source, reading.folder)
    return Incoming(
        format="proposal",
        file=name,
        title=str(file.changes.get("description/title", "")),
        changes=file.changes,
        external_id=file.external_id,
        unit=file.unit,
        lines={address: source.line(where) for address, where in file.places.items()},
    )


def write_outgoing(case: Case, language: str) -> Outgoing:
    """The case as a file to download."""
    text, losses = proposal_writing.write(case)
    return Outgoing(f"{case.proposal.reference}.yaml", "application/yaml", text.encode(), losses)


def import_proposal(raw: bytes, name: str, *, unit: Unit, actor: User) -> Case:
    """The draft made from a file that somebody handed in, or the case it made before.

    Raises Unreadable over the file and Refused over the person.
    """
    return bring_in(read(raw, name=name), unit=unit, actor=actor).case


def bring_in(file: ProposalFile, *, unit: Unit, actor: User) -> Imported:
    """Make the draft through the door, once for each id in an organisation."""
    known = _known(file, actor)
    if known is not None:
        return Imported(Case(known), created=False)
    try:
        case = perform.create(
            unit,
            actor=actor,
            changes=file.changes,
            imported_from=file.source.file,
            external_id=file.external_id,
        )
    except Refused as refused:
        if refused.kind is not Kind.INVALID or not refused.fields:
            raise
        problems = [
            file.problem(address, words) for address, sentences in refused.fields.items() for words in sentences
        ]
        raise Unreadable(sorted(problems, key=lambda problem: problem.line)) from refused
    except IntegrityError:
        known = _known(file, actor)
        if known is None:
            raise
        return Imported(Case(known), created=False)  # somebody imported the same file in this very moment
    return Imported(case, created=True)


def _known(file: ProposalFile, actor: User) -> Proposal | None:
    """The case that this id made before; refuses if the person may not see it."""
    known = Proposal.objects.filter(organisation=actor.organisation_id, external_id=file.external_id).first()
    if known is None or visible_to(actor).filter(pk=known.pk).exists():
        return known
    raise Unreadable([file.source.problem(("id",), TAKEN)])
