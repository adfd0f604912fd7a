"""Rows and cells of the inventory's table as they stand on the page, with the marks of what is sensitive or missing.

They are made here and not in a template because a page has a thousand of them; saving a cell swaps in the same markup.
Everything that comes from outside passes `esc` or `Reader.own`/`Reader.words` on its way into markup; what rows say
alike is worded once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from html import escape as esc
from typing import Any

from django.utils.functional import Promise
from django.utils.html import format_html
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
from pia.web.inventory_columns import COLUMN_OF, COLUMNS, NAME, RAISED, Column
from pia.web.record_text import LANG_ATTRIBUTES, RecordText, page_language, record_text

Words = str | Promise
Markup = str  # escaped already
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
SWAPPED = ' hx-swap-oob="true"'
LACKING = ' class="is-lacking"'


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
    mark: Markup
    found: Sequence[tuple[Regime, Sensitivity]]  # kept, since it is known by its identity


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the table."""

    item: DataItem
    by_regime: Sequence[SensitiveBy]
    html: SafeString

    @property
    def ref(self) -> str:
        return self.item.ref


class Reader:
    """A case as the table shows it: everything that rows have in common is looked up and worded once."""

    def __init__(self, case: Case, *, base: str = "", editable: bool = False) -> None:
        self.case, self.base, self.editable = case, esc(base), editable
        parts = case.programme.catalogues
        self.categories = {one.id: one for part in parts for one in part.categories}
        self.subjects = {one.id: one for part in parts for one in part.subjects}
        self.volumes = {one.id: one for part in parts for one in part.volumes}
        self.general = [regime for regime in case.regimes if regime.is_general]
        self.home = case.proposal.organisation.country
        self.day = case.law_day
        self.labels = {column.key: esc(str(column.label)) for column in COLUMNS}
        self.select, self.edit = esc(gettext("Select")), esc(gettext("Edit"))
        self.recorded, self.language = case.proposal.record_language, page_language()
        self._known: dict[Any, Any] = {}

    def once(self, *key: Any, make: Callable[[], Any]) -> Any:
        """What many rows show alike is made once."""
        if key not in self._known:
            self._known[key] = make()
        return self._known[key]

    # -- rows and cells -----------------------------------------------------------------------------------------------

    def row(self, item: DataItem, columns: Sequence[Column]) -> Row:
        """One row with the cells of these columns, and what it is picked and opened with."""
        ref, judged = esc(item.ref), self.judged(item)
        cells = "".join([self._cell(item, column, ref, judged) for column in columns])
        if self.editable:
            cells = (
                f'<td class="pick"><input type="checkbox" name="rows" value="{ref}" form="bulk" id="{ref}-pick"'
                f' aria-label="{self.select} {ref}"></td>{cells}<td><a class="btn btn-quiet btn-s" id="{ref}-edit"'
                f' href="{self.base}{ref}/">{self.edit}<span class="vh"> {ref}</span></a></td>'
            )
        return Row(item, judged.by_regime, SafeString(f'<tr id="{ref}">{cells}</tr>'))

    def cell(self, item: DataItem, column: Column) -> SafeString:
        """What stands in one column of a row; the first one heads the row and carries the mark of sensitivity."""
        return SafeString(self._cell(item, column, esc(item.ref), self.judged(item)))

    def _cell(self, item: DataItem, column: Column, ref: str, judged: Judged) -> Markup:
        inside = SHOWN[column.key](self, item)
        if column.key == NAME:
            return f'<th scope="row" id="{ref}-name">{inside}{self._mark(ref, judged)}</th>'
        missing = [gap for gap in self.gaps_of.get(column.key, ()) if gap.lacks(item)]
        lacks = self._missing(missing) if missing else ""
        look = LACKING if missing else ""
        return f'<td id="{ref}-{column.key}" data-label="{self.labels[column.key]}"{look}>{inside}{lacks}</td>'

    def inside(self, item: DataItem, column: Column) -> SafeString:
        """What a cell says."""
        return SafeString(SHOWN[column.key](self, item))

    def mark(self, item: DataItem, *, swapped: bool = False) -> SafeString:
        """Whether the item is sensitive, as a link to why."""
        return SafeString(self._mark(esc(item.ref), self.judged(item), SWAPPED if swapped else ""))

    def _mark(self, ref: str, judged: Judged, more: Markup = "") -> Markup:
        return f'<a id="{ref}-mark" href="{self.base}{ref}/why/"{more} {judged.mark}</a>'

    def _missing(self, missing: Sequence[Gap]) -> Markup:
        several = len(self.general) > 1 and missing[0].regime
        names = "".join(f"<small>{esc(self._title(gap.regime))}</small>" for gap in missing) if several else ""
        return f'<span class="lacks">{esc(gettext("Missing"))}{names}</span>'

    def _title(self, slug: str) -> str:
        found: Regime | None = self.case.programme.regime(slug)
        return str(found.title) if found else slug

    # -- what rows have in common -------------------------------------------------------------------------------------

    @cached_property
    def gaps_of(self) -> dict[str, list[Gap]]:
        """What a row can lack, by the column that shows it."""
        found: dict[str, list[Gap]] = {}
        for gap in gaps(self.case):
            found.setdefault(COLUMN_OF[gap.field].key, []).append(gap)
        return found

    def judged(self, item: DataItem) -> Judged:
        """What each applying regime derives for this item, as of the planned launch."""
        found = derived(self.case, item, self.day)
        known = bool(item.category)
        judged: Judged = self.once("judged", id(found), known, make=lambda: self._judged(found, known))
        return judged

    def _judged(self, found: Sequence[tuple[Regime, Sensitivity]], has_category: bool) -> Judged:
        values = [one.value for _regime, one in found]
        state = True if True in values else None if None in values and has_category else False
        mark = self.once("mark", state, make=lambda: MARKS[state]())
        return Judged([SensitiveBy(regime.title, one) for regime, one in found], mark, found)

    @cached_property
    def bases(self) -> dict[tuple[str, str], Markup]:
        """The legal bases in words with their articles."""
        return {
            (regime.slug, basis.id): f"<span>{esc(str(basis.label))} {cite(basis.citation)}</span>"
            for regime in self.general
            for basis in regime.legal_bases
        }

    @cached_property
    def systems(self) -> dict[str, Mapping[str, str]]:
        """What is known of each system, by its name."""
        return {one["name"]: one for one in self.case.proposal.systems.values()}

    @cached_property
    def people(self) -> dict[str, Markup]:
        """The groups of people in words; who needs more care carries a mark."""
        return {one.id: subject_mark(one) for one in self.subjects.values()}

    def text(self, item: DataItem, field: str) -> RecordText:
        """What somebody typed, in the language of the page where it is translated.

        Whoever edits sees their own words rather than a translation of what stood there before.
        """
        original = getattr(item, field)
        if self.language == self.recorded or not original:
            return RecordText(original, self.recorded)
        found = record_text(self.case, f"inventory/{item.ref}/{field}", original)
        return RecordText(original, self.recorded) if found.stale and self.editable else found

    def words(self, item: DataItem, field: str) -> Markup:
        """The same as markup."""
        if self.language == self.recorded:
            return esc(getattr(item, field))
        return self.text(item, field).__html__()

    def own(self, words: str) -> Markup:
        """Words of the record that nobody translates, such as a name, as markup."""
        return f"{self._foreign[0]}{esc(words)}{self._foreign[1]}" if words else ""

    @cached_property
    def _foreign(self) -> tuple[Markup, Markup]:
        """What stands around words of the record on a page in another language."""
        if self.language == self.recorded:
            return "", ""
        return f'<span lang="{LANG_ATTRIBUTES[self.recorded]}">', "</span>"


