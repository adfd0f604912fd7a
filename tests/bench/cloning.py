"""Multiplies a case in the database, rows and audit entries alike: measurement data that no person ever touched.

It goes past the door on purpose, so it refuses any database that a bench or a test has not made for itself.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection, models

from pia.assessments.models import LaunchToken, Pass, Proposal

BATCH = 500
# A year of their own, so that copies never meet the references that the door gives out.
COPIES = "PIA-2000-"
TEMPORARY = ("bench", "test")
# Signed for one case, or the secret of one: a copy would be none.
SINGULAR = (LaunchToken, Pass)
Row = models.Model
Copies = dict[tuple[type[Row], Any], list[Row]]


def refuse_real_databases() -> None:
    """Only names that say what they are."""
    name = str(settings.DATABASES["default"]["NAME"])
    if not any(word in name for word in TEMPORARY):
        raise RuntimeError("cases are multiplied in a temporary database only")


def parts() -> list[type[Row]]:
    """The tables of a case, each after those that it points at."""
    wanted = [model for model in apps.get_app_config("assessments").get_models() if model is not Proposal]
    wanted = [model for model in wanted if _within(model) and model not in SINGULAR]
    placed: list[type[Row]] = [Proposal]
    # What points at something besides the case as well, such as a row of a search through many cases, is no part of it.
    while ready := [model for model in wanted if {f.related_model for f in _within(model)} <= {*placed, model}]:
        placed.append(ready[0])
        wanted.remove(ready[0])
    return placed


def _within(model: type[Row]) -> list[Any]:
    """The columns that point into a case."""
    return [
        field
        for field in model._meta.concrete_fields
        if field.is_relation and field.related_model._meta.app_label == "assessments"
    ]


def multiply(pattern: Proposal, references: Sequence[str]) -> None:
    """One copy of the whole case under each of these references."""
    refuse_real_databases()
    copies: Copies = {}
    for model in parts():
        for original in _rows(model, pattern, copies):
            made = [_copy(original, number, reference, copies) for number, reference in enumerate(references)]
            copies[model, original.pk] = model._base_manager.bulk_create(made, batch_size=BATCH)
    _multiply_links(copies, len(references))
    for reference in references:
        _multiply_record(pattern.chain, f"case:{reference}")


def _rows(model: type[Row], pattern: Proposal, copies: Copies) -> list[Row]:
    if model is Proposal:
        return [pattern]
    for field in _within(model):
        known = [pk for owner, pk in copies if owner is field.related_model]
        if known and field.related_model is not model:
            return list(model._base_manager.filter(**{f"{field.name}__in": known}).order_by("pk"))
    return []


def _copy(original: Row, number: int, reference: str, copies: Copies) -> Row:
    values = {field.attname: getattr(original, field.attname) for field in original._meta.concrete_fields}
    values[original._meta.pk.attname] = None  # type: ignore[union-attr]  # every table here has its own key
    for field in _within(type(original)):
        made = copies.get((field.related_model, values[field.attname]))
        values[field.attname] = made[number].pk if made else None
    if isinstance(original, Proposal):
        moved = timedelta(minutes=7 * number)
        values |= {"reference": reference, "external_id": "", "updated_at": original.updated_at - moved}
    return type(original)(**values)


def _multiply_links(copies: Copies, times: int) -> None:
    for model in parts():
        for link in model._meta.many_to_many:
            through: Any = link.remote_field.through
            here, there = link.m2m_column_name(), link.m2m_reverse_name()
            made = [
                through(**{here: copies[model, row[here]][n].pk, there: copies[link.related_model, row[there]][n].pk})
                for row in through._base_manager.values(here, there)
                if (model, row[here]) in copies
                for n in range(times)
            ]
            through._base_manager.bulk_create(made, batch_size=BATCH)


ENTRY = "number, at, action, actor_id, subject, subject_id, before, after, previous_hash, text_digest, hash"
TEXT = "salt, actor_label, reason, details_json, purged_at, purge_ground, purge_number"


def _multiply_record(source: str, chain: str) -> None:
    """The entries of another chain; their hashes are not made anew, since nobody verifies them."""
    said = ", ".join(f"said.{column}" for column in TEXT.split(", "))
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO audit_auditentry (chain, {ENTRY})"  # noqa: S608  # the columns are named above
            f" SELECT %s, {ENTRY} FROM audit_auditentry WHERE chain = %s",
            [chain, source],
        )
        cursor.execute(
            f"INSERT INTO audit_audittext (entry_id, {TEXT})"  # noqa: S608  # as above
            f" SELECT made.id, {said} FROM audit_audittext said"
            " JOIN audit_auditentry known ON known.id = said.entry_id AND known.chain = %s"
            " JOIN audit_auditentry made ON made.chain = %s AND made.number = known.number",
            [source, chain],
        )
        cursor.execute(
            "INSERT INTO audit_chainhead (chain, head, count) SELECT %s, head, count FROM audit_chainhead"
            " WHERE chain = %s",
            [chain, source],
        )


def references(count: int, first: int) -> Iterator[str]:
    """That many references for copies, from a number on."""
    return (f"{COPIES}{number:04d}" for number in range(first, first + count))
