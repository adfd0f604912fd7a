"""The story of the face-swap app: from Lin Yue's file to an approval with conditions, signed by everybody it takes."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.utils import translation
from django.utils.translation import gettext

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.acts.deciding import RELIED_ON
from pia.assessments.checklists import checks_for
from pia.assessments.condition_inputs import Settlement
from pia.assessments.content import record_texts
from pia.assessments.inputs import Membership
from pia.assessments.models import Review
from pia.assessments.needs import confirmed
from pia.assessments.states import (
    CheckValue,
    ConditionKind,
    ConditionState,
    FindingState,
    ReviewState,
    RiskState,
    SpanUnit,
    State,
)
from pia.assessments.suggesting import outdated
from pia.programmes.calendar import add_working_days
from pia.programmes.definition import MeasureEntry
from pia.programmes.suggestions import suggest_measures
from pia.programmes.vocabulary import ENGLISH
from pia.web.demo import face_swap_words as words
from pia.web.demo.face_swap_english import IN_ENGLISH
from pia.web.demo.stage import Stage

LEGAL, SECURITY = "legal", "security"
DAYS_TO_BUILD = 10
DAYS_BEFORE_LAUNCH = 3
TANGS_MEASURES = frozenset({"M01", "M03", "M08", "M09", "M10", "M11", "M12", "M13", "M14"})


def tell(stage: Stage) -> None:
    """Carry the story on from wherever the case is."""
    chapters: Mapping[State, Callable[[Stage], None]] = {
        State.DRAFT: submit,
        State.SCREENING: screen,
        State.INVENTORY: complete_inventory,
        State.RISK_SCORING: score,
        State.IN_REVIEW: review,
        State.CHANGES_REQUESTED: answer,
        State.AWAITING_DECISION: decide,
    }
    while not stage.decided and stage.state in chapters:
        chapters[stage.state](stage)
    _translate(stage)
    if stage.state is State.APPROVED_WITH_CONDITIONS and not _report_signed(stage):
        stage.act(stage.cast.zhao, Action.SIGN_REPORT, reason=words.SIGNED)


def submit(stage: Stage) -> None:
    """Lin Yue puts the draft up."""
    stage.act(stage.cast.lin, Action.SUBMIT)


def screen(stage: Stage) -> None:
    """Chen Wei requires an assessment."""
    stage.act(stage.cast.chen, Action.SCREEN_IN, reason=words.SCREENED_IN)


def complete_inventory(stage: Stage) -> None:
    """Tang Li joins and corrects a row; Lin Yue completes the inventory."""
    lin, tang = stage.cast.lin, stage.cast.tang
    if tang not in stage.case.contributors:
        stage.act(lin, Action.SHARE, person=tang, membership=Membership.CONTRIBUTOR.value)
        stage.act(tang, Action.EDIT_INVENTORY, changes=dict(words.TANGS_CORRECTION))
    stage.act(lin, Action.COMPLETE_INVENTORY)


# -- risks ------------------------------------------------------------------------------------------------------------


def score(stage: Stage) -> None:
    """Chen Wei takes measures and scores as the catalogue suggests, and signs that the assessment is complete."""
    chen, case = stage.cast.chen, stage.case
    suggested = suggest_measures(case.programme, [risk.catalogue_id for risk in case.risks])
    language = case.proposal.record_language
    measures: dict[str, Any] = {
        f"measures/{one.entry.id}/{field}": value
        for one in suggested
        for field, value in _measure(one.entry, language).items()
    }
    for ref, (cost, days) in words.EFFORT.items():
        if f"measures/{ref}/title" in measures:
            measures |= {f"measures/{ref}/cost": cost, f"measures/{ref}/days": days}
    owners = {one.entry.id: _owner(stage, one.entry.id) for one in suggested}
    stage.act(chen, Action.EDIT_MEASURES, changes=measures, owners=owners)
    scores: dict[str, Any] = {}
    for risk in stage.case.risks:
        scores |= {
            f"risks/{risk.ref}/state": RiskState.SCORED.value,
            f"risks/{risk.ref}/impact": risk.suggested_impact,
            f"risks/{risk.ref}/likelihood": risk.suggested_likelihood,
        }
        scores |= {
            f"risks/{risk.ref}/steps/{one.entry.id}": [step.impact, step.likelihood]
            for one in suggested
            for step in one.steps
            if step.risk == risk.catalogue_id and (step.impact or step.likelihood)
        }
    stage.act(chen, Action.EDIT_SCORES, changes=scores)
    stage.act(chen, Action.OPEN_REVIEW)


def _measure(entry: MeasureEntry, language: str) -> dict[str, str]:
    return {
        "catalogue_id": entry.id,
        "title": entry.title.in_language(language),
        "description": entry.description.in_language(language),
    }


def _owner(stage: Stage, measure: str) -> User:
    return stage.cast.tang if measure in TANGS_MEASURES else stage.cast.lin


# -- review -----------------------------------------------------------------------------------------------------------


def review(stage: Stage) -> None:
    """In the first round both tracks work side by side; in the second only counsel looks again."""
    if stage.proposal.round == 1:
        _first_round(stage)
    else:
        _second_round(stage)


def _first_round(stage: Stage) -> None:
    he, marcus = stage.cast.he, stage.cast.marcus
    if _begin(stage, he, LEGAL, words.COUNSEL_NOT_MET):
        _raise_findings(stage)
        _propose(stage, he, LEGAL, words.COUNSEL_FIRST)
    if _begin(stage, marcus, SECURITY, words.SECURITY_NOT_MET):
        _propose(stage, marcus, SECURITY, words.SECURITY)
        _conclude(stage, marcus, SECURITY, ReviewState.CLEARED_WITH_CONDITIONS, words.CLEARED_SECURITY)
    if stage.state is State.IN_REVIEW:
        _conclude(stage, he, LEGAL, ReviewState.CHANGES_REQUESTED, words.CHANGES_NEEDED)


def _second_round(stage: Stage) -> None:
    he, marcus = stage.cast.he, stage.cast.marcus
    if _begin(stage, marcus, SECURITY, words.SECURITY_NOT_MET):  # only if what it reads was changed by hand
        _conclude(stage, marcus, SECURITY, ReviewState.CLEARED_WITH_CONDITIONS, words.CLEARED_SECURITY)
    if _begin(stage, he, LEGAL, words.COUNSEL_NOT_MET):
        for finding in stage.case.findings:
            if finding.state == FindingState.ANSWERED:
                stage.act(he, Action.CLOSE_FINDING, finding)
        _propose(stage, he, LEGAL, words.COUNSEL_SECOND)
        _conclude(stage, he, LEGAL, ReviewState.CLEARED_WITH_CONDITIONS, words.CLEARED_COUNSEL)


def _begin(stage: Stage, who: User, track: str, not_met: Mapping[str, str]) -> bool:
    """Take the track's review and answer its checklist; False where it is not open."""
    found = stage.open_review(track)
    if found is None:
        return False
    if found.reviewer_id is None:
        stage.act(who, Action.TAKE_REVIEW, found)
    checks = {
        check.id: {
            "value": CheckValue.NOT_MET if check.id in not_met else CheckValue.MET,
            "note": not_met.get(check.id, words.CHECKED),
        }
        for check in checks_for(stage.case, stage.case.track(found))
    }
    stage.act(who, Action.ANSWER_CHECKS, found, checks=checks)
    return True


