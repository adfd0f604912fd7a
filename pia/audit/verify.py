"""Recomputes the whole record and names the first entry that is not as it was written.

Entries are read in batches and forgotten: memory grows with the number of chains, not with that of entries.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

from django.db.models import CharField, Exists, OuterRef, QuerySet
from django.db.models.functions import Cast

from pia.audit import digests
from pia.audit.checkpoints import Head, heads_digest, merkle_root
from pia.audit.findings import Break, Damage, Verification
from pia.audit.log import PURGE_SUBJECT, RecordAction
from pia.audit.models import AuditEntry, AuditText, ChainHead, Checkpoint, CheckpointHead
from pia.audit.snapshot import consistent_view

BATCH = 1000
CHECKPOINTS = "checkpoints"

#: What a room above keeps of its chains: (chain, head, count).
ExpectedHead = tuple[str, str, int]
HeadsProvider = Callable[[], Iterable[ExpectedHead]]
_providers: list[HeadsProvider] = []


def register_heads(provider: HeadsProvider) -> HeadsProvider:
    """Rooms above tell which heads their subjects keep, so that a tail cut together with its head still shows."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def verify_all() -> Verification:
    """Every chain, every head that rooms above keep, every checkpoint."""
    with consistent_view():
        walk = _Walk()
        broken = walk.through(_entries()) or _emptied_chains() or _differing(_registered()) or _checkpoints()
        return walk.result(broken, checkpoints=Checkpoint.objects.count())


def verify_chain(chain: str, expected_head: str | None = None, expected_count: int | None = None) -> Verification:
    """One chain, against its head, the heads that rooms above keep, the checkpoints, and what the caller expects."""
    with consistent_view():
        walk = _Walk()
        # Whoever says both head and count has read them: the rooms above need not be asked about all their chains.
        said = expected_head is not None and expected_count is not None
        expected = [] if said else [head for head in _registered() if head[0] == chain]
        broken = (
            walk.through(_entries().filter(chain=chain))
            or _emptied_chains(chain)
            or _differing(expected)
            or walk.unlike(chain, expected_head, expected_count)
            or _unlike_checkpoints(CheckpointHead.objects.filter(chain=chain))
        )
        return walk.result(broken)


def _registered() -> Iterator[ExpectedHead]:
    for provider in _providers:
        yield from provider()


def _entries() -> QuerySet[AuditEntry]:
    purge = AuditEntry.objects.filter(
        chain=OuterRef("chain"),
        number=OuterRef("text__purge_number"),
        action=RecordAction.PURGE_TEXT,
        subject=PURGE_SUBJECT,
        subject_id=Cast(OuterRef("number"), CharField()),
        after=OuterRef("text__purge_ground"),
        at=OuterRef("text__purged_at"),
    )
    return (
        AuditEntry.objects.select_related("text")
        .annotate(has_purge=Exists(purge.order_by()))
        .order_by("chain", "number", "pk")
    )


@dataclass
class _Walk:
    """Goes along the entries, chain by chain, remembering nothing but the entry before."""

    chain: str | None = None
    number: int = 0
    hash: str = digests.NO_PREDECESSOR
    entries: int = 0
    chains: int = 0
    purged: int = 0

    def through(self, entries: QuerySet[AuditEntry]) -> Break | None:
        try:
            for entry in entries.iterator(chunk_size=BATCH):
                broken = (self.turn_to(entry.chain) if entry.chain != self.chain else None) or self.step(entry)
                if broken:
                    return broken
        except (ValueError, TypeError, AttributeError, OverflowError):
            # SQLite stores anything in any column: a value of the wrong type is an alteration as well.
            return Break(str(self.chain), self.number + 1, Damage.UNREADABLE)
        return self.end()

    def turn_to(self, chain: str) -> Break | None:
        broken = self.end()
        self.chain, self.number, self.hash = chain, 0, digests.NO_PREDECESSOR
        self.chains += 1
        return broken

    def step(self, entry: AuditEntry) -> Break | None:
        expected = self.number + 1
        damage = _damage_of(entry, expected=expected, previous_hash=self.hash)
        if damage:
            return Break(entry.chain, expected if damage == Damage.MISSING else entry.number, damage)
        self.number, self.hash = entry.number, entry.hash
        self.entries += 1
        self.purged += entry.text.is_purged
        return None

    def end(self) -> Break | None:
        """The chain is over: does it end where its head says?"""
        if self.chain is None:
            return None
        head = ChainHead.objects.filter(chain=self.chain).first()
        if head is None:
            return Break(self.chain, self.number, Damage.HEAD_MISSING)
        return _unlike(Head(self.chain, self.number, self.hash), head.count, head.head, Damage.HEAD_DIFFERS)

    def unlike(self, chain: str, expected_head: str | None, expected_count: int | None) -> Break | None:
        end = Head(chain, self.number, self.hash)
        count = end.count if expected_count is None else expected_count
        head = end.head if expected_head is None else expected_head
        return _unlike(end, count, head, Damage.CASE_DIFFERS)

    def result(self, broken: Break | None, checkpoints: int = 0) -> Verification:
        return Verification(self.entries, self.chains, self.purged, checkpoints, broken)


