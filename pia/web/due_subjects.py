"""What a duty is about in words: the condition to meet or the measure to verify, not its reference alone."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch
from django.urls import reverse

from pia.assessments.case import Case
from pia.assessments.models import Condition, DueItem, Measure, Proposal, Translation
from pia.assessments.states import DueKind
from pia.web.record_text import RecordText, condition_text, page_language, record_text

ABOUT_A_ROW = frozenset({DueKind.CONDITION, DueKind.FIGURE, DueKind.VERIFICATION})


@dataclass(frozen=True, slots=True)
class DueSubject:
    """The condition or measure of a duty: its reference, its wording and its page."""

    ref: str
    text: RecordText
    href: str


def due_subject(case: Case, row: Condition | Measure) -> DueSubject:
    """One condition or measure of a case."""
    if isinstance(row, Condition):
        text, page = condition_text(case, row), "condition"
    else:
        text, page = record_text(case, f"measures/{row.ref}/title", row.title), "measure"
    return DueSubject(row.ref, text, reverse(page, args=[case.proposal.reference, row.ref]))


def due_subjects(items: Sequence[DueItem]) -> dict[int, DueSubject]:
    """By key of the due item; four queries however many items and cases, none where no item names a row."""
    named = [item for item in items if item.kind in ABOUT_A_ROW and item.ref]
    if not named:
        return {}
    refs: dict[int, set[str]] = defaultdict(set)
    for item in named:
        refs[item.proposal_id].add(item.ref)
    cases = _excerpts({item.proposal_id: item.proposal for item in named}, refs)
    found = {}
    for item in named:
        case = cases[item.proposal_id]
        rows: list[Condition | Measure] = [*case.conditions, *case.measures]
        row = next((one for one in rows if one.ref == item.ref), None)
        if row is not None:
            found[item.pk] = due_subject(case, row)
    return found


def _excerpts(proposals: dict[int, Proposal], refs: dict[int, set[str]]) -> dict[int, Case]:
    """Cases that hold nothing but the named rows and their translations, read for all of them together."""
    every = set().union(*refs.values())
    conditions: dict[int, list[Condition]] = defaultdict(list)
    measures: dict[int, list[Measure]] = defaultdict(list)
    columns = ("ref", "title", "catalogue_id", "proposal")
    asked = Condition.objects.filter(proposal__in=proposals, ref__in=every).only("ref", "text", "proposal")
    for condition in asked.prefetch_related(Prefetch("covers", Measure.objects.only(*columns))):
        if condition.ref in refs[condition.proposal_id]:
            conditions[condition.proposal_id].append(condition)
            measures[condition.proposal_id] += condition.covers.all()
    for measure in Measure.objects.filter(proposal__in=proposals, ref__in=every).only(*columns):
        if measure.ref in refs[measure.proposal_id]:
            measures[measure.proposal_id].append(measure)
    cases = {}
    for key, proposal in proposals.items():
        cases[key] = case = Case(proposal)
        case.conditions, case.measures = conditions[key], measures[key]
    _read_translations(cases)
    return cases


def _read_translations(cases: dict[int, Case]) -> None:
    addresses = {f"conditions/{row.ref}/text" for case in cases.values() for row in case.conditions}
    addresses |= {f"measures/{row.ref}/title" for case in cases.values() for row in case.measures}
    found: dict[int, dict[tuple[str, str], Translation]] = defaultdict(dict)
    for one in Translation.objects.filter(proposal__in=cases, address__in=addresses, language=page_language()):
        found[one.proposal_id][one.address, one.language] = one
    for key, case in cases.items():
        case.translations = found[key]
