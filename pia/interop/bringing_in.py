"""Brings a file in: what it would make is examined first, then stored whole, or its good part, or not at all."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Organisation, Unit, User
from pia.assessments import editing, perform
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.content import SYSTEMS, TRANSLATION_MARK
from pia.assessments.models import Proposal
from pia.assessments.queues import visible_to
from pia.assessments.refusals import Kind, Refused, Words
from pia.interop.exchange import Format, Incoming, Reading, refuse_too_large
from pia.interop.models import keep_aside
from pia.programmes import publishing
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.vocabulary import Section

TITLE = f"{Section.DESCRIPTION}/title"
LONGEST_TITLE = 200
TAKEN = _("A case that you may not see was imported with this id. Choose another id.")
AT = _("{address}: {problem}")
NOTHING_GOOD = _("Nothing in this file can be taken.")
MAKES_A_CASE = _("A file of this kind makes a new case; it cannot be brought into one that is there.")
NEEDS_A_CASE = _("A file of this kind holds data items of a case: name the case they go into.")


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a file's content goes: the inventory of a case, or a new case of a unit, which may be settled last."""

    organisation: Organisation
    unit: Unit | None = None
    case: Case | None = None


@dataclass(frozen=True, slots=True)
class Imported:
    """The case that a file went into, and whether this import changed anything."""

    case: Case
    changed: bool


def examine(
    raw: bytes, name: str, kind: Format, to: Destination, *, language: str, folder: Path | None = None
) -> Incoming:
    """What a file would make there. Parts that cannot be stored are named in its problems and left out of its changes.

    Raises Unreadable where nothing can be told of the file at all.
    """
    refuse_too_large(raw, name)
    if kind.read is None or (kind.makes == "case") is not (to.case is None):
        raise Unreadable([Problem(name, 1, NEEDS_A_CASE if to.case is None else MAKES_A_CASE)])
    found = kind.read(raw, name, reading_for(to, language=language, folder=folder))
    if to.case is None:
        refused = perform.unacceptable(to.organisation, found.changes)
    else:
        stands = editing.standing(to.case, found.changes)
        refused = editing.unacceptable(to.case, Action.EDIT_INVENTORY, found.changes, stands)
    found.problems += _problems(found, refused)
    found.changes = _without(found.changes, refused)
    if to.case is None and TITLE not in found.changes:
        found.changes[TITLE] = (found.title.strip() or PurePath(name).stem or kind.id)[:LONGEST_TITLE]
    return found


def reading_for(to: Destination, *, language: str, folder: Path | None = None) -> Reading:
    """What a reader may know of the destination."""
    case, organisation = to.case, to.organisation
    if case is None:
        programme = publishing.load(publishing.pin(publishing.jurisdictions()))
    else:
        programme = case.programme
    return Reading(
        programme=programme,
        language=language,
        taken=frozenset(item.ref for item in case.items) if case else frozenset(),
        record_language=str(case.proposal.record_language if case else organisation.record_language),
        country=organisation.country,
        systems=case.proposal.systems if case else {},
        folder=folder,
    )


def bring_in(
    found: Incoming, to: Destination, *, actor: User, good_rows: bool = False, another: bool = False
) -> Imported:
    """Store what was examined, in one transaction and through the door; a new case once for each id.

    `another` makes a further case of a file that has one already; the id stays with the first. Raises Unreadable over
    what cannot be taken, unless the good part was asked for, and Refused over the person.
    """
    if another or _is_hidden(found, to, actor):
        found.external_id = ""
    known = known_case(found, to, actor)
    if known is not None:
        return Imported(Case(known), changed=False)
    if found.problems and not good_rows:
        raise Unreadable(found.problems)
    if not found.changes:
        raise Unreadable(found.problems or [Problem(found.file, 1, NOTHING_GOOD)])
    try:
        with transaction.atomic():
            case, changed = _store(found, to, actor)
            keep_aside(case.proposal, found.format, found.aside)
    except Refused as refused:
        if refused.kind is not Kind.INVALID or not refused.fields:
            raise
        raise Unreadable(_problems(found, refused.fields)) from refused
    except IntegrityError:
        known = known_case(found, to, actor)
        if known is None:
            raise
        return Imported(Case(known), changed=False)  # somebody imported the same file in this very moment
    return Imported(case, changed)


def row_of(address: str) -> str:
    """The address of the row that an address belongs to; a field of no row is its own."""
    parts = address.partition(TRANSLATION_MARK)[0].split("/")
    return "/".join(parts[: 3 if parts[1:2] == [SYSTEMS] else 2])


def news(found: Incoming, stands: Mapping[str, Any]) -> dict[str, Any]:
    """The changes that would change something."""
    return {address: value for address, value in found.changes.items() if editing.was(stands, address) != value}


def _store(found: Incoming, to: Destination, actor: User) -> tuple[Case, bool]:
    if to.case is None:
        if to.unit is None:
            raise ValueError("a new case needs a unit")
        case = perform.create(
            to.unit,
            actor=actor,
            changes=found.changes,
            imported_from=found.file,
            external_id=found.external_id,
            filed=found.risks,
        )
        return case, True
    changes = news(found, editing.standing(to.case, found.changes))
    if not changes:
        return to.case, False
    data = {"changes": changes, "from": found.file}
    return perform.perform(to.case.proposal, Action.EDIT_INVENTORY, actor=actor, data=data), True


def known_case(found: Incoming, to: Destination, actor: User) -> Proposal | None:
    """The case that this id made before; refuses if the person may not see it and can choose another id."""
    known = _of_this_id(found, to, actor)
    if known is None or visible_to(actor).filter(pk=known.pk).exists():
        return known
    if found.id_is_given:
        return None
    raise Unreadable([Problem(found.file, found.line("id"), TAKEN)])


def _of_this_id(found: Incoming, to: Destination, actor: User) -> Proposal | None:
    if to.case is not None or not found.external_id:
        return None
    return Proposal.objects.filter(organisation=actor.organisation_id, external_id=found.external_id).first()


def _is_hidden(found: Incoming, to: Destination, actor: User) -> bool:
    """Whether a case that this person may not see has the id that the other tool gave: theirs goes without."""
    known = _of_this_id(found, to, actor) if found.id_is_given else None
    return known is not None and not visible_to(actor).filter(pk=known.pk).exists()


def _problems(found: Incoming, refused: Mapping[str, list[Words]]) -> list[Problem]:
    """What the door says of addresses, at the lines where they stand; by their address where no line is known."""
    problems = []
    for address, sentences in refused.items():
        line, placed = found.line(address), row_of(address) in found.lines or address in found.lines
        for words in sentences:
            said = words if placed else format_lazy(AT, address=address.replace("/", " "), problem=words)
            problems.append(Problem(found.file, line, said))  # type: ignore[arg-type]  # the door's sentences are no Text
    return sorted(problems, key=lambda problem: problem.line)


def _without(changes: dict[str, Any], refused: Mapping[str, list[Words]]) -> dict[str, Any]:
    rows = {row_of(address) for address in refused}
    return {address: value for address, value in changes.items() if row_of(address) not in rows}
