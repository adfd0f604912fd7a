"""The form of an action, ready to show: what was chosen beforehand, what will be signed and over which sections.

The action page and the dialogs on other pages show the same form; a dialog posts to the action page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict

from pia.assessments import models
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.inputs import INPUTS, Input, InputKind
from pia.assessments.policy import Reason, Rule
from pia.assessments.refusals import Words
from pia.assessments.relations import SubjectRow
from pia.assessments.sections import current_digests
from pia.assessments.statements import statements
from pia.assessments.states import SECTION_LABELS
from pia.programmes.vocabulary import Section
from pia.web.action_forms import ActionForm, form_for
from pia.web.action_links import Button
from pia.web.action_words import SAYS_WHY_ITSELF


@dataclass(frozen=True, slots=True)
class Chosen:
    """An answer that the link to the form gave already: shown in words, sent along hidden."""

    name: str
    label: Words
    value: str
    words: Words


@dataclass(frozen=True, slots=True)
class SignedSection:
    """A section that the signature covers, with the digest it is bound to."""

    label: Words
    digest: str


@dataclass(frozen=True, slots=True)
class Dialog:
    """A form of an action beside its button; `key` is its id on the page."""

    key: str
    title: Words
    form: ActionForm
    statements: list[str]
    sections: list[SignedSection]
    action: str
    submit_label: Words
    cancel: str


def chosen_of(case: Case, subject: SubjectRow, action: Action, query: Mapping[str, Any]) -> list[Chosen]:
    """Which choices an address makes; what is not on offer is left to the person."""
    found = []
    for spec in INPUTS.get(action, ()):
        if spec.kind is InputKind.CHOICE and spec.name in query:
            found += [
                Chosen(spec.name, spec.label, value, words)
                for value, words in _options(spec, case, subject)
                if value == str(query[spec.name])
            ]
    return found


def _options(spec: Input, case: Case, subject: SubjectRow) -> list[tuple[str, Words]]:
    return spec.options(case, subject) if spec.options else []


def form_of(
    case: Case,
    subject: SubjectRow,
    rule: Rule,
    *,
    data: QueryDict | None = None,
    files: MultiValueDict[str, UploadedFile] | None = None,
    chosen: list[Chosen] | None = None,
    prefilled: Mapping[str, Any] | None = None,
    auto_id: str = "id_%s",
) -> ActionForm:
    """The form of one action as its row of the table and its inputs describe it; what is prefilled may be changed."""
    optional = None if rule.action in SAYS_WHY_ITSELF else False
    asks = True if rule.reason is Reason.REQUIRED else optional
    made = form_for(INPUTS.get(rule.action, ()), case, subject, reason=asks, password=rule.signs)
    known = {one.name: one.value for one in chosen or ()}
    form = made(data, files, initial={**(prefilled or {}), **known}, auto_id=auto_id)
    for name in known:
        form.fields[name].widget = forms.HiddenInput()
    return form


def words_to_sign(case: Case, subject: SubjectRow, action: Action, chosen: list[Chosen]) -> list[str]:
    """The statements that may be signed with this form: one, unless a choice is still open."""
    picked = {one.value for one in chosen}
    found = statements(case, subject, action)
    exact = [one.text for one in found if one.choice in picked]
    return exact or [one.text for one in found]


def signed_sections(case: Case, subject: SubjectRow) -> list[SignedSection]:
    """The sections that a signature on this subject covers: a track's own, otherwise all."""
    sections = tuple(case.track(subject).reads) if isinstance(subject, models.Review) else tuple(Section)
    digests = current_digests(case)
    return [SignedSection(SECTION_LABELS[section], digests[section]) for section in sections]


def dialog_of(
    case: Case, subject: SubjectRow, rule: Rule, button: Button, *, cancel: str, label: Words = "", **query: str
) -> Dialog:
    """A dialog that does what a button of the page leads to."""
    chosen = chosen_of(case, subject, rule.action, query)
    key = "-".join([button.key, *query.values()])
    return Dialog(
        key=key,
        title=label or button.label,
        form=form_of(case, subject, rule, chosen=chosen, auto_id=f"{key}-%s"),
        statements=words_to_sign(case, subject, rule.action, chosen),
        sections=signed_sections(case, subject) if rule.signs else [],
        action=button.href,
        submit_label=label or button.label,
        cancel=cancel,
    )
