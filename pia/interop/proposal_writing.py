"""Writes the content of a case as a proposal file that reads back as the same content, and names what it leaves out."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

import yaml
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.content import ITEM_FIELDS, SYSTEMS, collect
from pia.assessments.editing import flat
from pia.assessments.values import RECIPIENT_FIELDS, SYSTEM_FIELDS
from pia.interop.exchange import MAX_ROWS, Loss, quoted
from pia.interop.left_out import assessment_losses, entries
from pia.interop.proposal_content import (
    CLAUSES,
    DESCRIPTION_PLAIN,
    ITEM_TEXTS,
    MEASURE_PLAIN,
    MEASURE_TEXTS,
    OTHER_LANGUAGE,
    KnownIds,
)
from pia.programmes import publishing
from pia.programmes.vocabulary import Section

EMPTY: tuple[Any, ...] = (None, "", [], {})
AWKWARD_BREAKS = "\r\x85\u2028\u2029"
EXTERNAL_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._/-]{0,119}")
NO_PLACE = _("The file has no place for it.")
NOT_KNOWN = _("The newest programme does not know it: a file that names it could not be read back.")
OWN_ID = _("An id in the file takes letters, digits and . _ / - only: the number of the case stands there instead.")
SPLIT = _("They are written, but a file is read back with at most {limit} data items: split it before you import it.")

# libyaml is quicker by far; the pure emitter writes the same where it is missing.
FAST_DUMPER: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(FAST_DUMPER):
    """Writes texts of several lines as people would, and never an alias."""

    def ignore_aliases(self, data: Any) -> bool:
        return True


def _represent_text(dumper: yaml.SafeDumper, text: str) -> yaml.ScalarNode:
    """Blocks for plain lines; quotes with escapes where YAML would take other breaks or edges for its own."""
    lines = text.split("\n")
    style = None
    if any(character in text for character in AWKWARD_BREAKS):
        style = '"'
    elif len(lines) > 1:
        style = "|" if all(line == line.strip() for line in lines) and lines[0] else '"'
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Dumper.add_representer(str, _represent_text)


def write(case: Case) -> tuple[str, tuple[Loss, ...]]:
    """The content of a case as YAML, with its translations; and what of the case the file does not hold."""
    writer = _Writer(case)
    text = yaml.dump(writer.written(), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return text, (*writer.losses(), *assessment_losses(case))


class _Writer:
    """Takes the flat content of a case apart into the keys of a file; what is not taken is lost."""

    def __init__(self, case: Case) -> None:
        self.case = case
        self.language = case.proposal.record_language
        self.values = flat({name: part for name, part in collect(case).items() if name != Section.RISKS})
        self.known = KnownIds(publishing.load(publishing.pin(case.proposal.jurisdictions)))
        self.taken: set[str] = set()
        self.refused: list[Loss] = []

    def written(self) -> dict[str, Any]:
        """The keys of the file, in the order in which people read them."""
        proposal, case = self.case.proposal, self.case
        written: dict[str, Any] = {"id": self.own_id()}
        written |= {name: self.text(f"{Section.DESCRIPTION}/{name}") for name in ("title", "summary")}
        written |= {name: self.plain(f"{Section.DESCRIPTION}/{name}") for name in DESCRIPTION_PLAIN}
        written["unit"] = proposal.unit.name
        written["answers"] = {question: self.answer(question) for question in sorted(case.answers)}
        written["agreement_clauses"] = self.listed(f"{Section.AGREEMENT}/{CLAUSES}", "clauses")
        written["agreements"] = [self.agreement(agreement.ref) for agreement in case.agreements]
        written["inventory"] = [self.item(item.ref) for item in case.items]
        written["systems"] = [self.system(ref) for ref in proposal.systems]
        written["measures"] = [self.measure(measure.ref) for measure in case.measures]
        written["short_record"] = self.short_record()
        return {**_filled({**written, "answers": _filled(written["answers"])}), "jurisdictions": proposal.jurisdictions}

    def losses(self) -> Iterator[Loss]:
        """What the programme would refuse, and what nothing has taken."""
        yield from self.refused
        if len(self.case.items) > MAX_ROWS:
            yield Loss("inventory", entries(len(self.case.items)), format_lazy(SPLIT, limit=MAX_ROWS))
        for address, value in self.values.items():
            if address not in self.taken and value not in EMPTY:
                yield Loss(_place(address), quoted(str(value)), NO_PLACE)

    # -- values -----------------------------------------------------------------------------------------------------

    def plain(self, address: str) -> Any:
        self.taken.add(address)
        return self.values.get(address)

    def text(self, address: str) -> Any:
        return self.bilingual(address, self.plain(address))

    def bilingual(self, address: str, original: Any) -> Any:
        other = OTHER_LANGUAGE[self.language]
        translation = self.values.get(f"{address}@{other}")
        if not original or not translation:
            return original
        self.taken.add(f"{address}@{other}")
        return {self.language: original, other: translation}

    def lost(self, address: str, value: Any) -> None:
        self.refused.append(Loss(_place(address), quoted(str(value)), NOT_KNOWN))

    def one(self, address: str, kind: str) -> Any:
        """An id, unless the programme does not know it."""
        value = self.plain(address)
        return next(iter(self.sound(address, [value] if value else [], kind)), None)

    def listed(self, address: str, kind: str) -> list[str]:
        """Ids, without those that the programme does not know."""
        return self.sound(address, self.plain(address) or [], kind)

    def sound(self, address: str, values: Iterable[str], kind: str) -> list[str]:
        sound = []
        for value in values:
            if value in self.known.of(kind):
                sound.append(value)
            else:
                self.lost(address, value)
        return sound

    # -- parts ------------------------------------------------------------------------------------------------------

    def own_id(self) -> str:
        proposal = self.case.proposal
        if not proposal.external_id or EXTERNAL_ID.fullmatch(proposal.external_id):
            return proposal.external_id or proposal.reference
        self.refused.append(Loss("id", quoted(proposal.external_id), OWN_ID))
        return proposal.reference

    def answer(self, question: str) -> Any:
        address = f"{Section.ANSWERS}/{question}"
        value, note = self.text(f"{address}/value"), self.text(f"{address}/note")
        if question not in self.known.of("questions"):
            self.lost(address, value)
            return None
        return _filled({"value": value, "note": note}) if note or isinstance(value, dict) else value

    def agreement(self, ref: str) -> dict[str, Any]:
        address = f"{Section.AGREEMENT}/{ref}"
        texts = {name: self.text(f"{address}/{name}") for name in ("title", "text")}
        return {
            "id": ref,
            "title": texts["title"],
            "language": self.plain(f"{address}/language"),
            "text": texts["text"],
        }

    def item(self, ref: str) -> dict[str, Any]:
        address = f"{Section.INVENTORY}/{ref}"
        fields = {name: self.text(f"{address}/{name}") for name in ITEM_TEXTS}
        fields |= {name: self.one(f"{address}/{name}", kind) for name, kind in ONE_OF.items()}
        fields["subjects"] = self.listed(f"{address}/subjects", "subjects")
        fields["legal_basis"] = self.legal_basis(f"{address}/legal_basis")
        fields["recipients"] = [
            self.recipient(f"{address}/recipients", one) for one in self.plain(f"{address}/recipients")
        ]
        plain = {name: self.plain(f"{address}/{name}") for name in ITEM_FIELDS if name not in fields}
        return _filled({"id": ref, **{name: {**fields, **plain}[name] for name in ITEM_FIELDS}})

    def legal_basis(self, address: str) -> dict[str, Any]:
        kept = {}
        for slug, basis in self.plain(address).items():
            if slug in self.known.bases and (not basis or basis in self.known.bases[slug]):
                kept[slug] = basis
            else:
                self.lost(f"{address}/{slug}", basis)
        return kept

    def recipient(self, address: str, recipient: dict[str, Any]) -> dict[str, Any]:
        kept = {name: recipient[name] for name in RECIPIENT_FIELDS if name in recipient}
        if "mechanisms" in kept:
            kept["mechanisms"] = self.sound(address, kept["mechanisms"], "mechanisms")
        return kept

    def system(self, ref: str) -> dict[str, Any]:
        system = self.plain(f"{Section.INVENTORY}/{SYSTEMS}/{ref}")
        return {"id": ref, **{name: system[name] for name in SYSTEM_FIELDS if name in system}}

    def measure(self, ref: str) -> dict[str, Any]:
        address = f"{Section.MEASURES}/{ref}"
        texts = {name: self.text(f"{address}/{name}") for name in MEASURE_TEXTS}
        numbers = {name: self.plain(f"{address}/{name}") for name in MEASURE_PLAIN}
        return _filled({"id": ref, **texts, **numbers, "catalogue_id": self.one(f"{address}/catalogue_id", "measures")})

    def short_record(self) -> dict[str, Any]:
        address = f"{Section.DESCRIPTION}/short_record"
        record = self.plain(address)
        return _filled({name: self.bilingual(f"{address}/{name}", record.get(name)) for name in SHORT_RECORD})


ONE_OF = {"category": "categories", "volume": "volumes"}


def _place(address: str) -> str:
    """An address in the words of the file: "inventory D03 purpose"."""
    return address.replace("/", " ")


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not any(value == empty for empty in EMPTY)}
