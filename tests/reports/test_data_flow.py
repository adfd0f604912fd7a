"""Chen Wei looks at where data go before she scores a risk: to whom, across which border, under what contract."""

import re
from xml.etree import ElementTree

import pytest
from django.utils.translation import override

from pia.assessments.case import Case
from pia.reports.flow import draw, flows
from pia.reports.flow_chart import Chart, Flow, FlowChart, ZoneKind
from pia.reports.flow_layout import WIDTH, lay_out
from pia.reports.flow_table import FlowRow, flow_rows
from pia.reports.flow_text import lines, listed, printable, several, shortened, width
from tests.reports.inventories import DAY, case_of, item, product, recipient, zao
from tests.reports.test_any_data_flow import check_drawing

SVG = "{http://www.w3.org/2000/svg}"
VISION = "北辰视觉 Northlight Vision"
HAN = re.compile(r"[\u4e00-\u9fff]")


def charted(case: Case, language: str = "en") -> FlowChart:
    return flows(case, language, DAY)


def ways(chart: Chart, ref: str) -> set[tuple[str, str]]:
    """From where to where an item goes, by the names in the boxes."""
    return {(name(chart, flow.start), name(chart, flow.end)) for flow in chart.flows if ref in flow.refs}


def name(chart: Chart, key: str) -> str:
    return chart.by_key[key].name


def flow_to(chart: Chart, end: str) -> Flow:
    [found] = [flow for flow in chart.flows if name(chart, flow.end) == end]
    return found


def zone_of(chart: Chart, place: str) -> tuple[ZoneKind, str]:
    [found] = [chart.zone_of[one.key] for one in chart.places if one.name == place]
    return found.kind, found.title


def row_to(case: Case, end: str, language: str = "en") -> FlowRow:
    chart = charted(case, language)
    with override("zh-hans" if language == "zh" else "en"):
        [found] = [row for row in flow_rows(case, chart)[0] if row.end.name == end]
    return found


def paths(svg: str) -> dict[str, ElementTree.Element]:
    """The line of every flow, by its number."""
    root = ElementTree.fromstring(svg)  # noqa: S314  # it is ours
    found = {}
    for group in root.iter(f"{SVG}g"):
        title, line = group.find(f"{SVG}title"), group.find(f"{SVG}path")
        if line is not None and title is not None and title.text:
            found[title.text.partition(".")[0]] = line
    return found


# -- where data go ----------------------------------------------------------------------------------------------------


def test_it_shows_where_the_face_photos_of_the_face_swap_go() -> None:
    chart = charted(zao()).drawn
    people = "Child under 14, User, Person depicted in what a user uploads"
    assert ways(chart, "D01") == {
        (people, "upload-gateway"),
        ("upload-gateway", "media-store"),
        ("media-store", "swap-service"),
        ("swap-service", VISION),
        ("swap-service", "海川云 Haichuan Cloud"),
    }
    assert all(flow.is_sensitive for flow in chart.flows if "D01" in flow.refs)
    to_vision = [flow for flow in chart.flows if name(chart, flow.end) == VISION]
    assert [flow.is_unsettled for flow in to_vision] == [True, True]
    assert not flow_to(chart, "海川云 Haichuan Cloud").is_unsettled
    assert zone_of(chart, VISION) == (ZoneKind.HOME, "Outside us · China")
    check_drawing(charted(zao()))
    straight = [track for track in lay_out(chart).tracks if len(track.points) == 2]
    assert len(straight) > 5, "what lies opposite is joined by a straight line"


def test_it_lays_an_affiliate_abroad_beyond_a_border() -> None:
    affiliate = recipient("Northlight Inc.", kind="affiliate", country="US", mechanisms=["cn_standard_contract"])
    case = case_of([item("D01", recipients=[affiliate])])
    assert zone_of(charted(case).drawn, "Northlight Inc.") == (ZoneKind.ABROAD, "Abroad · United States")
    assert zone_of(charted(case, "zh").drawn, "Northlight Inc.") == (ZoneKind.ABROAD, "境外（美国）")
    row = row_to(case, "Northlight Inc.")
    assert (row.where, row.transfers) == (("warn", "United States"), (("idle", "Chinese standard contract"),))
    affiliate["mechanisms"] = []
    assert row_to(case, "Northlight Inc.").transfers == (("danger", "No transfer mechanism stated"),)


def test_it_names_a_recipient_once_however_it_is_spelt() -> None:
    rows = [
        item("D01", recipients=[recipient("Sakura Mail", country="JP")]),
        item("D02", recipients=[recipient(" sakura  mail", country="", kind="controller")]),
    ]
    chart = charted(case_of(rows)).drawn
    [mail] = [place for place in chart.places if "akura" in place.name]
    assert mail.refs == ("D01", "D02")
    assert mail.role == "processor, another controller"
    assert chart.zone_of[mail.key].country == "JP"


