"""Evidence as pages show it: who filed what and when, every piece of it, and what was said of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.evidence import host_of
from pia.assessments.states import EvidenceKind, FilingState
from pia.web.components.marks import Tone
from pia.web.record_text import RecordText, record_text

Words = str | Promise

FILING_LOOKS: Mapping[str, tuple[Tone, str]] = {
    FilingState.WAITING: (Tone.NOW, "half"),
    FilingState.VERIFIED: (Tone.OK, "check-circle"),
    FilingState.INSUFFICIENT: (Tone.WARN, "return"),
    FilingState.FALSE: (Tone.DANGER, "x-circle"),
}


@dataclass(frozen=True, slots=True)
class PieceRow:
    """One piece: a file to fetch, an address with the place it leads to, or a note."""

    kind: str
    name: str = ""
    href: str = ""
    size: int = 0
    sha256: str = ""
    host: str = ""
    note: RecordText | str = ""


@dataclass(frozen=True, slots=True)
class FilingRow:
    """What was handed in at one time."""

    filing: models.EvidenceFiling
    pieces: list[PieceRow]
    state_label: Words
    look: tuple[Tone, str]
    reason: RecordText


def filing_rows(case: Case, row: models.Condition | models.Measure) -> list[FilingRow]:
    """Every filing, the newest first."""
    return [_filing(case, one) for one in reversed(case.filings_of(row))]


def _filing(case: Case, filing: models.EvidenceFiling) -> FilingRow:
    return FilingRow(
        filing=filing,
        pieces=[_piece(case, one) for one in filing.pieces.all()],
        state_label=FilingState(filing.state).label,
        look=FILING_LOOKS[filing.state],
        reason=record_text(case, "", filing.judged_reason),
    )


def _piece(case: Case, piece: models.Evidence) -> PieceRow:
    file = piece.attachment
    if file is not None:
        href = reverse("attachment", args=[case.proposal.reference, file.public_id])
        return PieceRow(piece.kind, name=file.name, href=href, size=file.size, sha256=file.sha256)
    if piece.kind == EvidenceKind.LINK:
        return PieceRow(piece.kind, name=piece.text, href=piece.text, host=host_of(piece.text))
    return PieceRow(piece.kind, note=record_text(case, "", piece.text))
