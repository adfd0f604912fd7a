"""What is wrong with a method: a table with gaps, one that falls where the risk rises, or that its examples deny."""

from collections.abc import Iterator

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.definition import Method, Step
from pia.programmes.located_yaml import Problem, Where
from pia.programmes.reader import WorkflowFile


def method_problems(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    """Scales, table and examples; what they say is only compared once the table is whole."""
    whole = [*_scales(file, method), *_whole(file, method)]
    yield from whole
    if not whole:
        yield from _monotone(file, method)
        yield from _reachable(file, method)
        yield from _examples(file, method)


def _scales(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    """Ranks are counted from 1 without a gap: measures take steps off them."""
    scales: tuple[tuple[str, tuple[Step, ...]], ...] = (("impact", method.impact), ("likelihood", method.likelihood))
    for name, steps in scales:
        if [step.value for step in steps] != list(range(1, len(steps) + 1)):
            message = _("The steps of a scale are numbered from 1 without a gap. Correct the values.")
            yield file.problem((name,), message)


def _whole(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    levels = {level.id for level in method.levels}
    rows, columns = {step.value for step in method.impact}, {step.value for step in method.likelihood}
    for impact in sorted(rows - set(method.table)):
        yield file.problem(("table",), format_lazy(_("The table has no row for impact {value}. Add it."), value=impact))
    for impact, row in method.table.items():
        place: Where = ("table", str(impact))
        if impact not in rows:
            message = _("The table has a row for impact {value}, which the scale does not have. Take it away.")
            yield file.problem(place, format_lazy(message, value=impact))
        for likelihood in sorted(columns - set(row)):
            message = _("The row of impact {impact} has no cell for likelihood {value}. Add it.")
            yield file.problem(place, format_lazy(message, impact=impact, value=likelihood))
        for likelihood in sorted(set(row) - columns):
            message = _("The row of impact {impact} has a cell for likelihood {value}, which the scale does not have.")
            yield file.problem(place, format_lazy(message, impact=impact, value=likelihood))
        for likelihood, cell in row.items():
            if cell not in levels:
                message = _("The cell holds “{cell}”, which is not a level of this method. Correct it.")
                yield file.problem((*place, str(likelihood)), format_lazy(message, cell=cell))


def _monotone(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    """More impact or more likelihood never gives a lower level."""
    rank = {level.id: level.rank for level in method.levels}
    message = _("The level falls although {what} rises from {lower} to {higher}. Correct the table.")
    for impact, row in method.table.items():
        for likelihood, cell in row.items():
            place: Where = ("table", str(impact), str(likelihood))
            if likelihood > 1 and rank[row[likelihood - 1]] > rank[cell]:
                said = {"what": _("the likelihood"), "lower": likelihood - 1, "higher": likelihood}
                yield file.problem(place, format_lazy(message, **said))
            if impact > 1 and rank[method.table[impact - 1][likelihood]] > rank[cell]:
                said = {"what": _("the impact"), "lower": impact - 1, "higher": impact}
                yield file.problem(place, format_lazy(message, **said))


def _reachable(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    found = {cell for row in method.table.values() for cell in row.values()}
    for place, level in enumerate(method.levels):
        if level.id not in found:
            message = _("No cell of the table gives the level “{level}”. Use it or take it away.")
            yield file.problem(("levels", place), format_lazy(message, level=level.id))


def _examples(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    """Each example holds."""
    for place, one in enumerate(method.examples):
        cell = method.table.get(one.impact, {}).get(one.likelihood)
        if cell != one.level:
            message = _("For impact {impact}, likelihood {likelihood} the example expects “{wanted}”: it is “{cell}”.")
            said = {"wanted": one.level, "impact": one.impact, "likelihood": one.likelihood, "cell": cell or "–"}
            yield file.problem(("examples", place), format_lazy(message, **said))


def without_examples(file: WorkflowFile, method: Method) -> Iterator[Problem]:
    """Levels that no example shows: asked of authors, since older files have none."""
    shown = {one.level for one in method.examples}
    for level in method.levels:
        if level.id not in shown:
            message = _("No example shows the level “{level}”. Add one that you read off by hand.")
            where: Where = ("examples",) if method.examples else ("table",)
            yield file.problem(where, format_lazy(message, level=level.id))
