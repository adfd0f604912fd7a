"""Single changes to the facts that a product team could make: another answer, one category of data less, and so on.

`changes_for` lists those that could move a condition; the counterfactual combines them.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from pia.programmes.condition_checks import COMPARISONS, INVENTORY, NUMERIC, walk
from pia.programmes.conditions import ITEM_TESTS, UNSURE, Facts
from pia.programmes.definition import Condition, Programme, Question, QuestionKind, Text
from pia.programmes.words import RECIPIENT_WORDS

Item = Mapping[str, Any]
YES_NO = ("yes", "no")


@dataclass(frozen=True, slots=True)
class Change:
    """One fact made otherwise: its key (kind and id), the new value, and the change in words.

    Two changes of one key exclude each other.
    """

    key: tuple[str, str]
    value: Any
    text: Text

    def apply(self, facts: Facts) -> Facts:
        """The facts with this change."""
        kind, name = self.key
        if kind == "answer":
            return replace(facts, answers={**facts.answers, name: self.value})
        if kind == "clause":
            return replace(facts, clauses=facts.clauses - {name})
        items = [changed for item in facts.items if (changed := ON_ITEMS[kind](item, name)) is not None]
        return replace(facts, items=items)


def keys_read(condition: Condition) -> frozenset[str]:
    """What a condition reads: ids of questions, and the kinds of changes to items and clauses that could move it."""
    found: set[str] = set()
    for operator, argument, _where in walk(condition, ()):
        if operator in COMPARISONS:
            found.add(argument["question"])
        elif operator == "answered":
            found.add(argument)
        elif operator == "clause_any":
            found.add("clause")
        elif operator == "sensitive_any":
            found |= {"category", "subject"}
        elif operator in INVENTORY:
            found |= {"category", *(KIND_OF[test] for test in argument["where"])}
    return frozenset(found)


def changes_for(programme: Programme, condition: Condition, facts: Facts) -> Iterator[Change]:
    """The single changes that could move a condition as the facts are, in the order in which it reads them."""
    for operator, argument, _where in walk(condition, ()):
        if operator in COMPARISONS:
            yield from _answers(programme, operator, argument, facts)
        elif operator == "clause_any":
            yield from (_clause(programme, one) for one in argument if one in facts.clauses)
        elif operator == "sensitive_any":
            yield from _items(programme, {"sensitive": argument}, facts)
        elif operator in INVENTORY:
            yield from _items(programme, argument["where"], facts)


def _answers(programme: Programme, operator: str, argument: Mapping[str, Any], facts: Facts) -> Iterator[Change]:
    question = programme.question(argument["question"])
    if question is None or not question.changeable or question.id in facts.not_asked:
        return
    before = facts.answers.get(question.id)
    for value in _other_values(question, operator, argument, before):
        yield Change(("answer", question.id), value, _answered_otherwise(question, before, value))


def _other_values(question: Question, operator: str, argument: Mapping[str, Any], before: Any) -> Iterator[Any]:
    match question.kind:
        case QuestionKind.YES_NO | QuestionKind.YES_NO_UNSURE:
            yield from (value for value in YES_NO if value != before)
        case QuestionKind.CHOICE:
            yield from (option.value for option in question.options if option.value not in (before, UNSURE))
        case QuestionKind.MULTI if isinstance(before, list) and argument.get("value") in before:
            yield [one for one in before if one != argument["value"]]
        case QuestionKind.NUMBER if operator in NUMERIC:
            yield from _beyond(operator, int(argument["number"]), before)


def _beyond(operator: str, number: int, before: Any) -> Iterator[int]:
    """The nearest number on the other side of the threshold; on both sides where none is given yet."""
    inside, outside = (number, number - 1) if operator == "at_least" else (number, number + 1)
    known = isinstance(before, int | float)
    holds = known and (before >= number if operator == "at_least" else before <= number)
    if (holds or not known) and outside >= 0:
        yield outside
    if not holds or not known:
        yield inside


def _answered_otherwise(question: Question, before: Any, value: Any) -> Text:
    then = _said(question, value)
    if before in (None, "", []):
        return Text(en=f"“{question.text.en}”: {then.en}", zh=f"“{question.text.zh}”：{then.zh}")
    now = _said(question, before)
    return Text(
        en=f"“{question.text.en}”: {then.en} instead of {now.en}",
        zh=f"“{question.text.zh}”：由“{now.zh}”改为“{then.zh}”",
    )


def _said(question: Question, value: Any) -> Text:
    if isinstance(value, int):
        return Text(en=f"{value:,}", zh=f"{value:,}")
    if value == UNSURE and not question.options:
        return Text(en="not known yet", zh="尚不清楚")
    worded = question.worded(value)
    return Text(en=worded.en[:1].lower() + worded.en[1:], zh=worded.zh)


def _clause(programme: Programme, clause: str) -> Change:
    entry = programme.clause(clause)
    title = entry.title if entry else Text(clause, clause)
    text = Text(en=f"without the clause “{title.en}”", zh=f"删除条款“{title.zh}”")
    return Change(("clause", clause), None, text)


def _items(programme: Programme, where: Mapping[str, Any], facts: Facts) -> Iterator[Change]:
    """What could make no item, or another one, meet the tests: only items that may meet them now are looked at."""
    for item in facts.items:
        if any(ITEM_TESTS[test](wanted, item)[0] is False for test, wanted in where.items()):
            continue
        yield from _without_category(programme, item)
        for test, wanted in where.items():
            yield from CHANGES_BY_TEST[test](programme, wanted, item)


def _without_category(programme: Programme, item: Item) -> Iterator[Change]:
    entry = programme.category(item.get("category") or "")
    if entry:
        yield Change(
            ("category", entry.id),
            None,
            Text(en=f"without this data: {entry.label.en}", zh=f"不处理此类信息：{entry.label.zh}"),
        )


def _without_subjects(programme: Programme, wanted: Any, item: Item) -> Iterator[Change]:
    for name in item.get("subjects") or ():
        entry = programme.subject(name)
        if entry and (not isinstance(wanted, list) or name in wanted):
            text = Text(en=f"without data about: {entry.label.en}", zh=f"不涉及此类个人：{entry.label.zh}")
            yield Change(("subject", name), None, text)


def _without_recipients(programme: Programme, wanted: Any, item: Item) -> Iterator[Change]:
    for kind in dict.fromkeys(one.get("kind") for one in item.get("recipients") or ()):
        if kind in wanted and kind in RECIPIENT_WORDS:
            said = RECIPIENT_WORDS[kind]
            text = Text(en=f"without recipients of this kind: {said.en}", zh=f"不向此类接收方提供：{said.zh}")
            yield Change(("recipient_kind", kind), None, text)


def _without_places(programme: Programme, home: Any, item: Item) -> Iterator[Change]:
    places = {*(one.get("country") for one in item.get("recipients") or ())}
    for place in sorted(str(one) for one in places if one and str(one).upper() not in home):
        yield Change(("place", place), None, Text(en=f"without recipients in {place}", zh=f"不向{place}的接收方提供"))


def _kept_shorter(programme: Programme, limit: Any, item: Item) -> Iterator[Change]:
    text = Text(en=f"with at most {limit} days' retention", zh=f"保存期限不超过{limit}天")
    yield Change(("retention", str(limit)), limit, text)


def _nothing(programme: Programme, wanted: Any, item: Item) -> Iterator[Change]:
    return iter(())


def _not_in(field: str) -> Callable[[Item, str], Item | None]:
    def drop(item: Item, name: str) -> Item | None:
        kept = [one for one in item.get("recipients") or () if one.get(field) != name]
        transfers = [one for one in item.get("transfers") or () if one.get(field) != name]
        return {**item, "recipients": kept, "transfers": transfers}

    return drop


def _not_category(item: Item, name: str) -> Item | None:
    return None if item.get("category") == name else item


def _not_about(item: Item, name: str) -> Item | None:
    """The item without these people; an item that is about nobody else goes."""
    subjects = [one for one in item.get("subjects") or () if one != name]
    return {**item, "subjects": subjects} if subjects or not item.get("subjects") else None


def _at_most_days(item: Item, limit: str) -> Item | None:
    days = item.get("retention_days")
    return item if days is not None and days <= int(limit) else {**item, "retention_days": int(limit)}


ON_ITEMS: Mapping[str, Callable[[Item, str], Item | None]] = {
    "category": _not_category,
    "subject": _not_about,
    "recipient_kind": _not_in("kind"),
    "place": _not_in("country"),
    "retention": _at_most_days,
}
CHANGES_BY_TEST: Mapping[str, Callable[[Programme, Any, Item], Iterator[Change]]] = {
    "category": _nothing,
    "subject": _without_subjects,
    "sensitive": _without_subjects,
    "recipient_kind": _without_recipients,
    "contract": _nothing,
    "abroad_from": _without_places,
    "retention_over_days": _kept_shorter,
    "retention_open": _nothing,
}
KIND_OF: Mapping[str, str] = {
    "category": "category",
    "subject": "subject",
    "sensitive": "subject",
    "recipient_kind": "recipient_kind",
    "contract": "recipient_kind",
    "abroad_from": "place",
    "retention_over_days": "retention",
    "retention_open": "retention",
}