#: How an item is marked as sensitive, unclear or neither: the end of the link's tag and its words.
MARKS: Mapping[bool | None, Callable[[], Markup]] = {
    True: lambda: f'class="sens">{icon("face")}{esc(gettext("Sensitive"))}',
    None: lambda: f'class="sens is-warn">{icon("face")}{esc(gettext("Sensitivity unclear"))}',
    False: lambda: f'class="sens is-quiet">{esc(gettext("Not sensitive"))}',
}


def subject_mark(entry: SubjectEntry) -> SafeString:
    """A group of people; the vulnerable carry a sign and the word."""
    if not entry.vulnerable:
        return format_html("<span>{}</span>", str(entry.label))
    vulnerable = icon("flag", label=gettext("Vulnerable group"))
    return format_html('<span class="warn row-mark">{}{}</span>', vulnerable, str(entry.label))


def _name(reader: Reader, item: DataItem) -> Markup:
    return f'<span class="num small muted">{esc(item.ref)}</span> {reader.words(item, "name")}'


def _category(reader: Reader, item: DataItem) -> Markup:
    entry = reader.categories.get(item.category)
    shown: Markup = reader.once("category", item.category, make=lambda: esc(str(entry.label)) if entry else "")
    return shown


def _subjects(reader: Reader, item: DataItem) -> Markup:
    return "".join([reader.people[one] for one in item.subjects if one in reader.people])


