"""What differs between two versions of a regime, entry by entry and in words: rules, filings, content and the rest."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from difflib import SequenceMatcher
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from pia.lib.dates import long_day
from pia.programmes.condition_words import Names, Statement, describe
from pia.programmes.definition import Citation, Regime, Text
from pia.programmes.regime import Duty
from pia.web.components.marks import Words
from pia.web.law_rows import needs_of
from pia.web.law_words import ASKS, CONFIDENCES, FORCES, OVER_LINES

TOKEN = re.compile(r"[A-Za-z0-9'’-]+|\s+|.", re.DOTALL)
LABEL, REASON, CITATION = gettext_lazy("Name"), gettext_lazy("Reason"), gettext_lazy("Citation")
SINCE, UNTIL = gettext_lazy("Law from"), gettext_lazy("Law until")


class ChangeKind(StrEnum):
    """What happened to an entry between the versions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


KINDS: Mapping[ChangeKind, tuple[Words, str]] = {
    ChangeKind.ADDED: (pgettext_lazy("entry", "Added"), "plus"),
    ChangeKind.REMOVED: (pgettext_lazy("entry", "Removed"), "x"),
    ChangeKind.CHANGED: (pgettext_lazy("entry", "Changed"), "return"),
}
Fields = Sequence[tuple[Words, str]]


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a version: its id, its name and its fields, all in the language of the page."""

    id: str
    name: str
    fields: Fields


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text that stayed, went or came: exactly one of these tags, or none."""

    tag: str
    text: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field with what went and what came."""

    label: Words
    runs: Sequence[Run]


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One entry that is not in both versions as it was."""

    kind: ChangeKind
    id: str
    name: str
    fields: Sequence[FieldChange]

    @property
    def label(self) -> Words:
        """Added, removed or changed."""
        return KINDS[self.kind][0]

    @property
    def symbol(self) -> str:
        """The icon beside it."""
        return KINDS[self.kind][1]


@dataclass(frozen=True, slots=True)
class PartChange:
    """One part of the regime with its changed entries."""

    label: Words
    entries: Sequence[EntryChange]


def difference(before: Names, after: Names) -> list[PartChange]:
    """The parts that differ; entries are told apart by their ids."""
    found = []
    for (label, old), (_label, new) in zip(_parts(before), _parts(after), strict=True):
        entries = list(_entries(old, new))
        if entries:
            found.append(PartChange(label, entries))
    return found


def _entries(before: Sequence[Entry], after: Sequence[Entry]) -> Iterator[EntryChange]:
    old, new = ({one.id: one for one in entries} for entries in (before, after))
    for identity in dict.fromkeys([*new, *old]):
        was, now = old.get(identity), new.get(identity)
        fields = list(_fields(was.fields if was else (), now.fields if now else ()))
        if fields:
            kind = ChangeKind.ADDED if was is None else ChangeKind.REMOVED if now is None else ChangeKind.CHANGED
            name = now.name if now else was.name if was else ""
            yield EntryChange(kind, identity, name, fields)


def _fields(before: Fields, after: Fields) -> Iterator[FieldChange]:
    old, new = ({str(label): text for label, text in fields} for fields in (before, after))
    for label in dict.fromkeys([*new, *old]):
        was, now = old.get(label, ""), new.get(label, "")
        if was != now:
            yield FieldChange(label, runs(was, now))


def runs(before: str, after: str) -> list[Run]:
    """The text with what went and what came, word by word, and in Chinese sign by sign."""
    old, new = TOKEN.findall(before), TOKEN.findall(after)
    found = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append(Run("", "".join(old[a:b])))
            continue
        found += [Run(name, text) for name, text in (("del", "".join(old[a:b])), ("ins", "".join(new[c:d]))) if text]
    return found


# -- a version in words -----------------------------------------------------------------------------------------------


def _parts(names: Names) -> list[tuple[Words, list[Entry]]]:
    regime = names.regime
    if regime is None:
        raise LookupError("a difference is told of two versions of a regime")
    return [
        (_("The regime itself"), [_itself(names, regime)]),
        (_("Rules"), [_entry(one.id, one.label, _rule(names, regime, one.id)) for one in regime.triggers]),
        (_("Filings"), [_entry(one.id, one.title, _filing(names, regime, one.id)) for one in regime.filings]),
        (_("What the report contains"), _content(regime)),
        (_("Who is asked or signs"), _people(regime)),
        (_("What is sensitive"), _sensitive(names, regime)),
        (_("Legal bases"), [_entry(o.id, o.label, ((CITATION, _cited(o.citation)),)) for o in regime.legal_bases]),
        (_("Announced changes"), _pending(regime)),
        (_("Sources"), [_entry(o.id, o.title, ((_("Note"), str(o.note or "")),)) for o in regime.sources]),
    ]


