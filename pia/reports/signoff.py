"""The sign-off report as data: everything that is printed, in one language, read from the case once."""

from dataclasses import asdict, dataclass
from typing import Any

from pia.assessments.case import Case


@dataclass(frozen=True, slots=True)
class SignoffReport:
    """What the report says."""

    language: str
    reference: str
    title: str


def build(case: Case, language: str) -> SignoffReport:
    """The report of the case as it is now."""
    return SignoffReport(language, case.proposal.reference, case.proposal.title)


def as_content(report: SignoffReport) -> dict[str, Any]:
    """The report as JSON, which is stored, digested and given to the template."""
    return asdict(report)
