"""What can be wrong in a regime although every value has its form: loose ends, missing parts, dates, dead rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.lib.dates import day_from
from pia.programmes.condition_checks import HOLDS, Known, walk
from pia.programmes.definition import Condition, QuestionKind, Regime
from pia.programmes.located_yaml import Problem, Where
from pia.programmes.logic_checks import dead_parts
from pia.programmes.reader import WorkflowFile

WHOLE = ("filings", "consulted", "review_cycle")


def regime_problems(file: WorkflowFile, known: Known) -> Iterator[Problem]:
    """What makes a regime decide wrongly or not at all."""
    yield from _triggers(file, known)
    yield from _filings(file)
    yield from _terms(file)


def incomplete(file: WorkflowFile, known: Known) -> Iterator[Problem]:
    """What a regime leaves unsaid, or asks and lists for nothing; it decides rightly all the same."""
    for key in WHOLE:
        if key not in file.source.data:
            message = _("The key “{key}” is missing. Say what the law asks, or an empty list if it asks nothing.")
            yield file.problem((), format_lazy(message, key=key))
    yield from _unused(file, known)


def version_problems(files: Sequence[WorkflowFile]) -> Iterator[Problem]:
    """Days that no version of a regime covers, and days that two claim by their own dates."""
    by_slug: dict[str, list[tuple[Regime, WorkflowFile]]] = {}
    for file in files:
        if isinstance(file.definition, Regime):
            by_slug.setdefault(file.definition.slug, []).append((file.definition, file))
    for versions in by_slug.values():
        ordered = sorted(versions, key=lambda one: one[0].version)
        for (before, _file), (after, file) in pairwise(ordered):
            yield from _between(before, after, file)


def _between(before: Regime, after: Regime, file: WorkflowFile) -> Iterator[Problem]:
    """An open end is closed by the next version; a stated one must meet the next version's first day."""
    last, first = before.effective_to, after.effective_from
    if last is None or first <= before.effective_from:
        return
    if first > last + timedelta(days=1):
        message = _("No version covers the days from {first} to {last}. Correct the dates.")
        days = {"first": last + timedelta(days=1), "last": first - timedelta(days=1)}
        yield file.problem(("effective_from",), format_lazy(message, **days))
    elif first <= last:
        message = _("Version {version} already covers the days from {first} to {last}. Correct the dates.")
        said = {"version": before.version, "first": first, "last": last}
        yield file.problem(("effective_from",), format_lazy(message, **said))


def _triggers(file: WorkflowFile, known: Known) -> Iterator[Problem]:
    above: set[str] = set()
    for place, trigger in enumerate(file.source.data["triggers"]):
        where: Where = ("triggers", place, "when")
        for operator, argument, here in walk(trigger["when"], where):
            if operator == HOLDS and argument not in above:
                message = _("“{id}” is no trigger above this one. Correct the id, or move the trigger up.")
                yield file.problem(here, format_lazy(message, id=argument))
        for precise, complaint in dead_parts(trigger["when"], where, known.questions):
            yield file.problem(precise, complaint)
        for number, check in enumerate(trigger.get("ruled_out_by", ())):
            if check not in known.checks:
                message = _("“{id}” is no check of any track. Correct the id.")
                yield file.problem(("triggers", place, "ruled_out_by", number), format_lazy(message, id=check))
        above.add(trigger["id"])


def _filings(file: WorkflowFile) -> Iterator[Problem]:
    triggers = {trigger["id"] for trigger in file.source.data["triggers"]}
    for place, filing in enumerate(file.source.data.get("filings", ())):
        for number, one in enumerate(filing["triggers"]):
            if one not in triggers:
                message = _("“{id}” is no trigger of this regime. Correct the id.")
                yield file.problem(("filings", place, "triggers", number), format_lazy(message, id=one))


def _terms(file: WorkflowFile) -> Iterator[Problem]:
    """Terms that end before they begin, of the file itself and of everything in it, and terms outside the law's own."""
    law = _term(file.source.data)
    for where, term in _terms_in(file.source.data, ()):
        first, last = term
        if first and last and last < first:
            yield file.problem(where, _("The term ends before it begins. Correct the dates."))
        elif where and _outside(law, term):
            yield file.problem(where, _("This term lies outside the term of the regime itself. Correct the dates."))


def _outside(law: tuple[date | None, date | None], term: tuple[date | None, date | None]) -> bool:
    begins_late = bool(law[1] and term[0] and term[0] > law[1])
    ends_early = bool(law[0] and term[1] and term[1] < law[0])
    return begins_late or ends_early


def _terms_in(value: Any, where: Where) -> Iterator[tuple[Where, tuple[date | None, date | None]]]:
    if isinstance(value, Mapping):
        if "effective_from" in value or "effective_to" in value:
            yield where, _term(value)
        for key, one in value.items():
            yield from _terms_in(one, (*where, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _terms_in(one, (*where, place))


def _term(value: Mapping[str, Any]) -> tuple[date | None, date | None]:
    return day_from(value.get("effective_from")), day_from(value.get("effective_to"))


def _unused(file: WorkflowFile, known: Known) -> Iterator[Problem]:
    """Questions that no rule reads, and sources that nothing cites: asked or listed for nothing.

    A question for a text is asked for its words, which are printed: no rule can read it.
    """
    data = file.source.data
    read = {name for trigger in data["triggers"] for name in _questions(trigger["when"])}
    read |= {name for name, question in known.questions.items() if question.kind is QuestionKind.TEXT}
    yield from _idle(file, "questions", data["questions"], read, _("No trigger reads this question. Remove it."))
    cited = set(_sources(data))
    listed = [source["id"] for source in data.get("sources", ())]
    yield from _idle(file, "sources", listed, cited, _("Nothing cites this source. Remove it, or cite it."))


def _idle(file: WorkflowFile, key: str, listed: Iterable[str], used: set[str], message: Any) -> Iterator[Problem]:
    for place, one in enumerate(listed):
        if one not in used:
            yield file.problem((key, place), message)


def _questions(condition: Condition) -> Iterator[str]:
    for operator, argument, _where in walk(condition, ()):
        if operator == "answered":
            yield argument
        elif isinstance(argument, Mapping) and "question" in argument:
            yield argument["question"]


def _sources(value: Any) -> Iterator[str]:
    if isinstance(value, Mapping):
        if "confidence" in value:
            yield value["source"]
        for one in value.values():
            yield from _sources(one)
    elif isinstance(value, list):
        for one in value:
            yield from _sources(one)
