"""Who may do what, when: one table of role x action x state, with separation of duties and whether a reason is asked.

It imports enums alone. A missing row is a no. `manage.py policy_matrix` prints the table and a golden copy in the
tests makes every change of rights a readable difference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.accounts.roles import Role
from pia.assessments.actions import Action
from pia.assessments.states import ALL_STATES, DECIDED_STATES, OPEN_STATES, State


class Subject(TextChoices):
    """What an action is taken on; the door finds the case from it."""

    CASE = "case"
    REVIEW = "review"
    FINDING = "finding"
    CONDITION = "condition"
    MEASURE = "measure"
    RISK = "risk"


class Bar(TextChoices):
    """A separation-of-duties ground on which a person is barred; the label is the reason shown."""

    TEAM = "team", _("You wrote or edited this proposal since the last decision, or stand in for somebody who did.")
    SCORER = "scorer", _("You scored the risks of this case, so somebody else has to do this.")
    ASSESSOR = "assessor", _("You signed the assessment of this case; its report needs another signatory.")
    REVIEWER = "reviewer", _("You concluded a review of this case; a reviewer never decides.")
    OTHER_TRACK = "other_track", _("You concluded another track of this case; one person never concludes two.")
    ADVISER = "adviser", _("A DPO advises and never screens, consults or decides.")
    CASE_DPO = "case_dpo", _("You are the DPO of this case; its report needs another signatory.")
    OWN_WORK = "own_work", _("You own this or filed its evidence, so somebody else verifies it.")
    DECIDED_EARLIER = (
        "decided_earlier",
        _("You took this decision more than one working day ago; another approver may revoke it."),
    )


class Reason(TextChoices):
    """Whether the actor has to give a reason."""

    REQUIRED = "required"
    OPTIONAL = "optional"


class Relation(TextChoices):
    """How somebody is connected to the subject itself, beyond the roles they hold; empty means by role alone."""

    POOL = "pool", _("Only members of this track's pool may do this.")
    REVIEWER = "reviewer", _("Only the reviewer of this open review may do this.")
    SIGNER = "signer", _("Only the signer, or the person they signed for, may do this.")
    OWNER = "owner", _("Only the owner may do this.")
    KEEPER = "keeper", _("Only the owner or a privacy officer may do this.")
    TRACK = "track", _("Only a privacy officer or the reviewer of the track that proposed it may do this.")


class Right(TextChoices):
    """What somebody may do across the cases of an organisation, beside what they may do on each."""

    OVERSEE = "oversee"  # read the record of all cases, and what new laws change
    SEARCH_CASES = "search_cases"  # for those that a new law changes, and have them assessed again
    READ_REGISTER = "read_register"  # the register of processing, of the cases that they see
    KEEP_PROCESSOR_RECORDS = "keep_processor_records"  # enter and change what is processed for other controllers
    READ_CONTROLLER = "read_controller"  # who the organisation is as a controller
    CHANGE_CONTROLLER = "change_controller"


@dataclass(frozen=True, slots=True)
class Rule:
    """One row: these roles may take this action in these states, unless barred."""

    action: Action
    roles: frozenset[Role]
    states: frozenset[State]
    not_by: tuple[Bar, ...] = ()
    reason: Reason = Reason.OPTIONAL
    signs: bool = False
    subject: Subject = Subject.CASE
    relation: Relation | None = None
    standing: bool = False  # a decision has to be in force or suspended
    looks_back: bool = False  # separation of duties as of the cycle of the standing decision


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the action is allowed; `shown` when a button for it belongs on the page, greyed with its reasons."""

    allowed: bool
    shown: bool
    reasons: tuple[str | Promise, ...] = ()


