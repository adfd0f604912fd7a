"""Publishes what lies in `workflows/` for good, pins a programme's versions, and loads a pinned programme again."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.building import build
from pia.programmes.checks import check
from pia.programmes.definition import Catalogue, Kind, Method, Procedure, Programme, Regime, Versioned
from pia.programmes.governing import governing
from pia.programmes.jurisdictions import ELSEWHERE, OWN_NAMES
from pia.programmes.located_yaml import Problem
from pia.programmes.models import PublishedVersion
from pia.programmes.reader import Invalid, WorkflowFile, read_directory

STANDARD_PROCEDURE = "standard"

Found = TypeVar("Found", bound=Versioned)


class NotPublished(LookupError):
    """A version that was asked for is not in the database, or not with that digest."""


@dataclass(frozen=True, slots=True)
class PublishingReport:
    """What publishing added, and what was there before."""

    added: tuple[PublishedVersion, ...]
    unchanged: tuple[PublishedVersion, ...]


def publish_all(directory: Path) -> PublishingReport:
    """Publish every file of the folder or none; Invalid lists everything that stands against it."""
    workflows = read_directory(directory)
    problems = check(workflows)
    if problems:
        raise Invalid(problems)
    with transaction.atomic():
        return _store(workflows.files)


def latest(kind: Kind, slug: str) -> PublishedVersion:
    """The newest published version; NotPublished if there is none."""
    row = PublishedVersion.objects.filter(kind=kind.value, slug=slug).order_by("-version").first()
    if row is None:
        raise NotPublished(f"{kind.value} {slug} is not published; run publish_programmes")
    return row


def pin(
    jurisdictions: Iterable[str], *, as_of: date | None = None, procedure: str = STANDARD_PROCEDURE
) -> dict[str, Any]:
    """The newest versions, and of each regime of these jurisdictions the version that is law on the day.

    It is the JSON that a case stores. Costs one query once the definitions have been read: a draft's pages ask for
    this each time.
    """
    rows = list(PublishedVersion.objects.defer("content").order_by("version"))
    newest = {(row.kind, row.slug): row for row in rows}

    def reference(kind: Kind, slug: str) -> dict[str, str]:
        row = newest.get((kind.value, slug))
        if row is None:
            raise NotPublished(f"{kind.value} {slug} is not published; run publish_programmes")
        return _reference(row)

    chosen = reference(Kind.PROCEDURE, procedure)
    steps, wanted = _one(Kind.PROCEDURE, chosen, Procedure), set(jurisdictions)
    first = steps.first_method(wanted)
    beside = [reference(Kind.METHOD, slug) for slug in steps.beside(first)]
    return {
        "procedure": chosen,
        "method": reference(Kind.METHOD, first),
        **({"second_methods": beside} if beside else {}),
        "catalogues": [reference(Kind.CATALOGUE, slug) for slug in steps.catalogues],
        "regimes": [_reference(row) for row, regime in _governing(rows, as_of) if wanted & regime.jurisdictions],
    }


def jurisdictions() -> list[str]:
    """The codes of all places that a published regime is for; those most looked at first, then by name."""
    rows = list(PublishedVersion.objects.filter(kind=Kind.REGIME.value).defer("content").order_by("version"))
    codes = {code for _row, regime in _governing(rows, None) for code in regime.jurisdictions}
    order = list(OWN_NAMES)
    return sorted(codes, key=lambda code: (code == ELSEWHERE, order.index(code) if code in order else len(order), code))


def load(pin: Mapping[str, Any]) -> Programme:
    """The programme that was pinned, from the database; NotPublished names a version that is gone or altered."""
    return Programme(
        procedure=_one(Kind.PROCEDURE, pin["procedure"], Procedure),
        method=_one(Kind.METHOD, pin["method"], Method),
        second_methods=tuple(_one(Kind.METHOD, one, Method) for one in pin.get("second_methods", ())),
        catalogues=tuple(_one(Kind.CATALOGUE, one, Catalogue) for one in pin["catalogues"]),
        regimes=tuple(_one(Kind.REGIME, one, Regime) for one in pin["regimes"]),
    )


def versions(kind: Kind, slug: str) -> tuple[str, ...]:
    """Every published version of a file, oldest first."""
    rows = PublishedVersion.objects.filter(kind=kind.value, slug=slug).order_by("version")
    return tuple(rows.values_list("version", flat=True))


def published(kind: Kind, slug: str, version: str) -> PublishedVersion:
    """One published version with its content; NotPublished if there is none."""
    row = PublishedVersion.objects.filter(kind=kind.value, slug=slug, version=version).first()
    if row is None:
        raise NotPublished(f"{kind.value} {slug} {version} is not published; run publish_programmes")
    return row


def published_regimes() -> dict[str, tuple[Regime, ...]]:
    """Every published version of every regime, by slug."""
    found: dict[str, list[Regime]] = {}
    for row in PublishedVersion.objects.filter(kind=Kind.REGIME.value).defer("content").order_by("slug", "version"):
        found.setdefault(row.slug, []).append(_one(Kind.REGIME, _reference(row), Regime))
    return {slug: tuple(regimes) for slug, regimes in found.items()}


def _governing(rows: Iterable[PublishedVersion], day: date | None) -> Iterator[tuple[PublishedVersion, Regime]]:
    """Of every regime the published version that counts on the day, in the order of their slugs."""
    by_slug: dict[str, dict[str, PublishedVersion]] = {}
    for row in rows:
        if row.kind == Kind.REGIME.value:
            by_slug.setdefault(row.slug, {})[row.version] = row
    for slug in sorted(by_slug):
        versions = {one: _one(Kind.REGIME, _reference(row), Regime) for one, row in by_slug[slug].items()}
        chosen = governing(versions.values(), day)
        yield by_slug[slug][chosen.version], chosen


def _store(files: Iterable[WorkflowFile]) -> PublishingReport:
    rows = {(row.kind, row.slug, row.version): row for row in PublishedVersion.objects.all()}
    added, unchanged, problems = [], [], []
    for file in files:
        definition = file.definition
        row = rows.get((file.kind.value, definition.slug, definition.version))
        if row is None:
            added.append(_published(file))
        elif row.digest == file.digest:
            unchanged.append(row)
        else:
            problems.append(_changed(file))
    if problems:
        raise Invalid(problems)
    return PublishingReport(tuple(PublishedVersion.objects.bulk_create(added)), tuple(unchanged))


def _published(file: WorkflowFile) -> PublishedVersion:
    definition = file.definition
    return PublishedVersion(
        kind=file.kind.value,
        slug=definition.slug,
        version=definition.version,
        digest=file.digest,
        content=file.content,
    )


def _changed(file: WorkflowFile) -> Problem:
    message = _(
        "Version {version} is published with other content and never changes. Save the change as a new version."
    )
    return file.problem(("version",), format_lazy(message, version=file.definition.version))


def _reference(row: PublishedVersion) -> dict[str, str]:
    return {"slug": row.slug, "version": row.version, "digest": row.digest}


def _one(kind: Kind, reference: Mapping[str, str], wanted: type[Found]) -> Found:
    return cast(Found, _definition(kind, reference["slug"], reference["version"], reference["digest"]))


@lru_cache(maxsize=256)
def _definition(kind: Kind, slug: str, version: str, digest: str) -> Versioned:
    """A published definition; safe to keep, since a digest names one content for ever."""
    row = PublishedVersion.objects.filter(kind=kind.value, slug=slug, version=version, digest=digest).first()
    if row is None:
        raise NotPublished(f"{kind.value} {slug} {version} with digest {digest[:12]} is not published")
    return build(kind, row.content, digest)
