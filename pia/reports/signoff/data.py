"""Chapter 2, the data inventory, and chapter 4, the agreement that people are asked to accept."""

from collections.abc import Iterable, Mapping
from operator import attrgetter
from typing import Any

from django.utils.translation import gettext, pgettext

from pia.assessments import models, sensitive_items
from pia.lib import canonical
from pia.lib.countries import country_name
from pia.programmes.definition import Citation, Regime
from pia.programmes.sensitivity import Sensitivity
from pia.programmes.vocabulary import CHINESE
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS
from pia.reports.signoff.structure import (
    Agreement,
    AgreementText,
    BasisRow,
    ClauseRow,
    ItemRow,
    RecipientRow,
    SensitiveMark,
)
from pia.reports.signoff.summary import law_date
from pia.reports.signoff.wording import HTML_LANG, Speaker, toned

MOST_AGREEMENT = 40_000
MARK_TONES = {True: "danger", False: "idle", None: "warn"}
SEVERITY_TONES = {"critical": "danger", "high": "warn", "medium": "now"}


def items(speaker: Speaker) -> tuple[ItemRow, ...]:
    """Every row of the inventory."""
    return tuple(_item(speaker, item) for item in speaker.case.items)


def _item(speaker: Speaker, item: models.DataItem) -> ItemRow:
    case = speaker.case
    marks = sensitive_items.derived(case, item, law_date(case))
    volume = case.programme.volume(item.volume)
    category = case.programme.category(item.category)
    subjects = [case.programme.subject(one) for one in item.subjects]
    home = case.proposal.organisation.country

    def said(field: str) -> Any:
        return speaker.text(f"inventory/{item.ref}/{field}", getattr(item, field))

    def maybe(field: str) -> Any:
        return speaker.maybe_text(f"inventory/{item.ref}/{field}", getattr(item, field))

    return ItemRow(
        ref=item.ref,
        name=said("name"),
        category=speaker.label(category.label) if category else item.category,
        subjects=speaker.listed(speaker.label(one.label) for one in subjects if one),
        sensitive=tuple(_mark(speaker, regime, found) for regime, found in marks),
        is_sensitive=any(found.value is True for _regime, found in marks),
        raised=maybe("raised_sensitive"),
        volume=speaker.label(volume.label) if volume else "",
        purpose=said("purpose"),
        bases=tuple(_bases(speaker, case.regimes, item.legal_basis)),
        basis_stated=maybe("basis_stated"),
        retention_proposed=said("retention_proposed"),
        retention_days=_days(item),
        retention_required=said("retention_required"),
        recipients=tuple(_recipient(speaker, row, home) for row in item.recipients),
        origin=speaker.label(ORIGIN_WORDS[item.origin]) if item.origin in ORIGIN_WORDS else "",
        source=maybe("source"),
        systems=speaker.maybe(speaker.listed(str(one) for one in item.systems)),
        protection=maybe("protection"),
    )


def _mark(speaker: Speaker, regime: Regime, found: Sensitivity) -> SensitiveMark:
    words = {
        True: pgettext("data item", "Sensitive"),
        False: pgettext("data item", "Not sensitive"),
        None: pgettext("data item", "For counsel to say"),
    }
    return SensitiveMark(
        regime=speaker.label(regime.title),
        state=toned(words[found.value], MARK_TONES[found.value]),
        reason=speaker.label(found.reason),
        citation=speaker.label(found.citation.text) if found.citation else "",
    )


def _bases(speaker: Speaker, regimes: Iterable[Regime], chosen: Mapping[str, str]) -> Iterable[BasisRow]:
    for regime in filter(attrgetter("is_general"), regimes):
        basis = next((one for one in regime.legal_bases if one.id == chosen.get(regime.slug)), None)
        if basis is None:
            yield BasisRow(speaker.label(regime.title), gettext("not stated"), "")
        else:
            yield BasisRow(speaker.label(regime.title), speaker.label(basis.label), speaker.label(basis.citation.text))


def _days(item: models.DataItem) -> str:
    if item.retention_days is None:
        return "" if item.retention_proposed else gettext("no end set")
    return gettext("%(count)d days") % {"count": item.retention_days}


def _recipient(speaker: Speaker, row: Mapping[str, Any], home: str) -> RecipientRow:
    kind, contract = RECIPIENT_WORDS.get(row.get("kind", "")), RECIPIENT_WORDS.get(row.get("contract", "unknown"))
    country = str(row.get("country") or "")
    mechanisms = (speaker.case.programme.mechanism(one) for one in row.get("mechanisms", ()))
    return RecipientRow(
        name=speaker.named(row.get("name", "")),
        kind=speaker.label(kind) if kind else "",
        country=country_name(country, chinese=speaker.language == CHINESE) if country else "",
        abroad=bool(country) and country != home,
        contract=speaker.label(contract) if contract else "",
        mechanisms=speaker.listed(speaker.label(one.label) for one in mechanisms if one),
    )


def agreement(speaker: Speaker) -> Agreement:
    """The clauses at issue and the texts they stand in."""
    case = speaker.case
    clauses = [case.programme.clause(one) for one in case.proposal.agreement_clauses]
    severities = {
        "critical": pgettext("severity", "Critical"),
        "high": pgettext("severity", "High"),
        "medium": pgettext("severity", "Medium"),
    }
    return Agreement(
        clauses=tuple(
            ClauseRow(
                ref=clause.id,
                title=speaker.label(clause.title),
                why=speaker.label(clause.why),
                severity=toned(
                    severities.get(clause.severity, clause.severity), SEVERITY_TONES.get(clause.severity, "idle")
                ),
                citations=_cited(speaker, clause.citations),
            )
            for clause in clauses
            if clause is not None
        ),
        texts=tuple(_agreement_text(speaker, row) for row in case.agreements),
    )


def _cited(speaker: Speaker, citations: Iterable[Citation]) -> tuple[str, ...]:
    return tuple(speaker.label(one.text) for one in citations)


def _agreement_text(speaker: Speaker, row: models.Agreement) -> AgreementText:
    names = {"en": gettext("English"), "zh": gettext("Chinese")}
    shown = row.text[:MOST_AGREEMENT]
    return AgreementText(
        ref=row.ref,
        title=speaker.text(f"agreement/{row.ref}/title", row.title),
        language=names.get(row.language, row.language),
        text=speaker.verbatim(shown, row.language if row.language in HTML_LANG else speaker.language),
        left_out=len(row.text) - len(shown),
        digest=canonical.sha256(row.text.encode()),
    )
