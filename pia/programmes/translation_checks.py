"""Finds texts that were not translated, and citations whose source the file does not list."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from pia.programmes.located_yaml import Problem, Where
from pia.programmes.reader import WorkflowFile

CHINESE_CHARACTER = re.compile(r"[\u3400-\u9fff]")
TEXT_KEYS = {"en", "zh"}
CITATION_KEYS = {"text", "source", "confidence"}


def untranslated(file: WorkflowFile) -> Iterator[Problem]:
    """Texts whose Chinese has no Chinese in it, or whose English is Chinese throughout."""
    for where, value in _mappings(file.source.data, ()):
        if set(value) != TEXT_KEYS:
            continue
        if not CHINESE_CHARACTER.search(value["zh"]):
            yield file.problem((*where, "zh"), _("The Chinese text holds no Chinese. Translate it."))
        if not re.search(r"[A-Za-z]", value["en"]):
            yield file.problem((*where, "en"), _("The English text holds no English. Translate it."))


def citations_without_source(file: WorkflowFile) -> Iterator[Problem]:
    """Citations that name a source which the file does not list under `sources`."""
    listed = {source.id for source in file.definition.sources}
    for where, value in _mappings(file.source.data, ()):
        if set(value) == CITATION_KEYS and value["source"] not in listed:
            message = _("The source “{id}” is not listed under “sources”. Add it there, or correct the id.")
            yield file.problem((*where, "source"), format_lazy(message, id=value["source"]))


def _mappings(value: Any, where: Where) -> Iterator[tuple[Where, Mapping[str, Any]]]:
    if isinstance(value, Mapping):
        yield where, value
        for key, one in value.items():
            yield from _mappings(one, (*where, key))
    elif isinstance(value, list):
        for place, one in enumerate(value):
            yield from _mappings(one, (*where, place))
