"""What must hold before an opinion, an answer to advice, views, and the steps of a consultation; see `needs`."""

from collections.abc import Iterator
from datetime import date

from django.utils.translation import gettext_lazy as _

from pia.assessments import scoring, screening, views
from pia.assessments.advice import open_advice, valid_opinion
from pia.assessments.case import Case
from pia.assessments.consultation import consulting, last_word, open_clock, unused_advice
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ExchangeKind, State

Sentences = Iterator[Words]


def to_give_opinion(case: Case, _subject: SubjectRow) -> Sentences:
    """In screening over a rebuttable trigger; before a decision at any time, once on the same content."""
    on_screening = case.proposal.state == State.SCREENING
    if on_screening and not screening.rebuttable(screening.evaluate(case)):
        yield _("No rebuttable trigger is open, so no opinion is asked for here.")
    if valid_opinion(case, on_screening=on_screening):
        yield _("You have given your opinion on this content.")


def to_answer_advice(case: Case, _subject: SubjectRow) -> Sentences:
    """There is something to answer."""
    if not open_advice(case):
        yield _("All advice is answered.")


def views_missing(case: Case) -> Sentences:
    """GDPR art. 35(9): the views of the people concerned, or the reason why nobody sought them."""
    if views.due(case):
        yield _("Record the views of the people concerned, or why they were not sought.")


def to_consult(case: Case, _subject: SubjectRow) -> Sentences:
    """A regime knows an authority to ask."""
    if not consulting(case):
        yield _("None of the applying regimes knows a prior consultation.")
    if scoring.banned(case):
        yield _("The authority has prohibited this processing.")


def to_record_exchange(case: Case, _subject: SubjectRow) -> Sentences:
    """A consultation is open."""
    if case.consultation is None or case.consultation.closed_on:
        yield _("No consultation is open.")


def to_close_consultation(case: Case, subject: SubjectRow) -> Sentences:
    """Advice is recorded or the term is over; silence is never consent, and no term ends while it stands still."""
    yield from to_record_exchange(case, subject)
    consultation, clock = case.consultation, open_clock(case)
    if consultation is None or clock is None or last_word(consultation):
        return
    if clock.waits_for_us:
        yield _("The authority waits for an answer of ours, and its term stands still until it has it.")
    elif not clock.over:
        yield _("Record the authority's advice first, or wait until its term is over.")


def to_propose_from_advice(case: Case, _subject: SubjectRow) -> Sentences:
    """The authority advised something of which no condition was made yet."""
    consultation = case.consultation
    if consultation is None or not any(row.kind == ExchangeKind.ADVICE for row in consultation.exchanges.all()):
        yield _("The authority has given no advice.")
    elif not unused_advice(consultation):
        yield _("Every item of the advice has become a condition.")


def term_of_authority(case: Case) -> date | None:
    """The last day on which the authority may answer; none while its term stands still for our answer."""
    clock = open_clock(case)
    return clock.reading.due.date if clock and not clock.waits_for_us else None
