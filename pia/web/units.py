"""The units in which a person may start a proposal, and the field that asks for one."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from pia.accounts.assignments import scopes_of
from pia.accounts.models import Unit, User
from pia.assessments.actions import Action
from pia.assessments.policy import may_create
from pia.web.access import SignedInRequest
from pia.web.errors import NotAllowed
from pia.web.forms import PlainForm, choice_field


def units_for(user: User, action: Action) -> list[Unit]:
    """The units in which this person may start a proposal."""
    roles: dict[int | None, set[Any]] = {}
    for scope in scopes_of(user):
        roles.setdefault(scope.unit_id, set()).add(scope.role)
    everywhere = roles.get(None, set())
    if may_create(action, frozenset(everywhere)):
        return list(Unit.objects.filter(organisation=user.organisation_id).select_related("organisation"))
    mine = [unit for unit, held in roles.items() if unit and may_create(action, frozenset(held | everywhere))]
    return list(Unit.objects.filter(pk__in=mine).select_related("organisation")) if mine else []


def units_or_refuse(request: SignedInRequest, action: Action) -> list[Unit]:
    """The same, for a page that is of no use without one."""
    units = units_for(request.user, action)
    if not units:
        raise NotAllowed(
            gettext("You may not write proposals: no unit has you as an author."),
            whom=gettext("An administrator assigns the role of author."),
            back=reverse("proposals"),
            back_label=gettext("Proposals"),
        )
    return units


class UnitForm(PlainForm):
    """The unit whose proposal it is; only those in which the person may write."""

    unit = forms.ChoiceField(label=_("Unit"))

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.units = {str(unit.pk): unit for unit in units}
        choices = [(key, unit.display_name) for key, unit in self.units.items()]
        self.fields["unit"] = choice_field(choices, label=_("Unit"), initial=choices[0][0])
        if len(choices) == 1:
            self.fields["unit"].widget = forms.HiddenInput()

    @property
    def chosen(self) -> Unit:
        """The unit itself."""
        return self.units[self.cleaned_data["unit"]]
