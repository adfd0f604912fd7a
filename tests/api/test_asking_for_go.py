"""Tang's release pipeline asks over HTTP whether albums may launch, with the token that Lin put into its secrets."""

import json
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pia.accounts.cast import Cast
from pia.api.failures import MOST_A_MINUTE
from pia.assessments.actions import Action
from pia.assessments.launch_passes import TYP
from pia.assessments.launch_tokens import draw
from pia.assessments.models import Pass
from pia.keys import tokens
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def albums(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved()


@pytest.fixture(scope="module")
def secret(albums: Tale) -> str:
    return issue(albums)


def issue(tale: Tale) -> str:
    drawn = draw()
    tale.act(Action.ISSUE_LAUNCH_TOKEN, tale.cast.lin, digest=drawn.digest)
    return drawn.secret


def ask(reference: str, token: str = "", *, query: str = "", method: str = "get", **headers: str) -> Any:
    sent = {"Authorization": f"Bearer {token}"} if token else {}
    call: Callable[..., Any] = getattr(Client(), method)
    return call(f"/launch/{reference}{query}", headers={**sent, **headers})


def test_it_answers_go_with_a_pass_that_the_published_keys_prove(albums: Tale, secret: str) -> None:
    answer = ask(albums.reference, secret)
    said = answer.json()
    assert answer.status_code == 200 and said["go"] is True and said["override"] is None
    assert [set(one) for one in said["reasons"]] == [{"code", "en", "zh"}]
    assert answer["Cache-Control"] == "private, max-age=60" and answer["Vary"].startswith("Authorization")
    keys = Client().get("/.well-known/jwks.json")
    assert keys["Content-Type"] == "application/jwk-set+json" and "max-age=900" in keys["Cache-Control"]
    assert "d" not in str([set(key) for key in keys.json()["keys"]]).replace("kid", "").replace("crv", "")
    assert tokens.read(said["pass"], keys.json()["keys"], typ=TYP).claims["sub"] == albums.reference


def test_it_stops_at_the_next_call_when_the_approval_is_suspended(albums: Tale, secret: str) -> None:
    before = ask(albums.reference, secret)
    albums.act(Action.SUSPEND, albums.cast.chen, reason="A parcel was lost.")
    after = ask(albums.reference, secret, **{"If-None-Match": before["ETag"]})
    assert after.status_code == 200 and after.json()["go"] is False
    assert after.json()["reasons"][0]["code"] == "suspended" and after.json()["reasons"][0]["zh"] == "批准已暂停。"
    assert after.json()["pass"] == before.json()["pass"], "what was approved is as it was"


def test_it_stops_when_evidence_is_gone_or_the_pass_is(albums: Tale, secret: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM assessments_evidence WHERE filing_id = %s", [albums.case.filings[0].pk])
    (reason,) = ask(albums.reference, secret).json()["reasons"]
    assert reason["code"] == "condition" and "no longer what was verified" in reason["en"]
    Pass.objects.all().delete()
    said = ask(albums.reference, secret).json()
    assert [one["code"] for one in said["reasons"]] == ["condition", "no_pass"] and said["pass"] is None


def test_it_sends_nothing_twice_that_did_not_change(albums: Tale, secret: str) -> None:
    first = ask(albums.reference, secret)
    again = ask(albums.reference, secret, **{"If-None-Match": first["ETag"]})
    assert again.status_code == 304 and again.content == b"" and again["Cache-Control"] == first["Cache-Control"]
    head = ask(albums.reference, secret, method="head")
    assert head.status_code == 200 and head.content == b"" and head["ETag"] == first["ETag"]
    assert ask(albums.reference, secret, method="post").status_code == 405


def test_it_refuses_everybody_else_with_the_same_bytes(albums: Tale, secret: str, stage: Cast) -> None:
    other = Tale(stage, album(stage))
    theirs = issue(other)
    client = Client()
    client.force_login(stage.chen)
    refused = [
        ask("PIA-2026-999", secret),
        ask(albums.reference, theirs),
        ask(albums.reference, secret[:-1] + "x"),
        ask(albums.reference),
        ask(albums.reference, query=f"?token={secret}"),
        ask(albums.reference, "", Authorization=f"Basic {secret}"),
        ask(albums.reference, ask(albums.reference, secret).json()["pass"]),
        client.get(f"/launch/{albums.reference}"),
    ]
    assert {answer.status_code for answer in refused} == {404}
    assert len({answer.content for answer in refused}) == 1
    assert len({json.dumps(dict(answer.items())) for answer in refused}) == 1
    assert refused[0]["Cache-Control"] == "no-store" and secret not in refused[4].content.decode()
    counts = []
    for reference, token in (("PIA-2026-999", secret[:-1]), (albums.reference, secret[:-1]), (albums.reference, "")):
        with CaptureQueriesContext(connection) as captured:
            ask(reference, token)
        counts.append([query["sql"].partition("WHERE")[0] for query in captured])
    assert counts[0] == counts[1] == counts[2] and len(counts[0]) == 1, "nobody learns from the time it takes"


@time_machine.travel("2026-11-23T08:00:30Z", tick=False)
def test_it_slows_down_who_keeps_trying_and_nobody_else(albums: Tale, secret: str) -> None:
    """Attempts are counted by the minute, so the clock stands still here."""
    for _attempt in range(MOST_A_MINUTE):
        assert ask(albums.reference, "wrong").status_code == 404
    blocked = ask(albums.reference, "wrong")
    assert blocked.status_code == 429 and blocked["Retry-After"] == "60"
    assert ask("PIA-2026-999", "wrong").content == blocked.content
    assert ask(albums.reference, secret).status_code == 200


def test_it_answers_for_the_data_that_the_release_uses(albums: Tale, secret: str) -> None:
    assert ask(albums.reference, secret, query="?category=network_identity").json()["go"] is True
    answer = ask(albums.reference, secret, query="?category=network_identity&category=biometric").json()
    assert answer["go"] is False and answer["reasons"][0]["ref"] == "biometric"
    many = "&".join(["category=network_identity"] * 300)
    assert ask(albums.reference, secret, query=f"?{many}&category=biometric").json()["go"] is False, "to the last one"


def test_it_names_who_allowed_it_in_spite_of_a_stop(albums: Tale, secret: str) -> None:
    albums.act(Action.SUSPEND, albums.cast.chen, reason="A parcel was lost.")
    until = albums.case.today().isoformat()
    albums.act(Action.OVERRIDE_LAUNCH, albums.cast.sun, until=until, reason="The parcel is in my office.")
    answer = ask(albums.reference, secret).json()
    assert answer["go"] is True
    assert answer["override"] == {"by": "Sun Kai", "until": until, "reason": "The parcel is in my office."}
    assert [one["code"] for one in answer["reasons"]] == ["override", "suspended"]


def test_it_asks_the_database_few_questions_and_no_session(albums: Tale, secret: str) -> None:
    client = Client()
    with CaptureQueriesContext(connection) as captured:
        answer = client.get(f"/launch/{albums.reference}", headers={"Authorization": f"Bearer {secret}"})
    asked = [query["sql"] for query in captured]
    assert len(asked) <= 5 and not any("session" in sql for sql in asked), asked
    assert not answer.cookies


def test_it_writes_no_secret_into_the_log(albums: Tale, secret: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"):
        ask(albums.reference, secret)
        ask(albums.reference, "pia_launch_wrong")
    assert secret not in caplog.text and "pia_launch_wrong" not in caplog.text
