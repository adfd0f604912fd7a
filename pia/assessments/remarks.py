"""What a careful reviewer would remark on an inventory: said row by row, with the law that asks for it.

A remark never stops anything: what has to be filled in is in `completeness`. Words that say nothing, thresholds and
citations are data of the catalogue; this module only looks where they apply.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.assessments import sensitive_items
from pia.assessments.case import Case
from pia.assessments.models import DataItem
from pia.assessments.refusals import Words
from pia.programmes.definition import Citation, Regime, StatedBasis, VolumeThreshold
from pia.programmes.words import RECIPIENT_WORDS

NEEDS_CONTRACT = frozenset({"affiliate", "processor", "controller"})
OPEN_CONTRACT = frozenset({"missing", "unknown"})
STAYS_HERE = frozenset({"own_unit", "public", "authority"})
TEXTS = ("name", "purpose", "source", "protection", "retention_proposed", "retention_required", "basis_stated")
SEPARATORS = re.compile(r"[\s\n;；,，、.。/]+|\band\b|和|及")


class RemarkKind(StrEnum):
    """What a remark is about; the more serious first."""

    UNKNOWN_BASIS = "unknown_basis"
    SENSITIVE_BASIS = "sensitive_basis"
    CONTRACT = "contract"
    TRANSFER = "transfer"
    THRESHOLD = "threshold"
    OPEN_ENDED = "open_ended"
    VAGUE = "vague"
    PLACEHOLDER = "placeholder"
    CONTRADICTION = "contradiction"
    SAME_NAME = "same_name"


SERIOUS = frozenset({RemarkKind.UNKNOWN_BASIS, RemarkKind.SENSITIVE_BASIS, RemarkKind.CONTRACT, RemarkKind.TRANSFER})


@dataclass(frozen=True, slots=True)
class Remark:
    """One remark: what about, the rows it is true of, the field to look at, and where the law asks for it."""

    kind: RemarkKind
    refs: tuple[str, ...]
    field: str
    text: Words
    citation: Citation | None = None

    @property
    def is_serious(self) -> bool:
        """Whether a reviewer would send the case back for it."""
        return self.kind in SERIOUS


@dataclass(frozen=True, slots=True)
class _Said:
    """A remark on one row, before rows with the same remark are put together."""

    kind: RemarkKind
    field: str
    text: Words
    key: str
    citation: Citation | None = None


def remarks(case: Case, items: Sequence[DataItem] | None = None) -> list[Remark]:
    """The remarks on these rows, or on the whole inventory; each said once, with the rows it is true of."""
    rows = case.items if items is None else items
    found: dict[tuple[RemarkKind, str], tuple[_Said, list[str]]] = {}
    for item in rows:
        for check in CHECKS:
            for said in check(case, item):
                found.setdefault((said.kind, said.key), (said, []))[1].append(item.ref)
    told = [Remark(said.kind, tuple(refs), said.field, said.text, said.citation) for said, refs in found.values()]
    told += [*_contradictions(rows), *_same_names(rows)]
    order = list(RemarkKind)
    return sorted(told, key=lambda one: order.index(one.kind))


# -- legal basis ------------------------------------------------------------------------------------------------------


def _general(case: Case) -> list[Regime]:
    found: list[Regime] = case.once(
        "general laws", work_out=lambda: [regime for regime in case.regimes if regime.is_general]
    )
    return found


def _laws(case: Case) -> frozenset[str]:
    found: frozenset[str] = case.once(
        "laws that matter", work_out=lambda: frozenset(regime.slug for regime in case.regimes)
    )
    return found


def _unknown_basis(case: Case, item: DataItem) -> Iterator[_Said]:
    """A basis that people named, or chose under another law, and that a law of the case does not know."""
    for stated in _stated(case, item):
        for regime in _general(case):
            if regime.slug not in stated.known_as and not item.legal_basis.get(regime.slug):
                text = _("“{basis}” is none of the legal bases of “{regime}”. Choose one of these, or ask for consent.")
                yield _Said(
                    RemarkKind.UNKNOWN_BASIS,
                    "legal_basis",
                    format_lazy(text, basis=stated.label, regime=regime.title),
                    f"{stated.id} {regime.slug}",
                    _ground(case, "basis", regime.slug),
                )


def _stated(case: Case, item: DataItem) -> list[StatedBasis]:
    words = item.basis_stated.casefold()
    known = [one for part in case.programme.catalogues for one in part.stated_bases]
    chosen = set(item.legal_basis.items())
    return [one for one in known if chosen & set(one.known_as.items()) or any(w.casefold() in words for w in one.words)]


def _sensitive_basis(case: Case, item: DataItem) -> Iterator[_Said]:
    """A sensitive row on a basis that is not enough for sensitive data."""
    held = {regime.slug: found for regime, found in sensitive_items.derived(case, item)}
    for ground in _grounds(case, "sensitive_basis"):
        chosen, found = item.legal_basis.get(ground.regime), held.get(ground.regime)
        regime = case.programme.regime(ground.regime)
        if found is None or found.value is not True or chosen not in ground.bases or regime is None:
            continue
        label = next((basis.label for basis in regime.legal_bases if basis.id == chosen), chosen)
        text = _("Sensitive under “{regime}”: “{basis}” alone is not enough.")
        yield _Said(
            RemarkKind.SENSITIVE_BASIS,
            "legal_basis",
            format_lazy(text, regime=regime.title, basis=label),
            f"{ground.id} {chosen}",
            ground.citation,
        )


# -- recipients -------------------------------------------------------------------------------------------------------


def _contract(case: Case, item: DataItem) -> Iterator[_Said]:
    for one in item.recipients:
        if one.get("kind") in NEEDS_CONTRACT and one.get("contract", "unknown") in OPEN_CONTRACT:
            text = _("No signed contract with “{name}” ({kind}).")
            named = format_lazy(text, name=one["name"], kind=RECIPIENT_WORDS[one["kind"]])
            yield _Said(RemarkKind.CONTRACT, "recipients", named, one["name"], _ground(case, "contract"))


def _transfer(case: Case, item: DataItem) -> Iterator[_Said]:
    home = case.proposal.organisation.country
    for one in item.recipients:
        name, country = one.get("name", ""), one.get("country", "")
        if country and country != home and not one.get("mechanisms") and one.get("kind") != "public":
            text = format_lazy(_("“{name}” receives data abroad, and nothing says on what ground."), name=name)
            yield _Said(RemarkKind.TRANSFER, "recipients", text, f"{name} {country}", _ground(case, "transfer"))
        elif not country and one.get("kind") not in STAYS_HERE:
            text = format_lazy(_("In which country “{name}” receives the data is not stated."), name=name)
            yield _Said(RemarkKind.TRANSFER, "recipients", text, name, _ground(case, "transfer"))


# -- numbers and terms ------------------------------------------------------------------------------------------------


def _threshold(case: Case, item: DataItem) -> Iterator[_Said]:
    band = case.programme.volume(item.volume) if item.volume else None
    for part in case.programme.catalogues if band else ():
        for threshold in part.thresholds:
            reached = band and band.floor >= threshold.number
            if reached and threshold.regime in _laws(case) and _meets(case, item, threshold):
                yield _Said(RemarkKind.THRESHOLD, "volume", threshold.reason, threshold.id, threshold.citation)


def _meets(case: Case, item: DataItem, threshold: VolumeThreshold) -> bool:
    if threshold.categories and item.category not in threshold.categories:
        return False
    if threshold.subjects and threshold.subjects.isdisjoint(item.subjects):
        return False
    home = case.proposal.organisation.country
    if threshold.abroad and all(one.get("country", "") in ("", home) for one in item.recipients):
        return False
    held = {regime.slug: found.value for regime, found in sensitive_items.derived(case, item)}
    return not threshold.sensitive or held.get(threshold.regime) is True


def _open_ended(case: Case, item: DataItem) -> Iterator[_Said]:
    words = _listed(case, "open_ended")
    if item.retention_days is None and item.retention_proposed and words.search(item.retention_proposed):
        text = _("Kept without an end. Say when it is deleted, or after how many days.")
        yield _Said(RemarkKind.OPEN_ENDED, "retention_proposed", text, "", _ground(case, "retention"))


# -- words ------------------------------------------------------------------------------------------------------------


def _vague(case: Case, item: DataItem) -> Iterator[_Said]:
    """A purpose that consists of nothing but words that say nothing."""
    vague = {_bare(one) for part in case.programme.catalogues for one in part.vague_purposes}
    for line in item.purpose.splitlines():
        parts = [part for part in re.split(r"[;；,，、/]|\band\b|和|及", line.casefold()) if part.strip()]
        if parts and all(_bare(part) in vague for part in parts):
            text = format_lazy(_("“{purpose}” is too vague a purpose. Say what the data do for whom."), purpose=line)
            yield _Said(RemarkKind.VAGUE, "purpose", text, line, _ground(case, "purpose"))


def _placeholder(case: Case, item: DataItem) -> Iterator[_Said]:
    words = _listed(case, "placeholders")
    for field in TEXTS:
        hit = words.search(getattr(item, field))
        if hit:
            text = format_lazy(_("“{words}” still stands here for something to be written."), words=hit.group())
            yield _Said(RemarkKind.PLACEHOLDER, field, text, f"{field} {hit.group().casefold()}")


def _bare(text: str) -> str:
    return SEPARATORS.sub(" ", text.casefold()).strip()


def _listed(case: Case, part: str) -> re.Pattern[str]:
    words = tuple(word for catalogue in case.programme.catalogues for word in getattr(catalogue, part))
    return _any_of(words)


@lru_cache(maxsize=16)
def _any_of(words: tuple[str, ...]) -> re.Pattern[str]:
    """Finds any of the words: Latin ones whole, Chinese ones anywhere."""
    parts = [rf"(?<!\w){re.escape(word)}(?!\w)" if word.isascii() else re.escape(word) for word in words]
    return re.compile("|".join(parts) or r"(?!)", re.IGNORECASE)


# -- across rows ------------------------------------------------------------------------------------------------------


def _contradictions(rows: Sequence[DataItem]) -> Iterator[Remark]:
    """One recipient of whom rows say different things."""
    said: dict[str, dict[tuple[Any, ...], list[str]]] = {}
    for item in rows:
        for one in item.recipients:
            facts = (one.get("kind"), one.get("country", ""))
            said.setdefault(one.get("name", "").casefold(), {}).setdefault(facts, []).append(item.ref)
    names = {one["name"].casefold(): one["name"] for item in rows for one in item.recipients if one.get("name")}
    for key, ways in said.items():
        if len(ways) > 1:
            refs = tuple(dict.fromkeys(ref for found in ways.values() for ref in found))
            text = _("Rows differ on what “{name}” is, or in which country. One of them is wrong.")
            yield Remark(RemarkKind.CONTRADICTION, refs, "recipients", format_lazy(text, name=names.get(key, key)))


def _same_names(rows: Sequence[DataItem]) -> Iterator[Remark]:
    named: dict[str, list[DataItem]] = {}
    for item in rows:
        named.setdefault(item.name.strip().casefold(), []).append(item)
    for found in named.values():
        if len(found) > 1:
            text = format_lazy(
                _("Several rows are called “{name}”. Join them, or say how they differ."), name=found[0].name
            )
            yield Remark(RemarkKind.SAME_NAME, tuple(item.ref for item in found), "name", text)


# -- grounds ----------------------------------------------------------------------------------------------------------


def _grounds(case: Case, remark: str) -> list[Any]:
    every = (ground for part in case.programme.catalogues for ground in part.grounds)
    return [ground for ground in every if ground.remark == remark and ground.regime in _laws(case)]


def _ground(case: Case, remark: str, regime: str = "") -> Citation | None:
    """Where the first law of the case that asks for it does so."""
    found = (ground for ground in _grounds(case, remark) if not regime or ground.regime == regime)
    return next((ground.citation for ground in found), None)


CHECKS: tuple[Callable[[Case, DataItem], Iterator[_Said]], ...] = (
    _unknown_basis,
    _sensitive_basis,
    _contract,
    _transfer,
    _threshold,
    _open_ended,
    _vague,
    _placeholder,
)
KINDS: Mapping[RemarkKind, Words] = {
    RemarkKind.UNKNOWN_BASIS: _("Legal basis"),
    RemarkKind.SENSITIVE_BASIS: _("Legal basis"),
    RemarkKind.CONTRACT: _("Contract"),
    RemarkKind.TRANSFER: _("Transfer"),
    RemarkKind.THRESHOLD: _("Threshold"),
    RemarkKind.OPEN_ENDED: _("Retention"),
    RemarkKind.VAGUE: _("Purpose"),
    RemarkKind.PLACEHOLDER: _("Placeholder"),
    RemarkKind.CONTRADICTION: _("Contradiction"),
    RemarkKind.SAME_NAME: _("Name"),
}
