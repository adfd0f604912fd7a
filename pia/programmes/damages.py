"""Single damages to a regime, as a slip of an author would make them, and whether anything notices.

The linter and the example cases of a regime are worth what they notice: `manage.py check_programmes --damages` tries
every damage of the list below and names those that go unnoticed.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Any

from pia.programmes.bench import DOES_NOT_APPLY, judge
from pia.programmes.building import build
from pia.programmes.checks import lint_regime
from pia.programmes.condition_checks import COUNTED, HOLDS, NESTED, walk
from pia.programmes.conditions import Facts, evaluate
from pia.programmes.definition import Programme
from pia.programmes.examples import ExampleCase
from pia.programmes.located_yaml import Located, Where
from pia.programmes.reader import WorkflowFile, Workflows
from pia.programmes.regime import Regime, Trigger
from pia.programmes.screening import settle
from pia.programmes.vocabulary import Asks, Force, Kind

SWAPPED = {"all": "any", "any": "all", "at_least": "at_most", "at_most": "at_least"}
SWAPPED |= {"inventory_any": "inventory_all", "inventory_all": "inventory_any"}
OPPOSITE = {"yes": "no", "no": "yes"}
SCHEMA = "regime.schema.json"


class Slip(StrEnum):
    """What an author may get wrong."""

    DROPPED = "dropped"
    FLIPPED = "flipped"
    SHIFTED = "shifted"
    MISSPELT = "misspelt"
    FORCE = "force"
    DATE = "date"


@dataclass(frozen=True, slots=True)
class Damage:
    """One slip at one place; `data` is the whole file with it."""

    slip: Slip
    where: Where
    detail: str
    data: Mapping[str, Any]

    def __str__(self) -> str:
        return f"{self.slip} {'/'.join(str(part) for part in self.where)} {self.detail}".rstrip()


def damages(data: Mapping[str, Any]) -> Iterator[Damage]:
    """Every single damage to one regime file, in the order of the file."""
    for place, trigger in enumerate(data["triggers"]):
        where: Where = ("triggers", place)
        yield from _without(data, where)
        yield from _forces(data, where, trigger)
        yield from _conditions(data, (*where, "when"), trigger["when"])
    for place, filing in enumerate(data.get("filings", ())):
        yield from _filing(data, ("filings", place), filing)
    for place, rule in enumerate(data["sensitive"]):
        yield from _sensitive(data, ("sensitive", place), rule)
    yield from _dates(data, (), data)


def unnoticed(
    file: WorkflowFile,
    workflows: Workflows,
    cases: Sequence[ExampleCase],
    *,
    picked: Callable[[Damage], bool] = lambda damage: True,
) -> tuple[int, list[Damage]]:
    """How many of the picked damages to this regime there are, and those that neither a case nor the linter notices.

    Says something only of a regime that is in order itself.
    """
    judged = _Judge(file, workflows, cases)
    found = [damage for damage in damages(file.source.data) if picked(damage)]
    return len(found), [damage for damage in found if not judged.notices(damage)]


class _Judge:
    """Tries one damaged file after the other against the same cases and the same other files."""

    def __init__(self, file: WorkflowFile, workflows: Workflows, cases: Sequence[ExampleCase]) -> None:
        self.file = file
        self.workflows = workflows
        self.cases = [case for case in cases if case.regime == file.definition.slug]
        self.schemas = workflows.schemas
        self.programmes = {case.as_of: self._programme(case) for case in self.cases}
        self.facts = [facts for case in self.cases if (facts := self._facts(case)) is not None]

    def notices(self, damage: Damage) -> bool:
        located = Located(self.file.source.file, damage.data, self.file.source.lines)
        try:
            built = build(Kind.REGIME, damage.data)
            if isinstance(built, Regime) and self._a_case_fails(built):
                return True
        except (KeyError, ValueError, TypeError):
            return True
        return self._wrong_form(located) or self._linted(located, built)

    def _a_case_fails(self, built: Regime) -> bool:
        return self._a_state_differs(built) or self._judged_anew(built)

    def _a_state_differs(self, built: Regime) -> bool:
        """Whether a changed rule comes out otherwise in a case: cases are exact, so that case would fail.

        Only the changed rules are evaluated, on facts that are settled once: the quick way to the usual answer.
        """
        if not isinstance(self.file.definition, Regime) or built.sensitive != self.file.definition.sensitive:
            return False
        before = {trigger.id: trigger for trigger in self.file.definition.triggers}
        changed = [one for one in built.triggers if one.id in before and one != before[one.id]]
        return any(_holds(one, facts) is not _holds(before[one.id], facts) for facts in self.facts for one in changed)

    def _judged_anew(self, built: Regime) -> bool:
        within = {day: programme.with_regime(built) for day, programme in self.programmes.items()}
        return any(not judge(within[case.as_of], built, case).passed for case in self.cases)

    def _wrong_form(self, located: Located) -> bool:
        return bool(self.schemas.problems(SCHEMA, located))

    def _linted(self, located: Located, built: Any) -> bool:
        damaged = replace(self.file, source=located, definition=built)
        files = tuple(damaged if one is self.file else one for one in self.workflows.files)
        return bool(lint_regime(damaged, replace(self.workflows, files=files)))

    def _programme(self, case: ExampleCase) -> Programme:
        """Only the regimes whose notion of sensitive data the file reads: the others cannot change its result."""
        regime = self.file.definition
        jurisdictions = regime.jurisdictions if isinstance(regime, Regime) else ()
        whole = self.workflows.programme("standard", jurisdictions, case.as_of)
        read = set(_regimes_read(self.file.source.data))
        return replace(whole, regimes=tuple(one for one in whole.regimes if one.slug in read))

    def _facts(self, case: ExampleCase) -> Facts | None:
        """The settled facts of a case to which the regime applies; elsewhere no state is compared."""
        programme, regime = self.programmes[case.as_of], self.file.definition
        if not isinstance(regime, Regime) or case.outcome == DOES_NOT_APPLY:
            return None
        return settle(programme.with_regime(regime), case.facts(programme, regime))


def _holds(trigger: Trigger, facts: Facts) -> bool | None:
    return evaluate(trigger.when, facts).value if trigger.in_force(facts.as_of) else False


def _regimes_read(data: Mapping[str, Any]) -> Iterator[str]:
    for trigger in data["triggers"]:
        for operator, argument, _where in walk(trigger["when"], ()):
            if operator == "sensitive_any":
                yield argument
            elif isinstance(argument, Mapping) and "sensitive" in argument.get("where", {}):
                yield argument["where"]["sensitive"]


def _conditions(data: Mapping[str, Any], where: Where, condition: Mapping[str, Any]) -> Iterator[Damage]:
    for operator, argument, here in walk(condition, where):
        if operator in SWAPPED:
            yield _damage(data, Slip.FLIPPED, here[:-1], {SWAPPED[operator]: argument}, operator)
        if operator in NESTED and len(argument) > 1:
            yield from _shorter(data, here, argument)
        elif operator == COUNTED:
            yield from _shorter(data, (*here, "of"), argument["of"])
            yield from _shifted(data, (*here, "number"), argument["number"])
        elif operator == "not":
            yield _damage(data, Slip.FLIPPED, here[:-1], argument, "not")
        elif operator == HOLDS:
            yield _damage(data, Slip.MISSPELT, here, f"{argument}x", argument)
        elif isinstance(argument, Mapping):
            yield from _comparison(data, here, argument)
        elif isinstance(argument, list):
            yield from _listed(data, here, argument)


def _comparison(data: Mapping[str, Any], here: Where, argument: Mapping[str, Any]) -> Iterator[Damage]:
    if "question" in argument:
        yield _damage(data, Slip.MISSPELT, (*here, "question"), f"{argument['question']}x", argument["question"])
    if argument.get("value") in OPPOSITE:
        yield _damage(data, Slip.FLIPPED, (*here, "value"), OPPOSITE[argument["value"]], argument["value"])
    if "number" in argument:
        yield from _shifted(data, (*here, "number"), argument["number"])
    if "values" in argument:
        yield from _listed(data, (*here, "values"), argument["values"])
    for key, wanted in argument.get("where", {}).items():
        if isinstance(wanted, list):
            yield from _listed(data, (*here, "where", key), wanted)
        elif isinstance(wanted, int) and not isinstance(wanted, bool):
            yield from _shifted(data, (*here, "where", key), wanted)
    if "when_empty" in argument:
        flipped = OPPOSITE[argument["when_empty"]]
        yield _damage(data, Slip.FLIPPED, (*here, "when_empty"), flipped, argument["when_empty"])


def _filing(data: Mapping[str, Any], where: Where, filing: Mapping[str, Any]) -> Iterator[Damage]:
    yield from _without(data, where)
    yield from _listed(data, (*where, "triggers"), filing["triggers"])
    clock = filing["clock"]
    other = "after" if clock["direction"] == "before" else "before"
    yield _damage(data, Slip.FLIPPED, (*where, "clock", "direction"), other, clock["direction"])
    yield from _shifted(data, (*where, "clock", "number"), clock["number"])


def _sensitive(data: Mapping[str, Any], where: Where, rule: Mapping[str, Any]) -> Iterator[Damage]:
    yield from _without(data, where)
    yield _damage(data, Slip.FLIPPED, (*where, "value"), rule["value"] is not True, str(rule["value"]))
    for key in ("categories", "subjects"):
        yield from _listed(data, (*where, key), rule.get(key, ()))


def _forces(data: Mapping[str, Any], where: Where, trigger: Mapping[str, Any]) -> Iterator[Damage]:
    for force in Force:
        if force != trigger["force"]:
            yield _damage(data, Slip.FORCE, (*where, "force"), force.value, force.value)
    given = trigger.get("asks", Asks.ASSESSMENT)
    other = Asks.DUTY if given != Asks.DUTY else Asks.ASSESSMENT
    yield _damage(data, Slip.FORCE, (*where, "asks"), other.value, other.value)


def _dates(data: Mapping[str, Any], where: Where, value: Any) -> Iterator[Damage]:
    """Each term a day later and a day earlier."""
    if isinstance(value, Mapping):
        for key, one in value.items():
            if key in ("effective_from", "effective_to"):
                for step in (-1, 1):
                    day = date.fromisoformat(one) + timedelta(days=step)
                    yield _damage(data, Slip.DATE, (*where, key), day.isoformat(), f"{step:+d} day")
            else:
                yield from _dates(data, (*where, key), one)
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _dates(data, (*where, place), one)


def _without(data: Mapping[str, Any], where: Where) -> Iterator[Damage]:
    *parent, place = where
    rest = [one for number, one in enumerate(_at(data, parent)) if number != place]
    yield _damage(data, Slip.DROPPED, tuple(parent), rest, str(_at(data, where)["id"]))


def _shorter(data: Mapping[str, Any], where: Where, listed: Sequence[Any]) -> Iterator[Damage]:
    for place in range(len(listed)):
        rest = [one for number, one in enumerate(listed) if number != place]
        yield _damage(data, Slip.DROPPED, where, rest, f"no. {place + 1}")


def _listed(data: Mapping[str, Any], where: Where, listed: Sequence[Any]) -> Iterator[Damage]:
    """Each id of a list misspelt, and left out where others remain."""
    for place, one in enumerate(listed):
        yield _damage(data, Slip.MISSPELT, (*where, place), f"{one}x", str(one))
    if len(listed) > 1:
        for place, one in enumerate(listed):
            rest = [other for number, other in enumerate(listed) if number != place]
            yield _damage(data, Slip.DROPPED, where, rest, str(one))


def _shifted(data: Mapping[str, Any], where: Where, number: int) -> Iterator[Damage]:
    for step in (-1, 1):
        if number + step >= 0:
            yield _damage(data, Slip.SHIFTED, where, number + step, f"{step:+d}")


def _damage(data: Mapping[str, Any], slip: Slip, where: Where, value: Any, detail: str) -> Damage:
    whole = copy.deepcopy(dict(data))
    if not where:
        raise ValueError("a damage needs a place")
    *parent, last = where
    _at(whole, parent)[last] = value
    return Damage(slip, where, detail, whole)


def _at(data: Any, where: Iterable[Any]) -> Any:
    for step in where:
        data = data[step]
    return data
