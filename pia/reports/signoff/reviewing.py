"""Chapter 5: what the tracks concluded in each round, findings with answers, checklists, opinion, advice, authority."""

from collections.abc import Sequence

from django.utils.translation import gettext, pgettext

from pia.assessments import models
from pia.assessments.checklists import checks_for
from pia.assessments.states import (
    SECTION_LABELS,
    CheckValue,
    FindingState,
    ReviewState,
)
from pia.programmes.definition import Section, TrackRule
from pia.reports.signoff import hearing
from pia.reports.signoff.judged import (
    Checklist,
    CheckRow,
    ConclusionRow,
    FindingRow,
    ReviewRow,
    Reviews,
    RoundRows,
)
from pia.reports.signoff.said import Said, Tone
from pia.reports.signoff.summary import role_label
from pia.reports.signoff.wording import Speaker, signature_of, toned

REVIEW_TONES = {
    ReviewState.WAITING: "idle",
    ReviewState.OPEN: "now",
    ReviewState.CLEARED: "ok",
    ReviewState.CLEARED_WITH_CONDITIONS: "ok",
    ReviewState.CHANGES_REQUESTED: "warn",
    ReviewState.OBJECTED: "danger",
    ReviewState.CANCELLED: "idle",
    ReviewState.WAIVED: "idle",
}
FINDING_TONES = {FindingState.OPEN: "warn", FindingState.ANSWERED: "now", FindingState.CLOSED: "ok"}
CHECK_TONES = {CheckValue.MET: "ok", CheckValue.NOT_MET: "danger", CheckValue.NOT_APPLICABLE: "idle"}


def build(speaker: Speaker) -> Reviews:
    """The whole chapter."""
    case = speaker.case
    return Reviews(
        rounds=tuple(_round(speaker, number) for number in sorted({review.round for review in case.reviews})),
        findings=tuple(_finding(speaker, row) for row in case.findings),
        checklists=tuple(_checklist(speaker, review) for review in case.current_reviews),
        opinion_duty=hearing.opinion_duty(speaker),
        opinions=hearing.opinions(speaker),
        views_duty=hearing.views_duty(speaker),
        views=hearing.heard(speaker),
        other_advice=hearing.objections(speaker),
        against=hearing.against(speaker),
        consultations=hearing.consultations(speaker),
    )


def _round(speaker: Speaker, number: int) -> RoundRows:
    reviews = [review for review in speaker.case.reviews if review.round == number]
    opened = min((review.opened_at for review in reviews if review.opened_at), default=None)
    return RoundRows(
        number=number,
        opened=speaker.day(opened) if opened else "",
        reviews=tuple(_review(speaker, review) for review in reviews),
    )


def _review(speaker: Speaker, review: models.Review) -> ReviewRow:
    case = speaker.case
    track = case.track(review)
    state = ReviewState(review.state)
    kind = gettext("blocking") if review.blocking else gettext("advisory")
    return ReviewRow(
        track=speaker.label(track.title),
        reviewer=speaker.person(review.reviewer) if review.reviewer else role_label(review.role),
        state=toned(state.label, REVIEW_TONES[state]),
        rule=kind if track.rule is TrackRule.ANY else gettext("%(kind)s, several reviewers") % {"kind": kind},
        note=_review_note(speaker, review),
        conclusions=tuple(_conclusion(speaker, row) for row in review.conclusions.all()),
    )


def _review_note(speaker: Speaker, review: models.Review) -> str:
    if review.carried_from_id is not None:
        origin = next(row for row in speaker.case.reviews if row.pk == review.carried_from_id)
        return gettext("Carried over from round %(number)d: nothing that this track reads has changed.") % {
            "number": origin.round
        }
    if review.state == ReviewState.WAIVED:
        return gettext("Waived: %(reason)s") % {"reason": review.waiver}
    return ""


def _conclusion(speaker: Speaker, row: models.Conclusion) -> ConclusionRow:
    signature = signature_of(speaker.case, row.signature_id)
    outcome = ReviewState(row.outcome)
    withdrawn = ""
    if signature.withdrawn_at:
        withdrawn = gettext("Withdrawn on %(date)s: %(reason)s") % {
            "date": speaker.day(signature.withdrawn_at),
            "reason": row.withdrawn_reason,
        }
    return ConclusionRow(
        by=speaker.person(signature.by),
        outcome=toned(outcome.label, REVIEW_TONES[outcome]),
        reason=speaker.maybe_text(f"conclusions/{row.pk}/reason", row.reason),
        at=speaker.moment(signature.at),
        withdrawn=withdrawn,
    )


def _note(speaker: Speaker, answer: models.CheckAnswer | None) -> Said | None:
    return speaker.maybe_text(f"checks/{answer.pk}/note", answer.note) if answer else None


def _finding(speaker: Speaker, row: models.Finding) -> FindingRow:
    state = FindingState(row.state)
    source = speaker.person(row.raised_by)
    if row.review is not None:
        track = speaker.case.track(row.review)
        source = gettext("%(track)s, %(name)s") % {"track": speaker.label(track.title), "name": source}
    return FindingRow(
        ref=row.ref,
        round=row.round,
        source=source,
        about=_about(speaker, row),
        text=speaker.text(f"findings/{row.ref}/text", row.text),
        state=toned(state.label, FINDING_TONES[state]),
        answer=speaker.maybe_text(f"findings/{row.ref}/answer", row.answer),
        answered_by=speaker.person(row.answered_by) if row.answered_by else "",
    )


def _about(speaker: Speaker, row: models.Finding) -> str:
    """The check or the field that a finding is about."""
    tracks = speaker.case.programme.procedure.tracks
    check = next((one for track in tracks for one in track.checks if one.id == row.check_id), None)
    if check is not None:
        return speaker.label(check.title)
    section, _slash, rest = row.address.partition("/")
    if section not in set(Section):
        return ""
    label = str(SECTION_LABELS[Section(section)])
    ref = rest.partition("/")[0]
    return f"{label} {ref}" if any(letter.isdigit() for letter in ref) else label


def _checklist(speaker: Speaker, review: models.Review) -> Checklist:
    case = speaker.case
    track = case.track(review)
    answered = {row.check_id: row for row in _origin(case.reviews, review).check_answers.all()}
    checks = checks_for(case, track)
    met = sum(row.value == CheckValue.MET for row in answered.values())
    return Checklist(
        track=speaker.label(track.title),
        reviewer=speaker.person(review.reviewer),
        counts=gettext("%(answered)d of %(all)d checks answered, %(met)d met")
        % {"answered": sum(check.id in answered for check in checks), "all": len(checks), "met": met},
        rows=tuple(
            CheckRow(
                title=speaker.label(check.title),
                citation=speaker.listed(speaker.label(one.text) for one in check.citations),
                value=_check_tone(answered.get(check.id)),
                note=_note(speaker, answered.get(check.id)),
            )
            for check in checks
        ),
    )


def _origin(reviews: Sequence[models.Review], review: models.Review) -> models.Review:
    """The review in which the work was done, where it was carried over."""
    known = {row.pk: row for row in reviews}
    while review.carried_from_id is not None:
        review = known[review.carried_from_id]
    return review


def _check_tone(row: models.CheckAnswer | None) -> Tone:
    if row is None:
        return toned(pgettext("check", "Not answered"), "idle")
    value = CheckValue(row.value)
    return toned(value.label, CHECK_TONES[value])
