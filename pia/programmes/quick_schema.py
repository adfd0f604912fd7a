"""Schemas as plain functions that say whether a value is certainly all right: what a file of thousands of rows needs.

A check never says yes where the schema says no; where it does not say yes, the whole validator is asked, which knows
every keyword and what is wrong. A schema with a keyword that is not known here is left to it altogether.
"""

import re
from collections.abc import Callable, Mapping
from typing import Any

from jsonschema import FormatChecker

Check = Callable[[Any], bool]
Schema = Mapping[str, Any]
TYPES: Mapping[str, Check] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: type(value) is int,
    "number": lambda value: type(value) in (int, float),
    "boolean": lambda value: isinstance(value, bool),
    "null": lambda value: value is None,
    "array": lambda value: isinstance(value, list),
    "object": lambda value: isinstance(value, dict),
}
SAYS_NOTHING = frozenset({"$schema", "$id", "$defs", "title", "description"})
LOCAL = "#/$defs/"
FORMATS = FormatChecker()


class Unknown(Exception):
    """A schema uses what is not known here."""


def quick_check(schema: Schema) -> Check | None:
    """The schema as a function; None where it says more than is known here."""
    try:
        return _Compiler(schema).check(schema)
    except Unknown:
        return None


class _Compiler:
    """Turns each part of a schema into a function, once; parts may name each other and themselves."""

    def __init__(self, whole: Schema) -> None:
        self.whole = whole
        self.named: dict[str, list[Check]] = {}

    def check(self, schema: Any) -> Check:
        """Every keyword holds."""
        if not isinstance(schema, dict):
            raise Unknown
        known = (*SAYS_NOTHING, *KEYWORDS)
        if any(name not in known for name in schema):
            raise Unknown
        checks = [KEYWORDS[name](self, wanted, schema) for name, wanted in schema.items() if name not in SAYS_NOTHING]
        return checks[0] if len(checks) == 1 else lambda value: all(check(value) for check in checks)

    def reference(self, wanted: str, _schema: Schema) -> Check:
        if not wanted.startswith(LOCAL) or wanted.removeprefix(LOCAL) not in self.whole.get("$defs", {}):
            raise Unknown
        if wanted not in self.named:
            self.named[wanted] = []  # stands here before it is made: a part may name itself
            self.named[wanted].append(self.check(self.whole["$defs"][wanted.removeprefix(LOCAL)]))
        found = self.named[wanted]
        return found[0] if found else lambda value: found[0](value)

    def type(self, wanted: str | list[str], _schema: Schema) -> Check:
        kinds = [TYPES[name] for name in ([wanted] if isinstance(wanted, str) else wanted)]
        return kinds[0] if len(kinds) == 1 else lambda value: any(kind(value) for kind in kinds)

    def enum(self, wanted: list[Any], _schema: Schema) -> Check:
        texts = frozenset(one for one in wanted if isinstance(one, str))
        return lambda value: isinstance(value, str) and value in texts

    def pattern(self, wanted: str, _schema: Schema) -> Check:
        search = re.compile(wanted).search
        return lambda value: not isinstance(value, str) or search(value) is not None

    def format(self, wanted: str, _schema: Schema) -> Check:
        return lambda value: FORMATS.conforms(value, wanted)

    def items(self, wanted: Any, _schema: Schema) -> Check:
        check = self.check(wanted)
        return lambda value: not isinstance(value, list) or all(check(one) for one in value)

    def properties(self, wanted: Schema, _schema: Schema) -> Check:
        checks = {name: self.check(schema) for name, schema in wanted.items()}
        return lambda value: (
            not isinstance(value, dict) or all(checks[name](one) for name, one in value.items() if name in checks)
        )

    def more_properties(self, wanted: Any, schema: Schema) -> Check:
        named = frozenset(schema.get("properties", {}))
        if wanted is False:
            return lambda value: not isinstance(value, dict) or named.issuperset(value)
        check = self.check(wanted)
        return lambda value: (
            not isinstance(value, dict) or all(check(one) for name, one in value.items() if name not in named)
        )

    def names(self, wanted: Any, _schema: Schema) -> Check:
        check = self.check(wanted)
        return lambda value: not isinstance(value, dict) or all(check(name) for name in value)

    def required(self, wanted: list[str], _schema: Schema) -> Check:
        return lambda value: not isinstance(value, dict) or all(name in value for name in wanted)


def _sized(kind: type, within: Callable[[int, int], bool]) -> Callable[[_Compiler, int, Schema], Check]:
    return lambda _compiler, limit, _schema: (
        lambda value: not isinstance(value, kind) or within(len(value), limit)  # type: ignore[arg-type]  # kinds have a length
    )


def _bounded(within: Callable[[float, float], bool]) -> Callable[[_Compiler, float, Schema], Check]:
    return lambda _compiler, limit, _schema: lambda value: type(value) not in (int, float) or within(value, limit)


KEYWORDS: Mapping[str, Callable[[_Compiler, Any, Schema], Check]] = {
    "$ref": _Compiler.reference,
    "type": _Compiler.type,
    "enum": _Compiler.enum,
    "pattern": _Compiler.pattern,
    "format": _Compiler.format,
    "items": _Compiler.items,
    "properties": _Compiler.properties,
    "additionalProperties": _Compiler.more_properties,
    "propertyNames": _Compiler.names,
    "required": _Compiler.required,
    "minLength": _sized(str, int.__ge__),
    "maxLength": _sized(str, int.__le__),
    "minItems": _sized(list, int.__ge__),
    "maxItems": _sized(list, int.__le__),
    "minProperties": _sized(dict, int.__ge__),
    "maxProperties": _sized(dict, int.__le__),
    "minimum": _bounded(lambda value, limit: value >= limit),
    "maximum": _bounded(lambda value, limit: value <= limit),
}
