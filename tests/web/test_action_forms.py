"""The form of an action comes from what the action asks for, and the door's refusals come back to its fields."""

from types import SimpleNamespace
from typing import Any

import pytest
from django.http import QueryDict
from django.template import Context, Template

from pia.assessments.inputs import Input, InputKind
from pia.assessments.refusals import Kind, Refused
from pia.web.action_forms import ActionForm, form_for

PEOPLE = [SimpleNamespace(pk=7, display_name="He Jing"), SimpleNamespace(pk=8, display_name="Qin Shu")]
K = InputKind
ASKED = (
    Input("text", K.LONG_TEXT, "Opinion", help="What you advise."),
    Input("position", K.CHOICE, "Position", options=lambda _case, _subject: [("for", "For"), ("against", "Against")]),
    Input("phase", K.CHOICE, "When", required=False, options=lambda _case, _subject: [("now", "Now")]),
    Input("items", K.LINES, "Advice", required=False),
    Input(
        "covers", K.CHOICES, "Covers", required=False, options=lambda _case, _subject: [("M01", "M01"), ("M02", "M02")]
    ),
    Input("due", K.DATE, "Due on", initial=lambda _case, _subject: "2027-01-15"),
    Input("blocking", K.BOOLEAN, "Blocks", required=False),
    Input("reviewer", K.USER, "Reviewer", people=lambda _case, _subject: PEOPLE),
    Input("package", K.TEXTS, "Package", options=lambda _case, _subject: [("a", "Purposes"), ("b", "Measures")]),
)
ANSWERS = (
    "text=Go+on&position=for&items=One%0D%0ATwo&covers=M01&covers=M02&due=2027-02-01&blocking=on&reviewer=8"
    "&package.a=Why&package.b=How&reason=Because&password=secret"
)
NOTHING: Any = None


def made(**more: Any) -> type[ActionForm]:
    return form_for(ASKED, NOTHING, NOTHING, **more)


def test_it_hands_the_door_what_was_typed_in_the_form_the_door_takes() -> None:
    form = made(reason=True, password=True)(QueryDict(ANSWERS))
    assert form.is_valid(), form.errors
    data = form.data_for_door()
    assert data["position"] == "for"
    assert data["covers"] == ["M01", "M02"]
    assert data["due"].isoformat() == "2027-02-01"
    assert data["blocking"] is True
    assert data["reviewer"] == "8"
    assert data["items"] == "One\r\nTwo" or data["items"] == "One\nTwo"
    assert data["package"] == {"a": "Why", "b": "How"}
    assert set(data) == {spec.name for spec in ASKED}
    assert (form.cleaned_data["reason"], form.cleaned_data["password"]) == ("Because", "secret")


@pytest.mark.parametrize(("reason", "problem"), [(True, True), (False, False), (None, False)])
def test_it_asks_for_a_reason_only_where_the_policy_does(reason: bool | None, problem: bool) -> None:
    form = made(reason=reason)(QueryDict(ANSWERS.replace("Because", "")))
    assert ("reason" in form.errors) is problem
    assert ("reason" in form.fields) is (reason is not None)


def test_it_offers_only_what_the_case_offers() -> None:
    form = made()(QueryDict(ANSWERS.replace("position=for", "position=maybe").replace("reviewer=8", "reviewer=9")))
    assert set(form.errors) == {"position", "reviewer"}
    assert "Choose one of the answers listed for “Reviewer”" in str(form.errors["reviewer"])


def test_it_puts_the_doors_reasons_where_they_belong() -> None:
    form = made()(QueryDict(ANSWERS))
    form.is_valid()
    form.refuse(
        Refused(
            Kind.INVALID, reasons=("Somebody decided.",), fields={"text": ["Too long."], "package": ["Incomplete."]}
        )
    )
    assert form.errors["text"] == ["Too long."]
    assert form.errors["package.a"] == ["Incomplete."]
    assert form.non_field_errors() == ["Somebody decided."]


def test_it_renders_every_kind_with_the_field_component() -> None:
    shown = Template("{% load components %}{% form_fields form %}").render(Context({"form": made(password=True)()}))
    assert shown.count("<textarea") == 4
    assert 'type="date" name="due" value="2027-01-15"' in shown
    assert "He Jing" in shown
    assert 'type="password"' in shown
    assert "None of these" in shown