def test_it_keeps_a_system_that_a_processor_runs_out_of_our_zone() -> None:
    cloud = recipient("Haichuan Cloud", contract="missing")
    systems = {"S01": {"name": "Media-Store", "country": "CN", "operator": "Haichuan cloud"}}
    case = case_of([item("D01", systems=["upload-gateway", "media-store"], recipients=[cloud])], systems=systems)
    chart = charted(case).drawn
    assert zone_of(chart, "upload-gateway")[0] is ZoneKind.OURS
    assert zone_of(chart, "media-store")[0] is ZoneKind.HOME
    assert "Haichuan Cloud" not in {place.name for place in chart.places}, "its system stands for it"
    assert flow_to(chart, "media-store").is_unsettled
    cloud["contract"] = "signed"
    assert not flow_to(charted(case).drawn, "media-store").is_unsettled


def test_it_asks_for_the_contract_of_whoever_runs_a_system_and_is_no_recipient() -> None:
    systems = {"S01": {"name": "media-store", "country": "US", "operator": "Somebody Else"}}
    case = case_of([item("D01")], systems=systems)
    assert zone_of(charted(case).drawn, "media-store") == (ZoneKind.ABROAD, "Abroad · United States")
    assert row_to(case, "media-store").contracts == (("warn", "not known"),)
    ours = case_of([item("D01")], systems={"S01": {"name": "media-store", "country": "US", "operator": ""}})
    assert row_to(ours, "media-store").contracts == ()
    assert row_to(ours, "media-store").end.role == "run by us, abroad"


def test_it_comes_back_from_a_vendor_into_our_systems() -> None:
    systems = {"S01": {"name": "renderer", "country": "CN", "operator": "Vendor"}}
    vendor = recipient("Vendor")
    case = case_of([item("D04", systems=["swap-service", "renderer", "feed"], recipients=[vendor])], systems=systems)
    chart = charted(case)
    assert ("renderer", "feed") in ways(chart.drawn, "D04")
    check_drawing(chart)


def test_it_says_what_nobody_has_stated() -> None:
    case = case_of([item("D01", origin="", subjects=[], systems=[], recipients=[recipient("Feed", country="")])])
    chart = charted(case).drawn
    assert ways(chart, "D01") == {("People not stated", "System not stated"), ("System not stated", "Feed")}
    assert zone_of(chart, "People not stated") == (ZoneKind.NO_SOURCE, "Source not stated")
    assert zone_of(chart, "Feed") == (ZoneKind.NO_COUNTRY, "Country not stated")
    assert flow_to(chart, "System not stated").is_unsettled
    assert [place.is_open for place in chart.places] == [True, True, False]


def test_it_says_that_nobody_outside_receives_anything() -> None:
    case = case_of([item("D01", recipients=[recipient("Support team", kind="own_unit", country="")])])
    chart = charted(case)
    assert zone_of(chart.drawn, "Support team")[0] is ZoneKind.OURS
    assert "Nobody receives these data" in draw(chart, "en")
    check_drawing(chart)


# -- what a flow is like ----------------------------------------------------------------------------------------------


def test_it_dashes_what_has_no_contract() -> None:
    others = [recipient("A", contract="missing"), recipient("B", contract="unknown"), recipient("C")]
    case = case_of([item("D01", recipients=others)])
    chart = charted(case)
    drawn = paths(draw(chart, "en"))
    dashed = {end: drawn[str(flow_to(chart.drawn, end).number)].get("stroke-dasharray") for end in "ABC"}
    assert dashed["A"] and dashed["B"] and not dashed["C"]
    assert [row_to(case, end).contracts for end in "ABC"] == [
        (("danger", "missing"),),
        (("warn", "not known"),),
        (("ok", "signed"),),
    ]
    assert "processor, no contract" in draw(chart, "en")


def test_it_tells_for_which_items_a_contract_is_missing() -> None:
    rows = [
        item("D01", recipients=[recipient("A", contract="signed")]),
        item("D02", category="device", recipients=[recipient("A", contract="missing")]),
    ]
    row = row_to(case_of(rows), "A")
    assert row.contracts == (("danger", "missing: D02"), ("ok", "signed: D01"))
    assert row.sensitive == (("danger", "Sensitive: D01"),)


def test_it_marks_sensitive_flows_by_more_than_colour() -> None:
    rows = [item("D01"), item("D02", category="device", systems=["log"])]
    case = case_of(rows)
    chart = charted(case)
    svg = draw(chart, "en")
    hot, plain = (paths(svg)[str(flow_to(chart.drawn, end).number)] for end in ("media-store", "log"))
    assert float(hot.get("stroke-width", "")) > float(plain.get("stroke-width", ""))
    assert svg.count('<path class="d-dot-text"') == 2, "a diamond beside its number, and one in the legend"
    assert "Sensitive personal information" in svg
    assert row_to(case, "media-store").sensitive == (("danger", "Sensitive"),)
    assert row_to(case, "log").sensitive == (("idle", "Not sensitive"),)


