"""Asking the authority first, what passes between it and us, and conditions made from its advice."""

from datetime import date

from django.utils.translation import gettext as _

from pia.assessments import models, scoring
from pia.assessments.acts.conditions import add_condition
from pia.assessments.acts.context import Act, invalid
from pia.assessments.consultation import consulting, last_word, open_questions, speaking, threads, unused_advice
from pia.assessments.sections import current_digests
from pia.assessments.states import ConditionState, ExchangeKind

LONGEST_NAME = 200
#: What happens once in a consultation.
ONCE = frozenset({ExchangeKind.EXTENSION, ExchangeKind.ADVICE, ExchangeKind.BAN})
#: What makes no sense any more once the authority has spoken.
BEFORE_THE_LAST_WORD = frozenset({ExchangeKind.QUESTION, ExchangeKind.EXTENSION})


def consult(act: Act) -> None:
    """Send the package; every item has to be there."""
    required = {
        item.id: item
        for regime in consulting(act.case)
        for item in (regime.consultation.package if regime.consultation else ())
        if item.required
    }
    missing = [item.label for key, item in required.items() if not act.data["package"].get(key)]
    if missing:
        listed = "; ".join(str(label) for label in missing)
        raise invalid("package", _("The package lacks: %(items)s.") % {"items": listed})
    if act.data["sent_on"] > act.today:
        raise invalid("sent_on", _("The date cannot lie in the future."))
    if len(act.data["authority"]) > LONGEST_NAME:
        raise invalid("authority", _("Shorten this to at most 200 characters."))
    models.Consultation.objects.create(
        proposal=act.proposal,
        authority=act.data["authority"],
        country=act.data["country"],
        sent_on=act.data["sent_on"],
        sent_by=act.person,
        package=act.data["package"],
        digests=current_digests(act.case),
        levels={ref: levels.target.level.rank for ref, levels in scoring.all_levels(act.case).items()},
    )
    act.details |= {"sent_on": act.data["sent_on"].isoformat(), "country": act.data["country"]}
    act.proposal.consult()


def record_exchange(act: Act) -> None:
    """A question, an answer, an extension, the advice or a ban; or an entry that takes the place of a wrong one."""
    consultation = consultation_of(act)
    kind, on = ExchangeKind(act.data["kind"]), act.data["on"]
    corrected = _corrected(act, consultation, kind)
    _check_date(act, consultation, on, corrected)
    _check_kind(consultation, kind, corrected)
    question = _question(act, consultation, corrected) if kind is ExchangeKind.ANSWER else None
    if question is not None and on < question.on:
        raise invalid("on", _("An answer cannot come before its question."))
    if kind is ExchangeKind.QUESTION and corrected is not None:
        _check_answers(consultation, corrected, on)
    about = corrected or question
    made = models.Exchange.objects.create(
        consultation=consultation,
        kind=kind,
        on=on,
        text=act.data["text"],
        items=act.data["items"] if kind is ExchangeKind.ADVICE else [],
        section=act.data["section"] or (about.section if about else ""),
        answers=question,
        corrects=corrected,
        recorded_by=act.person,
        recorded_at=act.at,
    )
    act.details |= {"kind": kind, "on": on.isoformat(), "exchange": made.pk}
    if corrected:
        act.details["corrects"] = corrected.pk


def _corrected(act: Act, consultation: models.Consultation, kind: ExchangeKind) -> models.Exchange | None:
    wanted = act.data["corrects"]
    found = next((row for row in speaking(consultation) if str(row.pk) == wanted), None)
    if found is not None and found.kind != kind:
        raise invalid("kind", _("A correction is of the same kind as the entry that it corrects."))
    return found


def _check_date(act: Act, consultation: models.Consultation, on: date, corrected: models.Exchange | None) -> None:
    """Dates never go backwards: what was recorded wrongly is corrected by an entry that says so."""
    if on < consultation.sent_on or on > act.today:
        raise invalid("on", _("The date lies before the request was sent, or in the future."))
    last = max((row.on for row in speaking(consultation)), default=consultation.sent_on)
    if on < last and corrected is None:
        words = _("The date lies before that of the last entry. Say which entry this corrects, if it corrects one.")
        raise invalid("on", words)


def _check_kind(consultation: models.Consultation, kind: ExchangeKind, corrected: models.Exchange | None) -> None:
    if corrected is not None:
        return
    if kind in ONCE and any(row.kind == kind for row in speaking(consultation)):
        raise invalid("kind", _("This is on record already: correct that entry instead."))
    if kind in BEFORE_THE_LAST_WORD and last_word(consultation):
        raise invalid("kind", _("The authority has given its advice or its ban, so its term is over."))


def _question(act: Act, consultation: models.Consultation, corrected: models.Exchange | None) -> models.Exchange:
    """The question that an answer answers; the only open one need not be named."""
    asked = [thread.question for thread in threads(consultation)]
    named = next((row for row in asked if str(row.pk) == act.data["answers"]), None)
    if named is not None:
        return named
    if corrected is not None and corrected.answers is not None:
        return corrected.answers
    waiting = open_questions(consultation)
    if len(waiting) == 1:
        return waiting[0]
    if waiting:
        raise invalid("answers", _("Several questions are open: say which one this answers."))
    raise invalid("answers", _("No question is open that this could answer."))


def _check_answers(consultation: models.Consultation, question: models.Exchange, on: date) -> None:
    answered = next((one.answered_on for one in threads(consultation) if one.question.pk == question.pk), None)
    if answered is not None and on > answered:
        raise invalid("on", _("A question cannot come after its answer."))


def close_consultation(act: Act) -> None:
    """What became of it: advice, a ban, or silence with a reasoned note."""
    consultation = consultation_of(act)
    final = last_word(consultation)
    if final is None and not act.data["note"]:
        raise invalid("note", _("The authority did not answer: give a reasoned note. Silence is never consent."))
    consultation.outcome, consultation.note = final.kind if final else "", act.data["note"]
    consultation.closed_on = act.today
    consultation.save()
    act.details["outcome"] = consultation.outcome or "silence"
    act.proposal.close_consultation()


def propose_from_advice(act: Act) -> None:
    """Each item of the advice that got a wording becomes a proposed condition, which the approver settles."""
    consultation = consultation_of(act)
    known = {key: (exchange, number) for key, exchange, number, _text in unused_advice(consultation)}
    worded = {key: text for key, text in act.data["texts"].items() if text and key in known}
    if not worded:
        raise invalid("texts", _("Word at least one condition."))
    refs: list[str] = []
    for key, text in worded.items():
        exchange, number = known[key]
        condition = add_condition(act, {**act.data, "text": text}, ConditionState.PROPOSED)
        models.AdvisedCondition.objects.create(exchange=exchange, item=number, condition=condition)
        refs.append(condition.ref)
    act.details["conditions"] = refs


def consultation_of(act: Act) -> models.Consultation:
    """The newest request to the authority."""
    consultation = act.case.consultation
    if consultation is None:
        raise LookupError(f"{act.proposal.reference} has no consultation")
    return consultation
