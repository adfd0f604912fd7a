"""Song Mei hands cases on to a company that works with the CNIL software, whether or not they came from there."""

import json
from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.perform import perform
from pia.assessments.states import State
from pia.programmes.located_yaml import Unreadable
from tests.assessments.stories import Tale, album, newsletter
from tests.interop.cnil_files import (
    FOLDER,
    again,
    answers,
    exported,
    imported,
    lost,
    raw,
    read,
    screened_in,
    values,
    written,
)
from tests.interop.cnil_rules import faults

FACE = {
    "inventory/D04/name": "Photo",
    "inventory/D04/category": "face_image",
    "inventory/D04/subjects": ["user"],
    "inventory/D04/purpose": "Printing the card",
    "inventory/D04/legal_basis": {"eu-gdpr": "gdpr6.1a"},
    "inventory/D04/retention_days": 30,
    "inventory/D04/recipients": [
        {"name": "Kartenwerk <GmbH>", "kind": "processor", "country": "US", "contract": "signed"},
        {"name": "Harbour Print", "kind": "affiliate"},
    ],
    "inventory/D04/systems": ["Till"],
}


def statuses(data: Any) -> dict[str, tuple[int, int]]:
    return {row["reference_to"]: (row["status"], row["global_status"]) for row in data["evaluations"]}


def test_every_file_goes_in_and_out_and_is_the_same_case_again(cast: Cast) -> None:
    tried = 0
    for path in sorted(FOLDER.glob("*.json")):
        try:
            found = read(cast, path.read_bytes())
        except Unreadable:
            continue
        out = exported(imported(cast, path.read_bytes(), another=True))
        back = read(cast, out.body)
        tried += 1
        assert faults(out.body) == [], path.name
        assert out.losses == (), path.name
        assert (back.changes, back.problems, found.problems) == (found.changes, [], []), path.name
        assert back.risks == found.risks, path.name
        if found.aside["pia"].get("created_at"):
            assert found.external_id in (back.external_id, ""), path.name
        assert answers(back.aside) == answers(found.aside), path.name
    assert tried == 19


def test_it_writes_a_whole_file_as_it_was(cast: Cast) -> None:
    before, after = values("complete"), written(imported(cast, raw("complete")))

    assert {key: after["pia"][key] for key in before["pia"]} == before["pia"]
    assert answers(after) == answers(before) | {
        122: {**answers(before)[122], "text": "<p>Till → database → printer.</p>"}
    }
    assert after["measures"] == before["measures"] and after["comments"] == before["comments"]
    assert statuses(after) == statuses(before)


def test_it_finishes_a_validated_file_that_lacks_evaluations(cast: Cast) -> None:
    out = exported(imported(cast, raw("gauges-as-strings")))

    assert json.loads(out.body)["pia"]["status"] == 2 and faults(out.body) == []


def test_it_writes_what_song_changed_and_the_rest_as_it_was(cast: Cast) -> None:
    case = imported(cast, raw("complete"))
    changes = {"description/title": "Loyalty app", "description/summary": "An app collects points.\n\n<No card.>"}
    case = perform(case.proposal, Action.EDIT_ANSWERS, actor=cast.song, data={"changes": changes})
    out = exported(case)

    data = json.loads(out.body)
    assert (data["pia"]["name"], data["pia"]["status"]) == ("Loyalty app", 0)
    assert answers(data)[111]["text"] == "<p>An app collects points.</p><p><br></p><p>&lt;No card.&gt;</p>"
    assert answers(data)[121] == answers(values("complete"))[121]
    assert statuses(data)["1.1"] == (0, 0) and statuses(data)["1.2"] == (3, 2)
    assert lost(out.losses, "question 111").what.startswith("<p>Customers of the bakery")
    assert lost(out.losses, "pia.status").what == "3" and lost(out.losses, "evaluations 1.1")
    assert faults(out.body) == []
    assert read(cast, out.body).changes["description/summary"] == "An app collects points.\n\n<No card.>"


def test_it_takes_the_validation_back_with_the_first_word_that_changes(cast: Cast) -> None:
    case = imported(cast, raw("complete"))
    assert written(case)["pia"]["status"] == 3

    renamed = {"changes": {"description/title": "Loyalty app"}}
    case = perform(case.proposal, Action.EDIT_ANSWERS, actor=cast.song, data=renamed)

    assert written(case)["pia"]["status"] == 0


