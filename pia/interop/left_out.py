"""What of a case no file for other tools holds: the assessment itself, which is made and signed here."""

from collections.abc import Sized

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from pia.assessments.case import Case
from pia.assessments.refusals import Words
from pia.assessments.states import MeasureState
from pia.interop.exchange import Loss, quoted

IN_THE_CASE = _("This is the assessment, not what is assessed. It stays in the case and in its report.")


def assessment_losses(case: Case, *, risks: bool = True) -> list[Loss]:
    """Risks unless they are written, reviews, conditions, decisions and remarks.

    Of privileged remarks not even their number is told.
    """
    left = case.risks if risks else []
    found = [Loss(format_lazy(_("risk {ref}"), ref=risk.ref), quoted(risk.title), IN_THE_CASE) for risk in left]
    begun = [one for one in case.measures if one.due or one.evidence or one.state != MeasureState.PLANNED]
    found += [
        Loss(format_lazy(_("measure {ref}"), ref=one.ref), _("Owner, due date and progress"), IN_THE_CASE)
        for one in begun
    ]
    parts: list[tuple[Words, Sized]] = [
        (_("reviews"), case.reviews),
        (_("findings"), case.findings),
        (_("conditions"), case.conditions),
        (_("opinions of the DPO"), case.opinions),
        (_("views of the people concerned"), case.views),
        (_("decisions"), case.decisions),
        (_("consultations of the authority"), case.consultations),
        (_("comments"), case.proposal.comments.filter(privileged=False).values_list("pk")),
    ]
    numbers = [(where, len(rows)) for where, rows in parts]
    found += [Loss(where, entries(count), IN_THE_CASE) for where, count in numbers if count]
    return found


def entries(count: int) -> str:
    """A number of things, where it is said elsewhere what they are."""
    return ngettext("%(count)d entry", "%(count)d entries", count) % {"count": count}
