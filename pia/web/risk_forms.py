"""The forms about risks and measures, each of which knows the addresses of the content that it changes."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.accounts.models import User
from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.editing import was
from pia.assessments.inputs import LONGEST_TEXT
from pia.assessments.refusals import Clash, Refused
from pia.assessments.relations import candidates
from pia.assessments.states import RiskState
from pia.assessments.values import MAX_DAYS, MAX_NUMBER
from pia.programmes.definition import Method, Step
from pia.programmes.vocabulary import Text
from pia.web import risk_parts
from pia.web.conflict import VERSION, Difference
from pia.web.forms import PlainForm, choice_field, choices_field
from pia.web.risk_rows import LOWEST_IMPACT, LOWEST_LIKELIHOOD, catalogue_steps, stored_steps

Addressed = dict[str, Any]
Words = str | Promise
Group = tuple[Words | Text, list[forms.BoundField], bool]
TITLE_LENGTH = 300
STEPS = [(str(number), str(number)) for number in range(4)]
SHORT_SELECT = {"class": "input-s"}


class EditForm(PlainForm):
    """A form over addresses of the case: what it was shown with travels along, so that a clash is seen."""

    version = forms.CharField(widget=forms.HiddenInput, required=False)
    addresses: Mapping[str, str] = {}

    def wanted(self) -> Addressed:
        """Address -> value as the person wants it."""
        return {address: self.cleaned_data[name] for name, address in self.addresses.items()}

    def base(self) -> Addressed:
        """Address -> value as it stood on the page; what cannot be read is left to the door."""
        try:
            read = json.loads(self.cleaned_data.get(VERSION) or "{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}

    def changes(self) -> Addressed:
        """Only what the person changed, so that others' work on other fields never clashes with it."""
        base = self.base()
        return {address: value for address, value in self.wanted().items() if base.get(address) != value}

    def refuse(self, refused: Refused) -> None:
        """The door's sentences at their fields, the rest in the summary."""
        named = {address: name for name, address in self.addresses.items()}
        for address, sentences in refused.fields.items():
            for sentence in sentences:
                self.add_error(named.get(address), str(sentence))
        for reason in refused.reasons:
            self.add_error(None, str(reason))

    def differences(self, clash: Clash) -> list[Difference]:
        """What both changed, in words; one address may fill several fields."""
        names = [name for name, address in self.addresses.items() if address == clash.address]
        return [self._difference(name, clash.theirs, clash.yours) for name in names]

    def _difference(self, name: str, theirs: Any, yours: Any) -> Difference:
        field = self.fields[name]
        words = {str(value): str(label) for value, label in getattr(field, "choices", ())}
        theirs, yours = ("" if value is None else str(value) for value in (theirs, yours))
        return Difference(
            name=name,
            label=field.label or "",
            theirs=[theirs],
            yours=[yours],
            theirs_shown=words.get(theirs, theirs),
            yours_shown=words.get(yours, yours),
        )


def version_of(current: Mapping[str, Any], addresses: Iterable[str]) -> str:
    """The values that a page is shown with, to travel along in its form."""
    return json.dumps({address: was(current, address) for address in addresses}, ensure_ascii=False)


def scale(steps: Iterable[Step]) -> list[tuple[str, Words, Words]]:
    """A scale of the method as choice cards, each step with its description."""
    return [(str(step.value), str(step.label), str(step.description)) for step in steps]


def _reason(**words: Any) -> forms.CharField:
    """A longer text; `words` are its label and help."""
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(required=False, max_length=LONGEST_TEXT, widget=area, **words)


def score_fields(method: Method) -> dict[str, forms.Field]:
    """Impact and likelihood on the method's scales."""
    return {
        "impact": choice_field(scale(method.impact), label=_("Impact"), required=False),
        "likelihood": choice_field(scale(method.likelihood), label=_("Likelihood"), required=False),
    }


