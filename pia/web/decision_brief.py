"""What the approver reads before deciding: what is planned and for whom, which risks remain, what is missing."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import Promise

from pia.accounts.models import User
from pia.assessments import models, scoring
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.needs import unmet
from pia.assessments.policy import rule_for
from pia.assessments.sensitive_items import kinds
from pia.assessments.states import RiskState, State
from pia.lib.countries import country_name
from pia.programmes.definition import Citation, Text
from pia.web.action_links import Button, buttons
from pia.web.overview import KeyFacts, key_facts
from pia.web.record_text import RecordText, record_text
from pia.web.risk_rows import Shade, shade

Words = str | Promise | Text

#: The ways of saying yes, the usual one first.
APPROVALS = (Action.APPROVE_WITH_CONDITIONS, Action.APPROVE)
#: Laws that are named on the page; the others stand on the decision sheet.
CITED = 5


@dataclass(frozen=True, slots=True)
class Brief:
    """What is planned, for whom, with which data, and where they go."""

    key: KeyFacts
    required_by: Sequence[Citation]
    further: int
    vulnerable: Sequence[Words]
    others: Sequence[Words]
    sensitive: Sequence[Words]
    recipients: int
    countries: Sequence[str]


@dataclass(frozen=True, slots=True)
class RemainingRisk:
    """One scored risk: from which level to which, as things are, and who took it upon themselves."""

    risk: models.Risk
    title: RecordText
    inherent: Shade
    target: Shade
    current: Shade
    over: bool
    over_target: bool
    accepted: Sequence[models.RiskAcceptance]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Missing:
    """One way to approve, and what it still needs; nothing where it is open."""

    action: Action
    needs: Sequence[Words]
    held: Button | None


def brief(case: Case) -> Brief:
    """From the content as it is now."""
    subjects = {one for item in case.telling_items for one in item.subjects}
    entries = [case.programme.subject(one) for one in sorted(subjects)]
    categories = {
        kind.category: case.programme.category(kind.category) for kind in kinds(case).values() if kind.is_sensitive
    }
    recipients = [one for item in case.telling_items for one in item.recipients]
    home = case.country.upper()
    abroad = sorted({one["country"] for one in recipients if one.get("country") not in ("", None, home)})
    key = key_facts(case)
    return Brief(
        key=key,
        required_by=key.required_by[:CITED],
        further=max(0, len(key.required_by) - CITED),
        vulnerable=[one.label for one in entries if one and one.vulnerable],
        others=[one.label for one in entries if one and not one.vulnerable],
        sensitive=[one.label for one in categories.values() if one],
        recipients=len({one["name"] for one in recipients}),
        countries=[country_name(code) for code in abroad],
    )


def remaining(case: Case, user: User) -> list[RemainingRisk]:
    """Every scored risk, the highest first: as things are, then with its measures done."""
    method, found = case.programme.method, []
    levels = scoring.all_levels(case)
    over = {risk.ref for risk in scoring.over_line(case, at_target=False)}
    over_target = {risk.ref for risk in scoring.over_line(case, at_target=True)}
    next_page = reverse("decision", args=[case.proposal.reference])
    for risk in case.scored_risks:
        one = levels[risk.ref]
        found.append(
            RemainingRisk(
                risk=risk,
                title=record_text(case, f"risks/{risk.ref}/title", risk.title),
                inherent=shade(method, one.inherent.level),
                target=shade(method, one.target.level),
                current=shade(method, one.current.level),
                over=risk.ref in over,
                over_target=risk.ref in over_target,
                accepted=[row for row in case.acceptances if row.risk_ref == risk.ref],
                buttons=buttons(case, risk, user, next=next_page) if risk.ref in over_target else [],
            )
        )
    ranks = {ref: (one.target.level.rank, one.current.level.rank) for ref, one in levels.items()}
    return sorted(found, key=lambda row: tuple(-rank for rank in ranks[row.risk.ref]))


def dismissed(case: Case) -> int:
    """How many suggested risks were put aside with a reason."""
    return sum(risk.state == RiskState.DISMISSED for risk in case.risks)


def missing(case: Case, offered: Sequence[Button]) -> list[Missing]:
    """What each way to approve still needs, where the stage of the case knows it; `offered` are a person's buttons."""
    state = State(case.proposal.state)
    held = {one.action: one for one in offered if not one.allowed}
    return [
        Missing(action, tuple(held[action].reasons) if action in held else _needs(case, action), held.get(action))
        for action in APPROVALS
        if rule_for(action, state)
    ]


def _needs(case: Case, action: Action) -> tuple[Words, ...]:
    return tuple(unmet(case, case.proposal, action))
