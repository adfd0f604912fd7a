"""The form of one data item: choices from the catalogues, legal bases from the regimes, recipients row by row.

The page of a row shows all of it, a cell of the table only the fields of its column.
"""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.text import capfirst, format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.content import ITEM_FIELDS
from pia.assessments.models import DataItem
from pia.assessments.values import (
    CONTRACT_STATES,
    LIMITS,
    LONGEST,
    MAX_DAYS,
    ORIGINS,
    RECIPIENT_FIELDS,
    RECIPIENT_KINDS,
    TOO_LONG,
)
from pia.lib.countries import country_choices
from pia.programmes.definition import MechanismEntry
from pia.programmes.words import ORIGIN_WORDS, RECIPIENT_WORDS
from pia.web.content_forms import Field, translation_or_nothing
from pia.web.content_words import IN_CHINESE, IN_ENGLISH
from pia.web.forms import PlainForm, choices_field
from pia.web.record_text import OTHER_LANGUAGE

Words = str | Promise
Recipient = dict[str, Any]
FindRecipient = Callable[[str], Mapping[str, Any] | None]

MARK = "@"
BASIS = "basis."
TRANSLATED = ("name", "purpose", "retention_proposed")
EMPTY_ROWS = 2
MOST_RECIPIENTS = 50
NOTHING: Words = _("Choose")
NOT_STATED: Words = _("Not stated")
VULNERABLE: Words = _("Vulnerable group")
WRONG_DAYS: Words = format_lazy(_("Enter “Days kept” as a number from 0 to {most}"), most=MAX_DAYS)


def _area(rows: int = 2) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def mechanisms_for(case: Case) -> list[MechanismEntry]:
    """The ways to send data abroad that the law of the case's places knows; all while no place is chosen."""
    places = set(case.proposal.jurisdictions)
    known = [one for part in case.programme.catalogues for one in part.mechanisms]
    return [one for one in known if not places or not one.jurisdictions.isdisjoint(places)]


