"""Digests of a case's sections, so that a sign-off can be bound to what was signed.

A leaf is SHA-256 over the RFC 8785 form of [salt, address, value]; a section is SHA-256 over the RFC 8785 list of its
leaves in the order of their addresses. The salt is HMAC-SHA256 under the case's own key: it stays while the value
stays, a changed value gets another, and an undisclosed value cannot be guessed from its leaf. So a redacted edition
that shows only some leaves' salts and values can still be proved against the section's digest.
"""

import hashlib
import hmac
from collections.abc import Mapping
from typing import Any

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.content import Content, collect
from pia.lib import canonical
from pia.programmes.vocabulary import Section

Leaves = dict[str, dict[str, list[str]]]
Digests = dict[str, str]


def salt(key: str, address: str, value: Any) -> str:
    """128 bits in hex, fixed by the case's key, the address and the value."""
    message = canonical.canonical([address, value])
    return hmac.new(bytes.fromhex(key), message, hashlib.sha256).hexdigest()[:32]


def leaf(salt_hex: str, address: str, value: Any) -> str:
    """SHA-256 in hex of one salted field."""
    return canonical.digest([salt_hex, address, value])


def leaves_of(proposal: models.Proposal, content: Content) -> Leaves:
    """Section -> address -> [salt, digest]."""
    salted: Leaves = {}
    for section, values in content.items():
        salted[section] = {}
        for address in sorted(values):
            salt_hex = salt(proposal.salt_key, address, values[address])
            salted[section][address] = [salt_hex, leaf(salt_hex, address, values[address])]
    return salted


def digests_of(leaves: Mapping[str, Mapping[str, list[str]]]) -> Digests:
    """Section -> SHA-256 in hex over its leaves."""
    return {
        section: canonical.digest([values[address][1] for address in sorted(values)])
        for section, values in leaves.items()
    }


def current_digests(case: Case) -> Digests:
    """The digests of the case as it is now, read once."""
    if "digests" not in case.__dict__:
        case.__dict__["digests"] = digests_of(leaves_of(case.proposal, collect(case)))
    digests: Digests = case.__dict__["digests"]
    return digests


def holds(signed: Mapping[str, str], current: Mapping[str, str]) -> bool:
    """Whether every section that was signed still has the digest that was signed."""
    return all(current.get(section) == digest for section, digest in signed.items())


def changed_sections(before: Mapping[str, str], after: Mapping[str, str]) -> list[Section]:
    """The sections whose digests differ."""
    return [section for section in Section if before.get(section) != after.get(section)]
