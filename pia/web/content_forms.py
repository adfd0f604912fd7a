"""Forms over the content of a case: fields tied to addresses, what was read when the form was shown, and clashes.

A form sends along, in the hidden field `version`, the values it was filled with. The door merges what two people
changed in different fields; where both changed the same, the second sees both versions and chooses.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.functional import Promise

from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.content import TRANSLATION_MARK
from pia.assessments.models import Edit
from pia.assessments.perform import perform
from pia.assessments.refusals import Clash, Refused
from pia.web.access import SignedInRequest
from pia.web.conflict import VERSION, Conflict, Difference, conflict_page
from pia.web.content_words import value_words

Words = str | Promise
CHOSEN = "chosen."
BLANK: tuple[Any, ...] = (None, "", [], {})


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form: its key, where it stands in the record, and its label."""

    key: str
    address: str
    label: Words


def packed(values: Mapping[str, Any]) -> str:
    """What a form was filled with, for its hidden field."""
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def unpacked(text: str) -> dict[str, Any]:
    """What the hidden field holds; nothing if somebody typed it."""
    try:
        values = json.loads(text or "{}")
    except ValueError:
        return {}
    return values if isinstance(values, dict) else {}


def same(one: Any, other: Any) -> bool:
    """Equal, where nothing is as good as empty."""
    return bool(one == other) or (one in BLANK and other in BLANK)


def changed(values: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """What the person changed since the form was shown."""
    return {address: value for address, value in values.items() if not same(value, base.get(address))}


def plain(value: Any) -> Any:
    """A cleaned value as the record keeps it."""
    return value.isoformat() if isinstance(value, date) else value


def translation_or_nothing(data: Mapping[str, Any], name: str) -> str | None:
    """A translation as the record takes it: none of a text that is empty itself, and none that is empty."""
    original = data.get(name.partition(TRANSLATION_MARK)[0])
    return data[name] or None if original else None


def chosen_values(data: QueryDict, fields: Iterable[Field]) -> dict[str, Any]:
    """The versions taken on a conflict page, by address; they stand in place of what the form's own fields say."""
    found: dict[str, Any] = {}
    for field in fields:
        raw = data.get(f"{CHOSEN}{field.key}")
        if raw is not None:
            try:
                found[field.address] = json.loads(raw)
            except ValueError:
                continue
    return found


def store(
    request: SignedInRequest,
    case: Case,
    action: Action,
    changes: Mapping[str, Any],
    base: Mapping[str, Any],
) -> Case:
    """Send changes through the door, with what they are based on. Raises Refused."""
    return perform(case.proposal, action, actor=request.user, data={"changes": dict(changes), "base": dict(base)})


def conflict(
    request: HttpRequest,
    case: Case,
    refused: Refused,
    fields: Iterable[Field],
    *,
    back: str,
    back_label: Words,
) -> HttpResponse:
    """The page on which the second person chooses."""
    by_address = {field.address: field for field in fields}
    clashes = [clash for clash in refused.clashes if clash.address in by_address]
    base = unpacked(request.POST.get(VERSION, "")) | {clash.address: clash.theirs for clash in refused.clashes}
    last = (
        Edit.objects.filter(proposal=case.proposal, address__in=[clash.address for clash in refused.clashes])
        .select_related("by")
        .order_by("-id")
        .first()
    )
    found = Conflict(
        who=last.by.display_name if last else "",
        when=last.at if last else case.proposal.updated_at,
        differences=[_difference(case, by_address[clash.address], clash) for clash in clashes],
        version=packed(base),
        action=request.path,
        back=back,
        back_label=back_label,
    )
    return conflict_page(request, found)


def _difference(case: Case, field: Field, clash: Clash) -> Difference:
    return Difference(
        name=f"{CHOSEN}{field.key}",
        label=field.label,
        theirs=[json.dumps(clash.theirs, ensure_ascii=False)],
        yours=[json.dumps(clash.yours, ensure_ascii=False)],
        theirs_shown=str(value_words(case, clash.address, clash.theirs)),
        yours_shown=str(value_words(case, clash.address, clash.yours)),
    )


def explain(form: forms.Form, refused: Refused, fields: Iterable[Field]) -> None:
    """Put the reasons of a refusal onto the form: those of an address at its field."""
    keys = {field.address: field.key for field in fields}
    for address, sentences in refused.fields.items():
        key = keys.get(address, "")
        for sentence in sentences:
            form.add_error(key if key in form.fields else None, str(sentence))
    for reason in refused.reasons:
        form.add_error(None, str(reason))
