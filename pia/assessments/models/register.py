"""The register of processing: by what decided processing is found, and what we process for other controllers."""

from django.db import models
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pia.accounts.models import Organisation, Unit, in_active_language
from pia.assessments.models.decision import Decision
from pia.assessments.models.proposal import Proposal


class FacetKind(TextChoices):
    """By what the register is filtered."""

    REGIME = "regime", _("Law")
    JURISDICTION = "jurisdiction", _("Offered in")
    CATEGORY = "category", _("Category of data")
    SUBJECT = "subject", _("Data subjects")
    COUNTRY = "country", _("Country of a recipient or system")
    SENSITIVE = "sensitive", _("Sensitive")


class RegisterEntry(models.Model):
    """That a decision allowed a processing, and by what it is found; what it says stands in the decision's snapshot."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="register_entry")
    found = models.JSONField(help_text="What screening and the law said of the snapshot: see register_index.")
    search = models.TextField(help_text="Everything that a search looks through, folded to one case.")
    ended_on = models.DateField(
        null=True, blank=True, db_index=True, help_text="When the processing ended, or was no longer allowed."
    )

    def __str__(self) -> str:
        return f"register entry of decision {self.decision_id}"


class RegisterFacet(models.Model):
    """One value by which an entry is filtered."""

    entry = models.ForeignKey(RegisterEntry, on_delete=models.CASCADE, related_name="facets")
    kind = models.CharField(max_length=20, choices=FacetKind.choices)
    value = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(kind__in=FacetKind.values), name="register_facet_known"),
            models.UniqueConstraint(fields=["entry", "kind", "value"], name="one_register_facet_a_value"),
        ]
        indexes = [models.Index(fields=["kind", "value", "entry"], name="register_by_facet")]

    def __str__(self) -> str:
        return f"{self.kind} {self.value}"


class ProcessorRecord(models.Model):
    """Processing on behalf of another controller: GDPR art. 30(2), which asks for no purposes and no erasure terms."""

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="processor_records")
    unit = models.ForeignKey(
        Unit, null=True, blank=True, on_delete=models.PROTECT, related_name="processor_records", help_text="Empty: all."
    )
    proposal = models.ForeignKey(
        Proposal, null=True, blank=True, on_delete=models.SET_NULL, related_name="processor_records"
    )
    ref = models.CharField(max_length=12)
    controller = models.CharField(max_length=200)
    controller_contact = models.CharField(max_length=500, blank=True)
    representative = models.CharField(max_length=500, blank=True)
    dpo = models.CharField(max_length=500, blank=True)
    other_processors = models.TextField(blank=True, help_text="Processors that we engage, with contact, one a line.")
    processing = models.TextField(blank=True, help_text="Categories of processing, in English.")
    processing_zh = models.TextField(blank=True, help_text="The same in Chinese.")
    transfers = models.JSONField(default=list, blank=True, help_text="[{to, country, safeguards}]")
    measures = models.TextField(
        blank=True, help_text="Security measures, in English; empty: those of the organisation."
    )
    measures_zh = models.TextField(blank=True, help_text="The same in Chinese.")
    starts_on = models.DateField(null=True, blank=True)
    ended_on = models.DateField(null=True, blank=True)

    class Meta:
        ordering = ["ref", "id"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "ref"], name="one_processor_record_a_ref"),
            models.CheckConstraint(
                condition=~models.Q(processing="") | ~models.Q(processing_zh=""), name="processor_record_says_what"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.ref} {self.controller}"

    @property
    def what(self) -> str:
        """The categories of processing in the language of the page, else in the one there is."""
        return in_active_language(self.processing, self.processing_zh)

    @property
    def what_language(self) -> str:
        """The `lang` attribute of `what`."""
        return "zh-Hans" if self.what == self.processing_zh else "en"

    @property
    def protected_by(self) -> str:
        """The security measures, likewise; nothing where those of the organisation are all."""
        return in_active_language(self.measures, self.measures_zh)
