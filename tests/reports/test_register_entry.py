"""The last page of the report: how Lin's albums stand in the register of processing."""

import pytest
from django.utils import timezone

from pia.accounts import controller
from pia.accounts.actors import SYSTEM
from pia.assessments.actions import Action
from pia.reports import signoff
from pia.reports.signoff.register import MOST_LINES
from pia.reports.signoff.registered import EntryField, RegisterEntry
from tests.assessments.stories import Tale, newsletter

pytestmark = pytest.mark.django_db


def entry(tale: Tale, language: str = "en") -> RegisterEntry:
    return signoff.build(tale.case, language).register


def said(fields: tuple[EntryField, ...], label: str) -> list[tuple[str, str]]:
    [found] = [field for field in fields if field.label == label]
    return [(line.text.text, line.note) for line in found.lines]


def test_it_says_before_the_decision_how_the_case_would_stand(tale: Tale) -> None:
    tale.inventoried()
    found = entry(tale)
    assert found.status.startswith("Not in the register: nothing allows the processing.")
    assert said(found.record, "Purposes") == [("Deliver the album that the user ordered", "")]
    assert said(found.chinese, "What asked for the assessment") == [("Entrusting the processing", "PIPL art. 55(3)")]
    assert "Decision" not in {field.label for field in found.chinese}


def test_it_tells_what_was_decided_while_the_case_is_assessed_again(tale: Tale) -> None:
    cast = tale.cast
    tale.approved_with_conditions()
    tale.act(Action.REASSESS, cast.lin, cause="change", reason="Calendars, too.")
    tale.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/purpose": "Print a calendar"})
    found = entry(tale)
    assert found.status.startswith("Entered with the decision “Approved with conditions” of")
    assert said(found.record, "Purposes") == [("Deliver the album that the user ordered", "")]
    assert said(found.chinese, "Report") == [("This document; not signed by the PI protection officer yet", "")]
    tale.act(Action.SIGN_REPORT, cast.zhao)
    assert said(entry(tale).chinese, "Report")[0][0].startswith("Signed by Zhao Min on")


def test_it_names_the_controller_in_the_language_of_the_report(tale: Tale) -> None:
    details = {"dpo": "Anna Keller", "security_measures": "Encryption", "representative_eu": "Northlight Europe"}
    controller.change(tale.cast.organisation, details, by=SYSTEM)
    english, chinese = entry(tale, "en"), entry(tale, "zh")
    assert said(english.controller, "Controller") == [("Northlight Technology", "")]
    assert said(english.controller, "Representatives") == [("European Union: Northlight Europe", "")]
    assert said(chinese.controller, "个人信息处理者") == [("北辰科技", "")]
    assert said(chinese.controller, "代表") == [("欧盟：Northlight Europe", "")]
    [measures] = [field for field in chinese.record if field.label == "安全措施"]
    assert (measures.lines[0].text.text, measures.lines[0].text.mark) == ("Encryption", "original")


def test_it_tells_a_case_screened_out_by_its_short_record(tale: Tale) -> None:
    out = Tale(tale.cast, newsletter(tale.cast)).submitted()
    out.act(Action.SCREEN_OUT, tale.cast.chen, reason="No trigger fired.")
    found = entry(out)
    assert said(found.record, "Purposes") == [("Send the monthly newsletter", "")]
    assert said(found.record, "Transfers to third countries") == [("none", "")]


def test_it_says_that_an_ended_processing_is_no_longer_there(tale: Tale) -> None:
    tale.approved_with_conditions()
    tale.act(Action.RETIRE, tale.cast.chen, ended_on=timezone.localdate(), reason="The service ended.")
    assert entry(tale).status.startswith("No longer in the register: the processing ended on")


def test_it_stays_on_one_page_however_much_there_is(tale: Tale) -> None:
    changes = {f"inventory/X{number:02d}/name": f"Item {number}" for number in range(40)}
    changes |= {f"inventory/X{number:02d}/purpose": f"Purpose {number}" for number in range(40)}
    tale.act(Action.EDIT_INVENTORY, tale.cast.lin, changes=changes)
    [purposes] = [field for field in entry(tale).record if field.label == "Purposes"]
    assert (len(purposes.lines), purposes.more) == (MOST_LINES, 40 - MOST_LINES)
