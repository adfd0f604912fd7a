"""Systems and recipients of a case, each once: changing one here changes it in every row that names it, as one act."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from pia.assessments.actions import Action
from pia.assessments.case import Case, numbered
from pia.assessments.content import SYSTEMS
from pia.assessments.refusals import Kind, Refused
from pia.lib import canonical
from pia.lib.countries import country_choices, country_name
from pia.programmes.vocabulary import Section
from pia.programmes.words import RECIPIENT_WORDS
from pia.web.access import SignedInRequest, signed_in
from pia.web.content_forms import store
from pia.web.forms import PlainForm
from pia.web.inventory_forms import NOT_STATED, RecipientForm
from pia.web.inventory_table import may_edit, require_editing
from pia.web.proposal_frame import case_for, frame
from pia.web.record_text import RecordText

RECIPIENT, SYSTEM = "recipient", "system"
NAMED_IN: Mapping[str, str] = {RECIPIENT: "recipients", SYSTEM: "systems"}


class SystemForm(PlainForm):
    """A system that holds data: where it stands and who runs it."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), required=False)
    operator = forms.CharField(
        label=_("Run by"), required=False, max_length=200, help_text=_("Empty: the organisation itself.")
    )
    own_messages = {"name": {"required": _("Enter a name for the system")}}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", NOT_STATED), *country_choices()]  # type: ignore[attr-defined]  # a choice field

    def value(self) -> dict[str, str]:
        """The system as the record keeps it."""
        return {name: self.cleaned_data[name] for name in ("name", "country", "operator")}


@dataclass(slots=True)
class Party:
    """One system or recipient: what is known of it, the rows that name it, and whether they say different things."""

    kind: str
    name: RecordText
    known: dict[str, Any]
    refs: list[str] = field(default_factory=list)
    differs: bool = False
    place: str = ""  # of a system: where its country and operator are kept

    @property
    def country(self) -> str:
        return country_name(self.known["country"]) if self.known.get("country") else ""

    @property
    def kind_words(self) -> str:
        return capfirst(str(RECIPIENT_WORDS.get(self.known.get("kind", ""), "")))

    @property
    def contract_words(self) -> str:
        return capfirst(str(RECIPIENT_WORDS.get(self.known.get("contract", ""), "")))


Lists = Mapping[str, tuple[list[str], list[dict[str, Any]]]]


def lists_of(case: Case) -> Lists:
    """Reference -> systems and recipients of the row, in the order of the table."""
    rows = case.proposal.items.values_list("ref", "systems", "recipients")
    return {ref: (systems, recipients) for ref, systems, recipients in rows}


def systems_of(case: Case, lists: Lists) -> dict[str, Party]:
    """Every system that a row names or whose place is known, by name."""
    found: dict[str, Party] = {}
    language = case.proposal.record_language
    for place, known in case.proposal.systems.items():
        found[known["name"]] = Party(SYSTEM, RecordText(known["name"], language), dict(known), place=place)
    for ref, (systems, _recipients) in lists.items():
        for name in systems:
            party = found.setdefault(name, Party(SYSTEM, RecordText(name, language), {"name": name}))
            party.refs.append(ref)
    return found


def recipients_of(case: Case, lists: Lists) -> dict[str, Party]:
    """Every recipient that a row names, by name."""
    found: dict[str, Party] = {}
    language = case.proposal.record_language
    for ref, (_systems, recipients) in lists.items():
        for one in recipients:
            party = found.setdefault(one["name"], Party(RECIPIENT, RecordText(one["name"], language), one))
            party.refs.append(ref)
            party.differs = party.differs or _known(one) != _known(party.known)
    return found


def _known(one: Mapping[str, Any]) -> tuple[Any, ...]:
    return one.get("kind"), one.get("country") or "", one.get("contract", "unknown"), one.get("mechanisms") or []


@signed_in
def parties(request: SignedInRequest, reference: str) -> HttpResponse:
    """Both lists."""
    case = case_for(request, reference)
    lists = lists_of(case)
    context = {
        "systems": sorted(systems_of(case, lists).values(), key=lambda one: one.name.casefold()),
        "recipients": [
            (one, _mechanisms(case, one)) for one in sorted(recipients_of(case, lists).values(), key=_by_name)
        ],
        "editable": may_edit(case, request),
        **frame(request, case, "inventory"),
    }
    return render(request, "pages/proposals/inventory_parties.html", context)


def _by_name(party: Party) -> str:
    return party.name.casefold()


def _mechanisms(case: Case, party: Party) -> list[str]:
    entries = (case.programme.mechanism(one) for one in party.known.get("mechanisms") or ())
    return [str(entry.label) for entry in entries if entry]


