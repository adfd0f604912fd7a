"""Bans that have to be ruled out by a test: which still stand, because no reviewer has found their checks met."""

from pia.assessments.case import Case
from pia.assessments.screening import stored
from pia.assessments.states import CLEARANCES, CheckValue
from pia.programmes.definition import Asks, Trigger
from pia.programmes.screening import TriggerState


def open_bans(case: Case) -> list[Trigger]:
    """The tested bans of the frozen screening that fired or may have, and whose checks are not all met."""
    result = stored(case)
    if result is None:
        return []
    live = {
        (regime.slug, one.id)
        for regime in result.regimes
        for one in regime.triggers
        if one.asks is Asks.PROHIBITION and one.state is not TriggerState.SILENT
    }
    tested = [
        trigger
        for regime in case.programme.regimes
        for trigger in regime.triggers
        if (regime.slug, trigger.id) in live and trigger.ruled_out_by
    ]
    met = _checks_met(case) if tested else set()
    return [trigger for trigger in tested if not met.issuperset(trigger.ruled_out_by)]


def _checks_met(case: Case) -> set[str]:
    """The checks that a review of the present round found met and was cleared with."""
    return {
        answer.check_id
        for review in case.current_reviews
        if review.state in CLEARANCES
        for answer in case.origin(review).check_answers.all()
        if answer.value == CheckValue.MET
    }
