"""The register of processing: what is allowed to go on, filtered by the address, and the same rows as files.

A row is folded; what it unfolds is told as it was decided on, whatever the team has edited since.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any

from django.db.models import QuerySet
from django.http import FileResponse, HttpResponse, HttpResponseBase, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts import controller
from pia.accounts.controller import Gap
from pia.accounts.models import Unit, User
from pia.assessments import processor_records
from pia.assessments.models import FacetKind, ProcessorRecord, RegisterEntry
from pia.assessments.oversight import may_change_controller, reads_controller, reads_register
from pia.assessments.register_index import YES
from pia.assessments.register_rows import (
    ORDER,
    Wanted,
    all_rows,
    known_facets,
    matching,
    numbers,
    rows_of,
    visible,
)
from pia.interop.register_files import CSV, XLSX, write_csv, write_xlsx
from pia.interop.register_table import Telling, controller_table, processor_table
from pia.interop.taking_out import register_taken_out
from pia.lib.countries import country_name
from pia.programmes import publishing
from pia.programmes.jurisdictions import jurisdiction_name
from pia.web.access import SignedInRequest, signed_in
from pia.web.components.marks import Words
from pia.web.components.paging import AFTER, BEFORE, keyset_page
from pia.web.errors import NotAllowed
from pia.web.navigation import Entry, register
from pia.web.record_text import page_language
from pia.web.register_lines import line_of

PAGE = 25
ENDED = "ended"
IN_MEMORY = 2_000_000
#: The filters of the address, by what they filter; `sensitive` has the one value "yes".
FACETS: Mapping[str, FacetKind] = {
    "law": FacetKind.REGIME,
    "place": FacetKind.JURISDICTION,
    "category": FacetKind.CATEGORY,
    "subject": FacetKind.SUBJECT,
    "country": FacetKind.COUNTRY,
    "sensitive": FacetKind.SENSITIVE,
}
#: Everything that an address filters by.
FILTERS = frozenset({*FACETS, "q", "unit", "view"})
ANY: Mapping[str, Words] = {
    "law": _("Any law"),
    "place": _("Offered anywhere"),
    "category": _("Any category"),
    "subject": _("Any data subjects"),
    "country": _("Any country"),
}

register(Entry(key="register", label=_("Register"), icon="list", url_name="register", order=40, visible=reads_register))


@dataclass(frozen=True, slots=True)
class Filter:
    """One select of the form: what can be chosen, and what is."""

    name: str
    label: Words
    any: Words
    choices: Sequence[tuple[str, str]]
    chosen: str


@dataclass(frozen=True, slots=True)
class Chip:
    """An active filter, and the address without it."""

    label: Words
    href: str


def require_reading(user: User) -> None:
    """The register is for those who keep, advise on, audit or sign what stands in it."""
    if not reads_register(user):
        raise NotAllowed(
            gettext("The register is for privacy officers, DPOs, PI protection officers, auditors and legal counsel."),
            whom=gettext("A privacy officer can give you an extract."),
        )


def wanted_of(query: QueryDict) -> Wanted:
    """What the address asks for; a value that means nothing filters nothing or finds nothing."""
    unit = query.get("unit", "")
    facets = tuple((kind, str(query[name]).replace("\x00", "")) for name, kind in FACETS.items() if query.get(name))
    return Wanted(
        text=query.get("q", ""),
        unit=int(unit) if unit.isascii() and unit.isdigit() and len(unit) < 12 else None,
        facets=facets,
        ended=query.get("view") == ENDED,
    )


def processed_for_others(user: User, wanted: Wanted) -> QuerySet[ProcessorRecord]:
    """The processor's records that a view shows: its unit, its words, going on or ended."""
    return processor_records.matching(user, text=wanted.text, unit=wanted.unit, ended=wanted.ended)


def address(name: str, query: QueryDict, *without: str, **more: str) -> str:
    """The address of a page with the query of this one, some parts left out or set; pages start over."""
    changed = query.copy()
    for one in (*without, *more, AFTER, BEFORE):
        changed.pop(one, None)
    for one, value in more.items():
        changed[one] = value
    return f"{reverse(name)}?{changed.urlencode()}" if changed else reverse(name)


# -- filters ----------------------------------------------------------------------------------------------------------


def filters_of(known: Mapping[FacetKind, Sequence[str]], query: QueryDict) -> list[Filter]:
    """A select for each facet with the values that occur, by their names in the language of the page."""
    labels = _labels()
    return [
        Filter(
            name=name,
            label=kind.label,
            any=ANY[name],
            choices=sorted(((value, labels(kind, value)) for value in known[kind]), key=lambda choice: choice[1]),
            chosen=query.get(name, ""),
        )
        for name, kind in FACETS.items()
        if name in ANY
    ]


def _labels() -> Any:
    """A function from kind and value to words, by what is published today; what is not known stands as it is."""
    programme = publishing.load(publishing.pin([]))
    regimes = {slug: versions[-1] for slug, versions in publishing.published_regimes().items()}

    def label(kind: FacetKind, value: str) -> str:
        match kind:
            case FacetKind.REGIME:
                return str(regimes[value].title) if value in regimes else value
            case FacetKind.JURISDICTION:
                return str(jurisdiction_name(value))
            case FacetKind.COUNTRY:
                return country_name(value)
            case FacetKind.CATEGORY:
                entry: Any = programme.category(value)
            case _:
                entry = programme.subject(value)
        return str(entry.label) if entry else value

    return label


