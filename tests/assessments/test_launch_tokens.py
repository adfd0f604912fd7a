"""The secret with which Lin's pipeline asks: drawn once, kept as a digest, replaced, taken back, in no record."""

import pytest

from pia.accounts.cast import Cast
from pia.accounts.models import User
from pia.assessments import launch_tokens
from pia.assessments.actions import Action
from pia.assessments.launch_tokens import draw, found
from pia.assessments.models import LaunchToken
from pia.audit.models import AuditText
from tests.assessments.saying_no import barred, fields, unmet
from tests.assessments.stories import Tale, album

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def tale(stage: Cast) -> Tale:
    return Tale(stage, album(stage))


def issue(tale: Tale, person: User) -> str:
    drawn = draw()
    tale.act(Action.ISSUE_LAUNCH_TOKEN, person, digest=drawn.digest)
    return drawn.secret


def test_it_opens_this_proposal_alone(tale: Tale, stage: Cast) -> None:
    other = Tale(stage, album(stage))
    secret, theirs = issue(tale, stage.lin), issue(other, stage.lin)
    token = found(tale.reference, secret)
    assert token is not None and token.proposal == tale.proposal
    for wrong in (theirs, "", "pia_launch_", secret[:-1], secret + "x", "批准", "x" * 10_000, "\ud800"):
        assert found(tale.reference, wrong) is None, wrong[:40]
    for reference in (other.reference, "PIA-2026-999", "", "批准"):
        assert found(reference, secret) is None


def test_it_keeps_the_digest_and_never_the_secret(tale: Tale, stage: Cast) -> None:
    secret = issue(tale, stage.lin)
    token = LaunchToken.objects.get(proposal=tale.proposal)
    assert token.digest == launch_tokens.digest_of(secret) != secret
    kept = " ".join(str(row.details) + row.reason for row in AuditText.objects.all())
    assert secret not in kept and token.digest not in kept
    assert len(secret) > 50 and secret.startswith(launch_tokens.PREFIX), "scanners of leaked secrets know it by this"


def test_it_stops_the_old_one_the_moment_a_new_one_is_issued(tale: Tale, stage: Cast) -> None:
    first, second = issue(tale, stage.lin), issue(tale, stage.chen)
    assert found(tale.reference, first) is None and found(tale.reference, second) is not None
    tale.act(Action.REVOKE_LAUNCH_TOKEN, stage.lin)
    assert found(tale.reference, second) is None
    assert unmet(tale, Action.REVOKE_LAUNCH_TOKEN, stage.lin) == ["There is no launch token to take back."]


def test_it_takes_only_the_digest_of_a_secret_that_was_never_used(tale: Tale, stage: Cast) -> None:
    secret = issue(tale, stage.lin)
    for wrong in (secret, "x", launch_tokens.digest_of(secret)):
        assert fields(tale, Action.ISSUE_LAUNCH_TOKEN, stage.lin, digest=wrong) == {"digest"}


def test_it_is_for_authors_and_privacy_officers(tale: Tale, stage: Cast) -> None:
    assert [barred(tale, Action.ISSUE_LAUNCH_TOKEN, one) for one in (stage.lin, stage.chen)] == [(), ()]
    for person in (stage.sun, stage.he, stage.omar, stage.ravi):
        assert barred(tale, Action.ISSUE_LAUNCH_TOKEN, person) is None
