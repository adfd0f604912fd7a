"""What somebody typed before and need not type again: recipients, systems, purposes of this case and of earlier ones.

Only of cases that the person may see: a name in a list would otherwise tell that a case exists.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise
from django.utils.text import capfirst

from pia.accounts.models import User
from pia.assessments.case import Case, numbered
from pia.assessments.content import SYSTEMS
from pia.assessments.models import DataItem, Proposal
from pia.assessments.queues import visible_to
from pia.assessments.values import SYSTEM_FIELDS
from pia.lib.countries import country_name
from pia.programmes.words import RECIPIENT_WORDS
from pia.web.inventory_forms import mechanisms_for

Words = str | Promise

EARLIER_CASES = 200
MOST_ROWS = 3000
MOST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class KnownRecipient:
    """Somebody who received data before, and what is known of them."""

    name: str
    kind: str
    country: str
    contract: str
    mechanisms: tuple[str, ...] = ()

    @property
    def said(self) -> str:
        """What tells two of nearly the same name apart."""
        words = [capfirst(str(RECIPIENT_WORDS.get(self.kind, "")))]
        return " · ".join([*words, *([country_name(self.country)] if self.country else [])])

    def as_value(self) -> dict[str, Any]:
        """The fields of a recipient."""
        return {
            "kind": self.kind,
            "country": self.country,
            "contract": self.contract,
            "mechanisms": list(self.mechanisms),
        }


class Known:
    """What one person may be reminded of while they write this case; each list is read when it is asked for."""

    def __init__(self, case: Case, user: User) -> None:
        self.case, self.user = case, user

    @cached_property
    def recipients(self) -> list[KnownRecipient]:
        """Everybody by name; this case's own come first and win."""
        usable = {entry.id for entry in mechanisms_for(self.case)}
        found: dict[str, KnownRecipient] = {}
        for rows in self._typed("recipients"):
            for one in rows:
                if one["name"] not in found:
                    mechanisms = tuple(m for m in one.get("mechanisms", ()) if m in usable)
                    country, contract = one.get("country", ""), one.get("contract", "unknown")
                    found[one["name"]] = KnownRecipient(one["name"], one["kind"], country, contract, mechanisms)
        return list(found.values())[:MOST_SHOWN]

    def find(self, name: str) -> Mapping[str, Any] | None:
        """What is known of a recipient of that name."""
        found = next((one for one in self.recipients if one.name.casefold() == name.casefold()), None)
        return found.as_value() if found else None

    @cached_property
    def systems(self) -> list[str]:
        """The names of systems, of this case first."""
        own = [one["name"] for one in self.case.proposal.systems.values()]
        typed = (name for names in self._typed("systems") for name in names)
        return list(dict.fromkeys([*own, *typed]))[:MOST_SHOWN]

    @cached_property
    def purposes(self) -> list[str]:
        """Single purposes: one a line."""
        lines = (line.strip() for text in self._typed("purpose") for line in text.splitlines())
        return list(dict.fromkeys(line for line in lines if line))[:MOST_SHOWN]

    def places_of(self, names: Iterable[str]) -> dict[str, Any]:
        """Address -> system, for systems that are new to the case and of which an earlier case knows the place."""
        known = {one["name"] for one in self.case.proposal.systems.values()}
        wanted = {name for name in names if name not in known}
        if not wanted:
            return {}
        found: dict[str, dict[str, str]] = {}
        for systems in self._earlier().values_list("systems", flat=True):
            for one in systems.values():
                if one["name"] in wanted and (one.get("country") or one.get("operator")):
                    found.setdefault(one["name"], {field: one.get(field, "") for field in SYSTEM_FIELDS})
        taken = list(self.case.proposal.systems)
        changes: dict[str, Any] = {}
        for place in found.values():
            taken.append(numbered("S", taken))
            changes[f"inventory/{SYSTEMS}/{taken[-1]}"] = place
        return changes

    def here(self, field: str) -> list[str]:
        """The names in this inventory alone."""
        rows = self.case.proposal.items.order_by().values_list(field, flat=True).distinct()[:MOST_ROWS]
        return sorted({one if isinstance(one, str) else one["name"] for row in rows for one in row})[:MOST_SHOWN]

    def _earlier(self) -> QuerySet[Proposal]:
        others = visible_to(self.user).exclude(pk=self.case.proposal.pk)
        return others.filter(organisation=self.case.proposal.organisation).order_by("-updated_at")[:EARLIER_CASES]

    def _typed(self, field: str) -> Iterable[Any]:
        """The different values of a field: of this case, then of earlier ones."""
        here = self.case.proposal.items.order_by().values_list(field, flat=True).distinct()[:MOST_ROWS]
        cases = list(self._earlier().values_list("pk", flat=True))
        there = DataItem.objects.filter(proposal__in=cases).order_by().values_list(field, flat=True).distinct()
        yield from here
        yield from there[:MOST_ROWS]
