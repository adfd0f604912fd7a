"""The bench on what is published: the example cases of one regime, judged by the versions that cases are judged by.

The result is kept until an example file or a published version changes; both are told by their digests.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from pia.programmes.bench import Benched, Coverage, coverage, judge
from pia.programmes.definition import Kind, Programme, Regime
from pia.programmes.examples import read_examples
from pia.programmes.governing import governing
from pia.programmes.located_yaml import Problem
from pia.programmes.publishing import load, pin, published_regimes
from pia.programmes.reader import CASES, FOLDERS, Invalid


@dataclass(frozen=True, slots=True)
class BenchReport:
    """Every example case with its result, what they cover, or why the files cannot be read."""

    benched: tuple[Benched, ...]
    coverage: Coverage
    problems: tuple[Problem, ...] = ()

    @property
    def passed(self) -> int:
        """How many cases give what they must."""
        return sum(one.passed for one in self.benched)

    @property
    def whole(self) -> bool:
        """Whether all pass and every trigger is shown to fire and to stay silent."""
        return self.coverage.whole and self.passed == len(self.benched) and not self.problems


def bench_report(directory: Path, slug: str) -> BenchReport:
    """The report on the newest version of a regime; a LookupError if it is not published."""
    published = published_regimes()
    if slug not in published:
        raise LookupError(slug)
    state = hashlib.sha256("".join(one.digest for versions in published.values() for one in versions).encode())
    for path in sorted((directory / FOLDERS[Kind.REGIME] / slug / CASES).glob("*")):
        state.update(path.name.encode() + path.read_bytes())
    return _report(directory, slug, state.hexdigest())


@lru_cache(maxsize=64)
def _report(directory: Path, slug: str, _state: str) -> BenchReport:
    """Read and judge; the state only names what the answer holds for."""
    published = published_regimes()
    newest = governing(published[slug], None)
    try:
        cases = read_examples(directory, only=slug)
    except Invalid as error:
        return BenchReport((), coverage([newest], ())[0], tuple(error.problems))
    by_day = {day: _programme(published, newest, day) for day in {case.as_of for case in cases}}
    benched = []
    for case in cases:
        programme = by_day[case.as_of]
        regime = programme.regime(slug)
        if regime is not None:
            benched.append(judge(programme, regime, case))
    return BenchReport(tuple(benched), coverage([newest], benched)[0])


def _programme(published: Mapping[str, Sequence[Regime]], wanted: Regime, day: date) -> Programme:
    """What a case of these jurisdictions is judged by on the day."""
    chosen = (governing(published[slug], day) for slug in sorted(published))
    base = load(pin(wanted.jurisdictions))
    return replace(base, regimes=tuple(one for one in chosen if one.jurisdictions & wanted.jurisdictions))
