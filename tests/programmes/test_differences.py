"""Chen Wei reads what a new version of a law changes: every part that came, went or changed, in both languages."""

import copy
from itertools import pairwise
from typing import Any

from pia.programmes.building import build
from pia.programmes.condition_words import Names
from pia.programmes.definition import Kind, Programme, Regime
from pia.programmes.difference_words import FIELDS, PARTS
from pia.programmes.differences import Change, Difference, differences, marked
from tests.programmes.cases import workflows

PROGRAMME: Programme = workflows().programme("standard", {"cn"})
BEFORE: dict[str, Any] = next(
    file.content
    for file in reversed(workflows().files)
    if file.definition.slug == "cn-frt" and file.kind is Kind.REGIME
)


def names(content: dict[str, Any]) -> Names:
    regime = build(Kind.REGIME, content, "")
    assert isinstance(regime, Regime)
    return Names(PROGRAMME, regime)


def compared(after: dict[str, Any]) -> dict[tuple[str, str], Difference]:
    found = differences(BEFORE, after, (names(BEFORE), names(after)))
    return {(one.part, one.id): one for one in found}


def changed() -> dict[str, Any]:
    """Ten days instead of thirty, from a tenth of the faces on, no rule on misleading, one more rule, other terms."""
    after = copy.deepcopy(BEFORE)
    after["version"] = "2031-01-01"
    after["retention"]["years"] = 5
    rules = {one["id"]: one for one in after["triggers"]}
    rules["frt15"]["when"]["all"][1]["at_least"]["number"] = 10_000
    rules["frt15"]["force"] = "rebuttable"
    rules["frt15"]["effective_from"] = "2030-07-01"
    after["triggers"] = [one for one in after["triggers"] if one["id"] != "frt12"]
    after["triggers"].append({**rules["frt6"], "id": "frt6a"})
    filings = {one["id"]: one for one in after["filings"]}
    filings["frt15"]["clock"]["number"] = 10
    filings["frt15"]["material"].pop()
    return after


def test_it_names_every_part_that_came_went_or_changed_and_nothing_else() -> None:
    found = compared(changed())

    assert {place: one.change for place, one in found.items()} == {
        ("", ""): Change.CHANGED,
        ("triggers", "frt6a"): Change.ADDED,
        ("triggers", "frt12"): Change.REMOVED,
        ("triggers", "frt15"): Change.CHANGED,
        ("filings", "frt15"): Change.CHANGED,
    }
    assert found["triggers", "frt15"].title.zh == "存储人脸信息达10万人的备案"


def test_it_tells_condition_force_and_dates_of_a_changed_rule_in_both_languages() -> None:
    rule = compared(changed())["triggers", "frt15"]
    fields = {one.field: one for one in rule.fields}

    assert set(fields) == {"when", "force", "effective_from"}
    force = fields["force"]
    assert force.before is not None and force.after is not None
    assert (force.before.en, force.after.en) == ("mandatory", "rebuttable")
    assert (force.before.zh, force.after.zh) == ("强制", "可反驳")
    assert fields["effective_from"].before is None
    lines = [(one.change, one.depth) for one in fields["when"].lines]
    same, gone, came = Change.SAME, Change.REMOVED, Change.ADDED
    assert lines == [(same, 0), (same, 1), (gone, 1), (came, 1)]
    assert "100,000 or more" in fields["when"].lines[2].text.en
    assert "不少于10,000" in fields["when"].lines[3].text.zh


def test_it_tells_what_left_a_list_and_which_field_of_a_deeper_part_changed() -> None:
    found = compared(changed())
    filing = {one.field: one for one in found["filings", "frt15"].fields}
    whole = {one.field: one for one in found["", ""].fields}

    assert [line.change for line in filing["material"].lines] == [Change.REMOVED]
    assert "undertaking" in filing["material"].lines[0].text.en
    assert filing["clock/number"].label.en == "term › number"
    assert str(whole["retention/years"].before) == "3"
    assert str(whole["retention/years"].after) == "5"


def test_it_finds_no_difference_between_a_version_and_itself() -> None:
    assert compared(copy.deepcopy(BEFORE)) == {}


def test_it_compares_any_two_versions_of_any_file_and_has_a_word_for_every_field() -> None:
    files = workflows().files
    name = Names(PROGRAMME, None)
    for kind in Kind:
        contents = [file.content for file in files if file.kind is kind]
        for before, after in pairwise(contents):
            for found in differences(before, after, (name, name)):
                assert found.part == "" or found.part in PARTS, found.part
                for one in found.fields:
                    known = [part for part in one.field.split("/") if part in FIELDS or part in PARTS]
                    assert known, f"{kind} {one.field}"
                    assert one.as_dict()["label"]["zh"]
        assert kind is Kind.METHOD or len(contents) > 1


def test_it_marks_words_and_chinese_characters() -> None:
    assert marked("within 15 days", "within 30 days") == (
        (Change.SAME, "within "),
        (Change.REMOVED, "15"),
        (Change.ADDED, "30"),
        (Change.SAME, " days"),
    )
    assert marked("十五日内", "三十日内")[-1] == (Change.SAME, "日内")
