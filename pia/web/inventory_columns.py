"""The columns of the inventory's table, and what a cell shows of a row: labels of the catalogues, marks of what lacks.

Cells are made here and not in a template because a page has a thousand of them; editing one swaps the same cell.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.completeness import Gap, gaps
from pia.assessments.models import DataItem
from pia.assessments.sensitive_items import derived
from pia.lib.countries import country_name
from pia.programmes.definition import Citation, Regime, SubjectEntry, Text
from pia.programmes.sensitivity import Sensitivity
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS
from pia.web.components.citations import cite
from pia.web.components.marks import Tone, badge, icon
from pia.web.record_text import RecordText, record_text

Words = str | Promise
Shown = SafeString | str

NAME, RAISED = "name", "raised"
MOST_RECIPIENTS = 4
UNSIGNED = frozenset({"missing", "unknown"})
# How a kind of recipient looks: leaving the organisation is what somebody has to look at.
RECIPIENT_TONES: Mapping[str, Tone] = {
    "own_unit": Tone.IDLE,
    "affiliate": Tone.WARN,
    "processor": Tone.WARN,
    "controller": Tone.WARN,
    "public": Tone.WARN,
    "authority": Tone.IDLE,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its key in addresses of the page, its heading and the fields of a row that it is about."""

    key: str
    label: Words
    fields: tuple[str, ...]
    main: bool = False


COLUMNS = (
    Column(NAME, pgettext_lazy("column", "Item"), ("name",), main=True),
    Column("category", pgettext_lazy("column", "Category"), ("category",), main=True),
    Column("subjects", pgettext_lazy("column", "Data subjects"), ("subjects",), main=True),
    Column("volume", pgettext_lazy("column", "How many"), ("volume",)),
    Column("purpose", pgettext_lazy("column", "Purpose"), ("purpose",), main=True),
    Column("basis", pgettext_lazy("column", "Legal basis"), ("legal_basis", "basis_stated"), main=True),
    Column(
        "retention",
        pgettext_lazy("column", "Kept for"),
        ("retention_proposed", "retention_days", "retention_required"),
        main=True,
    ),
    Column("recipients", pgettext_lazy("column", "Recipients"), ("recipients",), main=True),
    Column("systems", pgettext_lazy("column", "Systems"), ("systems",)),
    Column("origin", pgettext_lazy("column", "Origin"), ("origin", "source")),
    Column("protection", pgettext_lazy("column", "Protection"), ("protection",)),
)
#: Not a column of its own: the reason that raises a row is given where its sensitivity is explained.
RAISING = Column(RAISED, _("Raised to sensitive"), ("raised_sensitive",))
BY_KEY: Mapping[str, Column] = {column.key: column for column in (*COLUMNS, RAISING)}
COLUMN_OF: Mapping[str, Column] = {field: column for column in BY_KEY.values() for field in column.fields}


