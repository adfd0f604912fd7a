"""What the people concerned said of a plan: whether a law wants to hear them, and what speaks for the next decision."""

from pia.assessments import models
from pia.assessments.case import Case
from pia.assessments.sections import current_digests, holds
from pia.assessments.states import DECIDED_STATES
from pia.programmes.regime import Consulted

#: The entries of the regimes under which the people concerned are heard. GDPR and UK GDPR art. 35(9) want either their
#: views or the reason why nobody sought them; GB/T 39335 and ISO/IEC 29134 advise it, so nothing waits for them.
ASKED = frozenset({"gdpr35.9", "uk35.9"})
ADVISED = frozenset({"gbt-39335.stakeholders", "iso6.3.4.stakeholders", "aia27.views"})


def asking(case: Case) -> list[Consulted]:
    """What the applying laws say of views, those that insist first."""
    entries = [one for regime in case.regimes for one in regime.consulted if one.id in ASKED | ADVISED]
    return sorted(entries, key=lambda one: one.id not in ASKED)


def insisted_on(case: Case) -> bool:
    """Whether a law wants views on record, or the reason why nobody sought them."""
    return any(one.id in ASKED for one in asking(case))


def speaking(case: Case) -> models.Views | None:
    """The newest entry since the last decision: a reassessment asks again.

    Nobody speaks while a decision stands and nothing is assessed: what was heard in a reassessment that was abandoned
    is about content that is gone, and asks for no answer under the approval that stands.
    """
    if case.proposal.state in DECIDED_STATES:
        return None
    return next((one for one in reversed(case.views) if one.cycle == case.proposal.cycle), None)


def due(case: Case) -> bool:
    """Whether an approval still waits for them."""
    return insisted_on(case) and speaking(case) is None


def on_present_content(case: Case, views: models.Views) -> bool:
    """Whether they were given on the content as it is now; the report says so where it changed since."""
    return holds(views.digests, current_digests(case))
