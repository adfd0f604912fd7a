"""Two people saved the same form: the second sees both versions and takes, field by field, one or the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise

from pia.assessments.refusals import Clash

TAKE, THEIRS, YOURS = "_take.", "_theirs.", "_yours."
VERSION = "version"


@dataclass(frozen=True, kw_only=True)
class Difference:
    """One field that both changed; `*_shown` are the values in words where they differ from what is posted."""

    name: str
    label: str | Promise
    theirs: Sequence[str]
    yours: Sequence[str]
    theirs_shown: str = ""
    yours_shown: str = ""

    @property
    def theirs_text(self) -> str:
        return self.theirs_shown or ", ".join(self.theirs)

    @property
    def yours_text(self) -> str:
        return self.yours_shown or ", ".join(self.yours)


@dataclass(frozen=True, kw_only=True)
class Conflict:
    """What the conflict page shows: who saved what when, the differences, and where to go on."""

    who: str
    when: object
    differences: Sequence[Difference]
    version: str
    action: str
    back: str
    back_label: str | Promise
    title: str | Promise = ""
    explanation: str | Promise = ""


def difference_of(clash: Clash, *, name: str, label: str | Promise) -> Difference:
    """What the door says two people changed, as the form that is shown again posts it under `name`."""
    return Difference(name=name, label=label, theirs=posted(clash.theirs), yours=posted(clash.yours))


def posted(value: object) -> list[str]:
    """A value as a form sends it: nothing, one text, or several."""
    if value is None or value == "":
        return []
    if isinstance(value, list | tuple | set | frozenset):
        return [str(one) for one in value]
    return ["on" if value is True else "" if value is False else str(value)]


#: Never sent back to the browser, and typed again instead.
SECRET_FIELDS = frozenset({"csrfmiddlewaretoken", "password", VERSION})


def conflict_page(request: HttpRequest, conflict: Conflict) -> HttpResponse:
    """409 with both versions. Everything the person had typed is on the page and goes along with the next try."""
    different = {difference.name for difference in conflict.differences}
    kept = [
        (name, value)
        for name, values in request.POST.lists()
        for value in values
        if name not in different and name not in SECRET_FIELDS and not name.startswith((TAKE, THEIRS, YOURS))
    ]
    context = {"conflict": conflict, "kept": kept, "take": TAKE, "theirs": THEIRS, "yours": YOURS}
    return render(request, "errors/409.html", context, status=409)


def resolved(data: QueryDict) -> QueryDict:
    """The posted form after a conflict page: the version taken of each field stands under the field's own name."""
    merged = data.copy()
    for key in [name for name in data if name.startswith(TAKE)]:
        name = key.removeprefix(TAKE)
        source = THEIRS if data.get(key) == "theirs" else YOURS
        merged.setlist(name, data.getlist(f"{source}{name}"))
        for prefix in (TAKE, THEIRS, YOURS):
            merged.pop(f"{prefix}{name}", None)
    return merged
