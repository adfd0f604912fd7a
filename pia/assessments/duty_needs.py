"""What must hold before measures and conditions are filed, verified, counted and reopened; see `needs`."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.conditions import LIVE, NOT_VERIFIED, is_reached, last_verified
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ConditionKind, ConditionState, MeasureState

Sentences = Iterator[Words]


def to_report_measure(_case: Case, subject: SubjectRow) -> Sentences:
    """The measure is still planned."""
    if isinstance(subject, models.Measure) and subject.state != MeasureState.PLANNED:
        yield _("This measure is already reported.")


def to_verify_measure(_case: Case, subject: SubjectRow) -> Sentences:
    """Somebody reported it."""
    if isinstance(subject, models.Measure) and subject.state != MeasureState.IMPLEMENTED:
        yield _("Nobody has reported this measure as done, or it is already verified.")


def to_reopen_measure(_case: Case, subject: SubjectRow) -> Sentences:
    """Somebody counts it as done."""
    if isinstance(subject, models.Measure) and subject.state == MeasureState.PLANNED:
        yield _("This measure is not done in the first place.")


def to_file_evidence(_case: Case, subject: SubjectRow) -> Sentences:
    """The condition is attached to a decision and not yet met; what a counter asks for has arisen."""
    if not isinstance(subject, models.Condition):
        return
    if subject.state not in NOT_VERIFIED:
        yield _("This condition does not wait for evidence.")
    elif subject.kind == ConditionKind.COUNTER and not is_reached(subject):
        yield _("The figure has not reached its number, so there is nothing to file yet.")


def to_verify_condition(_case: Case, subject: SubjectRow) -> Sentences:
    """Evidence was filed."""
    if isinstance(subject, models.Condition) and subject.state != ConditionState.FILED:
        yield _("No evidence waits to be verified.")


def to_report_figure(_case: Case, subject: SubjectRow) -> Sentences:
    """The condition counts something, for a decision."""
    if not isinstance(subject, models.Condition):
        return
    if subject.kind != ConditionKind.COUNTER:
        yield _("This condition counts nothing.")
    elif subject.state not in LIVE:
        yield _("This condition does not wait for a figure.")


def to_reopen_condition(case: Case, subject: SubjectRow) -> Sentences:
    """The condition counts as met, or its evidence waits; of a recurring duty its last time does."""
    if not isinstance(subject, models.Condition):
        return
    met = subject.state in (ConditionState.VERIFIED, ConditionState.FILED)
    once_met = subject.kind == ConditionKind.RECURRING and subject.state in LIVE and bool(last_verified(case, subject))
    if not (met or once_met):
        yield _("This condition is not met in the first place.")
