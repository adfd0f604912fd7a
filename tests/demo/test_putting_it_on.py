"""The demonstration is put on, interrupted, put on again, and kept out of other people's installations."""

from datetime import date

import pytest
import time_machine
from django.core.management import CommandError, call_command

from pia.accounts import organisations
from pia.accounts.actors import SYSTEM
from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments import screening
from pia.assessments.models import Proposal
from pia.assessments.states import DecisionKind, State
from pia.audit.models import AuditEntry
from pia.programmes.screening import Outcome
from pia.web.demo.plays import FACE_SWAP, NEWSLETTER, play
from pia.web.demo.stage import Stage

LINES_BEFORE_THE_POWER_FAILS = 11


class PowerFailure(Exception):
    """The run ends in the middle of the story."""


def told_with_interruptions(cast: Cast, said: list[str]) -> tuple[Stage, int]:
    """The story, cut off after every few lines and begun again; and how often that was."""
    runs = 0
    while True:
        runs += 1
        left = LINES_BEFORE_THE_POWER_FAILS

        def say(line: str) -> None:
            nonlocal left
            said.append(line)
            left -= 1
            if left == 0:
                raise PowerFailure

        try:
            return play(FACE_SWAP, cast, say), runs
        except PowerFailure:
            continue


def test_it_carries_on_from_wherever_it_was_interrupted(cast: Cast) -> None:
    said: list[str] = []

    stage, runs = told_with_interruptions(cast, said)

    reference = stage.proposal.reference
    assert runs > 5 and Proposal.objects.count() == 1
    assert stage.state is State.APPROVED_WITH_CONDITIONS
    assert len(stage.case.findings) == 7 and len(stage.case.conditions) == 18
    assert said.count(f"{reference}  “ZAO 换脸短视频” is carried on from where it was.") >= 5
    assert said.count(f"{reference}  He Jing: Raise a finding (F07)") == 1
    assert said.count(f"{reference}  Marcus Adeyemi: Propose a condition (C06)") == 1


def test_it_leaves_a_told_story_alone_and_prints_a_line_for_every_act(cast: Cast) -> None:
    first: list[str] = []
    second: list[str] = []

    stage = play(FACE_SWAP, cast, first.append)
    entries = AuditEntry.objects.filter(chain=stage.proposal.chain).exclude(actor_id="")
    acts = entries.count()
    play(FACE_SWAP, cast, second.append)

    assert len(first) == acts + 1  # besides, where the case stands in the end
    assert second[0] == f"{stage.proposal.reference}  “ZAO 换脸短视频” is there already."
    assert (len(second), entries.count()) == (2, acts)


def test_it_screens_the_newsletter_out_with_its_short_record(cast: Cast) -> None:
    stage = play(NEWSLETTER, cast, lambda line: None)
    decision, result = stage.case.standing_decision, screening.stored(stage.case)

    assert stage.state is State.SCREENED_OUT
    assert decision is not None and decision.kind == DecisionKind.NOT_REQUIRED
    assert "各项法定情形均不成立" in decision.reason
    record = decision.snapshot.content["description"]["description/short_record"]
    assert record["purposes"] == "向订阅者发送每月产品更新"
    assert result is not None and result.outcome is Outcome.NOT_REQUIRED


def test_it_still_finds_days_to_build_when_the_planned_launch_is_past(cast: Cast) -> None:
    with time_machine.travel("2027-05-10 09:00 +0800", tick=True):
        case = play(FACE_SWAP, cast, lambda line: None).case

    assert {row.due for row in case.conditions if row.blocking and row.review} == {date(2027, 5, 24)}


@pytest.mark.django_db
def test_it_keeps_out_of_an_installation_with_an_organisation_of_its_own() -> None:
    organisations.create_organisation(name="Harbour Bank", country="CN", by=SYSTEM)

    with pytest.raises(CommandError, match="organisation of its own"):
        call_command("demo")

    assert not User.objects.exists() and not Proposal.objects.exists()
