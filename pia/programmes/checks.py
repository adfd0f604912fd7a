"""The linter: what is wrong across the files of a `workflows/` folder, although each fits its schema.

`check` is what publishing asks before anything is stored.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.condition_checks import Known, complaints, questions_read
from pia.programmes.definition import Catalogue, Kind, Method, OverLine, Procedure, Question, Regime, Versioned
from pia.programmes.located_yaml import Problem, Where
from pia.programmes.method_checks import method_problems, without_examples
from pia.programmes.reader import WorkflowFile, Workflows
from pia.programmes.regime_checks import incomplete, regime_problems, version_problems
from pia.programmes.translation_checks import citations_without_source, untranslated

CONDITION_KEYS = ("when", "asked_when", "suggest_when", "applies_when")
LISTS_WITH_IDS = frozenset(
    {
        "sources",
        "triggers",
        "legal_bases",
        "sensitive",
        "required_content",
        "levels",
        "dimensions",
        "factors",
        "tracks",
        "questions",
        "categories",
        "subjects",
        "risks",
        "threats",
        "misuse",
        "events",
        "measures",
        "clauses",
        "volumes",
        "mechanisms",
        "aggregations",
        "thresholds",
        "stated_bases",
        "grounds",
        "checks",
        "package",
        "filings",
        "consulted",
        "pending",
    }
)


def check(workflows: Workflows) -> tuple[Problem, ...]:
    """Every problem in the newest version of every file, in the order of files and lines."""
    return _checked(workflows.files, workflows.latest())


# Files that were read before are the same objects: publishing twice checks once.
@lru_cache(maxsize=8)
def _checked(every: tuple[WorkflowFile, ...], files: tuple[WorkflowFile, ...]) -> tuple[Problem, ...]:
    known = _known(files)
    found = [problem for file in files for problem in _problems(file, files, known)]
    return _sorted([*version_problems(every), *found])


def lint(workflows: Workflows) -> tuple[Problem, ...]:
    """Every problem, and what the newest regimes and methods leave unsaid: asked of authors, not of publishing."""
    files = workflows.latest()
    known = _known(files)
    unsaid = [problem for file in files if file.kind is Kind.REGIME for problem in incomplete(file, known)]
    for file in files:
        if isinstance(file.definition, Method):
            unsaid += without_examples(file, file.definition)
    return _sorted([*check(workflows), *unsaid])


def lint_regime(file: WorkflowFile, workflows: Workflows) -> tuple[Problem, ...]:
    """What `lint` says of one regime among the others, without looking at the others."""
    files = workflows.latest()
    known = _known(files)
    return _sorted([*version_problems(workflows.files), *_problems(file, files, known), *incomplete(file, known)])


def _problems(file: WorkflowFile, files: Sequence[WorkflowFile], known: Known) -> Iterator[Problem]:
    yield from _duplicates(file)
    yield from untranslated(file)
    yield from citations_without_source(file)
    yield from _conditions(file, known)
    yield from _references(file, files, known)


def _sorted(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(set(problems), key=lambda problem: (problem.file, problem.line)))


def _known(files: Sequence[WorkflowFile]) -> Known:
    catalogues = [file.definition for file in files if isinstance(file.definition, Catalogue)]
    regimes = [file.definition for file in files if isinstance(file.definition, Regime)]
    procedures = [file.definition for file in files if isinstance(file.definition, Procedure)]
    questions: dict[str, Question] = {one.id: one for part in catalogues for one in part.questions}
    return Known(
        questions=questions,
        categories=frozenset(one.id for part in catalogues for one in part.categories),
        subjects=frozenset(one.id for part in catalogues for one in part.subjects),
        clauses=frozenset(one.id for part in catalogues for one in part.clauses),
        regimes=frozenset(regime.slug for regime in regimes),
        jurisdictions=frozenset(code for regime in regimes for code in regime.jurisdictions),
        checks=frozenset(check.id for one in procedures for track in one.tracks for check in track.checks),
    )


def _nodes(value: Any, where: Where = ()) -> Iterator[tuple[Where, Any]]:
    """Every value in a file with its place."""
    yield where, value
    if isinstance(value, Mapping):
        for key, one in value.items():
            yield from _nodes(one, (*where, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _nodes(one, (*where, place))


def _duplicates(file: WorkflowFile) -> Iterator[Problem]:
    for where, value in _nodes(file.source.data):
        if not where or where[-1] not in LISTS_WITH_IDS or not isinstance(value, list):
            continue
        seen: set[str] = set()
        for place, entry in enumerate(value):
            name = str(entry["id"] if isinstance(entry, Mapping) else entry)
            if name in seen:
                message = format_lazy(_("The id “{id}” stands here twice. Rename or remove one."), id=name)
                yield file.problem((*where, place, "id"), message)
            seen.add(name)


def _conditions(file: WorkflowFile, known: Known) -> Iterator[Problem]:
    for where, value in _nodes(file.source.data):
        if where and where[-1] in CONDITION_KEYS and isinstance(value, Mapping):
            for place, message in complaints(value, where, known):
                yield file.problem(place, message)


def _references(file: WorkflowFile, files: Sequence[WorkflowFile], known: Known) -> Iterator[Problem]:
    match file.definition:
        case Regime() as regime:
            yield from _regime(file, regime, known)
        case Method() as method:
            yield from method_problems(file, method)
        case Procedure() as procedure:
            yield from _procedure(file, procedure, files, known)
        case Catalogue() as catalogue:
            yield from _catalogue(file, catalogue, files)
            yield from _inventory_rules(file, catalogue, files, known)


def _regime(file: WorkflowFile, regime: Regime, known: Known) -> Iterator[Problem]:
    yield from regime_problems(file, known)
    yield from _unknown_ids(file, ("questions",), regime.questions, known.questions)
    for place, trigger in enumerate(regime.triggers):
        for question in sorted(questions_read(trigger.when) - set(regime.questions)):
            message = _("The trigger reads the question “{id}”, which the regime does not list. Add it to “questions”.")
            yield file.problem(("triggers", place, "when"), format_lazy(message, id=question))
    for place, rule in enumerate(regime.sensitive):
        yield from _unknown_ids(file, ("sensitive", place, "categories"), sorted(rule.categories), known.categories)
        yield from _unknown_ids(file, ("sensitive", place, "subjects"), sorted(rule.subjects), known.subjects)
    if regime.over_line is OverLine.CONSULT and regime.consultation is None:
        message = _("The regime asks to consult an authority but does not say how. Add “consultation”.")
        yield file.problem(("over_line",), message)


def _procedure(
    file: WorkflowFile, procedure: Procedure, files: Sequence[WorkflowFile], known: Known
) -> Iterator[Problem]:
    slugs = {kind: {one.definition.slug: one.definition for one in files if one.kind is kind} for kind in Kind}
    yield from _methods(file, procedure, slugs[Kind.METHOD], known)
    yield from _unknown_ids(file, ("catalogues",), procedure.catalogues, slugs[Kind.CATALOGUE])
    yield from _shared_ids(file, procedure, slugs[Kind.CATALOGUE])
    yield from _unknown_ids(file, ("questions",), procedure.questions, known.questions)
    opened: set[str] = set()
    for place, track in enumerate(procedure.tracks):
        for before in track.after:
            if before not in opened:
                message = _(
                    "The track waits for “{id}”, which does not stand above it. Put it above, or correct the id."
                )
                yield file.problem(("tracks", place, "after"), format_lazy(message, id=before))
        opened.add(track.id)
        missing = [section.value for section in track.reads if section not in procedure.sections]
        yield from _unknown_ids(file, ("tracks", place, "reads"), missing, ())


def _shared_ids(file: WorkflowFile, procedure: Procedure, slugs: Mapping[str, Versioned]) -> Iterator[Problem]:
    """Catalogues that one procedure uses together name each risk and each measure once: cases refer to them by id."""
    owners: dict[str, str] = {}
    for place, slug in enumerate(procedure.catalogues):
        catalogue = slugs.get(slug)
        if not isinstance(catalogue, Catalogue):
            continue
        for one in [*(risk.id for risk in catalogue.risks), *(measure.id for measure in catalogue.measures)]:
            first = owners.setdefault(one, slug)
            if first != slug:
                message = _("The catalogues “{first}” and “{slug}” both hold “{id}”. Rename one, or use one of them.")
                said = format_lazy(message, first=first, slug=slug, id=one)
                yield file.problem(("catalogues", place), said)


def _methods(
    file: WorkflowFile, procedure: Procedure, slugs: Mapping[str, Versioned], known: Known
) -> Iterator[Problem]:
    """The methods that the procedure names are there, and each has the line on its scale."""
    yield from _unknown_ids(file, ("method",), [procedure.method], slugs)
    yield from _unknown_ids(file, ("second_methods",), procedure.second_methods, slugs)
    for place, chosen in procedure.method_for.items():
        yield from _unknown_ids(file, ("method_for", place), [chosen], slugs)
        yield from _unknown_ids(file, ("method_for", place), [place], known.jurisdictions)
    yield from _unknown_ids(file, ("lines",), sorted(procedure.lines), slugs)
    for slug in dict.fromkeys((procedure.method, *procedure.method_for.values(), *procedure.second_methods)):
        method = slugs.get(slug)
        if isinstance(method, Method):
            where: Where = ("lines", slug) if slug in procedure.lines else ("line",)
            yield from _unknown_ids(file, where, [procedure.line_of(slug)], {level.id for level in method.levels})


def _catalogue(file: WorkflowFile, catalogue: Catalogue, files: Sequence[WorkflowFile]) -> Iterator[Problem]:
    methods = [one.definition for one in files if isinstance(one.definition, Method)]
    threats = {kind.id for one in files if isinstance(one.definition, Catalogue) for kind in one.definition.threats}
    misuse = {kind.id for one in files if isinstance(one.definition, Catalogue) for kind in one.definition.misuse}
    dimensions = {entry.id for method in methods for entry in method.dimensions}
    factors = {entry.id for method in methods for entry in method.factors}
    risks = {risk.id for one in files if isinstance(one.definition, Catalogue) for risk in one.definition.risks}
    for place, risk in enumerate(catalogue.risks):
        yield from _unknown_ids(file, ("risks", place, "dimensions"), risk.dimensions, dimensions)
        yield from _unknown_ids(file, ("risks", place, "factors"), risk.factors, factors)
        yield from _unknown_ids(file, ("risks", place, "threats"), risk.threats, threats)
        yield from _unknown_ids(file, ("risks", place, "misuse"), risk.misuse, misuse)
        for method in methods:  # a method that an organisation left out is not missed
            view = risk.second.get(method.slug)
            events = [view.event] if view and view.event else []
            where: Where = ("risks", place, "second", method.slug, "event")
            yield from _unknown_ids(file, where, events, [event.id for event in method.events])
    for place, measure in enumerate(catalogue.measures):
        linked = [steps.risk for steps in measure.steps]
        yield from _unknown_ids(file, ("measures", place, "steps"), linked, risks)
        for row, risk_id in enumerate(linked):
            if risk_id in linked[:row]:
                message = _("The measure lowers “{id}” twice. Say its steps in one row.")
                yield file.problem(("measures", place, "steps", row), format_lazy(message, id=risk_id))


def _inventory_rules(
    file: WorkflowFile, catalogue: Catalogue, files: Sequence[WorkflowFile], known: Known
) -> Iterator[Problem]:
    """What a catalogue says about inventories; a regime that an organisation left out is not missed."""
    bases = {
        one.definition.slug: {basis.id for basis in one.definition.legal_bases}
        for one in files
        if isinstance(one.definition, Regime)
    }
    for place, aggregation in enumerate(catalogue.aggregations):
        where: Where = ("aggregations", place, "categories")
        yield from _unknown_ids(file, where, sorted(aggregation.categories), known.categories)
    for place, threshold in enumerate(catalogue.thresholds):
        categories, subjects = sorted(threshold.categories), sorted(threshold.subjects)
        yield from _unknown_ids(file, ("thresholds", place, "categories"), categories, known.categories)
        yield from _unknown_ids(file, ("thresholds", place, "subjects"), subjects, known.subjects)
    for place, ground in enumerate(catalogue.grounds):
        known_bases = bases.get(ground.regime, ground.bases)
        yield from _unknown_ids(file, ("grounds", place, "bases"), sorted(ground.bases), known_bases)
    for place, stated in enumerate(catalogue.stated_bases):
        for slug, basis in stated.known_as.items():
            where = ("stated_bases", place, "known_as", slug)
            yield from _unknown_ids(file, where, [basis], bases.get(slug, {basis}))


def _unknown_ids(file: WorkflowFile, where: Where, wanted: Iterable[str], known: Iterable[str]) -> Iterator[Problem]:
    allowed = set(known)
    for place, one in enumerate(wanted):
        if one not in allowed:
            message = _("“{id}” points nowhere. Correct the id, or add the entry.")
            precise = (*where, place) if (*where, place) in file.source.lines else where
            yield file.problem(precise, format_lazy(message, id=one))