def test_it_leaves_to_counsel_what_the_law_leaves_open() -> None:
    case = case_of([item("D01", category="")])
    assert row_to(case, "media-store").sensitive == (("warn", "For counsel to say"),)


# -- reading it -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("count", "seed"), [(30, 1), (30, 2), (100, 3), (200, 4)])
def test_it_stays_readable_however_much_there_is(count: int, seed: int) -> None:
    case = product(count, seed=seed)
    chart = charted(case)
    check_drawing(chart)
    rows, _left_out = flow_rows(case, chart)
    assert {place.name for row in rows for place in (row.start, row.end)} == {one.name for one in chart.whole.places}
    if count == 30:
        assert len(chart.drawn.places) == len(chart.whole.places), "nothing has to share a box"


def test_it_gives_flows_that_share_a_line_one_number() -> None:
    chart = charted(product(200, seed=4))
    together = [place for place in chart.drawn.places if place.stands_for]
    assert together and all(len(place.stands_for) > 2 for place in together)
    numbers = [flow.number for flow in chart.whole.flows if flow.number]
    assert len(numbers) > len(set(numbers)) == len(chart.drawn.flows)


def test_it_keeps_the_numbers_when_a_row_is_added() -> None:
    case = product(20)
    before = {(flow.start, flow.end): flow.number for flow in charted(case).drawn.flows}
    case.items = [*case.items, *case_of([item("D99", systems=["new-system"])]).items]
    after = {(flow.start, flow.end): flow.number for flow in charted(case).drawn.flows}
    assert after.items() > before.items()


def test_it_is_drawn_for_eyes_ears_and_the_content_security_policy() -> None:
    case = case_of([item("D01", systems=["<script>alert(1)</script>"], recipients=[recipient('"A" & B\x0b\u202e')])])
    drawing = draw(charted(case), "en", key="case")
    root = ElementTree.fromstring(drawing)  # noqa: S314  # it is ours
    assert (root.get("role"), root.get("viewBox", "").split()[2]) == ("img", f"{WIDTH:.0f}")
    title, description = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert title is not None and description is not None and description.text
    assert root.get("aria-labelledby") == f"{title.get('id')} {description.get('id')}" == "case-title case-desc"
    assert description.text.startswith("2 flows between 3 places. Sensitive: 2.")
    assert not [one for one in root.iter() if one.get("style") or one.tag == f"{SVG}script"]
    sizes = [float(one.get("font-size", root.get("font-size", "0"))) for one in root.iter(f"{SVG}text")]
    assert min(sizes) * 170 / WIDTH * 72 / 25.4 >= 7, "points on paper, where it is 170 mm wide"
    assert "\u202e" not in drawing


def test_it_speaks_one_language_at_a_time() -> None:
    rows = [
        item("D01", origin=origin, subjects=["user", "child_under_14"], recipients=[recipient("§", country=country)])
        for origin, country in (("person", ""), ("observed", "US"), ("", "CN"), ("derived", "DE"), ("third_party", ""))
    ]
    case = case_of([{**row, "systems": ["1"], "ref": str(n)} for n, row in enumerate(rows)])
    english, chinese = (re.sub(r"<[^>]*>", "|", draw(charted(case, language), language)) for language in ("en", "zh"))
    assert not HAN.search(english)
    assert not re.search(r"[A-Za-z]{2,}", chinese), chinese


def test_it_is_a_file_of_its_own() -> None:
    drawing = draw(charted(zao()), "en", standalone=True)
    root = ElementTree.fromstring(drawing)  # noqa: S314  # it is ours
    assert root.get("width") == f"{WIDTH:.0f}" and root.get("height") == root.get("viewBox", "").split()[3]
    shapes = [one for one in root.iter() if one.tag in {f"{SVG}rect", f"{SVG}text"}]
    assert all(one.get("fill") for one in shapes), "it needs no style sheet"


def test_it_has_nothing_to_draw_without_a_row() -> None:
    assert charted(case_of([])).is_empty


# -- words in boxes ---------------------------------------------------------------------------------------------------


def test_it_shortens_and_breaks_words_as_their_language_does() -> None:
    assert shortened("Northlight", 300) == "Northlight"
    assert shortened("Northlight Technology", 100).endswith("…")
    assert width(shortened("北辰科技股份有限公司", 80)) <= 80
    assert lines("主管部门（依法要求时）", 120, 2, bold=True)[0] == "主管部门（依法要"
    assert lines("Union Credit Bureau", 110, 2, bold=True) == ("Union Credit", "Bureau")
    assert all(width(line, bold=True) <= 100 for line in lines("W" * 90, 100, 2, bold=True))
    assert several(("User", "Parent or guardian", "Employee"), ", ", 140, 1) == ("User +2",)
    assert several(("User", "Parent or guardian", "Employee"), ", ", 140, 2) == ("User, Parent or", "guardian +1")
    assert listed(("D01", "D02", "D03", "D04"), 90) == "D01 D02 +2"
    assert printable("a\x00b\tc\u202ed ") == "ab cd"