def _damage_of(entry: AuditEntry, *, expected: int, previous_hash: str) -> Damage | None:
    if entry.number != expected:
        return Damage.MISSING if entry.number > expected else Damage.DUPLICATE
    if entry.hash != entry.computed_hash():
        return Damage.ALTERED
    if entry.previous_hash != previous_hash:
        return Damage.OUT_OF_ORDER
    text: AuditText | None = getattr(entry, "text", None)
    if text is None:
        return Damage.TEXT_MISSING
    if text.is_purged:
        return _damage_of_purged(text, is_recorded=vars(entry)["has_purge"])
    if (text.purge_ground, text.purge_number) != ("", None) or text.computed_digest() != entry.text_digest:
        return Damage.TEXT_ALTERED
    return None


def _damage_of_purged(text: AuditText, *, is_recorded: bool) -> Damage | None:
    if any((text.salt, text.actor_label, text.reason, text.details_json)):
        return Damage.TEXT_ALTERED
    return None if is_recorded else Damage.PURGE_UNRECORDED


def _unlike(end: Head, count: int, head: str, damage: Damage) -> Break | None:
    """Does the chain end with number `count` and hash `head`?"""
    if end.count < count:
        return Break(end.chain, end.count + 1, Damage.TAIL_CUT)
    if end.count > count:
        return Break(end.chain, count + 1, Damage.BEYOND_HEAD)
    return Break(end.chain, end.count, damage) if end.head != head else None


def _emptied_chains(chain: str | None = None) -> Break | None:
    """Chains that have a head and no entry at all."""
    entries = AuditEntry.objects.filter(chain=OuterRef("chain")).order_by()
    heads = ChainHead.objects.filter(~Exists(entries), count__gt=0).order_by("chain")
    head = (heads.filter(chain=chain) if chain is not None else heads).first()
    return Break(head.chain, 1, Damage.TAIL_CUT) if head else None


def _differing(expected: Iterable[ExpectedHead]) -> Break | None:
    """The first of the kept heads that the chain's own head, checked before, does not agree with."""
    rest = iter(expected)
    while batch := list(islice(rest, BATCH)):
        heads = ChainHead.objects.in_bulk([chain for chain, _, _ in batch])
        for chain, head, count in batch:
            found = heads.get(chain) or ChainHead(chain=chain)
            if broken := _unlike(Head(chain, found.count, found.head), count, head, Damage.CASE_DIFFERS):
                return broken
    return None


def _unlike_checkpoints(heads: QuerySet[CheckpointHead]) -> Break | None:
    """The first head in a checkpoint for which there is no such entry any more."""
    entry = AuditEntry.objects.filter(chain=OuterRef("chain"), number=OuterRef("count"), hash=OuterRef("head"))
    head = heads.filter(~Exists(entry.order_by())).order_by("checkpoint__number", "chain").first()
    return Break(head.chain, head.count, Damage.CHECKPOINT_DIFFERS) if head else None


def _checkpoints() -> Break | None:
    """Every checkpoint against its own digests and the entries, the root of the last one from the ground up."""
    number, previous_hash = 0, digests.NO_PREDECESSOR
    heads: dict[str, Head] = {}
    last: Checkpoint | None = None
    for last in Checkpoint.objects.order_by("number").prefetch_related("heads").iterator(chunk_size=50):
        if last.number != number + 1:
            return Break(CHECKPOINTS, number + 1, Damage.MISSING)
        moved = [Head(row.chain, row.count, row.head) for row in last.heads.all()]
        heads.update({head.chain: head for head in moved})
        sound = (
            last.hash == last.computed_hash(),
            last.previous_hash == previous_hash,
            last.heads_digest == heads_digest(moved),
            last.tree_size == len(heads),
        )
        if not all(sound):
            return Break(CHECKPOINTS, last.number, Damage.CHECKPOINT_ALTERED)
        number, previous_hash = last.number, last.hash
    if last is not None and last.root_hash != merkle_root(heads.values()):
        return Break(CHECKPOINTS, last.number, Damage.CHECKPOINT_ALTERED)
    return _unlike_checkpoints(CheckpointHead.objects.all())
