"""Measures and conditions on their way to verified: reported or filed by one person, verified by another, reopened."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from pia.accounts.models import User
from pia.assessments import conditions
from pia.assessments.acts.conditions import condition_at_hand
from pia.assessments.acts.context import Act, invalid
from pia.assessments.condition_inputs import Verification, evidence_seen, waiting
from pia.assessments.decision_needs import to_fulfil
from pia.assessments.evidence import MOST_LINKS, clean_name, digest_of, link_problem, media_type
from pia.assessments.models import Attachment, Condition, Evidence, EvidenceFiling, Measure
from pia.assessments.refusals import Kind, Refused
from pia.assessments.states import ConditionKind, ConditionState, EvidenceKind, FilingState, MeasureState
from pia.lib import canonical


def measure_at_hand(act: Act) -> Measure:
    """The measure that the action is about."""
    if not isinstance(act.subject, Measure):
        raise TypeError(f"{act.action} needs a measure")
    return act.subject


# -- filing ------------------------------------------------------------------------------------------------------------


def report_measure(act: Act) -> None:
    """Its owner, or who stands in for them, says that it is done and shows what proves it."""
    measure = measure_at_hand(act)
    principal = _principal(act, measure.owner)
    measure.evidence = _file(act, EvidenceFiling(measure=measure, on_behalf_of=principal))
    measure.state = MeasureState.IMPLEMENTED
    measure.reported_by, measure.reported_for = act.person, principal
    measure.save()


def file_evidence(act: Act) -> None:
    """Its owner, or who stands in for them, files what shows that the condition is met."""
    condition = condition_at_hand(act)
    principal = _principal(act, condition.owner)
    due = condition.due if condition.kind == ConditionKind.RECURRING else None
    condition.evidence = _file(act, EvidenceFiling(condition=condition, on_behalf_of=principal, due=due))
    condition.state = ConditionState.FILED
    condition.filed_by, condition.filed_for = act.person, principal
    condition.save()


def _principal(act: Act, owner: User | None) -> User | None:
    """Whom the person who acts stands in for; noted in the record too."""
    if owner is None or owner == act.person:
        return None
    act.details["on_behalf_of"] = owner.pk
    return owner


def _file(act: Act, filing: EvidenceFiling) -> str:
    """Keep what was handed in beside everything handed in before; what it is, in words."""
    note, links, files = act.data["evidence"], act.data["links"], act.data["files"]
    if not (note or links or files):
        raise invalid("evidence", _("Give a note, a link or a file that shows it."))
    if len(links) > MOST_LINKS:
        raise invalid("links", _("Give at most 20 links at a time."))
    for link in links:
        problem = link_problem(link)
        if problem:
            raise invalid("links", problem)
    filing.proposal, filing.by, filing.at = act.proposal, act.person, act.at
    filing.save()
    for file in files:
        kept = _keep(act, file.name, file.content)
        Evidence(filing=filing, kind=EvidenceKind.FILE, attachment=kept).save()
    for kind, texts in ((EvidenceKind.LINK, links), (EvidenceKind.NOTE, [note] if note else [])):
        for text in texts:
            Evidence(filing=filing, kind=kind, text=text).save()
    act.details |= {"filing": filing.pk, "evidence": [piece.now() for piece in filing.pieces.all()]}
    act.details["digest"] = filing.digest
    return note or "\n".join([*(clean_name(file.name) for file in files), *links])


def _keep(act: Act, name: str, content: bytes) -> Attachment:
    clean = clean_name(name)
    kept = Attachment(
        proposal=act.proposal,
        name=clean,
        media_type=media_type(clean),
        size=len(content),
        sha256=canonical.sha256(content),
        content=content,
        by=act.person,
        at=act.at,
    )
    kept.save()
    return kept


# -- verifying ---------------------------------------------------------------------------------------------------------


def verify_measure(act: Act) -> None:
    """Somebody else looks at the evidence; only then does it lower a current level."""
    measure = measure_at_hand(act)
    verified = _judge(act, measure)
    measure.state = MeasureState.VERIFIED if verified else MeasureState.PLANNED
    measure.verified_by = act.person if verified else None
    measure.save()


def verify_condition(act: Act) -> None:
    """Somebody else looks at the evidence; the measures the condition covers are verified by the same act."""
    condition = condition_at_hand(act)
    if not _judge(act, condition):
        condition.state = ConditionState.OPEN
        condition.save()
        return
    act.details["measures"] = _verify_covered(act, condition)
    condition.found_false_on = None
    if condition.kind == ConditionKind.RECURRING:
        _await_next(condition)
    else:
        condition.state, condition.verified_by = ConditionState.VERIFIED, act.person
    condition.save()


def _judge(act: Act, row: Condition | Measure) -> bool:
    """Mark what waits as verified or not, bound to exactly the evidence that the verifier had before them."""
    act.details["verdict"] = act.data["verdict"]
    verified = act.data["verdict"] == Verification.VERIFIED
    if not verified and not act.reason:
        raise invalid("reason", _("Say what is missing, so that the owner knows what to file."))
    seen = act.data["seen"]
    if seen and seen != evidence_seen(act.case, row):
        raise Refused(Kind.UNMET, (_("More evidence was filed since you looked. Look at it, then decide."),))
    looked_at = waiting(act.case, row)
    _mark(act, looked_at, FilingState.VERIFIED if verified else FilingState.INSUFFICIENT, digest_of(looked_at))
    return verified


def _mark(act: Act, filings: Iterable[EvidenceFiling], state: FilingState, digest: str = "") -> None:
    for filing in filings:
        filing.state, filing.judged_by, filing.judged_at, filing.judged_reason = state, act.person, act.at, act.reason
        filing.judged_digest = digest or filing.judged_digest
        filing.save()
    if digest:
        act.details["digest"] = digest


def _verify_covered(act: Act, condition: Condition) -> list[str]:
    covered = []
    for measure in condition.covers.all():
        if _may_verify(measure, act):
            measure.state, measure.evidence = MeasureState.VERIFIED, measure.evidence or condition.evidence
            if measure.reported_by is None:
                measure.reported_by, measure.reported_for = condition.filed_by, condition.filed_for
            measure.verified_by = act.person
            measure.save()
            covered.append(measure.ref)
    return covered


def _may_verify(measure: Measure, act: Act) -> bool:
    workers = {measure.owner_id, measure.reported_by_id}
    return measure.state != MeasureState.VERIFIED and act.person.pk not in workers


def _await_next(condition: Condition) -> None:
    """A recurring duty waits for its next time, whoever did it this time."""
    condition.due = conditions.next_time(condition) or condition.due
    condition.state, condition.evidence = ConditionState.OPEN, ""
    condition.filed_by = condition.filed_for = condition.verified_by = None


# -- what turned out not to be so --------------------------------------------------------------------------------------


def reopen_condition(act: Act) -> None:
    """Its evidence turned out false; the measures it covers count as planned again."""
    condition = condition_at_hand(act)
    _reopen(act, condition)
    for measure in condition.covers.filter(state=MeasureState.VERIFIED):
        _plan_again(act, measure)
    _wait_again(act)


def reopen_measure(act: Act) -> None:
    """Its evidence turned out false; conditions that were met by it are open again."""
    measure = measure_at_hand(act)
    _plan_again(act, measure)
    for condition in conditions.attached(act.case):
        covers = any(one.pk == measure.pk for one in condition.covers.all())
        if covers and condition.state == ConditionState.VERIFIED:
            _reopen(act, condition)
    _wait_again(act)


def _reopen(act: Act, condition: Condition) -> None:
    """What was verified, or waits, is marked false; a recurring duty goes back to the time it was filed for."""
    waits = waiting(act.case, condition)
    recurring = condition.kind == ConditionKind.RECURRING
    wrong = waits or (conditions.last_verified(act.case, condition) if recurring else _verified(act, condition))
    _mark(act, wrong, FilingState.FALSE)
    if recurring and not waits and wrong and wrong[0].due:
        condition.due = wrong[0].due
    condition.state, condition.verified_by, condition.found_false_on = ConditionState.OPEN, None, act.today
    condition.save()
    act.details.setdefault("reopened", []).append(condition.ref)


def _verified(act: Act, row: Condition | Measure) -> list[EvidenceFiling]:
    return [one for one in act.case.filings_of(row) if one.state == FilingState.VERIFIED]


def _plan_again(act: Act, measure: Measure) -> None:
    _mark(act, [*_verified(act, measure), *waiting(act.case, measure)], FilingState.FALSE)
    measure.state, measure.verified_by = MeasureState.PLANNED, None
    measure.save()


def _wait_again(act: Act) -> None:
    """An approval that hangs on what was reopened waits again; one that does not stays as it is."""
    act.case.forget(rounds=False)
    act.proposal.reopen_condition(bool(tuple(to_fulfil(act.case, act.proposal))))
