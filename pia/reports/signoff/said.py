"""The smallest parts of what a report says: people's words with their language, and words with a tone."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Said:
    """Words that a person typed, with their language and a mark where they are not simply the report's."""

    text: str
    lang: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Tone:
    """A word with its meaning as a colour and a symbol; never a colour alone."""

    label: str
    tone: str
