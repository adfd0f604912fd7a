"""He Jing looks up the law that the installation applies: regimes, versions, example cases, and where they are used."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.models import Proposal
from pia.assessments.perform import create
from pia.programmes import published_bench
from pia.programmes.conditions import OPERATORS
from pia.programmes.publishing import published_regimes
from pia.web.regimes import pinned_cases
from tests.web import zao
from tests.web.crowd import proposals

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _programmes(db: None) -> None:
    zao.publish()


def read(client: Client, person: Any, address: str, **headers: str) -> str:
    client.force_login(person)
    response = client.get(address, **headers)
    assert response.status_code == 200, address
    return response.content.decode()


# -- the list ---------------------------------------------------------------------------------------------------------


def test_it_lists_every_regime_by_place_with_the_own_country_first(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/")
    for slug in published_regimes():
        assert f'href="/regimes/{slug}/"' in page
    assert page.index("China</h2>") < page.index("European Union</h2>")
    assert "United Kingdom" in page
    assert "_" not in page.split("<main")[1].split("</h2>")[0].split("<h2")[1]


@pytest.mark.parametrize("key", ["lin", "chen", "he", "marcus", "keller", "zhao", "sun", "omar", "ravi"])
def test_it_is_for_everybody_who_signs_in(cast: Cast, client: Client, key: str) -> None:
    page = read(client, getattr(cast, key), "/regimes/")
    assert 'href="/regimes/" aria-current="page"' in page


def test_it_sends_strangers_to_the_sign_in_page(client: Client) -> None:
    for address in ("/regimes/", "/regimes/cn-pipl/", "/regimes/cn-pipl/bench/"):
        assert client.get(address).status_code == 302


@pytest.mark.sqlite
def test_it_counts_only_the_cases_that_the_reader_sees(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    [digest] = [one["digest"] for one in case.proposal.programme["regimes"] if one["slug"] == "cn-pipl"]
    assert pinned_cases(cast.chen)[digest] == 1
    assert pinned_cases(cast.lin)[digest] == 1
    assert pinned_cases(cast.song)[digest] == 0
    assert pinned_cases(cast.ravi)[digest] == 0


# -- one regime -------------------------------------------------------------------------------------------------------


def test_it_shows_every_rule_with_its_condition_in_words(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/cn-frt/")
    for words in (
        "Assessment before faces are recognised",
        "Face Recognition Measures arts. 2, 9 and 19",
        "checked with the source",
        "from memory, counsel confirms",
        "When it fires",
        "All of these hold",
        "100,000 or more",
        "The rule “Assessment before faces are recognised” holds",
        "30 working days after the stored faces reach 100,000 persons",
        "Ban to rule out",
        "Power of attorney and letter of undertaking",
        "The approver accepts it in writing, risk by risk",
        "At least 3 years",
    ):
        assert words in page, words
    for operator in (one for one in OPERATORS if "_" in one):
        assert operator not in page.split("<main")[1].replace("hx-", ""), operator
    assert ">frt9<" not in page, "its place in the law stands beside each rule"
    assert '<span class="hash" title="Short name in the workflow files">cn-frt</span>' in page


def test_it_shows_dates_sources_and_announced_changes(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/cn-pipl/")
    law = published_regimes()["cn-pipl"][-1]
    for source in law.sources:
        assert source.title.en.replace("'", "&#x27;") in page
    for change in law.pending:
        assert change.title.en in page
    assert "Law from <time" in page, "a sensitive rule has a term of its own"


@pytest.mark.parametrize("slug", [path.name for path in sorted((settings.WORKFLOWS_DIR / "regimes").iterdir())])
def test_it_can_show_each_regime_in_both_languages(cast: Cast, client: Client, slug: str) -> None:
    english = read(client, cast.he, f"/regimes/{slug}/")
    client.cookies["django_language"] = "zh-hans"
    chinese = read(client, cast.he, f"/regimes/{slug}/")
    assert "规则" in chinese
    assert "When it fires" in english


def test_it_does_not_know_what_is_not_published(cast: Cast, client: Client) -> None:
    client.force_login(cast.he)
    for address in ("cn-nothing/", "cn-pipl/1999-01-01/", "cn-nothing/bench/", "cn-pipl/1999-01-01..2026-11-23/"):
        assert client.get(f"/regimes/{address}").status_code == 404


@pytest.mark.sqlite
def test_it_names_the_cases_that_the_reader_sees(cast: Cast, client: Client) -> None:
    case = zao.submitted(cast)
    sheet = f'href="/proposals/{case.proposal.reference}/decision-sheet/"'
    assert sheet in read(client, cast.chen, "/regimes/cn-pipl/")
    assert "Face-swap video feature" in read(client, cast.chen, "/regimes/cn-pipl/")
    assert sheet not in read(client, cast.song, "/regimes/cn-pipl/")
    assert sheet not in read(client, cast.chen, "/regimes/eu-gdpr/")
    assert sheet not in read(client, cast.chen, "/regimes/cn-pipl/2026-11-01/")


def test_it_keeps_the_cases_of_others_out_of_the_list(cast: Cast, client: Client) -> None:
    theirs = zao.submitted(cast)
    changes = {**zao.description(), **zao.answers(), "description/title": "通讯", "description/title@en": "Newsletter"}
    own = zao.act(create(cast.growth, actor=cast.song, changes=changes).proposal, Action.SUBMIT, cast.song)
    page = read(client, cast.song, "/regimes/cn-pipl/")
    assert f"/proposals/{own.proposal.reference}/decision-sheet/" in page
    assert theirs.proposal.reference not in page
    assert "Face-swap video feature" not in page


def test_it_pages_through_many_cases_at_a_constant_cost(
    cast: Cast, client: Client, django_assert_num_queries: Any, django_assert_max_num_queries: Any
) -> None:
    zao.submitted(cast)
    read(client, cast.chen, "/regimes/cn-pipl/")
    with django_assert_max_num_queries(25) as few:
        read(client, cast.chen, "/regimes/cn-pipl/")
    many(cast, 30)
    with django_assert_num_queries(len(few.captured_queries)):
        page = read(client, cast.chen, "/regimes/cn-pipl/")
    assert page.count("/decision-sheet/") == 20
    assert "after=" in page
    with django_assert_max_num_queries(15):
        read(client, cast.chen, "/regimes/")


def many(cast: Cast, number: int) -> None:
    """So many cases that are pinned like the first: only the list is looked at."""
    pinned = Proposal.objects.get().programme
    proposals(cast, number)
    Proposal.objects.update(programme=pinned)


# -- versions ---------------------------------------------------------------------------------------------------------


def test_it_leads_from_a_version_to_what_it_changed(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/cn-pipl/")
    assert 'href="/regimes/cn-pipl/2026-11-01..2026-11-23/"' in page
    old = read(client, cast.he, "/regimes/cn-pipl/2026-11-01/")
    assert "Another version is the law today" in old


def test_it_tells_the_difference_of_two_versions_in_words(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/cn-pipl/2026-11-01..2026-11-23/")
    assert "<ins>" in page
    assert "Announced changes" in page
    body = page.split("<main")[1]
    for key in ("when:", "equals:", "inventory_any", "effective_from", "{'"):
        assert key not in body
    turned = read(client, cast.he, "/regimes/cn-pipl/2026-11-23..2026-11-01/")
    assert turned.split("<main")[1] == body, "the later one is always the new one"
    same = read(client, cast.he, "/regimes/cn-pipl/2026-11-23..2026-11-23/")
    assert "Nothing differs" in same


# -- the bench --------------------------------------------------------------------------------------------------------


def test_it_shows_the_example_cases_with_their_results(cast: Cast, client: Client) -> None:
    page = read(client, cast.he, "/regimes/cn-frt/bench/")
    assert "All as by law" in page
    assert "100 %" in page
    piece = read(client, cast.he, "/regimes/cn-frt/bench/", HTTP_HX_REQUEST="true")
    assert "<html" not in piece
    assert "example cases pass" in piece


@pytest.fixture
def other_examples(tmp_path: Path, settings: Any) -> Path:
    """The example cases of face recognition, to be spoilt; everything else is as published."""
    real = Path(settings.WORKFLOWS_DIR)
    (tmp_path / "schemas").symlink_to(real / "schemas")
    cases = tmp_path / "regimes" / "cn-frt" / "cases"
    cases.mkdir(parents=True)
    for path in (real / "regimes" / "cn-frt" / "cases").iterdir():
        (cases / path.name).write_bytes(path.read_bytes())
    settings.WORKFLOWS_DIR = tmp_path
    return cases / "recognition.yaml"


def test_it_names_the_case_that_comes_out_otherwise(cast: Cast, client: Client, other_examples: Path) -> None:
    assert "All as by law" in read(client, cast.he, "/regimes/cn-frt/bench/")
    content = yaml.safe_load(other_examples.read_text("utf-8"))
    wrong = next(case for case in content["cases"] if case["outcome"] == "required")
    wrong["outcome"] = "not_required"
    other_examples.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    page = read(client, cast.he, "/regimes/cn-frt/bench/")
    assert "Not all as by law" in page
    row = page.split("Every case</h2>")[1].split("</tr>")[1]
    assert wrong["title"]["en"].replace("'", "&#x27;") in row, "what is wrong comes first"
    assert "Otherwise" in row
    content["cases"] = [case for case in content["cases"] if "frt13" not in case["fires"]]
    other_examples.write_text(yaml.safe_dump(content, allow_unicode=True), "utf-8")
    assert "in no case: Recognition in public places" in read(client, cast.he, "/regimes/cn-frt/bench/")


def test_it_names_the_line_of_a_file_that_cannot_be_read(cast: Cast, client: Client, other_examples: Path) -> None:
    other_examples.write_text("kind: cases\nregime: [", "utf-8")
    page = read(client, cast.he, "/regimes/cn-frt/bench/")
    assert "The example cases cannot be read" in page
    assert "recognition.yaml:" in page


def test_it_judges_again_only_when_a_file_has_changed(cast: Cast, client: Client, other_examples: Path) -> None:
    read(client, cast.he, "/regimes/cn-frt/bench/")
    before = published_bench._report.cache_info().misses
    read(client, cast.he, "/regimes/cn-frt/bench/")
    assert published_bench._report.cache_info().misses == before
    other_examples.write_text(other_examples.read_text("utf-8") + "# note\n", "utf-8")
    read(client, cast.he, "/regimes/cn-frt/bench/")
    assert published_bench._report.cache_info().misses == before + 1


# -- in a browser -----------------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_it_opens_a_condition_with_the_keyboard_and_loads_the_bench(
    cast: Cast, page: Any, sign_in: Any, complaints: Any
) -> None:
    heard = complaints(page)
    sign_in(page, cast.he)
    page.goto("/regimes/cn-frt/")
    page.locator("#bench", has_text="example cases pass").wait_for()
    summary = page.locator("#t-frt9 summary")
    summary.focus()
    page.keyboard.press("Enter")
    assert page.locator("#t-frt9 .tree").is_visible()
    assert heard == []