def _at_hand(stage: Stage, track: str) -> Review:
    found = stage.open_review(track)
    if found is None:
        raise LookupError(f"{stage.proposal.reference}: the track {track} is not open")
    return found


def _raise_findings(stage: Stage) -> None:
    raised = {finding.text for finding in stage.case.findings}
    for remark in words.COUNSEL_FINDINGS:
        if remark.text not in raised:
            legal = _at_hand(stage, LEGAL)
            data = {"text": remark.text, "check_id": remark.check, "address": remark.address}
            stage.act(stage.cast.he, Action.RAISE_FINDING, legal, **data)


def _propose(stage: Stage, who: User, track: str, duties: Iterable[words.Duty]) -> None:
    proposed = {condition.text for condition in stage.case.conditions}
    for duty in duties:
        if duty.text not in proposed:
            stage.act(
                who,
                Action.PROPOSE_CONDITION,
                _at_hand(stage, track),
                text=duty.text,
                blocking=duty.phase == words.Phase.BEFORE_LAUNCH,
                phase=duty.phase.value,
                due=_due(stage, duty),
                owner=getattr(stage.cast, duty.owner),
                covers=list(duty.covers),
                **_counter(duty),
            )


def _counter(duty: words.Duty) -> dict[str, Any]:
    """What makes a duty wait for a figure, and stop the launch once its term is over; nothing for the others."""
    if duty.threshold is None:
        return {}
    return {
        "kind": ConditionKind.COUNTER.value,
        "counts": duty.counts,
        "threshold": duty.threshold,
        "term": duty.term,
        "term_unit": SpanUnit.WORKING_DAYS.value,
        "stops_launch": True,
    }


