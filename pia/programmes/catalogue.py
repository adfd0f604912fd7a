"""What a catalogue holds: questions, data categories, people, risks, measures and clause kinds to choose from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from pia.programmes.vocabulary import Citation, Condition, QuestionKind, Text, Versioned, in_term


@dataclass(frozen=True, slots=True)
class Option:
    """One answer that may be picked."""

    value: str
    label: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Something that only people know, asked once however many regimes need it.

    `changeable` tells that a product team may change the fact by changing the feature, `eases` that "yes" is the milder
    answer: an exemption, or a safeguard.
    """

    id: str
    kind: QuestionKind
    text: Text
    help: Text
    citations: tuple[Citation, ...] = ()
    options: tuple[Option, ...] = ()
    asked_when: Condition | None = None
    optional: bool = False
    changeable: bool = True
    eases: bool = False

    def worded(self, value: Any) -> Text:
        """An answer to this question in words."""
        labels = {option.value: option.label for option in self.options}
        picked = [labels.get(str(one), Text(str(one), str(one))) for one in _as_list(value)]
        return Text(en=", ".join(one.en for one in picked), zh="、".join(one.zh for one in picked))


def _as_list(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


@dataclass(frozen=True, slots=True, kw_only=True)
class CategoryEntry:
    """A category of personal data."""

    id: str
    label: Text
    group: Text
    examples: Text
    citation: Citation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectEntry:
    """A group of people whom data are about."""

    id: str
    label: Text
    vulnerable: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeBand:
    """About how many people an item concerns: at least `floor` of them."""

    id: str
    label: Text
    floor: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MechanismEntry:
    """A lawful way to send data to another country, and the jurisdictions whose law knows it."""

    id: str
    label: Text
    jurisdictions: frozenset[str]
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Aggregation:
    """Ordinary categories that together tell so much of the same people that a regime looks at them as one."""

    id: str
    regime: str
    categories: frozenset[str]
    at_least: int
    value: bool | None
    reason: Text
    citation: Citation
    effective_from: date | None = None
    effective_to: date | None = None

    def holds_on(self, day: date) -> bool:
        """Whether it counts on that day; the last day counts."""
        return in_term(self.effective_from, self.effective_to, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeThreshold:
    """A number of people from which on a law asks more, for items of these categories or of these people."""

    id: str
    regime: str
    number: int
    reason: Text
    citation: Citation
    categories: frozenset[str] = frozenset()
    subjects: frozenset[str] = frozenset()
    sensitive: bool = False
    abroad: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Where a law asks for what a remark misses; `bases` are those that do not suffice for sensitive data."""

    id: str
    remark: str
    regime: str
    citation: Citation
    bases: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedBasis:
    """A legal basis as people put it, which some laws know and others do not."""

    id: str
    label: Text
    words: tuple[str, ...]
    known_as: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Adjustment:
    """A step up or down from a suggested score, with the written reason that the method asks for."""

    when: Condition
    reason: Text
    impact: int = 0
    likelihood: int = 0


@dataclass(frozen=True, slots=True)
class ThreatKind:
    """A kind of threat to privacy, or a way of misuse: what risks are sorted by."""

    id: str
    label: Text
    description: Text
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class SecondView:
    """What another method has to say of a risk: its feared event, and steps to its own scales with their reason."""

    event: str = ""
    impact: int = 0
    likelihood: int = 0
    reason: Text | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RiskEntry:
    """A known risk, the facts that suggest it and where its score starts, on scales of four steps.

    A method with other scales is given the ranks by proportion.
    """

    id: str
    title: Text
    scenario: Text
    dimensions: tuple[str, ...]
    factors: tuple[str, ...]
    impact: int
    likelihood: int
    suggest_when: Condition
    adjustments: tuple[Adjustment, ...] = ()
    about_people: bool = True
    threats: tuple[str, ...] = ()
    misuse: tuple[str, ...] = ()
    second: Mapping[str, SecondView] = field(default_factory=dict)
    in_doubt: bool = True


@dataclass(frozen=True, slots=True)
class RiskSteps:
    """By how much a measure that is done lowers one risk."""

    risk: str
    impact: int
    likelihood: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureEntry:
    """A known measure, how it is verified and which risks it lowers."""

    id: str
    title: Text
    description: Text
    verification: Text
    steps: tuple[RiskSteps, ...]
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseEntry:
    """A kind of problematic clause in an agreement, and the law it offends."""

    id: str
    title: Text
    why: Text
    severity: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue(Versioned):
    """A list of known things to choose from; a file may hold any of the parts."""

    questions: tuple[Question, ...] = ()
    categories: tuple[CategoryEntry, ...] = ()
    subjects: tuple[SubjectEntry, ...] = ()
    threats: tuple[ThreatKind, ...] = ()
    misuse: tuple[ThreatKind, ...] = ()
    risks: tuple[RiskEntry, ...] = ()
    measures: tuple[MeasureEntry, ...] = ()
    clauses: tuple[ClauseEntry, ...] = ()
    volumes: tuple[VolumeBand, ...] = ()
    mechanisms: tuple[MechanismEntry, ...] = ()
    aggregations: tuple[Aggregation, ...] = ()
    thresholds: tuple[VolumeThreshold, ...] = ()
    stated_bases: tuple[StatedBasis, ...] = ()
    placeholders: tuple[str, ...] = ()
    vague_purposes: tuple[str, ...] = ()
    open_ended: tuple[str, ...] = ()
    grounds: tuple[Ground, ...] = ()
