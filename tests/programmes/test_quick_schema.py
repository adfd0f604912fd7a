"""Tang Li hands in long files: the quick look at a schema never lets through what the whole validator refuses."""

import copy
import json
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest
from django.conf import settings

from pia.programmes import located_yaml
from pia.programmes.quick_schema import quick_check
from pia.programmes.schemas import Validator
from tests.operating.installation import ROOT

SCHEMA = json.loads((settings.WORKFLOWS_DIR / "schemas" / "proposal.schema.json").read_text(encoding="utf-8"))
FILES = sorted((ROOT / "examples").glob("*/proposal.yaml"))
ODD: tuple[Any, ...] = (
    None,
    True,
    0,
    -1,
    2.0,
    10**12,
    "",
    "x" * 5_000,
    "Ünïcode 字",
    [],
    ["x"],
    {},
    {"en": "x"},
    {"fr": "x"},
    "2026-13-40",
)


def changed(data: Any, draw: Random) -> Any:
    """A copy with one value somewhere in it replaced, removed or added."""
    made = copy.deepcopy(data)
    places = list(_places(made))
    holder, key = draw.choice(places)
    match draw.randrange(3):
        case 0:
            holder[key] = draw.choice(ODD)
        case 1:
            del holder[key]
        case _ if isinstance(holder, dict):
            holder[draw.choice(["note", "zz", "en", key, ""])] = draw.choice(ODD)
        case _:
            holder.append(copy.deepcopy(draw.choice([*ODD, holder[key]])))
    return made


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in pairs:
        yield value, key
        yield from _places(one)


@pytest.mark.parametrize("path", FILES, ids=[path.parent.name for path in FILES])
def test_it_says_yes_to_good_files_and_never_where_the_schema_says_no(path: Any) -> None:
    quick, whole, draw = quick_check(SCHEMA), Validator(SCHEMA), Random(path.parent.name)
    assert quick is not None
    data = located_yaml.read_file(path).data
    assert quick(data)
    refused = 0
    for _ in range(150):
        damaged = changed(data, draw)
        if not whole.is_valid(damaged):
            refused += 1
            assert not quick(damaged), "the quick look lets through what the validator refuses"
    assert refused > 20, "the damages are hardly any"


@pytest.mark.parametrize(
    ("schema", "good", "bad"),
    [
        ({"type": "integer"}, 3, True),
        ({"type": ["string", "null"]}, None, 3),
        ({"enum": ["a", "b"]}, "b", "c"),
        ({"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^x"}, "xy", "y"),
        ({"minimum": 1, "maximum": 3}, 3, 3.5),
        ({"items": {"type": "string"}, "minItems": 1, "maxItems": 2}, ["a"], [1]),
        ({"propertyNames": {"pattern": "^k"}, "minProperties": 1}, {"k": 1}, {"x": 1}),
        ({"properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "null"}}, {"a": "x"}, {"b": "x"}),
        ({"properties": {"a": {}}, "additionalProperties": False, "required": ["a"]}, {"a": 1}, {"a": 1, "b": 1}),
        ({"format": "date"}, "2026-12-01", "2026-13-01"),
        (
            {"$defs": {"tree": {"items": {"$ref": "#/$defs/tree"}, "type": "array"}}, "$ref": "#/$defs/tree"},
            [[], [[]]],
            [[3]],
        ),
    ],
)
def test_it_reads_each_keyword_as_the_validator_does(schema: dict[str, Any], good: Any, bad: Any) -> None:
    quick = quick_check(schema)
    assert quick is not None
    assert (quick(good), quick(bad)) == (True, False)


def test_it_leaves_what_it_does_not_know_to_the_validator() -> None:
    assert quick_check({"properties": {"a": {"anyOf": [{"type": "string"}]}}}) is None
    assert quick_check({"$ref": "common.schema.json#/$defs/text"}) is None
