"""Whether newer versions than the pinned ones have been published, and what they would change for the case."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from pia.assessments import screening
from pia.assessments.case import Case
from pia.programmes import publishing
from pia.programmes.definition import Kind, Text, Versioned
from pia.programmes.screening import ScreeningResult, screen


@dataclass(frozen=True, slots=True)
class Newer:
    """One part of the programme that a newer version would replace; none pinned means that it joins."""

    kind: Kind
    slug: str
    title: Text
    pinned: str
    newest: str


def newer_parts(case: Case) -> list[Newer]:
    """Every part of the pinned programme that the case would pin otherwise now; none for a draft."""
    pinned = case.proposal.programme
    newest = case.newest_pin()
    if not pinned or pinned == newest:
        return []
    known = {(kind, part["slug"]): part["version"] for kind, part in _parts(pinned)}
    titles = {(kind, one.slug): one.title for kind, one in _definitions(publishing.load(newest))}
    return [
        Newer(kind, part["slug"], titles[kind, part["slug"]], known.get((kind, part["slug"]), ""), part["version"])
        for kind, part in _parts(newest)
        if known.get((kind, part["slug"])) != part["version"]
    ]


def with_newest(case: Case) -> ScreeningResult:
    """What screening would say if the case moved to the newest versions."""
    return screen(publishing.load(case.newest_pin()), screening.facts(case))


def _parts(pin: dict[str, Any]) -> Iterator[tuple[Kind, dict[str, str]]]:
    yield Kind.PROCEDURE, pin["procedure"]
    yield Kind.METHOD, pin["method"]
    yield from ((Kind.METHOD, part) for part in pin.get("second_methods", ()))
    yield from ((Kind.CATALOGUE, part) for part in pin["catalogues"])
    yield from ((Kind.REGIME, part) for part in pin["regimes"])


def _definitions(programme: publishing.Programme) -> Iterator[tuple[Kind, Versioned]]:
    yield Kind.PROCEDURE, programme.procedure
    yield from ((Kind.METHOD, part) for part in (programme.method, *programme.second_methods))
    yield from ((Kind.CATALOGUE, part) for part in programme.catalogues)
    yield from ((Kind.REGIME, part) for part in programme.regimes)
