"""The fields of a score beside impact and likelihood: ranks of single dimensions and groups, and second methods.

Their names hold a dot, which no measure's reference does, so they never meet the fields of a measure's steps.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.scoring import is_about_people
from pia.programmes.definition import Method, Named, Step
from pia.programmes.levels import combined

Words = str | Promise
SECOND = "second_scores"
LONGEST_REASON = 2_000
NOT_TOUCHED, DERIVED = _("Not touched"), _("As derived")
NOT_HIGHEST = _("The ranks of its parts give “{rank}”. Change them, or choose that here.")
BOTH_OR_NONE = _("Choose both an impact and a likelihood, or neither.")
WHY = _("Say why you score it otherwise than derived.")
SCORED_OTHERWISE = _("Reason for this score")


@dataclass(frozen=True, slots=True)
class Parts:
    """A rank that may be given part by part: the field of the whole, the content that holds the parts, and these."""

    whole: str
    content: str
    legend: Words
    named: tuple[Named, ...]
    steps: tuple[Step, ...]

    def name(self, part: Named) -> str:
        """The form's field for one part."""
        return f"{self.content}.{part.id}"

    def ranks(self, given: Mapping[str, Any]) -> dict[str, int]:
        """Id of each part that was ranked -> its rank."""
        return {part.id: int(given[self.name(part)]) for part in self.named if given.get(self.name(part))}


def parts_of(method: Method) -> tuple[Parts, ...]:
    """What the method lets a person rank part by part."""
    every = (
        Parts("impact", "impact_by", _("Impact by dimension"), method.ranked_dimensions, method.impact),
        Parts("likelihood", "likelihood_by", _("Likelihood by source"), method.ranked_factors, method.likelihood),
    )
    return tuple(one for one in every if one.named)


def part_fields(method: Method) -> dict[str, forms.Field]:
    """A list of ranks for each part."""
    return {
        parts.name(part): _ranks(parts.steps, NOT_TOUCHED, label=part.label, help_text=part.description)
        for parts in parts_of(method)
        for part in parts.named
    }


def _ranks(steps: Sequence[Step], blank: Words, **words: Any) -> forms.ChoiceField:
    choices = [("", blank), *((str(step.value), str(step.label)) for step in steps)]
    return forms.ChoiceField(choices=choices, required=False, **words)


def part_initial(method: Method, risk: models.Risk) -> dict[str, str]:
    """The ranks as they stand."""
    return {
        parts.name(part): str(getattr(risk, parts.content).get(part.id, ""))
        for parts in parts_of(method)
        for part in parts.named
    }


def highest_of(parts: Parts, form: forms.Form) -> str:
    """The whole as its parts give it; a whole that the person changed to something else is an error at its field."""
    ranks, given = parts.ranks(form.cleaned_data), form.cleaned_data.get(parts.whole, "")
    if not ranks:
        return str(given)
    top = combined(ranks.values(), 0)
    if parts.whole in form.changed_data and given and int(given) != top:
        label = next(step.label for step in parts.steps if step.value == top)
        form.add_error(parts.whole, str(format_lazy(NOT_HIGHEST, rank=label)))
    return str(top)


# -- methods beside the first ------------------------------------------------------------------------------------------


def seconds_of(case: Case, risk: models.Risk) -> tuple[Method, ...]:
    """The methods by which a person may score the risk too; they rank what may happen to people."""
    return case.programme.second_methods if is_about_people(case, risk) else ()


def second_names(method: Method) -> tuple[str, str, str]:
    """The fields of one second method: impact, likelihood, reason."""
    return f"{SECOND}.{method.slug}.impact", f"{SECOND}.{method.slug}.likelihood", f"{SECOND}.{method.slug}.reason"


def second_fields(methods: Sequence[Method]) -> dict[str, forms.Field]:
    """The scales of each method, derived unless somebody chooses, and the reason of whoever does."""
    made: dict[str, forms.Field] = {}
    for method in methods:
        impact, likelihood, reason = second_names(method)
        made[impact] = _ranks(method.impact, DERIVED, label=pgettext_lazy("field", "Impact"))
        made[likelihood] = _ranks(method.likelihood, DERIVED, label=pgettext_lazy("field", "Likelihood"))
        area = forms.Textarea(attrs={"rows": 2})
        made[reason] = forms.CharField(required=False, max_length=LONGEST_REASON, widget=area, label=SCORED_OTHERWISE)
    return made


def second_initial(methods: Sequence[Method], risk: models.Risk) -> dict[str, Any]:
    """The scores as a person typed them."""
    rows = ((method, risk.second_scores.get(method.slug, {})) for method in methods)
    return {
        name: row.get(key, "")
        for method, row in rows
        for name, key in zip(second_names(method), ("impact", "likelihood", "reason"), strict=True)
    }


def second_scores(methods: Sequence[Method], given: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """Method -> score, of those that a person scored; a reason alone scores nothing."""
    found = {}
    for method in methods:
        impact, likelihood, reason = (given.get(name, "") for name in second_names(method))
        if impact and likelihood:
            found[method.slug] = {"impact": int(impact), "likelihood": int(likelihood), "reason": reason}
    return found


def second_problems(methods: Sequence[Method], given: Mapping[str, Any]) -> Iterator[tuple[str, Words]]:
    """The fields that are missing where a person scored by a second method."""
    for method in methods:
        impact, likelihood, reason = second_names(method)
        if bool(given.get(impact)) != bool(given.get(likelihood)):
            yield (likelihood if given.get(impact) else impact), BOTH_OR_NONE
        elif given.get(impact) and not given.get(reason):
            yield reason, WHY
