"""A sign-off is bound to what was signed: every digest can be worked out by hand from the documented formula."""

import hashlib
import hmac
from datetime import date
from typing import Any

import pytest
import rfc8785

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.content import collect
from pia.assessments.models import Measure, Proposal
from pia.assessments.perform import perform
from pia.assessments.sections import changed_sections, current_digests, holds, leaves_of
from pia.assessments.states import MeasureState
from pia.programmes.vocabulary import Section
from tests.assessments.stories import Tale, album, signing

TERMS = {"agreement/A01/title": "Terms", "agreement/A01/language": "en", "agreement/A01/text": "You own your photos."}
pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def inventory(stage: Cast) -> Tale:
    tale = Tale(stage, album(stage)).inventoried()
    tale.act(Action.REOPEN_INVENTORY, stage.chen, reason="One more row.")
    return tale


@pytest.fixture(scope="module")
def returned(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).returned()


def by_hand(proposal: Proposal, values: dict[str, Any]) -> str:
    """SHA-256 over the RFC 8785 list of SHA-256 over [salt, address, value], in the order of the addresses."""
    leaves = []
    for address in sorted(values):
        key = bytes.fromhex(proposal.salt_key)
        salt = hmac.new(key, rfc8785.dumps([address, values[address]]), hashlib.sha256).hexdigest()[:32]
        leaves.append(hashlib.sha256(rfc8785.dumps([salt, address, values[address]])).hexdigest())
    return hashlib.sha256(rfc8785.dumps(leaves)).hexdigest()


def salts(tale: Tale, section: Section) -> dict[str, str]:
    case = tale.case
    return {address: salt for address, (salt, _leaf) in leaves_of(case.proposal, collect(case))[section].items()}


def test_it_can_be_recomputed_by_hand(returned: Tale) -> None:
    case = returned.case
    content, digests = collect(case), current_digests(case)
    assert set(digests) == {section.value for section in Section}
    for section in Section:
        assert digests[section] == by_hand(case.proposal, content[section]), section


def test_it_stores_with_each_signature_the_sections_its_track_reads(returned: Tale) -> None:
    case = returned.case
    for review in case.current_reviews:
        track, conclusion = case.track(review), review.conclusions.get()
        signed = conclusion.signature.digests
        assert set(signed) == {section.value for section in track.reads}
        for section, digest in signed.items():
            assert digest == by_hand(case.proposal, review.snapshot.content[section])
        assert (conclusion.signature.method, conclusion.signature.language) == ("password", "en")
    assert "agreement" not in case.current_reviews[1].conclusions.get().signature.digests


@pytest.mark.parametrize(
    ("language", "statement"),
    [("en", "The assessment is complete and correct."), ("zh", "评估内容完整、准确。")],
)
def test_it_states_in_the_language_that_was_shown_what_was_signed(
    returned: Tale, language: str, statement: str
) -> None:
    cast = returned.cast
    returned.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/summary": "Printed in a week."})
    proof = signing(cast.chen)["proof"]
    perform(returned.proposal, Action.CONFIRM_ASSESSMENT, actor=cast.chen, data={"proof": proof, "language": language})
    signature = returned.case.signatures[-1]
    assert (signature.statement, signature.language, signature.by) == (statement, language, cast.chen)


def test_it_gives_a_new_salt_to_a_changed_value_alone(inventory: Tale) -> None:
    lin, before = inventory.cast.lin, salts(inventory, Section.INVENTORY)
    inventory.act(Action.EDIT_INVENTORY, lin, changes={"inventory/D01/purpose": "Deliver the album by post"})
    after = salts(inventory, Section.INVENTORY)
    assert {address for address in before if before[address] != after[address]} == {"inventory/D01/purpose"}
    assert len(set(after.values())) == len(after), "no two fields share a salt"
    assert all(len(salt) == 32 for salt in after.values())


