"""Reads a PIA of the CNIL software: what of it fills a case, and what is kept aside to be written again.

The software asks for texts where a case has fields. What a text says in lists and tables becomes rows; the text itself,
the evaluations, gauges, comments, opinions and names are kept as they are.
"""

from collections.abc import Iterator
from hashlib import sha256
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.assessments.values import LIMITS, LONGEST
from pia.interop import cnil_ties
from pia.interop.cnil_facts import ANSWERS, COMMENTS, EVALUATIONS, FORMAT, MEASURES, OF_EVENTS, PIA
from pia.interop.cnil_opening import Opened, open_file
from pia.interop.cnil_remarks import FILLING, SHOWN_OF_PIA
from pia.interop.cnil_risks import filed_risks
from pia.interop.cnil_tidying import KNOWN_OF_PIA, tidy, where_of
from pia.interop.exchange import Incoming, Loss, Reading, quoted
from pia.interop.html_text import entries, plain
from pia.programmes import publishing
from pia.programmes.vocabulary import CHINESE, ENGLISH, Section, Text

MOST_ITEMS = 200
DIGITS_OF_NAME = 16
EUROPE = "eu"
SAID, MEASURES_SAID, REFS = "said", "measures_said", "refs"
LETTERS_FOR_A_CHARACTER = 3  # a Chinese character says about as much as three letters
UNNAMED = Text(en="PIA without a name", zh="未命名的影响评估")
UNTITLED = Text(en="Measure without a title", zh="未命名的措施")

SAYING_NOTHING_AT_0 = ("status", "is_example", "is_archive", "progress")

KEPT = _("No field here is for it.")
SHOWN = _(
    "The page “From the imported file” of the case shows it as what the file says: nobody here said or signed it."
)
SHORTENED = _("A field here holds {limit} characters. The whole text is kept aside and written again on export.")
TOO_MANY = _("At most {limit} entries of a text become data items. The text is kept aside and written again on export.")
NOT_OUR_PLACES = _("No regime is there for it; choose the jurisdictions in the case.")


def read(raw: bytes, name: str, reading: Reading) -> Incoming:
    """The case that a PIA would make. Raises Unreadable, which says what the file is instead."""
    opened = open_file(raw, name)
    return _Reader(opened, tidy(opened), name).incoming()


