"""What the page of a review shows: checks, the agreement by clause, findings, and what changed since last time."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from django.utils.functional import Promise

from pia.accounts.models import User
from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.checklists import checks_for
from pia.assessments.sections import changed_sections
from pia.assessments.states import SECTION_LABELS, CheckValue, ConditionState, FindingState, Phase
from pia.programmes.definition import Check, ClauseEntry, Track
from pia.programmes.vocabulary import Section
from pia.web.action_links import Button, buttons
from pia.web.components.marks import Tone
from pia.web.content_words import Change, Place, changes_between, place_of
from pia.web.record_text import LANG_ATTRIBUTES, RecordText, page_language, record_text

Words = str | Promise
NUMBERED = re.compile(r"^(?:#+\s*)?(\d+(?:\.\d+)*)[.、．]?\s+(?=\S)|^(第[一二三四五六七八九十百]+条)\s*")
HEADING = "#"

CHECK_LOOKS: Mapping[str, tuple[str, str]] = {
    CheckValue.MET: ("is-ok", "check-circle"),
    CheckValue.NOT_MET: ("is-danger", "x-circle"),
    CheckValue.NOT_APPLICABLE: ("", "check"),
}
FINDING_LOOKS: Mapping[str, tuple[Tone, str]] = {
    FindingState.OPEN: (Tone.WARN, "alert"),
    FindingState.ANSWERED: (Tone.NOW, "chat"),
    FindingState.CLOSED: (Tone.OK, "check-circle"),
}
CONDITION_LOOKS: Mapping[str, tuple[Tone, str]] = {
    ConditionState.PROPOSED: (Tone.WARN, "flag"),
    ConditionState.ADOPTED: (Tone.NOW, "flag"),
    ConditionState.DECLINED: (Tone.IDLE, "x-circle"),
    ConditionState.OPEN: (Tone.WARN, "circle"),
    ConditionState.FILED: (Tone.NOW, "half"),
    ConditionState.VERIFIED: (Tone.OK, "check-circle"),
    ConditionState.DROPPED: (Tone.IDLE, "x-circle"),
}


@dataclass(frozen=True, slots=True)
class CheckRow:
    """One check with its answer; `look` is class and icon."""

    check: Check
    value: str
    value_label: Words
    note: RecordText
    look: tuple[str, str]
    findings: list[models.Finding]


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A remark with its answer and what may be done about it."""

    finding: models.Finding
    text: RecordText
    answer: RecordText
    place: Place | None
    check: Words
    state_label: Words
    look: tuple[Tone, str]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """A condition with its progress and what may be done about it."""

    condition: models.Condition
    text: RecordText
    proposed_text: RecordText
    evidence: RecordText
    reason: RecordText
    track: Words
    phase: Words
    covers: list[str]
    state_label: Words
    look: tuple[Tone, str]
    buttons: list[Button]


@dataclass(frozen=True, slots=True)
class Clause:
    """One paragraph of an agreement; `kind` is same, gone or new."""

    number: str
    text: str
    kind: str = "same"
    heading: bool = False


@dataclass(frozen=True, slots=True)
class AgreementText:
    """One agreement, in paragraphs."""

    ref: str
    title: RecordText
    lang: str
    here: bool
    clauses: list[Clause]


@dataclass(frozen=True, slots=True)
class ChangedSection:
    """A section that the track reads and that differs from what it judged before."""

    label: Words
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Since:
    """What changed between two rounds, as one track sees it."""

    round: int
    sections: list[ChangedSection] = field(default_factory=list)
    unchanged: list[Words] = field(default_factory=list)


def check_rows(case: Case, review: models.Review, track: Track) -> list[CheckRow]:
    """The checks that fit the case, in the order of the checklist."""
    given = {answer.check_id: answer for answer in case.origin(review).check_answers.all()}
    found: dict[str, list[models.Finding]] = {}
    for one in case.findings:
        if one.review_id == review.pk:
            found.setdefault(one.check_id, []).append(one)
    return [check_row(case, check, given.get(check.id), found.get(check.id, [])) for check in checks_for(case, track)]


def check_row(case: Case, check: Check, answer: models.CheckAnswer | None, findings: list[models.Finding]) -> CheckRow:
    """One check with its answer, if it has one."""
    value = answer.value if answer else ""
    return CheckRow(
        check=check,
        value=value,
        value_label=CheckValue(value).label if value else "",
        note=record_text(case, f"checks/{answer.pk}/note" if answer else "", answer.note if answer else ""),
        look=CHECK_LOOKS.get(value, ("", "circle")),
        findings=findings,
    )