def lowest_fields(method: Method) -> dict[str, forms.Field]:
    """The ranks that no measure undercuts, as a person confirms them; blank where nobody has."""
    scales = ((LOWEST[0], method.impact, LOWEST_IMPACT), (LOWEST[1], method.likelihood, LOWEST_LIKELIHOOD))
    return {
        name: forms.ChoiceField(
            choices=[("", _("Not confirmed")), *((str(step.value), str(step.label)) for step in steps)],
            required=False,
            label=label,
        )
        for name, steps, label in scales
    }


class ScoringForm(EditForm):
    """Scores one risk, or dismisses it, and says how many steps each measure takes off it."""

    risk: models.Risk
    measures: tuple[models.Measure, ...] = ()
    parts: tuple[risk_parts.Parts, ...] = ()
    seconds: tuple[Method, ...] = ()

    def clean(self) -> Addressed:
        """The whole follows its parts; a score by a second method says why."""
        given: Addressed = super().clean() or self.cleaned_data
        if given.get("decision") == RiskState.SCORED:
            given |= {parts.whole: risk_parts.highest_of(parts, self) for parts in self.parts}
            for name, problem in risk_parts.second_problems(self.seconds, given):
                self.add_error(name, str(problem))
        return given

    def wanted(self) -> Addressed:
        given, where = self.cleaned_data, f"risks/{self.risk.ref}"
        if given["decision"] == RiskState.DISMISSED:
            return {f"{where}/state": given["decision"], f"{where}/reason": given["reason"]}
        return {
            f"{where}/state": given["decision"],
            **{f"{where}/{name}": int(given[name]) if given[name] else None for name in RANKS},
            f"{where}/reason": given["reason"],
            **{f"{where}/{parts.content}": parts.ranks(given) for parts in self.parts},
            **({f"{where}/{risk_parts.SECOND}": risk_parts.second_scores(self.seconds, given)} if self.seconds else {}),
            **{f"{where}/steps/{measure.ref}": self._steps(measure) for measure in self.measures},
        }

    def _steps(self, measure: models.Measure) -> list[int] | None:
        given = [int(self.cleaned_data[name] or 0) for name in step_names(measure)]
        return given if any(given) else None

    def differences(self, clash: Clash) -> list[Difference]:
        for measure in self.measures:
            if clash.address == f"risks/{self.risk.ref}/steps/{measure.ref}":
                pairs = zip(step_names(measure), clash.theirs or (0, 0), clash.yours or (0, 0), strict=True)
                return [self._difference(name, theirs, yours) for name, theirs, yours in pairs]
        named = self._named_in(clash.address.rpartition("/")[2])
        if named:
            theirs, yours = clash.theirs or {}, clash.yours or {}
            return [self._difference(name, _within(theirs, keys), _within(yours, keys)) for name, keys in named]
        return super().differences(clash)

    def _named_in(self, content: str) -> list[tuple[str, tuple[str, ...]]]:
        """The fields that one value of the content fills, each with its place in it."""
        if content == risk_parts.SECOND:
            keys = ("impact", "likelihood", "reason")
            names = ((method.slug, zip(risk_parts.second_names(method), keys, strict=True)) for method in self.seconds)
            return [(name, (slug, key)) for slug, pairs in names for name, key in pairs]
        found = (parts for parts in self.parts if parts.content == content)
        return [(parts.name(part), (part.id,)) for parts in found for part in parts.named]

    def part_groups(self) -> list[Group]:
        """What may be ranked part by part: a legend, the fields of the parts, and whether they are in use."""
        return [self._group(parts.legend, [parts.name(part) for part in parts.named]) for parts in self.parts]

    def second_groups(self) -> list[Group]:
        """Each method beside the first, likewise."""
        return [self._group(method.title, risk_parts.second_names(method)) for method in self.seconds]

    def floors(self) -> Group:
        """The ranks that no measure undercuts, likewise."""
        return self._group(_("What no measure changes"), LOWEST)

    def _group(self, legend: Words | Text, names: Iterable[str]) -> Group:
        fields = [self[name] for name in names]
        return legend, fields, any(field.value() or field.errors for field in fields)

    def steps_rows(self) -> list[tuple[models.Measure, forms.BoundField, forms.BoundField]]:
        """Each measure with its two fields."""
        return [(one, self[step_names(one)[0]], self[step_names(one)[1]]) for one in self.measures]


