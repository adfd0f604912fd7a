"""What the risks of a case say to the three feared events of a CNIL file: lists, gauges, and the words beside them.

The software has one severity and one likelihood for each event, with the planned measures counted (from memory): they
are those of the event's highest risk at its target level, by the method `cnil`. What a file said of an event is written
again as it was until somebody here has scored a risk of that event otherwise.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext

from pia.assessments import scoring
from pia.assessments.case import Case
from pia.assessments.filed_risks import filed_event, filed_ranks
from pia.assessments.models import Risk
from pia.assessments.refusals import Words
from pia.assessments.scoring import Score
from pia.assessments.states import RiskState
from pia.interop.cnil_facts import EVENTS, LIKELIHOOD, METHOD, SEVERITY
from pia.interop.exchange import Loss, quoted
from pia.interop.html_text import paragraphs
from pia.interop.left_out import IN_THE_CASE

FIRST = min(EVENTS)
NOT_TOLD_APART = _(
    "The software asks for access, change and loss apart; this risk is filed under none of them, so it stands under "
    "illegitimate access and counts for no gauge. Sort it there."
)
OTHER_METHOD = _(
    "It is scored by {method} alone, which has no severity and likelihood in the software's terms. Fill in both there."
)
NOT_PEOPLE = _("It is not about people, and the software asks for nothing else. It stays in the case.")
NOT_SCORED = _("Nobody has scored it here, so it counts for no gauge.")
ONLY_TARGET = _("The gauges hold its target level. What it is without measures and at present stays in the case.")
NOT_HIGHEST = _("Each event has one severity and one likelihood: those of its highest risk. This one stands in words.")
DISMISSED_HERE = _("It was dismissed here; what the imported file says of it is written as it was.")
Data = dict[str, Any]  # text, gauge and list of an answer


@dataclass(frozen=True, slots=True)
class Told:
    """A scored risk with its target score by the method of the software."""

    risk: Risk
    score: Score

    @property
    def order(self) -> tuple[int, int, int]:
        """By level, then by severity and likelihood."""
        return self.score.level.rank, self.score.impact, self.score.likelihood


class CaseEvents:
    """Answers the questions about the feared events from the risks of one case."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.live = [
            risk for risk in case.risks if risk.state != RiskState.DISMISSED and scoring.is_about_people(case, risk)
        ]

    @cached_property
    def by_event(self) -> dict[int, list[Risk]]:
        """The risks of each event."""
        numbers = {event.id: number for number, event in EVENTS.items()}
        found: dict[int, list[Risk]] = {number: [] for number in EVENTS}
        for risk in self.live:
            if number := numbers.get(scoring.feared_event_id(self.case, risk, METHOD)):
                found[number].append(risk)
        return found

    @cached_property
    def apart(self) -> list[Risk]:
        """The risks that are filed under no event."""
        filed = {risk.ref for risks in self.by_event.values() for risk in risks}
        return [risk for risk in self.live if risk.ref not in filed]

    @cached_property
    def told(self) -> dict[int, list[Told]]:
        """The scored risks of each event, the highest first."""
        found = {number: list(self._told(risks)) for number, risks in self.by_event.items()}
        return {number: sorted(told, key=lambda one: one.order, reverse=True) for number, told in found.items()}

    def _told(self, risks: Iterable[Risk]) -> Iterator[Told]:
        for risk in risks:
            levels = scoring.levels_by(self.case, risk, METHOD) if risk.state == RiskState.SCORED else None
            if levels:
                yield Told(risk, levels.target)

    # -- answers ----------------------------------------------------------------------------------------------------

    def listed(self, question: int, said: list[str]) -> list[str]:
        """What a file listed, and what the risks say besides that no file brought."""
        number, last = divmod(question, 10)
        risks = [risk for risk in self.by_event[number] if not filed_event(risk)]
        found = {1: self._scenarios, 2: self._threats, 3: self._sources}[last](risks)
        if last == 1 and number == FIRST:
            found = [*found, *self._scenarios(self.apart)]
        return list(dict.fromkeys([*said, *found])) if set(found) - set(said) else said

    def _scenarios(self, risks: Iterable[Risk]) -> list[str]:
        return [risk.title for risk in risks]

    def _threats(self, risks: Iterable[Risk]) -> list[str]:
        programme = self.case.programme
        entries = [programme.risk(risk.catalogue_id) for risk in risks if risk.catalogue_id]
        kinds = [programme.threat(one) for entry in entries if entry for one in (*entry.threats, *entry.misuse)]
        return [str(kind.label) for kind in kinds if kind]

    def _sources(self, risks: Iterable[Risk]) -> list[str]:
        return [str(one.label) for risk in risks for one, _rank in scoring.comes_from(self.case, risk)]

    def measures(self, question: int) -> set[str]:
        """Titles of the measures that lower a risk of the event."""
        return self._lowering(self.by_event[question // 10])

    @cached_property
    def measures_apart(self) -> set[str]:
        """Titles of the measures that lower a risk which is filed under no event."""
        return self._lowering(self.apart)

    def _lowering(self, risks: Iterable[Risk]) -> set[str]:
        return {effect.measure.title for risk in risks for effect in risk.effects.all()}

    def gauge(self, question: int, said: Data) -> Data:
        """The gauge of the event's highest risk with the risks in words; as it was where nobody scored otherwise."""
        number, last = divmod(question, 10)
        told = self.told[number]
        if not told or self._stands(told):
            return said
        return {
            **said,
            "gauge": _rank(told[0], last),
            "text": "".join(paragraphs(self._words(one, last)) for one in told),
        }

    def _stands(self, told: list[Told]) -> bool:
        """Whether the only score is the one that the file gave."""
        return [(one.score.impact, one.score.likelihood) for one in told] == [filed_ranks(told[0].risk)]

    def _words(self, one: Told, last: int) -> str:
        reason = one.risk.second_scores.get(METHOD, {}).get("reason") or one.risk.reason
        words = {"ref": one.risk.ref, "title": one.risk.title, "rank": _rank(one, last), "reason": reason}
        return (pgettext("gauge of a risk", "%(ref)s %(title)s: %(rank)d. %(reason)s") % words).strip()

    # -- what is lost -----------------------------------------------------------------------------------------------

    def losses(self) -> Iterator[Loss]:
        """What each risk loses, by its reference."""
        highest = {told[0].risk.ref for told in self.told.values() if told}
        others = {one.risk.ref for told in self.told.values() for one in told} - highest
        standing = {told[0].risk.ref for told in self.told.values() if told and self._stands(told)}
        other_method = format_lazy(OTHER_METHOD, method=self.case.programme.method.title)
        apart, live = {risk.ref for risk in self.apart}, {risk.ref for risk in self.live}
        for risk in self.case.risks:
            scored, dismissed = risk.state == RiskState.SCORED, risk.state == RiskState.DISMISSED
            reasons: list[tuple[bool, Words]] = [
                (dismissed and bool(filed_event(risk)), DISMISSED_HERE),
                (dismissed, IN_THE_CASE),
                (risk.ref not in live, NOT_PEOPLE),
                (risk.ref in apart, NOT_TOLD_APART),
                (not scored and not filed_event(risk), NOT_SCORED),
                (risk.ref in others, NOT_HIGHEST),
                (risk.ref in highest - standing, ONLY_TARGET),
                (scored and risk.ref not in highest, other_method),
            ]
            why = next((words for holds, words in reasons if holds), None)
            if why is not None:
                yield Loss(format_lazy(_("risk {ref}"), ref=risk.ref), quoted(risk.title), why)


def _rank(one: Told, last: int) -> int:
    return {SEVERITY: one.score.impact, LIKELIHOOD: one.score.likelihood}[last]