PO, AUTHOR, TEAM = Role.PRIVACY_OFFICER, Role.AUTHOR, (Role.AUTHOR, Role.CONTRIBUTOR)
REVIEWING = (Role.LEGAL_COUNSEL, Role.SECURITY_ASSESSOR)
EDITABLE = {State.DRAFT, State.INVENTORY, State.CHANGES_REQUESTED}
REVIEWED = {State.IN_REVIEW, State.AWAITING_DECISION, State.PRIOR_CONSULTATION}
HEARD = {State.RISK_SCORING, State.IN_REVIEW, State.CHANGES_REQUESTED, State.AWAITING_DECISION}
APPROVED = {State.APPROVED, State.APPROVED_WITH_CONDITIONS}
CAN_STAND = OPEN_STATES | DECIDED_STATES
NOT_TEAM = (Bar.TEAM,)
SCREENS = (Bar.TEAM, Bar.ADVISER)
REVIEWS = (Bar.TEAM, Bar.SCORER, Bar.OTHER_TRACK)
DECIDES = (Bar.TEAM, Bar.SCORER, Bar.REVIEWER, Bar.ADVISER)


def rule(action: Action, roles: Role | Iterable[Role], states: Iterable[State] | State, **more: object) -> Rule:
    """A row of the table, with single roles and states written plainly."""
    holders = frozenset([roles]) if isinstance(roles, Role) else frozenset(roles)
    where = frozenset([states]) if isinstance(states, State) else frozenset(states)
    return Rule(action, holders, where, **more)  # type: ignore[arg-type]  # keyword names are those of Rule