def _volume(reader: Reader, item: DataItem) -> Markup:
    band = reader.volumes.get(item.volume)
    return esc(str(band.label)) if band else ""


def _purpose(reader: Reader, item: DataItem) -> Markup:
    return _clamped(reader.words(item, "purpose"))


def _clamped(shown: Markup) -> Markup:
    return f'<span class="clamp">{shown}</span>' if shown else ""


def _basis(reader: Reader, item: DataItem) -> Markup:
    chosen = ((regime.slug, item.legal_basis.get(regime.slug) or "") for regime in reader.general)
    shown = "".join([reader.bases[one] for one in chosen if one in reader.bases])
    if not item.basis_stated:
        return shown
    return f"{shown}<small>{esc(gettext('As stated:'))} {reader.words(item, 'basis_stated')}</small>"


def _retention(reader: Reader, item: DataItem) -> Markup:
    words = f"<span>{reader.words(item, 'retention_proposed')}</span>" if item.retention_proposed else ""
    days, beside = item.retention_days, bool(words)
    counted = "" if days is None else reader.once("days", days, beside, make=lambda: _days(days, beside))
    required = ""
    if item.retention_required:
        required = f"<small>{esc(gettext('Required:'))} {reader.words(item, 'retention_required')}</small>"
    return f"{words}{counted}{required}"


def _days(days: int, beside_words: bool) -> Markup:
    counted = esc(ngettext("%(days)d day", "%(days)d days", days) % {"days": days})
    return f"<small>{counted}</small>" if beside_words else f"<span>{counted}</span>"


def _recipients(reader: Reader, item: DataItem) -> Markup:
    if not item.recipients:
        shown: Markup = reader.once("nobody", make=lambda: f'<span class="muted">{esc(gettext("Nobody"))}</span>')
        return shown
    rows = [_recipient(reader, one) for one in item.recipients[:MOST_RECIPIENTS]]
    left = len(item.recipients) - MOST_RECIPIENTS
    if left > 0:
        more = ngettext("and %(number)d more", "and %(number)d more", left) % {"number": left}
        rows.append(f"<small>{esc(more)}</small>")
    return "".join(rows)


def _recipient(reader: Reader, one: Mapping[str, Any]) -> Markup:
    kind, country, contract = one.get("kind", ""), one.get("country", ""), one.get("contract", "unknown")
    label, more = reader.once("party", kind, country, contract, make=lambda: _party(reader, kind, country, contract))
    parts = (reader.own(one.get("name", "")), *more)
    return f'<span class="party">{label}<small>{" · ".join(parts)}</small></span>'


def _party(reader: Reader, kind: str, country: str, contract: str) -> tuple[Markup, Sequence[Markup]]:
    """What a recipient is, and where and under what contract if that has to be looked at."""
    tone = Tone.DANGER if contract == "missing" else RECIPIENT_TONES.get(kind, Tone.IDLE)
    more = [esc(country_name(country))] if country and country != reader.home else []
    if contract in UNSIGNED:
        more.append(esc(gettext("contract %(state)s") % {"state": RECIPIENT_WORDS[contract]}))
    return badge(capfirst(str(RECIPIENT_WORDS.get(kind, ""))), tone, "arrow"), more


def _systems(reader: Reader, item: DataItem) -> Markup:
    return "".join([reader.once("system", name, make=lambda name=name: _system(reader, name)) for name in item.systems])  # type: ignore[misc]  # the name is bound on purpose


def _system(reader: Reader, name: str) -> Markup:
    """A system, where it stands and who runs it, if that is known."""
    known = reader.systems.get(name, {})
    words = [esc(country_name(known["country"]))] if known.get("country") else []
    words += [reader.own(known["operator"])] if known.get("operator") else []
    place = f"<small>{' · '.join(words)}</small>" if words else ""
    return f"<span>{reader.own(name)}{place}</span>"


def _origin(reader: Reader, item: DataItem) -> Markup:
    origin = capfirst(str(ORIGIN_WORDS[item.origin])) if item.origin in ORIGIN_WORDS else ""
    shown = f"<span>{esc(origin)}</span>" if origin else ""
    return f'{shown}<small class="clamp">{reader.own(item.source)}</small>' if item.source else shown


def _protection(reader: Reader, item: DataItem) -> Markup:
    return _clamped(reader.own(item.protection))


SHOWN: Mapping[str, Callable[[Reader, DataItem], Markup]] = {
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
