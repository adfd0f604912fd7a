"""A release engineer gates a release on `manage.py launch_check`, and an auditor proves a pass without any network."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.core.management import CommandError, call_command

from pia.accounts.cast import Cast
from pia.assessments.actions import Action
from pia.assessments.launch_passes import present_pass
from pia.assessments.launch_tokens import draw
from pia.keys import keyring
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db
SECRET = "pia_launch_of-another-installation"


@pytest.fixture(scope="module")
def albums(stage: Cast) -> Tale:
    return Tale(stage, album(stage)).approved_with_conditions()


@pytest.fixture
def token_file(albums: Tale, tmp_path: Path) -> Path:
    drawn = draw()
    albums.act(Action.ISSUE_LAUNCH_TOKEN, albums.cast.lin, digest=drawn.digest)
    file = tmp_path / "token"
    file.write_text(drawn.secret + "\n")
    return file


def run(*words: str, **options: Any) -> int:
    """The exit code."""
    try:
        call_command("launch_check", *words, **options)
    except SystemExit as end:
        return int(str(end.code))
    except CommandError as problem:
        return problem.returncode
    return 0


def test_it_ends_with_three_then_with_zero_once_the_conditions_are_met(
    albums: Tale, token_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(albums.reference, token_file=token_file) == 3
    said = capsys.readouterr().out
    assert said.startswith("NO-GO") and "condition: The blocking condition C01 is not verified." in said
    albums.meet_conditions()
    assert run(albums.reference, token_file=token_file) == 0
    assert capsys.readouterr().out.startswith("GO")
    assert run(albums.reference, token_file=token_file, category=["biometric"]) == 3
    capsys.readouterr()
    assert run(albums.reference, token_file=token_file, json=True) == 0
    assert json.loads(capsys.readouterr().out)["go"] is True


def test_it_takes_the_token_from_the_environment_and_says_no_to_a_wrong_one(
    albums: Tale, token_file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PIA_LAUNCH_TOKEN", token_file.read_text())
    assert run(albums.reference) == 3
    assert run("PIA-2026-999") == 4
    monkeypatch.setenv("PIA_LAUNCH_TOKEN", "wrong")
    assert run(albums.reference) == 4
    assert "wrong" not in capsys.readouterr().err


def test_it_ends_with_two_where_it_is_used_wrongly(
    albums: Tale, token_file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIA_LAUNCH_TOKEN", raising=False)
    assert run(albums.reference) == 2
    assert run(albums.reference, token_file=tmp_path / "none") == 2
    assert run(token_file=token_file) == 2
    for address in ("http://pia.example.org", "ftp://pia.example.org", "pia.example.org", ""):
        expected = 2 if address else 3
        assert run(albums.reference, token_file=token_file, url=address) == expected, address
    assert run(verify_pass=token_file) == 2


def test_it_proves_a_pass_from_the_keys_alone_and_says_what_that_does_not_mean(
    albums: Tale, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = present_pass(albums.case)
    assert found is not None
    jws, keys = tmp_path / "pass.jws", tmp_path / "jwks.json"
    jws.write_text(found.jws)
    keys.write_text(json.dumps({"keys": keyring.published()}))
    assert run(verify_pass=jws, keys=keys) == 0
    said = capsys.readouterr().out
    assert albums.reference in said and "network_identity" in said and found.kid in said
    assert "only the call says" in said
    head, payload, signature = found.jws.split(".")
    jws.write_text(f"{head}.{payload[:-4]}AAAA.{signature}")
    assert run(verify_pass=jws, keys=keys) == 4
    keys.write_text("[]")
    assert run(verify_pass=jws, keys=keys) == 2


class Elsewhere(BaseHTTPRequestHandler):
    """A server that answers as the test wants, and remembers who asked with what."""

    status, body, location = 200, b"{}", ""
    seen: ClassVar[list[str | None]] = []

    def do_GET(self) -> None:
        self.seen.append(self.headers.get("Authorization"))
        self.send_response(self.status)
        if self.location:
            self.send_header("Location", self.location)
        self.end_headers()
        self.wfile.write(self.body)

    def log_message(self, *_said: Any) -> None:
        """Silent."""


@pytest.fixture
def elsewhere() -> Iterator[tuple[type[Elsewhere], str]]:
    answers = type("Answers", (Elsewhere,), {"seen": []})
    server = HTTPServer(("127.0.0.1", 0), answers)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield answers, f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    ("status", "body", "code"),
    [
        (200, b'{"go": true, "reasons": [{"code": "approved", "en": "Yes", "zh": "\xe6\x98\xaf"}]}', 0),
        (200, b'{"go": false, "reasons": []}', 3),
        (404, b'{"error": "not_found"}', 4),
        (429, b"", 4),
        (500, b"", 4),
        (200, b"<html>go</html>", 4),
        (200, b'{"go": "true"}', 4),
        (200, b"[true]", 4),
    ],
)
def test_it_takes_nothing_but_a_clear_go_of_another_server_for_one(
    elsewhere: tuple[type[Elsewhere], str], tmp_path: Path, status: int, body: bytes, code: int
) -> None:
    answers, address = elsewhere
    answers.status, answers.body = status, body
    token = tmp_path / "token"
    token.write_text(SECRET)
    assert run("PIA-2026-001", token_file=token, url=address) == code
    assert answers.seen == [f"Bearer {SECRET}"]


def test_it_sends_the_token_to_no_address_that_nobody_typed(
    elsewhere: tuple[type[Elsewhere], str], tmp_path: Path
) -> None:
    answers, address = elsewhere
    answers.status, answers.location = 302, f"{address}/elsewhere"
    token = tmp_path / "token"
    token.write_text(SECRET)
    assert run("PIA-2026-001", token_file=token, url=address) == 4
    assert len(answers.seen) == 1