def _due(stage: Stage, duty: words.Duty) -> date | None:
    launch, today = stage.proposal.planned_launch or stage.case.today(), stage.case.today()
    if duty.phase == words.Phase.AFTER_LAUNCH:
        return launch + timedelta(days=duty.days_after_launch) if duty.days_after_launch else None
    before_launch = launch - timedelta(days=DAYS_BEFORE_LAUNCH)
    return before_launch if before_launch > today else add_working_days(today, DAYS_TO_BUILD, stage.case.country).date


def _conclude(stage: Stage, who: User, track: str, outcome: ReviewState, reason: str) -> None:
    stage.act(who, Action.CONCLUDE, _at_hand(stage, track), reason=reason, outcome=outcome.value)


# -- the return, the decision -----------------------------------------------------------------------------------------


def answer(stage: Stage) -> None:
    """Lin Yue rewrites the licence and answers every finding; Chen Wei keeps the risk until the rewriting is verified,
    and confirms; Lin Yue resubmits.
    """
    lin = stage.cast.lin
    changes = _rewritten(stage)
    if changes:
        stage.act(lin, Action.EDIT_ANSWERS, changes=changes)
    answers = {remark.text: remark.answer for remark in words.COUNSEL_FINDINGS}
    for finding in stage.case.findings:
        if finding.state == FindingState.OPEN and finding.text in answers:
            stage.act(lin, Action.ANSWER_FINDING, finding, answer=answers[finding.text])
    drifted = [one.risk.ref for one in outdated(stage.case) if one.risk and one.asks]
    if drifted:
        stage.act(stage.cast.chen, Action.EDIT_SCORES, reason=words.KEPT, kept=drifted)
    if not confirmed(stage.case):
        stage.act(stage.cast.chen, Action.CONFIRM_ASSESSMENT)
    stage.act(lin, Action.RESUBMIT)


def _rewritten(stage: Stage) -> dict[str, Any]:
    """The agreement with its licence clauses rewritten, as far as that has not been done."""
    changes: dict[str, Any] = {}
    for agreement in stage.case.agreements:
        address = f"agreement/{agreement.ref}/text"
        text = agreement.text
        for old, new in words.REWRITTEN.get(address, ()):
            text = text.replace(old, new)
        if text != agreement.text:
            changes[address] = text
    if set(stage.proposal.agreement_clauses) > set(words.REWRITTEN_CLAUSES):
        changes["agreement/clauses"] = list(words.REWRITTEN_CLAUSES)
    return changes


def decide(stage: Stage) -> None:
    """Sun Kai adopts each condition and approves with them."""
    sun = stage.cast.sun
    for condition in stage.case.conditions:
        if condition.state == ConditionState.PROPOSED:
            reason = words.ADOPTED[words.Phase(condition.phase)]
            stage.act(sun, Action.SETTLE_CONDITION, condition, reason=reason, settlement=Settlement.ADOPT.value)
    stage.act(sun, Action.APPROVE_WITH_CONDITIONS, reason=words.APPROVED)


def _translate(stage: Stage) -> None:
    """Chen Wei keeps the English of what the reviewers and the team wrote beside it."""
    known = dict(IN_ENGLISH)
    for measure in stage.case.measures:
        entry = stage.case.programme.measure(measure.catalogue_id)
        if entry:
            known[measure.title] = entry.title.en
    with translation.override("zh-hans"):
        known[gettext(RELIED_ON)] = RELIED_ON
    kept = stage.case.translations
    texts = {
        address: known[text]
        for address, text in record_texts(stage.case).items()
        if text in known and (address, ENGLISH) not in kept
    }
    if texts:
        stage.act(stage.cast.chen, Action.TRANSLATE, texts=texts)


def _report_signed(stage: Stage) -> bool:
    decision = stage.case.standing_decision
    wanted = f"decision:{decision.pk}" if decision else ""
    return any(row.act == Action.SIGN_REPORT and row.subject == wanted for row in stage.case.signatures)
