"""Rows and cells of the inventory's table as they stand on the page, with the marks of what is sensitive or missing.

They are made here and not in a template because a page has a thousand of them; saving a cell swaps in the same markup.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.functional import Promise
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext

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
from pia.web.inventory_columns import COLUMNS, NAME, RAISED, Column
from pia.web.record_text import RecordText, record_text

Words = str | Promise
Shown = SafeString | str

NOTHING = SafeString("")
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
SWAPPED = SafeString(' hx-swap-oob="true"')


@dataclass(frozen=True, slots=True)
class SensitiveBy:
    """What one regime says of one item."""

    regime: Text
    found: Sensitivity

    @property
    def citation(self) -> Citation | None:
        return self.found.citation


@dataclass(frozen=True, slots=True)
class Judged:
    """What all regimes say of one item, and how its mark looks."""

    by_regime: Sequence[SensitiveBy]
    look: SafeString
    words: Shown
    found: Sequence[tuple[Regime, Sensitivity]]  # kept, since it is known by its identity


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    item: DataItem
    by_regime: Sequence[SensitiveBy]
    html: Shown

    @property
    def ref(self) -> str:
        return self.item.ref


class Reader:
    """A case as the table shows it: everything that rows have in common is looked up and worded once."""

    def __init__(self, case: Case, *, base: str = "", editable: bool = False) -> None:
        self.case, self.base, self.editable = case, escape(base), editable
        parts = case.programme.catalogues
        self.categories = {one.id: one for part in parts for one in part.categories}
        self.subjects = {one.id: one for part in parts for one in part.subjects}
        self.volumes = {one.id: one for part in parts for one in part.volumes}
        self.general = [regime for regime in case.regimes if regime.is_general]
        self.home = case.proposal.organisation.country
        self.labels = {column.key: escape(str(column.label)) for column in COLUMNS}
        self.select, self.edit = escape(gettext("Select")), escape(gettext("Edit"))
        self._known: dict[Any, Any] = {}

    def once(self, *key: Any, make: Callable[[], Any]) -> Any:
        """What many rows show alike is made once."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # -- rows and cells -----------------------------------------------------------------------------------------------

    def row(self, item: DataItem, columns: Sequence[Column]) -> Row:
        """One row with the cells of these columns, and what it is picked and opened with."""
        ref = escape(item.ref)
        cells = SafeString("".join(self.cell(item, column, ref) for column in columns))
        html = format_html('<tr id="{}">{}</tr>', ref, cells)
        if self.editable:
            html = format_html(
                '<tr id="{0}"><td class="pick"><input type="checkbox" name="rows" value="{0}" form="bulk" id="{0}-pick"'
                ' aria-label="{1} {0}"></td>{2}<td><a class="btn btn-quiet btn-s" id="{0}-edit" href="{3}{0}/">{4}'
                '<span class="vh"> {0}</span></a></td></tr>',
                ref,
                self.select,
                cells,
                self.base,
                self.edit,
            )
        return Row(item, self.judged(item).by_regime, html)

    def cell(self, item: DataItem, column: Column, ref: str = "") -> SafeString:
        """What stands in one column of a row; the first one heads the row and carries the mark of sensitivity."""
        ref = ref or escape(item.ref)
        inside = self.inside(item, column)
        if column.key == NAME:
            return format_html('<th scope="row" id="{}-name">{}{}</th>', ref, inside, self.mark(item))
        missing = [gap for gap in self.gaps if gap.field in column.fields and gap.lacks(item)]
        return format_html(
            '<td id="{}-{}" data-label="{}"{}>{}{}</td>',
            ref,
            SafeString(column.key),
            self.labels[column.key],
            LACKING if missing else NOTHING,
            inside,
            self._missing(missing) if missing else NOTHING,
        )

    def inside(self, item: DataItem, column: Column) -> Shown:
        """What a cell says."""
        return SHOWN[column.key](self, item)

    def mark(self, item: DataItem, *, swapped: bool = False) -> SafeString:
        """Whether the item is sensitive, as a link to why."""
        judged = self.judged(item)
        return format_html(
            '<a id="{0}-mark" href="{1}{0}/why/" class="{2}"{3}>{4}</a>',
            escape(item.ref),
            self.base,
            judged.look,
            SWAPPED if swapped else NOTHING,
            judged.words,
        )

    def _missing(self, missing: Sequence[Gap]) -> Shown:
        names: Shown = NOTHING
        if len(self.general) > 1 and missing[0].regime:
            names = format_html_join("", "<small>{}</small>", ((self._title(gap.regime),) for gap in missing))
        return format_html('<span class="lacks">{}{}</span>', gettext("Missing"), names)

    def _title(self, slug: str) -> str:
        found: Regime | None = self.case.programme.regime(slug)
        return str(found.title) if found else slug

    # -- what rows have in common -------------------------------------------------------------------------------------

    @cached_property
    def gaps(self) -> Sequence[Gap]:
        return gaps(self.case)

    def judged(self, item: DataItem) -> Judged:
        """What each applying regime derives for this item, as of the planned launch."""
        found = derived(self.case, item)
        judged: Judged = self.once("judged", id(found), bool(item.category), make=lambda: _judged(found, item))
        return judged

    @cached_property
    def bases(self) -> dict[tuple[str, str], SafeString]:
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
    def people(self) -> dict[str, SafeString]:
        """The groups of people in words; who needs more care carries a mark."""
        return {one.id: subject_mark(one) for one in self.subjects.values()}

    def text(self, item: DataItem, field: str) -> RecordText:
        """What somebody typed, in the language of the page where it is translated.

        Whoever edits sees their own words rather than a translation of what stood there before.
        """
        original = getattr(item, field)
        found = record_text(self.case, f"inventory/{item.ref}/{field}", original)
        return self.own(original) if found.stale and self.editable else found

    def own(self, words: str) -> RecordText:
        """Words of the record that nobody translates, such as a name."""
        return RecordText(words, self.case.proposal.record_language)


