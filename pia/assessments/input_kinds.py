"""What an input of an action can be: its kind, its words, and where its choices come from."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import TextChoices

from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow

Options = list[tuple[str, Words]]


class InputKind(TextChoices):
    """How a value is typed, and of which Python type it is once cleaned."""

    TEXT = "text"  # str
    LONG_TEXT = "long_text"  # str
    LINES = "lines"  # list[str], one a line
    CHOICE = "choice"  # str
    CHOICES = "choices"  # list[str]
    DATE = "date"  # date
    NUMBER = "number"  # int
    BOOLEAN = "boolean"  # bool
    USER = "user"  # User
    TEXTS = "texts"  # dict[str, str], one text for each option
    FILES = "files"  # list[evidence.Upload]
    SEEN = "seen"  # str: what the person had before them, carried along and never typed


@dataclass(frozen=True, slots=True)
class Input:
    """One field. `options` lists (value, label); `people` lists whom a USER field offers."""

    name: str
    kind: InputKind
    label: Words
    required: bool = True
    help: Words = ""
    options: Callable[[Case, SubjectRow], Options] | None = None
    people: Callable[[Case, SubjectRow], list[Any]] | None = None
    initial: Callable[[Case, SubjectRow], Any] | None = None


def fixed(choices: type[TextChoices]) -> Callable[[Case, SubjectRow], Options]:
    """The same options for every case."""
    return lambda _case, _subject: [(str(value), label) for value, label in choices.choices]
