"""Conditions as people read them: a tree of statements in both languages, with what was found at each of them.

`describe` words a condition by itself, for somebody who reads the law; `explain` words it together with the trace of
one case, for somebody who asks why a rule fired or stayed silent.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache
from typing import Any

from babel import Locale

from pia.programmes.conditions import FactKind, FactRead, Trace
from pia.programmes.definition import Condition, Programme, Regime, Text
from pia.programmes.words import RECIPIENT_WORDS, WordedFact, listed, plain, worded

# A case of forty items would fill a page under one rule; the rest is counted.
MOST_ITEMS = 6


class Found(StrEnum):
    """How a statement came out on the facts of a case."""

    HOLDS = "holds"
    FAILS = "fails"
    UNKNOWN = "unknown"


FOUND: Mapping[bool | None, Found] = {True: Found.HOLDS, False: Found.FAILS, None: Found.UNKNOWN}


@dataclass(frozen=True, slots=True)
class Statement:
    """One node: what has to hold, the statements beneath it, and in a case how it came out and on which facts."""

    text: Text
    parts: tuple["Statement", ...] = ()
    found: Found | None = None
    facts: tuple[WordedFact, ...] = ()


@dataclass(frozen=True, slots=True)
class Names:
    """Where ids get their words: the programme's catalogues, and the regime for the rules that a rule counts."""

    programme: Programme
    regime: Regime | None

    def question(self, question_id: str) -> Text:
        question = self.programme.question(question_id)
        return question.text if question else plain(question_id)

    def answer(self, question_id: str, value: Any) -> Text:
        question = self.programme.question(question_id)
        return question.worded(value) if question else plain(value)

    def trigger(self, trigger_id: str) -> Text:
        trigger = self.regime.trigger(trigger_id) if self.regime else None
        return trigger.label if trigger else plain(trigger_id)

    def law(self, slug: str) -> Text:
        if self.regime and self.regime.slug == slug:
            return self.regime.title
        regime = self.programme.regime(slug)
        return regime.title if regime else plain(slug)

    def categories(self, ids: Sequence[str]) -> Text:
        return listed([entry.label if (entry := self.programme.category(one)) else plain(one) for one in ids])

    def subjects(self, ids: Sequence[str]) -> Text:
        return listed([entry.label if (entry := self.programme.subject(one)) else plain(one) for one in ids])

    def clauses(self, ids: Sequence[str]) -> Text:
        return listed([entry.title if (entry := self.programme.clause(one)) else plain(one) for one in ids])


def describe(names: Names, condition: Condition) -> Statement:
    """A condition in words; an operator without words is a KeyError, which a test rules out."""
    [(operator, argument)] = condition.items()
    return WORDS[operator](names, argument)


def explain(names: Names, condition: Condition | None, trace: Trace) -> Statement:
    """A trace in words, beside the condition that it came from; without it, the trace tells only what it holds."""
    if condition is None or trace.operator not in condition:
        return _from_trace(names, trace)
    [(operator, argument)] = condition.items()
    said = describe(names, condition)
    return replace(
        said,
        found=FOUND[trace.value],
        parts=tuple(_beneath(names, operator, argument, trace)),
        facts=tuple(_beside_its_question(names, fact) for fact in trace.facts),
    )


def _beneath(names: Names, operator: str, argument: Any, trace: Trace) -> list[Statement]:
    match operator:
        case "all" | "any":
            return [explain(names, one, child) for one, child in zip(argument, trace.children, strict=False)]
        case "count_at_least":
            return [explain(names, one, child) for one, child in zip(argument["of"], trace.children, strict=False)]
        case "not":
            return [explain(names, argument, child) for child in trace.children]
        case "holds":
            return [explain(names, argument["when"], child) for child in trace.children]
    return _items(names, trace.children)


def _items(names: Names, children: Sequence[Trace]) -> list[Statement]:
    """The data items that tell how it came out, up to a number."""
    shown = [_from_trace(names, child) for child in children[:MOST_ITEMS]]
    left = len(children) - len(shown)
    if left:
        shown.append(Statement(Text(en=f"and {left} more data items", zh=f"另有{left}个数据项")))
    return shown


def _from_trace(names: Names, trace: Trace) -> Statement:
    facts = _facts(names, trace)
    text = PLAIN_WORDS.get(trace.operator, READS)
    if trace.operator == "item" and trace.facts:
        text = plain(trace.facts[0].id)
        facts = tuple(_without(one, trace.facts[0].id) for one in facts)
    parts = _items(names, trace.children) if trace.operator in ITEM_OPERATORS else _plainly(names, trace.children)
    return Statement(text, tuple(parts), FOUND[trace.value], facts)


def _plainly(names: Names, children: Sequence[Trace]) -> list[Statement]:
    return [_from_trace(names, child) for child in children]


def _beside_its_question(names: Names, fact: FactRead) -> WordedFact:
    """A fact beneath the statement that names the question: the answer is enough."""
    found = worded(names.programme, fact)
    return WordedFact(ANSWER, found.value) if fact.kind is FactKind.ANSWER else found


