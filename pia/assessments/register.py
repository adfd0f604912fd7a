"""One entry of the register of processing in words: what GDPR art. 30(1) asks of a controller, for one processing.

It tells a case as that stands: one as it was decided on (`decided.as_decided`), or a present one for its report.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext

from pia.assessments.case import Case
from pia.assessments.languages import Origin, Worded, worded
from pia.assessments.models import DataItem
from pia.assessments.register_index import Found, LawFound
from pia.lib.countries import EEA, country_name
from pia.programmes.definition import Regime, Text
from pia.programmes.outcome_words import OUTCOME_WORDS
from pia.programmes.screening import Outcome
from pia.programmes.vocabulary import CHINESE
from pia.programmes.words import RECIPIENT_WORDS

MOST_NAMES = 8
WORST_CONTRACT = ("missing", "unknown", "signed", "not_needed")


@dataclass(frozen=True, slots=True)
class Category:
    """A category of personal data with the data items in it."""

    label: Worded
    names: tuple[Worded, ...] = ()
    more: int = 0
    sensitive: bool = False


@dataclass(frozen=True, slots=True)
class Recipient:
    """Somebody to whom data are disclosed; of what was typed as one text only the text."""

    name: Worded
    kind: str = ""
    country: str = ""
    contract: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """A recipient, or a place of a system, in a third country, with the safeguards that were stated."""

    to: Worded
    country: str
    safeguards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Limit:
    """How long data are kept, and which categories that is said of where not all are kept alike."""

    text: Worded
    categories: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that asked for the assessment, and where it stands."""

    label: str
    citation: str


@dataclass(frozen=True, slots=True)
class Law:
    """A law that counted and what it asked for."""

    slug: str
    title: str
    outcome: str
    rules: tuple[Rule, ...]
    general: bool
    places: frozenset[str]


@dataclass(frozen=True, slots=True)
class Record:
    """One processing as the register tells it."""

    title: Worded
    purposes: tuple[Worded, ...]
    subjects: tuple[Worded, ...]
    categories: tuple[Category, ...]
    recipients: tuple[Recipient, ...]
    transfers: tuple[Transfer, ...]
    limits: tuple[Limit, ...]
    security: tuple[Worded, ...]
    laws: tuple[Law, ...]
    evaluated_on: date | None

    @property
    def sensitive(self) -> bool:
        """Whether a category is sensitive under one of the laws."""
        return any(one.sensitive for one in self.categories)

    @property
    def chinese_law(self) -> Law | None:
        """The general law of China, where it counted: PIPL art. 55 asks for a record of what was assessed."""
        return next((law for law in self.laws if law.general and "cn" in law.places), None)


def is_third_country(country: str, home: str) -> bool:
    """Whether data leave: within the Economic Area they do not, seen from another country any border counts."""
    return bool(country) and country != home and not {country, home} <= EEA


def record_of(case: Case, found: Found, language: str, *, short: bool) -> Record:
    """The entry in "en" or "zh", with that language active; `short`: by the short record of a case screened out."""
    return _Teller(case, found, language, short).record()


