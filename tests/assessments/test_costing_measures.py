"""Lin Yue says what measures cost; what was signed before anybody did keeps its digest."""

from typing import Any

import pytest

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.content import collect
from pia.assessments.editing import flat
from pia.assessments.models import Measure
from pia.assessments.refusals import Refused
from pia.assessments.restoring import restore
from pia.assessments.sections import current_digests
from pia.programmes.vocabulary import Section
from tests.assessments.stories import Tale, album

pytestmark = [pytest.mark.django_db, pytest.mark.sqlite]
TITLE = {"measures/M71/title": "Print by night"}


@pytest.fixture(scope="module")
def planned(stage: Cast) -> Tale:
    tale = Tale(stage, album(stage)).inventoried()
    tale.act(Action.EDIT_MEASURES, stage.chen, changes=TITLE)
    return tale


def costs(tale: Tale, **numbers: Any) -> None:
    tale.act(Action.EDIT_MEASURES, tale.cast.chen, changes={f"measures/M71/{name}": n for name, n in numbers.items()})


def stored(tale: Tale) -> tuple[int | None, int | None]:
    measure = Measure.objects.get(proposal=tale.proposal, ref="M71")
    return measure.cost, measure.days


def test_it_is_content_once_it_is_filled_in_and_nothing_is_not_zero(planned: Tale) -> None:
    before = current_digests(planned.case)[Section.MEASURES]
    assert not {"measures/M71/cost", "measures/M71/days"} & flat(collect(planned.case)).keys()

    costs(planned, cost=0, days=3)

    now = flat(collect(planned.case))
    assert (now["measures/M71/cost"], now["measures/M71/days"]) == (0, 3)
    assert current_digests(planned.case)[Section.MEASURES] != before

    costs(planned, cost=None, days=None)

    assert stored(planned) == (None, None)
    assert current_digests(planned.case)[Section.MEASURES] == before


def test_it_is_blank_again_where_older_content_is_restored(planned: Tale) -> None:
    old = collect(planned.case)
    costs(planned, cost=12_000, days=8)

    restore(planned.case, old)

    assert stored(planned) == (None, None)


@pytest.mark.parametrize("numbers", [{"cost": -1}, {"cost": 1.5}, {"cost": True}, {"days": 36_501}, {"days": "3"}])
def test_it_takes_whole_numbers_alone(planned: Tale, numbers: dict[str, Any]) -> None:
    with pytest.raises(Refused) as refused:
        costs(planned, **numbers)

    assert set(refused.value.fields) == {f"measures/M71/{next(iter(numbers))}"}
    assert stored(planned) == (None, None)
