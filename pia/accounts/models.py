"""The rows of the room: organisations and their units, people, the roles assigned to them, and who stands in.

People sign in by e-mail. There are no groups, permissions or superusers: what somebody may do follows from roles.
"""

from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from pia.accounts.roles import ASSIGNABLE, Role


class Language(models.TextChoices):
    """Languages the product speaks."""

    ENGLISH = "en", _("English")
    CHINESE = "zh-hans", _("Simplified Chinese")


class RecordLanguage(models.TextChoices):
    """Languages a case can be kept in."""

    ENGLISH = "en", _("English")
    CHINESE = "zh", _("Chinese")


class Theme(models.TextChoices):
    """How the pages are drawn."""

    SYSTEM = "system", _("As the device")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def in_active_language(name: str, name_zh: str) -> str:
    """A name has both forms or one; the other stands in where one is missing."""
    if (get_language() or "").startswith("zh"):
        return name_zh or name
    return name or name_zh


class Organisation(models.Model):
    """A controller: the organisation whose processing is assessed."""

    name = models.CharField(_("name"), max_length=200, unique=True)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    country = models.CharField(_("country"), max_length=2)
    calendar = models.CharField(_("working-day calendar"), max_length=10)
    default_language = models.CharField(
        _("language"), max_length=10, choices=Language.choices, default=Language.ENGLISH
    )
    record_language = models.CharField(
        _("record language"), max_length=2, choices=RecordLanguage.choices, default=RecordLanguage.ENGLISH
    )
    address = models.CharField(_("address"), max_length=300, blank=True)
    contact_email = models.EmailField(_("contact e-mail"), blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(default_language__in=Language.values), name="accounts_organisation_language_known"
            ),
            models.CheckConstraint(
                condition=models.Q(record_language__in=RecordLanguage.values),
                name="accounts_organisation_record_language_known",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return in_active_language(self.name, self.name_zh)

    @property
    def chain(self) -> str:
        """The audit chain of what happens to the organisation and its people."""
        return f"organisation:{self.pk}"


class ControllerDetails(models.Model):
    """What the register of processing says of an organisation beside its name: GDPR art. 30(1)(a) and (g), PIPL 52, 53.

    A row of its own, because every list of cases reads organisations and none of them needs this.
    """

    organisation = models.OneToOneField(
        Organisation, primary_key=True, on_delete=models.PROTECT, related_name="controller_details"
    )
    phone = models.CharField(_("telephone"), max_length=50, blank=True)
    joint_controllers = models.TextField(_("joint controllers"), max_length=4000, blank=True)
    representative_eu = models.CharField(_("representative in the European Union"), max_length=200, blank=True)
    representative_eu_contact = models.CharField(_("how to reach that representative"), max_length=500, blank=True)
    representative_uk = models.CharField(_("representative in the United Kingdom"), max_length=200, blank=True)
    representative_uk_contact = models.CharField(_("how to reach that representative"), max_length=500, blank=True)
    representative_cn = models.CharField(_("body or representative in China"), max_length=200, blank=True)
    representative_cn_contact = models.CharField(_("how to reach that representative"), max_length=500, blank=True)
    dpo = models.CharField(_("data protection officer"), max_length=200, blank=True)
    dpo_contact = models.CharField(_("how to reach the data protection officer"), max_length=500, blank=True)
    protection_officer = models.CharField(_("PI protection officer"), max_length=200, blank=True)
    protection_officer_contact = models.CharField(
        _("how to reach the PI protection officer"), max_length=500, blank=True
    )
    security_measures = models.TextField(_("security measures"), max_length=20_000, blank=True)
    security_measures_zh = models.TextField(_("security measures in Chinese"), max_length=20_000, blank=True)
    staff = models.PositiveIntegerField(_("number of staff"), null=True, blank=True)

    class Meta:
        verbose_name = _("details of the controller")
        verbose_name_plural = _("details of the controllers")

    def __str__(self) -> str:
        return f"details of organisation {self.organisation_id}"


class UserManager(BaseUserManager["User"]):
    """Finds people by e-mail, in whatever case it is typed. People are created by `people.create_person`."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser):
    """A person who signs in."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    name_zh = models.CharField(_("Chinese name"), max_length=150, blank=True)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="people"
    )
    # Empty: as the browser asks.
    language = models.CharField(_("language"), max_length=10, choices=Language.choices, blank=True)
    theme = models.CharField(_("theme"), max_length=10, choices=Theme.choices, default=Theme.SYSTEM)
    keyboard_shortcuts = models.BooleanField(_("keyboard shortcuts"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    #: Set for the length of one request by `assignments.remember_scopes`; never stored.
    scopes_read: tuple[Any, ...] | None = None

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name", "pk"]
        constraints = [
            # One person, one spelling: with a unique column this makes e-mail unique whatever its case.
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="accounts_user_email_lower_case"),
            models.CheckConstraint(
                condition=models.Q(language__in=["", *Language.values]), name="accounts_user_language_known"
            ),
            models.CheckConstraint(condition=models.Q(theme__in=Theme.values), name="accounts_user_theme_known"),
        ]

    def __str__(self) -> str:
        return self.display_name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = self.email.strip().lower()
        super().save(*args, **kwargs)

    @property
    def display_name(self) -> str:
        return in_active_language(self.name, self.name_zh)

    def initials(self) -> str:
        """Two letters of the name; of a Chinese name the first character, which is the family name."""
        if self.display_name == self.name_zh:
            return self.name_zh[:1]
        words = self.name.split()
        return "".join(word[0] for word in (words[0], words[-1]) if word).upper() if len(words) > 1 else self.name[:2]


class Unit(models.Model):
    """A part of an organisation that makes products."""

    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="units"
    )
    name = models.CharField(_("name"), max_length=200)
    name_zh = models.CharField(_("Chinese name"), max_length=200, blank=True)
    head = models.ForeignKey(
        User, verbose_name=_("head"), null=True, blank=True, on_delete=models.PROTECT, related_name="heads_units"
    )

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "name"], name="accounts_unit_name_once"),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return in_active_language(self.name, self.name_zh)


