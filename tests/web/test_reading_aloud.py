"""The pages of a proposal hold to the accessibility rules, in both languages and on a phone."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from pia.accounts.cast import Cast
from tests.web import zao

PHONE = {"width": 390, "height": 844}
DESK = {"width": 1280, "height": 900}
LAW = ("", "cn-pipl/", "cn-frt/bench/", "cn-pipl/2026-11-01..2026-11-23/")


def problems(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("language", "viewport"), [("en", DESK), ("zh-hans", PHONE)])
def test_it_breaks_no_rule_and_no_line(
    cast: Cast, new_page: Callable[..., Any], sign_in: Any, language: str, viewport: dict[str, int]
) -> None:
    zao.publish()
    draft, decided = zao.draft(cast).proposal.reference, zao.approved(cast).proposal.reference
    pages = {
        cast.lin: ["/", "/proposals/new/", *(f"/proposals/{draft}/{tail}" for tail in ("", "screening/"))]
        + [f"/proposals/{draft}/{tail}" for tail in ("description/", "inventory/", "inventory/D01/", "activity/")],
        cast.omar: ["/proposals/", "/proposals/?view=board", f"/proposals/{decided}/", "/audit/"],
        cast.wu: [f"/proposals/{decided}/conditions/{tail}" for tail in ("", "C01/")],
        cast.chen: ["/register/", "/register/processor/", "/register/processor/new/"],
        cast.ravi: ["/organisation/"],
        cast.he: [f"/proposals/{decided}/decision-sheet/", *(f"/regimes/{tail}" for tail in LAW)],
    }
    heard = []
    for person, addresses in pages.items():
        person.language = language
        person.save()
        page = new_page(viewport=viewport)
        sign_in(page, person)
        for address in addresses:
            page.goto(address)
            page.evaluate("document.querySelectorAll('details.entry').forEach(entry => entry.open = true)")
            heard += problems(page)
            if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
                heard.append(f"{page.url} is wider than the window")
    assert heard == []
