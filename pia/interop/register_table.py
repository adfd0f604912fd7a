"""The register of processing as two tables of texts: a controller's, GDPR art. 30(1), and a processor's, art. 30(2).

The columns of the record that PIPL art. 55 asks for stand beside those of the first. Texts are not yet guarded against
being taken for formulas.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pia.accounts.controller import Identity
from pia.assessments.languages import Worded
from pia.assessments.models import ProcessorRecord
from pia.assessments.register import Category, Limit, Recipient, Transfer
from pia.assessments.register_rows import Row
from pia.assessments.states import DecisionKind, DecisionState
from pia.lib.countries import country_name
from pia.lib.dates import long_day

Words = str | Promise
LINE = "\n"


@dataclass(frozen=True, slots=True)
class Telling:
    """What every row needs besides itself: the language, and who processes."""

    language: str
    identity: Identity

    @property
    def chinese(self) -> bool:
        """Whether the table is in Chinese."""
        return self.language == "zh"

    def listed(self, parts: Iterable[str]) -> str:
        """Joined as the language joins a list."""
        return ("、" if self.chinese else ", ").join(part for part in parts if part)


@dataclass(frozen=True, slots=True)
class Column:
    """A heading and how a row of the controller's register fills it."""

    heading: Words
    cell: Callable[[Row, Telling], str]


@dataclass(frozen=True, slots=True)
class ProcessorColumn:
    """The same of the processor's register."""

    heading: Words
    cell: Callable[[ProcessorRecord, Telling], str]


def _texts(found: Iterable[Worded]) -> str:
    return LINE.join(one.text for one in found)


def _category(one: Category, telling: Telling) -> str:
    names = telling.listed(name.text for name in one.names)
    said = {"category": one.label.text, "items": names, "count": one.more}
    words = one.label.text
    if names:
        words = gettext("%(category)s (%(items)s)") % said
    if one.more:
        words = gettext("%(category)s (%(items)s and %(count)d more)") % said
    return gettext("%(category)s – sensitive") % {"category": words} if one.sensitive else words


def recipient_words(one: Recipient, telling: Telling) -> str:
    """A recipient with what is known of it."""
    known = telling.listed((one.kind, one.country))
    return gettext("%(name)s (%(known)s)") % {"name": one.name.text, "known": known} if known else one.name.text


def transfer_words(one: Transfer, telling: Telling) -> str:
    """A transfer with its country and safeguards."""
    safeguards = telling.listed(one.safeguards) or gettext("no safeguard stated")
    said = {"name": one.to.text, "country": one.country, "safeguards": safeguards}
    return gettext("%(name)s, %(country)s: %(safeguards)s") % said


def limit_words(one: Limit, telling: Telling) -> str:
    """A time limit with the categories that it holds for."""
    if not one.categories:
        return one.text.text
    return gettext("%(limit)s (%(categories)s)") % {
        "limit": one.text.text,
        "categories": telling.listed(one.categories),
    }


def status_words(row: Row) -> str:
    """How things stand today."""
    if row.entry.ended_on:
        return gettext("Ended")
    if row.decision.state == DecisionState.SUSPENDED:
        return gettext("Suspended")
    if row.waits:
        return gettext("Stands; conditions are open")
    if row.differs:
        return gettext("Stands; being assessed again, the draft differs")
    return gettext("Stands; being assessed again") if row.proposal.is_open else gettext("Stands")


def _rules(row: Row) -> str:
    law = row.record.chinese_law
    rules = law.rules if law else ()
    words = gettext("%(rule)s (%(citation)s)")
    return LINE.join(words % {"rule": rule.label, "citation": rule.citation} for rule in rules)


def _signed(row: Row, telling: Telling) -> str:
    return long_day(row.signed_at, telling.language) if row.signed_at else ""


def _security(row: Row, telling: Telling) -> str:
    return LINE.join(filter(None, (_texts(row.record.security), telling.identity.measures)))


