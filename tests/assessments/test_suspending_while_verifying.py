"""Chen Wei suspends an approval in the very moment in which its last condition is verified."""

import threading
from typing import Any

import pytest
from django.db import connection

from pia.assessments.actions import Action
from pia.assessments.launching import Code, launch_answer
from pia.assessments.models import Pass
from pia.assessments.refusals import Refused
from pia.assessments.states import DecisionState, State
from tests.assessments.house_rules import publish_first_edition
from tests.assessments.stories import Tale, album
from tests.on_stage import cast_on_stage


@pytest.mark.django_db(transaction=True)
def test_it_never_ends_as_go_when_it_is_suspended_while_the_last_condition_is_verified() -> None:
    publish_first_edition()
    cast = cast_on_stage()
    tale = Tale(cast, album(cast)).approved_with_conditions()
    *_others, last = [row for row in tale.case.conditions if row.blocking]
    for row in tale.case.conditions:
        assert row.owner is not None
        tale.act(Action.FILE_EVIDENCE, row.owner, on=row, evidence="Test report 17")
        if row.pk != last.pk:
            tale.act(Action.VERIFY_CONDITION, cast.chen, on=row, verdict="verified")
    barrier, refused = threading.Barrier(2, timeout=90), []

    def together(action: Action, **more: Any) -> None:
        barrier.wait()
        try:
            tale.act(action, cast.chen, **more)
        except Refused as problem:
            refused.append(problem)
        finally:
            connection.close()

    threads = [
        threading.Thread(target=together, args=(Action.SUSPEND,), kwargs={"reason": "A parcel was lost."}),
        threading.Thread(target=together, args=(Action.VERIFY_CONDITION,), kwargs={"on": last, "verdict": "verified"}),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=90)
    assert not refused and tale.state is State.APPROVED
    decision, answer = tale.case.standing_decision, launch_answer(tale.case)
    assert decision is not None and decision.state == DecisionState.SUSPENDED
    assert not answer.go and [one.code for one in answer.reasons] == [Code.SUSPENDED]
    assert Pass.objects.filter(superseded_at=None).count() == 1
