"""The bench: example cases evaluated against the regimes, what came out otherwise, and which triggers they cover."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.definition import Programme
from pia.programmes.examples import ExampleCase
from pia.programmes.located_yaml import Problem
from pia.programmes.reader import Workflows
from pia.programmes.regime import Regime
from pia.programmes.screening import RegimeResult, TriggerState, screen
from pia.programmes.sensitivity import sensitivity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

STANDARD = "standard"
PLAINEST = "basic_profile"
DOES_NOT_APPLY = "does_not_apply"


@dataclass(frozen=True, slots=True)
class Benched:
    """One case after its evaluation: what the regime said, and every difference from what it must say."""

    case: ExampleCase
    result: RegimeResult
    differences: tuple[str | Promise, ...]

    @property
    def passed(self) -> bool:
        return not self.differences

    def problems(self) -> list[Problem]:
        """The differences as problems at the case's line."""
        message = _("Case “{case}”: {difference}")
        return [
            Problem(self.case.file, self.case.line, format_lazy(message, case=self.case.id, difference=one))
            for one in self.differences
        ]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of one regime: its triggers, those no case fires, and those no case leaves silent."""

    regime: str
    triggers: int
    cases: int
    never_fires: tuple[str, ...]
    never_silent: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return self.cases > 0 and not self.never_fires and not self.never_silent

    @property
    def percent(self) -> int:
        """Of the two things asked of every trigger, how many are shown by a case; 100 only if all are."""
        wanted = 2 * self.triggers
        return 100 * (wanted - len(self.never_fires) - len(self.never_silent)) // wanted if self.cases else 0


class Bench:
    """The example cases of a folder against its regimes; programmes are put together once for each day."""

    def __init__(self, workflows: Workflows, cases: Sequence[ExampleCase]) -> None:
        self.workflows = workflows
        self.cases = cases
        self._programmes: dict[tuple[str, object], Programme] = {}

    def run(self) -> tuple[Benched, ...]:
        """Every case, in the order of the files."""
        return tuple(benched for case in self.cases if (benched := self._run(case)))

    def homeless(self) -> Iterator[Problem]:
        """Cases of regimes that are not there, and cases whose name is taken."""
        slugs = {regime.slug for regime in self.workflows.regimes_on(None)}
        seen: set[tuple[str, str]] = set()
        for case in self.cases:
            if case.regime not in slugs:
                message = _("The case belongs to the regime “{slug}”, which does not exist. Correct the slug.")
                yield Problem(case.file, case.line, format_lazy(message, slug=case.regime))
            if (case.regime, case.id) in seen:
                message = _("The id “{id}” stands here twice. Rename or remove one.")
                yield Problem(case.file, case.line, format_lazy(message, id=case.id))
            seen.add((case.regime, case.id))

    def _run(self, case: ExampleCase) -> Benched | None:
        programme = self._programme(case)
        regime = programme.regime(case.regime) if programme else None
        if programme is None or regime is None:
            return None
        return judge(programme, regime, case)

    def _programme(self, case: ExampleCase) -> Programme | None:
        key = (case.regime, case.as_of)
        if key not in self._programmes:
            regime = next((one for one in self.workflows.regimes_on(case.as_of) if one.slug == case.regime), None)
            if regime is None:
                return None
            self._programmes[key] = self.workflows.programme(STANDARD, regime.jurisdictions, case.as_of)
        return self._programmes[key]


def judge(programme: Programme, regime: Regime, case: ExampleCase) -> Benched:
    """Evaluate one case under a programme that holds its regime."""
    found = screen(programme, case.facts(programme, regime)).regime(regime.slug)
    if found is None:
        raise LookupError(f"the programme does not hold {regime.slug}")
    differences = [*_differences(regime, case, found), *_sensitivities(programme, regime, case)]
    return Benched(case, found, tuple(differences))


def coverage(regimes: Iterable[Regime], benched: Sequence[Benched]) -> tuple[Coverage, ...]:
    """What the cases show of each regime; a case that does not apply shows nothing of its triggers."""
    return tuple(_covered(regime, [one for one in benched if one.case.regime == regime.slug]) for regime in regimes)


def _covered(regime: Regime, benched: Sequence[Benched]) -> Coverage:
    shown = {state: _ids_in(benched, state) for state in TriggerState}
    ids = [trigger.id for trigger in regime.triggers]
    return Coverage(
        regime=regime.slug,
        triggers=len(ids),
        cases=len(benched),
        never_fires=tuple(one for one in ids if one not in shown[TriggerState.FIRED]),
        never_silent=tuple(one for one in ids if one not in shown[TriggerState.SILENT]),
    )


def _ids_in(benched: Sequence[Benched], state: TriggerState) -> set[str]:
    return {trigger.id for one in benched for trigger in one.result.triggers if trigger.state is state}


def _differences(regime: Regime, case: ExampleCase, found: RegimeResult) -> Iterator[str | Promise]:
    outcome = found.outcome.value if found.applies else DOES_NOT_APPLY
    if outcome != case.outcome:
        message = _("the outcome is “{found}” and must be “{wanted}”.")
        yield format_lazy(message, found=outcome, wanted=case.outcome)
    states = {trigger.id: trigger.state for trigger in found.triggers}
    fired = {name for name, state in states.items() if state is TriggerState.FIRED}
    unknown = {name for name, state in states.items() if state is TriggerState.UNKNOWN}
    yield from _sets(_("fire and must not: {ids}."), fired - case.fires)
    yield from _sets(_("must fire and do not: {ids}."), case.fires - fired)
    yield from _sets(_("are unknown and must not be: {ids}."), unknown - case.unknown)
    yield from _sets(_("must be unknown and are not: {ids}."), case.unknown - unknown)
    yield from _sets(_("filings that must not follow: {ids}."), set(found.filings) - case.filings)
    yield from _sets(_("filings that must follow and do not: {ids}."), case.filings - set(found.filings))
    forces = {trigger.id: trigger.force.value for trigger in regime.triggers}
    asks = {trigger.id: trigger.asks.value for trigger in regime.triggers}
    clocks = {filing.id: str(filing.clock) for filing in regime.filings}
    for wanted, real in ((case.forces, forces), (case.asks, asks), (case.clocks, clocks)):
        yield from _values(wanted, real)


def _sensitivities(programme: Programme, regime: Regime, case: ExampleCase) -> Iterator[str | Promise]:
    """What the regime says of a category by itself, or of a plain item about a group of people, on that day."""
    for name, wanted in case.sensitive.items():
        item = {"category": name} if programme.category(name) else {"category": PLAINEST, "subjects": [name]}
        found = sensitivity(regime, item, case.as_of).value
        if found is not wanted:
            message = _("“{id}” is sensitive: “{found}”, and must be “{wanted}”.")
            yield format_lazy(message, id=name, found=found, wanted=wanted)


def _sets(message: "_StrPromise", ids: Iterable[str]) -> Iterator[str | Promise]:
    named = sorted(ids)
    if named:
        yield format_lazy(message, ids=", ".join(named))


def _values(wanted: Mapping[str, str], real: Mapping[str, str]) -> Iterator[str | Promise]:
    for name, value in wanted.items():
        if real.get(name) != value:
            message = _("“{id}” is “{found}” and must be “{wanted}”.")
            yield format_lazy(message, id=name, found=real.get(name, "—"), wanted=value)
