"""The words of a programme: its enumerations, and texts, sources and citations in both languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.utils.translation import get_language

CHINESE = "zh"
ENGLISH = "en"

# A condition stays the plain mapping that was read: `conditions.py` gives it a meaning, the schema its shape.
Condition = Mapping[str, Any]


class Kind(StrEnum):
    """The four kinds of file under `workflows/`, one folder each."""

    REGIME = "regime"
    METHOD = "method"
    PROCEDURE = "procedure"
    CATALOGUE = "catalogue"


class Confidence(StrEnum):
    """Whether somebody compared a legal claim with its source, or wrote it from memory."""

    CHECKED = "checked"
    MEMORY = "memory"


class QuestionKind(StrEnum):
    """What kind of answer a question takes."""

    YES_NO_UNSURE = "yes_no_unsure"
    YES_NO = "yes_no"
    NUMBER = "number"
    TEXT = "text"
    CHOICE = "choice"
    MULTI = "multi"


class Force(StrEnum):
    """How strongly a trigger that fired asks for an assessment."""

    MANDATORY = "mandatory"
    REBUTTABLE = "rebuttable"
    ADVISORY = "advisory"


class Asks(StrEnum):
    """What follows from a trigger that fired."""

    ASSESSMENT = "assessment"  # the regime's own assessment; only these and prohibitions decide the outcome
    DUTY = "duty"  # something to do: a label, an officer, a filing
    CRITERION = "criterion"  # a sign that another trigger counts
    SCOPE = "scope"  # whether the law reaches the case at all
    PROHIBITION = "prohibition"  # a ban that has to be ruled out by a test


class ClockStart(StrEnum):
    """What a filing's term is counted from."""

    LAUNCH = "launch"
    REACHED = "reached"  # a number of people
    CONTRACT = "contract"
    DECISION = "decision"
    CHANGE = "change"
    INCIDENT = "incident"
    END = "end"
    YEARLY = "yearly"
    REQUEST = "request"


class ClockUnit(StrEnum):
    """What a filing's term is counted in."""

    WORKING_DAYS = "working_days"
    DAYS = "days"
    WEEKS = "weeks"
    MONTHS = "months"
    YEARS = "years"


class OverLine(StrEnum):
    """What a regime asks of a risk above the programme's line, from the mildest to the strictest."""

    ACCEPT_IN_WRITING = "accept_in_writing"
    CONSULT = "consult"
    REFUSE = "refuse"


class TrackRule(StrEnum):
    """How the conclusions of several reviewers settle one review."""

    ANY = "any"
    ALL = "all"
    N_OF_M = "n_of_m"


class Section(StrEnum):
    """The parts of a case that are digested and signed separately."""

    DESCRIPTION = "description"
    ANSWERS = "answers"
    AGREEMENT = "agreement"
    INVENTORY = "inventory"
    RISKS = "risks"
    MEASURES = "measures"


@dataclass(frozen=True, slots=True)
class Text:
    """One product text in both languages."""

    en: str
    zh: str

    def in_language(self, language: str | None) -> str:
        """The text for a language code such as `zh`, `zh-hans` or `en-gb`; English for every other one."""
        return self.zh if (language or "").lower().startswith(CHINESE) else self.en

    def __str__(self) -> str:
        return self.in_language(get_language())

    def as_dict(self) -> dict[str, str]:
        """The form in which a text is stored as JSON."""
        return {ENGLISH: self.en, CHINESE: self.zh}

    @classmethod
    def from_dict(cls, data: Mapping[str, str]) -> "Text":
        """The text that `as_dict` stored."""
        return cls(en=data[ENGLISH], zh=data[CHINESE])


@dataclass(frozen=True, slots=True)
class Source:
    """A legal text or standard that citations point into."""

    id: str
    title: Text
    note: Text | None = None


@dataclass(frozen=True, slots=True)
class Citation:
    """The place in a source that a claim rests on, and how sure we are of it."""

    text: Text
    source: str
    confidence: Confidence

    def as_dict(self) -> dict[str, Any]:
        """The form in which a citation is stored as JSON."""
        return {"text": self.text.as_dict(), "source": self.source, "confidence": self.confidence.value}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> "Citation":
        """The citation that `as_dict` stored."""
        return cls(Text.from_dict(data["text"]), data["source"], Confidence(data["confidence"]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Versioned:
    """What every file under `workflows/` carries; `digest` is empty until it is published."""

    slug: str
    version: str
    title: Text
    sources: tuple[Source, ...] = ()
    digest: str = ""

    def source(self, source_id: str) -> Source | None:
        """The source with that id, if this file lists it."""
        return next((one for one in self.sources if one.id == source_id), None)


def in_term(first: date | None, last: date | None, day: date) -> bool:
    """Whether a day lies in a term; an end that is not given is open, and the last day counts."""
    return (first is None or first <= day) and (last is None or day <= last)
