"""What was published since a case pinned its law, beside the acts that have to look at it first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from pia.assessments import screening
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.lawwatch import Newer, newer_parts, with_newest
from pia.programmes.definition import Kind, Text
from pia.programmes.screening import ScreeningResult, TriggerState
from pia.web.components.marks import Words
from pia.web.screening_result import OUTCOMES

LOOK_FIRST = frozenset({Action.MOVE_PROGRAMME, Action.APPROVE, Action.APPROVE_WITH_CONDITIONS})
KINDS: Mapping[Kind, Words] = {
    Kind.REGIME: _("Regime"),
    Kind.METHOD: _("Method"),
    Kind.PROCEDURE: _("Procedure"),
    Kind.CATALOGUE: _("Catalogue"),
}


@dataclass(frozen=True, slots=True)
class NewerRow:
    """One newer part; a regime that the case follows already links to what changed."""

    kind: Words
    title: Text
    pinned: str
    newest: str
    href: str


@dataclass(frozen=True, slots=True)
class NewerLaw:
    """All newer parts, the outcome now and with them, and the rules that would come and go."""

    rows: Sequence[NewerRow]
    before: Words
    after: Words
    joining: Sequence[Text]
    leaving: Sequence[Text]


def newer_law(case: Case, action: Action) -> NewerLaw | None:
    """What the page of this act shows of newer law; nothing where there is none, or nobody has to look."""
    parts = newer_parts(case) if action in LOOK_FIRST else []
    if not parts:
        return None
    before, after = screening.evaluate(case), with_newest(case)
    was, will = _asking(before), _asking(after)
    return NewerLaw(
        rows=[_row(one) for one in parts],
        before=OUTCOMES[before.outcome][0],
        after=OUTCOMES[after.outcome][0],
        joining=[label for key, label in will.items() if key not in was],
        leaving=[label for key, label in was.items() if key not in will],
    )


def _asking(result: ScreeningResult) -> dict[tuple[str, str], Text]:
    """The rules that fired or may have, by law and id."""
    live = {trigger.id for state in (TriggerState.FIRED, TriggerState.UNKNOWN) for trigger in result.triggers_in(state)}
    return {
        (regime.slug, trigger.id): trigger.label
        for regime in result.regimes
        if regime.applies
        for trigger in regime.triggers
        if trigger.id in live
    }


def _row(one: Newer) -> NewerRow:
    linked = one.kind is Kind.REGIME and one.pinned
    href = reverse("regime_difference", args=[one.slug, one.pinned, one.newest]) if linked else ""
    return NewerRow(KINDS[one.kind], one.title, one.pinned, one.newest, href)