class RoleAssignment(models.Model):
    """A person holds a role, in the whole organisation or in one unit of it."""

    user = models.ForeignKey(User, verbose_name=_("person"), on_delete=models.PROTECT, related_name="role_assignments")
    role = models.CharField(_("role"), max_length=32, choices=Role.choices)
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("organisation"), on_delete=models.PROTECT, related_name="role_assignments"
    )
    unit = models.ForeignKey(
        Unit, verbose_name=_("unit"), null=True, blank=True, on_delete=models.PROTECT, related_name="role_assignments"
    )
    assigned_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("role assignment")
        verbose_name_plural = _("role assignments")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(role__in=sorted(role.value for role in ASSIGNABLE)),
                name="accounts_assignment_role_assignable",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation"],
                condition=models.Q(unit__isnull=True),
                name="accounts_assignment_once_in_organisation",
            ),
            models.UniqueConstraint(
                fields=["user", "role", "unit"],
                condition=models.Q(unit__isnull=False),
                name="accounts_assignment_once_in_unit",
            ),
        ]
        indexes = [models.Index(fields=["organisation", "role"], name="accounts_assignment_by_role")]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.organisation_id} {self.unit_id or ''}".strip()


class Delegation(models.Model):
    """For some days one person stands in for another; both days are included."""

    principal = models.ForeignKey(
        User, verbose_name=_("principal"), on_delete=models.PROTECT, related_name="delegations_given"
    )
    stand_in = models.ForeignKey(
        User, verbose_name=_("stand-in"), on_delete=models.PROTECT, related_name="delegations_held"
    )
    starts = models.DateField(_("first day"))
    ends = models.DateField(_("last day"))
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        ordering = ["starts", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends__gte=models.F("starts")), name="accounts_delegation_ends_after_start"
            ),
            models.CheckConstraint(
                condition=~models.Q(principal=models.F("stand_in")), name="accounts_delegation_to_another"
            ),
            models.UniqueConstraint(
                fields=["principal", "stand_in", "starts", "ends"], name="accounts_delegation_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in_id} for {self.principal_id}, {self.starts} to {self.ends}"

    def covers(self, day: date) -> bool:
        return self.starts <= day <= self.ends


class PasswordFailure(models.Model):
    """A wrong password typed to confirm a signature: kept in the database, where all processes count alike."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="password_failures")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("failed password confirmation")
        verbose_name_plural = _("failed password confirmations")
        indexes = [models.Index(fields=["user", "at"], name="accounts_failure_by_user")]

    def __str__(self) -> str:
        return f"{self.user_id} at {self.at}"
