"""Turns JSON values that passed the schemas into definitions; regimes are built next door, in `building_regime`."""

from collections.abc import Callable, Mapping

from pia.lib.dates import day_from
from pia.programmes.building_parts import Raw, citation, citation_if_given, each, text, versioned
from pia.programmes.building_regime import regime
from pia.programmes.catalogue import (
    Adjustment,
    Aggregation,
    Catalogue,
    CategoryEntry,
    ClauseEntry,
    Ground,
    MeasureEntry,
    MechanismEntry,
    Option,
    Question,
    RiskEntry,
    RiskSteps,
    SecondView,
    StatedBasis,
    SubjectEntry,
    ThreatKind,
    VolumeBand,
    VolumeThreshold,
)
from pia.programmes.definition import (
    Aggregated,
    Check,
    Combined,
    DueDays,
    ExampleCell,
    Fallback,
    Level,
    Method,
    Named,
    Procedure,
    Step,
    Track,
)
from pia.programmes.vocabulary import (
    Kind,
    QuestionKind,
    Section,
    Text,
    TrackRule,
    Versioned,
)


def build(kind: Kind, data: Raw, digest: str = "") -> Versioned:
    """The definition of one file."""
    return BUILDERS[kind](data, digest)


def _step(data: Raw) -> Step:
    return Step(data["value"], text(data["label"]), text(data["description"]))


def _named(data: Raw) -> Named:
    return Named(data["id"], text(data["label"]), text(data["description"]), frozenset(data.get("known_as", ())))


def _cell(data: Raw) -> ExampleCell:
    why = text(data["why"]) if "why" in data else None
    return ExampleCell(data["impact"], data["likelihood"], data["level"], why)


def _aggregated(data: Raw) -> Aggregated:
    return Aggregated(text(data["text"]), citation(data["citation"]))


def _combined(data: Raw) -> Combined:
    return Combined("dimensions" in data, "factors" in data, text(data["text"]), citation(data["citation"]))


def _method(data: Raw, digest: str) -> Method:
    levels = tuple(Level(one["id"], place, text(one["label"])) for place, one in enumerate(data["levels"], start=1))
    table = {int(row): {int(col): cell for col, cell in cells.items()} for row, cells in data["table"].items()}
    return Method(
        **versioned(data, digest),
        citation=citation(data["citation"]),
        levels=levels,
        impact=each(_step, data, "impact"),
        likelihood=each(_step, data, "likelihood"),
        table=table,
        dimensions=each(_named, data, "dimensions"),
        factors=each(_named, data, "factors"),
        counts_for_current=frozenset(data["counts_for_current"]),
        events=each(_named, data, "events"),
        combine=_combined(data["combine"]) if "combine" in data else None,
        aggregation=_aggregated(data["aggregation"]) if "aggregation" in data else None,
        examples=each(_cell, data, "examples"),
    )


def _check(data: Raw) -> Check:
    return Check(
        id=data["id"],
        title=text(data["title"]),
        help=text(data["help"]),
        citations=each(citation, data, "citations"),
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
        checks=each(_check, data, "checks"),
    )


def _procedure(data: Raw, digest: str) -> Procedure:
    return Procedure(
        **versioned(data, digest),
        method=data["method"],
        method_for=dict(data.get("method_for", {})),
        second_methods=tuple(data.get("second_methods", ())),
        lines=dict(data.get("lines", {})),
        catalogues=tuple(data["catalogues"]),
        line=data["line"],
        sections=tuple(Section(one) for one in data["sections"]),
        questions=tuple(data["questions"]),
        due=DueDays(**data["due_working_days"]),
        review_cycle_months=data["review_cycle_months"],
        longest_override_days=data.get("longest_override_days", 14),
        fallback_approver=Fallback(**data["fallback_approver"]),
        tracks=each(_track, data, "tracks"),
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
        citations=each(citation, data, "citations"),
        options=each(_option, data, "options") or FIXED_OPTIONS.get(kind, ()),
        asked_when=data.get("asked_when"),
        optional=data.get("optional", False),
        changeable=data.get("changeable", True),
        eases=data.get("eases", False),
    )


def _category(data: Raw) -> CategoryEntry:
    return CategoryEntry(
        id=data["id"],
        label=text(data["label"]),
        group=text(data["group"]),
        examples=text(data["examples"]),
        citation=citation_if_given(data),
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
        adjustments=each(_adjustment, data, "adjustments"),
        about_people=data.get("about_people", True),
        threats=tuple(data.get("threats", ())),
        misuse=tuple(data.get("misuse", ())),
        in_doubt=data.get("in_doubt", True),
        second={slug: _second(one) for slug, one in data.get("second", {}).items()},
    )


