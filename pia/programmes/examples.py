"""Example cases: facts and the outcome that a regime must give to them, derived by hand from the text of the law.

They lie beside the regime as `workflows/regimes/<slug>/cases/<topic>.yaml` and are tests of the law as data: `bench.py`
evaluates them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pia.programmes.conditions import Facts
from pia.programmes.definition import Programme, QuestionKind, Text
from pia.programmes.located_yaml import Located, Problem, Unreadable, read_file
from pia.programmes.reader import CASES, FOLDERS, SCHEMAS, Invalid
from pia.programmes.regime import Regime
from pia.programmes.schemas import schema_set
from pia.programmes.vocabulary import Kind

SCHEMA = "cases.schema.json"
PLAIN: Mapping[QuestionKind, Any] = {
    QuestionKind.YES_NO_UNSURE: "no",
    QuestionKind.YES_NO: "no",
    QuestionKind.NUMBER: 0,
    QuestionKind.MULTI: [],
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ExampleCase:
    """Facts, the exact outcome, and where both come from; `line` is where the case stands in its file."""

    regime: str
    id: str
    title: Text
    derived_from: Text
    as_of: date
    rest_is_no: bool
    answers: Mapping[str, Any]
    items: tuple[Mapping[str, Any], ...]
    clauses: frozenset[str]
    outcome: str
    fires: frozenset[str]
    unknown: frozenset[str]
    filings: frozenset[str]
    forces: Mapping[str, str]
    asks: Mapping[str, str]
    clocks: Mapping[str, str]
    sensitive: Mapping[str, bool | None]
    file: str
    line: int

    def facts(self, programme: Programme, regime: Regime) -> Facts:
        """The facts of the case; what it leaves open is answered "no" where it says so."""
        rest: dict[str, Any] = {}
        if self.rest_is_no:
            kinds = {name: question.kind for name in regime.questions if (question := programme.question(name))}
            rest = {name: PLAIN[kind] for name, kind in kinds.items() if kind in PLAIN}
        return Facts(
            answers={**rest, **self.answers},
            items=[dict(item) for item in self.items],
            clauses=self.clauses,
            jurisdictions=regime.jurisdictions,
            as_of=self.as_of,
        )


def read_examples(directory: Path, *, only: str = "") -> tuple[ExampleCase, ...]:
    """Every example case of the folder, or those of one regime; Invalid lists what is wrong by file and line."""
    found: list[ExampleCase] = []
    problems: list[Problem] = []
    pattern = f"{only or '*'}/{CASES}/*"
    for path in sorted((directory / FOLDERS[Kind.REGIME]).glob(pattern)):
        try:
            found += _read(directory, path)
        except Unreadable as error:
            problems += error.problems
    if problems:
        raise Invalid(problems)
    return tuple(found)


def _read(directory: Path, path: Path) -> list[ExampleCase]:
    source = read_file(path, name=str(path.relative_to(directory.parent)))
    problems = schema_set(directory / SCHEMAS).problems(SCHEMA, source)
    if problems:
        raise Unreadable(problems)
    return [_case(source, place, one) for place, one in enumerate(source.data["cases"])]


def _case(source: Located, place: int, data: Mapping[str, Any]) -> ExampleCase:
    return ExampleCase(
        regime=source.data["regime"],
        id=data["id"],
        title=Text.from_dict(data["title"]),
        derived_from=Text.from_dict(data["derived_from"]),
        as_of=date.fromisoformat(data["as_of"]),
        rest_is_no=data.get("unmentioned") == "no",
        answers=data.get("answers", {}),
        items=tuple(data.get("items", ())),
        clauses=frozenset(data.get("clauses", ())),
        outcome=data["outcome"],
        fires=frozenset(data["fires"]),
        unknown=frozenset(data["unknown"]),
        filings=frozenset(data["filings"]),
        forces=data.get("forces", {}),
        asks=data.get("asks", {}),
        clocks=data.get("clocks", {}),
        sensitive=data.get("sensitive", {}),
        file=source.file,
        line=source.line(("cases", place)),
    )
