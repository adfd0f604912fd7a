"""Forms that speak our words: what to do about an empty or unreadable field, in the language of the page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.web.components.fields import CARDS_AT_MOST

Words = str | Promise
Made = TypeVar("Made", bound=forms.Field)
WITH_SENTENCE = 3


def _required(field: forms.Field) -> str:
    """What to do about an empty field, by its kind; the label says which field, also in the summary."""
    if isinstance(field, forms.BooleanField):
        return gettext("Confirm “%(label)s”")
    if isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        return gettext("Choose an answer for “%(label)s”")
    if isinstance(field, forms.FileField):
        return gettext("Choose a file for “%(label)s”")
    return gettext("Fill in “%(label)s”")


def _unreadable(field: forms.Field) -> str:
    """What to do about a value that cannot be read."""
    if isinstance(field, forms.DateField):
        return gettext("Enter “%(label)s” as year-month-day, for example 2027-01-15")
    if isinstance(field, forms.IntegerField):
        return gettext("Enter “%(label)s” as a whole number")
    return gettext("Enter “%(label)s” again in the form that is asked for")


def plain_messages(field: forms.Field) -> dict[str, str]:
    """Our wording of what went wrong: what to do, without blame."""
    named = {"label": field.label or ""}
    chosen = gettext("Choose one of the answers listed for “%(label)s”") % named
    return {
        "required": _required(field) % named,
        "invalid": _unreadable(field) % named,
        "invalid_choice": chosen,
        "invalid_list": chosen,
    }


class PlainForm(forms.Form):
    """A form whose errors say what to do; the base of every form of the product.

    `own_messages` holds better words for single fields: {"title": {"required": _("Enter a title")}}.
    """

    own_messages: ClassVar[Mapping[str, Mapping[str, Words]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            own: Mapping[str, Any] = self.own_messages.get(name, {})
            field.error_messages = {**field.error_messages, **plain_messages(field), **own}


class DayInput(forms.DateInput):
    """A native date picker; its value is always year-month-day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def choice_field(choices: Iterable[Sequence[Any]], **given: Any) -> forms.ChoiceField:
    """One answer of several: cards while they fit, a list beyond. The third part of a choice is a sentence."""
    rows = [tuple(choice) for choice in choices]
    pairs = [(row[0], row[1]) for row in rows]
    if len(pairs) <= CARDS_AT_MOST:
        made = forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **given)
    else:
        made = forms.ChoiceField(choices=[("", _("Choose")), *pairs], **given)
    return with_hints(made, rows)


def choices_field(
    choices: Iterable[Sequence[Any]] | Callable[[], list[tuple[str, str]]], **given: Any
) -> forms.MultipleChoiceField:
    """Any number of answers, as cards; a function is asked for them whenever a form is made."""
    if callable(choices):
        return forms.MultipleChoiceField(choices=choices, widget=forms.CheckboxSelectMultiple, **given)
    rows = [tuple(choice) for choice in choices]
    pairs = [(row[0], row[1]) for row in rows]
    return with_hints(
        forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **given),
        rows,
    )


def with_hints(field: Made, rows: Iterable[Sequence[Any]]) -> Made:
    """Keep the sentences with the field; its component prints them on the cards."""
    hints = {str(row[0]): row[2] for row in rows if len(row) >= WITH_SENTENCE and row[2]}
    field.hints = hints  # type: ignore[attr-defined]  # forms carry it along when they copy the field
    return field


def password_field(**given: Any) -> forms.CharField:
    """The password of the person signed in, asked again."""
    widget = forms.PasswordInput(attrs={"autocomplete": "current-password"})
    return forms.CharField(strip=False, widget=widget, **given)
