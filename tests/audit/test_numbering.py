"""Ten people write to one chain in the same moment, and every number is given once, in an unbroken chain."""

import threading

import pytest
from django.db import connection, transaction

from pia.audit import log
from pia.audit.models import AuditEntry, ChainHead
from pia.audit.verify import verify_all
from tests.audit.story import CASE, write

WRITERS = 10
ENTRIES = 12


def at_once(write_some: "list[threading.Thread]") -> None:
    for thread in write_some:
        thread.start()
    for thread in write_some:
        thread.join(60)


@pytest.mark.django_db(transaction=True)
def test_it_numbers_without_gap_or_repetition_under_concurrent_writers() -> None:
    barrier = threading.Barrier(WRITERS)
    failures: list[BaseException] = []

    def writer(name: str) -> None:
        try:
            barrier.wait(30)  # nobody has a head yet: the first entry of the chain is contended for as well
            for _ in range(ENTRIES):
                write("edit_answers", who=name)
        except BaseException as failure:
            failures.append(failure)
        finally:
            connection.close()

    at_once([threading.Thread(target=writer, args=(f"Writer {n}",)) for n in range(WRITERS)])

    assert failures == []
    numbers = list(AuditEntry.objects.filter(chain=CASE).values_list("number", flat=True))
    assert numbers == list(range(1, WRITERS * ENTRIES + 1))
    assert ChainHead.objects.get(chain=CASE).count == WRITERS * ENTRIES
    assert verify_all().is_intact


@pytest.mark.django_db(transaction=True)
def test_it_lets_nobody_between_an_entry_and_its_commit() -> None:
    """While Lin's transaction is open, Chen's entry to the same chain waits; one to another chain does not."""
    order: list[str] = []
    written = threading.Event()

    def chen() -> None:
        written.wait(30)
        write("create", chain="case:OTHER")
        order.append("chen elsewhere")
        write("return_to_draft", who="Chen Wei")
        order.append("chen")
        connection.close()

    thread = threading.Thread(target=chen)
    thread.start()
    with transaction.atomic():
        write("submit")
        written.set()
        thread.join(0.5)
        order.append("lin")
    thread.join(30)

    assert order == ["chen elsewhere", "lin", "chen"]
    assert verify_all().is_intact


@pytest.mark.django_db(transaction=True)
def test_it_verifies_while_others_write() -> None:
    """A verification sees one moment: entries and heads written meanwhile are no break."""
    stop = threading.Event()

    def writer() -> None:
        while not stop.is_set():
            write("edit_answers")
        connection.close()

    with transaction.atomic():
        log.lock_chain(CASE)
    thread = threading.Thread(target=writer)
    thread.start()
    try:
        results = [verify_all() for _ in range(30)]
    finally:
        stop.set()
        thread.join(30)
    assert [result.broken for result in results if result.broken] == []
    assert results[-1].entries > results[0].entries