CONTROLLER: Sequence[Column] = (
    Column(_("Number"), lambda row, _t: row.proposal.reference),
    Column(_("Processing"), lambda row, _t: row.record.title.text),
    Column(_("Unit"), lambda row, _t: row.proposal.unit.display_name),
    Column(pgettext_lazy("register", "Status"), lambda row, _t: status_words(row)),
    Column(_("Controller"), lambda _row, t: t.identity.name),
    Column(_("Contact"), lambda _row, t: t.identity.contact),
    Column(_("Joint controllers"), lambda _row, t: t.identity.joint_controllers),
    Column(_("Representatives"), lambda _row, t: t.identity.representatives),
    Column(_("Data protection officer"), lambda _row, t: t.identity.dpo),
    Column(_("PI protection officer"), lambda _row, t: t.identity.protection_officer),
    Column(_("Purposes"), lambda row, _t: _texts(row.record.purposes)),
    Column(_("Categories of data subjects"), lambda row, _t: _texts(row.record.subjects)),
    Column(
        _("Categories of personal data"),
        lambda row, t: LINE.join(_category(one, t) for one in row.record.categories),
    ),
    Column(
        _("Categories of recipients"),
        lambda row, t: LINE.join(recipient_words(one, t) for one in row.record.recipients),
    ),
    Column(
        _("Transfers to third countries and safeguards"),
        lambda row, t: LINE.join(transfer_words(one, t) for one in row.record.transfers),
    ),
    Column(_("Time limits for erasure"), lambda row, t: LINE.join(limit_words(one, t) for one in row.record.limits)),
    Column(_("Security measures"), _security),
    Column(_("Processed for"), lambda row, _t: LINE.join(one.controller for one in row.processed_for)),
    Column(_("Laws"), lambda row, _t: LINE.join(law.title for law in row.record.laws)),
    Column(_("PIPL art. 55: what asked for the assessment"), lambda row, _t: _rules(row)),
    Column(
        _("PIPL art. 55: outcome"), lambda row, _t: row.record.chinese_law.outcome if row.record.chinese_law else ""
    ),
    Column(
        _("Screened on"),
        lambda row, t: long_day(row.record.evaluated_on, t.language) if row.record.evaluated_on else "",
    ),
    Column(pgettext_lazy("register", "Decision"), lambda row, _t: str(DecisionKind(row.decision.kind).label)),
    Column(_("Decided on"), lambda row, t: long_day(row.decision.at, t.language)),
    Column(_("Report signed on"), _signed),
    Column(_("Kept"), lambda row, t: row.term.words(t.language)),
    Column(_("Ended on"), lambda row, t: long_day(row.entry.ended_on, t.language) if row.entry.ended_on else ""),
)


def _abroad(record: ProcessorRecord, telling: Telling) -> str:
    lines = []
    for row in record.transfers:
        country = country_name(str(row.get("country", "")), chinese=telling.chinese)
        known = telling.listed((str(row.get("to", "")), country))
        safeguards = str(row.get("safeguards", "")) or gettext("no safeguard stated")
        lines.append(gettext("%(to)s: %(safeguards)s") % {"to": known, "safeguards": safeguards})
    return LINE.join(lines)


def in_language(english: str, chinese: str, telling: Telling) -> str:
    """The text in the language of the table, else in the one there is."""
    return (chinese or english) if telling.chinese else (english or chinese)


PROCESSOR: Sequence[ProcessorColumn] = (
    ProcessorColumn(_("Number"), lambda one, _t: one.ref),
    ProcessorColumn(_("Processor"), lambda _one, t: t.identity.name),
    ProcessorColumn(_("Contact"), lambda _one, t: t.identity.contact),
    ProcessorColumn(_("Representatives"), lambda _one, t: t.identity.representatives),
    ProcessorColumn(_("Data protection officer"), lambda _one, t: t.identity.dpo),
    ProcessorColumn(_("Other processors engaged"), lambda one, _t: one.other_processors),
    ProcessorColumn(_("On behalf of"), lambda one, _t: one.controller),
    ProcessorColumn(_("Contact of that controller"), lambda one, _t: one.controller_contact),
    ProcessorColumn(_("Representative of that controller"), lambda one, _t: one.representative),
    ProcessorColumn(_("Data protection officer of that controller"), lambda one, _t: one.dpo),
    ProcessorColumn(_("Categories of processing"), lambda one, t: in_language(one.processing, one.processing_zh, t)),
    ProcessorColumn(_("Transfers to third countries and safeguards"), _abroad),
    ProcessorColumn(
        _("Security measures"), lambda one, t: in_language(one.measures, one.measures_zh, t) or t.identity.measures
    ),
    ProcessorColumn(_("Case"), lambda one, _t: getattr(one, "case_reference", None) or ""),
    ProcessorColumn(_("Since"), lambda one, t: long_day(one.starts_on, t.language) if one.starts_on else ""),
    ProcessorColumn(_("Ended on"), lambda one, t: long_day(one.ended_on, t.language) if one.ended_on else ""),
)


def controller_table(rows: Iterable[Row], telling: Telling) -> Iterator[list[str]]:
    """Headings, then a row a processing; texts are in the language that is active."""
    yield [str(column.heading) for column in CONTROLLER]
    for row in rows:
        yield [column.cell(row, telling) for column in CONTROLLER]


def processor_table(records: Iterable[ProcessorRecord], telling: Telling) -> Iterator[list[str]]:
    """Headings, then a row for each controller that is processed for."""
    yield [str(column.heading) for column in PROCESSOR]
    for record in records:
        yield [column.cell(record, telling) for column in PROCESSOR]