class RecipientForm(PlainForm):
    """Somebody who receives the item."""

    name = forms.CharField(
        label=_("Recipient"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"list": "known-recipients", "autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    country = forms.ChoiceField(label=_("Country"), required=False)
    contract = forms.ChoiceField(label=_("Contract"), required=False, initial="unknown")
    mechanisms = forms.MultipleChoiceField(
        label=_("Mechanism of the transfer"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, case: Case, find: FindRecipient | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.find = find
        entries = mechanisms_for(case)
        kept = [one for one in self.initial.get("mechanisms") or [] if one not in {entry.id for entry in entries}]
        named = [(one, str(found.label)) for one in kept if (found := case.programme.mechanism(one))]
        choices: Mapping[str, list[tuple[str, Words]]] = {
            "kind": [("", NOTHING), *((one, capfirst(str(RECIPIENT_WORDS[one]))) for one in RECIPIENT_KINDS)],
            "contract": [(one, capfirst(str(RECIPIENT_WORDS[one]))) for one in CONTRACT_STATES],
            "country": [("", NOT_STATED), *country_choices()],
            "mechanisms": [*((entry.id, str(entry.label)) for entry in entries), *named],
        }
        for name, options in choices.items():
            self.fields[name].choices = options  # type: ignore[attr-defined]  # all four are choice fields

    @property
    def line(self) -> list[forms.BoundField]:
        """The fields that every recipient has; the mechanism is for those abroad."""
        return [self[name] for name in ("name", "kind", "country", "contract")]

    @property
    def has_mechanism(self) -> bool:
        """Whether a mechanism is chosen, so that it is shown without being asked for."""
        return bool(self["mechanisms"].value())

    def clean(self) -> dict[str, Any]:
        """A named recipient has a kind, one that is known has what is known of it; an empty row is no recipient."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("name") and not data.get("kind"):
            known = self.find(data["name"]) if self.find else None
            if known is None:
                self.add_error("kind", _("Choose what kind of recipient this is"))
            else:
                data |= {name: known[name] for name in known if not data.get(name) or name == "contract"}
        return data

    def value(self) -> Recipient:
        """The recipient as the record keeps it: no mechanism unless one is named."""
        found = {name: self.cleaned_data[name] for name in RECIPIENT_FIELDS}
        return {name: value for name, value in found.items() if value or name != "mechanisms"}


def _rows_class(extra: int) -> type["BaseFormSet[RecipientForm]"]:
    made: type[BaseFormSet[RecipientForm]] = formset_factory(
        RecipientForm, formset=BaseFormSet, extra=extra, max_num=MOST_RECIPIENTS, validate_max=True
    )
    return made


class ItemForm(PlainForm):
    """One row of the inventory; what has to be filled in is asked when the inventory is completed, not before."""

    name = forms.CharField(label=_("Name"), max_length=LIMITS["name"])
    category = forms.ChoiceField(
        label=_("Category"), required=False, help_text=_("Whether it is sensitive is derived from this, per regime.")
    )
    volume = forms.ChoiceField(label=_("How many people"), required=False)
    purpose = forms.CharField(
        label=_("Purpose"), required=False, max_length=LONGEST, widget=_area(), help_text=_("One a line.")
    )
    basis_stated = forms.CharField(
        label=_("Legal basis in your own words"),
        required=False,
        max_length=LIMITS["basis_stated"],
        help_text=_("What the team calls it, where none of the choices says it yet."),
    )
    origin = forms.ChoiceField(label=_("Where the data come from"), required=False)
    source = forms.CharField(label=_("Source in words"), required=False, max_length=LONGEST, widget=_area(1))
    systems = forms.CharField(
        label=_("Systems"), required=False, max_length=LONGEST, widget=_area(), help_text=_("One a line.")
    )
    retention_proposed = forms.CharField(
        label=_("Kept for"), required=False, max_length=LIMITS["retention_proposed"],
        help_text=_("In words: until the video is rendered, life of the account."),
    )  # fmt: skip
    retention_days = forms.IntegerField(
        label=_("Days kept"), required=False, min_value=0, max_value=MAX_DAYS, help_text=_("Empty: no end is set.")
    )
    retention_required = forms.CharField(
        label=_("What the law or the purpose requires"), required=False, max_length=LIMITS["retention_required"]
    )
    protection = forms.CharField(label=_("Protection"), required=False, max_length=LONGEST, widget=_area())
    raised_sensitive = forms.CharField(
        label=_("Treat as sensitive although no regime says so, because"),
        required=False,
        max_length=LIMITS["raised_sensitive"],
        help_text=_("A reason raises the item to sensitive. Nobody can lower what a regime derives."),
    )
    own_messages = {
        "name": {"required": _("Enter a name for the data item")},
        "retention_days": dict.fromkeys(("min_value", "max_value"), WRONG_DAYS),
    }

    def __init__(
        self, *args: Any, case: Case, item: DataItem | None = None, only: Collection[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.case, self.item = case, item
        for field in self.fields.values():
            field.error_messages["max_length"] = TOO_LONG
        self.other = OTHER_LANGUAGE[case.proposal.record_language]
        if only:
            self.fields = {name: field for name, field in self.fields.items() if name in only}
        else:
            self._add_translations()
        self._add_choices(only or ITEM_FIELDS)
        after = {name: [name, f"{name}{MARK}{self.other}"] for name in TRANSLATED}
        front = [*after["name"], "category", "subjects", "volume", *after["purpose"]]
        bases = [name for name in self.fields if name.startswith(BASIS)]
        more = ["basis_stated", "origin", "source", "systems"]
        self.order_fields([*front, *bases, *more, *after["retention_proposed"]])

    def _add_translations(self) -> None:
        named = IN_CHINESE if self.other == "zh" else IN_ENGLISH
        for name in TRANSLATED:
            original = self.fields[name]
            self.fields[f"{name}{MARK}{self.other}"] = forms.CharField(
                label=format_lazy(named, field=original.label),
                required=False,
                max_length=LONGEST,
                widget=type(original.widget)(attrs=dict(original.widget.attrs)),
            )

    def _add_choices(self, wanted: Collection[str]) -> None:
        programme = self.case.programme
        groups: dict[str, list[tuple[str, str]]] = {}
        for entry in (one for part in programme.catalogues for one in part.categories):
            groups.setdefault(str(entry.group), []).append((entry.id, str(entry.label)))
        bands = [(one.id, str(one.label)) for part in programme.catalogues for one in part.volumes]
        origins = [(one, capfirst(str(ORIGIN_WORDS[one]))) for one in ORIGINS]
        choices: dict[str, list[Any]] = {
            "category": [("", NOTHING), *groups.items()],
            "volume": [("", NOT_STATED), *bands],
            "origin": [("", NOT_STATED), *origins],
        }
        for name in choices.keys() & self.fields.keys():
            self.fields[name].choices = choices[name]  # type: ignore[attr-defined]  # all three are choice fields
        if "subjects" in wanted:
            known = [one for part in programme.catalogues for one in part.subjects]
            people = [(one.id, one.label, VULNERABLE if one.vulnerable else "") for one in known]
            self.fields["subjects"] = choices_field(people, label=_("Data subjects"), required=False)
        for regime in self.case.regimes if "legal_basis" in wanted else ():
            if regime.is_general:
                bases = [(one.id, f"{one.label} · {one.citation.text}") for one in regime.legal_bases]
                self.fields[f"{BASIS}{regime.slug}"] = forms.ChoiceField(
                    label=format_lazy(_("Legal basis under {regime}"), regime=regime.title),
                    required=False,
                    choices=[("", NOTHING), *bases],
                )

    @property
    def main(self) -> list[forms.BoundField]:
        """Everything but what is rarely needed."""
        return [self[name] for name in self.fields if name != "raised_sensitive"]

    def values(self, ref: str, recipients: "BaseFormSet[RecipientForm] | None" = None) -> dict[str, Any]:
        """Address -> value of everything on the form. Bases of regimes that are not on the form stay."""
        data = self.cleaned_data
        where = f"inventory/{ref}"
        found = {f"{where}/{name}": data[name] for name in ITEM_FIELDS if name in data}
        found |= {f"{where}/{name}": translation_or_nothing(data, name) for name in data if MARK in name}
        for name in {"systems"} & data.keys():
            found[f"{where}/{name}"] = [line.strip() for line in data[name].splitlines() if line.strip()]
        for name in {"purpose"} & data.keys():
            found[f"{where}/{name}"] = data[name].replace("\r\n", "\n")
        bases = {name.removeprefix(BASIS): data[name] for name in data if name.startswith(BASIS)}
        if bases:
            kept: dict[str, str] = self.item.legal_basis if self.item else {}
            found[f"{where}/legal_basis"] = {slug: basis for slug, basis in {**kept, **bases}.items() if basis}
        if recipients is not None:
            rows = [form.value() for form in recipients.forms if form.cleaned_data.get("name")]
            found[f"{where}/recipients"] = rows
        return found


def recorded(case: Case, item: DataItem | None) -> dict[str, Any]:
    """What the record says of one row, by address; nothing of a new one."""
    if item is None:
        return {}
    where, other = f"inventory/{item.ref}", OTHER_LANGUAGE[case.proposal.record_language]
    values: dict[str, Any] = {f"{where}/{name}": getattr(item, name) for name in ITEM_FIELDS}
    for name in TRANSLATED:
        translation = case.translations.get((f"{where}/{name}", other))
        values[f"{where}/{name}{MARK}{other}"] = translation.text if translation else None
    return values


def initial(values: Mapping[str, Any]) -> dict[str, Any]:
    """The record as the form's first values."""
    found = {address.rpartition("/")[2]: value for address, value in values.items()}
    found["systems"] = "\n".join(found.get("systems") or [])
    bases = found.pop("legal_basis", None) or {}
    return found | {f"{BASIS}{slug}": basis for slug, basis in bases.items()}


def recipient_rows(
    data: QueryDict | None,
    values: Mapping[str, Any],
    ref: str,
    *,
    case: Case,
    find: FindRecipient | None = None,
    extra: int = EMPTY_ROWS,
) -> "BaseFormSet[RecipientForm]":
    """The rows of recipients: those on record and some empty ones."""
    known = values.get(f"inventory/{ref}/recipients") or []
    rows = _rows_class(extra)
    return rows(data, initial=known, prefix="recipients", form_kwargs={"case": case, "find": find})


def fields_of(form: ItemForm, ref: str) -> list[Field]:
    """The form's fields with their addresses, for refusals and for the conflict page."""
    found = [
        Field(name, f"inventory/{ref}/{name}", field.label or "")
        for name, field in form.fields.items()
        if not name.startswith(BASIS)
    ]
    return [
        *found,
        Field("legal_basis", f"inventory/{ref}/legal_basis", _("Legal basis")),
        Field("recipients", f"inventory/{ref}/recipients", _("Recipients")),
    ]
