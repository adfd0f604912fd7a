"""Tells how a case gets to a state: every step through the door, by the person whose step it is."""

from typing import Any

from django.utils import timezone

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.accounts.proof import Proof
from pia.assessments.actions import Action
from pia.assessments.advice import open_advice
from pia.assessments.case import Case
from pia.assessments.checklists import checks_for
from pia.assessments.models import Condition, Finding, Proposal, Review
from pia.assessments.perform import create, perform
from pia.assessments.relations import SubjectRow
from pia.assessments.states import ConditionKind, ConditionState, FindingState, ReviewState, RiskState, State
from pia.programmes import publishing
from pia.programmes.definition import QuestionKind
from pia.programmes.questionnaire import questions_for
from pia.programmes.suggestions import suggest_measures

SHORT_RECORD = {
    "purposes": "Send the monthly newsletter",
    "categories": "E-mail address",
    "subjects": "Subscribers",
    "recipients": "Nobody",
    "retention": "Until unsubscribed",
    "security": "Encrypted in transit and at rest",
}
ITEM = {
    "name": "E-mail address",
    "category": "network_identity",
    "subjects": ["user"],
    "purpose": "Deliver the album that the user ordered",
    "legal_basis": {"cn-pipl": "pipl13.2"},
    "retention_proposed": "Until the account is closed",
}
CHECKED = {QuestionKind.NUMBER: 1000, QuestionKind.TEXT: "A printed photo album.", QuestionKind.MULTI: []}


def signing(person: User, /, **data: Any) -> dict[str, Any]:
    """Input for an action that signs: the person has just typed their password."""
    return {**data, "proof": Proof(person.pk, "password", timezone.now()), "language": "en"}


def answers(jurisdictions: list[str], **differing: Any) -> dict[str, Any]:
    """Every question answered "no" unless said otherwise."""
    programme = publishing.load(publishing.pin(jurisdictions))
    given = {q.id: CHECKED.get(q.kind, "no") for q in questions_for(programme)} | differing
    return {f"answers/{question}/value": value for question, value in given.items()}


def album(cast: Cast, *, jurisdictions: list[str] | None = None, **differing: Any) -> Case:
    """Lin's printed photo albums, delivered by a processor, so that PIPL art. 55(3) asks for an assessment."""
    jurisdictions = jurisdictions or ["cn"]
    differing = {"entrusts_processing": "yes", **differing}
    listed = differing.pop("items", {})
    changes = {
        "description/title": "Printed photo albums",
        "description/summary": "Users order a printed album of their photos; a printer delivers it.",
        "description/jurisdictions": jurisdictions,
        "description/record_language": "en",
        "description/short_record": SHORT_RECORD,
        **answers(jurisdictions, **differing),
        **listed,
    }
    return create(cast.creative_camera, actor=cast.lin, changes=changes)


def newsletter(cast: Cast) -> Case:
    """Lin's newsletter from the team's own mail server: nothing fires, and the inventory is there to show it."""
    return album(cast, entrusts_processing="no", items=item(["cn"]))


def item(jurisdictions: list[str]) -> dict[str, Any]:
    """The one row of the album's inventory."""
    basis = {"cn": ("cn-pipl", "pipl13.2"), "eu": ("eu-gdpr", "gdpr6.1b")}
    known = dict(basis[j] for j in jurisdictions)
    return {f"inventory/D01/{name}": value for name, value in {**ITEM, "legal_basis": known}.items()}


