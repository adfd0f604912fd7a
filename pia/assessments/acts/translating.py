"""Translations of what people wrote into the record outside its content: conditions, findings and answers.

They change no section and void no signature; the record language prevails and every translation says so.
"""

from pia.assessments.acts.context import Act
from pia.assessments.content import record_texts
from pia.assessments.models import Translation
from pia.lib import canonical
from pia.programmes.vocabulary import CHINESE, ENGLISH

OTHER_LANGUAGE = {ENGLISH: CHINESE, CHINESE: ENGLISH}


def translate(act: Act) -> None:
    """Keep translations into the other language, each with the digest of what it translates and who made it."""
    originals = record_texts(act.case)
    for address, text in act.data["texts"].items():
        Translation.objects.update_or_create(
            proposal=act.proposal,
            address=address,
            language=OTHER_LANGUAGE[act.proposal.record_language],
            defaults={
                "text": text,
                "source_digest": canonical.digest(originals[address]),
                "made_by": act.person,
                "made_at": act.at,
            },
        )
    act.details["addresses"] = sorted(act.data["texts"])
