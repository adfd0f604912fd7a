"""Turns JSON values that passed the schemas into definitions: the one place that knows both forms."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, TypeVar

from pia.programmes.catalogue import (
    Adjustment,
    Catalogue,
    CategoryEntry,
    ClauseEntry,
    MeasureEntry,
    Option,
    Question,
    RiskEntry,
    RiskSteps,
    SubjectEntry,
)
from pia.programmes.definition import (
    Check,
    Consultation,
    DueDays,
    Duty,
    Fallback,
    LegalBasis,
    Level,
    Method,
    Named,
    PackageItem,
    Procedure,
    Regime,
    RequiredContent,
    Retention,
    SensitiveRule,
    Step,
    Track,
    Trigger,
)
from pia.programmes.vocabulary import (
    Citation,
    Confidence,
    Force,
    Kind,
    OverLine,
    QuestionKind,
    Section,
    Source,
    Text,
    TrackRule,
    Versioned,
)

Raw = Mapping[str, Any]
Built = TypeVar("Built")

text = Text.from_dict


def build(kind: Kind, data: Raw, digest: str = "") -> Versioned:
    """The definition of one file."""
    return BUILDERS[kind](data, digest)


def _each(build_one: Callable[[Raw], Built], data: Raw, key: str) -> tuple[Built, ...]:
    return tuple(build_one(one) for one in data.get(key, ()))


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None


def _citation(data: Raw) -> Citation:
    return Citation(text(data["text"]), data["source"], Confidence(data["confidence"]))


def _citation_if_given(data: Raw) -> Citation | None:
    return _citation(data["citation"]) if "citation" in data else None


def _source(data: Raw) -> Source:
    return Source(data["id"], text(data["title"]), text(data["note"]) if "note" in data else None)


def _versioned(data: Raw, digest: str) -> dict[str, Any]:
    return {
        "slug": data["slug"],
        "version": data["version"],
        "title": text(data["title"]),
        "sources": _each(_source, data, "sources"),
        "digest": digest,
    }


def _trigger(data: Raw) -> Trigger:
    return Trigger(
        id=data["id"],
        force=Force(data["force"]),
        label=text(data["label"]),
        reason=text(data["reason"]),
        citation=_citation(data["citation"]),
        when=data["when"],
    )


def _legal_basis(data: Raw) -> LegalBasis:
    return LegalBasis(id=data["id"], label=text(data["label"]), citation=_citation(data["citation"]))


def _sensitive(data: Raw) -> SensitiveRule:
    return SensitiveRule(
        id=data["id"],
        categories=frozenset(data.get("categories", ())),
        subjects=frozenset(data.get("subjects", ())),
        value=data["value"],
        reason=text(data["reason"]),
        citation=_citation(data["citation"]),
        effective_from=_day(data.get("effective_from")),
        effective_to=_day(data.get("effective_to")),
    )


def _required_content(data: Raw) -> RequiredContent:
    return RequiredContent(
        id=data["id"],
        label=text(data["label"]),
        citation=_citation(data["citation"]),
        sections=tuple(Section(one) for one in data["sections"]),
    )


def _duty(data: Raw) -> Duty:
    return Duty(
        required=data["required"],
        role=data["role"],
        reason=text(data["reason"]),
        citation=_citation(data["citation"]),
    )


def _package_item(data: Raw) -> PackageItem:
    return PackageItem(
        id=data["id"],
        label=text(data["label"]),
        help=text(data["help"]),
        citation=_citation(data["citation"]),
        required=data.get("required", True),
    )


def _consultation(data: Raw) -> Consultation:
    return Consultation(
        weeks=data["weeks"],
        extension_weeks=data["extension_weeks"],
        extension_notice_months=data["extension_notice_months"],
        reason=text(data["reason"]),
        citation=_citation(data["citation"]),
        package=_each(_package_item, data, "package"),
    )


def _regime(data: Raw, digest: str) -> Regime:
    retention, over = data["retention"], data["over_line"]
    return Regime(
        **_versioned(data, digest),
        jurisdictions=frozenset(data["jurisdictions"]),
        assessment_name=text(data["assessment_name"]),
        effective_from=date.fromisoformat(data["effective_from"]),
        effective_to=_day(data.get("effective_to")),
        questions=tuple(data["questions"]),
        triggers=_each(_trigger, data, "triggers"),
        legal_bases=_each(_legal_basis, data, "legal_bases"),
        sensitive=_each(_sensitive, data, "sensitive"),
        required_content=_each(_required_content, data, "required_content"),
        retention=Retention(
            years=retention["years"], reason=text(retention["reason"]), citation=_citation(retention["citation"])
        ),
        over_line=OverLine(over["rule"]),
        over_line_reason=text(over["reason"]),
        over_line_citation=_citation(over["citation"]),
        opinion=_duty(data["opinion"]),
        report_signatory=_duty(data["report_signatory"]) if "report_signatory" in data else None,
        consultation=_consultation(data["consultation"]) if "consultation" in data else None,
    )


def _step(data: Raw) -> Step:
    return Step(data["value"], text(data["label"]), text(data["description"]))


def _named(data: Raw) -> Named:
    return Named(data["id"], text(data["label"]), text(data["description"]))


def _method(data: Raw, digest: str) -> Method:
    levels = tuple(Level(one["id"], place, text(one["label"])) for place, one in enumerate(data["levels"], start=1))
    table = {int(row): {int(col): cell for col, cell in cells.items()} for row, cells in data["table"].items()}
    return Method(
        **_versioned(data, digest),
        citation=_citation(data["citation"]),
        levels=levels,
        impact=_each(_step, data, "impact"),
        likelihood=_each(_step, data, "likelihood"),
        table=table,
        dimensions=_each(_named, data, "dimensions"),
        factors=_each(_named, data, "factors"),
        counts_for_current=frozenset(data["counts_for_current"]),
    )


def _check(data: Raw) -> Check:
    return Check(
        id=data["id"],
        title=text(data["title"]),
        help=text(data["help"]),
        citations=_each(_citation, data, "citations"),
        applies_when=data.get("applies_when"),
    )


def _track(data: Raw) -> Track:
    return Track(
        id=data["id"],
        title=text(data["title"]),
        role=data["role"],
        reads=tuple(Section(one) for one in data["reads"]),
        required=data["required"],
        blocking=data["blocking"],
        due_working_days=data["due_working_days"],
        rule=TrackRule(data["rule"]),
        rule_count=data.get("rule_count", 1),
        after=tuple(data.get("after", ())),
        checks=_each(_check, data, "checks"),
    )


def _procedure(data: Raw, digest: str) -> Procedure:
    return Procedure(
        **_versioned(data, digest),
        method=data["method"],
        catalogues=tuple(data["catalogues"]),
        line=data["line"],
        sections=tuple(Section(one) for one in data["sections"]),
        questions=tuple(data["questions"]),
        due=DueDays(**data["due_working_days"]),
        review_cycle_months=data["review_cycle_months"],
        fallback_approver=Fallback(**data["fallback_approver"]),
        tracks=_each(_track, data, "tracks"),
    )


def _option(data: Raw) -> Option:
    return Option(data["value"], text(data["label"]))


def _question(data: Raw) -> Question:
    kind = QuestionKind(data["kind"])
    return Question(
        id=data["id"],
        kind=kind,
        text=text(data["text"]),
        help=text(data["help"]),
        citations=_each(_citation, data, "citations"),
        options=_each(_option, data, "options") or FIXED_OPTIONS.get(kind, ()),
        asked_when=data.get("asked_when"),
        optional=data.get("optional", False),
    )


def _category(data: Raw) -> CategoryEntry:
    return CategoryEntry(
        id=data["id"],
        label=text(data["label"]),
        group=text(data["group"]),
        examples=text(data["examples"]),
        citation=_citation_if_given(data),
    )


def _subject(data: Raw) -> SubjectEntry:
    return SubjectEntry(id=data["id"], label=text(data["label"]), vulnerable=data.get("vulnerable", False))


def _adjustment(data: Raw) -> Adjustment:
    return Adjustment(
        when=data["when"],
        reason=text(data["reason"]),
        impact=data.get("impact", 0),
        likelihood=data.get("likelihood", 0),
    )


def _risk(data: Raw) -> RiskEntry:
    return RiskEntry(
        id=data["id"],
        title=text(data["title"]),
        scenario=text(data["scenario"]),
        dimensions=tuple(data["dimensions"]),
        factors=tuple(data["factors"]),
        impact=data["impact"],
        likelihood=data["likelihood"],
        suggest_when=data["suggest_when"],
        adjustments=_each(_adjustment, data, "adjustments"),
        about_people=data.get("about_people", True),
    )


def _measure(data: Raw) -> MeasureEntry:
    return MeasureEntry(
        id=data["id"],
        title=text(data["title"]),
        description=text(data["description"]),
        verification=text(data["verification"]),
        steps=tuple(RiskSteps(one["risk"], one["impact"], one["likelihood"]) for one in data["steps"]),
        citations=_each(_citation, data, "citations"),
    )


def _clause(data: Raw) -> ClauseEntry:
    return ClauseEntry(
        id=data["id"],
        title=text(data["title"]),
        why=text(data["why"]),
        severity=data["severity"],
        citations=_each(_citation, data, "citations"),
    )


def _catalogue(data: Raw, digest: str) -> Catalogue:
    return Catalogue(
        **_versioned(data, digest),
        questions=_each(_question, data, "questions"),
        categories=_each(_category, data, "categories"),
        subjects=_each(_subject, data, "subjects"),
        risks=_each(_risk, data, "risks"),
        measures=_each(_measure, data, "measures"),
        clauses=_each(_clause, data, "clauses"),
    )


YES_NO = (Option("yes", Text(en="Yes", zh="是")), Option("no", Text(en="No", zh="否")))
FIXED_OPTIONS: Mapping[QuestionKind, tuple[Option, ...]] = {
    QuestionKind.YES_NO: YES_NO,
    QuestionKind.YES_NO_UNSURE: (*YES_NO, Option("unsure", Text(en="Unsure", zh="不确定"))),
}

BUILDERS: Mapping[Kind, Callable[[Raw, str], Versioned]] = {
    Kind.REGIME: _regime,
    Kind.METHOD: _method,
    Kind.PROCEDURE: _procedure,
    Kind.CATALOGUE: _catalogue,
}
