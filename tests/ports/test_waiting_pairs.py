"""A pair waits from the run that found it to the run that doesn't find it any more, and is found by its CRM record."""

from dataclasses import dataclass, replace
from decimal import Decimal

import pytest

from shared.aws.pairing import DynamoPairings
from shared.aws.tables import Table
from shared.aws.waiting_pairs import MOST, DynamoWaitingPairs
from shared.model.refs import Kind, Ref
from shared.ports.pairing import Pairings, WaitingPairs
from tests import builders
from tests.fakes.change_sets import FakePairings
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.pairs_that_wait import pair, run_with

FIRST, SECOND = (Ref(builders.CRM, Kind.COMPANY, number) for number in ("5", "50"))


@dataclass
class Store:
    """Where runs are kept, and where their pairs are found."""

    runs: Pairings
    pairs: WaitingPairs


@pytest.fixture(params=["fake", "in this process", pytest.param("dynamo", marks=pytest.mark.stack)])
def store(request: pytest.FixtureRequest) -> Store:
    if request.param == "fake":
        fake = FakePairings()
        return Store(fake, fake.pairs)
    tables = InThisProcess() if request.param == "in this process" else request.getfixturevalue("emulator")
    state: Table = tables.table("state")
    return Store(DynamoPairings(state, FakeClock(NOON)), DynamoWaitingPairs(state))


def test_a_pair_is_found_by_its_record_and_its_ledger_alone(store: Store) -> None:
    mine, worse, theirs = pair(FIRST), pair(FIRST, "c-8", "0.6000"), pair(SECOND, "c-9")

    assert frozenset() == store.runs.keep(run_with(worse, mine, theirs))

    assert [mine, worse] == list(store.pairs.of(FIRST, builders.LEDGER))
    assert [theirs] == list(store.pairs.of(SECOND, builders.LEDGER))
    assert [] == list(store.pairs.of(replace(FIRST, kind=Kind.CONTACT), builders.LEDGER))
    assert [] == list(store.pairs.of(FIRST, builders.CRM))


def test_what_the_next_run_no_longer_finds_waits_no_more_and_its_records_are_told(store: Store) -> None:
    mine, other, theirs = pair(FIRST), pair(FIRST, "c-8", "0.6000"), pair(SECOND, "c-9")
    store.runs.keep(run_with(mine, other, theirs))
    surer = replace(mine, score=Decimal("0.8800"), mark="m2")

    assert {FIRST} == store.runs.keep(run_with(surer, theirs))
    assert [surer] == list(store.pairs.of(FIRST, builders.LEDGER))

    assert {FIRST, SECOND} == store.runs.keep(run_with())
    assert ([], []) == tuple(list(store.pairs.of(one, builders.LEDGER)) for one in (FIRST, SECOND))
    assert frozenset() == store.runs.keep(run_with())


def test_of_a_record_with_very_many_pairs_one_read_gives_some(store: Store) -> None:
    store.runs.keep(run_with(*(pair(FIRST, f"c-{number}") for number in range(MOST + 5))))

    assert MOST <= len(store.pairs.of(FIRST, builders.LEDGER))
