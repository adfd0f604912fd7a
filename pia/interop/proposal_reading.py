"""Turns a proposal file into the addresses and values of a case, or lists everything wrong in it by file and line."""

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.interop.proposal_content import Interpreter, ProposalFile
from pia.programmes import publishing
from pia.programmes.definition import Programme
from pia.programmes.located_yaml import Located, Problem, Unreadable, Where
from pia.programmes.schemas import schema_set

SCHEMA = "proposal.schema.json"
MOST_PROBLEMS = 50
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def published_programme(data: Mapping[str, Any]) -> Programme:
    """The newest published programme for the file's jurisdictions."""
    return publishing.load(publishing.pin(data["jurisdictions"]))


def interpret(
    source: Located,
    folder: Path | None,
    programme_for: Callable[[Mapping[str, Any]], Programme] = published_programme,
) -> ProposalFile:
    """The content that the values stand for; agreement files are looked for in the folder, if there is one."""
    refuse(_unstorable(source))
    refuse(schema_set(settings.WORKFLOWS_DIR / "schemas").problems(SCHEMA, source))
    data = source.data
    programme = programme_for(data)
    found = ProposalFile(source, external_id=data["id"], unit=data.get("unit", ""))
    interpreter = Interpreter(found, programme, folder)
    interpreter.read(data)
    refuse(interpreter.problems)
    return found


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Unreadable with the problems, if there are any; not more of them than a person would read."""
    every = sorted(problems, key=lambda problem: problem.line)
    if not every:
        return
    if len(every) > MOST_PROBLEMS:
        rest = format_lazy(_("There are {count} more problems. Correct these first."), count=len(every) - MOST_PROBLEMS)
        every = [*every[:MOST_PROBLEMS], Problem(every[0].file, every[MOST_PROBLEMS].line, rest)]
    raise Unreadable(every)


def _unstorable(source: Located) -> list[Problem]:
    """Characters that no database keeps: YAML lets them in as escapes."""
    message = _("A character stands here that cannot be stored (NUL or half of a pair). Remove it.")
    found: list[Problem] = []
    rest: list[tuple[Where, Any]] = [((), source.data)]
    while rest:
        where, value = rest.pop()
        if isinstance(value, dict):
            rest += [((*where, key), one) for key, one in value.items()]
            found += [source.problem((*where, key), message) for key in value if not _storable(key)]
        elif isinstance(value, list):
            rest += [((*where, number), one) for number, one in enumerate(value)]
        elif isinstance(value, str) and not _storable(value):
            found.append(source.problem(where, message))
    return found


def _storable(text: str) -> bool:
    return UNSTORABLE.search(text) is None
