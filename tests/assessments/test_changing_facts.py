"""The inventory tells another story than the questionnaire: the case is screened again by itself."""

import pytest

from pia.accounts.cast import Cast
from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.sections import current_digests
from pia.assessments.states import RiskState, State
from pia.audit.models import AuditEntry
from pia.programmes.screening import TriggerState
from tests.assessments.saying_no import fields, unmet
from tests.assessments.stories import Tale, album, item

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]


@pytest.fixture(scope="module")
def inventory(stage: Cast) -> Tale:
    tale = Tale(stage, album(stage)).screened_in()
    tale.act(Action.EDIT_INVENTORY, stage.lin, changes=item(["cn"]))
    return tale


def fired(tale: Tale) -> list[str]:
    result = screening.stored(tale.case)
    assert result is not None
    return [trigger.id for trigger in result.triggers_in(TriggerState.FIRED)]


def test_it_names_what_each_row_lacks(inventory: Tale) -> None:
    lin = inventory.cast.lin
    inventory.act(Action.EDIT_INVENTORY, lin, changes={"inventory/D02/name": "Photo"})
    assert unmet(inventory, Action.COMPLETE_INVENTORY, lin) == [
        "D02 Photo: fill in the category, the data subjects, the purpose, the retention, "
        "the legal basis under China: Personal Information Protection Law."
    ]
    inventory.act(Action.EDIT_INVENTORY, lin, changes={"inventory/D02": None, "inventory/D01": None})
    assert inventory.case.items == []
    assert unmet(inventory, Action.COMPLETE_INVENTORY, lin) == ["List at least one data item."]


def test_it_forgets_the_translations_of_a_row_with_the_row(inventory: Tale) -> None:
    """Lin lists photos, names them in Chinese too, and takes them off the list again: nothing of them is signed."""
    lin, before = inventory.cast.lin, current_digests(inventory.case)
    photo = {"inventory/D02/name": "Photo", "inventory/D02/name@zh": "照片"}
    inventory.act(Action.EDIT_INVENTORY, lin, changes=photo)
    assert ("inventory/D02/name", "zh") in inventory.case.translations
    inventory.act(Action.EDIT_INVENTORY, lin, changes={"inventory/D02": None})
    assert ("inventory/D02/name", "zh") not in inventory.case.translations
    assert current_digests(inventory.case) == before
    removed = inventory.proposal.edits.get(address="inventory/D02", after__isnull=True)
    assert removed.before["name@zh"] == "照片", "the history still knows"


def test_it_forgets_the_translations_of_a_suggestion_whose_facts_are_gone(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/category": "face_image"})
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    everything = {risk.ref for risk in inventory.case.risks}
    named = {f"risks/{ref}/title@zh": f"风险{ref}" for ref in everything}
    inventory.act(Action.EDIT_SCORES, cast.chen, changes=named)
    inventory.act(Action.REOPEN_INVENTORY, cast.chen, reason="There are no faces on the albums.")
    inventory.act(Action.EDIT_INVENTORY, cast.lin, changes={"inventory/D01/category": "network_identity"})
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    assert not {risk.ref for risk in inventory.case.risks} & everything
    assert inventory.case.translations == {}


def test_it_suggests_risks_from_the_facts(inventory: Tale) -> None:
    inventory.act(Action.COMPLETE_INVENTORY, inventory.cast.lin)
    assert inventory.state is State.RISK_SCORING
    assert {risk.state for risk in inventory.case.risks} == {RiskState.SUGGESTED}
    assert {risk.catalogue_id for risk in inventory.case.risks} >= {"G01", "G03"}


def test_it_joins_a_new_trigger_of_the_same_law_and_goes_on(inventory: Tale) -> None:
    """A face photo is sensitive: one more trigger, the same outcome, and it is in the record from now on."""
    lin = inventory.cast.lin
    assert fired(inventory) == ["pipl55.3a"]
    inventory.act(Action.EDIT_INVENTORY, lin, changes={"inventory/D01/category": "face_image"})
    inventory.act(Action.COMPLETE_INVENTORY, lin)
    assert inventory.state is State.RISK_SCORING
    assert fired(inventory) == ["pipl55.1", "pipl55.3a"]


def test_it_is_screened_again_by_itself_when_the_outcome_is_another(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.EDIT_ANSWERS, cast.lin, changes={"answers/entrusts_processing/value": "no"})
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    assert inventory.state is State.SCREENING
    entry = AuditEntry.objects.select_related("text").filter(chain=inventory.proposal.chain).latest("number")
    assert (entry.action, entry.actor_id, entry.text.reason) == (
        Action.RESCREEN,
        "",
        "The facts now give another screening outcome.",
    )
    inventory.act(Action.SCREEN_OUT, cast.chen, reason="No printer after all.")
    assert inventory.state is State.SCREENED_OUT


def test_it_is_screened_again_by_itself_when_another_law_applies(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.EDIT_ANSWERS, cast.lin, changes={"description/jurisdictions": ["cn", "eu"]})
    assert any("European Union: GDPR" in words for words in unmet(inventory, Action.COMPLETE_INVENTORY, cast.lin))
    inventory.act(Action.EDIT_INVENTORY, cast.lin, changes=item(["cn", "eu"]))
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    assert inventory.state is State.SCREENING
    inventory.act(Action.SCREEN_IN, cast.chen)
    assert [regime.slug for regime in inventory.case.regimes] == ["cn-pipl", "eu-gdpr"]


def test_it_goes_back_to_the_inventory_or_to_screening_for_a_reason(inventory: Tale) -> None:
    cast = inventory.cast
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    assert fields(inventory, Action.REOPEN_INVENTORY, cast.chen) == {"reason"}
    inventory.act(Action.REOPEN_INVENTORY, cast.chen, reason="Where are the photos?")
    assert inventory.state is State.INVENTORY
    assert fields(inventory, Action.RESCREEN, cast.chen) == {"reason"}
    inventory.act(Action.RESCREEN, cast.chen, reason="Let us look again.")
    assert inventory.state is State.SCREENING


def test_it_opens_no_review_while_the_facts_say_otherwise(inventory: Tale) -> None:
    """The launch moves past the end of the law's force: what was screened is not what would be screened."""
    cast = inventory.cast
    inventory.act(Action.COMPLETE_INVENTORY, cast.lin)
    inventory.score_everything()
    proposal = inventory.proposal
    assert proposal.screening is not None
    proposal.screening["outcome"] = "not_required"
    proposal.save()
    assert unmet(inventory, Action.OPEN_REVIEW, cast.chen) == [
        "The facts now give another screening outcome: screen the case again."
    ]
