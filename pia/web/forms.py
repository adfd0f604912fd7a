"""Forms that speak our words, and `form_for`, which makes a Django form from the input fields of an action."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar, Protocol

from django import forms
from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import User
from pia.web.components.fields import CARDS_AT_MOST

Words = str | Promise
LONG_TEXT_AT_MOST = 20_000
TEXT_AT_MOST = 300
NAME_HINTED = 3

REQUIRED = {
    "fill": _("Fill in this field"),
    "choose": _("Choose an answer"),
    "confirm": _("Confirm this to go on"),
    "date": _("Enter a date"),
    "number": _("Enter a number"),
    "password": _("Enter your password"),
    "file": _("Choose a file"),
}


class InputField(Protocol):
    """What an action says about one of its inputs."""

    @property
    def name(self) -> str: ...

    @property
    def kind(self) -> str: ...

    @property
    def label(self) -> Words: ...

    @property
    def help(self) -> Words: ...

    @property
    def required(self) -> bool: ...

    @property
    def choices(self) -> Iterable[Sequence[Any]]: ...


def plain_messages(field: forms.Field) -> None:
    """Replace Django's wording of what went wrong by ours: what to do, without blame."""
    required = "fill"
    if isinstance(field, forms.DateField):
        required = "date"
        field.error_messages["invalid"] = _("Enter a date as year-month-day, for example 2027-01-15")
    elif isinstance(field, forms.IntegerField):
        required = "number"
        field.error_messages["invalid"] = _("Enter a whole number")
    elif isinstance(field, forms.BooleanField):
        required = "confirm"
    elif isinstance(field, forms.FileField):
        required = "file"
    elif isinstance(field, forms.ChoiceField | forms.ModelChoiceField):
        required = "choose"
        field.error_messages["invalid_choice"] = _("Choose one of the answers listed")
    elif isinstance(field.widget, forms.PasswordInput):
        required = "password"
    field.error_messages["required"] = REQUIRED[required]


class PlainForm(forms.Form):
    """A form whose errors say what to do; the base of every form of the product.

    `own_messages` holds better words for single fields: {"title": {"required": _("Enter a title")}}.
    """

    own_messages: ClassVar[Mapping[str, Mapping[str, Words]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            plain_messages(field)
            field.error_messages.update(self.own_messages.get(name, {}))


class DayInput(forms.DateInput):
    """A native date picker; its value is always year-month-day."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, format="%Y-%m-%d")


def _hints(choices: Iterable[Sequence[Any]]) -> dict[str, str]:
    """The third part of a choice is a sentence that explains it."""
    return {str(choice[0]): choice[2] for choice in choices if len(choice) >= NAME_HINTED and choice[2]}


def _text(given: dict[str, Any], field: InputField) -> forms.Field:
    return forms.CharField(max_length=getattr(field, "max_length", None) or TEXT_AT_MOST, **given)


def _longtext(given: dict[str, Any], field: InputField) -> forms.Field:
    longest = getattr(field, "max_length", None) or LONG_TEXT_AT_MOST
    return forms.CharField(max_length=longest, widget=forms.Textarea(attrs={"rows": 4}), **given)


def _choice(given: dict[str, Any], field: InputField) -> forms.Field:
    choices = [tuple(choice) for choice in field.choices]
    pairs = [(choice[0], choice[1]) for choice in choices]
    few = len(pairs) <= CARDS_AT_MOST
    if few:
        made = forms.ChoiceField(choices=pairs, widget=forms.RadioSelect, **given)
    else:
        made = forms.ChoiceField(choices=[("", _("Choose")), *pairs], **given)
    made.hints = _hints(choices)  # type: ignore[attr-defined]  # read by the field component
    return made


def _choices(given: dict[str, Any], field: InputField) -> forms.Field:
    choices = [tuple(choice) for choice in field.choices]
    pairs = [(choice[0], choice[1]) for choice in choices]
    made = forms.MultipleChoiceField(choices=pairs, widget=forms.CheckboxSelectMultiple, **given)
    made.hints = _hints(choices)  # type: ignore[attr-defined]  # read by the field component
    return made


def _date(given: dict[str, Any], _field: InputField) -> forms.Field:
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **given)


def _boolean(given: dict[str, Any], _field: InputField) -> forms.Field:
    return forms.BooleanField(**given)


def _integer(given: dict[str, Any], field: InputField) -> forms.Field:
    return forms.IntegerField(
        min_value=getattr(field, "minimum", None), max_value=getattr(field, "maximum", None), **given
    )


def _password(given: dict[str, Any], _field: InputField) -> forms.Field:
    return forms.CharField(
        strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}), **given
    )


MAKERS = {
    "text": _text,
    "longtext": _longtext,
    "choice": _choice,
    "choices": _choices,
    "date": _date,
    "boolean": _boolean,
    "integer": _integer,
    "password": _password,
}


class PersonChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # not generic when Django runs
    """Chooses one of the people who may be chosen."""

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.display_name)


def _person(given: dict[str, Any], people: QuerySet[User]) -> forms.Field:
    return PersonChoice(queryset=people, empty_label=_("Choose a person"), **given)


def django_field(field: InputField, people: QuerySet[User] | None = None) -> forms.Field:
    """The form field of one input. People come from the caller, who knows whom the case allows."""
    given: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": field.required}
    if field.kind == "user":
        return _person(given, User.objects.none() if people is None else people)
    return MAKERS[field.kind](given, field)


def form_for(
    fields: Iterable[InputField], people: Mapping[str, QuerySet[User]] | None = None, name: str = "InputForm"
) -> type[PlainForm]:
    """A form class with one field per input, in their order; `people` maps a field of kind `user` to who may be chosen."""
    allowed = people or {}
    made = {field.name: django_field(field, allowed.get(field.name)) for field in fields}
    return type(name, (PlainForm,), made)