class _Reader:
    """Takes a tidied file apart into addresses and values."""

    def __init__(self, opened: Opened, aside: dict[str, Any], name: str) -> None:
        self.aside = aside
        self.losses = opened.losses
        self.name = name
        self.texts = {one["reference_to"]: one["data"]["text"] or "" for one in aside[ANSWERS]}
        self.plain = {question: plain(text) for question, text in self.texts.items()}
        self.cut: dict[tuple[int, int], str] = {}
        self.language = _language(" ".join([aside[PIA].get("name") or "", *self.plain.values()]))

    def incoming(self) -> Incoming:
        changes = self.description() | dict(self.items()) | self.measures()
        risks, missing = filed_risks({row["reference_to"]: row["data"] for row in self.aside[ANSWERS]}, self.language)
        refs = [f"M{number:02d}" for number in range(1, len(self.aside[MEASURES]) + 1)]
        ties = {
            SAID: cnil_ties.said(changes),
            MEASURES_SAID: cnil_ties.measures_said(changes),
            REFS: {str(row["id"]): ref for row, ref in zip(self.aside[MEASURES], refs, strict=True)},
        }
        self.losses += [*missing, *self.kept_aside()]
        return Incoming(
            format=FORMAT,
            file=self.name,
            title=changes[f"{Section.DESCRIPTION}/title"],
            changes=changes,
            losses=self.losses,
            aside={**self.aside, **ties},
            external_id=self.external_id(),
            id_is_given=True,
            risks=risks,
        )

    def external_id(self) -> str:
        """By what the same PIA is known again: its number, which is its store's alone, with the moment it was begun.

        Its name stands in for a moment that is missing. Without a number there is nothing to know it by.
        """
        pia = self.aside[PIA]
        begun = (pia.get("created_at") or "").replace(":", "")
        named = sha256(pia["name"].encode()).hexdigest()[:DIGITS_OF_NAME] if pia.get("name") else ""
        return f"{FORMAT}/{pia['id']}/{begun or named}" if pia.get("id") and (begun or named) else ""

    # -- what fills the case ----------------------------------------------------------------------------------------

    def description(self) -> dict[str, Any]:
        title = " ".join((self.aside[PIA].get("name") or "").split()) or UNNAMED.in_language(self.language)
        values = {
            "title": self.shortened(f"{PIA}.name", title, LIMITS["title"]),
            "summary": self.text(111, LONGEST),
            "record_language": self.language,
            "jurisdictions": self.jurisdictions(),
            "short_record": self.short_record(),
        }
        return {f"{Section.DESCRIPTION}/{name}": value for name, value in values.items()}

    def jurisdictions(self) -> list[str]:
        """Europe, which the software is made for, unless the file names others (ours do)."""
        named = self.aside[PIA].get("jurisdictions")
        known = publishing.jurisdictions() if named else []
        unknown = [code for code in named or [] if code not in known]
        self.losses += [Loss("pia.jurisdictions", quoted(code), NOT_OUR_PLACES) for code in unknown]
        return list(dict.fromkeys(code for code in named or [] if code in known)) or [EUROPE]

    def short_record(self) -> dict[str, str]:
        parts = {part: self.text(int(question), LONGEST) for question, part in cnil_ties.RECORD_PARTS.items()}
        titles = "\n".join(title for title, _words in self.measure_texts())
        return {part: text for part, text in (parts | {"security": titles[:LONGEST]}).items() if text}

    def items(self) -> Iterator[tuple[str, Any]]:
        """Data items from what question 121 lists; each with the purposes, the basis and the retention of the whole."""
        found = entries(self.texts.get(121, "")) or self.text(121, LONGEST).split("\n")[:1]
        if len(found) > MOST_ITEMS:
            what = ", ".join(found[MOST_ITEMS:])
            self.losses.append(
                Loss(where_of(ANSWERS, 121), quoted(what), format_lazy(TOO_MANY, limit=MOST_ITEMS), True)
            )
        shared = {
            "purpose": self.text(211, LONGEST),
            "basis_stated": self.text(212, LIMITS["basis_stated"]),
            "retention_proposed": self.text(215, LIMITS["retention_proposed"]),
        }
        place = where_of(ANSWERS, 121)
        for number, entry in enumerate(filter(None, found[:MOST_ITEMS]), start=1):
            values = {"name": self.shortened(place, entry, LIMITS["name"]), **shared}
            for field, value in values.items():
                if value:
                    yield f"{Section.INVENTORY}/D{number:02d}/{field}", value

    def measures(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for number, (title, words) in enumerate(self.measure_texts(), start=1):
            address = f"{Section.MEASURES}/M{number:02d}"
            place = f"{MEASURES}[{number - 1}]"
            found[f"{address}/title"] = self.shortened(f"{place}.title", title, LIMITS["title"])
            found[f"{address}/description"] = self.shortened(f"{place}.content", words, LONGEST)
        return found

    def measure_texts(self) -> Iterator[tuple[str, str]]:
        for row in self.aside[MEASURES]:
            words = plain(row["content"])
            yield " ".join(row["title"].split()) or UNTITLED.in_language(self.language), words

    def text(self, question: int, limit: int) -> str:
        """The answer as plain text."""
        if (question, limit) not in self.cut:
            text = self.plain.get(question, "")
            self.cut[question, limit] = self.shortened(where_of(ANSWERS, question), text, limit)
        return self.cut[question, limit]

    def shortened(self, where: Words, text: str, limit: int) -> str:
        if len(text) <= limit:
            return text
        self.losses.append(Loss(where, quoted(text[limit:]), format_lazy(SHORTENED, limit=limit), kept=True))
        return text[:limit].rstrip()

    # -- what is kept aside -----------------------------------------------------------------------------------------

    def kept_aside(self) -> Iterator[Loss]:
        """Everything that no field here says, by its place in the file."""
        for key, value in self.aside[PIA].items():
            trivial = value is None or value in ("", []) or (key in SAYING_NOTHING_AT_0 and not value)
            if key in KNOWN_OF_PIA and key not in ("name", "jurisdictions", "id") and not trivial:
                why = SHOWN if key in SHOWN_OF_PIA else KEPT
                yield Loss(f"{PIA}.{key}", quoted(str(value)), why, kept=True)
        for row in self.aside[ANSWERS]:
            question = row["reference_to"]
            if question not in FILLING and question not in OF_EVENTS:
                yield Loss(where_of(ANSWERS, question), quoted(_words(row["data"])), SHOWN, kept=True)
        for row in self.aside[EVALUATIONS]:
            words = " ".join(plain(row.get(key) or "") for key in ("action_plan_comment", "evaluation_comment"))
            yield Loss(f"{EVALUATIONS} ({row['reference_to']})", quoted(words), SHOWN, kept=True)
        for row in self.aside[COMMENTS]:
            of_measure = format_lazy(_("{place} (measure {number})"), place=COMMENTS, number=row["reference_to"])
            where = of_measure if row["for_measure"] else where_of(COMMENTS, row["reference_to"])
            yield Loss(where, quoted(row.get("description") or ""), SHOWN, kept=True)


def _words(data: dict[str, Any]) -> str:
    return " ".join(filter(None, [plain(data["text"] or ""), ", ".join(data["list"])]))


def _language(words: str) -> str:
    """Chinese where most of what is said is said in Chinese characters."""
    characters = sum("\u4e00" <= one <= "\u9fff" for one in words)
    letters = sum(one.isalpha() for one in words) - characters
    return CHINESE if characters * LETTERS_FOR_A_CHARACTER > letters else ENGLISH