def _within(value: Any, keys: Iterable[str]) -> Any:
    for key in keys:
        value = value.get(key, {}) if isinstance(value, dict) else {}
    return None if value == {} else value


def step_names(measure: models.Measure) -> tuple[str, str]:
    """The two fields of a measure's steps."""
    return f"impact-{measure.ref}", f"likelihood-{measure.ref}"


def scoring_form(case: Case, risk: models.Risk, current: Mapping[str, Any], data: Any = None) -> ScoringForm:
    """The form of one risk; a risk that nobody has scored starts from the suggestion and the catalogue's steps."""
    where = f"risks/{risk.ref}"
    untouched = risk.state == RiskState.SUGGESTED
    known = catalogue_steps(case, risk)
    steps = (known if untouched else {}) | stored_steps(risk)
    measures = sorted(case.measures, key=lambda one: (one.ref not in known | steps, one.ref))
    method, seconds = case.programme.method, risk_parts.seconds_of(case, risk)
    parts = risk_parts.parts_of(method)
    made: dict[str, Any] = {
        "risk": risk,
        "measures": tuple(measures),
        "addresses": {"decision": f"{where}/state", **{name: f"{where}/{name}" for name in (*PLAIN, *LOWEST)}},
        "decision": choice_field(DECISIONS.items(), label=_("What to do with this risk")),
        **score_fields(method),
        **lowest_fields(method),
        **risk_parts.part_fields(method),
        **risk_parts.second_fields(seconds),
        "parts": parts,
        "seconds": seconds,
        "reason": _reason(label=_("Reason"), help_text=REASON_HELP),
    }
    initial: dict[str, Any] = {
        "decision": RiskState.SCORED if untouched else risk.state,
        "impact": str(risk.impact or risk.suggested_impact or ""),
        "likelihood": str(risk.likelihood or risk.suggested_likelihood or ""),
        **{name: getattr(risk, name) or "" for name in LOWEST},
        "reason": risk.reason,
        **risk_parts.part_initial(method, risk),
        **risk_parts.second_initial(seconds, risk),
    }
    made |= _step_fields(measures)
    for measure in measures:
        initial |= zip(step_names(measure), map(str, steps.get(measure.ref, (0, 0))), strict=True)
    beside = [one.content for one in parts] + ([risk_parts.SECOND] if seconds else [])
    addresses = [f"{where}/{name}" for name in ("state", *PLAIN, *LOWEST, *beside)]
    addresses += [f"{where}/steps/{measure.ref}" for measure in measures]
    initial[VERSION] = version_of(current, addresses)
    form: ScoringForm = type("FormOfRisk", (ScoringForm,), made)(data, initial=initial)
    return form


def _step_fields(measures: Iterable[models.Measure]) -> dict[str, forms.Field]:
    made: dict[str, forms.Field] = {}
    for measure in measures:
        for name, dimension in zip(step_names(measure), DIMENSIONS, strict=True):
            label = f"{measure.ref}: {dimension}"
            select = forms.Select(attrs={**SHORT_SELECT, "aria-label": label})
            made[name] = forms.ChoiceField(choices=STEPS, required=False, widget=select, label=label)
    return made


PLAIN = ("impact", "likelihood", "reason")
LOWEST = ("lowest_impact", "lowest_likelihood")
RANKS = ("impact", "likelihood", *LOWEST)
REASON_HELP = _("Needed where you differ from the suggestion, dismiss the risk or confirm a lowest rank.")
DIMENSIONS = (_("Steps off the impact"), _("Steps off the likelihood"))
DECISIONS = {
    RiskState.SCORED: pgettext_lazy("what to do with a risk", "Score it"),
    RiskState.DISMISSED: pgettext_lazy("what to do with a risk", "Dismiss it"),
}


