"""A regime's part of the building: triggers, filings, duties and what follows from a high risk."""

from datetime import date

from pia.lib.dates import day_from
from pia.programmes.building_parts import Raw, citation, each, text, versioned
from pia.programmes.conditions import put_in_place
from pia.programmes.regime import (
    Clock,
    Consultation,
    Consulted,
    Duty,
    Filing,
    LegalBasis,
    PackageItem,
    Pending,
    Regime,
    RequiredContent,
    Retention,
    ReviewCycle,
    SensitiveRule,
    Trigger,
)
from pia.programmes.vocabulary import Asks, ClockStart, ClockUnit, Condition, Force, OverLine, Section


def _triggers(data: list[Raw]) -> tuple[Trigger, ...]:
    """Each trigger, with the conditions of those above it put where it names them."""
    above: dict[str, Condition] = {}
    found = []
    for one in data:
        above[one["id"]] = put_in_place(one["when"], above)
        found.append(_trigger(one, above[one["id"]]))
    return tuple(found)


def _trigger(data: Raw, when: Condition) -> Trigger:
    return Trigger(
        id=data["id"],
        asks=Asks(data.get("asks", Asks.ASSESSMENT)),
        force=Force(data["force"]),
        label=text(data["label"]),
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
        when=when,
        effective_from=day_from(data.get("effective_from")),
        effective_to=day_from(data.get("effective_to")),
        ruled_out_by=tuple(data.get("ruled_out_by", ())),
    )


def _legal_basis(data: Raw) -> LegalBasis:
    return LegalBasis(id=data["id"], label=text(data["label"]), citation=citation(data["citation"]))


def _sensitive(data: Raw) -> SensitiveRule:
    return SensitiveRule(
        id=data["id"],
        categories=frozenset(data.get("categories", ())),
        subjects=frozenset(data.get("subjects", ())),
        value=data["value"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
        effective_from=day_from(data.get("effective_from")),
        effective_to=day_from(data.get("effective_to")),
    )


def _required_content(data: Raw) -> RequiredContent:
    return RequiredContent(
        id=data["id"],
        label=text(data["label"]),
        citation=citation(data["citation"]),
        sections=tuple(Section(one) for one in data["sections"]),
    )


def _duty(data: Raw) -> Duty:
    return Duty(
        required=data["required"],
        role=data["role"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
    )


def _package_item(data: Raw) -> PackageItem:
    return PackageItem(
        id=data["id"],
        label=text(data["label"]),
        help=text(data["help"]),
        citation=citation(data["citation"]),
        required=data.get("required", True),
    )


def _consultation(data: Raw) -> Consultation:
    return Consultation(
        weeks=data["weeks"],
        extension_weeks=data["extension_weeks"],
        extension_notice_months=data["extension_notice_months"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
        package=each(_package_item, data, "package"),
    )


def _clock(data: Raw) -> Clock:
    return Clock(
        start=ClockStart(data["from"]),
        before=data["direction"] == "before",
        number=data["number"],
        unit=ClockUnit(data["unit"]),
        text=text(data["text"]),
    )


def _filing(data: Raw) -> Filing:
    return Filing(
        id=data["id"],
        title=text(data["title"]),
        authority=text(data["authority"]),
        triggers=frozenset(data["triggers"]),
        clock=_clock(data["clock"]),
        material=each(text, data, "material"),
        citation=citation(data["citation"]),
        effective_from=day_from(data.get("effective_from")),
        effective_to=day_from(data.get("effective_to")),
    )


def _consulted(data: Raw) -> Consulted:
    return Consulted(
        id=data["id"],
        who=text(data["who"]),
        required=data["required"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
    )


def _review_cycle(data: Raw) -> ReviewCycle:
    return ReviewCycle(months=data["months"], reason=text(data["reason"]), citation=citation(data["citation"]))


def _pending(data: Raw) -> Pending:
    return Pending(
        id=data["id"],
        title=text(data["title"]),
        text=text(data["text"]),
        citation=citation(data["citation"]),
        expected=day_from(data.get("expected")),
    )


def regime(data: Raw, digest: str) -> Regime:
    retention, over = data["retention"], data["over_line"]
    return Regime(
        **versioned(data, digest),
        jurisdictions=frozenset(data["jurisdictions"]),
        assessment_name=text(data["assessment_name"]),
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=day_from(data.get("effective_to")),
        questions=tuple(data["questions"]),
        triggers=_triggers(data["triggers"]),
        legal_bases=each(_legal_basis, data, "legal_bases"),
        sensitive=each(_sensitive, data, "sensitive"),
        required_content=each(_required_content, data, "required_content"),
        retention=Retention(
            years=retention["years"], reason=text(retention["reason"]), citation=citation(retention["citation"])
        ),
        over_line=OverLine(over["rule"]),
        over_line_reason=text(over["reason"]),
        over_line_citation=citation(over["citation"]),
        opinion=_duty(data["opinion"]),
        report_signatory=_duty(data["report_signatory"]) if "report_signatory" in data else None,
        consultation=_consultation(data["consultation"]) if "consultation" in data else None,
        filings=each(_filing, data, "filings"),
        consulted=each(_consulted, data, "consulted"),
        review_cycle=_review_cycle(data["review_cycle"]) if "review_cycle" in data else None,
        pending=each(_pending, data, "pending"),
    )
