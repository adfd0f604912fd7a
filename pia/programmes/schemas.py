"""Checks plain values against the JSON Schemas of `workflows/schemas/`, and says what is wrong in a person's words."""

import json
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from jsonschema import Draft202012Validator, FormatChecker, validators
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource

from pia.programmes.located_yaml import Located, Problem, Where
from pia.programmes.quick_schema import quick_check

COMMON = "common.schema.json"
MISSING_TRANSLATION = {
    "zh": _("The Chinese text (zh) is missing. Add it."),
    "en": _("The English text (en) is missing. Add it."),
}
MISSING_PARTS = {
    "citation": _("A legal claim stands here without a citation. Add “citation” with text, source and confidence."),
    "confidence": _("The citation does not say how sure it is. Add “confidence: checked” or “confidence: memory”."),
    "source": _("The citation names no source. Add “source” with the id of an entry under “sources”."),
}
WRONG_TYPES = {
    "string": _("{found} stands where text is needed. Correct it; put quotation marks around it if it is text."),
    "integer": _("{found} stands where a whole number is needed. Correct it."),
    "number": _("{found} stands where a number is needed. Correct it."),
    "boolean": _("{found} stands where true or false is needed. Correct it."),
    "array": _("{found} stands where a list is needed. Put each entry on a line that begins with a hyphen."),
    "object": _("{found} stands where keys with values are needed. Correct it."),
}
WRONG_TYPE = _("{found} is not the kind of value that is needed here. Correct it.")
WHOLE = Draft202012Validator.TYPE_CHECKER.redefine("integer", lambda _checker, value: type(value) is int)
# 2.0 would pass for a whole number otherwise, and be shown and sent as “2.0”.
Validator = validators.extend(Draft202012Validator, type_checker=WHOLE)
SHOWN = 80
MOST_ERRORS = 1_000  # nobody reads more, and a large file could have hundreds of thousands


class SchemaSet:
    """The schemas of one folder, by file name."""

    def __init__(self, files: tuple[tuple[str, bytes], ...]) -> None:
        schemas = {name: json.loads(raw) for name, raw in files}
        resources = [(name, Resource.from_contents(schema)) for name, schema in schemas.items()]
        registry: Registry[Any] = Registry().with_resources(resources)
        self._validators = {
            name: Validator(schema, registry=registry, format_checker=FormatChecker())
            for name, schema in schemas.items()
        }
        self._quick = {name: check for name, schema in schemas.items() if (check := quick_check(schema)) is not None}

    def problems(self, schema: str, source: Located) -> list[Problem]:
        """What the schema does not allow in the file, in the order of the lines; not more than anybody would read."""
        quick = self._quick.get(schema)
        if quick is not None and quick(source.data):
            return []
        errors = islice(self._validators[schema].iter_errors(source.data), MOST_ERRORS)
        found = [problem for error in errors for problem in explain(error, source)]
        return sorted(set(found), key=lambda problem: problem.line)


def schema_set(directory: Path) -> SchemaSet:
    """The schemas of a folder; the same files give the same object."""
    return _schema_set(tuple((path.name, path.read_bytes()) for path in sorted(directory.glob("*.schema.json"))))


_schema_set = lru_cache(maxsize=8)(SchemaSet)


def explain(error: ValidationError, source: Located) -> Iterator[Problem]:
    """One validation error as problems, each at its own line."""
    where: Where = tuple(error.absolute_path)
    match error.validator:
        case "required":
            for key in error.validator_value:
                if key not in error.instance:
                    yield source.problem(where, _missing(str(key)))
        case "additionalProperties":
            for key in _extra_keys(error):
                message = _("The key “{key}” is not known here. Correct its spelling, or remove it. Known: {known}.")
                known = ", ".join(sorted(error.schema.get("properties", {})))
                yield source.problem((*where, key), format_lazy(message, key=key, known=known))
        case _:
            yield source.problem(where, _single(error))


def _missing(key: str) -> str | Promise:
    special = MISSING_TRANSLATION.get(key) or MISSING_PARTS.get(key)
    return special or format_lazy(_("The key “{key}” is missing. Add it."), key=key)


def _extra_keys(error: ValidationError) -> list[str]:
    return [key for key in error.instance if key not in error.schema.get("properties", {})]


def _single(error: ValidationError) -> str | Promise:
    wanted, found = error.validator_value, _shown(error.instance)
    match error.validator:
        case "type":
            name = wanted if isinstance(wanted, str) else wanted[0]
            return format_lazy(WRONG_TYPES.get(name, WRONG_TYPE), found=found)
        case "enum" | "const":
            choices = wanted if isinstance(wanted, list) else [wanted]
            shown = ", ".join(_shown(choice) for choice in choices)
            return format_lazy(_("{found} is not one of the values allowed: {choices}."), found=found, choices=shown)
        case "pattern" | "format":
            return format_lazy(_("{found} has not the form that is needed ({form})."), found=found, form=wanted)
        case "minLength" | "minItems" | "minProperties":
            return _("Nothing stands here. Fill it in.")
        case "maxLength" | "maxItems":
            return format_lazy(_("This is longer than the limit of {limit}. Shorten it."), limit=wanted)
        case "maxProperties":
            return _("A condition has exactly one operator. Combine several with “all” or “any”.")
        case "minimum" | "maximum":
            return format_lazy(_("{found} is outside the range allowed (limit {limit})."), found=found, limit=wanted)
        case _:
            return format_lazy(_("Not acceptable: {detail}."), detail=error.message[:SHOWN])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= SHOWN else text[:SHOWN] + "…"