class OwnRiskForm(EditForm):
    """A risk that no catalogue knows."""

    title = forms.CharField(label=_("Risk"), max_length=TITLE_LENGTH)
    description = forms.CharField(
        label=_("What could happen"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    reason = _reason(label=_("Reason for the score"))

    def wanted(self) -> Addressed:
        values: Addressed = {address: self.cleaned_data[name] for name, address in self.addresses.items()}
        for name in ("impact", "likelihood"):
            values[self.addresses[name]] = int(values[self.addresses[name]])
        where = self.addresses["title"].rpartition("/")[0]
        return {**values, f"{where}/state": RiskState.SCORED.value}


def own_risk_form(case: Case, ref: str, data: Any = None) -> OwnRiskForm:
    """The form of a new risk with this reference."""
    fields = score_fields(case.programme.method)
    for field in fields.values():
        field.required = True
    names = ("title", "description", *PLAIN)
    made = {**fields, "addresses": {name: f"risks/{ref}/{name}" for name in names}}
    form: OwnRiskForm = type("FormOfOwnRisk", (OwnRiskForm,), made)(data)
    form.order_fields(names)
    return form


class MeasureForm(EditForm):
    """A measure in one's own words, and whose it is."""

    title = forms.CharField(label=_("Measure"), max_length=TITLE_LENGTH)
    description = forms.CharField(
        label=_("What will be done"), required=False, max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3})
    )
    cost = forms.IntegerField(
        label=pgettext_lazy("field", "Cost"),
        required=False,
        min_value=0,
        max_value=MAX_NUMBER,
        help_text=_("In whole units of your currency, once. Leave empty if nobody knows yet."),
        widget=forms.NumberInput(attrs=SHORT_SELECT),
    )
    days = forms.IntegerField(
        label=pgettext_lazy("field", "Person-days"),
        required=False,
        min_value=0,
        max_value=MAX_DAYS,
        help_text=_("What it takes to put in place, in whole days of work."),
        widget=forms.NumberInput(attrs=SHORT_SELECT),
    )
    team: Mapping[str, User] = {}

    def owner(self) -> User | None:
        """Whoever was chosen."""
        return self.team.get(self.cleaned_data["owner"])


def measure_form(case: Case, ref: str, current: Mapping[str, Any], data: Any = None) -> MeasureForm:
    """The form of one measure, known or new."""
    known = next((measure for measure in case.measures if measure.ref == ref), None)
    people = {str(user.pk): user for user in candidates(case, (Role.AUTHOR, Role.CONTRIBUTOR))}
    if known and known.owner:
        people[str(known.owner_id)] = known.owner
    choices = [("", _("The first author")), *((key, user.display_name) for key, user in people.items())]
    addresses = {name: f"measures/{ref}/{name}" for name in ("title", "description", "cost", "days")}
    made = {
        "team": people,
        "addresses": addresses,
        "owner": forms.ChoiceField(label=_("Owner"), choices=choices, required=False),
    }
    initial = {
        "title": known.title if known else "",
        "description": known.description if known else "",
        "cost": known.cost if known else None,
        "days": known.days if known else None,
        "owner": str(known.owner_id) if known and known.owner_id else "",
        VERSION: version_of(current, addresses.values()),
    }
    form: MeasureForm = type("FormOfMeasure", (MeasureForm,), made)(data, initial=initial)
    return form


class PickForm(PlainForm):
    """Which of the catalogue's measures to take."""


def pick_form(choices: Iterable[tuple[str, Words, Words]], data: Any = None) -> PickForm:
    """One card for each suggestion."""
    given = {"measures": choices_field(choices, label=_("Suggested measures"))}
    form: PickForm = type("FormOfPicks", (PickForm,), given)(data)
    return form


KEEP = "keep"  # the button that leaves a score as it is although its facts have changed


class KeepingForm(PlainForm):
    """Why a score stays although the facts behind it have changed."""


def keeping_form(data: Any, *, needs_reason: bool) -> KeepingForm:
    """A reason is needed where something else is suggested now; for other facts alone it may be left out."""
    area = forms.Textarea(attrs={"rows": 2})
    why = forms.CharField(label=_("Why the score stays"), required=needs_reason, max_length=LONGEST_TEXT, widget=area)
    form: KeepingForm = type("FormOfKeeping", (KeepingForm,), {"why": why})(data)
    return form
