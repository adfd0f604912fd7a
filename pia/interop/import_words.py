"""What a file would make, and what it would lose, in words: for commands and pages alike."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from pia.assessments.content import SYSTEMS, TRANSLATION_MARK
from pia.assessments.refusals import Words
from pia.interop.exchange import Incoming, Loss
from pia.programmes.vocabulary import Section

PARTS: Mapping[str, Words] = {
    Section.ANSWERS: pgettext_lazy("part of a case", "Answers"),
    Section.INVENTORY: gettext_lazy("Data items"),
    SYSTEMS: gettext_lazy("Systems"),
    Section.AGREEMENT: gettext_lazy("Agreement texts"),
    Section.MEASURES: gettext_lazy("Measures"),
}
TRANSLATIONS = gettext_lazy("Translations")
RISKS = gettext_lazy("Suggested risks")
KEPT = gettext_lazy("It is kept aside, and written again on export to the same format.")


def counts(changes: Mapping[str, Any]) -> list[tuple[Words, int]]:
    """How much there is of each part that has rows."""
    rows: dict[str, set[str]] = {part: set() for part in PARTS}
    translations = 0
    for address in changes:
        section, ref, *field = address.split("/", 2)
        translations += TRANSLATION_MARK in address
        if section in rows and field:
            rows[SYSTEMS if ref == SYSTEMS else section].add(field[0] if ref == SYSTEMS else ref)
    found = [(PARTS[part], len(refs)) for part, refs in rows.items()] + [(TRANSLATIONS, translations)]
    return [(label, number) for label, number in found if number]


def loss_lines(losses: list[Loss] | tuple[Loss, ...]) -> Iterator[str]:
    """The report of losses for a terminal: each field, and below it why it has no home."""
    for loss in losses:
        yield pgettext("loss", "%(where)s: %(what)s") % {"where": loss.where, "what": loss.what}
        yield f"    {loss.why}"
        if loss.kept:
            yield f"    {KEPT}"


def preview_lines(found: Incoming) -> Iterator[str]:
    """What would be made, for a terminal."""
    yield pgettext("import", "Title: %(title)s") % {"title": found.title}
    for label, number in counts(found.changes):
        yield pgettext("import", "%(part)s: %(number)d") % {"part": label, "number": number}
    if found.risks:
        yield pgettext("import", "%(part)s: %(number)d") % {"part": RISKS, "number": len(found.risks)}
