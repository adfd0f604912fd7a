"""Reads Fides manifests into rows of the inventory.

One row for each kind of data in each system, on each legal basis: that is the grain at which somebody can be asked
why the data are there, how long and who gets them. Uses of the same data in the same system on the same basis become
lines of its purpose. Fields of datasets that no declaration of a system covers become rows of their own, without a
purpose, so that the gap is seen.
"""

from pathlib import PurePath
from typing import Any

from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.assessments.values import LIMITS, LONGEST
from pia.interop import fides_words
from pia.interop.exchange import Incoming, Loss, Reading, quoted
from pia.interop.fides_grouping import MOST_SEGMENTS, Grouping, Item
from pia.interop.fides_manifest import Manifest, understand
from pia.interop.fides_opening import documents
from pia.interop.references import fresh_references
from pia.interop.table_columns import MARK, OTHER_LANGUAGE
from pia.programmes.definition import Programme, Text
from pia.programmes.located_yaml import Problem, Unreadable
from pia.programmes.vocabulary import Section

MOST_NAMES = 200

NO_CATEGORY = _("No category here corresponds to it. It stands under “Other”; choose a better one.")
UNKNOWN_SUBJECT = _("No group of people here corresponds to it. Choose one in the row.")
TOO_LONG = _("The text is longer than the field. It is cut off here.")
NOT_THE_GDPR = _("No law of this case knows it by these words. They stay as the basis as stated.")
NOTHING = _("Nothing in this file is about people: no system declares data categories, and no dataset has any.")


def read(raw: bytes, name: str, reading: Reading) -> Incoming:
    """The rows that the systems and datasets of the file would make."""
    manifest = understand(documents(raw, name))
    grouping = Grouping(manifest, name)
    items = grouping.items()
    found = Incoming("fides", name, PurePath(name).stem, {}, manifest.losses, problems=manifest.problems)
    if not items:
        if not found.problems:
            raise Unreadable([Problem(name, 1, NOTHING)])
        return found
    writer = _Rows(found, manifest, reading)
    for ref, item in zip(fresh_references(reading.taken), items, strict=False):
        writer.write(ref, item)
    return found


class _Rows:
    """Writes items as changes of the inventory, in the language of the record and with a translation."""

    def __init__(self, found: Incoming, manifest: Manifest, reading: Reading) -> None:
        self.found = found
        self.manifest = manifest
        self.record = reading.record_language
        self.other = OTHER_LANGUAGE[self.record]
        self.programme = reading.programme
        self.gdpr = _gdpr_bases(reading.programme)

    def write(self, ref: str, item: Item) -> None:
        """The changes that one item makes."""
        address = f"{Section.INVENTORY}/{ref}"
        self.found.lines[address] = item.line
        known = fides_words.category_of(item.category_key)
        self.texts(ref, item, "name", [self.name(item, known)])
        self.texts(ref, item, "purpose", list(item.purposes))
        self.texts(ref, item, "protection", list(item.protection))
        subjects = self.subjects(item, known)
        values: dict[str, Any] = {
            "category": self.category(item, known),
            "subjects": subjects,
            "systems": [name[:MOST_NAMES] for name in item.systems][:MOST_NAMES],
            "recipients": [{**row, "name": row["name"][:MOST_NAMES]} for row in item.recipients.values()][:MOST_NAMES],
            "retention_proposed": self.fitting(item, "retention_proposed", "; ".join(item.retention)),
            "source": self.fitting(item, "source", "\n".join(item.fields)),
            "origin": item.origin or _old_origin(item.category_key),
            "basis_stated": self.fitting(item, "basis_stated", " · ".join(filter(None, (item.basis, item.special)))),
            "legal_basis": self.bases(item),
        }
        self.found.changes |= {f"{address}/{name}": value for name, value in values.items() if value}

    def texts(self, ref: str, item: Item, name: str, texts: list[Text]) -> None:
        """Lines in the language of the record, and the same in the other one where they differ."""
        own = "\n".join(text.in_language(self.record) for text in texts)
        other = "\n".join(text.in_language(self.other) for text in texts)
        address = f"{Section.INVENTORY}/{ref}/{name}"
        if own:
            self.found.changes[address] = self.fitting(item, name, own)
        if own and other != own:
            self.found.changes[f"{address}{MARK}{self.other}"] = other[: LIMITS.get(name, LONGEST)]

    def fitting(self, item: Item, name: str, text: str) -> str:
        """What fits into the field; the rest is named as lost."""
        limit = LIMITS.get(name, LONGEST)
        if len(text) > limit:
            self.lose(item.where, text[limit:], TOO_LONG)
        return text[:limit]

    def lose(self, where: Words, what: str, why: Words) -> None:
        """Name something that the rows do not hold."""
        self.found.losses.append(Loss(where, quoted(what), why))

    def name(self, item: Item, known: fides_words.Known | None) -> Text:
        """The words of the category; with its key where they are not its own."""
        key = item.category_key
        own = self.manifest.words.get(key)
        if own:
            return Text(en=own, zh=own)
        if known is None:
            return Text(en=key, zh=key)
        if fides_words.modern(key) in fides_words.CATEGORIES:
            return known.words
        return Text(en=f"{known.words.en} ({key})", zh=f"{known.words.zh}（{key}）")

    def category(self, item: Item, known: fides_words.Known | None) -> str:
        """The category here; Other where none corresponds."""
        if known is None:
            self.lose(item.where, item.category_key, NO_CATEGORY)
        found = known.category if known else fides_words.OTHER
        return found if self.programme.category(found) else ""

    def subjects(self, item: Item, known: fides_words.Known | None) -> list[str]:
        """The groups of people here."""
        found = dict.fromkeys(known.subjects if known else ())
        for key in item.subjects:
            subject = fides_words.SUBJECTS.get(key, "")
            if subject:
                found[subject] = None
            else:
                self.lose(item.where, self.manifest.words.get(key, key), UNKNOWN_SUBJECT)
        return [one for one in found if self.programme.subject(one) is not None]

    def bases(self, item: Item) -> dict[str, str]:
        """Fides words legal bases after the GDPR: they count for laws with the same articles, and for no others."""
        end = fides_words.BASES.get(item.basis.casefold(), "")
        if item.special.casefold() == fides_words.EXPLICIT_CONSENT:
            end = fides_words.EXPLICIT
        found = {slug: ids[end] for slug, ids in self.gdpr.items() if end in ids}
        if item.basis and not found:
            self.lose(item.where, item.basis, NOT_THE_GDPR)
        return found


def _gdpr_bases(programme: Programme) -> dict[str, dict[str, str]]:
    """Slug -> article -> id, of the laws whose bases are the articles of the GDPR."""
    found: dict[str, dict[str, str]] = {}
    for regime in programme.regimes:
        for basis in regime.legal_bases:
            start = next((one for one in fides_words.GDPR_BEGINNINGS if basis.id.startswith(one)), None)
            if start is not None and regime.slug.endswith("gdpr"):
                found.setdefault(regime.slug, {})[basis.id.removeprefix(start)] = basis.id
    return found


def _old_origin(key: str) -> str:
    """Keys of the first taxonomy say whether the person gave the data or they were made from others."""
    parts = key.split(".", MOST_SEGMENTS)
    return "person" if "provided" in parts else "derived" if "derived" in parts else ""