LACKING = SafeString(' class="is-lacking"')


def _judged(found: Sequence[tuple[Regime, Sensitivity]], item: DataItem) -> Judged:
    by_regime = [SensitiveBy(regime.title, one) for regime, one in found]
    if any(one.value is True for _regime, one in found):
        return Judged(by_regime, SafeString("sens"), format_html("{}{}", icon("face"), gettext("Sensitive")), found)
    if item.category and any(one.value is None for _regime, one in found):
        return Judged(
            by_regime,
            SafeString("sens is-warn"),
            format_html("{}{}", icon("face"), gettext("Sensitivity unclear")),
            found,
        )
    return Judged(by_regime, SafeString("sens is-quiet"), escape(gettext("Not sensitive")), found)


def subject_mark(entry: SubjectEntry) -> SafeString:
    """A group of people; the vulnerable carry a sign and the word."""
    if not entry.vulnerable:
        return format_html("<span>{}</span>", str(entry.label))
    vulnerable = icon("flag", label=gettext("Vulnerable group"))
    return format_html('<span class="warn row-mark">{}{}</span>', vulnerable, str(entry.label))


def _joined(parts: Iterable[SafeString]) -> SafeString:
    """Parts that are markup already, one after the other."""
    return SafeString("".join(parts))


def _dotted(words: Sequence[Shown]) -> SafeString:
    return format_html_join(" · ", "{}", ((word,) for word in words))


def _name(reader: Reader, item: DataItem) -> Shown:
    return format_html('<span class="num small muted">{}</span> {}', escape(item.ref), reader.text(item, "name"))


def _category(reader: Reader, item: DataItem) -> Shown:
    entry = reader.categories.get(item.category)
    return reader.once("category", item.category, make=lambda: escape(str(entry.label))) if entry else NOTHING


def _subjects(reader: Reader, item: DataItem) -> Shown:
    known = [one for one in item.subjects if one in reader.people]
    shown: Shown = reader.once("subjects", *known, make=lambda: _joined(reader.people[one] for one in known))
    return shown


def _volume(reader: Reader, item: DataItem) -> Shown:
    band = reader.volumes.get(item.volume)
    return str(band.label) if band else ""


