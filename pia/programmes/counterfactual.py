"""What would have to be otherwise for screening to come out the other way: the smallest sets of changeable facts.

The search goes through the sets by size, exactly: a rule that still asks for an assessment must be moved by one of the
changes that it can be moved by, so only those are tried next. Every set that is given was evaluated again as a whole.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from pia.programmes.changes import Change, changes_for, keys_read
from pia.programmes.conditions import Facts, evaluate
from pia.programmes.definition import Asks, Condition, Programme, Regime, Trigger
from pia.programmes.screening import DECIDING, Outcome, screen, settle

MOST_SETS, MOST_CHANGES = 3, 3
# Beyond this the search stops and says so; a case of forty items under ten regimes stays far below.
MOST_STEPS = 20_000


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Changes that flip the outcome together, and what it is with them."""

    changes: tuple[Change, ...]
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """At most three smallest sets; none found within three changes means that none so small exists.

    `exhausted` is false if the search was stopped before it could say that.
    """

    before: Outcome
    sets: tuple[ChangeSet, ...]
    exhausted: bool = True


@dataclass(frozen=True, slots=True)
class _Rule:
    """A trigger whose state decides, with what it reads."""

    regime: str
    trigger: Trigger
    keys: frozenset[str]


@dataclass(slots=True)
class _Search:
    programme: Programme
    up: bool
    rules: tuple[_Rule, ...]
    scopes: Mapping[str, tuple[_Rule, ...]]
    steps: int = 0
    seen: set[frozenset[Change]] = field(default_factory=set)


def counterfactual(programme: Programme, facts: Facts) -> Counterfactual:
    """The smallest sets of changes that lead to "not required", or away from it if that is the outcome."""
    before = screen(programme, facts).outcome
    search = _prepared(programme, facts, up=before is Outcome.NOT_REQUIRED)
    found: list[ChangeSet] = []
    for size in range(1, MOST_CHANGES + 1):
        search.seen.clear()
        for changes in _sets(search, facts, (), size):
            if any(set(one.changes) <= set(changes) for one in found):
                continue
            outcome = screen(programme, _changed(facts, changes)).outcome
            if (outcome is Outcome.NOT_REQUIRED) is not search.up:
                found.append(ChangeSet(changes, outcome))
            if len(found) == MOST_SETS:
                return Counterfactual(before, tuple(found))
    return Counterfactual(before, tuple(found), exhausted=search.steps <= MOST_STEPS)


def _prepared(programme: Programme, facts: Facts, *, up: bool) -> _Search:
    regimes = [
        one for one in programme.regimes if one.jurisdictions & facts.jurisdictions and one.in_force(facts.as_of)
    ]
    rules = [rule for regime in regimes for rule in _rules(programme, regime, facts)]
    scopes = {
        regime.slug: tuple(rule for rule in rules if rule.regime == regime.slug and rule.trigger.asks is Asks.SCOPE)
        for regime in regimes
    }
    deciding = tuple(rule for rule in rules if rule.trigger.asks in DECIDING)
    return _Search(programme, up, deciding, scopes)


def _rules(programme: Programme, regime: Regime, facts: Facts) -> Iterator[_Rule]:
    for trigger in regime.triggers:
        if (trigger.asks in DECIDING or trigger.asks is Asks.SCOPE) and trigger.in_force(facts.as_of):
            yield _Rule(regime.slug, trigger, _with_askers(programme, keys_read(trigger.when)))


def _with_askers(programme: Programme, keys: frozenset[str]) -> frozenset[str]:
    """What is read, and what decides whether the questions among it are asked at all."""
    conditions = [q.asked_when for name in keys if (q := programme.question(name)) and q.asked_when]
    more = frozenset[str]().union(*(keys_read(one) for one in conditions)) - keys
    return keys | (_with_askers(programme, more) if more else more)


def _sets(search: _Search, facts: Facts, chosen: tuple[Change, ...], room: int) -> Iterator[tuple[Change, ...]]:
    """The sets of exactly `room` more changes after which no rule asks any more, or (upwards) one does."""
    search.steps += 1
    if search.steps > MOST_STEPS:
        return
    settled = settle(search.programme, facts)
    open_rules = _wrong_way(search, settled)
    if not open_rules:
        if chosen and not room:
            yield chosen
        return
    taken = {change.key for change in chosen}
    ways = [_ways(search, rule, settled, taken) for rule in open_rules]
    if not room or (not search.up and _too_many(ways, room)):
        return
    branches = [change for way in ways for change in way] if search.up else min(ways, key=len)
    for change in dict.fromkeys(branches):
        following = (*chosen, change)
        if frozenset(following) not in search.seen:
            search.seen.add(frozenset(following))
            yield from _sets(search, change.apply(facts), following, room - 1)


def _wrong_way(search: _Search, facts: Facts) -> list[_Rule]:
    """Downwards the rules that still ask; upwards all of them as long as none asks."""
    asking = [rule for rule in search.rules if _applies(search, rule, facts) and _value(rule, facts) is not False]
    if search.up:
        return [] if asking else list(search.rules)
    return asking


def _applies(search: _Search, rule: _Rule, facts: Facts) -> bool:
    scopes = search.scopes[rule.regime]
    return not scopes or any(_value(one, facts) is not False for one in scopes)


def _value(rule: _Rule, facts: Facts) -> bool | None:
    return evaluate(rule.trigger.when, facts).value


def _ways(search: _Search, rule: _Rule, facts: Facts, taken: set[tuple[str, str]]) -> list[Change]:
    """The changes that could move this rule, directly, through what is asked, or by leaving the law's scope."""
    conditions = [rule.trigger.when, *(one.trigger.when for one in search.scopes[rule.regime])]
    conditions += _askers(search.programme, rule.keys)
    found = dict.fromkeys(
        change for condition in conditions for change in changes_for(search.programme, condition, facts)
    )
    return [change for change in found if change.key not in taken]


def _askers(programme: Programme, keys: Iterable[str]) -> list[Condition]:
    return [q.asked_when for name in sorted(keys) if (q := programme.question(name)) and q.asked_when]


def _too_many(ways: list[list[Change]], room: int) -> bool:
    """Whether more rules ask than changes are left, counting only rules that no single change moves together."""
    used: set[Change] = set()
    apart = 0
    for way in sorted(ways, key=len):
        if used.isdisjoint(way):
            apart += 1
            used.update(way)
    return apart > room


def _changed(facts: Facts, changes: Iterable[Change]) -> Facts:
    for change in changes:
        facts = change.apply(facts)
    return replace(facts, not_asked=frozenset())
