"""When an approval is to be looked at again, whatever happens before."""

from datetime import date

from dateutil.relativedelta import relativedelta
from django.utils import timezone

from pia.assessments.case import Case
from pia.assessments.models import Decision


def review_date(case: Case, decision: Decision) -> date:
    """When an approval is looked at again: by the procedure, or sooner where a law that matters wants it."""
    cycles = [regime.review_cycle.months for regime in case.regimes if regime.review_cycle]
    months = min([case.programme.procedure.review_cycle_months, *(one for one in cycles if one)])
    return timezone.localdate(decision.at) + relativedelta(months=months)