@dataclass(slots=True)
class _Party:
    """A recipient as several rows of the inventory name it."""

    name: str
    kind: str
    country: str
    contract: str
    mechanisms: dict[str, None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Teller:
    """Tells one case in one language."""

    case: Case
    found: Found
    language: str
    short: bool

    def record(self) -> Record:
        proposal, items = self.case.proposal, self.case.items
        parties = list(self._parties(items))
        return Record(
            title=self._typed("description/title", proposal.title),
            purposes=self._short("purposes") or tuple(self._purposes(items)),
            subjects=self._short("subjects") or tuple(self._subjects(items)),
            categories=tuple(Category(one) for one in self._short("categories")) or tuple(self._categories(items)),
            recipients=tuple(Recipient(one) for one in self._short("recipients"))
            or tuple(self._recipient(one) for one in parties),
            transfers=tuple(self._transfers(parties)),
            limits=tuple(Limit(one) for one in self._short("retention")) or tuple(self._limits(items)),
            security=self._short("security") or tuple(self._security(items)),
            laws=tuple(self._laws()),
            evaluated_on=date.fromisoformat(self.found.evaluated_on) if self.found.evaluated_on else None,
        )

    # -- words ----------------------------------------------------------------------------------------------------

    def _typed(self, address: str, value: Any) -> Worded:
        return worded(self.case, address, value, self.language)

    def _label(self, text: Text | None, otherwise: str) -> Worded:
        return Worded(text.in_language(self.language) if text else otherwise, self.language, Origin.CATALOGUE)

    def _name(self, value: str) -> Worded:
        """A name stands as it was typed."""
        return Worded(value, self.case.proposal.record_language, Origin.RECORD)

    def _short(self, part: str) -> tuple[Worded, ...]:
        """What the short record says, of a case that nobody assessed further."""
        value = str(self.case.proposal.short_record.get(part, "")).strip() if self.short else ""
        return (self._typed(f"description/short_record/{part}", value),) if value else ()

    # -- parts ----------------------------------------------------------------------------------------------------

    def _purposes(self, items: Iterable[DataItem]) -> Iterator[Worded]:
        """Each purpose once; a row holds one a line."""
        seen: set[str] = set()
        for item in items:
            said = self._typed(f"inventory/{item.ref}/purpose", item.purpose)
            for line in said.text.splitlines():
                if (text := line.strip()) and text not in seen:
                    seen.add(text)
                    yield Worded(text, said.language, said.origin)

    def _subjects(self, items: Iterable[DataItem]) -> Iterator[Worded]:
        for one in dict.fromkeys(subject for item in items for subject in item.subjects):
            entry = self.case.programme.subject(one)
            yield self._label(entry.label if entry else None, one)

    def _categories(self, items: Iterable[DataItem]) -> Iterator[Category]:
        grouped: dict[str, list[DataItem]] = {}
        for item in items:
            grouped.setdefault(item.category, []).append(item)
        for one, rows in grouped.items():
            names = tuple(self._typed(f"inventory/{row.ref}/name", row.name) for row in rows[:MOST_NAMES])
            sensitive = any(row.ref in self.found.sensitive for row in rows)
            yield Category(self._category(one), names, max(len(rows) - MOST_NAMES, 0), sensitive)

    def _category(self, category: str) -> Worded:
        entry = self.case.programme.category(category)
        return self._label(entry.label if entry else None, category or gettext("not chosen"))

    def _parties(self, items: Iterable[DataItem]) -> Iterator[_Party]:
        """Recipients of the rows and operators of the systems, each once."""
        known: dict[tuple[str, str, str], _Party] = {}
        rows = [dict(row) for item in items for row in item.recipients]
        for system in self.case.proposal.systems.values():
            rows += [{**system, "name": system["operator"], "kind": "processor"}] if system.get("operator") else []
        for row in rows:
            name, kind, country = (str(row.get(part) or "") for part in ("name", "kind", "country"))
            contract = row.get("contract", "unknown")
            party = known.setdefault((name.casefold(), kind, country), _Party(name, kind, country, contract))
            party.contract = min(party.contract, contract, key=_worst)
            party.mechanisms.update(dict.fromkeys(row.get("mechanisms") or ()))
        yield from known.values()

    def _recipient(self, party: _Party) -> Recipient:
        kind, contract = RECIPIENT_WORDS.get(party.kind), RECIPIENT_WORDS.get(party.contract)
        return Recipient(
            name=self._name(party.name),
            kind=kind.in_language(self.language) if kind else "",
            country=self._country(party.country),
            contract=contract.in_language(self.language) if contract else "",
        )

    def _country(self, code: str) -> str:
        return country_name(code, chinese=self.language == CHINESE) if code else ""

    def _transfers(self, parties: Iterable[_Party]) -> Iterator[Transfer]:
        home = self.case.proposal.organisation.country
        for party in parties:
            if is_third_country(party.country, home):
                yield Transfer(self._name(party.name), self._country(party.country), self._safeguards(party))
        for system in self.case.proposal.systems.values():
            if not system.get("operator") and is_third_country(system.get("country", ""), home):
                yield Transfer(self._name(system["name"]), self._country(system["country"]), ())

    def _safeguards(self, party: _Party) -> tuple[str, ...]:
        known = [self.case.programme.mechanism(one) for one in party.mechanisms]
        return tuple(one.label.in_language(self.language) for one in known if one)

    def _limits(self, items: Iterable[DataItem]) -> Iterator[Limit]:
        """Each time limit once, with the categories that it holds for unless it holds for all."""
        said: dict[str, tuple[Worded, dict[str, None]]] = {}
        for item in items:
            limit = self._limit(item)
            of = said.setdefault(limit.text, (limit, {}))[1]
            of[self._category(item.category).text] = None
        for limit, categories in said.values():
            yield Limit(limit, tuple(categories) if len(said) > 1 else ())

    def _limit(self, item: DataItem) -> Worded:
        if item.retention_proposed.strip():
            return self._typed(f"inventory/{item.ref}/retention_proposed", item.retention_proposed)
        words = gettext("no end set")
        if item.retention_days is not None:
            words = gettext("%(count)d days") % {"count": item.retention_days}
        return Worded(words, self.language, Origin.CATALOGUE)

    def _security(self, items: Iterable[DataItem]) -> Iterator[Worded]:
        """The measures of the case, then how single data items are protected."""
        for measure in self.case.measures:
            yield self._typed(f"measures/{measure.ref}/title", measure.title)
        seen: set[str] = set()
        for item in items:
            if item.protection.strip() and item.protection not in seen:
                seen.add(item.protection)
                yield self._typed(f"inventory/{item.ref}/protection", item.protection)

    def _laws(self) -> Iterator[Law]:
        for one in self.found.laws:
            regime = self.case.programme.regime(one.slug)
            if regime is not None:
                yield self._law(one, regime)

    def _law(self, found: LawFound, regime: Regime) -> Law:
        rules = [rule for known in found.rules if (rule := regime.trigger(known)) is not None]
        cited = [(rule.label.in_language(self.language), rule.citation.text) for rule in rules]
        return Law(
            slug=found.slug,
            title=regime.title.in_language(self.language),
            outcome=str(OUTCOME_WORDS[Outcome(found.outcome)]),
            rules=tuple(Rule(label, citation.in_language(self.language)) for label, citation in cited),
            general=regime.is_general,
            places=regime.jurisdictions,
        )


def _worst(contract: str) -> int:
    return WORST_CONTRACT.index(contract) if contract in WORST_CONTRACT else len(WORST_CONTRACT)


def regimes_of(case: Case, found: Found) -> list[Regime]:
    """The laws that counted, at the versions that the case pins."""
    known: Mapping[str, Regime] = {regime.slug: regime for regime in case.programme.regimes}
    return [known[law.slug] for law in found.laws if law.slug in known]