ASKED: Final = Reason.REQUIRED
TABLE: Final[tuple[Rule, ...]] = (
    rule(Action.CREATE, AUTHOR, ()),
    rule(Action.IMPORT_FILE, AUTHOR, ()),
    rule(Action.SUBMIT, AUTHOR, State.DRAFT),
    rule(Action.RETURN_TO_DRAFT, PO, State.SCREENING, not_by=SCREENS, reason=ASKED),
    rule(Action.SCREEN_OUT, PO, State.SCREENING, not_by=SCREENS, reason=ASKED, signs=True),
    rule(Action.SCREEN_IN, PO, State.SCREENING, not_by=SCREENS),
    rule(Action.COMPLETE_INVENTORY, AUTHOR, State.INVENTORY),
    rule(Action.REOPEN_INVENTORY, PO, State.RISK_SCORING, not_by=NOT_TEAM, reason=ASKED),
    rule(Action.RESCREEN, (PO, Role.SYSTEM), {State.INVENTORY, State.RISK_SCORING}, not_by=NOT_TEAM, reason=ASKED),
    rule(Action.OPEN_REVIEW, PO, State.RISK_SCORING, not_by=NOT_TEAM, signs=True),
    rule(Action.RECALL, AUTHOR, State.IN_REVIEW, reason=ASKED),
    rule(Action.RETURN_TO_AUTHOR, Role.SYSTEM, State.IN_REVIEW),
    rule(Action.RESUBMIT, AUTHOR, State.CHANGES_REQUESTED),
    rule(Action.CONCLUDE_REVIEWS, Role.SYSTEM, State.IN_REVIEW),
    rule(Action.REOPEN_REVIEW, Role.SYSTEM, {State.AWAITING_DECISION, State.PRIOR_CONSULTATION}),
    rule(Action.SEND_BACK, (Role.APPROVER, PO), State.AWAITING_DECISION, not_by=NOT_TEAM, reason=ASKED),
    rule(Action.CONSULT, (PO, Role.APPROVER), State.AWAITING_DECISION, not_by=SCREENS),
    rule(Action.CLOSE_CONSULTATION, PO, State.PRIOR_CONSULTATION, not_by=SCREENS),
    rule(Action.APPROVE, Role.APPROVER, State.AWAITING_DECISION, not_by=DECIDES, signs=True),
    rule(Action.APPROVE_WITH_CONDITIONS, Role.APPROVER, State.AWAITING_DECISION, not_by=DECIDES, signs=True),
    rule(
        Action.REJECT,
        Role.APPROVER,
        {State.AWAITING_DECISION, State.CHANGES_REQUESTED},
        not_by=DECIDES,
        reason=ASKED,
        signs=True,
    ),
    rule(Action.FULFIL, Role.SYSTEM, State.APPROVED_WITH_CONDITIONS, standing=True),
    *(
        rule(action, PO, APPROVED | OPEN_STATES, not_by=NOT_TEAM, reason=ASKED, subject=subject, standing=True)
        for action, subject in (
            (Action.REOPEN_CONDITION, Subject.CONDITION),
            (Action.REOPEN_MEASURE, Subject.MEASURE),
        )
    ),
    rule(
        Action.REVOKE_DECISION,
        Role.APPROVER,
        APPROVED | {State.REJECTED},
        not_by=(*DECIDES, Bar.DECIDED_EARLIER),
        reason=ASKED,
        signs=True,
        standing=True,
        looks_back=True,
    ),
    rule(Action.REASSESS, (AUTHOR, PO), DECIDED_STATES, reason=ASKED, standing=True),
    rule(Action.ABANDON_REASSESSMENT, PO, OPEN_STATES, not_by=NOT_TEAM, reason=ASKED, standing=True),
    rule(
        Action.MOVE_PROGRAMME,
        PO,
        {State.SCREENING, State.INVENTORY, State.RISK_SCORING, State.CHANGES_REQUESTED},
        not_by=NOT_TEAM,
        reason=ASKED,
    ),
    rule(Action.RETIRE, PO, CAN_STAND, not_by=NOT_TEAM, reason=ASKED, standing=True),
    rule(Action.WITHDRAW, (AUTHOR, PO), OPEN_STATES, reason=ASKED),
    # -- content ----------------------------------------------------------------------------------------------------
    rule(Action.EDIT_ANSWERS, TEAM, EDITABLE),
    rule(Action.EDIT_INVENTORY, TEAM, EDITABLE),
    rule(Action.EDIT_MEASURES, (*TEAM, PO), EDITABLE | {State.RISK_SCORING}),
    rule(Action.EDIT_SCORES, PO, {State.RISK_SCORING, State.CHANGES_REQUESTED}, not_by=NOT_TEAM),
    rule(Action.CONFIRM_ASSESSMENT, PO, State.CHANGES_REQUESTED, not_by=NOT_TEAM, signs=True),
    rule(Action.SHARE, (AUTHOR, PO), OPEN_STATES),
    # -- review -----------------------------------------------------------------------------------------------------
    rule(
        Action.TAKE_REVIEW,
        REVIEWING,
        State.IN_REVIEW,
        not_by=REVIEWS,
        subject=Subject.REVIEW,
        relation=Relation.POOL,
    ),
    rule(Action.ASSIGN_REVIEW, PO, State.IN_REVIEW, not_by=NOT_TEAM, subject=Subject.REVIEW),
    rule(Action.REPLACE_REVIEWER, PO, State.IN_REVIEW, not_by=NOT_TEAM, reason=ASKED, subject=Subject.REVIEW),
    rule(Action.WAIVE_TRACK, PO, State.IN_REVIEW, not_by=NOT_TEAM, reason=ASKED, subject=Subject.REVIEW),
    *(
        rule(
            action,
            REVIEWING,
            State.IN_REVIEW,
            not_by=REVIEWS,
            reason=ASKED if action is Action.RECUSE else Reason.OPTIONAL,
            signs=action is Action.CONCLUDE,
            subject=Subject.REVIEW,
            relation=Relation.REVIEWER,
        )
        for action in (
            Action.ANSWER_CHECKS,
            Action.CONCLUDE,
            Action.RECUSE,
            Action.RAISE_FINDING,
            Action.PROPOSE_CONDITION,
        )
    ),
    rule(
        Action.CLOSE_FINDING,
        REVIEWING,
        State.IN_REVIEW,
        not_by=REVIEWS,
        subject=Subject.FINDING,
        relation=Relation.REVIEWER,
    ),
    rule(
        Action.WITHDRAW_CONDITION,
        REVIEWING,
        State.IN_REVIEW,
        not_by=REVIEWS,
        reason=ASKED,
        subject=Subject.CONDITION,
        relation=Relation.REVIEWER,
    ),
    rule(
        Action.WITHDRAW_SIGNOFF,
        REVIEWING,
        REVIEWED,
        reason=ASKED,
        subject=Subject.REVIEW,
        relation=Relation.SIGNER,
    ),
    rule(Action.ANSWER_FINDING, TEAM, State.CHANGES_REQUESTED, subject=Subject.FINDING),
    # -- advice, decision, authority ---------------------------------------------------------------------------------
    rule(
        Action.GIVE_OPINION,
        Role.DPO,
        {State.SCREENING, State.AWAITING_DECISION},
        not_by=(Bar.TEAM, Bar.SCORER),
        signs=True,
    ),
    rule(Action.ANSWER_ADVICE, Role.APPROVER, State.AWAITING_DECISION, not_by=DECIDES, reason=ASKED),
    rule(
        Action.ACCEPT_RISK,
        Role.APPROVER,
        State.AWAITING_DECISION,
        not_by=DECIDES,
        reason=ASKED,
        signs=True,
        subject=Subject.RISK,
    ),
    rule(Action.ADD_CONDITION, Role.APPROVER, State.AWAITING_DECISION, not_by=DECIDES),
    rule(Action.ADOPT_CONDITIONS, Role.APPROVER, State.AWAITING_DECISION, not_by=DECIDES, reason=ASKED),
    rule(
        Action.SETTLE_CONDITION,
        Role.APPROVER,
        State.AWAITING_DECISION,
        not_by=DECIDES,
        reason=ASKED,
        subject=Subject.CONDITION,
    ),
    rule(Action.RECORD_VIEWS, (*TEAM, PO), HEARD),
    rule(Action.RECORD_EXCHANGE, PO, State.PRIOR_CONSULTATION, not_by=SCREENS),
    rule(Action.PROPOSE_FROM_ADVICE, PO, {State.PRIOR_CONSULTATION, State.AWAITING_DECISION}, not_by=SCREENS),
    # -- measures, conditions, standing decisions --------------------------------------------------------------------
    *(
        rule(action, roles, states, subject=Subject.MEASURE, relation=relation, not_by=bars, standing=standing)
        for action, roles, relation, bars in (
            (Action.REPORT_MEASURE, Role.OWNER, Relation.OWNER, ()),
            (Action.VERIFY_MEASURE, (PO, *REVIEWING), Relation.TRACK, (Bar.OWN_WORK,)),
        )
        for states, standing in (
            ({State.RISK_SCORING, State.CHANGES_REQUESTED} | REVIEWED | APPROVED, False),
            ({State.DRAFT, State.SCREENING, State.INVENTORY, State.SCREENED_OUT, State.REJECTED}, True),
        )
    ),
    rule(
        Action.FILE_EVIDENCE,
        Role.OWNER,
        CAN_STAND,
        subject=Subject.CONDITION,
        relation=Relation.OWNER,
        standing=True,
    ),
    rule(
        Action.VERIFY_CONDITION,
        (PO, *REVIEWING),
        CAN_STAND,
        subject=Subject.CONDITION,
        relation=Relation.TRACK,
        not_by=(Bar.OWN_WORK,),
        standing=True,
    ),
    rule(
        Action.REPORT_FIGURE,
        (Role.OWNER, PO),
        CAN_STAND,
        subject=Subject.CONDITION,
        relation=Relation.KEEPER,
        standing=True,
    ),
    rule(Action.SUSPEND, PO, CAN_STAND, not_by=NOT_TEAM, reason=ASKED, standing=True),
    rule(Action.REINSTATE, PO, CAN_STAND, not_by=NOT_TEAM, reason=ASKED, standing=True),
    rule(Action.ISSUE_PASS, Role.SYSTEM, CAN_STAND, standing=True),
    rule(Action.ISSUE_LAUNCH_TOKEN, (AUTHOR, PO), CAN_STAND),
    rule(Action.REVOKE_LAUNCH_TOKEN, (AUTHOR, PO), ALL_STATES),
    rule(
        Action.OVERRIDE_LAUNCH,
        Role.APPROVER,
        CAN_STAND,
        not_by=DECIDES,
        reason=ASKED,
        signs=True,
        standing=True,
        looks_back=True,
    ),
    rule(Action.END_OVERRIDE, (Role.APPROVER, PO, Role.SYSTEM), ALL_STATES, reason=ASKED),
    rule(
        Action.SIGN_REPORT,
        Role.PROTECTION_OFFICER,
        CAN_STAND,
        not_by=(Bar.TEAM, Bar.SCORER, Bar.ASSESSOR, Bar.CASE_DPO),
        signs=True,
        standing=True,
        looks_back=True,
    ),
    rule(Action.EXPORT, frozenset(Role) - {Role.ADMINISTRATOR}, ALL_STATES),
    rule(Action.COMMENT, frozenset(Role) - {Role.SYSTEM, Role.ADMINISTRATOR}, OPEN_STATES),
    rule(Action.TRANSLATE, (*TEAM, PO, *REVIEWING), ALL_STATES),
    rule(Action.REASSIGN, PO, ALL_STATES, not_by=NOT_TEAM, reason=ASKED),
    rule(Action.HOLD, PO, ALL_STATES, reason=ASKED),
    rule(Action.LIFT_HOLD, PO, ALL_STATES, reason=ASKED),
)

