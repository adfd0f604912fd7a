"""The proposal file: what a team writes down about a planned processing, in and out. Format: docs/proposal-file.md."""

from pathlib import Path

from pia.assessments.case import Case
from pia.interop import proposal_reading, proposal_writing
from pia.interop.exchange import MAX_BYTES, Incoming, Outgoing, Reading
from pia.interop.proposal_content import ProposalFile
from pia.programmes import located_yaml

FORMAT = "proposal"
MEDIA_TYPE = "application/yaml"


def read(raw: bytes, name: str, reading: Reading) -> Incoming:
    """What the file would make; its programme is that of the jurisdictions it names. Raises Unreadable."""
    source = located_yaml.read_bytes(raw, name=name, max_bytes=MAX_BYTES)
    return _incoming(proposal_reading.interpret(source, reading.folder))


def read_path(path: Path) -> Incoming:
    """What a file on this machine would make, with the agreement files that lie beside it. Raises Unreadable."""
    source = located_yaml.read_file(path, name=path.name, max_bytes=MAX_BYTES)
    return _incoming(proposal_reading.interpret(source, path.parent))


def write(case: Case, language: str) -> Outgoing:
    """The case as a file; its keys are the same in every language."""
    text, losses = proposal_writing.write(case)
    return Outgoing(f"{case.proposal.reference}.yaml", MEDIA_TYPE, text.encode(), losses)


def _incoming(file: ProposalFile) -> Incoming:
    lines = {address: file.source.line(where) for address, where in file.places.items()}
    return Incoming(
        format=FORMAT,
        file=file.source.file,
        title=str(file.changes.get("description/title", "")),
        changes=file.changes,
        external_id=file.external_id,
        unit=file.unit,
        lines={**lines, "id": file.source.line(("id",))},
    )
