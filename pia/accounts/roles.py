"""The roles of the glossary, and which of them are assigned to a person rather than following from a case.

Imports nothing of ours, so that the policy table can name roles without loading a model.
"""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """In what capacity somebody acts."""

    AUTHOR = "author", _("Author")
    CONTRIBUTOR = "contributor", _("Contributor")
    UNIT_HEAD = "unit_head", _("Head of unit")
    PRIVACY_OFFICER = "privacy_officer", _("Privacy officer")
    DPO = "dpo", _("DPO")
    PROTECTION_OFFICER = "protection_officer", _("PI protection officer")
    LEGAL_COUNSEL = "legal_counsel", _("Legal counsel")
    SECURITY_ASSESSOR = "security_assessor", _("Security assessor")
    APPROVER = "approver", _("Approver")
    AUDITOR = "auditor", _("Auditor")
    ADMINISTRATOR = "administrator", _("Administrator")
    OWNER = "owner", _("Owner")  # of a condition or a measure
    REVIEWER = "reviewer", _("Reviewer")  # with an open review
    SYSTEM = "system", _("System")


#: Roles that follow from the case or the organisation chart, never from an assignment.
DERIVED = frozenset({Role.CONTRIBUTOR, Role.UNIT_HEAD, Role.OWNER, Role.REVIEWER, Role.SYSTEM})

#: Roles that an administrator assigns to a person, for the organisation or for one unit.
ASSIGNABLE = frozenset(Role) - DERIVED
