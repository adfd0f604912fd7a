"""The values of annex E: the case's own entry in the register of processing, ready to be printed."""

from dataclasses import dataclass

from pia.reports.signoff.said import Said


@dataclass(frozen=True, slots=True)
class EntryLine:
    """One of the things that a field of the register names, with what is known of it."""

    text: Said
    note: str = ""
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class EntryField:
    """A field of the register; `more` are those that other chapters list."""

    label: str
    lines: tuple[EntryLine, ...]
    more: int = 0


@dataclass(frozen=True, slots=True)
class RegisterEntry:
    """The record of GDPR art. 30(1), and where Chinese law applies that of PIPL art. 55."""

    status: str
    controller: tuple[EntryField, ...]
    record: tuple[EntryField, ...]
    chinese: tuple[EntryField, ...]