def _without(fact: WordedFact, item: str) -> WordedFact:
    """A fact of an item beneath the item's own line, which has named it."""
    label = Text(en=fact.label.en.removeprefix(f"{item}: "), zh=fact.label.zh.removeprefix(f"{item}："))
    return WordedFact(label, fact.value)


def _facts(names: Names, trace: Trace) -> tuple[WordedFact, ...]:
    return tuple(worded(names.programme, fact) for fact in trace.facts)


# -- operators --------------------------------------------------------------------------------------------------------


ANSWER = Text(en="Answer", zh="回答")
READS = Text(en="What the rule reads", zh="规则读取的事实")
ALL = Text(en="All of these hold", zh="以下各项均成立")
ANY = Text(en="At least one of these holds", zh="以下至少一项成立")
NOT = Text(en="This does not hold", zh="以下情形不成立")
PLAIN_WORDS: Mapping[str, Text] = {
    "all": ALL,
    "any": ANY,
    "not": NOT,
    "count_at_least": Text(en="Enough of these hold", zh="以下成立的项数达到要求"),
    "holds": Text(en="Another rule holds", zh="另一规则成立"),
    "in_force": Text(en="The rule is law on that day", zh="规则在该日有效"),
    "inventory_any": Text(en="A data item meets what the rule asks", zh="有数据项符合规则要求"),
    "inventory_all": Text(en="Every data item meets what the rule asks", zh="所有数据项均符合规则要求"),
    "sensitive_any": Text(en="A data item is sensitive", zh="有数据项属于敏感个人信息"),
    "clause_any": Text(en="The agreement holds one of the clauses", zh="协议含有所列条款"),
    "jurisdiction": Text(en="The feature is offered in one of the places", zh="功能面向所列法域提供"),
}
ITEM_OPERATORS = frozenset({"inventory_any", "inventory_all", "sensitive_any"})


def _all(names: Names, argument: Sequence[Condition]) -> Statement:
    return Statement(ALL, tuple(describe(names, one) for one in argument))


def _any(names: Names, argument: Sequence[Condition]) -> Statement:
    return Statement(ANY, tuple(describe(names, one) for one in argument))


def _not(names: Names, argument: Condition) -> Statement:
    return Statement(NOT, (describe(names, argument),))


def _count_at_least(names: Names, argument: Mapping[str, Any]) -> Statement:
    number = argument["number"]
    text = Text(en=f"At least {number} of these hold", zh=f"以下至少{number}项成立")
    return Statement(text, tuple(describe(names, one) for one in argument["of"]))


def _holds(names: Names, argument: Mapping[str, Any] | str) -> Statement:
    """The other rule by its name; its own condition stands where that rule is shown."""
    label = names.trigger(argument["trigger"] if isinstance(argument, Mapping) else argument)
    return Statement(Text(en=f"The rule “{label.en}” holds", zh=f"规则“{label.zh}”成立"))


def _equals(names: Names, argument: Mapping[str, Any]) -> Statement:
    asked = names.question(argument["question"])
    value = names.answer(argument["question"], argument["value"])
    return Statement(Text(en=f"“{asked.en}”: {value.en}", zh=f"“{asked.zh}”：{value.zh}"))


def _one_of(names: Names, argument: Mapping[str, Any]) -> Statement:
    asked = names.question(argument["question"])
    values = listed([names.answer(argument["question"], one) for one in argument["values"]])
    return Statement(Text(en=f"“{asked.en}”: one of {values.en}", zh=f"“{asked.zh}”：{values.zh}之一"))


def _at_least(names: Names, argument: Mapping[str, Any]) -> Statement:
    asked, number = names.question(argument["question"]), plain(argument["number"])
    return Statement(Text(en=f"“{asked.en}”: {number.en} or more", zh=f"“{asked.zh}”：不少于{number.zh}"))


def _at_most(names: Names, argument: Mapping[str, Any]) -> Statement:
    asked, number = names.question(argument["question"]), plain(argument["number"])
    return Statement(Text(en=f"“{asked.en}”: {number.en} or less", zh=f"“{asked.zh}”：不超过{number.zh}"))


def _includes(names: Names, argument: Mapping[str, Any]) -> Statement:
    asked = names.question(argument["question"])
    value = names.answer(argument["question"], argument["value"])
    return Statement(Text(en=f"“{asked.en}”: includes {value.en}", zh=f"“{asked.zh}”：包括{value.zh}"))


def _answered(names: Names, argument: str) -> Statement:
    asked = names.question(argument)
    return Statement(Text(en=f"“{asked.en}” is answered", zh=f"“{asked.zh}”已回答"))


def _clause_any(names: Names, argument: Sequence[str]) -> Statement:
    clauses = names.clauses(argument)
    return Statement(
        Text(en=f"The agreement holds one of these clauses: {clauses.en}", zh=f"协议含有以下条款之一：{clauses.zh}")
    )