def finding_rows(case: Case, review: models.Review, user: User) -> list[FindingRow]:
    """The findings of the track in every round: those that wait first, those closed last."""
    tracks = {row.pk: row.track for row in case.reviews}
    mine = [one for one in case.findings if one.review_id and tracks[one.review_id] == review.track]
    mine.sort(key=lambda one: (one.state == FindingState.CLOSED, one.ref))
    return [finding_row(case, one, user) for one in mine]


def finding_row(case: Case, finding: models.Finding, user: User) -> FindingRow:
    """One finding."""
    track = case.track(finding.review) if finding.review else None
    check = next((one.title for one in track.checks if one.id == finding.check_id), "") if track else ""
    return FindingRow(
        finding=finding,
        text=record_text(case, f"findings/{finding.ref}/text", finding.text),
        answer=record_text(case, f"findings/{finding.ref}/answer", finding.answer),
        place=place_of(case, finding.address) if finding.address else None,
        check=str(check),
        state_label=FindingState(finding.state).label,
        look=FINDING_LOOKS[finding.state],
        buttons=buttons(case, finding, user),
    )


def condition_row(case: Case, condition: models.Condition, user: User, back: str = "") -> ConditionRow:
    """One condition; `back` is the page on which its actions end, if it is not their own."""
    why = condition.reason_field
    return ConditionRow(
        condition=condition,
        text=record_text(case, f"conditions/{condition.ref}/text", condition.text),
        proposed_text=record_text(case, "", condition.proposed_text),
        evidence=record_text(case, f"conditions/{condition.ref}/evidence", condition.evidence),
        reason=record_text(case, f"conditions/{condition.ref}/{why}", getattr(condition, why)),
        track=str(case.track(condition.review).title) if condition.review else "",
        phase=Phase(condition.phase).label,
        covers=sorted(measure.ref for measure in condition.covers.all()),
        state_label=ConditionState(condition.state).label,
        look=CONDITION_LOOKS[condition.state],
        buttons=buttons(case, condition, user, next=back),
    )


def clauses_found(case: Case) -> list[ClauseEntry]:
    """The kinds of problematic clauses that a person found in the agreement."""
    found = [case.programme.clause(one) for one in case.proposal.agreement_clauses]
    return [one for one in found if one is not None]


def agreement_texts(case: Case, before: models.Snapshot | None) -> list[AgreementText]:
    """Every agreement in paragraphs, the one in the page's language first; with a snapshot, marked against it."""
    earlier = before.content.get(Section.AGREEMENT, {}) if before else {}
    rows = []
    for one in case.agreements:
        was = earlier.get(f"{Section.AGREEMENT}/{one.ref}/text")
        clauses = compared(was, one.text) if isinstance(was, str) else [clause_of(line) for line in lines_of(one.text)]
        title = record_text(case, f"agreement/{one.ref}/title", one.title)
        here = one.language == page_language()
        rows.append(AgreementText(one.ref, title, LANG_ATTRIBUTES.get(one.language, "en"), here, clauses))
    return sorted(rows, key=lambda row: not row.here)


def lines_of(text: str) -> list[str]:
    """The paragraphs of a text."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def clause_of(line: str, kind: str = "same") -> Clause:
    """A paragraph with its number, if it begins with one."""
    heading = line.startswith(HEADING)
    match = NUMBERED.match(line)
    number = next((part for part in match.groups() if part), "") if match else ""
    text = line[match.end() :] if match else line.lstrip(f"{HEADING} ")
    return Clause(number, text, kind, heading)


def compared(before: str, after: str) -> list[Clause]:
    """The paragraphs of the newer text, and those gone from the older where they stood."""
    was, now = lines_of(before), lines_of(after)
    found: list[Clause] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, was, now, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [clause_of(line) for line in now[j1:j2]]
        else:
            found += [clause_of(line, "gone") for line in was[i1:i2]]
            found += [clause_of(line, "new") for line in now[j1:j2]]
    return found


def earlier_snapshot(case: Case, review: models.Review) -> models.Snapshot | None:
    """What the track judged in the round before this one."""
    rounds = [row for row in case.reviews if row.track == review.track and row.round < review.round]
    return next((one for one in case.snapshots if one.pk == rounds[-1].snapshot_id), None) if rounds else None


def since_last_look(case: Case, review: models.Review, before: models.Snapshot | None) -> Since | None:
    """How what the track reads differs from what it judged before; None in a first round."""
    if before is None:
        return None
    now = next(one for one in case.snapshots if one.pk == review.snapshot_id)
    reads = case.track(review).reads
    changed = [section for section in changed_sections(before.digests, now.digests) if section in reads]
    contents: tuple[dict[str, Any], dict[str, Any]] = (before.content, now.content)
    return Since(
        before.round,
        [ChangedSection(SECTION_LABELS[one], changes_between(case, *contents, one)) for one in changed],
        [SECTION_LABELS[one] for one in reads if one not in changed],
    )
