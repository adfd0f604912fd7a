"""Edits of the content: answers, inventory, measures and scores."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from pia.accounts.roles import Role
from pia.assessments.acts.context import Act, invalid
from pia.assessments.acts.intake import join_regimes
from pia.assessments.content import collect, rows
from pia.assessments.editing import NOTHING, apply_changes, flat
from pia.assessments.models import Measure, Part, Risk
from pia.assessments.refusals import Kind, Refused, Words
from pia.assessments.relations import roles_of
from pia.assessments.states import RiskState, State
from pia.assessments.suggesting import Outdated, judge_anew, outdated, sync_risks
from pia.assessments.undoing import taking_back
from pia.programmes.levels import combined
from pia.programmes.vocabulary import Section

MOST_NAMED = 200  # a table of thousands of rows is named by its number; the edit history has every field
LONGEST_NAME = 200  # of the file that the changes came from
LOWEST = ("lowest_impact", "lowest_likelihood")
TEAM = {Role.AUTHOR, Role.CONTRIBUTOR}


def _apply(act: Act) -> None:
    changes, base, undoes = act.data.get("changes"), act.data.get("base") or {}, act.data.get("undoes")
    if isinstance(undoes, datetime):
        changes, base = taking_back(act.case, act.person, undoes)
    if not isinstance(changes, dict) or not changes or not isinstance(base, dict):
        raise Refused(Kind.INVALID, (NOTHING,))
    changed = apply_changes(act.case, act.action, changes, base, act.person, act.at, undoes)
    act.details |= {"count": len(changed), "fields": changed[:MOST_NAMED]}
    act.details |= {"from": str(act.data["from"])[:LONGEST_NAME]} if act.data.get("from") else {}
    act.case.forget()


def _by_the_team(act: Act) -> None:
    """A privacy officer's edit is part of the scoring; anybody else's makes them part of the team."""
    of_team = bool(roles_of(act.case, act.person) & TEAM)
    act.involve(Part.EDITOR if of_team else Part.SCORER)


def edit_content(act: Act) -> None:
    """Answers, description, agreement texts or the inventory."""
    _apply(act)
    _by_the_team(act)
    if act.proposal.programme:
        join_regimes(act)
    if act.proposal.state == State.CHANGES_REQUESTED:
        act.details["suggested"] = [risk.ref for risk in sync_risks(act.case)]


def edit_measures(act: Act) -> None:
    """Measures, and whose they are; progress stays as it was."""
    owners, dues = act.data.get("owners") or {}, act.data.get("dues") or {}
    if act.data.get("changes"):
        _apply(act)
    elif not owners and not dues:
        raise Refused(Kind.INVALID, (NOTHING,))
    measures = {measure.ref: measure for measure in Measure.objects.filter(proposal=act.proposal)}
    if not {*owners, *dues} <= set(measures):
        raise invalid("owners", _("There is no such measure."))
    for ref, owner in owners.items():
        if owner.pk in (measures[ref].reported_by_id, measures[ref].verified_by_id):
            raise invalid("owners", _("This person filed or verified the evidence; choose somebody else."))
        Measure.objects.filter(pk=measures[ref].pk).update(owner=owner)
    for ref, due in dues.items():
        Measure.objects.filter(pk=measures[ref].pk).update(due=due)
    author = act.case.authors[0] if act.case.authors else None
    Measure.objects.filter(proposal=act.proposal, owner=None).update(owner=author)
    _by_the_team(act)


def edit_scores(act: Act) -> None:
    """Scores, dismissals and steps; a reason wherever a person differs from the suggestion.

    `kept` names risks that are out of date and stay as they are, for the act's reason: no content changes, so that what
    was signed on it holds. Whatever is scored or kept is judged on the facts of today from then on.
    """
    changes, kept = act.data.get("changes"), act.data.get("kept") or []
    if not isinstance(kept, list) or not all(isinstance(ref, str) for ref in kept):
        raise Refused(Kind.INVALID, (NOTHING,))
    drifted = {one.risk.ref: one for one in outdated(act.case) if one.risk}
    if isinstance(changes, dict):
        _check_scores(act, changes, drifted)
    if not act.reason and any(drifted[ref].asks for ref in kept if ref in drifted):
        raise invalid("reason", _("Say why this score stays although the facts have changed."))
    judged = [ref for ref in kept if ref in drifted]
    if changes or not judged:
        _apply(act)
        judged += [ref for ref in _scored(act, changes or {}) if ref in drifted]
    judge_anew(act.case, judged)
    act.details |= {"kept": judged} if kept else {}
    act.case.forget()
    act.involve(Part.SCORER)


def _scored(act: Act, changes: dict[str, Any]) -> list[str]:
    """The risks whose score, state or reason these changes set; a measure's steps alone judge no facts."""
    marks = ("state", "impact", "likelihood", "reason")
    parts = [address.split("/") for address in changes]
    return list(dict.fromkeys(part[1] for part in parts if len(part) == 3 and part[2] in marks))


def _check_scores(act: Act, changes: dict[str, Any], drifted: dict[str, Outdated]) -> None:
    before = flat(collect(act.case))
    after = rows({**before, **changes}, Section.RISKS)
    touched = {address.split("/")[1] for address in changes if address.count("/") >= 2}
    known = {risk.ref: risk for risk in act.case.risks}
    problems: dict[str, list[Words]] = {}
    for ref in touched:
        row = after.get(ref, {})
        risk = known.get(ref)
        where = f"{Section.RISKS}/{ref}"
        scored = row.get("state") == RiskState.SCORED
        if row.get("state") == RiskState.DISMISSED and not row.get("reason"):
            problems[f"{where}/reason"] = [_("Give a reason for dismissing this risk.")]
        if scored and None in (row.get("impact"), row.get("likelihood")):
            problems[f"{where}/impact"] = [_("Choose both an impact and a likelihood.")]
        elif scored and risk and risk.catalogue_id and not row.get("reason"):
            suggested = _suggested(risk, drifted.get(ref))
            if None not in suggested and suggested != (row["impact"], row["likelihood"]):
                problems[f"{where}/reason"] = [_("Give a reason for differing from the suggested score.")]
        problems |= _not_the_highest(where, row) if scored else {}
        lowest = next((name for name in LOWEST if row.get(name)), None)
        if scored and lowest and not row.get("reason"):
            problems[f"{where}/reason"] = [_("Give a reason why no measure brings this risk lower.")]
        if risk is None and not row.get("title"):
            problems[f"{where}/title"] = [_("Give the risk a title.")]
    if problems:
        raise Refused(Kind.INVALID, fields=problems)


def _not_the_highest(where: str, row: dict[str, Any]) -> dict[str, list[Words]]:
    """Where single dimensions or groups of factors are ranked, the whole is the highest of them: `combine` of a method.

    What is no table of ranks at all is refused by its own check.
    """
    problems: dict[str, list[Words]] = {}
    for name in ("impact", "likelihood"):
        parts = row.get(f"{name}_by")
        ranks = [rank for rank in parts.values() if type(rank) is int] if isinstance(parts, dict) else []
        if ranks and combined(ranks, 0) != row.get(name):
            problems[f"{where}/{name}"] = [_("The ranks of its parts give another rank. Change them, or this one.")]
    return problems


def _suggested(risk: Risk, drifted: Outdated | None) -> tuple[int | None, int | None]:
    """The score that the facts suggest now, or suggested last."""
    now = drifted.present if drifted else None
    return (now.impact, now.likelihood) if now else (risk.suggested_impact, risk.suggested_likelihood)
