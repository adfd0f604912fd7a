"""Forms as Lin meets them: labels, hints, errors that say what to do, and cards instead of lists."""

import pytest
from django import forms
from django.template import Context, Template
from django.utils import translation

from pia.web.forms import DayInput, PlainForm, choice_field, choices_field

MANY = [(str(number), f"Option {number}") for number in range(8)]


class FeatureForm(PlainForm):
    title = forms.CharField(label="Title", help_text="Name it as users would.", max_length=10)
    launch = forms.DateField(label="Launch", widget=DayInput())
    size = choice_field([("s", "Small", "Fewer than 10,000"), ("l", "Large", "")], label="Size")
    kinds = choices_field([("a", "Photo"), ("b", "Voice")], label="Kinds")
    unit = choice_field(MANY, label="Unit")
    agreed = forms.BooleanField(label="I have read it")
    ticket = forms.CharField(widget=forms.HiddenInput)
    own_messages = {"title": {"required": "Enter a title"}}


def shown(form: forms.Form, template: str = "{% error_summary form %}{% form_fields form %}") -> str:
    return Template("{% load components %}" + template).render(Context({"form": form}))


def test_it_ties_label_hint_and_control_together() -> None:
    page = shown(FeatureForm())
    assert '<label for="id_title">Title' in page
    assert 'id="id_title-hint">Name it as users would.' in page
    assert 'aria-describedby="id_title-hint"' in page
    assert 'type="date"' in page
    assert '<input type="hidden" name="ticket"' in page
    assert "error-summary" not in page


def test_it_lists_every_problem_first_and_repeats_it_at_the_field() -> None:
    page = shown(FeatureForm({"title": "", "launch": "tomorrow", "unit": "99"}))
    assert "There are 7 problems" in page
    assert page.index('href="#id_title"') < page.index('id="id_title-error"')
    assert page.count("Enter a title") == 2
    assert page.count("Enter “Launch” as year-month-day, for example 2027-01-15") == 2
    assert "Choose one of the answers listed for “Unit”" in page
    assert "Confirm “I have read it”" in page
    assert 'aria-describedby="id_title-error id_title-hint"' in page
    assert 'href="#id_size_0"' in page
    assert 'id="id_size_0"' in page


def test_it_says_the_same_in_chinese() -> None:
    with translation.override("zh-hans"):
        page = shown(FeatureForm({}))
    assert "有 7 处需要修改" in page
    assert "请填写“Launch”" in page
    assert "请为“Size”选择一项" in page


def test_it_offers_few_answers_as_cards_and_many_as_a_list() -> None:
    page = shown(FeatureForm(initial={"size": "l"}))
    assert page.count('<label class="choice">') == 4
    assert "<small>Fewer than 10,000</small>" in page
    assert page.count("<option") == 9
    assert "checked" in page


def test_it_escapes_what_people_typed() -> None:
    page = shown(FeatureForm({"title": '"><script>alert(1)</script>'}))
    assert "<script>" not in page


@pytest.mark.parametrize("value", ["2027-01-15", "2026-02-29"])
def test_it_keeps_the_date_that_was_typed(value: str) -> None:
    assert f'value="{value}"' in shown(FeatureForm({"launch": value}))