def _entry(identity: str, name: Text, fields: Fields) -> Entry:
    return Entry(identity, str(name), ((LABEL, str(name)), *fields))


def _itself(names: Names, regime: Regime) -> Entry:
    cycle = regime.review_cycle
    fields = (
        (_("Assessment"), str(regime.assessment_name)),
        *_term(regime.effective_from, regime.effective_to),
        (_("A risk over the line"), f"{OVER_LINES[regime.over_line]}\n{regime.over_line_reason}"),
        (_("Kept"), _period(regime.retention.years, regime.retention.reason)),
        (_("Looked at again"), _period(cycle.months, cycle.reason) if cycle else ""),
        (_("Questions it asks"), "\n".join(str(names.question(one)) for one in regime.questions)),
    )
    return _entry(regime.slug, regime.title, fields)


def _period(number: int | None, reason: Text) -> str:
    return str(reason) if number is None else f"{number}\n{reason}"


def _rule(names: Names, regime: Regime, trigger_id: str) -> Fields:
    rule = regime.trigger(trigger_id)
    if rule is None:
        return ()
    return (
        (_("Asks for"), str(ASKS[rule.asks])),
        (_("Force"), str(FORCES[rule.force])),
        (_("When it fires"), "\n".join(_lines(describe(names, rule.when), 0))),
        (REASON, str(rule.reason)),
        (CITATION, _cited(rule.citation)),
        *_term(rule.effective_from, rule.effective_to),
    )


def _lines(said: Statement, depth: int) -> Iterator[str]:
    yield f"{'  ' * depth}{said.text}"
    for part in said.parts:
        yield from _lines(part, depth + 1)


def _filing(names: Names, regime: Regime, filing_id: str) -> Fields:
    filing = regime.filing(filing_id)
    if filing is None:
        return ()
    return (
        (_("With whom"), str(filing.authority)),
        (_("Term"), str(filing.clock.text)),
        (_("Follows from"), "\n".join(str(names.trigger(one)) for one in sorted(filing.triggers))),
        (_("What is sent"), "\n".join(str(one) for one in filing.material)),
        (CITATION, _cited(filing.citation)),
        *_term(filing.effective_from, filing.effective_to),
    )


def _content(regime: Regime) -> list[Entry]:
    rows = zip(regime.required_content, needs_of(regime).content, strict=True)
    return [
        _entry(one.id, one.label, ((_("Sections"), row.sections), (CITATION, _cited(one.citation))))
        for one, row in rows
    ]


def _people(regime: Regime) -> list[Entry]:
    found = [_duty("opinion", _("Opinion"), regime.opinion, needs_of(regime).opinion.role)]
    signatory = needs_of(regime).signatory
    if signatory:
        found.append(_duty("report_signatory", _("Signs the report"), signatory.duty, signatory.role))
    for one in regime.consulted:
        fields = ((_("Required"), _yes_no(one.required)), (REASON, str(one.reason)), (CITATION, _cited(one.citation)))
        found.append(_entry(one.id, one.who, fields))
    return found


def _duty(identity: str, name: str, duty: Duty, role: Words) -> Entry:
    fields = (
        (_("Whose"), str(role)),
        (_("Required"), _yes_no(duty.required)),
        (REASON, str(duty.reason)),
        (CITATION, _cited(duty.citation)),
    )
    return Entry(identity, name, fields)


def _sensitive(names: Names, regime: Regime) -> list[Entry]:
    found = []
    for one in regime.sensitive:
        fields: Fields = (
            (_("Sensitive"), _("only counsel can tell") if one.value is None else _yes_no(one.value)),
            (_("Categories"), str(names.categories(sorted(one.categories))) if one.categories else ""),
            (_("People"), str(names.subjects(sorted(one.subjects))) if one.subjects else ""),
            (REASON, str(one.reason)),
            (CITATION, _cited(one.citation)),
            *_term(one.effective_from, one.effective_to),
        )
        found.append(Entry(one.id, str(one.reason), fields))
    return found


def _pending(regime: Regime) -> list[Entry]:
    return [
        _entry(
            one.id,
            one.title,
            (
                (_("What changes"), str(one.text)),
                (_("Expected on"), long_day(one.expected) if one.expected else ""),
                (CITATION, _cited(one.citation)),
            ),
        )
        for one in regime.pending
    ]


def _term(first: date | None, last: date | None) -> Fields:
    return ((SINCE, long_day(first) if first else ""), (UNTIL, long_day(last) if last else ""))


def _cited(citation: Citation) -> str:
    return f"{citation.text} · {CONFIDENCES[citation.confidence][0]}"


def _yes_no(value: bool) -> str:
    return _("yes") if value else _("no")
