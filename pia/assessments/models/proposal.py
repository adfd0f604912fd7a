"""The proposal: the root of a case, its state machine, and what its content consists of directly.

The machine declares shape only (source, target). Who may act, and what must hold, is decided by the policy and the
needs before the door calls a transition; calling one anywhere else is a mistake that the architecture tests find.
"""

import secrets

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django_fsm import RETURN_VALUE, FSMField, FSMModelMixin, transition

from pia.accounts.models import Organisation, Unit
from pia.assessments.states import DECIDED_STATES, OPEN_STATES, STAGE_OF, DecisionKind, Stage, State

RECORD_LANGUAGES = [("en", _("English")), ("zh", _("Chinese"))]
AFTER_DECISION: dict[str, State] = {
    DecisionKind.APPROVED: State.APPROVED,
    DecisionKind.APPROVED_WITH_CONDITIONS: State.APPROVED_WITH_CONDITIONS,
    DecisionKind.REJECTED: State.REJECTED,
    DecisionKind.NOT_REQUIRED: State.SCREENED_OUT,
}


def new_key() -> str:
    """A random 256-bit key in hex, from which the salts of the case's leaf digests are derived."""
    return secrets.token_hex(32)


class ReferenceCounter(models.Model):
    """The last number given out in a year, locked while the next one is taken."""

    year = models.PositiveIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.year}: {self.last}"


