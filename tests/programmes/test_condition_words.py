"""He Jing reads a rule in words: every operator of the vocabulary has some, in both languages, and a trace says why."""

from typing import Any

import pytest

from pia.programmes.condition_words import MOST_ITEMS, TEST_WORDS, WORDS, Found, Names, Statement, describe, explain
from pia.programmes.conditions import ITEM_TESTS, OPERATORS, Facts, evaluate, put_in_place
from pia.programmes.screening import settle
from tests.programmes.cases import LAUNCH, workflows

CONDITIONS: dict[str, tuple[Any, str, str]] = {
    "all": ([{"answered": "minors"}], "All of these hold", "以下各项均成立"),
    "any": ([{"answered": "minors"}], "At least one of these holds", "以下至少一项成立"),
    "not": ({"answered": "minors"}, "This does not hold", "以下情形不成立"),
    "count_at_least": ({"number": 2, "of": [{"answered": "minors"}]}, "At least 2 of these hold", "以下至少2项成立"),
    "holds": (
        {"trigger": "pipl55.1", "when": {"answered": "minors"}},
        "Processing sensitive personal information",
        "处理敏感个人信息",
    ),
    "equals": ({"question": "minors", "value": "yes"}, "”: Yes", "”：是"),
    "one_of": ({"question": "minors", "values": ["yes", "no"]}, "one of Yes, No", "是、否之一"),
    "at_least": ({"question": "people_expected", "number": 100000}, "100,000 or more", "不少于100,000"),
    "at_most": ({"question": "people_expected", "number": 5}, "5 or less", "不超过5"),
    "includes": ({"question": "minors", "value": "yes"}, "includes Yes", "包括是"),
    "answered": ("minors", "is answered", "已回答"),
    "clause_any": (["CL01", "CL02"], "one of these clauses", "以下条款之一"),
    "jurisdiction": (["eu", "us-ca"], "European Union, US-CA", "欧盟、US-CA"),
    "sensitive_any": ("cn-pipl", "is sensitive under “China", "属于敏感个人信息"),
    "inventory_any": (
        {"where": {"category": ["face_image"]}, "when_empty": "no"},
        "(an empty inventory counts as no)",
        "（清单为空视为不符合）",
    ),
    "inventory_all": ({"where": {"retention_open": True}}, "For every data item: no number of days", "未设定保存天数"),
}
TESTS: dict[str, tuple[Any, str, str]] = {
    "category": (["face_image"], "its category is one of: Face photo", "类别为以下之一：待处理的人脸照片"),
    "subject": (["child_under_14"], "it is about one of: ", "涉及以下个人信息主体之一："),
    "sensitive": ("cn-pipl", "it is sensitive under “China", "属于敏感个人信息"),
    "recipient_kind": (["processor", "controller"], "processor, another controller", "受托方、其他个人信息处理者"),
    "contract": (["missing"], "a contract with a recipient is: missing", "合同状态为：缺失"),
    "abroad_from": (["CN"], "outside: China", "以下地域之外：中国"),
    "retention_over_days": (730, "more than 730 days", "超过730天"),
    "retention_open": (False, "a number of days is set", "已设定保存天数"),
}


@pytest.fixture(scope="module")
def names() -> Names:
    programme = workflows().programme("standard", ["cn"], LAUNCH)
    return Names(programme, programme.regime("cn-pipl"))


def test_it_has_an_example_of_every_operator_and_every_test_of_an_item() -> None:
    assert set(CONDITIONS) == set(OPERATORS) == set(WORDS)
    assert set(TESTS) == set(ITEM_TESTS) == set(TEST_WORDS)


@pytest.mark.parametrize("operator", sorted(CONDITIONS))
def test_it_says_what_an_operator_asks(names: Names, operator: str) -> None:
    argument, english, chinese = CONDITIONS[operator]
    said = describe(names, {operator: argument}).text
    assert english in said.en
    assert chinese in said.zh


@pytest.mark.parametrize("test", sorted(TESTS))
def test_it_says_what_is_asked_of_a_data_item(names: Names, test: str) -> None:
    wanted, english, chinese = TESTS[test]
    said = describe(names, {"inventory_any": {"where": {test: wanted}}}).text
    assert english in said.en
    assert chinese in said.zh


def test_it_words_every_rule_of_every_regime_without_an_id_left_over() -> None:
    for regime in workflows().regimes_on(None):
        programme = workflows().programme("standard", regime.jurisdictions)
        for trigger in regime.triggers:
            for text in texts(describe(Names(programme, regime), trigger.when)):
                assert "_" not in text.en, (regime.slug, trigger.id, text.en)
                assert text.en != text.zh, (regime.slug, trigger.id)


def texts(said: Statement) -> Any:
    yield said.text
    for part in said.parts:
        yield from texts(part)


# -- with the facts of a case -----------------------------------------------------------------------------------------


def facts(**answers: Any) -> Facts:
    items = [{"id": f"D{n:02d}", "name": f"Photo {n}", "category": "face_image"} for n in range(1, 9)]
    return Facts(answers=answers, items=items, clauses=frozenset(), jurisdictions=frozenset({"cn"}), as_of=LAUNCH)


def test_it_marks_every_statement_as_it_came_out(names: Names) -> None:
    condition = {
        "all": [
            {"equals": {"question": "minors", "value": "yes"}},
            {"not": {"equals": {"question": "publishes", "value": "yes"}}},
        ]
    }
    said = explain(names, condition, evaluate(condition, facts(minors="yes", publishes="unsure")).trace)
    assert said.found is Found.UNKNOWN
    assert [part.found for part in said.parts] == [Found.HOLDS, Found.UNKNOWN]
    [inner] = said.parts[1].parts
    assert "”: Yes" in inner.text.en, "what the rule asks"
    assert (inner.facts[0].label.en, inner.facts[0].value.en) == ("Answer", "Unsure"), "what was found"


def test_it_follows_a_rule_into_the_rule_that_it_counts(names: Names) -> None:
    condition = put_in_place({"holds": "pipl55.1"}, {"pipl55.1": {"sensitive_any": "cn-pipl"}})
    known = settle(names.programme, facts())
    said = explain(names, condition, evaluate(condition, known).trace)
    assert "Processing sensitive personal information" in said.text.en
    assert said.parts[0].text.en.startswith("A data item is sensitive under")
    photo = said.parts[0].parts[0]
    assert photo.text.en == "Photo 1"
    assert [(fact.label.en, fact.label.zh) for fact in photo.facts] == [("sensitive", "是否敏感")]


def test_it_counts_the_items_that_would_fill_the_page(names: Names) -> None:
    condition = {"inventory_any": {"where": {"category": ["face_image"]}}}
    said = explain(names, condition, evaluate(condition, facts()).trace)
    assert len(said.parts) == MOST_ITEMS + 1
    assert said.parts[-1].text.en == "and 2 more data items"


def test_it_tells_what_a_trace_holds_when_the_rule_is_another_by_now(names: Names) -> None:
    condition = {"any": [{"equals": {"question": "minors", "value": "yes"}}]}
    trace = evaluate(condition, facts(minors="yes")).trace
    for rule in (None, {"answered": "minors"}):
        said = explain(names, rule, trace)
        assert said.text.en == "At least one of these holds"
        assert said.parts[0].facts[0].value.en == "Yes"
        assert said.parts[0].found is Found.HOLDS
