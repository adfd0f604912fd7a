"""A case in memory: the proposal with everything attached to it, each part read once and on demand.

The door builds one under the lock and forgets what it read after every act; pages build one to show. Whoever asks
twice pays once, so a page's number of queries does not depend on how often it looks.
"""

from collections.abc import Callable, Collection, Hashable, Iterable, Mapping
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Min, Prefetch, Q
from django.utils import timezone

from pia.accounts.assignments import people_with
from pia.accounts.models import Delegation, User
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.models import Part
from pia.assessments.states import STANDING, ReviewState, RiskState
from pia.programmes import publishing
from pia.programmes.definition import Programme, Regime, Track
from pia.programmes.inventories import FEW
from pia.programmes.screening import TriggerState

KEPT = ("programme", "people", "delegations")


class Case:
    """One proposal and its parts, as they are in the database now."""

    def __init__(self, proposal: models.Proposal) -> None:
        self.proposal = proposal

    def once(self, *key: Hashable, work_out: Callable[[], Any]) -> Any:
        """What is worked out from the parts, kept as long as they are."""
        if key not in self._worked_out:
            self._worked_out[key] = work_out()
        return self._worked_out[key]

    @cached_property
    def _worked_out(self) -> dict[tuple[Hashable, ...], Any]:
        return {}

    def forget(self, *, rounds: bool = True) -> None:
        """Read everything again that an act may have changed; the pinned programme and the people stay.

        Reviews stay too unless the act opened a round: acts change the very rows that are held here, and the lock
        taken first is what makes them true. Without it the join would judge by what another transaction has changed.
        """
        kept = KEPT if rounds else (*KEPT, "reviews")
        for name in [name for name in self.__dict__ if name != "proposal" and name not in kept]:
            del self.__dict__[name]

    def forget_programme(self) -> None:
        """Another programme was pinned."""
        self.__dict__.pop("programme", None)
        self.forget()

    # -- people -----------------------------------------------------------------------------------------------------

    @cached_property
    def people(self) -> dict[Role, tuple[User, ...]]:
        """Who holds which role for the case's unit."""
        roles = set(Role) - {Role.CONTRIBUTOR, Role.OWNER, Role.REVIEWER, Role.SYSTEM, Role.UNIT_HEAD}
        proposal = self.proposal
        held = people_with(roles, organisation_id=proposal.organisation_id, unit_id=proposal.unit_id)
        head = proposal.unit.head
        return held | {Role.UNIT_HEAD: (head,) if head and head.is_active else ()}

    @cached_property
    def delegations(self) -> list[tuple[int, int]]:
        """Pairs (principal, stand-in) in force today within the organisation."""
        today = timezone.localdate()
        rows = Delegation.objects.filter(
            principal__organisation_id=self.proposal.organisation_id, starts__lte=today, ends__gte=today
        )
        return list(rows.values_list("principal_id", "stand_in_id"))

    @cached_property
    def involvements(self) -> list[models.Involvement]:
        """Every part that somebody plays or played."""
        return list(self.proposal.involvements.select_related("user").order_by("id"))

    @property
    def authors(self) -> list[User]:
        """Today's authors."""
        return [i.user for i in self.involvements if i.current and i.part == Part.AUTHOR]

    @property
    def contributors(self) -> list[User]:
        """Today's contributors."""
        return [i.user for i in self.involvements if i.current and i.part == Part.CONTRIBUTOR]

    # -- the programme ----------------------------------------------------------------------------------------------

    @cached_property
    def programme(self) -> Programme:
        """The pinned programme; a draft uses the newest, and the law of its planned launch."""
        return publishing.load(self.proposal.programme or self.newest_pin())

    @property
    def law_day(self) -> date:
        """The day whose law counts: the planned launch, or today if none is planned or it is past."""
        launch, today = self.proposal.planned_launch, self.today()
        return max(launch, today) if launch else today

    def newest_pin(self) -> dict[str, Any]:
        """What the case would pin now."""
        return publishing.pin(frozenset(self.proposal.jurisdictions), as_of=self.law_day)

    @property
    def regimes(self) -> list[Regime]:
        """The regimes that matter by the frozen screening; all pinned ones before screening.

        A special law of which no rule fired matters no more than one that does not apply.
        """
        applying = {r["slug"]: r for r in (self.proposal.screening or {}).get("regimes", []) if r["applies"]}
        return [r for r in self.programme.regimes if not applying or _matters(r, applying.get(r.slug))]

    def origin(self, review: models.Review) -> models.Review:
        """The review that speaks for this one: one that was carried over was answered and concluded where it began."""
        known = {row.pk: row for row in self.reviews}
        while review.carried_from_id is not None:
            review = known[review.carried_from_id]
        return review

    def track(self, review: models.Review) -> Track:
        """The track that a review belongs to."""
        found = self.programme.procedure.track(review.track)
        if found is None:
            raise LookupError(f"{self.proposal.reference}: the procedure has no track {review.track}")
        return found

    @cached_property
    def country(self) -> str:
        """The country whose working days count."""
        return self.proposal.organisation.calendar or self.proposal.organisation.country

    # -- content ----------------------------------------------------------------------------------------------------

    @cached_property
    def answers(self) -> dict[str, models.Answer]:
        """Answers by question."""
        return {answer.question: answer for answer in self.proposal.answers.all()}

    @cached_property
    def items(self) -> list[models.DataItem]:
        """The data inventory, every row of it."""
        return list(self.proposal.items.all())

    @cached_property
    def telling_items(self) -> list[models.DataItem]:
        """The rows by which rules judge: all, or of a long inventory the first of each kind that rules tell apart."""
        if "items" not in self.__dict__:
            first = list(self.proposal.items.all()[: FEW + 1])
            if len(first) > FEW:
                kinds = self.proposal.items.exclude(alike="").order_by().values("alike").annotate(first=Min("pk"))
                return list(self.proposal.items.filter(Q(pk__in=kinds.values("first")) | Q(alike="")))
            self.items = first
        return self.items

    @property
    def is_long(self) -> bool:
        """Whether the inventory is too long to be read for a page."""
        return len(self.telling_items) > FEW or "items" not in self.__dict__

    def items_named(self, refs: Collection[str]) -> dict[str, models.DataItem]:
        """Some rows by their references, without reading all of a long inventory."""
        if "items" in self.__dict__ or len(refs) > FEW:
            return {item.ref: item for item in self.items if item.ref in refs}
        return {item.ref: item for item in self.proposal.items.filter(ref__in=refs)}

    @cached_property
    def agreements(self) -> list[models.Agreement]:
        """The agreement texts."""
        return list(self.proposal.agreements.all())

    @cached_property
    def translations(self) -> dict[tuple[str, str], models.Translation]:
        """Translations by address and language."""
        return {(t.address, t.language): t for t in self.proposal.translations.all()}

    @cached_property
    def measures(self) -> list[models.Measure]:
        """The measures, with their owners."""
        return list(self.proposal.measures.select_related("owner", "verified_by"))

    @cached_property
    def risks(self) -> list[models.Risk]:
        """The risks; each one's `effects` are read with them."""
        effects = models.RiskMeasure.objects.select_related("measure").order_by("measure__ref")
        return list(self.proposal.risks.prefetch_related(Prefetch("effects", queryset=effects)))

    @property
    def scored_risks(self) -> list[models.Risk]:
        """The risks that a person has scored."""
        return [risk for risk in self.risks if risk.state == RiskState.SCORED]

    # -- review -----------------------------------------------------------------------------------------------------

    @cached_property
    def reviews(self) -> list[models.Review]:
        """The reviews of every round, with conclusions and their signatures."""
        conclusions = models.Conclusion.objects.select_related("signature__by", "signature__on_behalf_of")
        rows = self.proposal.reviews.select_related("reviewer").prefetch_related(
            Prefetch("conclusions", queryset=conclusions), "check_answers"
        )
        return list(rows.order_by("round", "position"))

    @property
    def current_reviews(self) -> list[models.Review]:
        """The reviews of the newest round that had any, up to the round the case is in.

        An abandoned reassessment or a revoked decision goes back to the round of the decision; later ones are history.
        """
        reached = self.proposal.round
        reviews: list[models.Review] = self.once("reviews", reached, work_out=lambda: self._reviews_up_to(reached))
        return reviews

    def _reviews_up_to(self, reached: int) -> list[models.Review]:
        newest = max((review.round for review in self.reviews if review.round <= reached), default=0)
        return [review for review in self.reviews if review.round == newest]

    @property
    def next_round(self) -> int:
        """A number that no round has had, abandoned ones included."""
        return max([self.proposal.round, *(review.round for review in self.reviews)]) + 1

    def review_of(self, track: str) -> models.Review | None:
        """The newest review of a track."""
        return next((review for review in self.current_reviews if review.track == track), None)

    @property
    def open_reviews(self) -> list[models.Review]:
        """The reviews that somebody is working on."""
        return [review for review in self.current_reviews if review.state == ReviewState.OPEN]

    @cached_property
    def findings(self) -> list[models.Finding]:
        """Every remark of every round."""
        return list(self.proposal.findings.select_related("review", "raised_by", "answered_by"))

    # -- decision ---------------------------------------------------------------------------------------------------

    @cached_property
    def conditions(self) -> list[models.Condition]:
        """Every condition, proposed, adopted or past."""
        rows = self.proposal.conditions.select_related("review", "owner", "decision", "proposed_by", "verified_by")
        return list(rows.prefetch_related("covers"))

    @cached_property
    def filings(self) -> list[models.EvidenceFiling]:
        """All evidence that was filed for conditions and measures, oldest first, without the bytes of its files."""
        pieces = models.Evidence.objects.select_related("attachment").defer("attachment__content")
        rows = self.proposal.filings.select_related("by", "on_behalf_of", "judged_by")
        return list(rows.prefetch_related(Prefetch("pieces", queryset=pieces)))

    def filings_of(self, row: models.Condition | models.Measure) -> list[models.EvidenceFiling]:
        """The evidence that was filed for one condition or measure, oldest first."""
        if isinstance(row, models.Condition):
            return [one for one in self.filings if one.condition_id == row.pk]
        return [one for one in self.filings if one.measure_id == row.pk]

    @cached_property
    def readings(self) -> list[models.CounterReading]:
        """Every figure that was reported, by the day it is of."""
        rows = models.CounterReading.objects.filter(condition__proposal=self.proposal)
        return list(rows.select_related("by", "on_behalf_of"))

    def readings_of(self, row: models.Condition) -> list[models.CounterReading]:
        """The figures of one counter, by the day they are of."""
        return [one for one in self.readings if one.condition_id == row.pk]

    @cached_property
    def signatures(self) -> list[models.Signature]:
        """Every signed act, with the decision, opinion or acceptance that it signs: all four in one query."""
        signed = ("decision", "opinion", "acceptance")
        return list(self.proposal.signatures.select_related("by", "on_behalf_of", *signed))

    @cached_property
    def decisions(self) -> list[models.Decision]:
        """Every decision, oldest first."""
        return sorted((s.decision for s in self.signatures if hasattr(s, "decision")), key=lambda one: one.pk)

    @property
    def standing_decision(self) -> models.Decision | None:
        """The decision that is in force or suspended."""
        return next((decision for decision in self.decisions if decision.state in STANDING), None)

    @property
    def opinions(self) -> list[models.Opinion]:
        """The DPO's opinions, oldest first."""
        return sorted((s.opinion for s in self.signatures if hasattr(s, "opinion")), key=lambda one: one.pk)

    @cached_property
    def advice_answers(self) -> dict[str, models.AdviceAnswer]:
        """The controller's answers, by what they answer."""
        return {answer.advice: answer for answer in self.proposal.advice_answers.select_related("by")}

    @property
    def acceptances(self) -> list[models.RiskAcceptance]:
        """Risks accepted in writing."""
        return [s.acceptance for s in self.signatures if hasattr(s, "acceptance")]

    @cached_property
    def consultations(self) -> list[models.Consultation]:
        """Requests to the authority, with what passed."""
        passed = models.Exchange.objects.select_related("recorded_by", "answers").prefetch_related("advised__condition")
        rows = self.proposal.consultations.select_related("sent_by")
        return list(rows.prefetch_related(Prefetch("exchanges", passed)))

    @property
    def consultation(self) -> models.Consultation | None:
        """The newest request to the authority."""
        return self.consultations[-1] if self.consultations else None

    @cached_property
    def views(self) -> list[models.Views]:
        """What the people concerned said, oldest first."""
        return list(self.proposal.views.select_related("recorded_by"))

    @cached_property
    def snapshots(self) -> list[models.Snapshot]:
        """The frozen contents, without the leaves."""
        return list(self.proposal.snapshots.defer("leaves"))

    def today(self) -> date:
        """Today where the organisation is."""
        return timezone.localdate()


def numbered(prefix: str, taken: Iterable[str]) -> str:
    """The next reference such as F07 after those taken."""
    numbers = [int(ref[len(prefix) :]) for ref in taken if ref.startswith(prefix) and ref[len(prefix) :].isdigit()]
    return f"{prefix}{max(numbers, default=0) + 1:02d}"


def _matters(regime: Regime, found: Mapping[str, Any] | None) -> bool:
    """Whether a regime applies and is a general law, or has a rule that fired or may have."""
    if found is None:
        return False
    return regime.is_general or any(one["state"] != TriggerState.SILENT for one in found["triggers"])
