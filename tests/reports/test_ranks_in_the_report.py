"""Chen's single ranks and her score by the second method stand in the report, each called what it is."""

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.reports.signoff.building import build
from tests.web import zao

pytestmark = pytest.mark.django_db


def test_it_prints_the_rank_of_each_dimension_and_who_scored_by_the_second_method(cast: Cast) -> None:
    case = zao.scored(cast)
    without = build(Case(case.proposal), "en").risks
    parts = {
        "risks/R01/impact_by": {"imp.reputation": 4, "imp.autonomy": 2},
        "risks/R01/likelihood_by": {"src.party": 3},
    }
    typed = {"cnil": {"impact": 2, "likelihood": 2, "reason": "Nobody keeps the file."}}
    changes = {**parts, "risks/R01/second_scores": typed}
    zao.act(case.proposal, Action.EDIT_SCORES, cast.chen, changes=changes)
    found = build(Case(case.proposal), "en").risks
    [risk] = [row for row in found.rows if row.ref == "R01"]
    [second] = [row for table in found.second for row in table.rows if row.ref == "R01"]
    assert risk.dimensions == "Restricts self-determination: Medium, Reputation or mental distress: Severe"
    assert risk.factors == "People taking part and third parties: High"
    assert "the highest of them" in found.combination and not without.combination
    assert second.typed is not None and second.typed.text == "Nobody keeps the file."
    assert (second.inherent.label, second.inherent.words) == ("Low", "Limited × Limited")