def test_it_adds_to_a_text_that_still_stands_what_was_filled_in_beside_it(cast: Cast) -> None:
    case = imported(cast, raw("complete"))
    filled = {
        "inventory/D02/category": "basic_profile",
        "inventory/D02/legal_basis": {"eu-gdpr": "gdpr6.1b"},
        "inventory/D02/retention_days": 1095,
    }
    case = perform(case.proposal, Action.EDIT_INVENTORY, actor=cast.song, data={"changes": filled})
    data = written(case)

    originals = answers(values("complete"))
    for question, added in ((121, "<th>Category</th>"), (212, "art. 6(1)(b)"), (215, "1095")):
        text = answers(data)[question]["text"]
        assert text.startswith(originals[question]["text"]) and added in text.removeprefix(originals[question]["text"])
    back = read(cast, exported(case).body)
    assert [v for k, v in back.changes.items() if k.endswith("/name")] == [item.name for item in case.items]


def test_it_writes_the_inventory_once_song_has_another_list(cast: Cast) -> None:
    case = imported(cast, raw("complete"))
    case = perform(case.proposal, Action.EDIT_INVENTORY, actor=cast.song, data={"changes": FACE})
    data = written(case)

    found = answers(data)
    assert "The card needs" not in found[121]["text"] and found[121]["text"].count("<tr>") == 5
    assert found[211]["text"].endswith("<li>Sending a voucher on the birthday</li><li>Printing the card</li></ul>")
    assert (
        found[226]["text"].startswith("<p>Kartenwerk, which prints") and "Kartenwerk &lt;GmbH&gt;" in found[226]["text"]
    )
    assert "<td>Harbour Print</td><td>affiliate</td>" in found[226]["text"]
    assert "Harbour" not in found[227]["text"]
    assert found[227]["text"].endswith("<td>United States</td><td>signed</td></tr></tbody></table>")
    assert "<td>Till</td>" in found[123]["text"]


@pytest.fixture
def scoring(cast: Cast) -> Case:
    """The bakery's case, filled in by Song and screened in, so that Chen works on its measures."""
    return screened_in(cast, imported(cast, raw("complete")))


def with_measures(cast: Cast, case: Case, *changes: dict[str, Any]) -> Case:
    """The case after Chen has worked on its measures."""
    for one in changes:
        perform(case.proposal, Action.EDIT_MEASURES, actor=cast.chen, data={"changes": one})
    return again(case)


def test_it_keeps_measures_tags_and_remarks_together(cast: Cast, scoring: Case) -> None:
    changes = {"measures/M01/title": "Alarm at the till", "measures/M03": None, "measures/M04/title": "Guard dog"}
    out = exported(with_measures(cast, scoring, changes))

    data = json.loads(out.body)
    assert [(row["id"], row["title"]) for row in data["measures"]] == [
        (101, "Alarm at the till"),
        (103, "Encrypted database"),
        (2, "Guard dog"),
    ]
    assert data["measures"][0]["content"] == "<p>The till is locked at night.</p>"
    assert answers(data)[324]["list"] == ["Alarm at the till", "Encrypted database"]
    assert answers(data)[334]["list"] == []
    assert [row["reference_to"] for row in data["comments"]] == [121, 103, 1]
    assert statuses(data)["3.1.101"] == (0, 0) and statuses(data)["3.1.103"] == (3, 2)
    assert "3.1.110" not in statuses(data)
    assert [lost(out.losses, place) for place in ("measures[2]", "comments[2]", "evaluations 3.1.110")]
    assert faults(out.body) == []


def test_it_gives_no_old_remarks_to_a_measure_with_a_used_reference(cast: Cast, scoring: Case) -> None:
    case = with_measures(cast, scoring, {"measures/M03": None}, {"measures/M03/title": "Guard dog"})

    data = written(case)

    assert {row["title"]: row["id"] for row in data["measures"]}["Guard dog"] == 2
    assert [row["reference_to"] for row in data["comments"]] == [121, 103, 1]


