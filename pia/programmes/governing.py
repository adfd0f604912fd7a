"""Which version of a regime counts on a day: versions follow the law, and a newer one corrects an older one."""

from collections.abc import Iterable
from datetime import date

from pia.programmes.regime import Regime


def governing(versions: Iterable[Regime], day: date | None) -> Regime:
    """The newest version whose law is in force on the day; the newest of all if none is, or if no day is given.

    A version that takes effect later leaves the days before it to its predecessor, whose own term may stay open.
    """
    newest_first = sorted(versions, key=lambda one: one.version, reverse=True)
    if day is None:
        return newest_first[0]
    return next((one for one in newest_first if one.in_force(day)), newest_first[0])