@signed_in
def party(request: SignedInRequest, reference: str, kind: str) -> HttpResponse:
    """One of them: changed, renamed or removed in every row at once."""
    case = case_for(request, reference)
    require_editing(request, case)
    lists = lists_of(case)
    known = {RECIPIENT: recipients_of, SYSTEM: systems_of}.get(kind)
    found = known(case, lists).get(request.GET.get("name", "")) if known else None
    if found is None:
        raise Http404
    if request.method != "POST":
        return _page(request, case, found, lists, _form(case, found, None))
    if request.POST.get("seen") != _seen(found, lists):
        messages.warning(request, gettext("Somebody has changed these rows since you looked. Look again."))
        return HttpResponseRedirect(request.get_full_path())
    if "remove" in request.POST:
        return _store(request, case, found, lists, None)
    form = _form(case, found, request.POST)
    if not form.is_valid() or not form.cleaned_data["name"]:
        return _page(request, case, found, lists, form, status=422)
    return _store(request, case, found, lists, form.value())


def _form(case: Case, party: Party, data: Any) -> RecipientForm | SystemForm:
    if party.kind == SYSTEM:
        return SystemForm(data, initial=party.known)
    form = RecipientForm(data, initial=party.known, case=case)
    form.fields["name"].required = True
    return form


def _seen(party: Party, lists: Lists) -> str:
    """Tells what the rows said of it when the form was shown."""
    return canonical.digest([[ref, lists[ref][party.kind == RECIPIENT]] for ref in party.refs])


def _page(
    request: SignedInRequest,
    case: Case,
    party: Party,
    lists: Lists,
    form: RecipientForm | SystemForm,
    status: int = 200,
) -> HttpResponse:
    context = {
        "party": party,
        "form": form,
        "seen": _seen(party, lists),
        **frame(request, case, "inventory"),
    }
    return render(request, "pages/proposals/inventory_party.html", context, status=status)


def _store(
    request: SignedInRequest, case: Case, party: Party, lists: Lists, value: dict[str, Any] | None
) -> HttpResponse:
    """The change of every row that names it, and of a system's place."""
    before = {ref: lists[ref][party.kind == RECIPIENT] for ref in party.refs}
    where = NAMED_IN[party.kind]
    after = {ref: list(_replaced(rows, str(party.name), value, party.kind)) for ref, rows in before.items()}
    changes = {f"{Section.INVENTORY}/{ref}/{where}": after[ref] for ref in after if after[ref] != before[ref]}
    base = {address: before[address.split("/")[1]] for address in changes}
    if party.kind == SYSTEM:
        changes |= _place(case, party, value)
    back = HttpResponseRedirect(reverse("parties", args=[case.proposal.reference]))
    if not changes:
        messages.info(request, gettext("Nothing was changed."))
        return back
    try:
        store(request, case, Action.EDIT_INVENTORY, changes, base)
    except Refused as refused:
        if refused.kind is Kind.NOT_PERMITTED:
            raise
        words = [*refused.reasons, *(one for sentences in refused.fields.values() for one in sentences)]
        messages.error(request, " ".join(str(one) for one in words))
        return back
    number = len(after)
    said = ngettext("Changed in %(number)d row.", "Changed in %(number)d rows.", number) % {"number": number}
    messages.success(request, said)
    return back


def _replaced(rows: Sequence[Any], name: str, value: dict[str, Any] | None, kind: str) -> Iterator[Any]:
    """A list with one entry changed; another of the same new name is the same party and goes."""
    for one in rows:
        called = one["name"] if isinstance(one, dict) else one
        if called == name:
            if value is not None:
                yield value if kind == RECIPIENT else value["name"]
        elif value is None or called != value["name"]:
            yield one


def _place(case: Case, party: Party, value: dict[str, Any] | None) -> dict[str, Any]:
    """Where a system stands: kept under its reference, merged with another that has the new name."""
    where = f"{Section.INVENTORY}/{SYSTEMS}"
    known = case.proposal.systems
    others = _others(known, party.place, value["name"]) if value else []
    changes: dict[str, Any] = {f"{where}/{place}": None for place in others}
    if value is None:
        return {f"{where}/{party.place}": None} if party.place else {}
    if party.place or value["country"] or value["operator"]:
        place = party.place or numbered("S", known)
        if known.get(place) != value:
            changes[f"{where}/{place}"] = value
    return changes


def _others(known: Mapping[str, Mapping[str, str]], place: str, name: str) -> Iterable[str]:
    return [other for other, one in known.items() if other != place and one["name"] == name]
