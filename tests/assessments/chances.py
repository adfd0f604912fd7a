"""What people might do next on a case, and with what input: drawn, so that any sequence can come up."""

from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

from pia.accounts.models import User
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.checklists import checks_for
from pia.assessments.evidence import Upload
from pia.assessments.inputs import INPUTS, Input, InputKind
from pia.assessments.launch_tokens import draw
from pia.assessments.models import Review
from pia.assessments.needs import unmet
from pia.assessments.offers import SUBJECT_OF
from pia.assessments.policy import rule_for
from pia.assessments.relations import SubjectRow, ask
from pia.assessments.states import ConditionState, FindingState, RiskState, State
from tests.assessments.stories import ITEM, signing

Chance = tuple[Action, SubjectRow]
# Steps that lead out of the assessment come up so easily that without weights little else would be seen.
RARE = {Action.WITHDRAW, Action.RETIRE, Action.ABANDON_REASSESSMENT, Action.COMMENT, Action.HOLD, Action.LIFT_HOLD}
RARE |= {Action.REASSIGN, Action.SHARE, Action.SUSPEND, Action.REINSTATE, Action.RETURN_TO_DRAFT, Action.RECALL}
RARE |= {Action.MOVE_PROGRAMME, Action.REPLACE_REVIEWER, Action.REJECT, Action.SEND_BACK, Action.WITHDRAW_SIGNOFF}
RARE |= {Action.ISSUE_LAUNCH_TOKEN, Action.REVOKE_LAUNCH_TOKEN, Action.OVERRIDE_LAUNCH, Action.END_OVERRIDE}
RARE |= {Action.REVOKE_DECISION, Action.REASSESS, Action.REOPEN_INVENTORY, Action.RESCREEN, Action.CONSULT}
RARE |= {Action.EXPORT}


def subjects(case: Case) -> list[SubjectRow]:
    """Everything on the case that an action can be taken on."""
    return [case.proposal, *case.current_reviews, *case.findings, *case.conditions, *case.measures, *case.risks]


def chances(case: Case, user: User, *, allowed: bool) -> list[Chance]:
    """What this person may do now; or what the door must refuse them."""
    state = State(case.proposal.state)
    rows = {action: row for action in Action if (row := rule_for(action, state))}
    found: list[Chance] = []
    for subject in subjects(case):
        for action, row in rows.items():
            if row.subject is not SUBJECT_OF[type(subject)] or action in (Action.CREATE, Action.IMPORT_FILE):
                continue
            may = ask(case, subject, action, user).allowed and _nothing_missing(case, subject, action)
            if may is allowed:
                found.append((action, subject))
    if not allowed:
        found += [(action, case.proposal) for action in Action if action not in rows]
    return found


def _nothing_missing(case: Case, subject: SubjectRow, action: Action) -> bool:
    """Asked once for everybody: what has to hold is the same whoever acts."""
    return bool(case.once("nothing missing", action, subject, work_out=lambda: not unmet(case, subject, action)))


def drawn_input(luck: Random, case: Case, action: Action, subject: SubjectRow, user: User) -> dict[str, Any]:
    """Input of the right kinds, mostly but not always acceptable."""
    data = signing(user, **{spec.name: _value(luck, case, subject, spec) for spec in INPUTS.get(action, ())})
    special = SPECIAL.get(action)
    return data | (special(luck, case, subject) if special else {})


def _value(luck: Random, case: Case, subject: SubjectRow, spec: Input) -> Any:
    if spec.kind is InputKind.BOOLEAN:
        return luck.random() < 0.5
    if spec.kind is InputKind.DATE:
        return date.today()
    if spec.kind is InputKind.NUMBER:
        return luck.choice([1, 30, 120])
    if spec.kind is InputKind.SEEN:
        return spec.initial(case, subject) if spec.initial else ""
    if spec.kind is InputKind.FILES:
        return luck.choice([[], [Upload("report.txt", b"Tested and found in order.")]])
    if spec.kind is InputKind.USER:
        people = spec.people(case, subject) if spec.people else []
        return luck.choice(people) if people else None
    options = [value for value, _label in spec.options(case, subject)] if spec.options else []
    if spec.kind is InputKind.CHOICE:
        return luck.choice(options) if options else ""
    if spec.kind is InputKind.CHOICES:
        return luck.sample(options, min(len(options), luck.randint(0, 2)))
    if spec.kind is InputKind.TEXTS:
        return dict.fromkeys(options, "As described.")
    if spec.name == "links":
        return luck.choice([[], ["https://tests.northlight.example/17"]])
    if spec.kind is InputKind.LINES:
        return luck.choice([[], ["Shorten the retention."]])
    return luck.choice(["Done as agreed.", "照办。", "x"])


