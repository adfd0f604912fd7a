"""What must hold before a launch is allowed in spite of what stops it, and before that ends; see `needs`."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import scoring
from pia.assessments.bans import open_bans
from pia.assessments.case import Case
from pia.assessments.conditions import standing_approval
from pia.assessments.launch_passes import override_in_force
from pia.assessments.launching import stopped
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow

Sentences = Iterator[Words]


def to_issue_pass(case: Case, _subject: SubjectRow) -> Sentences:
    """An approval stands."""
    if standing_approval(case) is None:
        yield _("No approval stands.")


def to_override(case: Case, _subject: SubjectRow) -> Sentences:
    """An approval stands that something stops; what an authority or a law prohibits, nobody allows."""
    if standing_approval(case) is None:
        yield _("No approval stands, so there is nothing to make an exception to.")
        return
    if override_in_force(case, case.today()):
        yield _("An override is in force. End it first.")
    elif not stopped(case):
        yield _("Nothing stops the launch.")
    if scoring.banned(case):
        yield _("The authority has prohibited this processing.")
    for ban in open_bans(case):
        yield format_lazy(_("A ban is not ruled out: “{ban}”. Its checks have to be met first."), ban=ban.label)


def to_end_override(case: Case, _subject: SubjectRow) -> Sentences:
    """One is in force."""
    if case.proposal.override_until is None:
        yield _("No override is in force.")
