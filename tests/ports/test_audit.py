"""What every `Audit` promises: nothing is missing, changed or out of order without it showing."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.aws import chain
from shared.aws.audit import DynamoAudit
from shared.aws.links import DynamoLinks
from shared.model.handoff import Call, Journal
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Audit, AuditEntry, Deed, Links
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.stores import FakeLinks

DEAL = Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7")


class Store(Links, Protocol):
    @property
    def audit(self) -> Audit: ...


@pytest.fixture(params=["memory", "in this process", pytest.param("dynamodb", marks=pytest.mark.stack)])
def links(request: pytest.FixtureRequest) -> Store:
    if request.param == "memory":
        return FakeLinks(FakeClock())
    emulator = InThisProcess() if request.param == "in this process" else request.getfixturevalue("emulator")
    audit = DynamoAudit(emulator.table("audit"))
    return DynamoLinks(emulator.table("links"), emulator.table("state"), audit, FakeClock())


def deed(verb: str) -> Deed:
    journal = Journal(calls=[Call(NOON, "xero", "PUT", "/Invoices", 200, 51, 1)])
    return Deed(NOON, "ada", verb, "r1", journal, {"due": "12.50"}, {"due": "0.00"})


def trail(*verbs: str) -> list[AuditEntry]:
    entries: list[AuditEntry] = []
    for verb in verbs:
        entries.append(chain.chained(DEAL, deed(verb), entries[-1] if entries else None))
    return entries


def test_entries_come_oldest_first_and_complete(links: Store) -> None:
    for verb in ("claimed", "invoiced", "told"):
        links.tell(DEAL, {}, deed(verb), ())

    entries = links.audit.entries(DEAL)

    assert [entry.verb for entry in entries] == ["claimed", "invoiced", "told"]
    assert list(entries) == trail("claimed", "invoiced", "told")
    assert links.audit.is_whole(entries)


def test_a_record_without_entries_has_a_whole_trail(links: Store) -> None:
    assert links.audit.is_whole(links.audit.entries(DEAL))


def test_eight_that_write_at_once_leave_one_unbroken_chain(links: Store) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda at: links.tell(DEAL, {}, deed(f"told {at}"), ()), range(8)))

    entries = links.audit.entries(DEAL)
    assert sorted(entry.verb for entry in entries) == [f"told {at}" for at in range(8)]
    assert links.audit.is_whole(entries)


@given(st.integers(0, 3), st.sampled_from(["verb", "actor", "rules", "digest", "previous"]))
def test_any_changed_word_shows(at: int, field: str) -> None:
    entries = trail("a", "b", "c", "d")

    entries[at] = replace(entries[at], **{field: "forged"})  # type: ignore[arg-type]

    assert not chain.is_whole(entries)


@given(st.integers(0, 2))
def test_a_missing_entry_shows(at: int) -> None:
    entries = trail("a", "b", "c", "d")

    del entries[at]

    assert not chain.is_whole(entries)


@given(st.integers(0, 2))
def test_swapped_entries_show(at: int) -> None:
    entries = trail("a", "b", "c", "d")

    entries[at], entries[at + 1] = entries[at + 1], entries[at]

    assert not chain.is_whole(entries)
