"""The sign-off report as data: everything that is printed, in one language, read from the case once.

The parts are built by subject, one module a chapter; the template turns them into pages and computes nothing.
"""

from pia.reports.signoff.building import as_content, build
from pia.reports.signoff.structure import SignoffReport

__all__ = ["SignoffReport", "as_content", "build"]
