"""What Fides manifests say: systems with their declarations, datasets with their fields, and words of their own.

Whatever is read is taken out of its part; what stays in one is named as lost. Format: the resources of fideslang.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.assessments.values import LONGEST
from pia.interop.exchange import Loss, quoted
from pia.programmes.located_yaml import Located, Problem, Where

ABOUT_THE_FILE = ("organization_fides_key", "flexible_legal_basis_for_processing")
MOST_FLOWS = 200
LONGEST_KEY = 200  # keys are short; what is longer is none
NO_FIELD = _("The inventory has no field for it.")
WHY: Mapping[str, Words] = {
    "third_country_transfers": _("Fides names countries without recipients. Enter each recipient with its country."),
    "does_international_transfers": _("Fides does not say to whom. Enter each recipient with its country."),
    "legal_basis_for_transfers": _("Choose the transfer mechanism at each recipient abroad."),
    "data_protection_impact_assessment": _("The assessment is this case."),
    "requires_data_protection_assessments": _("Whether an assessment is required is screened here."),
    "processes_special_category_data": _("Whether data are sensitive is derived here from their category."),
    "data_shared_with_third_parties": _("Fides does not say with whom. Enter the recipients in the row."),
    "description": _("Descriptions are not taken over. Put what matters into the purpose or the source."),
}
NOT_A_TEXT = _("A text belongs here. Correct the manifest.")
NOT_A_LIST = _("A list of texts belongs here. Correct the manifest.")
NOT_AN_OBJECT = _("Keys with values belong here. Correct the manifest.")
NO_KEY = _("A fides_key is missing. Add it.")
TWICE = _("The key “{key}” stands twice. Only the first is taken.")
NO_RESOURCE = _("This is no system and no dataset, so nothing of it becomes a data item.")
TOO_MANY_FLOWS = _("Only the first {limit} flows of a system are taken.")
SYSTEM, DATASET = _("system {key}: {field}"), _("dataset {key}: {field}")
FIELDS = _("fields of dataset {key} ({count}): {field}")
RESOURCE = _("{kind} {key}")

RESOURCES = ("system", "dataset")
OWN_WORDS = ("data_category", "data_use", "data_subject")


@dataclass(slots=True)
class Flow:
    """Data to or from another system, a dataset or the people themselves."""

    key: str
    kind: str
    categories: list[str]


@dataclass(slots=True)
class Declaration:
    """What a system does with some categories of data, and why."""

    name: str
    use: str
    categories: list[str]
    subjects: list[str]
    datasets: list[str]
    egress: list[str]
    ingress: list[str]
    basis: str
    special_basis: str
    retention: str
    third_parties: str
    qualifiers: list[str]


@dataclass(slots=True)
class System:
    """An application or service."""

    key: str
    name: str
    line: int
    is_vendor: bool
    declarations: list[Declaration]
    egress: list[Flow]
    ingress: list[Flow]
    datasets: list[str]
    protection: str


@dataclass(slots=True)
class Stored:
    """A field of a dataset, with what it has from the collection and the dataset around it."""

    path: str
    categories: list[str]
    uses: list[str]
    subjects: list[str]
    retention: str
    qualifiers: list[str]


@dataclass(slots=True)
class Dataset:
    """Where data are stored, field by field."""

    key: str
    name: str
    line: int
    fields: list[Stored]


@dataclass(slots=True)
class Manifest:
    """Everything that the documents of a file say."""

    systems: dict[str, System] = field(default_factory=dict)
    datasets: dict[str, Dataset] = field(default_factory=dict)
    words: dict[str, str] = field(default_factory=dict)  # key of the team's own taxonomy -> its name
    losses: list[Loss] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Part:
    """A mapping of the file from which values are taken one by one."""

    def __init__(self, manifest: Manifest, source: Located, where: Where, value: Any) -> None:
        self.manifest = manifest
        self.source = source
        self.where = where
        if value is not None and not isinstance(value, dict):
            self.say((), NOT_AN_OBJECT)
        self.rest: dict[str, Any] = dict(value) if isinstance(value, dict) else {}

    def say(self, path: Where, words: Any) -> None:
        """Report something wrong in this part."""
        self.manifest.problems.append(self.source.problem((*self.where, *path), words))

    @property
    def line(self) -> int:
        """Its line in the file."""
        return self.source.line(self.where)

    def text(self, *keys: str) -> str:
        """The first of these keys that says something, as one line of text."""
        found = [self._text(key, self.rest.pop(key, None)) for key in keys]
        return next((text for text in found if text), "")

    def _text(self, key: str, value: Any) -> str:
        if isinstance(value, dict | list):
            self.say((key,), NOT_A_TEXT)
            return ""
        return "" if value is None else " ".join(str(value).split())[:LONGEST]

    def texts(self, *keys: str) -> list[str]:
        """The texts of these keys, each once; a single text counts as a list of one."""
        found: list[str] = []
        for key in keys:
            value = self.rest.pop(key, None)
            listed = value if isinstance(value, list) else [] if value in (None, "") else [value]
            if any(isinstance(one, dict | list) for one in listed):
                self.say((key,), NOT_A_LIST)
            found += [
                str(one).strip()[:LONGEST_KEY] for one in listed if one is not None and not isinstance(one, dict | list)
            ]
        return list(dict.fromkeys(one for one in found if one))

    def parts(self, key: str) -> Iterator["Part"]:
        """The mappings of a list."""
        value = self.rest.pop(key, None)
        if value is not None and not isinstance(value, list):
            self.say((key,), NOT_A_LIST)
            return
        for number, one in enumerate(value or []):
            yield Part(self.manifest, self.source, (*self.where, key, number), one)

    def left(self) -> dict[str, str]:
        """What nobody has taken, by key; nothing that says nothing."""
        says = {key: value for key, value in self.rest.items() if value not in (None, "", [], {}, False, "Not defined")}
        return {key: quoted(str(value)) for key, value in says.items() if key not in ABOUT_THE_FILE}


def understand(documents: Iterable[Located]) -> Manifest:
    """The resources of all documents together: a system may refer to a dataset of another file."""
    manifest = Manifest()
    for source in documents:
        top = Part(manifest, source, (), source.data)
        for kind in RESOURCES:
            for key in (kind, f"{kind}s"):
                for part in top.parts(key):
                    _resource(manifest, kind, part)
        for kind in OWN_WORDS:
            for part in top.parts(kind):
                key = part.text("fides_key")
                manifest.words[key] = part.text("name") or key
        _lose_others(manifest, top)
    return manifest


def _lose_others(manifest: Manifest, top: Part) -> None:
    for kind, value in top.rest.items():
        for one in value if isinstance(value, list) else [value]:
            key = str(one.get("fides_key", "")) if isinstance(one, dict) else ""
            what = str(one.get("name") or key) if isinstance(one, dict) else str(one)
            where = format_lazy(RESOURCE, kind=quoted(kind), key=quoted(key))
            manifest.losses.append(Loss(where, quoted(what), NO_RESOURCE))


def _resource(manifest: Manifest, kind: str, part: Part) -> None:
    key, line = part.text("fides_key"), part.line
    known: Mapping[str, Any] = manifest.systems if kind == "system" else manifest.datasets
    if not key:
        part.say((), NO_KEY)
    elif key in known:
        part.say(("fides_key",), format_lazy(TWICE, key=quoted(key)))
    elif kind == "system":
        manifest.systems[key] = _system(manifest, key, line, part)
    else:
        manifest.datasets[key] = _dataset(manifest, key, line, part)


def _system(manifest: Manifest, key: str, line: int, part: Part) -> System:
    role = " ".join(part.texts("responsibility", "data_responsibility_title")).casefold()
    kind, vendor = part.text("system_type"), part.text("vendor_id")
    found = System(
        key=key,
        name=part.text("name") or key,
        line=line,
        is_vendor="processor" in role or bool(vendor) or "third" in kind.casefold() or "vendor" in kind.casefold(),
        declarations=[],
        egress=_flows(part, "egress"),
        ingress=_flows(part, "ingress"),
        datasets=part.texts("dataset_references"),
        protection=part.text("data_security_practices"),
    )
    for declared in part.parts("privacy_declarations"):
        found.declarations.append(_declaration(declared))
        if found.declarations[-1].third_parties:
            declared.rest.pop("data_shared_with_third_parties", None)
        _lose(manifest, SYSTEM, key, declared.left())
    _lose(manifest, SYSTEM, key, part.left())
    return found


def _flows(part: Part, key: str) -> list[Flow]:
    found = [Flow(one.text("fides_key"), one.text("type"), one.texts("data_categories")) for one in part.parts(key)]
    if len(found) > MOST_FLOWS:
        part.say((key,), format_lazy(TOO_MANY_FLOWS, limit=MOST_FLOWS))
    return [flow for flow in found if flow.key][:MOST_FLOWS]


def _declaration(part: Part) -> Declaration:
    return Declaration(
        name=part.text("name"),
        use=part.text("data_use"),
        categories=part.texts("data_categories"),
        subjects=part.texts("data_subjects"),
        datasets=part.texts("dataset_references"),
        egress=part.texts("egress"),
        ingress=part.texts("ingress"),
        basis=part.text("legal_basis_for_processing", "legal_basis"),
        special_basis=part.text("special_category_legal_basis"),
        retention=part.text("retention_period"),
        third_parties=part.text("third_parties"),
        qualifiers=part.texts("data_qualifier", "data_qualifiers"),
    )


def _dataset(manifest: Manifest, key: str, line: int, part: Part) -> Dataset:
    found = Dataset(key, part.text("name") or key, line, [])
    left: dict[str, list[str]] = {}
    around = _stored(part, "", None)
    for collection in part.parts("collections"):
        name = collection.text("name")
        whole = _stored(collection, name, around)
        for one in collection.parts("fields"):
            _fields(one, name, whole, found.fields, left)
        _gather(left, collection)
    for leftover, values in left.items():
        where = format_lazy(FIELDS, key=quoted(key), count=len(values), field=quoted(leftover))
        manifest.losses.append(Loss(where, values[0], WHY.get(leftover, NO_FIELD)))
    _lose(manifest, DATASET, key, part.left())
    return found


def _fields(part: Part, path: str, around: Stored, found: list[Stored], left: dict[str, list[str]]) -> None:
    """A field and those nested in it; the depth of a file is bounded where it is read."""
    here = f"{path}.{part.text('name')}".strip(".")
    own = _stored(part, here, around)
    nested = list(part.parts("fields"))
    for one in nested:
        _fields(one, here, own, found, left)
    if not nested:
        found.append(own)
    _gather(left, part)


def _stored(part: Part, path: str, around: Stored | None) -> Stored:
    """What a dataset, a collection or a field says of its data; what it does not say comes from around it."""
    own = Stored(
        path=path,
        categories=part.texts("data_categories"),
        uses=part.texts("data_uses", "data_purposes"),
        subjects=part.texts("data_subjects"),
        retention=part.text("retention"),
        qualifiers=part.texts("data_qualifier", "data_qualifiers"),
    )
    if around is not None:
        own.categories = own.categories or around.categories
        own.uses = own.uses or around.uses
        own.subjects = own.subjects or around.subjects
        own.retention = own.retention or around.retention
        own.qualifiers = own.qualifiers or around.qualifiers
    return own


def _gather(left: dict[str, list[str]], part: Part) -> None:
    for key, value in part.left().items():
        left.setdefault(key, []).append(value)


def _lose(manifest: Manifest, where: Any, key: str, left: Mapping[str, str]) -> None:
    for one, value in left.items():
        place = format_lazy(where, key=quoted(key), field=quoted(one))
        manifest.losses.append(Loss(place, value, WHY.get(one, NO_FIELD)))
