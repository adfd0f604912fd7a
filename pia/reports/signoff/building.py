"""Puts the report together: the cover, then the chapters, each from its own module."""

from collections.abc import Iterator
from dataclasses import asdict
from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext, override

from pia.assessments.case import Case
from pia.assessments.keeping import Term, term_of
from pia.assessments.states import APPROVALS, DecisionState, State
from pia.programmes.definition import Force, Regime
from pia.programmes.screening import DECIDING, Outcome, TriggerState
from pia.reports.signoff import annexes, data, data_flow, register, reviewing, risks, signing, summary
from pia.reports.signoff.said import Said
from pia.reports.signoff.structure import Cover, SignoffReport
from pia.reports.signoff.wording import DJANGO_LANGUAGE, HTML_LANG, ORIGINAL, STALE, Speaker

# Counted up whenever the same case is printed differently, so that a file made by an older layout is not given out.
LAYOUT = 6
ASKED = (Outcome.REQUIRED, Outcome.RECOMMENDED)
RUNNING_TITLE = {"en": 60, "zh": 32}


def build(case: Case, language: str) -> SignoffReport:
    """The report of the case as it is now, in "en" or "zh"."""
    if language not in DJANGO_LANGUAGE:
        raise ValueError(f"no report is written in {language!r}")
    with override(DJANGO_LANGUAGE[language]):
        return _report(Speaker(case, language))


def as_content(report: SignoffReport) -> dict[str, Any]:
    """The report as JSON, which is stored, digested and given to the template."""
    content: dict[str, Any] = asdict(report)
    return content


def _report(speaker: Speaker) -> SignoffReport:
    case, proposal = speaker.case, speaker.case.proposal
    title = speaker.text("description/title", proposal.title)
    items, chapter_3 = data.items(speaker), risks.build(speaker)
    parts: dict[str, Any] = {
        "cover": _cover(speaker, title),
        "summary": summary.build(speaker, items, chapter_3.rows),
        "items": items,
        "flow": data_flow.build(speaker, summary.law_date(case)),
        "risks": chapter_3,
        "agreement": data.agreement(speaker),
        "reviews": reviewing.build(speaker),
        "signatures": signing.build(speaker),
        "annexes": annexes.build(speaker),
        "register": register.build(speaker, _term(case)),
    }
    return SignoffReport(
        layout=LAYOUT,
        language=speaker.language,
        html_lang=HTML_LANG[speaker.language],
        record_language=gettext("Chinese") if speaker.record_language == "zh" else gettext("English"),
        is_translation=speaker.translates,
        has_originals=ORIGINAL in speaker.marks,
        has_stale=STALE in speaker.marks,
        title=title,
        kind=_kind(case, speaker),
        round=proposal.round,
        **parts,
    )


def _kind(case: Case, speaker: Speaker) -> str:
    names = dict.fromkeys(speaker.label(regime.assessment_name) for regime in _leading(case))
    return speaker.listed(names) or gettext("Personal information protection impact assessment")


def _cover(speaker: Speaker, title: Said) -> Cover:
    case, proposal = speaker.case, speaker.case.proposal
    shortened = Truncator(title.text).chars(RUNNING_TITLE[speaker.language])
    keep, citation = _keep(speaker)
    return Cover(
        organisation=proposal.organisation.display_name,
        unit=proposal.unit.display_name,
        reference=proposal.reference,
        running_title=Said(shortened, title.lang),
        status=_status(case),
        required_by=tuple(dict.fromkeys(_required_by(speaker))),
        method=speaker.label(case.programme.method.title),
        keep_until=keep,
        keep_citation=citation,
        legal_hold=proposal.legal_hold,
    )


def _leading(case: Case) -> list[Regime]:
    """The general laws, whose assessment this is; the special ones where no general law asks for any."""
    asking = {one.slug for one in summary.result_of(case).regimes if one.applies and one.outcome in ASKED}
    leading = [regime for regime in case.regimes if regime.is_general]
    return leading or [regime for regime in case.regimes if regime.slug in asking]


def _required_by(speaker: Speaker) -> Iterator[str]:
    """The rules of the general laws by their place; of a special law its name, as its own section tells the rest."""
    leading = {regime.slug for regime in _leading(speaker.case)}
    for row in sorted(summary.result_of(speaker.case).regimes, key=lambda one: one.slug not in leading):
        rules = [one for one in row.triggers if one.asks in DECIDING and one.state is TriggerState.FIRED]
        binding = [one for one in rules if one.force is not Force.ADVISORY]
        if row.slug in leading:
            yield from (speaker.label(one.citation.text) for one in binding)
        elif binding:
            yield speaker.label(row.title)


def _status(case: Case) -> str:
    state, decision = State(case.proposal.state), case.standing_decision
    if decision is not None and decision.state == DecisionState.SUSPENDED:
        return gettext("%(state)s. The approval is suspended.") % {"state": state.label}
    if case.proposal.is_open and decision is None:
        return gettext("%(state)s. Not approved yet.") % {"state": state.label}
    if case.proposal.is_open:
        return gettext("%(state)s. Assessed again; the earlier decision stands until the next one.") % {
            "state": state.label
        }
    return str(state.label)


def _keep(speaker: Speaker) -> tuple[str, str]:
    """How long the case is kept at least, and the law that says so."""
    term = _term(speaker.case)
    return term.words(speaker.language), speaker.label(term.citation) if term.citation else ""


def _term(case: Case) -> Term:
    decision = case.standing_decision
    runs = decision is not None and decision.kind in APPROVALS and case.proposal.ended_on is None
    return term_of(case.regimes, _starts_of_term(case), runs=runs or case.proposal.is_open)


def _starts_of_term(case: Case) -> Iterator[date]:
    yield from (timezone.localdate(row.at) for row in case.decisions)
    if case.proposal.ended_on:
        yield case.proposal.ended_on
    if case.proposal.state == State.WITHDRAWN:
        yield timezone.localdate(case.proposal.state_since)
