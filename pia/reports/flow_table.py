"""The table of flows: the same as the diagram in words, and the names of all places that share a box there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext, pgettext

from pia.assessments.case import Case
from pia.lib.countries import country_name
from pia.programmes.words import RECIPIENT_WORDS
from pia.reports.flow_chart import Carried, Chart, Flow, FlowChart, Place, Zone, ZoneKind

MOST_ROWS = 1000
CONTRACT_TONES = {"missing": "danger", "unknown": "warn", "signed": "ok", "not_needed": "idle"}
Toned = tuple[str, str]  # a tone of badges and marks, and words


@dataclass(frozen=True, slots=True)
class FlowRow:
    """One flow. `number` is empty where both ends share a box, so that nothing is drawn between them.

    `contracts` and `transfers` are empty where nobody else receives anything; `where` is the country of the end.
    """

    number: str
    start: Place
    end: Place
    refs: tuple[str, ...]
    sensitive: tuple[Toned, ...]
    contracts: tuple[Toned, ...]
    where: Toned
    transfers: tuple[Toned, ...]


def flow_rows(case: Case, chart: FlowChart) -> tuple[tuple[FlowRow, ...], int]:
    """The flows in the order of their numbers, and how many are left out of a table that nobody could read."""
    flows = sorted(chart.whole.flows, key=lambda flow: flow.number or len(chart.whole.flows) + 1)
    return tuple(_row(case, chart.whole, flow) for flow in flows[:MOST_ROWS]), max(len(flows) - MOST_ROWS, 0)


def _row(case: Case, chart: Chart, flow: Flow) -> FlowRow:
    start, end = chart.by_key[flow.start], chart.by_key[flow.end]
    zone = chart.zone_of[flow.end]
    return FlowRow(
        number=str(flow.number or ""),
        start=start,
        end=end,
        refs=flow.refs,
        sensitive=_sensitive(flow.carried),
        contracts=_contracts(flow.carried, chart.language),
        where=_where(case, zone, chart.language),
        transfers=_transfers(case, chart, flow, end, zone),
    )


def _sensitive(carried: Iterable[Carried]) -> tuple[Toned, ...]:
    """Which items are sensitive; which ones counsel has to look at."""
    by_value = _refs_by({one.ref: one.sensitive for one in carried})
    count = sum(len(refs) for refs in by_value.values())
    found = []
    if sensitive := by_value.get(True):
        some = gettext("Sensitive: %(items)s") % {"items": " ".join(sensitive)}
        found.append(("danger", some if len(sensitive) < count else pgettext("data item", "Sensitive")))
    if unclear := by_value.get(None):
        some = gettext("For counsel to say: %(items)s") % {"items": " ".join(unclear)}
        found.append(("warn", some if len(unclear) < count else pgettext("data item", "For counsel to say")))
    return tuple(found) or (("idle", pgettext("data item", "Not sensitive")),)


def _refs_by(values: Mapping[str, bool | None]) -> dict[bool | None, list[str]]:
    found: dict[bool | None, list[str]] = {}
    for ref, value in values.items():
        found.setdefault(value, []).append(ref)
    return found


def _contracts(carried: Iterable[Carried], language: str) -> tuple[Toned, ...]:
    """The state of the contract; for which items, where it differs."""
    by_state: dict[str, dict[str, None]] = {}
    for one in carried:
        if one.contract:
            by_state.setdefault(one.contract, {})[one.ref] = None
    found = []
    for state, tone in CONTRACT_TONES.items():
        if state in by_state:
            label = RECIPIENT_WORDS[state].in_language(language)
            some = gettext("%(state)s: %(items)s") % {"state": label, "items": " ".join(by_state[state])}
            found.append((tone, some if len(by_state) > 1 else label))
    return tuple(found)


def _where(case: Case, zone: Zone, language: str) -> Toned:
    if zone.kind is ZoneKind.NO_COUNTRY:
        return "warn", zone.title
    code = zone.country or case.proposal.organisation.country
    return "warn" if zone.country else "idle", country_name(code, chinese=language == "zh")


def _transfers(case: Case, chart: Chart, flow: Flow, end: Place, zone: Zone) -> tuple[Toned, ...]:
    """What lets data cross the border; nothing where they stay at home or with us."""
    carried = [one for one in flow.carried if one.contract]  # to our own system abroad nobody receives anything
    if zone.kind is not ZoneKind.ABROAD or not carried:
        return ()
    ids = dict.fromkeys(mechanism for one in carried for mechanism in one.mechanisms)
    labels = [(entry := case.programme.mechanism(one)) and entry.label.in_language(chart.language) for one in ids]
    found: list[Toned] = [("idle", label) for label in labels if label]
    without = dict.fromkeys(one.ref for one in carried if not one.mechanisms)
    if without and found:
        some = gettext("No transfer mechanism stated: %(items)s") % {"items": " ".join(without)}
        found.append(("danger", some))
    elif without:
        found.append(("danger", gettext("No transfer mechanism stated")))
    return tuple(found)
