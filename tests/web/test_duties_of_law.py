"""Sun Kai makes conditions of what the laws ask to be filed, without typing what the law says already."""

from urllib.parse import quote

import pytest
from django.test import Client

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.case import Case
from pia.assessments.filing_duties import filing_duties
from pia.assessments.models import Proposal
from tests.web import zao

pytestmark = pytest.mark.django_db


def test_it_fills_a_condition_in_from_the_filing_of_a_law(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    zao.publish()
    monkeypatch.setitem(zao.ANSWERS, "faces_stored", 5_000_000)
    reference = zao.to_decide(cast).proposal.reference
    duties = {duty.key: duty.values for duty in filing_duties(Case(Proposal.objects.get(reference=reference)))}
    faces = duties["cn-frt:frt15"]
    assert {name: faces[name] for name in ("kind", "threshold", "term", "term_unit", "blocking")} == {
        "kind": "counter",
        "threshold": 100_000,
        "term": 30,
        "term_unit": "working_days",
        "blocking": False,
    }
    yearly = duties["cn-audit:audit37.report"]
    assert (yearly["kind"], yearly["every"], yearly["every_unit"]) == ("recurring", 12, "months")
    assert not any(key.endswith(".end") for key in duties), "an end may never come"
    sun, he = Client(), Client()
    sun.force_login(cast.sun)
    he.force_login(cast.he)
    address = f"/proposals/{reference}/conditions/"
    form = f"/proposals/{reference}/act/{Action.ADD_CONDITION}/?filing={quote('cn-frt:frt15', safe='')}"
    assert form in sun.get(address).content.decode()
    assert "act/add_condition" not in he.get(address).content.decode(), "she can neither add nor propose one now"
    page = sun.get(form).content.decode()
    assert 'name="threshold" value="100000"' in page and 'name="term" value="30"' in page
    assert "存储的人脸信息达到10万人之日起30个工作日内" in page, "in the language of the record"
    sent = sun.post(form, {**faces, "due": "", "blocking": "", "stops_launch": "on"})
    assert sent.status_code == 302, sent.content.decode()
    made = Case(Proposal.objects.get(reference=reference)).conditions[-1]
    assert (made.kind, made.threshold, made.term, made.stops_launch) == ("counter", 100_000, 30, True)
