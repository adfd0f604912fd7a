"""What an assessment needs under one law, as the decision sheet and the page of a regime both show it."""

from collections.abc import Sequence
from dataclasses import dataclass

from pia.accounts.roles import Role
from pia.assessments.states import SECTION_LABELS
from pia.programmes.definition import Citation, Regime, Text
from pia.programmes.regime import Duty
from pia.web.components.marks import Words
from pia.web.content_words import listed
from pia.web.law_words import OVER_LINES


@dataclass(frozen=True, slots=True)
class ContentRow:
    """Something that the report has to contain, and the sections of the case that carry it."""

    label: Text
    citation: Citation
    sections: str


@dataclass(frozen=True, slots=True)
class DutyRow:
    """Somebody's act: whose, and whether it is required."""

    duty: Duty
    role: Words


@dataclass(frozen=True, slots=True)
class Needs:
    """Who is asked or signs, what the report contains, how long it is kept, when it is looked at again."""

    law: Regime
    opinion: DutyRow
    signatory: DutyRow | None
    over_line: Words
    content: Sequence[ContentRow]


def needs_of(law: Regime) -> Needs:
    """What follows for an assessment under this law."""
    return Needs(
        law=law,
        opinion=_duty(law.opinion),
        signatory=_duty(law.report_signatory) if law.report_signatory else None,
        over_line=OVER_LINES[law.over_line],
        content=[
            ContentRow(one.label, one.citation, listed([str(SECTION_LABELS[part]) for part in one.sections]))
            for one in law.required_content
        ],
    )


def _duty(duty: Duty) -> DutyRow:
    return DutyRow(duty, Role(duty.role).label)
