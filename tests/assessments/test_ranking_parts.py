"""Chen ranks single dimensions of a risk's impact and single sources of its likelihood, and scores by a second method.

R01 of the face-swap proposal stands at impact 4, likelihood 3; its measure M02 takes one step off each.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction

from pia.accounts.cast import Cast
from pia.assessments import scoring, sections
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.models import Risk
from pia.assessments.refusals import Refused
from pia.assessments.states import RiskState
from tests.on_stage import cast_on_stage
from tests.web import zao

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]

AUTONOMY, REPUTATION, PARTY = "imp.autonomy", "imp.reputation", "src.party"


@pytest.fixture(scope="module")
def stage(django_db_setup: None, django_db_blocker: Any) -> Iterator[Cast]:
    """The law as it is today; everything of this module is rolled back at its end."""
    with django_db_blocker.unblock(), transaction.atomic():
        zao.publish()
        yield cast_on_stage()
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def told(stage: Cast) -> Case:
    """R01 is scored, the rest waits."""
    case = zao.in_scoring(stage)
    measure = {"measures/M02/title": "用后即删", "measures/M02/catalogue_id": "M02"}
    zao.act(case.proposal, Action.EDIT_MEASURES, stage.chen, changes=measure)
    score = of(state=RiskState.SCORED, impact=4, likelihood=3, **{"steps/M02": [1, 1]})
    return zao.act(case.proposal, Action.EDIT_SCORES, stage.chen, changes=score)


def of(**values: Any) -> dict[str, Any]:
    """Changes of R01."""
    return {f"risks/R01/{name}": value for name, value in values.items()}


def change(told: Case, stage: Cast, **values: Any) -> Case:
    """Chen changes R01; the case as it is afterwards."""
    zao.act(told.proposal, Action.EDIT_SCORES, stage.chen, changes=of(**values))
    return Case(told.proposal)


def face(case: Case) -> Risk:
    return next(risk for risk in case.risks if risk.ref == "R01")


def ranks(found: scoring.Levels) -> list[tuple[int, int]]:
    """Inherent, target and current."""
    return [(one.impact, one.likelihood) for one in (found.inherent, found.target, found.current)]


def test_it_takes_the_highest_of_the_dimensions_that_chen_ranked(told: Case, stage: Cast) -> None:
    before = sections.current_digests(Case(told.proposal))
    case = change(told, stage, impact_by={AUTONOMY: 2, REPUTATION: 4}, likelihood_by={PARTY: 3})
    touched = [(one.id, rank) for one, rank in scoring.touched(case, face(case))]
    assert touched == [(AUTONOMY, 2), (REPUTATION, 4)], "these two only, in the method's order"
    assert [(one.id, rank) for one, rank in scoring.comes_from(case, face(case))] == [(PARTY, 3)]
    assert ranks(scoring.levels_of(case, face(case))) == [(4, 3), (3, 2), (4, 3)], "as it stood"
    assert sections.current_digests(case) != before, "single ranks are signed"
    back = change(told, stage, impact_by={}, likelihood_by={})
    assert sections.current_digests(back) == before, "and without them the old digest holds"


def test_it_judges_each_dimension_of_the_whole_by_its_own_rank(told: Case, stage: Cast) -> None:
    """By table D.5: 4 and 3 are severe, 2 and 3 medium; a step less of each is medium (3, 2) and low (1, 2)."""
    before = {one.dimension.id for one in scoring.by_dimension(Case(told.proposal))}
    case = change(told, stage, impact_by={AUTONOMY: 2, REPUTATION: 4})
    found = {one.dimension.id: (one.inherent.id, one.target.id) for one in scoring.by_dimension(case)}
    assert found == {AUTONOMY: ("medium", "low"), REPUTATION: ("severe", "medium")}
    assert before == {REPUTATION, "imp.property"}, "what the catalogue names, while nobody has ranked any"


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("impact_by", {AUTONOMY: 3}, "impact"),
        ("likelihood_by", {PARTY: 4}, "likelihood"),
        ("impact_by", {"imp.unheard": 4}, "impact_by"),
        ("impact_by", {AUTONOMY: 4, REPUTATION: 0}, "impact_by"),
        ("impact_by", {AUTONOMY: 4, REPUTATION: "2"}, "impact_by"),
        ("impact_by", {AUTONOMY: True}, "impact_by"),
        ("likelihood_by", None, "likelihood_by"),
        ("impact_by", [4], "impact_by"),
        ("second_scores", {"cnil": {"impact": 2, "likelihood": 2, "reason": " "}}, "second_scores"),
        ("second_scores", {"cnil": {"impact": 2, "likelihood": 2}}, "second_scores"),
        ("second_scores", {"cnil": {"impact": 5, "likelihood": 2, "reason": "Why."}}, "second_scores"),
        ("second_scores", {"gbt-39335": {"impact": 1, "likelihood": 1, "reason": "Why."}}, "second_scores"),
    ],
)
def test_it_refuses_ranks_that_are_none_or_that_say_otherwise_than_the_whole(
    told: Case, stage: Cast, name: str, value: Any, problem: str
) -> None:
    with pytest.raises(Refused) as refused:
        change(told, stage, **{name: value})
    assert set(refused.value.fields) == {f"risks/R01/{problem}"}


def test_it_shows_the_score_that_chen_gave_by_the_second_method(told: Case, stage: Cast) -> None:
    """Two steps and one below what is derived: target and current lie as far below theirs, and nothing below 1."""
    [derived] = scoring.second_levels(Case(told.proposal), face(Case(told.proposal)))
    typed = {"impact": 2, "likelihood": 2, "reason": "Nobody keeps the file."}
    case = change(told, stage, second_scores={"cnil": typed})
    [shown] = scoring.second_levels(case, face(case))
    assert (derived.typed, ranks(derived.levels)) == ("", [(4, 3), (3, 2), (4, 3)])
    assert (shown.typed, ranks(shown.levels)) == ("Nobody keeps the file.", [(2, 2), (1, 1), (2, 2)])
    assert ranks(scoring.levels_of(case, face(case))) == [(4, 3), (3, 2), (4, 3)], "the first method keeps its own"