def _answers(luck: Random, _case: Case, _subject: SubjectRow) -> dict[str, Any]:
    changes: list[dict[str, Any]] = [
        {"description/summary": "Users order a printed album, delivered within a week."},
        {"answers/publishes/value": "yes"},
        {"answers/publishes/value": "no"},
        {"answers/entrusts_processing/value": "no"},
        {"answers/entrusts_processing/value": "yes"},
        {"agreement/clauses": ["CL01"]},
        {"agreement/A01/title": "Terms", "agreement/A01/language": "en", "agreement/A01/text": "You own your photos."},
    ]
    return {"changes": luck.choice(changes)}


def _inventory(luck: Random, case: Case, _subject: SubjectRow) -> dict[str, Any]:
    basis = {"cn-pipl": "pipl13.1"} | ({"eu-gdpr": "gdpr6.1a"} if "eu" in case.proposal.jurisdictions else {})
    row = {f"inventory/D01/{name}": value for name, value in {**ITEM, "legal_basis": basis}.items()}
    portrait = {f"inventory/D02/{name}": value for name, value in {**ITEM, "legal_basis": basis}.items()}
    changes = [row, {**row, "inventory/D01/purpose": "Deliver albums"}, {**row, **portrait}, {"inventory/D02": None}]
    return {"changes": luck.choice(changes)}


def _measures(luck: Random, case: Case, _subject: SubjectRow) -> dict[str, Any]:
    ref = luck.choice(["X01", "X02"])
    owner = luck.choice(case.authors)
    title = luck.choice(["Delete after delivery", "Print at home"])
    return {"changes": {f"measures/{ref}/title": title}, "owners": {ref: owner}}


def _scores(luck: Random, case: Case, _subject: SubjectRow) -> dict[str, Any]:
    if not case.risks:
        return {"changes": {"risks/R90/title": "Albums are lost in the post", "risks/R90/state": RiskState.SUGGESTED}}
    changes: dict[str, Any] = {}
    for risk in case.risks:
        if risk.state == RiskState.SUGGESTED or luck.randint(0, 5) == 0:
            where = f"risks/{risk.ref}"
            changes |= {f"{where}/state": RiskState.SCORED, f"{where}/reason": "Seen in like services."}
            changes[f"{where}/impact"] = luck.randint(1, 4)
            changes[f"{where}/likelihood"] = luck.randint(1, 4)
            for measure in case.measures[:2]:
                changes[f"{where}/steps/{measure.ref}"] = [luck.randint(0, 3), luck.randint(0, 3)]
    return {"changes": changes or {f"risks/{case.risks[0].ref}/reason": "Looked at again."}}


def _checks(luck: Random, case: Case, subject: SubjectRow) -> dict[str, Any]:
    if not isinstance(subject, Review):
        return {}
    value = luck.choice(["met", "met", "met", "not_applicable", "not_met"])
    return {"checks": {check.id: {"value": value} for check in checks_for(case, case.track(subject))}}


def _conclusion(luck: Random, case: Case, subject: SubjectRow) -> dict[str, Any]:
    """An outcome that the reviewer has prepared, if any; else an objection, which needs nothing but a reason."""
    if not isinstance(subject, Review):
        return {}
    given = {answer.check_id: answer.value for answer in subject.check_answers.all()}
    wanted = {check.id for check in checks_for(case, case.track(subject))}
    proposed = [row for row in case.conditions if row.review_id == subject.pk and row.state == ConditionState.PROPOSED]
    raised = [row for row in case.findings if row.review_id == subject.pk]
    prepared = []
    if wanted <= set(given) and not any(row.state == FindingState.OPEN for row in raised):
        prepared.append("cleared_with_conditions" if proposed else "cleared")
    if raised:
        prepared.append("changes_requested")
    return {"outcome": luck.choice(prepared or ["objected"])}


SPECIAL: dict[Action, Callable[[Random, Case, SubjectRow], dict[str, Any]]] = {
    Action.EDIT_ANSWERS: _answers,
    Action.EDIT_INVENTORY: _inventory,
    Action.EDIT_MEASURES: _measures,
    Action.EDIT_SCORES: _scores,
    Action.ANSWER_CHECKS: _checks,
    Action.CONCLUDE: _conclusion,
    Action.EXPORT: lambda _luck, _case, _subject: {"format": "cnil", "digest": "0" * 64},
    Action.ISSUE_LAUNCH_TOKEN: lambda _luck, _case, _subject: {"digest": draw().digest},
    Action.APPROVE: lambda _luck, _case, _subject: {"looked_at_newer_law": True},
    Action.APPROVE_WITH_CONDITIONS: lambda _luck, _case, _subject: {"looked_at_newer_law": True},
}
