"""What the report says of those who were heard: the DPO, the people concerned, who disagreed, and the authority."""

from dataclasses import dataclass

from pia.reports.signoff.said import Said, Tone


@dataclass(frozen=True, slots=True)
class AdviceRow:
    text: Said
    stance: str
    reason: Said | None
    by: str


@dataclass(frozen=True, slots=True)
class OpinionRow:
    position: str
    text: Said
    by: str
    at: str
    standing: str
    advice: tuple[AdviceRow, ...]


@dataclass(frozen=True, slots=True)
class ViewsRow:
    """What the people concerned said, with the answers; or why nobody asked them."""

    sought: bool
    whose: Said | None
    how: Said | None
    when: str
    summary: Said | None
    why_not: Said | None
    by: str
    at: str
    standing: str
    advice: tuple[AdviceRow, ...]


@dataclass(frozen=True, slots=True)
class DissentRow:
    kind: Tone
    by: str
    where: str
    text: Said | None
    at: str
    became: str


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    kind: str
    on: str
    text: Said
    items: tuple[Said, ...]
    about: str
    note: str


@dataclass(frozen=True, slots=True)
class ThreadRow:
    """A question of the authority with our answers."""

    question: ExchangeRow
    answers: tuple[ExchangeRow, ...]


@dataclass(frozen=True, slots=True)
class PackageRow:
    label: str
    text: Said


@dataclass(frozen=True, slots=True)
class ConsultationRow:
    sent: str
    authority: str
    outcome: str
    note: Said | None
    clock: tuple[tuple[str, str], ...]
    threads: tuple[ThreadRow, ...]
    letters: tuple[ExchangeRow, ...]
    corrected: tuple[ExchangeRow, ...]
    package: tuple[PackageRow, ...]
