"""Turns a proposal file into the addresses and values of a case, or lists everything wrong in it by file and line.

The schema says what a file may look like; this module looks up what it names (questions, categories, legal bases ...)
and reads the agreement files that lie beside it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.content import ITEM_FIELDS, TRANSLATION_MARK
from pia.programmes import publishing
from pia.programmes.definition import Programme, Question, QuestionKind
from pia.programmes.located_yaml import Located, Problem, Unreadable, Where
from pia.programmes.schemas import schema_set
from pia.programmes.vocabulary import CHINESE, ENGLISH, Section

SCHEMA = "proposal.schema.json"
MAX_BYTES = 2_000_000
MOST_PROBLEMS = 50
OTHER_LANGUAGE = {ENGLISH: CHINESE, CHINESE: ENGLISH}
ITEM_TEXTS = ("name", "purpose", "source", "protection", "retention_proposed", "retention_required", "raised_sensitive")
ITEM_PLAIN = tuple(name for name in ITEM_FIELDS if name not in ITEM_TEXTS)
DESCRIPTION_PLAIN = ("planned_launch", "jurisdictions", "record_language")
UNSURE = "unsure"


@dataclass(slots=True)
class ProposalFile:
    """What a file says: the content by address, where each address stands in the file, and what is no content."""

    source: Located
    external_id: str
    unit: str
    changes: dict[str, Any] = field(default_factory=dict)
    places: dict[str, Where] = field(default_factory=dict)

    def problem(self, address: str, message: Any) -> Problem:
        """A problem at an address; the top of the file where it has no place of its own."""
        return self.source.problem(self.places.get(address, ()), message)


def published_programme(data: Mapping[str, Any]) -> Programme:
    """The newest published programme for the file's jurisdictions."""
    return publishing.load(publishing.pin(data["jurisdictions"]))


def interpret(
    source: Located,
    folder: Path | None,
    programme_for: Callable[[Mapping[str, Any]], Programme] = published_programme,
) -> ProposalFile:
    """The content that the values stand for; agreement files are looked for in the folder, if there is one."""
    refuse(_unstorable(source))
    refuse(schema_set(settings.WORKFLOWS_DIR / "schemas").problems(SCHEMA, source))
    data = source.data
    programme = programme_for(data)
    found = ProposalFile(source, external_id=data["id"], unit=data.get("unit", ""))
    interpreter = _Interpreter(found, programme, folder)
    interpreter.read(data)
    refuse(interpreter.problems)
    return found


def refuse(problems: Iterable[Problem]) -> None:
    """Raise Unreadable with the problems, if there are any; not more of them than a person would read."""
    every = sorted(problems, key=lambda problem: problem.line)
    if not every:
        return
    if len(every) > MOST_PROBLEMS:
        rest = format_lazy(_("There are {count} more problems. Correct these first."), count=len(every) - MOST_PROBLEMS)
        every = [*every[:MOST_PROBLEMS], Problem(every[0].file, every[MOST_PROBLEMS].line, rest)]
    raise Unreadable(every)


def _unstorable(source: Located) -> list[Problem]:
    """Characters that no database keeps: YAML lets them in as escapes."""
    message = _("A character stands here that cannot be stored (NUL or half of a pair). Remove it.")
    found: list[Problem] = []
    rest: list[tuple[Where, Any]] = [((), source.data)]
    while rest:
        where, value = rest.pop()
        if isinstance(value, dict):
            rest += [((*where, key), one) for key, one in value.items()]
            found += [source.problem((*where, key), message) for key in value if not _storable(key)]
        elif isinstance(value, list):
            rest += [((*where, number), one) for number, one in enumerate(value)]
        elif isinstance(value, str) and not _storable(value):
            found.append(source.problem(where, message))
    return found


def _storable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= character <= "\udfff" for character in text)


