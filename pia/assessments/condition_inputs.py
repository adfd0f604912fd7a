"""What the actions on conditions and on evidence ask for: a duty with its kind, its settlement, evidence, a figure."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from pia.accounts.roles import Role
from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.evidence import digest_of
from pia.assessments.input_kinds import Input, InputKind, Options, fixed
from pia.assessments.relations import SubjectRow, candidates
from pia.assessments.states import ConditionKind, ConditionState, FilingState, Phase, SpanUnit


class Settlement(TextChoices):
    """What the approver does with a proposed condition."""

    ADOPT = "adopt", _("Adopt as proposed")
    ADAPT = "adapt", _("Adapt it")
    DECLINE = "decline", _("Decline")


class Verification(TextChoices):
    """What somebody says of filed evidence."""

    VERIFIED = "verified", _("The evidence suffices")
    INSUFFICIENT = "insufficient", _("The evidence does not suffice")


class Whether(TextChoices):
    """An answer where leaving it open means that nothing changes."""

    YES = "yes", _("Yes")
    NO = "no", _("No")


def _team(case: Case, _subject: SubjectRow) -> list[Any]:
    return candidates(case, (Role.AUTHOR, Role.CONTRIBUTOR))


def _measures(case: Case, _subject: SubjectRow) -> Options:
    return [(measure.ref, f"{measure.ref} {measure.title}") for measure in case.measures]


def _proposed(case: Case, _subject: SubjectRow) -> Options:
    waiting = (row for row in case.conditions if row.state == ConditionState.PROPOSED)
    return [(row.ref, f"{row.ref} {row.text}") for row in waiting]


def _repeats(_case: Case, _subject: SubjectRow) -> Options:
    return [(unit.value, unit.label) for unit in (SpanUnit.DAYS, SpanUnit.WEEKS, SpanUnit.MONTHS)]


def evidence_seen(case: Case, subject: SubjectRow) -> str:
    """The digest of the evidence that waits to be verified, so that a verdict is about what its giver looked at."""
    if not isinstance(subject, models.Condition | models.Measure):
        return ""
    return digest_of(waiting(case, subject))


def waiting(case: Case, row: models.Condition | models.Measure) -> list[models.EvidenceFiling]:
    """The evidence that nobody has judged yet."""
    return [one for one in case.filings_of(row) if one.state == FilingState.WAITING]


K = InputKind
DUE = Input(
    "due",
    K.DATE,
    _("Due on"),
    required=False,
    help=_("Of a duty that comes again and again: the first time. A figure has no day of its own."),
)
EVERY = Input(
    "every",
    K.NUMBER,
    _("Repeated every"),
    required=False,
    help=_("How many days, weeks or months lie between two times; for a figure, how often it is reported."),
)
EVERY_UNIT = Input("every_unit", K.CHOICE, _("Repeated in"), required=False, options=_repeats)
THRESHOLD = Input(
    "threshold", K.NUMBER, _("Number at which the duty arises"), required=False, help=_("For example 100000.")
)
TERM = Input(
    "term", K.NUMBER, _("Time after the number is reached"), required=False, help=_("For example 30 working days.")
)
TERM_UNIT = Input("term_unit", K.CHOICE, _("Time in"), required=False, options=fixed(SpanUnit))
COUNTS = Input("counts", K.TEXT, _("What is counted"), required=False, help=_("For example stored persons."))
OWNER = Input("owner", K.USER, _("Owner"), required=False, people=_team)
CONDITION = (
    Input("text", K.LONG_TEXT, _("Condition")),
    Input(
        "kind",
        K.CHOICE,
        _("Kind"),
        required=False,
        options=fixed(ConditionKind),
        initial=lambda _case, _subject: ConditionKind.ONCE.value,
    ),
    Input(
        "blocking",
        K.BOOLEAN,
        _("Blocks the launch until it is verified"),
        required=False,
        help=_("Only a duty that is met once, before the launch, can block it."),
    ),
    Input("phase", K.CHOICE, _("When"), options=fixed(Phase)),
    DUE,
    EVERY,
    EVERY_UNIT,
    COUNTS,
    THRESHOLD,
    TERM,
    TERM_UNIT,
    Input("stops_launch", K.BOOLEAN, _("Stops the launch while it is overdue"), required=False),
    OWNER,
    Input("covers", K.CHOICES, _("Measures it covers"), required=False, options=_measures),
)
ADOPT = (
    Input(
        "conditions",
        K.CHOICES,
        _("Conditions"),
        options=_proposed,
        initial=lambda case, subject: [ref for ref, _label in _proposed(case, subject)],
    ),
)
ADAPT = (
    Input("settlement", K.CHOICE, _("What to do"), options=fixed(Settlement)),
    Input("text", K.LONG_TEXT, _("New wording"), required=False),
    Input("weakens", K.BOOLEAN, _("The new wording asks for less"), required=False),
    Input("blocking", K.CHOICE, _("Blocks the launch until it is verified"), required=False, options=fixed(Whether)),
    Input("phase", K.CHOICE, _("When"), required=False, options=fixed(Phase)),
    DUE,
    EVERY,
    EVERY_UNIT,
    COUNTS,
    THRESHOLD,
    TERM,
    TERM_UNIT,
    Input("stops_launch", K.CHOICE, _("Stops the launch while overdue"), required=False, options=fixed(Whether)),
    OWNER,
)
EVIDENCE = (
    Input("evidence", K.LONG_TEXT, _("Note"), required=False, help=_("What shows that it is done.")),
    Input(
        "links",
        K.LINES,
        _("Links"),
        required=False,
        help=_("One a line. They are shown, never fetched: what has to last belongs into a file."),
    ),
    Input(
        "files",
        K.FILES,
        _("Files"),
        required=False,
        help=_(
            "At most 10 files, of 20 MB each and 50 MB together: "
            "PDF, PNG, JPEG, DOCX, XLSX, PPTX, ODT, ODS, ZIP, TXT, MD, CSV, JSON."
        ),
    ),
)
VERDICT = (
    Input("verdict", K.CHOICE, _("Verdict"), options=fixed(Verification)),
    Input("seen", K.SEEN, _("Evidence looked at"), required=False, initial=evidence_seen),
)
FIGURE = (
    Input("value", K.NUMBER, _("Figure")),
    Input("counted_on", K.DATE, _("Counted on"), initial=lambda case, _subject: case.today()),
)