def _purpose(reader: Reader, item: DataItem) -> Shown:
    return _clamped(reader.text(item, "purpose"))


def _clamped(text: RecordText | str) -> Shown:
    return format_html('<span class="clamp">{}</span>', text) if text else ""


def _basis(reader: Reader, item: DataItem) -> Shown:
    chosen = [(regime.slug, item.legal_basis.get(regime.slug) or "") for regime in reader.general]
    known = [one for one in chosen if one in reader.bases]
    shown: Shown = reader.once("bases", *known, make=lambda: _joined(reader.bases[one] for one in known))
    if not item.basis_stated:
        return shown
    return format_html("{}<small>{} {}</small>", shown, gettext("As stated:"), reader.own(item.basis_stated))


def _retention(reader: Reader, item: DataItem) -> Shown:
    parts: list[SafeString] = []
    if item.retention_proposed:
        parts.append(format_html("<span>{}</span>", reader.text(item, "retention_proposed")))
    if item.retention_days is not None:
        parts.append(reader.once("days", item.retention_days, bool(parts), make=lambda: _days(item, bool(parts))))
    if item.retention_required:
        required = reader.own(item.retention_required)
        parts.append(format_html("<small>{} {}</small>", gettext("Required:"), required))
    return _joined(parts)


def _days(item: DataItem, beside_words: bool) -> SafeString:
    days = item.retention_days or 0
    counted = ngettext("%(days)d day", "%(days)d days", days) % {"days": days}
    return format_html("<small>{}</small>" if beside_words else "<span>{}</span>", counted)


def _recipients(reader: Reader, item: DataItem) -> Shown:
    if not item.recipients:
        shown: Shown = reader.once(
            "nobody", make=lambda: format_html('<span class="muted">{}</span>', gettext("Nobody"))
        )
        return shown
    rows = [_recipient(reader, one) for one in item.recipients[:MOST_RECIPIENTS]]
    left = len(item.recipients) - MOST_RECIPIENTS
    if left > 0:
        more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
        rows.append(format_html("<small>{}</small>", more))
    return _joined(rows)


def _recipient(reader: Reader, one: Mapping[str, Any]) -> SafeString:
    parts = (one.get("name", ""), one.get("kind", ""), one.get("country", ""), one.get("contract", "unknown"))
    shown: SafeString = reader.once("recipient", *parts, make=lambda: _party(reader, *parts))
    return shown


def _party(reader: Reader, name: str, kind: str, country: str, contract: str) -> SafeString:
    tone = Tone.DANGER if contract == "missing" else RECIPIENT_TONES.get(kind, Tone.IDLE)
    words: list[Shown] = [reader.own(name)]
    if country and country != reader.home:
        words.append(country_name(country))
    if contract in UNSIGNED:
        words.append(gettext("contract %(state)s") % {"state": RECIPIENT_WORDS[contract]})
    label = badge(capfirst(str(RECIPIENT_WORDS.get(kind, ""))), tone, "arrow")
    return format_html('<span class="party">{}<small>{}</small></span>', label, _dotted(words))


def _systems(reader: Reader, item: DataItem) -> Shown:
    return _joined(reader.once("system", name, make=lambda name=name: _system(reader, name)) for name in item.systems)  # type: ignore[misc]  # the name is bound on purpose


def _system(reader: Reader, name: str) -> Shown:
    """A system, where it stands and who runs it, if that is known."""
    known = reader.systems.get(name, {})
    words: list[Shown] = [country_name(known["country"])] if known.get("country") else []
    words += [reader.own(known["operator"])] if known.get("operator") else []
    place = format_html("<small>{}</small>", _dotted(words)) if words else NOTHING
    return format_html("<span>{}{}</span>", reader.own(name), place)


def _origin(reader: Reader, item: DataItem) -> Shown:
    origin = capfirst(str(ORIGIN_WORDS[item.origin])) if item.origin in ORIGIN_WORDS else ""
    shown = format_html("<span>{}</span>", origin) if origin else NOTHING
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
    RAISED: lambda reader, item: reader.own(item.raised_sensitive),
}
