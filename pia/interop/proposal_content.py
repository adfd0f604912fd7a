"""What a proposal file says, as addresses and values of a case: its keys in turn, and what each of them names.

What is named (questions, categories, legal bases ...) is looked up in the programme of the file's jurisdictions;
agreement files are read from the folder of the proposal file, if it has one.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.content import ITEM_FIELDS, SYSTEMS, TRANSLATION_MARK
from pia.assessments.values import SYSTEM_FIELDS
from pia.programmes.definition import Programme, Question, QuestionKind
from pia.programmes.located_yaml import Located, Problem, Where
from pia.programmes.vocabulary import CHINESE, ENGLISH, Section

LARGEST_TEXT = 2_000_000  # of an agreement that lies beside the file
OTHER_LANGUAGE = {ENGLISH: CHINESE, CHINESE: ENGLISH}
ITEM_TEXTS = (
    "name",
    "purpose",
    "basis_stated",
    "source",
    "protection",
    "retention_proposed",
    "retention_required",
    "raised_sensitive",
)
ITEM_PLAIN = tuple(name for name in ITEM_FIELDS if name not in ITEM_TEXTS)
MEASURE_TEXTS, MEASURE_PLAIN = ("title", "description"), ("cost", "days")
DESCRIPTION_PLAIN = ("planned_launch", "jurisdictions", "record_language")
CLAUSES = "clauses"
# What stands where a row's reference would stand, and is no row.
RESERVED = {"inventory": SYSTEMS, "agreements": CLAUSES}
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


class KnownIds:
    """What a programme's catalogues and regimes hold, by id: looked up for each of thousands of rows."""

    def __init__(self, programme: Programme) -> None:
        self.programme = programme
        self._kinds: dict[str, dict[str, Any]] = {}

    def of(self, kind: str) -> dict[str, Any]:
        """The entries of one kind of the catalogues, such as `categories`."""
        if kind not in self._kinds:
            parts = self.programme.catalogues
            self._kinds[kind] = {entry.id: entry for part in parts for entry in getattr(part, kind)}
        return self._kinds[kind]

    @cached_property
    def bases(self) -> dict[str, tuple[str, ...]]:
        """The legal bases of each regime."""
        return {regime.slug: tuple(one.id for one in regime.legal_bases) for regime in self.programme.regimes}


class Interpreter:
    """Goes through the file's parts in turn and collects changes, places and problems."""

    def __init__(self, found: ProposalFile, programme: Programme, folder: Path | None) -> None:
        self.found = found
        self.programme = programme
        self.known_ids = KnownIds(programme)
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
        for number, system in self.rows(data, "systems"):
            values = {name: system[name] for name in SYSTEM_FIELDS if name in system}
            self.plain(f"{Section.INVENTORY}/{SYSTEMS}/{system['id']}", values, ("systems", number))
        for number, measure in self.rows(data, "measures"):
            self.measure(measure, ("measures", number))

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
            if row["id"] == RESERVED.get(key):
                message = _("The id “{id}” has a meaning of its own. Choose another one.")
                self.say((key, number, "id"), format_lazy(message, id=row["id"]))
            if row["id"] in seen:
                message = _("The id “{id}” is used twice. Give each entry its own.")
                self.say((key, number, "id"), format_lazy(message, id=row["id"]))
            seen.add(row["id"])
            yield number, row

    def known(self, value: str, allowed: Collection[str], where: Where, what: str | Promise) -> bool:
        """Whether an id points somewhere; says what it could be otherwise."""
        if value in allowed:
            return True
        message = _("“{value}” is no {what} that is known here. Choose one of: {choices}.")
        self.say(where, format_lazy(message, value=value[:80], what=what, choices=", ".join(allowed)))
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
        for number, clause in enumerate(clauses or []):
            self.known(clause, self.known_ids.of("clauses"), ("agreement_clauses", number), _("clause kind"))
        self.plain(f"{Section.AGREEMENT}/{CLAUSES}", clauses, ("agreement_clauses",))

    def answer(self, question_id: str, answer: Any) -> None:
        where: Where = ("answers", question_id)
        asked = self.known_ids.of("questions")
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
            raw = stream.read(LARGEST_TEXT + 1)
        if len(raw) > LARGEST_TEXT:
            message = _("“{name}” is larger than {limit} bytes. Shorten it.")
            self.say(where, format_lazy(message, name=path.name, limit=LARGEST_TEXT))
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
        if "category" in item:
            self.known(item["category"], self.known_ids.of("categories"), (*where, "category"), _("data category"))
        if "volume" in item:
            self.known(item["volume"], self.known_ids.of("volumes"), (*where, "volume"), _("volume band"))
        for number, subject in enumerate(item.get("subjects", [])):
            self.known(subject, self.known_ids.of("subjects"), (*where, "subjects", number), _("group of people"))
        for regime, basis in item.get("legal_basis", {}).items():
            self.legal_basis(regime, basis, (*where, "legal_basis", regime))
        for number, recipient in enumerate(item.get("recipients", [])):
            for place, mechanism in enumerate(recipient.get("mechanisms", [])):
                inner = (*where, "recipients", number, "mechanisms", place)
                self.known(mechanism, self.known_ids.of("mechanisms"), inner, _("transfer mechanism"))

    def legal_basis(self, slug: str, basis: str | None, where: Where) -> None:
        if self.known(slug, self.known_ids.bases, where, _("regime of the jurisdictions named above")) and basis:
            self.known(basis, self.known_ids.bases[slug], where, _("legal basis"))

    def measure(self, measure: dict[str, Any], where: Where) -> None:
        address = f"{Section.MEASURES}/{measure['id']}"
        for name in MEASURE_TEXTS:
            self.text(f"{address}/{name}", measure.get(name), (*where, name))
        for name in MEASURE_PLAIN:
            self.plain(f"{address}/{name}", measure.get(name), (*where, name))
        if "catalogue_id" in measure:
            self.known(
                measure["catalogue_id"],
                self.known_ids.of("measures"),
                (*where, "catalogue_id"),
                _("catalogued measure"),
            )
            self.plain(f"{address}/catalogue_id", measure["catalogue_id"], (*where, "catalogue_id"))