def _jurisdiction(names: Names, argument: Sequence[str]) -> Statement:
    places = _places(argument)
    return Statement(
        Text(en=f"The feature is offered in one of: {places.en}", zh=f"功能面向以下法域之一提供：{places.zh}")
    )


def _inventory_any(names: Names, argument: Mapping[str, Any]) -> Statement:
    tests = _tests(names, argument["where"])
    empty = EMPTY[argument.get("when_empty", "")]
    return Statement(
        Text(en=f"For a data item: {tests.en}{empty.en}", zh=f"有数据项符合：{tests.zh}{empty.zh}"),
    )


def _inventory_all(names: Names, argument: Mapping[str, Any]) -> Statement:
    tests = _tests(names, argument["where"])
    empty = EMPTY[argument.get("when_empty", "")]
    return Statement(
        Text(en=f"For every data item: {tests.en}{empty.en}", zh=f"所有数据项均符合：{tests.zh}{empty.zh}"),
    )


def _sensitive_any(names: Names, argument: str) -> Statement:
    law = names.law(argument)
    return Statement(
        Text(en=f"A data item is sensitive under “{law.en}”", zh=f"有数据项在“{law.zh}”下属于敏感个人信息")
    )


EMPTY: Mapping[str, Text] = {
    "yes": Text(en=" (an empty inventory counts as yes)", zh="（清单为空视为符合）"),
    "no": Text(en=" (an empty inventory counts as no)", zh="（清单为空视为不符合）"),
    "": Text(en="", zh=""),
}


def _tests(names: Names, where: Mapping[str, Any]) -> Text:
    """Every test that one data item has to meet, in one line."""
    texts = [TEST_WORDS[test](names, wanted) for test, wanted in where.items()]
    return Text(en="; ".join(one.en for one in texts), zh="；".join(one.zh for one in texts))


def _category(names: Names, wanted: Sequence[str]) -> Text:
    found = names.categories(wanted)
    return Text(en=f"its category is one of: {found.en}", zh=f"类别为以下之一：{found.zh}")


def _subject(names: Names, wanted: Sequence[str]) -> Text:
    found = names.subjects(wanted)
    return Text(en=f"it is about one of: {found.en}", zh=f"涉及以下个人信息主体之一：{found.zh}")


def _sensitive(names: Names, wanted: str) -> Text:
    law = names.law(wanted)
    return Text(en=f"it is sensitive under “{law.en}”", zh=f"在“{law.zh}”下属于敏感个人信息")


def _recipient_kind(names: Names, wanted: Sequence[str]) -> Text:
    kinds = _worded(wanted)
    return Text(en=f"it goes to one of: {kinds.en}", zh=f"提供给以下接收方之一：{kinds.zh}")


def _contract(names: Names, wanted: Sequence[str]) -> Text:
    states = _worded(wanted)
    return Text(en=f"a contract with a recipient is: {states.en}", zh=f"与接收方的合同状态为：{states.zh}")


def _abroad_from(names: Names, wanted: Sequence[str]) -> Text:
    home = _places(wanted)
    return Text(en=f"it goes to a place outside: {home.en}", zh=f"提供至以下地域之外：{home.zh}")


def _retention_over_days(names: Names, wanted: int) -> Text:
    days = plain(wanted)
    return Text(en=f"it is kept for more than {days.en} days", zh=f"保存期限超过{days.zh}天")


def _retention_open(names: Names, wanted: bool) -> Text:
    if wanted:
        return Text(en="no number of days is set for keeping it", zh="未设定保存天数")
    return Text(en="a number of days is set for keeping it", zh="已设定保存天数")


def _worded(values: Sequence[str]) -> Text:
    return listed([RECIPIENT_WORDS.get(one, plain(one)) for one in values])


def _places(codes: Sequence[str]) -> Text:
    return listed([_place(code) for code in codes])


@lru_cache(maxsize=512)
def _place(code: str) -> Text:
    """A country, or the Union, by its name; parts of countries by their code."""
    upper = code.upper()
    in_english, in_chinese = (Locale.parse(one).territories for one in ("en", "zh_Hans"))
    return Text(en=in_english.get(upper, upper), zh=in_chinese.get(upper, upper))


WORDS: Mapping[str, Callable[[Names, Any], Statement]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "count_at_least": _count_at_least,
    "holds": _holds,
    "equals": _equals,
    "one_of": _one_of,
    "at_least": _at_least,
    "at_most": _at_most,
    "includes": _includes,
    "answered": _answered,
    "clause_any": _clause_any,
    "jurisdiction": _jurisdiction,
    "inventory_any": _inventory_any,
    "inventory_all": _inventory_all,
    "sensitive_any": _sensitive_any,
}
TEST_WORDS: Mapping[str, Callable[[Names, Any], Text]] = {
    "category": _category,
    "subject": _subject,
    "sensitive": _sensitive,
    "recipient_kind": _recipient_kind,
    "contract": _contract,
    "abroad_from": _abroad_from,
    "retention_over_days": _retention_over_days,
    "retention_open": _retention_open,
}
