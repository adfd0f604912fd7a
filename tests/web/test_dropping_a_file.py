"""Lin Yue drags a spreadsheet from her desktop onto the inventory of her albums."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments.models import DataItem
from pia.assessments.perform import create
from tests.web import zao

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.browser]
DROP = """(place, text) => {
  const data = new DataTransfer();
  data.items.add(new File([text], "rows.csv", { type: "text/csv" }));
  const how = { bubbles: true, cancelable: true, dataTransfer: data };
  const tell = (kind) => place.dispatchEvent(new DragEvent(kind, how));
  tell("dragenter");
  const lit = place.classList.contains("is-over");
  tell("dragover");
  tell("drop");
  return lit && !place.classList.contains("is-over");
}"""
ROWS = "Name,Category,Favourite colour\nPhone,basic_profile,blue\n"


@pytest.mark.sqlite
def test_it_takes_a_file_that_is_dropped_on_the_page(
    cast: Cast,
    page: Any,
    sign_in: Callable[[Any, User], None],
    complaints: Callable[[Any], list[str]],
) -> None:
    zao.publish()
    changes = {"description/title": "Albums", "description/jurisdictions": ["cn"]}
    case = create(cast.creative_camera, actor=cast.lin, changes=changes)
    heard = complaints(page)
    sign_in(page, cast.lin)
    page.goto(f"/proposals/{case.proposal.reference}/inventory/")
    page.get_by_role("link", name="Import rows").click()
    place = page.locator("[data-drop]")
    assert Axe().run(page).response["violations"] == []

    assert place.evaluate(DROP, ROWS)
    page.get_by_role("button", name="Show what would change").click()

    assert page.get_by_text("1 new row").is_visible()
    assert page.get_by_text("Favourite colour").is_visible()
    assert not DataItem.objects.exists()
    assert Axe().run(page).response["violations"] == []
    page.get_by_role("button", name="Import", exact=True).click()
    page.wait_for_url("**/inventory/")
    assert DataItem.objects.get().name == "Phone"
    assert heard == []
