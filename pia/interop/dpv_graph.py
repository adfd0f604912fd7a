"""A JSON-LD document in the making: nodes by their address, and texts in the languages they are in."""

import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from pia.assessments.case import Case
from pia.interop.dpv_words import CONTEXT
from pia.interop.table_columns import OTHER_LANGUAGE
from pia.programmes.definition import Text
from pia.programmes.vocabulary import CHINESE, ENGLISH

Node = dict[str, Any]
OURS = "case"


def address_of(case: Case) -> str:
    """The address of a case: the same for the same reference in the same organisation, whoever writes it when."""
    proposal = case.proposal
    return uuid.uuid5(uuid.NAMESPACE_URL, f"pia/{proposal.organisation.name}/{proposal.reference}").urn


class Graph:
    """Nodes of a case, each described once however often others refer to it."""

    def __init__(self, case: Case) -> None:
        self.record = case.proposal.record_language
        self.other = OTHER_LANGUAGE[self.record]
        self.context: Node = {**CONTEXT, OURS: f"{address_of(case)}#"}
        self.nodes: dict[str, Node] = {}
        self.translations = {address: row.text for (address, to), row in case.translations.items() if to == self.other}

    def add(self, name: str, types: Iterable[str], **values: Any) -> Node:
        """Describe something of the case, unless that has been done; returns how others refer to it."""
        one = f"{OURS}:{name}"
        if one not in self.nodes:
            kinds = [f"dpv:{kind}" if ":" not in kind else kind for kind in types]
            node: Node = {"@id": one, "@type": kinds}
            node |= {key.replace("_", ":", 1): value for key, value in values.items() if value not in ("", None, [])}
            self.nodes[one] = node
        return {"@id": one}

    def node(self, name: str) -> Node:
        """A node that was added, to say more of it."""
        return self.nodes[f"{OURS}:{name}"]

    def own(self, text: str) -> list[Node]:
        """A text that somebody wrote, in the language of the record."""
        return [{"@value": text, "@language": self.record}] if text else []

    def content(self, text: str, address: str) -> list[Node]:
        """A text of the content, with its translation if there is one."""
        translated = self.translations.get(address, "")
        return self.own(text) + ([{"@value": translated, "@language": self.other}] if text and translated else [])

    def document(self) -> Mapping[str, Any]:
        """All of it, with the meaning of every name inside: nothing has to be fetched to read it."""
        return {"@context": self.context, "@graph": list(self.nodes.values())}


def both(text: Text) -> list[Node]:
    """A product text in both languages."""
    return [{"@value": text.en, "@language": ENGLISH}, {"@value": text.zh, "@language": CHINESE}]


def concept(name: str) -> Node:
    """A concept of a vocabulary."""
    return {"@id": name}


def place(code: str) -> Node:
    """A country by its code."""
    return concept(f"loc:{code.upper()}")