class Tale:
    """One case and the people who take it further; every method is one or a few steps through the door."""

    def __init__(self, cast: Cast, case: Case) -> None:
        self.cast = cast
        self.reference = case.proposal.reference

    @property
    def proposal(self) -> Proposal:
        return Proposal.objects.get(reference=self.reference)

    @property
    def case(self) -> Case:
        return Case(self.proposal)

    @property
    def state(self) -> State:
        return State(self.proposal.state)

    def act(self, action: Action, actor: User, *, on: SubjectRow | None = None, reason: str = "", **data: Any) -> Case:
        return perform(on or self.proposal, action, actor=actor, reason=reason, data=signing(actor, **data))

    def review(self, track: str) -> Review:
        found = self.case.review_of(track)
        assert found is not None
        return found

    # -- steps --------------------------------------------------------------------------------------------------------

    def submitted(self) -> "Tale":
        self.act(Action.SUBMIT, self.cast.lin)
        return self

    def screened_in(self) -> "Tale":
        self.submitted().act(Action.SCREEN_IN, self.cast.chen)
        return self

    def inventoried(self) -> "Tale":
        self.screened_in()
        self.act(Action.EDIT_INVENTORY, self.cast.lin, changes=item(self.proposal.jurisdictions))
        self.act(Action.COMPLETE_INVENTORY, self.cast.lin)
        return self

    def score_everything(self) -> None:
        """Chen scores every suggested risk as suggested and takes the catalogue's measures with their steps."""
        case = self.case
        risks = [risk for risk in case.risks if risk.state == RiskState.SUGGESTED]
        known = {measure.ref for measure in case.measures}
        suggested = suggest_measures(case.programme, [risk.catalogue_id for risk in risks])
        measures: dict[str, Any] = {}
        for found in suggested:
            if found.entry.id not in known:
                measures[f"measures/{found.entry.id}/catalogue_id"] = found.entry.id
                measures[f"measures/{found.entry.id}/title"] = found.entry.title.en
        if measures:
            self.act(Action.EDIT_MEASURES, self.cast.chen, changes=measures)
        refs = {risk.catalogue_id: risk.ref for risk in risks}
        scores: dict[str, Any] = {}
        for risk in risks:
            scores[f"risks/{risk.ref}/state"] = RiskState.SCORED
            scores[f"risks/{risk.ref}/impact"] = risk.suggested_impact
            scores[f"risks/{risk.ref}/likelihood"] = risk.suggested_likelihood
        for found in suggested:
            for step in found.steps:
                if step.risk in refs:
                    scores[f"risks/{refs[step.risk]}/steps/{found.entry.id}"] = [step.impact, step.likelihood]
        if scores:
            self.act(Action.EDIT_SCORES, self.cast.chen, changes=scores)

    def in_review(self) -> "Tale":
        self.inventoried().score_everything()
        self.act(Action.OPEN_REVIEW, self.cast.chen)
        return self

    def take(self, track: str, reviewer: User) -> None:
        if self.review(track).reviewer_id != reviewer.pk:
            self.act(Action.TAKE_REVIEW, reviewer, on=self.review(track))

    def check_everything(self, track: str, reviewer: User) -> None:
        case = self.case
        checks = checks_for(case, case.track(self.review(track)))
        given = {check.id: {"value": "met"} for check in checks}
        if given:
            self.act(Action.ANSWER_CHECKS, reviewer, on=self.review(track), checks=given)

    def clears(self, track: str, reviewer: User, condition: str = "") -> None:
        self.take(track, reviewer)
        self.check_everything(track, reviewer)
        if condition:
            self.act(
                Action.PROPOSE_CONDITION,
                reviewer,
                on=self.review(track),
                text=condition,
                blocking=True,
                phase="before_launch",
            )
        outcome = ReviewState.CLEARED_WITH_CONDITIONS if condition else ReviewState.CLEARED
        self.act(Action.CONCLUDE, reviewer, on=self.review(track), outcome=outcome)

    def asks_for_changes(self, track: str, reviewer: User, text: str = "Say how long the album is kept.") -> None:
        self.take(track, reviewer)
        self.act(Action.RAISE_FINDING, reviewer, on=self.review(track), text=text)
        self.act(Action.CONCLUDE, reviewer, on=self.review(track), outcome=ReviewState.CHANGES_REQUESTED)

    def objects(self, track: str, reviewer: User) -> None:
        self.take(track, reviewer)
        outcome = ReviewState.OBJECTED
        self.act(Action.CONCLUDE, reviewer, on=self.review(track), outcome=outcome, reason="This must not be done.")

    def returned(self) -> "Tale":
        self.in_review()
        self.clears("security", self.cast.marcus)
        self.asks_for_changes("legal", self.cast.he)
        return self

    def answer_findings(self) -> None:
        for finding in Finding.objects.filter(proposal=self.proposal, state=FindingState.OPEN):
            self.act(Action.ANSWER_FINDING, self.cast.lin, on=finding, answer="Thirty days; the inventory says so now.")

    def awaiting(self) -> "Tale":
        self.in_review()
        self.clears("security", self.cast.marcus)
        self.clears("legal", self.cast.he)
        return self

    def ready_to_decide(self) -> "Tale":
        self.awaiting().settle_everything()
        return self

    def settle_everything(self) -> None:
        """The opinion where it is due, advice answered, proposed conditions adopted."""
        if any(regime.opinion.required for regime in self.case.regimes):
            self.act(Action.GIVE_OPINION, self.cast.keller, position="agrees", text="Proportionate.", items=[])
        for advice in open_advice(self.case):
            self.act(Action.ANSWER_ADVICE, self.cast.sun, advice=advice.key, stance="accept", reason="We do so.")
        for condition in Condition.objects.filter(proposal=self.proposal, state=ConditionState.PROPOSED):
            self.act(Action.SETTLE_CONDITION, self.cast.sun, on=condition, settlement="adopt", reason="Agreed.")

    def approved_with_conditions(self) -> "Tale":
        self.ready_to_decide().act(Action.APPROVE_WITH_CONDITIONS, self.cast.sun)
        return self

    def meet_conditions(self) -> None:
        open_once = Condition.objects.filter(proposal=self.proposal, state=ConditionState.OPEN, kind=ConditionKind.ONCE)
        for condition in open_once:
            owner = condition.owner
            assert owner is not None
            self.act(Action.FILE_EVIDENCE, owner, on=condition, evidence="Test report 17")
            self.act(Action.VERIFY_CONDITION, self.cast.chen, on=condition, verdict="verified")

    def approved(self) -> "Tale":
        self.approved_with_conditions().meet_conditions()
        return self
