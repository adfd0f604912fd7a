"""Renders any Django form in the product's way: label, hint, error, control, in that order."""

from typing import Any

from django import forms
from django.forms.boundfield import BoundField

CARDS_AT_MOST = 6
DJANGO_ROWS, ROWS = "10", "4"  # what Django gives every textarea, and what is enough to begin with


def described_by(field: BoundField) -> str:
    """Ids of the texts that explain the control: its error first, then its hint."""
    parts = []
    if field.errors:
        parts.append(f"{field.auto_id}-error")
    if field.help_text:
        parts.append(f"{field.auto_id}-hint")
    return " ".join(parts)


def shape(field: BoundField) -> str:
    """Which of the four layouts a control gets."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "line"


def short(widget: forms.Widget) -> bool:
    """Controls whose width says how little is expected."""
    return isinstance(widget, forms.DateInput | forms.NumberInput) or widget.attrs.get("data-short") == "yes"


def control(field: BoundField) -> str:
    """The input itself with its classes and the attributes that tie it to hint and error."""
    widget = field.field.widget
    attributes: dict[str, Any] = {}
    if not isinstance(widget, forms.CheckboxInput):
        classes = [str(widget.attrs.get("class", "")), "input", "input-s" if short(widget) else ""]
        attributes["class"] = " ".join(part for part in classes if part)
    if isinstance(widget, forms.Textarea) and widget.attrs.get("rows") == DJANGO_ROWS:
        attributes["rows"] = ROWS
    if field.errors:
        attributes["aria-invalid"] = "true"
    if explained := described_by(field):
        attributes["aria-describedby"] = explained
    return field.as_widget(attrs=attributes)


def options(field: BoundField) -> list[dict[str, Any]]:
    """The cards of a radio or checkbox group, each with its own sentence where the form gives one."""
    hints: dict[str, str] = getattr(field.field, "hints", {})
    rows = []
    for subwidget in field.subwidgets:
        value = str(subwidget.data["value"])
        rows.append({"tag": subwidget.tag(), "label": subwidget.choice_label, "hint": hints.get(value, "")})
    return rows


def form_field(field: BoundField, mark: bool = True) -> dict[str, Any]:
    """Context of one field with label, hint, error and control."""
    layout = shape(field)
    cards = options(field) if layout == "group" else []
    return {
        "field": field,
        "layout": layout,
        "required": mark and field.field.required and layout != "checkbox",
        "described_by": described_by(field),
        "control": "" if layout == "group" else control(field),
        "options": cards,
        "columns": layout == "group" and 1 < len(cards) <= CARDS_AT_MOST and not any(card["hint"] for card in cards),
    }


def form_fields(form: forms.BaseForm) -> dict[str, Any]:
    """Context of all fields of a form, hidden ones first."""
    visible = list(form.visible_fields())
    required = [field for field in visible if field.field.required]
    return {"form": form, "fields": visible, "explain_mark": bool(required)}


def error_summary(form: forms.BaseForm | None) -> dict[str, Any]:
    """Context of the list of problems: first thing in main, takes focus, links to each field."""
    if form is None or not form.is_bound or not form.errors:
        return {"problems": []}
    problems: list[dict[str, str]] = []
    for name, errors in form.errors.items():
        bound = form[name] if name in form.fields else None
        problems.extend({"href": anchor(bound), "text": str(error)} for error in errors)
    return {"problems": problems, "count": len(problems)}


def anchor(field: BoundField | None) -> str:
    """Where a problem's link leads: the control, or the first of a group, so that typing can go on there."""
    if field is None or field.is_hidden:
        return ""
    return f"#{field.auto_id}_0" if shape(field) == "group" else f"#{field.auto_id}"
