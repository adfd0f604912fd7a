"""Reads a `workflows/` folder into definitions, or lists everything that is wrong in it by file and line."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.lib.canonical import digest
from pia.programmes.building import build
from pia.programmes.definition import Catalogue, Kind, Method, Procedure, Programme, Regime, Versioned
from pia.programmes.governing import governing
from pia.programmes.located_yaml import MAX_BYTES, Located, Problem, Unreadable, Where, read_bytes, read_raw
from pia.programmes.schemas import SchemaSet, schema_set

FOLDERS = {
    Kind.REGIME: "regimes",
    Kind.METHOD: "methods",
    Kind.PROCEDURE: "procedures",
    Kind.CATALOGUE: "catalogues",
}
SCHEMAS = "schemas"
CASES = "cases"

Definition = TypeVar("Definition", bound=Versioned)


class Invalid(Exception):
    """The folder cannot be published; `problems` lists everything that was found."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True, eq=False)
class WorkflowFile:
    """One file of the folder: where it came from and what it defines; the same bytes give the same object."""

    kind: Kind
    source: Located
    definition: Versioned
    digest: str

    @property
    def content(self) -> dict[str, Any]:
        """The plain values, as they are published."""
        return dict(self.source.data)

    def problem(self, where: Where, message: Any) -> Problem:
        """A problem at a place in this file."""
        return self.source.problem(where, message)


@dataclass(frozen=True, slots=True)
class Workflows:
    """Every file of a folder that could be read."""

    files: tuple[WorkflowFile, ...]
    schemas: SchemaSet

    def latest(self) -> tuple[WorkflowFile, ...]:
        """The newest version of each slug."""
        newest: dict[tuple[Kind, str], WorkflowFile] = {}
        for file in sorted(self.files, key=lambda one: one.definition.version):
            newest[file.kind, file.definition.slug] = file
        return tuple(newest.values())

    def programme(self, procedure: str, jurisdictions: Iterable[str], as_of: date | None = None) -> Programme:
        """The programme without a database: the newest versions, and of each regime the one that is law on the day.

        A KeyError names a slug that is not there.
        """
        files = self.latest()
        chosen = _by_slug(files, Procedure)[procedure]
        catalogues = _by_slug(files, Catalogue)
        wanted, scales = set(jurisdictions), _by_slug(files, Method)
        first = chosen.first_method(wanted)
        return Programme(
            procedure=chosen,
            method=scales[first],
            second_methods=tuple(scales[slug] for slug in chosen.beside(first)),
            catalogues=tuple(catalogues[slug] for slug in chosen.catalogues),
            regimes=tuple(one for one in self.regimes_on(as_of) if one.jurisdictions & wanted),
        )

    def regimes_on(self, day: date | None) -> tuple[Regime, ...]:
        """Of every regime the version that governs that day, in the order of their slugs."""
        versions: dict[str, list[Regime]] = {}
        for file in self.files:
            if isinstance(file.definition, Regime):
                versions.setdefault(file.definition.slug, []).append(file.definition)
        return tuple(governing(versions[slug], day) for slug in sorted(versions))


def _by_slug(files: Iterable[WorkflowFile], wanted: type[Definition]) -> dict[str, Definition]:
    return {file.definition.slug: file.definition for file in files if isinstance(file.definition, wanted)}


def read_directory(directory: Path) -> Workflows:
    """Read every file; Invalid lists what is wrong with the files taken one by one."""
    files: list[WorkflowFile] = []
    problems: list[Problem] = []
    for kind, folder in FOLDERS.items():
        for path in sorted((directory / folder).glob("**/*")):
            if not path.is_file() or (kind is Kind.REGIME and path.parent.name == CASES):
                continue
            try:
                files.append(read_one(directory, kind, path))
            except Unreadable as error:
                problems += error.problems
    if not files and not problems:
        problems.append(Problem(str(directory), 1, _("No workflow file was found. Check the folder.")))
    if problems:
        raise Invalid(problems)
    return Workflows(tuple(files), schema_set(directory / SCHEMAS))


def read_one(directory: Path, kind: Kind, path: Path) -> WorkflowFile:
    """Read one file against its schema; Unreadable lists what is wrong with it."""
    name = str(path.relative_to(directory.parent))
    if path.suffix != ".yaml" or len(path.relative_to(directory).parts) != 3:
        message = _("The file does not belong here. Name it <folder>/<slug>/<version>.yaml, or take it away.")
        raise Unreadable([Problem(name, 1, message)])
    raw = read_raw(path, name=name, max_bytes=MAX_BYTES)
    return _understood(kind, name, path.parent.name, path.stem, raw, schema_set(directory / SCHEMAS))


# Commands, pages and publishing read the same files again and again; most of them have not changed.
@lru_cache(maxsize=512)
def _understood(kind: Kind, name: str, slug: str, version: str, raw: bytes, schemas: SchemaSet) -> WorkflowFile:
    source = read_bytes(raw, name=name)
    problems = schemas.problems(f"{kind.value}.schema.json", source)
    if not problems:
        problems = _misplaced(source, slug, version)
    if problems:
        raise Unreadable(problems)
    digested = digest(source.data)
    return WorkflowFile(kind, source, build(kind, source.data, digested), digested)


def _misplaced(source: Located, slug: str, version: str) -> list[Problem]:
    """The path repeats slug and version, so that nobody edits one and believes it is the other."""
    found = []
    for key, wanted in (("slug", slug), ("version", version)):
        if source.data[key] != wanted:
            message = format_lazy(
                _("“{key}” is “{value}”, but the path says “{wanted}”. Make them agree."),
                key=key,
                value=source.data[key],
                wanted=wanted,
            )
            found.append(source.problem((key,), message))
    return found
