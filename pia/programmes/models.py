"""Published versions: what a case was judged by, kept for ever with its digest."""

from typing import Any, NoReturn

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pia.programmes.definition import Kind


class Immutable(Exception):
    """Somebody tried to change or delete a published version."""


class PublishedVersionQuerySet(models.QuerySet["PublishedVersion"]):
    """Rows that are only ever added."""

    def update(self, **changes: Any) -> NoReturn:
        raise Immutable("a published version never changes; publish another version")

    def delete(self) -> NoReturn:
        raise Immutable("a published version is never deleted; cases are pinned to it")

    def bulk_update(self, *args: Any, **options: Any) -> NoReturn:
        raise Immutable("a published version never changes; publish another version")


class PublishedVersion(models.Model):
    """One version of one file of `workflows/`, as it was published."""

    class KindChoices(models.TextChoices):
        REGIME = Kind.REGIME.value, _("regime")
        METHOD = Kind.METHOD.value, _("method")
        PROCEDURE = Kind.PROCEDURE.value, _("procedure")
        CATALOGUE = Kind.CATALOGUE.value, _("catalogue")

    kind = models.CharField(max_length=20, choices=KindChoices.choices)
    slug = models.SlugField(max_length=80)
    version = models.CharField(max_length=10)
    digest = models.CharField(max_length=64)
    content = models.JSONField()
    published_at = models.DateTimeField(auto_now_add=True)

    objects = PublishedVersionQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "slug", "version"]
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug", "version"], name="programmes_version_once"),
            models.CheckConstraint(
                condition=Q(kind__in=[kind.value for kind in Kind]), name="programmes_version_kind_known"
            ),
            models.CheckConstraint(condition=Q(digest__regex=r"^[0-9a-f]{64}$"), name="programmes_version_digest_form"),
        ]

    def __str__(self) -> str:
        return f"{self.kind}/{self.slug}/{self.version}"

    def save(self, *args: Any, **options: Any) -> None:
        """Store a new row; a row that exists is refused."""
        if not self._state.adding:
            raise Immutable("a published version never changes; publish another version")
        super().save(*args, **options)

    def delete(self, *args: Any, **options: Any) -> NoReturn:
        """Refuse: cases are pinned to the row."""
        raise Immutable("a published version is never deleted; cases are pinned to it")
