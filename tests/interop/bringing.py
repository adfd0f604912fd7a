"""Handing a file in, as pages and commands do: read for where it goes, examined, stored."""

from pathlib import Path

from pia.accounts.models import Unit, User
from pia.assessments.case import Case
from pia.interop import proposal_file
from pia.interop.bringing_in import Destination, Imported, bring_in, examine, reading_for
from pia.interop.exchange import Incoming
from pia.interop.formats import FORMATS


def examined(kind: str, raw: bytes, to: Unit | Case, *, name: str = "file", language: str = "en") -> Incoming:
    """What the file would make there."""
    return examine(raw, name, FORMATS[kind], destination(to), language=language)


def handed_in(
    kind: str,
    raw: bytes,
    to: Unit | Case,
    actor: User,
    *,
    name: str = "file",
    good: bool = False,
    another: bool = False,
) -> Imported:
    """The case that the file went into."""
    return bring_in(examined(kind, raw, to, name=name), destination(to), actor=actor, good_rows=good, another=another)


def destination(to: Unit | Case) -> Destination:
    if isinstance(to, Case):
        return Destination(to.proposal.organisation, case=to)
    return Destination(to.organisation, unit=to)


def proposal_read(raw: bytes, unit: Unit, name: str = "written.yaml") -> Incoming:
    """A proposal file alone, before anything is examined."""
    return proposal_file.read(raw, name, reading_for(destination(unit), language="en"))


def example(path: Path, unit: Unit, actor: User) -> Case:
    """The case of a proposal file that lies on this machine."""
    return bring_in(proposal_file.read_path(path), destination(unit), actor=actor).case
