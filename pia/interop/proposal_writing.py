"""Writes the content of a case as a proposal file that reads back as the same content."""

from typing import Any

import yaml

from pia.assessments.case import Case
from pia.assessments.completeness import SHORT_RECORD
from pia.assessments.content import ITEM_FIELDS, collect
from pia.assessments.values import RECIPIENT_FIELDS
from pia.interop.proposal_reading import DESCRIPTION_PLAIN, ITEM_TEXTS, OTHER_LANGUAGE
from pia.programmes.vocabulary import Section

EMPTY: tuple[Any, ...] = (None, "", [], {})
AWKWARD_BREAKS = "\r\x85\u2028\u2029"


class _Dumper(yaml.SafeDumper):
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


def write(case: Case) -> str:
    """The case as YAML: description, answers, agreements and inventory with their translations."""
    values = _Values(case)
    proposal = case.proposal
    written: dict[str, Any] = {"id": proposal.external_id or proposal.reference}
    written |= {name: values.text(f"{Section.DESCRIPTION}/{name}") for name in ("title", "summary")}
    written |= {name: values.plain(f"{Section.DESCRIPTION}/{name}") for name in DESCRIPTION_PLAIN}
    written["unit"] = proposal.unit.name
    written["answers"] = {question: _answer(values, question) for question in sorted(case.answers)}
    written["agreement_clauses"] = proposal.agreement_clauses
    written["agreements"] = [_agreement(values, agreement.ref) for agreement in case.agreements]
    written["inventory"] = [_item(values, item.ref) for item in case.items]
    written["short_record"] = {
        name: values.bilingual(f"{Section.DESCRIPTION}/short_record/{name}", proposal.short_record.get(name))
        for name in SHORT_RECORD
    }
    written["short_record"] = _filled(written["short_record"])
    return yaml.dump(_filled(written), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)


class _Values:
    """The flat content of a case, put together with its translations."""

    def __init__(self, case: Case) -> None:
        self.values = {address: value for part in collect(case).values() for address, value in part.items()}
        self.translations = {address: row.text for (address, _language), row in case.translations.items()}
        self.language = case.proposal.record_language

    def plain(self, address: str) -> Any:
        return self.values.get(address)

    def text(self, address: str) -> Any:
        return self.bilingual(address, self.values.get(address))

    def bilingual(self, address: str, original: Any) -> Any:
        translation = self.translations.get(address)
        if not original or not translation:
            return original
        return {self.language: original, OTHER_LANGUAGE[self.language]: translation}


def _answer(values: _Values, question: str) -> Any:
    address = f"{Section.ANSWERS}/{question}"
    value, note = values.text(f"{address}/value"), values.text(f"{address}/note")
    return _filled({"value": value, "note": note}) if note or isinstance(value, dict) else value


def _agreement(values: _Values, ref: str) -> dict[str, Any]:
    address = f"{Section.AGREEMENT}/{ref}"
    language = values.plain(f"{address}/language")
    return {
        "id": ref,
        "title": values.text(f"{address}/title"),
        "language": language,
        "text": values.text(f"{address}/text"),
    }


def _item(values: _Values, ref: str) -> dict[str, Any]:
    address = f"{Section.INVENTORY}/{ref}"
    fields = {
        name: values.text(f"{address}/{name}") if name in ITEM_TEXTS else values.plain(f"{address}/{name}")
        for name in ITEM_FIELDS
    }
    fields["recipients"] = [
        {name: recipient[name] for name in RECIPIENT_FIELDS if name in recipient} for recipient in fields["recipients"]
    ]
    return _filled({"id": ref, **fields})


def _filled(values: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if not any(value == empty for empty in EMPTY)}
