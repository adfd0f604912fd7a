"""Puts the declarations and fields of Fides manifests together into the rows that a privacy engineer would write."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments.refusals import Words
from pia.interop import fides_words
from pia.interop.exchange import Loss, quoted, refuse_too_many_rows
from pia.interop.fides_manifest import Dataset, Declaration, Flow, Manifest, Stored, System
from pia.programmes.definition import Text
from pia.programmes.located_yaml import Problem, Unreadable

MOST_SEGMENTS = 12  # parts of a key between dots that are looked at
MOST_FIELDS = 200_000  # fields that may be found under categories of declarations
MOST_NAMED = 200  # fields that one loss names
USER = "user"

NOT_OF_PEOPLE = _("These are data of the system itself, not of people.")
UNKNOWN_USE = _("This data use is not known here. Its key stands in the purpose; put it into words.")
UNKNOWN_DATASET = _("There is no such dataset in the file. Hand its manifest in with this one.")
UNKNOWN_SYSTEM = _("This system is not described in the file. It was taken for a processor; correct it in the row.")
NOT_CLASSIFIED = _("These fields have no data category, so nobody can tell whether they are about people.")
SHARED_WITH = _("Whoever is meant was taken for another controller. Correct it in the row.")
ENTANGLED = _("The systems refer to more fields than can be brought in at once. Split the file.")
AT, FIELDS = _("system {key}, declaration {name}"), _("fields of dataset {key} ({count})")
IN_SYSTEM, IN_DATASET = _("system {key}"), _("dataset {key}")


@dataclass(slots=True)
class Item:
    """One row in the making."""

    category_key: str
    where: Words
    line: int
    purposes: dict[Text, None] = field(default_factory=dict)
    subjects: dict[str, None] = field(default_factory=dict)
    systems: dict[str, None] = field(default_factory=dict)
    retention: dict[str, None] = field(default_factory=dict)
    recipients: dict[str, dict[str, Any]] = field(default_factory=dict)
    fields: dict[str, None] = field(default_factory=dict)
    protection: dict[Text, None] = field(default_factory=dict)
    origin: str = ""
    basis: str = ""
    special: str = ""


class Grouping:
    """Puts declarations and fields together into items."""

    def __init__(self, manifest: Manifest, name: str) -> None:
        self.manifest = manifest
        self.name = name
        self.found: dict[tuple[str, ...], Item] = {}
        self.index = {key: _by_category(dataset.fields) for key, dataset in manifest.datasets.items()}
        self.covered: dict[str, set[str]] = {key: set() for key in manifest.datasets}
        self.looked_at = 0

    def items(self) -> list[Item]:
        """All items: those that systems declare, then those that only datasets show."""
        for system in self.manifest.systems.values():
            for declaration in system.declarations:
                self.declared(system, declaration)
        for dataset in self.manifest.datasets.values():
            self.stored(dataset)
        return list(self.found.values())

    def item(self, *key: str, where: Words, line: int) -> Item:
        """The item of a place, a category and what else tells it from others."""
        if key not in self.found:
            refuse_too_many_rows(len(self.found) + 1, self.name)
            self.found[key] = Item(category_key=key[1], where=where, line=line)
        return self.found[key]

    def lose(self, where: Words, what: str, why: Words) -> None:
        """Name something that the rows do not hold."""
        self.manifest.losses.append(Loss(where, quoted(what), why))

    def declared(self, system: System, declaration: Declaration) -> None:
        """The items of one declaration: one for each of its categories."""
        where = format_lazy(AT, key=quoted(system.key), name=quoted(declaration.name or declaration.use))
        people = [key for key in declaration.categories if not _of_the_system(key)]
        others = [key for key in declaration.categories if _of_the_system(key)]
        if others:
            self.lose(where, ", ".join(others), NOT_OF_PEOPLE)
        datasets = self.referenced(system, declaration, where)
        egress = _only(system.egress, declaration.egress)
        ingress = _only(system.ingress, declaration.ingress)
        for key in people:
            parts = (system.key, key, declaration.basis, declaration.special_basis)
            item = self.item(*parts, where=where, line=system.line)
            item.basis, item.special = declaration.basis, declaration.special_basis
            item.systems[system.name] = None
            item.purposes[self.purpose(declaration, where)] = None
            item.subjects |= dict.fromkeys(declaration.subjects)
            item.retention |= dict.fromkeys([declaration.retention] if declaration.retention else [])
            item.protection |= dict.fromkeys(_protection(declaration.qualifiers))
            if system.protection:
                item.protection[Text(en=system.protection, zh=system.protection)] = None
            self.flows(item, system, egress, ingress)
            if declaration.third_parties:
                self.third_parties(item, declaration, where)
            for dataset, path in datasets:
                self.attach(item, dataset, path, key)

    def purpose(self, declaration: Declaration, where: Words) -> Text:
        """What the team calls it, and the use in words of both languages."""
        own = self.manifest.words.get(declaration.use, "")
        words = Text(en=own, zh=own) if own else fides_words.use_of(declaration.use)
        if words is None:
            if declaration.use:
                self.lose(where, declaration.use, UNKNOWN_USE)
            words = Text(en=declaration.use, zh=declaration.use)
        name = declaration.name
        if not name or not words.en:
            return Text(en=name or words.en, zh=name or words.zh)
        return Text(en=f"{name} ({words.en})", zh=f"{name}（{words.zh}）")

    def referenced(self, system: System, declaration: Declaration, where: Words) -> list[tuple[Dataset, str]]:
        """The datasets that the declaration, or its system, refers to, and the part of each that is meant."""
        found = []
        for key in dict.fromkeys([*declaration.datasets, *system.datasets]):
            dataset, path = self.dataset(key)
            if dataset is None:
                self.lose(where, key, UNKNOWN_DATASET)
            else:
                found.append((dataset, path))
        return found

    def dataset(self, key: str) -> tuple[Dataset | None, str]:
        """A dataset by its key, or by one that names a collection or field of it behind dots."""
        end = len(key)
        for _segment in range(MOST_SEGMENTS):
            if key[:end] in self.manifest.datasets:
                return self.manifest.datasets[key[:end]], key[end:].strip(".")
            end = key.rfind(".", 0, end)
            if end < 1:
                break
        return None, ""

    def attach(self, item: Item, dataset: Dataset, path: str, category: str) -> None:
        """Let the fields of that category, or of one below it, say more about the item."""
        for stored in self.index[dataset.key].get(category, ()):
            if path and not f"{stored.path}.".startswith(f"{path}."):
                continue
            self.looked_at += 1
            if self.looked_at > MOST_FIELDS:
                raise Unreadable([Problem(self.name, item.line, ENTANGLED)])
            self.covered[dataset.key].add(stored.path)
            self.add(item, dataset, stored)

    def add(self, item: Item, dataset: Dataset, stored: Stored) -> None:
        """Let one field say more about an item."""
        item.systems[dataset.name] = None
        item.fields[f"{dataset.name}: {stored.path}"] = None
        item.subjects |= dict.fromkeys(stored.subjects)
        item.retention |= dict.fromkeys([stored.retention] if stored.retention else [])
        item.protection |= dict.fromkeys(_protection(stored.qualifiers))
        item.purposes |= dict.fromkeys(fides_words.use_of(use) or Text(en=use, zh=use) for use in stored.uses)

    def stored(self, dataset: Dataset) -> None:
        """The fields that no declaration covers: items of their own, one for each category."""
        bare = [stored.path for stored in dataset.fields if not stored.categories]
        own = [one.path for one in dataset.fields if one.categories and all(map(_of_the_system, one.categories))]
        for paths, why in ((bare, NOT_CLASSIFIED), (own, NOT_OF_PEOPLE)):
            if paths:
                where = format_lazy(FIELDS, key=quoted(dataset.key), count=len(paths))
                self.lose(where, ", ".join(paths[:MOST_NAMED]), why)
        for stored in dataset.fields:
            for key in stored.categories:
                if not _of_the_system(key) and stored.path not in self.covered[dataset.key]:
                    where = format_lazy(IN_DATASET, key=quoted(dataset.key))
                    item = self.item("", key, dataset.key, where=where, line=dataset.line)
                    self.add(item, dataset, stored)

    def flows(self, item: Item, system: System, egress: Iterable[Flow], ingress: Iterable[Flow]) -> None:
        """Whom the data go to, and where they come from."""
        for flow in egress:
            if not _concerns(flow, item.category_key) or flow.kind == USER:
                continue
            if flow.kind == "dataset":
                dataset, _path = self.dataset(flow.key)
                item.systems[dataset.name if dataset else flow.key] = None
            else:
                self.recipient(item, system, flow)
        for flow in ingress:
            if _concerns(flow, item.category_key):
                item.origin = item.origin or ("person" if flow.kind == USER else "")
                if flow.kind != USER:
                    self.source(item, flow)

    def recipient(self, item: Item, system: System, flow: Flow) -> None:
        """A system that the data go to."""
        target = self.manifest.systems.get(flow.key)
        if target is None and flow.key not in item.recipients:
            self.lose(format_lazy(IN_SYSTEM, key=quoted(system.key)), flow.key, UNKNOWN_SYSTEM)
        kind = "own_unit" if target is not None and not target.is_vendor else "processor"
        name = target.name if target else flow.key
        contract = "not_needed" if kind == "own_unit" else "unknown"
        item.recipients[flow.key] = {"name": name, "kind": kind, "country": "", "contract": contract}

    def third_parties(self, item: Item, declaration: Declaration, where: Words) -> None:
        """Whoever the declaration says that the data are shared with."""
        name = declaration.third_parties
        if name not in item.recipients:
            self.lose(where, name, SHARED_WITH)
        item.recipients[name] = {"name": name, "kind": "controller", "country": "", "contract": "unknown"}

    def source(self, item: Item, flow: Flow) -> None:
        """A system or dataset that the data come from; a vendor is somebody else."""
        system = self.manifest.systems.get(flow.key)
        dataset, _path = self.dataset(flow.key)
        name = system.name if system else dataset.name if dataset else flow.key
        item.fields[f"← {name}"] = None
        if system is not None and system.is_vendor:
            item.origin = item.origin or "third_party"


def _by_category(fields: Iterable[Stored]) -> Mapping[str, list[Stored]]:
    """The fields by their categories and all those above them."""
    found: dict[str, list[Stored]] = {}
    for stored in fields:
        keys = {above for key in stored.categories for above in _with_those_above(key)}
        for key in keys:
            found.setdefault(key, []).append(stored)
    return found


def _with_those_above(key: str) -> Iterable[str]:
    parts = key.split(".", MOST_SEGMENTS)
    return {key, *(".".join(parts[:number]) for number in range(1, len(parts)))}


def _of_the_system(key: str) -> bool:
    return key == fides_words.NOT_OF_PEOPLE or key.startswith(f"{fides_words.NOT_OF_PEOPLE}.")


def _only(flows: list[Flow], keys: list[str]) -> list[Flow]:
    return [flow for flow in flows if flow.key in keys] if keys else flows


def _concerns(flow: Flow, category: str) -> bool:
    return not flow.categories or any(
        f"{category}.".startswith(f"{key}.") or f"{key}.".startswith(f"{category}.") for key in flow.categories
    )


def _protection(qualifiers: Iterable[str]) -> list[Text]:
    """What the data qualifier of older manifests says of protection: the last part of its key."""
    ends = (one.rpartition(".")[2] for one in qualifiers)
    return [fides_words.PROTECTED[end] for end in ends if end in fides_words.PROTECTED]