RIGHTS: Final[Mapping[Right, frozenset[Role]]] = {
    Right.OVERSEE: frozenset({Role.AUDITOR, Role.DPO, PO}),
    Right.SEARCH_CASES: frozenset({PO}),
    Right.READ_REGISTER: frozenset({PO, Role.DPO, Role.PROTECTION_OFFICER, Role.AUDITOR, Role.LEGAL_COUNSEL}),
    Right.KEEP_PROCESSOR_RECORDS: frozenset({PO}),
    Right.READ_CONTROLLER: frozenset({Role.ADMINISTRATOR, PO, Role.DPO, Role.PROTECTION_OFFICER, Role.AUDITOR}),
    Right.CHANGE_CONTROLLER: frozenset({Role.ADMINISTRATOR}),
}

RULES: Final[dict[Action, tuple[Rule, ...]]] = {
    action: tuple(row for row in TABLE if row.action is action) for action in Action
}
NOT_YOUR_ROLE: Final = _("Your roles on this case do not allow this.")
NOT_IN_THIS_STATE: Final = _("This is not possible at the present stage of the case.")
NO_STANDING_DECISION: Final = _("There is no decision in force or suspended.")
REASON_MISSING: Final = _("Give a reason.")


def may_create(action: Action, roles: frozenset[Role]) -> bool:
    """Whether somebody with these roles in a unit may start a case there, by hand or from a file."""
    return any(roles & row.roles for row in RULES[action])