class Proposal(FSMModelMixin, models.Model):
    """A planned processing, or a change of one, put up for assessment."""

    reference = models.CharField(max_length=40, unique=True)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="proposals")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="proposals")
    state = FSMField(default=State.DRAFT, choices=State.choices, protected=True, db_index=True)
    state_since = models.DateTimeField()
    round = models.PositiveIntegerField(default=1)
    cycle = models.PositiveIntegerField(
        default=0, help_text="Decisions taken so far; separation of duties looks at it."
    )

    title = models.CharField(max_length=200)
    summary = models.TextField(blank=True)
    planned_launch = models.DateField(null=True, blank=True)
    jurisdictions = models.JSONField(default=list, blank=True)
    agreement_clauses = models.JSONField(default=list, blank=True)
    short_record = models.JSONField(default=dict, blank=True)
    record_language = models.CharField(max_length=2, choices=RECORD_LANGUAGES, default="en")
    external_id = models.CharField(
        max_length=120, blank=True, help_text="Id in the imported file, for finding it again."
    )

    programme = models.JSONField(
        null=True, blank=True, help_text="Pinned at submission: slug, version, digest of each part."
    )
    systems = models.JSONField(default=dict, blank=True, help_text="Ref -> {name, country, operator} of each system.")
    screening = models.JSONField(null=True, blank=True, help_text="The screening as last evaluated and frozen.")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="proposals_to_decide"
    )
    recalled = models.BooleanField(default=False)
    legal_hold = models.BooleanField(default=False)
    reassessment_cause = models.CharField(max_length=20, blank=True)
    override_until = models.DateField(
        null=True, blank=True, help_text="While an override of what stops the launch is in force: its last day."
    )
    ended_on = models.DateField(null=True, blank=True)

    salt_key = models.CharField(max_length=64, default=new_key, editable=False)
    audit_head = models.CharField(max_length=64, blank=True)
    audit_count = models.PositiveIntegerField(default=0)
    holder_roles = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField(db_index=True)
    submitted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="proposal_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=[State.DRAFT, State.WITHDRAWN]) | models.Q(programme__isnull=False),
                name="proposal_pins_programme_once_submitted",
            ),
            models.CheckConstraint(condition=models.Q(record_language__in=["en", "zh"]), name="record_language_known"),
            models.UniqueConstraint(
                fields=["organisation", "external_id"],
                condition=~models.Q(external_id=""),
                name="one_case_for_one_imported_id",
            ),
        ]
        indexes = [
            models.Index(fields=["organisation", "-updated_at", "-id"], name="proposals_recent"),
            models.Index(fields=["organisation", "state", "-updated_at"], name="proposals_by_state"),
            models.Index(fields=["unit", "-updated_at"], name="proposals_of_unit"),
        ]

    def __str__(self) -> str:
        return self.reference

    @property
    def stage(self) -> Stage:
        """The stage that the tracker shows."""
        return STAGE_OF[State(self.state)]

    @property
    def is_open(self) -> bool:
        """Whether the assessment is still going on."""
        return self.state in OPEN_STATES

    @property
    def chain(self) -> str:
        """The name of the case's chain in the audit trail."""
        return f"case:{self.reference}"

    # -- the machine: shape only ------------------------------------------------------------------------------------

    @transition(field=state, source=State.DRAFT, target=State.SCREENING)
    def submit(self) -> None:
        """Put the draft up for screening."""

    @transition(field=state, source=State.SCREENING, target=State.DRAFT)
    def return_to_draft(self) -> None:
        """Give the draft back to its author."""

    @transition(field=state, source=State.SCREENING, target=State.SCREENED_OUT)
    def screen_out(self) -> None:
        """Decide that no assessment is required."""

    @transition(field=state, source=State.SCREENING, target=State.INVENTORY)
    def screen_in(self) -> None:
        """Require an assessment."""

    @transition(field=state, source=State.INVENTORY, target=State.RISK_SCORING)
    def complete_inventory(self) -> None:
        """Declare the data inventory complete."""

    @transition(field=state, source=State.RISK_SCORING, target=State.INVENTORY)
    def reopen_inventory(self) -> None:
        """Give the inventory back to its author."""

    @transition(field=state, source=[State.INVENTORY, State.RISK_SCORING], target=State.SCREENING)
    def rescreen(self) -> None:
        """Screen again because the facts changed the outcome, or a privacy officer asks."""

    @transition(field=state, source=State.RISK_SCORING, target=State.IN_REVIEW)
    def open_review(self) -> None:
        """Freeze the content and open the tracks."""

    @transition(field=state, source=State.IN_REVIEW, target=State.CHANGES_REQUESTED)
    def recall(self) -> None:
        """Take the case back from its reviewers."""

    @transition(field=state, source=State.IN_REVIEW, target=State.CHANGES_REQUESTED)
    def return_to_author(self) -> None:
        """One consolidated return after all tracks have answered."""

    @transition(field=state, source=State.CHANGES_REQUESTED, target=State.IN_REVIEW)
    def resubmit(self) -> None:
        """Open the next round."""

    @transition(field=state, source=State.IN_REVIEW, target=State.AWAITING_DECISION)
    def conclude_reviews(self) -> None:
        """Pass the case on to its approver."""

    @transition(field=state, source=[State.AWAITING_DECISION, State.PRIOR_CONSULTATION], target=State.IN_REVIEW)
    def reopen_review(self) -> None:
        """A sign-off was withdrawn: its review is open again."""

    @transition(field=state, source=State.AWAITING_DECISION, target=State.CHANGES_REQUESTED)
    def send_back(self) -> None:
        """Return to the team instead of deciding."""

    @transition(field=state, source=State.AWAITING_DECISION, target=State.PRIOR_CONSULTATION)
    def consult(self) -> None:
        """Ask the authority first."""

    @transition(field=state, source=State.PRIOR_CONSULTATION, target=State.AWAITING_DECISION)
    def close_consultation(self) -> None:
        """Record what became of the consultation."""

    @transition(field=state, source=State.AWAITING_DECISION, target=State.APPROVED)
    def approve(self) -> None:
        """Allow the processing."""

    @transition(field=state, source=State.AWAITING_DECISION, target=State.APPROVED_WITH_CONDITIONS)
    def approve_with_conditions(self) -> None:
        """Allow the processing once the conditions are met."""

    @transition(field=state, source=[State.AWAITING_DECISION, State.CHANGES_REQUESTED], target=State.REJECTED)
    def reject(self) -> None:
        """Refuse the processing."""

    @transition(field=state, source=State.APPROVED_WITH_CONDITIONS, target=State.APPROVED)
    def fulfil(self) -> None:
        """Every blocking condition is verified."""

    @transition(
        field=state,
        source=[State.APPROVED, State.APPROVED_WITH_CONDITIONS, *OPEN_STATES],
        target=RETURN_VALUE(State.APPROVED, State.APPROVED_WITH_CONDITIONS, *OPEN_STATES),
    )
    def reopen_condition(self, holds_approval: bool) -> State:
        """A condition or measure turned out not to be met; where the approval hangs on it, it waits again."""
        state = State(self.state)
        return State.APPROVED_WITH_CONDITIONS if holds_approval and state == State.APPROVED else state

    @transition(
        field=state,
        source=[State.APPROVED, State.APPROVED_WITH_CONDITIONS, State.REJECTED],
        target=State.AWAITING_DECISION,
    )
    def revoke_decision(self) -> None:
        """Take the decision back."""

    @transition(field=state, source=list(DECIDED_STATES), target=State.DRAFT)
    def reassess(self) -> None:
        """Assess a decided case again; its decision stands until the next one."""

    @transition(field=state, source=list(OPEN_STATES), target=RETURN_VALUE(*DECIDED_STATES))
    def abandon_reassessment(self, kind: str) -> State:
        """Fall back to the state that the standing decision (of this kind) left the case in."""
        return AFTER_DECISION[kind]

    @transition(
        field=state,
        source=[State.SCREENING, State.INVENTORY, State.RISK_SCORING, State.CHANGES_REQUESTED],
        target=RETURN_VALUE(State.SCREENING, State.INVENTORY, State.RISK_SCORING, State.CHANGES_REQUESTED),
    )
    def move_programme(self, outcome_changed: bool) -> State:
        """Stay, or go back to screening when the newer law gives another outcome."""
        return State.SCREENING if outcome_changed else State(self.state)

    @transition(field=state, source=list(OPEN_STATES | DECIDED_STATES), target=State.RETIRED)
    def retire(self) -> None:
        """The processing has ended; the retention clock starts."""

    @transition(field=state, source=list(OPEN_STATES), target=State.WITHDRAWN)
    def withdraw(self) -> None:
        """Give the proposal up."""