class _Interpreter:
    """Goes through the file's parts in turn and collects changes, places and problems."""

    def __init__(self, found: ProposalFile, programme: Programme, folder: Path | None) -> None:
        self.found = found
        self.programme = programme
        self.folder = folder
        self.language: str = found.source.data["record_language"]
        self.problems: list[Problem] = []

    def read(self, data: dict[str, Any]) -> None:
        for name in ("title", "summary"):
            self.text(f"{Section.DESCRIPTION}/{name}", data.get(name), (name,))
        for name in DESCRIPTION_PLAIN:
            self.plain(f"{Section.DESCRIPTION}/{name}", data.get(name), (name,))
        self.places(data["jurisdictions"])
        self.short_record(data.get("short_record"))
        self.clauses(data.get("agreement_clauses"))
        for question_id, answer in data.get("answers", {}).items():
            self.answer(question_id, answer)
        for number, agreement in self.rows(data, "agreements"):
            self.agreement(agreement, ("agreements", number))
        for number, item in self.rows(data, "inventory"):
            self.item(item, ("inventory", number))

    # -- values -----------------------------------------------------------------------------------------------------

    def say(self, where: Where, message: str | Promise) -> None:
        self.problems.append(self.found.source.problem(where, message))

    def plain(self, address: str, value: Any, where: Where) -> None:
        if value is not None:
            self.found.changes[address] = value
            self.found.places[address] = where

    def text(self, address: str, value: Any, where: Where) -> None:
        """A text in the record language, and its translation as an address of its own."""
        if not isinstance(value, dict):
            self.plain(address, value, where)
            return
        if self.language not in value:
            message = _("The text in the record language ({language}) is missing. Add it.")
            self.say(where, format_lazy(message, language=self.language))
        other = OTHER_LANGUAGE[self.language]
        self.plain(address, value.get(self.language), (*where, self.language))
        self.plain(f"{address}{TRANSLATION_MARK}{other}", value.get(other), (*where, other))

    def rows(self, data: dict[str, Any], key: str) -> Iterable[tuple[int, dict[str, Any]]]:
        """The entries of a list, each reference once."""
        seen: set[str] = set()
        for number, row in enumerate(data.get(key, [])):
            if row["id"] in seen:
                message = _("The id “{id}” is used twice. Give each entry its own.")
                self.say((key, number, "id"), format_lazy(message, id=row["id"]))
            seen.add(row["id"])
            yield number, row

    def known(self, value: str, allowed: Iterable[str], where: Where, what: str | Promise) -> bool:
        """Whether an id points somewhere; says what it could be otherwise."""
        choices = list(allowed)
        if value in choices:
            return True
        message = _("“{value}” is no {what} that is known here. Choose one of: {choices}.")
        self.say(where, format_lazy(message, value=value[:80], what=what, choices=", ".join(choices)))
        return False

    # -- parts ------------------------------------------------------------------------------------------------------

    def places(self, codes: list[str]) -> None:
        covered = {code for regime in self.programme.regimes for code in regime.jurisdictions}
        for number, code in enumerate(codes):
            if code not in covered:
                message = _("No regime is there for “{code}”. Correct the code, or use zz for elsewhere.")
                self.say(("jurisdictions", number), format_lazy(message, code=code))

    def short_record(self, record: dict[str, Any] | None) -> None:
        if record is None:
            return
        address = f"{Section.DESCRIPTION}/short_record"
        for name in SHORT_RECORD:
            self.text(f"{address}/{name}", record.get(name), ("short_record", name))
        # The record is one value of the case; only the translations of its parts have addresses of their own.
        texts = {name: self.found.changes.pop(f"{address}/{name}", "") for name in SHORT_RECORD}
        self.plain(address, {name: text for name, text in texts.items() if text}, ("short_record",))

    def clauses(self, clauses: list[str] | None) -> None:
        allowed = [entry.id for part in self.programme.catalogues for entry in part.clauses]
        for number, clause in enumerate(clauses or []):
            self.known(clause, allowed, ("agreement_clauses", number), _("clause kind"))
        self.plain(f"{Section.AGREEMENT}/clauses", clauses, ("agreement_clauses",))

    def answer(self, question_id: str, answer: Any) -> None:
        where: Where = ("answers", question_id)
        asked = {entry.id: entry for part in self.programme.catalogues for entry in part.questions}
        if not self.known(question_id, asked, where, _("question")):
            return
        address = f"{Section.ANSWERS}/{question_id}"
        value, note = (answer.get("value"), answer.get("note")) if isinstance(answer, dict) else (answer, None)
        inner = (*where, "value") if isinstance(answer, dict) else where
        if value is not None and not self.acceptable(asked[question_id], value, inner):
            return
        self.text(f"{address}/value", value, inner)
        self.text(f"{address}/note", note, (*where, "note"))

    def acceptable(self, question: Question, value: Any, where: Where) -> bool:
        """Whether the value is an answer to the question."""
        kind = question.kind
        if kind is QuestionKind.TEXT:
            return isinstance(value, str | dict) or self.wrong(where, _("This question takes a text."))
        if kind is QuestionKind.NUMBER:
            fine = value == UNSURE or (isinstance(value, int) and value >= 0)
            return fine or self.wrong(where, _("This question takes a whole number without separators, or unsure."))
        options = [option.value for option in question.options]
        if kind is QuestionKind.MULTI:
            fine = isinstance(value, list) and all(one in options for one in value)
        else:
            fine = isinstance(value, str) and value in options
        message = _("This is no answer to the question “{id}”. Answer with: {options}.")
        return fine or self.wrong(where, format_lazy(message, id=question.id, options=", ".join(options)))

    def wrong(self, where: Where, message: str | Promise) -> bool:
        self.say(where, message)
        return False

    def agreement(self, agreement: dict[str, Any], where: Where) -> None:
        address = f"{Section.AGREEMENT}/{agreement['id']}"
        self.text(f"{address}/title", agreement["title"], (*where, "title"))
        self.plain(f"{address}/language", agreement["language"], (*where, "language"))
        if ("file" in agreement) == ("text" in agreement):
            self.say(where, _("Give the agreement either a “file” or a “text”, and only one of them."))
        elif "file" in agreement:
            self.plain(f"{address}/text", self.beside(agreement["file"], (*where, "file")), (*where, "file"))
        else:
            self.text(f"{address}/text", agreement["text"], (*where, "text"))

    def beside(self, name: str, where: Where) -> str | None:
        """The text of a file in the folder of the proposal file; nothing outside of it is ever opened."""
        if self.folder is None:
            self.say(where, _("A file handed in by itself has no folder. Put the agreement in here as “text”."))
            return None
        path = self.folder / name
        if path.is_symlink() or not path.is_file():
            self.say(where, format_lazy(_("There is no file “{name}” in the folder of this file."), name=name))
            return None
        return self.decoded(path, where)

    def decoded(self, path: Path, where: Where) -> str | None:
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            message = _("“{name}” is larger than {limit} bytes. Shorten it.")
            self.say(where, format_lazy(message, name=path.name, limit=MAX_BYTES))
            return None
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self.say(where, format_lazy(_("“{name}” is not UTF-8 text. Save it as UTF-8."), name=path.name))
            return None
        if "\x00" in text:
            self.say(where, format_lazy(_("“{name}” is not a text file. Give a .md or .txt file."), name=path.name))
            return None
        return text.replace("\r\n", "\n")

    def item(self, item: dict[str, Any], where: Where) -> None:
        address = f"{Section.INVENTORY}/{item['id']}"
        for name in ITEM_TEXTS:
            self.text(f"{address}/{name}", item.get(name), (*where, name))
        for name in ITEM_PLAIN:
            self.plain(f"{address}/{name}", item.get(name), (*where, name))
        categories = (entry.id for part in self.programme.catalogues for entry in part.categories)
        self.known(item["category"], categories, (*where, "category"), _("data category"))
        subjects = [entry.id for part in self.programme.catalogues for entry in part.subjects]
        for number, subject in enumerate(item.get("subjects", [])):
            self.known(subject, subjects, (*where, "subjects", number), _("group of people"))
        for regime, basis in item.get("legal_basis", {}).items():
            self.legal_basis(regime, basis, (*where, "legal_basis", regime))

    def legal_basis(self, slug: str, basis: str, where: Where) -> None:
        regimes = {regime.slug: regime for regime in self.programme.regimes}
        if self.known(slug, regimes, where, _("regime of the jurisdictions named above")):
            self.known(basis, (one.id for one in regimes[slug].legal_bases), where, _("legal basis"))