def test_it_salts_the_same_value_differently_in_another_case(stage: Cast, inventory: Tale) -> None:
    other = Tale(stage, album(stage))
    mine, theirs = (salts(tale, Section.DESCRIPTION) for tale in (inventory, other))
    assert mine["description/title"] != theirs["description/title"]


@pytest.mark.parametrize(
    ("action", "changes", "section"),
    [
        (Action.EDIT_ANSWERS, {"description/summary": "Printed within a week."}, Section.DESCRIPTION),
        (Action.EDIT_ANSWERS, {"description/title@zh": "印刷相册"}, Section.DESCRIPTION),
        (Action.EDIT_ANSWERS, {"description/planned_launch": "2027-03-01"}, Section.DESCRIPTION),
        (Action.EDIT_ANSWERS, {"answers/minors/note": "We ask for age."}, Section.ANSWERS),
        (Action.EDIT_ANSWERS, TERMS, Section.AGREEMENT),
        (Action.EDIT_INVENTORY, {"inventory/D01/retention_days": 30}, Section.INVENTORY),
        (Action.EDIT_INVENTORY, {"inventory/D01": None}, Section.INVENTORY),
        (Action.EDIT_MEASURES, {"measures/X01/title": "Print at home"}, Section.MEASURES),
    ],
)
def test_it_voids_what_was_signed_on_the_section_that_an_edit_touches(
    returned: Tale, action: Action, changes: dict[str, Any], section: Section
) -> None:
    before = current_digests(returned.case)
    returned.act(action, returned.cast.lin, changes=changes)
    after = current_digests(returned.case)
    assert changed_sections(before, after) == [section]
    for review in returned.case.current_reviews:
        signature = review.conclusions.get().signature
        assert holds(signature.digests, after) is (section not in returned.case.track(review).reads)


def test_it_voids_what_was_signed_when_a_score_changes(returned: Tale) -> None:
    before = current_digests(returned.case)
    risk = returned.case.risks[0]
    changes = {f"risks/{risk.ref}/likelihood": 1, f"risks/{risk.ref}/reason": "Never seen."}
    returned.act(Action.EDIT_SCORES, returned.cast.chen, changes=changes)
    assert changed_sections(before, current_digests(returned.case)) == [Section.RISKS]


def test_it_holds_again_once_the_old_value_is_back(returned: Tale) -> None:
    lin, before = returned.cast.lin, current_digests(returned.case)
    was = returned.proposal.summary
    for text in ("Printed within a week.", was):
        returned.act(Action.EDIT_ANSWERS, lin, changes={"description/summary": text})
    assert current_digests(returned.case) == before


def test_it_does_not_sign_progress(returned: Tale) -> None:
    """Owners, dates, what is reported and verified: none of it makes anybody sign again."""
    cast, before = returned.cast, current_digests(returned.case)
    measure = returned.case.measures[0]
    returned.act(Action.EDIT_MEASURES, cast.lin, owners={measure.ref: cast.tang}, dues={measure.ref: date(2027, 1, 4)})
    assert Measure.objects.get(pk=measure.pk).owner == cast.tang
    returned.act(Action.REPORT_MEASURE, cast.tang, on=measure, evidence="Ticket 4711")
    returned.act(Action.VERIFY_MEASURE, cast.chen, on=measure, verdict="verified")
    assert Measure.objects.get(pk=measure.pk).state == MeasureState.VERIFIED
    assert current_digests(returned.case) == before
    returned.act(Action.COMMENT, cast.he, text="Well done.")
    returned.answer_findings()
    assert current_digests(returned.case) == before


def test_it_freezes_with_each_round_what_the_reviewers_were_shown(returned: Tale) -> None:
    case = returned.case
    (snapshot,) = case.proposal.snapshots.all()
    assert snapshot.content == collect(case)
    assert snapshot.leaves == leaves_of(case.proposal, collect(case))
    assert snapshot.programme == case.proposal.programme
    assert snapshot.screening == case.proposal.screening
