"""The parts that every file under `workflows/` shares, from JSON values to definitions."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from pia.programmes.vocabulary import Citation, Confidence, Source, Text

Raw = Mapping[str, Any]
Built = TypeVar("Built")

text = Text.from_dict


def each(build_one: Callable[[Raw], Built], data: Raw, key: str) -> tuple[Built, ...]:
    return tuple(build_one(one) for one in data.get(key, ()))


def citation(data: Raw) -> Citation:
    return Citation(text(data["text"]), data["source"], Confidence(data["confidence"]))


def citation_if_given(data: Raw) -> Citation | None:
    return citation(data["citation"]) if "citation" in data else None


def source(data: Raw) -> Source:
    return Source(data["id"], text(data["title"]), text(data["note"]) if "note" in data else None)


def versioned(data: Raw, digest: str) -> dict[str, Any]:
    return {
        "slug": data["slug"],
        "version": data["version"],
        "title": text(data["title"]),
        "sources": each(source, data, "sources"),
        "digest": digest,
    }
