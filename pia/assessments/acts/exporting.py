"""Taking data out: what left, in which format, and by what it is known again; never a word of what stands in it."""

import re

from django.utils.translation import gettext_lazy as _

from pia.assessments.acts.context import Act, invalid

FORMAT = re.compile(r"[a-z]{1,20}\Z")
DIGEST = re.compile(r"[0-9a-f]{64}\Z")
WRONG_FORMAT = _("This is no format in which a case is written.")
WRONG_DIGEST = _("A digest has 64 characters, 0 to 9 and a to f.")


def export(act: Act) -> None:
    """Remember the format, the round and the SHA-256 of the file that somebody took out. The case stays as it is."""
    kind, digest = act.data["format"], act.data["digest"]
    if not FORMAT.match(kind):
        raise invalid("format", WRONG_FORMAT)
    if not DIGEST.match(digest):
        raise invalid("digest", WRONG_DIGEST)
    act.details |= {"format": kind, "digest": digest, "round": act.proposal.round}