def test_it_writes_a_draft_that_never_came_from_there(cast: Cast) -> None:
    case = album(cast, jurisdictions=["eu"], items={k.replace("D04", "D01"): v for k, v in FACE.items()})
    out = exported(case)

    data = json.loads(out.body)
    assert faults(out.body) == []
    assert (data["pia"]["status"], data["pia"]["author_name"]) == (0, "Lin Yue")
    told = answers(data)
    assert set(told) == {111, 112, 121, 123, 211, 212, 215, 226, 227}
    assert "<li>Northlight Technology</li>" in told[112]["text"]
    assert "<td>Photo</td><td>Face photo" in told[121]["text"]
    assert out.name == f"{case.proposal.reference.lower()}.json"
    assert lost(out.losses, "answer entrusts_processing").what == "yes"
    assert "no place" in str(lost(out.losses, "Data subjects").why)
    assert [v for k, v in read(cast, out.body).changes.items() if k.endswith("/name")] == ["Photo"]


def test_it_heads_its_tables_in_the_language_asked_for(cast: Cast) -> None:
    case = newsletter(cast)

    assert "<th>类别</th>" in answers(written(case, "zh"))[121]["text"]
    assert "<th>Category</th>" in answers(written(case, "en"))[121]["text"]


def test_it_says_where_the_case_is_for_other_places_than_europe(cast: Cast) -> None:
    data = written(album(cast, jurisdictions=["cn", "eu"]))

    assert data["pia"]["jurisdictions"] == ["cn", "eu"]
    assert read(cast, json.dumps(data).encode()).changes["description/jurisdictions"] == ["cn", "eu"]
    data["pia"]["jurisdictions"] = ["atlantis"]
    elsewhere = read(cast, json.dumps(data).encode())
    assert elsewhere.changes["description/jurisdictions"] == ["eu"]
    assert lost(elsewhere.losses, "pia.jurisdictions").what == "atlantis"


@pytest.fixture
def tale(cast: Cast) -> Tale:
    """Lin's albums, up to the decision; Keller advised against them."""
    tale = Tale(cast, album(cast, jurisdictions=["cn", "eu"])).awaiting()
    tale.act(Action.GIVE_OPINION, cast.keller, position="disagrees", text="Too long.", items=["Keep them a month."])
    tale.settle_everything()
    return tale


def test_it_says_that_an_approval_stands_and_who_advised_and_decided(cast: Cast, tale: Tale) -> None:
    tale.act(Action.APPROVE_WITH_CONDITIONS, cast.sun)
    out = exported(tale.case)

    data = json.loads(out.body)
    assert faults(out.body) == []
    pia = data["pia"]
    assert (pia["status"], pia["dpo_status"], pia["dpo_opinion"]) == (3, 0, "Too long.\nKeep them a month.")
    assert (pia["dpos_names"], pia["validator_name"]) == ("Anna Keller", "Sun Kai")
    assert set(pia["evaluator_name"].split(", ")) == {"Marcus Adeyemi", "He Jing"}
    assert set(statuses(data).values()) == {(3, 2)}
    titles = [row["title"] for row in data["measures"]]
    assert answers(data)[324]["list"] == titles and titles
    listed = [title for event in (321, 331, 341) for title in answers(data).get(event, {"list": []})["list"]]
    assert sorted(listed) == sorted(risk.title for risk in tale.case.risks)
    assert "@" not in out.body.decode()

    tale.act(Action.SUSPEND, cast.chen, reason="An incident.")
    assert written(tale.case)["pia"]["status"] == 0


def test_it_says_that_a_case_was_rejected_and_why(cast: Cast, tale: Tale) -> None:
    tale.act(Action.REJECT, cast.sun, reason="Not in our interest.")

    pia = written(tale.case)["pia"]

    assert (pia["status"], pia["rejection_reason"]) == (1, "Not in our interest.")


def test_it_archives_what_was_given_up(cast: Cast) -> None:
    tale = Tale(cast, newsletter(cast))
    tale.act(Action.WITHDRAW, cast.lin, reason="Nobody needs it.")

    out = exported(tale.case)

    assert tale.state == State.WITHDRAWN and json.loads(out.body)["pia"]["status"] == 4
    assert faults(out.body) == [] and set(statuses(json.loads(out.body)).values()) == {(0, 2)}