def chips_of(filters: Iterable[Filter], units: Iterable[Unit], query: QueryDict) -> list[Chip]:
    """The active filters in words."""
    named: dict[str, Words] = {}
    if text := query.get("q", "").strip():
        named["q"] = f"“{text}”"
    if unit := next((one for one in units if str(one.pk) == query.get("unit")), None):
        named["unit"] = unit.display_name
    for one in filters:
        if one.chosen:
            named[one.name] = dict(one.choices).get(one.chosen, one.chosen)
    if query.get("sensitive") == YES:
        named["sensitive"] = FacetKind.SENSITIVE.label
    return [Chip(label, address("register", query, name)) for name, label in named.items()]


# -- pages ------------------------------------------------------------------------------------------------------------


@signed_in
def register_page(request: SignedInRequest) -> HttpResponse:
    """What goes on, or what has ended."""
    require_reading(request.user)
    wanted, seen = wanted_of(request.GET), visible(request.user)
    known = known_facets(matching(seen, Wanted(ended=wanted.ended)))
    units = list(Unit.objects.filter(organisation=request.user.organisation_id))
    filters = filters_of(known, request.GET)
    found = matching(seen, wanted)
    page = keyset_page(found, request, order=list(ORDER), size=PAGE)
    lines = [line_of(row) for row in rows_of([entry.pk for entry in page], page_language())]
    context = {
        **head(request, wanted, "register", seen),
        "page": page,
        "lines": lines,
        "number": found.order_by().count(),
        "gaps": gaps_of(request.user, frozenset(known[FacetKind.JURISDICTION])),
        "filters": filters,
        "units": units,
        "chips": chips_of(filters, units, request.GET),
        "query": request.GET,
        "clear_address": address("register", QueryDict(), **({"view": ENDED} if wanted.ended else {})),
    }
    return render(request, "pages/register/register.html", context)


def head(request: SignedInRequest, wanted: Wanted, here: str, seen: QuerySet[RegisterEntry]) -> dict[str, Any]:
    """What stands above both registers: the views with their numbers, the files, who the controller is."""
    user, ours = request.user, here == "register"
    going_on, ended = numbers(seen)
    others = processor_records.matching(user).count()
    views = [
        (_("Going on"), address("register", QueryDict()), going_on, ours and not wanted.ended),
        (_("Ended"), address("register", QueryDict(), view=ENDED), ended, ours and wanted.ended),
        (_("As processor"), reverse("processor_register"), others, not ours),
    ]
    return {
        "views": views,
        "xlsx": address("register_xlsx", request.GET),
        "csv": address("register_csv" if ours else "processor_csv", request.GET),
        "identity": telling(user).identity,
        "reads_controller": reads_controller(user),
        "may_change_controller": may_change_controller(user),
        "processing_for_others": not ours,
        "ended": wanted.ended,
        "ended_view": ENDED,
    }


def gaps_of(user: User, places: frozenset[str]) -> list[Gap]:
    """What the register lacks about its controller."""
    return controller.gaps(user.organisation, controller.details_of(user.organisation), places)


# -- files ------------------------------------------------------------------------------------------------------------


def telling(user: User) -> Telling:
    """What the tables need besides their rows."""
    language, organisation = page_language(), user.organisation
    details = controller.details_of(organisation)
    return Telling(language, controller.identity_of(organisation, details, chinese=language == "zh"))


@signed_in
def register_xlsx(request: SignedInRequest) -> HttpResponseBase:
    """Both registers, with the rows that the address asks for."""
    require_reading(request.user)
    if request.method != "POST":
        return _to_page(request, "register")
    wanted, how = wanted_of(request.GET), telling(request.user)
    # Written row by row to the disk: what is sent then has a length, and an error is a page and no half of a file.
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    rows = all_rows(matching(visible(request.user), wanted), how.language)
    others = processed_for_others(request.user, wanted)
    write_xlsx(controller_table(rows, how), processor_table(others, how), target)
    return _taken_out(request, target, XLSX, "xlsx", "register")


@signed_in
def register_csv(request: SignedInRequest) -> HttpResponseBase:
    """The controller's register."""
    require_reading(request.user)
    if request.method != "POST":
        return _to_page(request, "register")
    wanted, how = wanted_of(request.GET), telling(request.user)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    write_csv(controller_table(all_rows(matching(visible(request.user), wanted), how.language), how), target)
    return _taken_out(request, target, CSV, "csv", "register")


@signed_in
def processor_csv(request: SignedInRequest) -> HttpResponseBase:
    """The processor's register."""
    require_reading(request.user)
    if request.method != "POST":
        return _to_page(request, "processor_register")
    wanted, how = wanted_of(request.GET), telling(request.user)
    target = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  # the response closes it
    others = processed_for_others(request.user, wanted)
    write_csv(processor_table(others, how), target)
    return _taken_out(request, target, CSV, "csv", "processor-register")


def _to_page(request: SignedInRequest, name: str) -> HttpResponseRedirect:
    """Where the file is asked for. A link to it leads there: it leaves an entry in the record, so no GET gives it."""
    return HttpResponseRedirect(address(name, request.GET))


def _taken_out(request: SignedInRequest, target: IO[bytes], media_type: str, extension: str, name: str) -> FileResponse:
    """The file, once the organisation's record says who took it."""
    filtered = [one for one, value in request.GET.items() if value and one in FILTERS]
    register_taken_out(target, extension, register=name, filtered=filtered, by=request.user)
    return FileResponse(target, as_attachment=True, filename=f"{name}.{extension}", content_type=media_type)


urlpatterns: list[URLPattern] = [
    path("register/", register_page, name="register"),
    path("register/register.xlsx", register_xlsx, name="register_xlsx"),
    path("register/register.csv", register_csv, name="register_csv"),
    path("register/processor.csv", processor_csv, name="processor_csv"),
]
