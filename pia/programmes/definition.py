"""What a programme is once it is read: frozen values without a database, a request or a clock.

Everything that an organisation may edit in `workflows/` ends here; the rest of the room computes with these values.
The texts of `vocabulary.py` and the entries of `catalogue.py` are offered here too: other rooms look in one place.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pia.programmes.catalogue import (
    Adjustment as Adjustment,
)
from pia.programmes.catalogue import (
    Aggregation as Aggregation,
)
from pia.programmes.catalogue import (
    Catalogue as Catalogue,
)
from pia.programmes.catalogue import (
    CategoryEntry as CategoryEntry,
)
from pia.programmes.catalogue import (
    ClauseEntry as ClauseEntry,
)
from pia.programmes.catalogue import (
    Ground as Ground,
)
from pia.programmes.catalogue import (
    MeasureEntry as MeasureEntry,
)
from pia.programmes.catalogue import (
    MechanismEntry as MechanismEntry,
)
from pia.programmes.catalogue import (
    Option as Option,
)
from pia.programmes.catalogue import (
    Question as Question,
)
from pia.programmes.catalogue import (
    RiskEntry as RiskEntry,
)
from pia.programmes.catalogue import (
    RiskSteps as RiskSteps,
)
from pia.programmes.catalogue import (
    SecondView as SecondView,
)
from pia.programmes.catalogue import (
    StatedBasis as StatedBasis,
)
from pia.programmes.catalogue import (
    SubjectEntry as SubjectEntry,
)
from pia.programmes.catalogue import (
    ThreatKind as ThreatKind,
)
from pia.programmes.catalogue import (
    VolumeBand as VolumeBand,
)
from pia.programmes.catalogue import (
    VolumeThreshold as VolumeThreshold,
)
from pia.programmes.regime import (
    Clock as Clock,
)
from pia.programmes.regime import (
    Consultation as Consultation,
)
from pia.programmes.regime import (
    Consulted as Consulted,
)
from pia.programmes.regime import (
    Duty as Duty,
)
from pia.programmes.regime import (
    Filing as Filing,
)
from pia.programmes.regime import (
    LegalBasis as LegalBasis,
)
from pia.programmes.regime import (
    PackageItem as PackageItem,
)
from pia.programmes.regime import (
    Pending as Pending,
)
from pia.programmes.regime import (
    Regime as Regime,
)
from pia.programmes.regime import (
    RequiredContent as RequiredContent,
)
from pia.programmes.regime import (
    Retention as Retention,
)
from pia.programmes.regime import (
    ReviewCycle as ReviewCycle,
)
from pia.programmes.regime import (
    SensitiveRule as SensitiveRule,
)
from pia.programmes.regime import (
    Trigger as Trigger,
)
from pia.programmes.scales import (
    Aggregated as Aggregated,
)
from pia.programmes.scales import (
    Combined as Combined,
)
from pia.programmes.scales import (
    ExampleCell as ExampleCell,
)
from pia.programmes.scales import (
    Level as Level,
)
from pia.programmes.scales import (
    Method as Method,
)
from pia.programmes.scales import (
    Named as Named,
)
from pia.programmes.scales import (
    Step as Step,
)
from pia.programmes.vocabulary import (
    CHINESE as CHINESE,
)
from pia.programmes.vocabulary import (
    ENGLISH as ENGLISH,
)
from pia.programmes.vocabulary import (
    Asks as Asks,
)
from pia.programmes.vocabulary import (
    Citation as Citation,
)
from pia.programmes.vocabulary import (
    ClockStart as ClockStart,
)
from pia.programmes.vocabulary import (
    ClockUnit as ClockUnit,
)
from pia.programmes.vocabulary import (
    Condition as Condition,
)
from pia.programmes.vocabulary import (
    Confidence as Confidence,
)
from pia.programmes.vocabulary import (
    Force as Force,
)
from pia.programmes.vocabulary import (
    Kind as Kind,
)
from pia.programmes.vocabulary import (
    OverLine as OverLine,
)
from pia.programmes.vocabulary import (
    QuestionKind as QuestionKind,
)
from pia.programmes.vocabulary import (
    Section as Section,
)
from pia.programmes.vocabulary import (
    Source as Source,
)
from pia.programmes.vocabulary import (
    Text as Text,
)
from pia.programmes.vocabulary import (
    TrackRule as TrackRule,
)
from pia.programmes.vocabulary import (
    Versioned as Versioned,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One line of a track's checklist, shown where its condition holds or cannot be decided."""

    id: str
    title: Text
    help: Text
    citations: tuple[Citation, ...] = ()
    applies_when: Condition | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Track:
    """A line of review: who judges which sections by when, and what their answer may stop."""

    id: str
    title: Text
    role: str
    reads: tuple[Section, ...]
    required: bool
    blocking: bool
    due_working_days: int
    rule: TrackRule
    rule_count: int = 1
    after: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DueDays:
    """Working days that each part of the procedure may take."""

    screening: int
    opinion: int
    decision: int
    changes: int
    remind_before: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fallback:
    """Who decides where the usual approver may not, being on the author's side."""

    role: str
    scope: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Procedure(Versioned):
    """How an organisation runs its assessments: method, line, tracks, terms."""

    method: str
    catalogues: tuple[str, ...]
    line: str
    method_for: Mapping[str, str] = field(default_factory=dict)
    second_methods: tuple[str, ...] = ()
    lines: Mapping[str, str] = field(default_factory=dict)
    sections: tuple[Section, ...]
    questions: tuple[str, ...]
    due: DueDays
    review_cycle_months: int
    fallback_approver: Fallback
    tracks: tuple[Track, ...]
    longest_override_days: int = 14  # of what stops a launch

    def track(self, track_id: str) -> Track | None:
        """The track with that id."""
        return next((one for one in self.tracks if one.id == track_id), None)

    def first_method(self, jurisdictions: Iterable[str]) -> str:
        """The method of a case: another than the usual one only where all its jurisdictions agree on it."""
        chosen = {self.method_for.get(one, self.method) for one in jurisdictions}
        return chosen.pop() if len(chosen) == 1 else self.method

    def beside(self, first: str) -> tuple[str, ...]:
        """The methods that are shown beside the first."""
        usual = (self.method,) if first != self.method else ()
        return tuple(one for one in (*usual, *self.second_methods) if one != first)

    def line_of(self, method: str) -> str:
        """The highest level that is within the line, on the scale of that method."""
        return self.lines.get(method, self.line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Programme:
    """The pinned set that a case is judged by."""

    procedure: Procedure
    method: Method
    catalogues: tuple[Catalogue, ...]
    regimes: tuple[Regime, ...]
    second_methods: tuple[Method, ...] = ()

    @property
    def line(self) -> str:
        """The highest level of the method that is within the procedure's line."""
        return self.procedure.line_of(self.method.slug)

    def regime(self, slug: str) -> Regime | None:
        """The regime of that slug."""
        return next((one for one in self.regimes if one.slug == slug), None)

    def with_regime(self, regime: Regime) -> "Programme":
        """The same with this version of a regime, whether it held another one or none."""
        others = tuple(one for one in self.regimes if one.slug != regime.slug)
        return replace(self, regimes=(*others, regime))

    @property
    def general_laws(self) -> frozenset[str]:
        """The slugs of the laws on personal information as a whole."""
        return frozenset(one.slug for one in self.regimes if one.is_general)

    def question(self, question_id: str) -> Question | None:
        """The question of that id."""
        return next((one for part in self.catalogues for one in part.questions if one.id == question_id), None)

    def category(self, category_id: str) -> CategoryEntry | None:
        """The data category of that id."""
        return next((one for part in self.catalogues for one in part.categories if one.id == category_id), None)

    def subject(self, subject_id: str) -> SubjectEntry | None:
        """The group of people of that id."""
        return next((one for part in self.catalogues for one in part.subjects if one.id == subject_id), None)

    @property
    def aggregations(self) -> tuple[Aggregation, ...]:
        """The aggregations of every catalogue."""
        return tuple(one for part in self.catalogues for one in part.aggregations)

    def volume(self, band_id: str) -> VolumeBand | None:
        """The volume band of that id."""
        return next((one for part in self.catalogues for one in part.volumes if one.id == band_id), None)

    def mechanism(self, mechanism_id: str) -> MechanismEntry | None:
        """The transfer mechanism of that id."""
        return next((one for part in self.catalogues for one in part.mechanisms if one.id == mechanism_id), None)

    def risk(self, risk_id: str) -> RiskEntry | None:
        """The catalogued risk of that id."""
        return next((one for part in self.catalogues for one in part.risks if one.id == risk_id), None)

    def threat(self, threat_id: str) -> ThreatKind | None:
        """The kind of threat, or the way of misuse, of that id."""
        return next((k for part in self.catalogues for k in (*part.threats, *part.misuse) if k.id == threat_id), None)

    def measure(self, measure_id: str) -> MeasureEntry | None:
        """The catalogued measure of that id."""
        return next((one for part in self.catalogues for one in part.measures if one.id == measure_id), None)

    def clause(self, clause_id: str) -> ClauseEntry | None:
        """The clause kind of that id."""
        return next((one for part in self.catalogues for one in part.clauses if one.id == clause_id), None)
