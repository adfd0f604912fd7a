"""The stage of the demonstration: a case on which the cast acts through the door, one printed line an act."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from pia.accounts.cast import DEMO_PASSWORD, Cast
from pia.accounts.models import User
from pia.accounts.reauthentication import prove
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Proposal, Review
from pia.assessments.perform import perform
from pia.assessments.policy import rule_for
from pia.assessments.relations import SubjectRow
from pia.assessments.states import DecisionKind, State

Say = Callable[[str], None]
READS_ENGLISH = frozenset({"marcus", "priya", "keller", "omar", "ravi"})


class Interrupted(Exception):
    """The story cannot go on; its text says why."""


@dataclass(slots=True)
class Stage:
    """One case of the demonstration and the people who act on it."""

    cast: Cast
    proposal: Proposal
    say: Say
    case: Case = field(init=False)

    def __post_init__(self) -> None:
        self.case = Case(self.proposal)

    @property
    def state(self) -> State:
        """Where the case stands."""
        return State(self.proposal.state)

    @property
    def decided(self) -> bool:
        """Whether the story has reached its decision, whatever happened since."""
        return bool(self.case.decisions)

    def act(self, who: User, action: Action, on: SubjectRow | None = None, *, reason: str = "", **data: Any) -> None:
        """Take one action as this person; a signature asks for their password, as the page does."""
        row = rule_for(action, self.state)
        if row is not None and row.signs:
            data["proof"] = prove(who, DEMO_PASSWORD)
            if data["proof"] is None:
                message = _("%(person)s no longer has the demo's password, so nobody can sign as them here.")
                raise Interrupted(message % {"person": who.display_name})
        data["language"] = "en" if self._reads_english(who) else "zh"
        subject = on or self.proposal
        before = self.state
        self.case = perform(subject, action, actor=who, reason=reason, data=data)
        self.proposal = self.case.proposal
        self._tell(who, action, subject, before)

    def open_review(self, track: str) -> Review | None:
        """The track's review, while somebody can work on it."""
        return next((review for review in self.case.open_reviews if review.track == track), None)

    def decision_kind(self) -> DecisionKind | None:
        """What was decided, if something was."""
        decision = self.case.standing_decision
        return DecisionKind(decision.kind) if decision else None

    def _reads_english(self, who: User) -> bool:
        return any(getattr(self.cast, key).pk == who.pk for key in READS_ENGLISH)

    def _tell(self, who: User, action: Action, subject: SubjectRow, before: State) -> None:
        words = {
            "case": self.proposal.reference,
            "person": who.display_name,
            "action": action.label,
            "subject": self._subject(action, subject),
            "state": self.state.label,
        }
        if self.state is not before:
            self.say(_("%(case)s  %(person)s: %(action)s → %(state)s") % words)
        elif words["subject"]:
            self.say(_("%(case)s  %(person)s: %(action)s (%(subject)s)") % words)
        else:
            self.say(_("%(case)s  %(person)s: %(action)s") % words)

    def _subject(self, action: Action, subject: SubjectRow) -> str:
        """What the act was on, or what it made."""
        if action is Action.RAISE_FINDING:
            return self.case.findings[-1].ref
        if action is Action.PROPOSE_CONDITION:
            return self.case.conditions[-1].ref
        if isinstance(subject, Proposal):
            return ""
        return subject.track if isinstance(subject, Review) else subject.ref
