"""The secret with which a pipeline asks about one proposal: drawn, known by its digest alone, looked up.

It is another thing than the pass. A pass is a document that many may read and verify, so it cannot be a secret; and a
secret can be replaced without touching what was approved. 256 random bits need no slow digest: nobody guesses them.
"""

import hashlib
import hmac
import re
import secrets
from typing import Final, NamedTuple

from pia.assessments.models import LaunchToken

PREFIX: Final = "pia_launch_"
DIGEST: Final = re.compile(r"[0-9a-f]{64}")
LONGEST: Final = 200
#: All that the answer needs of a proposal; whatever else somebody asks for is read then.
READ: Final = ("digest", *(f"proposal__{name}" for name in ("reference", "state", "override_until", "ended_on")))


class Drawn(NamedTuple):
    """A new secret, to be shown once, and what is kept of it."""

    secret: str
    digest: str


def draw() -> Drawn:
    """A new secret. Whoever draws it hands the digest alone to the door, so that no record ever holds the secret."""
    secret = f"{PREFIX}{secrets.token_urlsafe(32)}"
    return Drawn(secret, digest_of(secret))


def digest_of(secret: str) -> str:
    """What is kept of a secret; of something far too long, of its beginning, which fits no secret."""
    return hashlib.sha256(secret[:LONGEST].encode(errors="replace")).hexdigest()


def found(reference: str, secret: str) -> LaunchToken | None:
    """The token, if this is the secret of this proposal.

    The search is by the digest, so that an unknown proposal, a wrong secret and none at all take the same way. What is
    compared in the end does not depend on where the first difference is.
    """
    digest = digest_of(secret)
    rows = LaunchToken.objects.filter(digest=digest, revoked_at=None).select_related("proposal")
    token = rows.only(*READ).first()
    kept, named = (token.digest, token.proposal.reference) if token else ("", "")
    fits = hmac.compare_digest(kept.encode(), digest.encode())
    belongs = hmac.compare_digest(named.encode(), reference.encode(errors="replace"))
    return token if fits and belongs else None
