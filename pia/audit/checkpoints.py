"""Fixes all chain heads in one Merkle root, hourly and on demand.

A root that was printed, mailed or filed elsewhere proves later that no chain was cut or rewritten before that moment,
even by somebody who could write to the whole database.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone
from pymerkle import InmemoryTree

from pia.audit import digests
from pia.audit.models import ChainHead, Checkpoint, CheckpointHead
from pia.lib import canonical


@dataclass(frozen=True, order=True)
class Head:
    """How far a chain had come: a leaf of the tree."""

    chain: str
    count: int
    head: str

    def as_leaf(self) -> bytes:
        return canonical.canonical([digests.HEADS_FORMAT, self.chain, self.count, self.head])


def merkle_root(heads: Iterable[Head]) -> str:
    """The RFC 6962 root over the heads in the order of their chains' names, whatever order the database prefers."""
    tree = InmemoryTree(algorithm="sha256")
    for head in sorted(heads):
        tree.append_entry(head.as_leaf())
    return tree.get_root().hex()


def heads_digest(heads: Iterable[Head]) -> str:
    return canonical.digest([digests.HEADS_FORMAT, *([head.chain, head.count, head.head] for head in sorted(heads))])


@transaction.atomic
def create_checkpoint() -> Checkpoint | None:
    """Write a checkpoint over all heads; if none moved since the last one, that one still says it all."""
    last = Checkpoint.objects.select_for_update().order_by("-number").first()
    seen = CheckpointHead.objects.filter(chain=OuterRef("chain"), count=OuterRef("count"), head=OuterRef("head"))
    rows = list(
        # One statement, so that all heads are of the same moment.
        ChainHead.objects.filter(count__gt=0)
        .annotate(is_seen=Exists(seen))
        .values_list("chain", "count", "head", "is_seen")
    )
    heads = [Head(chain, count, head) for chain, count, head, _ in rows]
    moved = [Head(chain, count, head) for chain, count, head, is_seen in rows if not is_seen]
    if not moved:
        return last
    checkpoint = Checkpoint(
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        tree_size=len(heads),
        root_hash=merkle_root(heads),
        heads_digest=heads_digest(moved),
        previous_hash=last.hash if last else digests.NO_PREDECESSOR,
    )
    checkpoint.hash = checkpoint.computed_hash()
    checkpoint.save()
    for head in sorted(moved):
        CheckpointHead(checkpoint=checkpoint, chain=head.chain, count=head.count, head=head.head).save()
    return checkpoint