def _second(data: Raw) -> SecondView:
    reason = text(data["reason"]) if "reason" in data else None
    return SecondView(data.get("event", ""), data.get("impact", 0), data.get("likelihood", 0), reason)


def _threat(data: Raw) -> ThreatKind:
    return ThreatKind(data["id"], text(data["label"]), text(data["description"]), citation_if_given(data))


def _measure(data: Raw) -> MeasureEntry:
    return MeasureEntry(
        id=data["id"],
        title=text(data["title"]),
        description=text(data["description"]),
        verification=text(data["verification"]),
        steps=tuple(RiskSteps(one["risk"], one["impact"], one["likelihood"]) for one in data["steps"]),
        citations=each(citation, data, "citations"),
    )


def _clause(data: Raw) -> ClauseEntry:
    return ClauseEntry(
        id=data["id"],
        title=text(data["title"]),
        why=text(data["why"]),
        severity=data["severity"],
        citations=each(citation, data, "citations"),
    )


def _volume(data: Raw) -> VolumeBand:
    return VolumeBand(id=data["id"], label=text(data["label"]), floor=data["floor"])


def _mechanism(data: Raw) -> MechanismEntry:
    return MechanismEntry(
        id=data["id"],
        label=text(data["label"]),
        jurisdictions=frozenset(data["jurisdictions"]),
        citation=citation(data["citation"]),
    )


def _aggregation(data: Raw) -> Aggregation:
    return Aggregation(
        id=data["id"],
        regime=data["regime"],
        categories=frozenset(data["categories"]),
        at_least=data["at_least"],
        value=data["value"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
        effective_from=day_from(data.get("effective_from")),
        effective_to=day_from(data.get("effective_to")),
    )


def _threshold(data: Raw) -> VolumeThreshold:
    return VolumeThreshold(
        id=data["id"],
        regime=data["regime"],
        number=data["number"],
        reason=text(data["reason"]),
        citation=citation(data["citation"]),
        categories=frozenset(data.get("categories", ())),
        subjects=frozenset(data.get("subjects", ())),
        sensitive=data.get("sensitive", False),
        abroad=data.get("abroad", False),
    )


def _ground(data: Raw) -> Ground:
    return Ground(
        id=data["id"],
        remark=data["remark"],
        regime=data["regime"],
        citation=citation(data["citation"]),
        bases=frozenset(data.get("bases", ())),
    )


def _stated_basis(data: Raw) -> StatedBasis:
    return StatedBasis(
        id=data["id"], label=text(data["label"]), words=tuple(data["words"]), known_as=dict(data["known_as"])
    )


def _catalogue(data: Raw, digest: str) -> Catalogue:
    return Catalogue(
        **versioned(data, digest),
        questions=each(_question, data, "questions"),
        categories=each(_category, data, "categories"),
        subjects=each(_subject, data, "subjects"),
        threats=each(_threat, data, "threats"),
        misuse=each(_threat, data, "misuse"),
        risks=each(_risk, data, "risks"),
        measures=each(_measure, data, "measures"),
        clauses=each(_clause, data, "clauses"),
        volumes=each(_volume, data, "volumes"),
        mechanisms=each(_mechanism, data, "mechanisms"),
        aggregations=each(_aggregation, data, "aggregations"),
        thresholds=each(_threshold, data, "thresholds"),
        stated_bases=each(_stated_basis, data, "stated_bases"),
        placeholders=tuple(data.get("placeholders", ())),
        vague_purposes=tuple(data.get("vague_purposes", ())),
        open_ended=tuple(data.get("open_ended", ())),
        grounds=each(_ground, data, "grounds"),
    )


YES_NO = (Option("yes", Text(en="Yes", zh="是")), Option("no", Text(en="No", zh="否")))
FIXED_OPTIONS: Mapping[QuestionKind, tuple[Option, ...]] = {
    QuestionKind.YES_NO: YES_NO,
    QuestionKind.YES_NO_UNSURE: (*YES_NO, Option("unsure", Text(en="Unsure", zh="不确定"))),
}

BUILDERS: Mapping[Kind, Callable[[Raw, str], Versioned]] = {
    Kind.REGIME: regime,
    Kind.METHOD: _method,
    Kind.PROCEDURE: _procedure,
    Kind.CATALOGUE: _catalogue,
}
