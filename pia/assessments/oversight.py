"""Who holds a right across the cases of an organisation, as the policy table gives it."""

from django.contrib.auth.models import AbstractBaseUser

from pia.accounts.assignments import scopes_of
from pia.accounts.models import User
from pia.assessments.policy import RIGHTS, Right


def oversees(user: AbstractBaseUser) -> bool:
    """Whether the audit log and the law changes are for this person."""
    return _has(user, Right.OVERSEE)


def may_search(user: AbstractBaseUser) -> bool:
    """Whether the person may search for the cases that a new law changes, and have them assessed again."""
    return _has(user, Right.SEARCH_CASES)


def reads_register(user: AbstractBaseUser) -> bool:
    """Whether the register of processing is for this person: of the cases that they see, whatever those are."""
    return _has(user, Right.READ_REGISTER)


def keeps_processor_records(user: AbstractBaseUser) -> bool:
    """Whether the person keeps records of processing for other controllers, in whatever units."""
    return _has(user, Right.KEEP_PROCESSOR_RECORDS)


def reads_controller(user: AbstractBaseUser) -> bool:
    """Whether the person may read who the organisation is as a controller."""
    return _has(user, Right.READ_CONTROLLER)


def may_change_controller(user: AbstractBaseUser) -> bool:
    """Whether the person may change that."""
    return _has(user, Right.CHANGE_CONTROLLER)


def places(user: User, right: Right) -> frozenset[int | None]:
    """The units in which the person holds the right; None stands for the whole organisation."""
    return frozenset(scope.unit_id for scope in scopes_of(user) if scope.role in RIGHTS[right])


def _has(user: AbstractBaseUser, right: Right) -> bool:
    return isinstance(user, User) and any(scope.role in RIGHTS[right] for scope in scopes_of(user))
