"""The one door: every change of a case goes through `perform`, every new case through `create`.

Lock the case, read the subject again, ask the policy, check what must hold, act, save, record, and take what follows,
all in one transaction. Locking comes first: two tracks that clear in the same moment would otherwise each see the
other unanswered, and the case would stay in review for ever.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from pia.accounts.actors import SYSTEM, Actor, record_for
from pia.accounts.assignments import roles_in
from pia.accounts.models import Organisation, Unit, User
from pia.accounts.proof import Proof
from pia.assessments import consequences, deadlines, editing, inputs, models
from pia.assessments.actions import Action
from pia.assessments.acts.context import Act
from pia.assessments.case import Case
from pia.assessments.filed_risks import FiledRisk, add_filed
from pia.assessments.models import Part
from pia.assessments.needs import unmet
from pia.assessments.policy import REASON_MISSING, Reason, may_create, rule_for
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.registry import ACTS
from pia.assessments.relations import SubjectRow, ask
from pia.assessments.seats import dead_ends
from pia.assessments.states import State
from pia.assessments.values import check_value
from pia.lib import canonical
from pia.programmes.vocabulary import Section

DEEPEST = 6
NEW_ROUNDS = frozenset({Action.OPEN_REVIEW, Action.RESUBMIT, Action.ABANDON_REASSESSMENT})
EDITS = frozenset({Action.EDIT_ANSWERS, Action.EDIT_INVENTORY, Action.EDIT_MEASURES, Action.EDIT_SCORES})
LONGEST_REASON = 20_000
CONFIRM = _("Confirm with your password.")
NOT_IN_THIS_UNIT = _("You may not write proposals for this unit.")


def perform(
    subject: SubjectRow, action: Action, *, actor: Actor, reason: str = "", data: dict[str, Any] | None = None
) -> Case:
    """Take one action and everything that follows from it, or refuse and change nothing.

    `data` holds the action's inputs (see `inputs`), and besides: `proof` that the actor has just shown who they are
    where the action signs, and `language`, in which a signed statement was shown. Raises `Refused`.
    """
    with transaction.atomic():
        case = lock_case(subject)
        known = dead_ends(case)
        _take(case, read_again(case, subject), action, actor, reason.strip(), data or {}, depth=0)
        added = tuple(words for step, words in dead_ends(case).items() if step not in known)
        if added:
            raise Refused(Kind.UNMET, added)
        deadlines.sync(case)
        case.proposal.save()
    return case


def lock_case(subject: SubjectRow) -> Case:
    """The case of any subject, with its row locked until the transaction ends."""
    if isinstance(subject, models.Proposal):
        case_id = subject.pk
    else:
        case_id = subject.proposal_id
    proposal = models.Proposal.objects.select_for_update(of=("self",)).select_related(
        "organisation", "unit__head", "approver"
    )
    return Case(proposal.get(pk=case_id))


def read_again(case: Case, subject: SubjectRow) -> SubjectRow:
    """The subject as it is under the lock, the same object that the case holds."""
    if isinstance(subject, models.Proposal):
        return case.proposal
    rows: dict[type[Any], str] = {
        models.Review: "reviews",
        models.Finding: "findings",
        models.Condition: "conditions",
        models.Measure: "measures",
        models.Risk: "risks",
    }
    found = next((row for row in getattr(case, rows[type(subject)]) if row.pk == subject.pk), None)
    if found is None:
        raise Refused(Kind.UNMET, (_("This is no longer there: somebody removed it."),))
    return found


def _take(
    case: Case, subject: SubjectRow, action: Action, actor: Actor, reason: str, data: dict[str, Any], depth: int
) -> None:
    if depth > DEEPEST:
        raise RuntimeError(f"{case.proposal.reference}: consequences of {action} do not end")
    act = _admit(case, subject, action, actor, reason, data)
    before = State(case.proposal.state)
    ACTS[action](act)
    _record(act, before)
    case.forget(rounds=action in NEW_ROUNDS)
    for consequence in list(consequences.after(act)):
        case.forget(rounds=False)
        _take(case, case.proposal, consequence.action, SYSTEM, consequence.reason, {}, depth + 1)


def _admit(case: Case, subject: SubjectRow, action: Action, actor: Actor, reason: str, data: dict[str, Any]) -> Act:
    """Policy, reason, proof, what must hold and the inputs, in that order."""
    verdict = ask(case, subject, action, actor)
    if not verdict.allowed:
        raise Refused(Kind.NOT_PERMITTED, verdict.reasons)
    row = rule_for(action, State(case.proposal.state))
    if row is None or action not in ACTS:
        raise LookupError(f"{action} has no rule or no act")
    if row.reason is Reason.REQUIRED and not reason:
        raise Refused(Kind.INVALID, fields={"reason": [REASON_MISSING]})
    missing = unmet(case, subject, action)
    if missing:
        raise Refused(Kind.UNMET, missing)
    proof = data.get("proof")
    if row.signs and not _proves(proof, actor):
        raise Refused(Kind.INVALID, fields={"password": [CONFIRM]})
    return Act(
        case=case,
        subject=subject,
        action=action,
        actor=actor,
        reason=reason[:LONGEST_REASON],
        data=dict(data) if action in EDITS | {Action.ANSWER_CHECKS} else inputs.clean(case, subject, action, data),
        at=timezone.now(),
        language="zh" if str(data.get("language", "")).startswith("zh") else "en",
        proof=proof,
    )


def _proves(proof: object, actor: Actor) -> bool:
    return isinstance(proof, Proof) and isinstance(actor, User) and proof.user_id == actor.pk and proof.is_fresh()


def _record(act: Act, before: State) -> None:
    """Save the case and write the entry; a transition's entry carries the digest of the edits before it."""
    proposal, after = act.proposal, State(act.proposal.state)
    if after is not before:
        proposal.state_since = act.at
        _seal_edits(act)
    if act.action is not Action.EXPORT:  # looking at a case and taking it along changes nothing of it
        proposal.updated_at = act.at
    entry = record_for(
        act.actor,
        action=act.action,
        chain=proposal.chain,
        subject=type(act.subject)._meta.model_name or "",
        subject_id=subject_label(act.subject),
        reason=act.reason,
        details=act.details,
        before=before.value,
        after=after.value,
    )
    proposal.audit_head, proposal.audit_count = entry.hash, entry.number
    proposal.save()


