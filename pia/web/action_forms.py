"""Makes a Django form from what an action asks for, and puts the door's refusals back onto it."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from pia.assessments.case import Case
from pia.assessments.inputs import LONGEST_TEXT, Input, InputKind
from pia.assessments.refusals import Refused
from pia.assessments.relations import SubjectRow
from pia.web.file_fields import FilesField
from pia.web.forms import DayInput, PlainForm, choice_field, choices_field, password_field

REASON, PASSWORD = "reason", "password"
PART = "."
SHORT_TEXT = 300
Options = Sequence[Sequence[Any]]


class ActionForm(PlainForm):
    """The form of one action. `data_for_door()` is what the door takes."""

    inputs: tuple[Input, ...] = ()

    def data_for_door(self) -> dict[str, Any]:
        """The values by input name; the parts of a text per option are put together again."""
        values: dict[str, Any] = {}
        for spec in self.inputs:
            if spec.kind is InputKind.TEXTS:
                head = f"{spec.name}{PART}"
                parts = {name: value for name, value in self.cleaned_data.items() if name.startswith(head)}
                values[spec.name] = {name.removeprefix(head): value for name, value in parts.items()}
            else:
                values[spec.name] = self.cleaned_data.get(spec.name)
        return values

    def refuse(self, refused: Refused) -> None:
        """Show the reasons of a refusal: those of a field at the field, the rest in the summary."""
        for name, sentences in refused.fields.items():
            known = (
                name if name in self.fields else next((one for one in self.fields if one.startswith(name + PART)), None)
            )
            for sentence in sentences:
                self.add_error(known, str(sentence))
        for reason in refused.reasons:
            self.add_error(None, str(reason))


def _text(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.CharField(max_length=SHORT_TEXT, **given)


def _long_text(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.CharField(max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 4}), **given)


def _choice(spec: Input, given: dict[str, Any], options: Options) -> forms.Field:
    if not spec.required and len(options) > 0 and spec.initial is None:
        options = [("", _("None of these")), *(tuple(option) for option in options)]
    return choice_field(options, **given)


def _choices(spec: Input, given: dict[str, Any], options: Options) -> forms.Field:
    return choices_field(options, **given)


def _date(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.DateField(widget=DayInput(), input_formats=["%Y-%m-%d"], **given)


def _boolean(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.BooleanField(**given)


def _person(spec: Input, given: dict[str, Any], options: Options) -> forms.Field:
    named = [(option[0], option[1]) for option in options]
    return forms.ChoiceField(choices=[("", _("Choose a person")), *named], **given)


def _number(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.IntegerField(min_value=0, **given)


def _seen(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return forms.CharField(widget=forms.HiddenInput(), **given)


def _files(spec: Input, given: dict[str, Any], _options: Options) -> forms.Field:
    return FilesField(**given)


MAKERS: dict[InputKind, Callable[[Input, dict[str, Any], Options], forms.Field]] = {
    InputKind.TEXT: _text,
    InputKind.LONG_TEXT: _long_text,
    InputKind.LINES: _long_text,
    InputKind.CHOICE: _choice,
    InputKind.CHOICES: _choices,
    InputKind.DATE: _date,
    InputKind.BOOLEAN: _boolean,
    InputKind.USER: _person,
    InputKind.NUMBER: _number,
    InputKind.SEEN: _seen,
    InputKind.FILES: _files,
}


def _options(spec: Input, case: Case, subject: SubjectRow) -> Options:
    if spec.kind is InputKind.USER:
        people = spec.people(case, subject) if spec.people else []
        return [(str(person.pk), person.display_name) for person in people]
    return spec.options(case, subject) if spec.options else []


def fields_of(spec: Input, case: Case, subject: SubjectRow) -> dict[str, forms.Field]:
    """The form fields of one input: one, or one per option where a text is asked for each."""
    options = _options(spec, case, subject)
    if spec.kind is InputKind.TEXTS:
        known = spec.initial(case, subject) if spec.initial else {}
        return {
            f"{spec.name}{PART}{value}": _long_text(
                spec, {"label": label, "required": spec.required, "initial": known.get(value)}, ()
            )
            for value, label in options
        }
    given = {"label": spec.label, "help_text": spec.help, "required": spec.required}
    if spec.initial:
        given["initial"] = spec.initial(case, subject)
    return {spec.name: MAKERS[spec.kind](spec, given, options)}


def form_for(
    inputs: Sequence[Input], case: Case, subject: SubjectRow, *, reason: bool | None = None, password: bool = False
) -> type[ActionForm]:
    """A form class for these inputs; `reason` None leaves the reason out, False makes it optional, True asks for it."""
    made: dict[str, Any] = {}
    for spec in inputs:
        made.update(fields_of(spec, case, subject))
    if reason is not None:
        made[REASON] = forms.CharField(
            label=_("Reason"), required=reason, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
        )
    if password:
        made[PASSWORD] = password_field(label=_("Password"), help_text=_("We ask again each time you sign."))
    return type("FormOfAction", (ActionForm,), {**made, "inputs": tuple(inputs)})
