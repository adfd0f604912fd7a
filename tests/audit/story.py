"""A short case in the record, told with Lin Yue and Chen Wei, for the tests to verify and to damage."""

from typing import Any

from django.db import transaction

from pia.audit import log
from pia.audit.models import AuditEntry

CASE = "case:ZAO-1"
OTHER_CASE = "case:NEWS-1"


@transaction.atomic
def write(action: str, *, chain: str = CASE, who: str = "Lin Yue", **more: Any) -> AuditEntry:
    return log.record(
        action=action,
        chain=chain,
        subject="proposal",
        subject_id=chain.removeprefix("case:"),
        actor_label=who,
        actor_id=who.split()[0].lower(),
        **more,
    )


def lin_submits_and_chen_returns() -> list[AuditEntry]:
    """Four entries: Lin creates and submits, Chen returns, Lin submits again."""
    return [
        write("create", after="draft"),
        write("submit", before="draft", after="screening", details={"round": 1, "regimes": ["cn-pipl"]}),
        write("return_to_draft", who="Chen Wei", before="screening", after="draft", reason="Who receives the faces?"),
        write("submit", before="draft", after="screening", details={"round": 2}),
    ]
