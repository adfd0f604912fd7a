"""What can happen to organisations and people, as the audit record names it."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class PeopleAction(TextChoices):
    """The action of an audit entry in the chain of an organisation or of the installation."""

    SET_UP = "set_up_installation", _("Installation set up")
    CREATE_ORGANISATION = "create_organisation", _("Organisation created")
    CHANGE_CONTROLLER = "change_controller", _("Details of the controller changed")
    CREATE_UNIT = "create_unit", _("Unit created")
    APPOINT_HEAD = "appoint_unit_head", _("Head of unit appointed")
    CREATE_PERSON = "create_person", _("Person added")
    DEACTIVATE_PERSON = "deactivate_person", _("Person deactivated")
    REACTIVATE_PERSON = "reactivate_person", _("Person reactivated")
    CHANGE_PASSWORD = "change_password", _("Password changed")
    LOCK_CONFIRMATION = "lock_password_confirmation", _("Password confirmation locked after wrong passwords")
    ASSIGN_ROLE = "assign_role", _("Role assigned")
    WITHDRAW_ROLE = "withdraw_role", _("Role withdrawn")
    DELEGATE = "delegate", _("Stand-in named")
    END_DELEGATION = "end_delegation", _("Stand-in ended")


class Subject(TextChoices):
    """What an audit entry of this room is about."""

    ORGANISATION = "organisation", _("organisation")
    UNIT = "unit", _("unit")
    PERSON = "person", _("person")


class Presence(TextChoices):
    """Whether a person can sign in and hold roles."""

    ACTIVE = "active", _("active")
    INACTIVE = "inactive", _("inactive")
