"""Whether newer versions than the pinned ones have been published."""

from typing import Any

from pia.assessments.case import Case


def newer_versions(case: Case) -> list[str]:
    """Slug and version of every part of the programme that has a newer version than the case pins."""
    pinned = case.proposal.programme
    if not pinned:
        return []
    newest = case.newest_pin()
    known = {(part["slug"], part["version"]) for part in _parts(pinned)}
    return [
        f"{part['slug']} {part['version']}" for part in _parts(newest) if (part["slug"], part["version"]) not in known
    ]


def _parts(pin: dict[str, Any]) -> list[dict[str, str]]:
    return [pin["procedure"], pin["method"], *pin["catalogues"], *pin["regimes"]]
