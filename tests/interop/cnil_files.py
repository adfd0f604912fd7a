"""CNIL files by name, and the way of one into a case and out again."""

import json
from pathlib import Path
from typing import Any

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal
from pia.assessments.perform import perform
from pia.assessments.values import check_value
from pia.interop.exchange import Incoming, Loss, Outgoing
from pia.interop.formats import FORMATS
from pia.programmes.vocabulary import Section
from tests.assessments import stories
from tests.assessments.stories import signing
from tests.interop.bringing import examined, handed_in
from tests.interop.tables import case_of

FOLDER = Path(__file__).parent / "cnil"


def raw(name: str) -> bytes:
    return (FOLDER / f"{name}.json").read_bytes()


def values(name: str) -> Any:
    return json.loads(raw(name))


def read(cast: Cast, file: bytes, name: str = "pia.json") -> Incoming:
    """What Song's unit would get."""
    return examined("cnil", file, cast.growth, name=name)


def imported(cast: Cast, file: bytes, *, another: bool = False) -> Case:
    """The case that Song makes of a file; of the fixtures many are the same PIA, so a second one is `another`."""
    case = handed_in("cnil", file, cast.growth, cast.song, name="pia.json", another=another).case
    return again(case)


def screened_in(cast: Cast, case: Case) -> Case:
    """The imported case once Song has filled it in and Chen has screened it in: its risks are to be scored."""
    told = {"category": "basic_profile", "subjects": ["user"], "legal_basis": {"eu-gdpr": "gdpr6.1b"}}
    rows = {f"inventory/{item.ref}/{name}": value for item in case.items for name, value in told.items()}
    steps: list[tuple[Action, User, str, dict[str, Any]]] = [
        (Action.EDIT_ANSWERS, cast.song, "", {"changes": stories.answers(["eu"])}),
        (Action.EDIT_INVENTORY, cast.song, "", {"changes": rows}),
        (Action.SUBMIT, cast.song, "", {}),
        (Action.SCREEN_IN, cast.chen, "Better safe.", {}),
        (Action.COMPLETE_INVENTORY, cast.song, "", {}),
    ]
    for action, actor, reason, data in steps:
        perform(case.proposal, action, actor=actor, reason=reason, data=signing(actor, **data))
    return again(case)


def again(case: Case) -> Case:
    """The case as it is now in the database."""
    return Case(Proposal.objects.get(pk=case.proposal.pk))


def exported(case: Case, language: str = "en") -> Outgoing:
    write = FORMATS["cnil"].write
    assert write is not None
    return write(again(case), language)


def written(case: Case, language: str = "en") -> Any:
    return json.loads(exported(case, language).body)


def answers(data: Any) -> dict[int, Any]:
    return {row["reference_to"]: row["data"] for row in data["answers"]}


def lost(losses: list[Loss] | tuple[Loss, ...], where: str) -> Loss:
    """The one loss whose place holds these words."""
    found = [loss for loss in losses if where in str(loss.where)]
    assert len(found) == 1, [str(loss.where) for loss in losses]
    return found[0]


def refused_by_the_door(found: Incoming) -> dict[str, Any]:
    """Changes that no case would take; whether a jurisdiction is known would need the database."""
    case, refused = case_of(), {}
    for address, value in found.changes.items():
        section, ref, field = [*address.split("/"), ""][:3]
        if ref != "jurisdictions" and check_value(case, Section(section), ref, field, value) is not None:
            refused[address] = value
    return refused