def subject_label(subject: SubjectRow) -> str:
    """How an audit entry names its subject: stable and readable within the case."""
    if isinstance(subject, models.Proposal):
        return subject.reference
    if isinstance(subject, models.Review):
        return f"{subject.track}/{subject.round}"
    return subject.ref


def _seal_edits(act: Act) -> None:
    edits = list(act.proposal.edits.filter(sealed_by=None).order_by("id"))
    if edits:
        act.details["edits"] = len(edits)
        act.details["edits_digest"] = canonical.digest(
            [[e.at.isoformat(), e.by_id, e.address, e.before, e.after] for e in edits]
        )
        act.proposal.edits.filter(sealed_by=None).update(sealed_by=act.proposal.audit_count + 1)


# -- new cases --------------------------------------------------------------------------------------------------------


def create(
    unit: Unit,
    *,
    actor: User,
    changes: dict[str, Any],
    imported_from: str = "",
    external_id: str = "",
    filed: Sequence[FiledRisk] = (),
) -> Case:
    """A new draft in a unit with this content (address -> value) and the risks that a file brought along.

    Raises `Refused`, storing nothing.
    """
    action = Action.IMPORT_FILE if imported_from else Action.CREATE
    if not may_create(action, roles_in(actor, organisation_id=unit.organisation_id, unit_id=unit.pk)):
        raise Refused(Kind.NOT_PERMITTED, (NOT_IN_THIS_UNIT,))
    now = timezone.now()
    with transaction.atomic():
        proposal = _begin(unit, str(changes.get("description/title") or ""), external_id, now)
        case = Case(proposal)
        act = Act(case, proposal, action, actor, "", {}, now, "en")
        act.involve(Part.AUTHOR, current=True)
        _prepare(case, changes)
        editing.apply_changes(case, action, {"description/title": "", **changes}, {}, actor, now)
        if action is Action.IMPORT_FILE:
            proposal.measures.update(owner=actor)  # as the author's own measures are theirs until they name somebody
        if filed:
            act.details["suggested"] = [risk.ref for risk in add_filed(case, filed)]
        act.details |= {"from": imported_from, "fields": len(changes)}
        case.forget()
        _record(act, State.DRAFT)
        deadlines.sync(case)
        proposal.save()
    return case


def _begin(unit: Unit, title: str, external_id: str, at: datetime) -> models.Proposal:
    """The row of a new draft, with the next number of its year."""
    return models.Proposal.objects.create(
        reference=_next_reference(at.year),
        organisation=unit.organisation,
        unit=unit,
        state_since=at,
        title=title[:200],
        record_language=str(unit.organisation.record_language),
        external_id=external_id,
        created_at=at,
        updated_at=at,
    )


def unacceptable(organisation: Organisation, changes: dict[str, Any]) -> dict[str, list[Words]]:
    """What `create` would refuse of an import's content, by address. Stores nothing, not even for a moment."""
    planned = models.Proposal(organisation=organisation, record_language=organisation.record_language)
    case = Case(planned)
    _prepare(case, changes)
    return editing.unacceptable(case, Action.IMPORT_FILE, {"description/title": "", **changes}, {})


def _prepare(case: Case, changes: dict[str, Any]) -> None:
    """What the checks of the other fields depend on, as far as it is sound; what is not, the checks refuse."""
    wanted = changes.get("description/jurisdictions")
    if check_value(case, Section.DESCRIPTION, "jurisdictions", "", wanted) is None:
        case.proposal.jurisdictions = wanted
        case.forget_programme()


def _next_reference(year: int) -> str:
    models.ReferenceCounter.objects.get_or_create(year=year)
    counter = models.ReferenceCounter.objects.select_for_update().get(year=year)
    counter.last += 1
    counter.save()
    return f"PIA-{year}-{counter.last:03d}"