def rule_for(action: Action, state: State) -> Rule | None:
    """The row for an action in a state; None where the table has none, which is a no."""
    return next((row for row in RULES[action] if state in row.states), None)


def verdict(
    action: Action,
    state: State,
    *,
    roles: frozenset[Role],
    bars: frozenset[Bar] = frozenset(),
    relations: frozenset[Relation] = frozenset(),
    standing: bool = False,
) -> Verdict:
    """What the table says about somebody with these roles, bars and relations, taking this action in this state."""
    row = rule_for(action, state)
    if row is None:
        return Verdict(allowed=False, shown=False, reasons=(NOT_IN_THIS_STATE,))
    if not roles & row.roles:
        return Verdict(allowed=False, shown=False, reasons=(NOT_YOUR_ROLE,))
    if row.standing and not standing:
        return Verdict(allowed=False, shown=False, reasons=(NO_STANDING_DECISION,))
    if Role.SYSTEM in roles:
        return Verdict(allowed=True, shown=False)
    if row.relation and row.relation not in relations:
        return Verdict(allowed=False, shown=row.relation is Relation.POOL, reasons=(row.relation.label,))
    refused = tuple(bar.label for bar in row.not_by if bar in bars)
    return Verdict(allowed=not refused, shown=True, reasons=refused)