@dataclass(frozen=True, slots=True)
class SensitiveBy:
    """What one regime says of one item."""

    regime: Text
    found: Sensitivity

    @property
    def citation(self) -> Citation | None:
        return self.found.citation


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in one column of one row; `lacks` if something is missing for the next stage."""

    key: str
    label: Words
    html: Shown
    lacks: bool


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    item: DataItem
    name: RecordText
    cells: Sequence[Cell]
    by_regime: Sequence[SensitiveBy]

    @property
    def ref(self) -> str:
        return self.item.ref

    @property
    def sensitive(self) -> bool:
        """Whether some regime holds the item to be sensitive."""
        return any(one.found.value is True for one in self.by_regime)

    @property
    def unclear(self) -> bool:
        """Whether no regime does and one cannot tell, so that counsel has to look."""
        return (
            bool(self.item.category) and not self.sensitive and any(one.found.value is None for one in self.by_regime)
        )


def shown_columns(everything: bool) -> Sequence[Column]:
    """All columns, or those that fit beside each other."""
    return [column for column in COLUMNS if everything or column.main]


class Reader:
    """A case as the table shows it: everything that rows have in common is looked up once."""

    def __init__(self, case: Case) -> None:
        self.case = case
        parts = case.programme.catalogues
        self.categories = {one.id: one for part in parts for one in part.categories}
        self.subjects = {one.id: one for part in parts for one in part.subjects}
        self.volumes = {one.id: one for part in parts for one in part.volumes}
        self.general = [regime for regime in case.regimes if regime.is_general]
        self.home = case.proposal.organisation.country

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        return gaps(self.case)

    @cached_property
    def bases(self) -> dict[tuple[str, str], Shown]:
        """The legal bases in words with their articles."""
        return {
            (regime.slug, basis.id): format_html("<span>{} {}</span>", str(basis.label), cite(basis.citation))
            for regime in self.general
            for basis in regime.legal_bases
        }

    @cached_property
    def systems(self) -> dict[str, Mapping[str, str]]:
        """What is known of each system, by its name."""
        return {one["name"]: one for one in self.case.proposal.systems.values()}

    @cached_property
    def people(self) -> dict[str, Shown]:
        """The groups of people in words; who needs more care carries a mark."""
        return {one.id: subject_mark(one) for one in self.subjects.values()}

    def row(self, item: DataItem, columns: Sequence[Column]) -> Row:
        """One row with the cells of these columns."""
        lacking = self.lacking(item)
        return Row(
            item=item,
            name=self.text(item, "name"),
            cells=[self.cell(item, column, lacking) for column in columns],
            by_regime=self.by_regime(item),
        )

    def lacking(self, item: DataItem) -> list[Gap]:
        """What has to be filled in before risks are scored."""
        return [gap for gap in self.gaps if gap.lacks(item)]

    def by_regime(self, item: DataItem) -> list[SensitiveBy]:
        """What each applying regime derives for this item, as of the planned launch."""
        return [SensitiveBy(regime.title, found) for regime, found in derived(self.case, item)]

    def cell(self, item: DataItem, column: Column, lacking: Collection[Gap] | None = None) -> Cell:
        """What stands in one column of a row."""
        missing = [gap for gap in (self.lacking(item) if lacking is None else lacking) if gap.field in column.fields]
        shown = SHOWN[column.key](self, item)
        return Cell(column.key, column.label, self._with_missing(shown, missing), bool(missing))

    def _with_missing(self, shown: Shown, missing: Sequence[Gap]) -> Shown:
        if not missing:
            return shown
        if len(self.general) < 2 or not missing[0].regime:
            return format_html('{}<span class="lacks">{}</span>', shown, gettext("Missing"))
        names = format_html_join("", "<small>{}</small>", [(self._title(gap.regime),) for gap in missing])
        return format_html('{}<span class="lacks">{}{}</span>', shown, gettext("Missing"), names)

    def _title(self, slug: str) -> str:
        found: Regime | None = self.case.programme.regime(slug)
        return str(found.title) if found else slug

    def text(self, item: DataItem, field: str) -> RecordText:
        """What somebody typed, in the language of the page where it is translated."""
        return record_text(self.case, f"inventory/{item.ref}/{field}", getattr(item, field))

    def own(self, words: str) -> RecordText:
        """Words of the record that nobody translates, such as a name."""
        return RecordText(words, self.case.proposal.record_language)


def subject_mark(entry: SubjectEntry) -> Shown:
    """A group of people; the vulnerable carry a sign and the word."""
    if not entry.vulnerable:
        return format_html("<span>{}</span>", str(entry.label))
    vulnerable = icon("flag", label=gettext("Vulnerable group"))
    return format_html('<span class="warn row-mark">{}{}</span>', vulnerable, str(entry.label))


def _joined(parts: Iterable[Shown]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _name(reader: Reader, item: DataItem) -> Shown:
    return format_html('<span class="num small muted">{}</span> {}', item.ref, reader.text(item, "name"))


def _category(reader: Reader, item: DataItem) -> Shown:
    entry = reader.categories.get(item.category)
    return str(entry.label) if entry else ""


def _subjects(reader: Reader, item: DataItem) -> Shown:
    return _joined(reader.people[one] for one in item.subjects if one in reader.people)


def _volume(reader: Reader, item: DataItem) -> Shown:
    band = reader.volumes.get(item.volume)
    return str(band.label) if band else ""


def _purpose(reader: Reader, item: DataItem) -> Shown:
    return _clamped(reader.text(item, "purpose"))


def _clamped(text: RecordText | str) -> Shown:
    return format_html('<span class="clamp">{}</span>', text) if text else ""


def _basis(reader: Reader, item: DataItem) -> Shown:
    chosen = [reader.bases.get((regime.slug, item.legal_basis.get(regime.slug) or "")) for regime in reader.general]
    shown = _joined(one for one in chosen if one)
    if not item.basis_stated:
        return shown
    return format_html("{}<small>{} {}</small>", shown, gettext("As stated:"), reader.own(item.basis_stated))


def _retention(reader: Reader, item: DataItem) -> Shown:
    days = item.retention_days
    parts: list[Shown] = []
    if item.retention_proposed:
        parts.append(format_html("<span>{}</span>", reader.text(item, "retention_proposed")))
    if days is not None:
        counted = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
        parts.append(format_html("<small>{}</small>" if parts else "<span>{}</span>", counted))
    if item.retention_required:
        required = reader.own(item.retention_required)
        parts.append(format_html("<small>{} {}</small>", gettext("Required:"), required))
    return _joined(parts)


def _recipients(reader: Reader, item: DataItem) -> Shown:
    if not item.recipients:
        return format_html('<span class="muted">{}</span>', gettext("Nobody"))
    rows = [_recipient(reader, one) for one in item.recipients[:MOST_RECIPIENTS]]
    left = len(item.recipients) - MOST_RECIPIENTS
    if left > 0:
        more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
        rows.append(format_html("<small>{}</small>", more))
    return _joined(rows)


def _recipient(reader: Reader, one: Mapping[str, Any]) -> Shown:
    kind, contract, country = one.get("kind", ""), one.get("contract", "unknown"), one.get("country", "")
    tone = Tone.DANGER if contract == "missing" else RECIPIENT_TONES.get(kind, Tone.IDLE)
    words: list[Shown] = [reader.own(one.get("name", ""))]
    if country and country != reader.home:
        words.append(country_name(country))
    if contract in UNSIGNED:
        words.append(gettext("contract %(state)s") % {"state": RECIPIENT_WORDS[contract]})
    label = badge(capfirst(str(RECIPIENT_WORDS.get(kind, ""))), tone, "arrow")
    return format_html('<span class="party">{}<small>{}</small></span>', label, _dotted(words))


def _dotted(words: Sequence[Shown]) -> SafeString:
    return format_html_join(" · ", "{}", ((word,) for word in words))


def _systems(reader: Reader, item: DataItem) -> Shown:
    return format_html_join(
        "", "<span>{}{}</span>", ((reader.own(name), _place(reader, name)) for name in item.systems)
    )


def _place(reader: Reader, name: str) -> Shown:
    """Where a system stands and who runs it, if that is known."""
    known = reader.systems.get(name, {})
    words: list[Shown] = [country_name(known["country"])] if known.get("country") else []
    words += [reader.own(known["operator"])] if known.get("operator") else []
    return format_html("<small>{}</small>", _dotted(words)) if words else ""


def _origin(reader: Reader, item: DataItem) -> Shown:
    origin = capfirst(str(ORIGIN_WORDS[item.origin])) if item.origin in ORIGIN_WORDS else ""
    shown = format_html("<span>{}</span>", origin) if origin else ""
    return format_html('{}<small class="clamp">{}</small>', shown, reader.own(item.source)) if item.source else shown


def _protection(reader: Reader, item: DataItem) -> Shown:
    return _clamped(reader.own(item.protection))


SHOWN: Mapping[str, Callable[[Reader, DataItem], Shown]] = {
    NAME: _name,
    "category": _category,
    "subjects": _subjects,
    "volume": _volume,
    "purpose": _purpose,
    "basis": _basis,
    "retention": _retention,
    "recipients": _recipients,
    "systems": _systems,
    "origin": _origin,
    "protection": _protection,
    RAISED: lambda _reader, item: item.raised_sensitive,
}
