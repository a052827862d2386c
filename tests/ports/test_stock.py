"""Records that were read are kept as they were seen last, and no longer than they must be."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from shared.aws.pairing import DynamoChangeSets, DynamoPairings
from shared.aws.stock import KEPT_FOR, DynamoStock
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.model.pairing import Named, Pairing
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, Ref
from shared.model.stock import Taking
from shared.ports.pairing import ChangeSets, Pairings
from shared.ports.stock import Stock
from tests import builders
from tests.fakes.change_sets import FakeChangeSets, FakePairings
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.emulated import Emulator
from tests.fakes.stock import FakeStock

pytestmark = pytest.mark.stack
FIRST = Taking.first(builders.CRM, Kind.COMPANY, NOON)
MANY = 450


@pytest.fixture(params=["fake", "dynamo"])
def stock(request: pytest.FixtureRequest, emulator: Emulator) -> Stock:
    return FakeStock() if request.param == "fake" else DynamoStock(emulator.table("state"), FakeClock(NOON))


@pytest.fixture(params=["fake", "dynamo"])
def pairings(request: pytest.FixtureRequest, emulator: Emulator) -> Pairings:
    return FakePairings() if request.param == "fake" else DynamoPairings(emulator.table("state"), FakeClock(NOON))


@pytest.fixture(params=["fake", "dynamo"])
def changes(request: pytest.FixtureRequest, emulator: Emulator) -> ChangeSets:
    return FakeChangeSets() if request.param == "fake" else DynamoChangeSets(emulator.table("state"))


def company(number: int, name: str = "", **more: Any) -> Profile:
    ref = Ref(builders.CRM, Kind.COMPANY, str(number))
    fields = {PartyField.NAME: name or f"Company {number}", PartyField.CITY: ""}
    return Profile(ref, fields, "v1", NOON, people=(replace(ref, kind=Kind.CONTACT),), **more)


def by_id(stock: Stock) -> dict[str, Profile]:
    return {one.ref.id: one for one in stock.records(builders.CRM, Kind.COMPANY)}


def test_a_page_of_any_size_is_kept_as_it_was(stock: Stock) -> None:
    page = [company(number, archived=number % 2 == 0) for number in range(MANY)]
    taking = FIRST.with_page(MANY, "next", 900)

    stock.keep(taking, page)

    assert taking == stock.taking(builders.CRM, Kind.COMPANY)
    assert {one.ref.id: one for one in page} == by_id(stock)


def test_the_later_sight_of_a_record_counts(stock: Stock) -> None:
    first = FIRST.with_page(2, "", None)
    stock.keep(first, [company(1), company(2)])
    again = first.again(NOON + timedelta(hours=1)).with_page(1, "", None)

    stock.keep(again, [company(1, "New Name Ltd")])

    assert {"1": "New Name Ltd", "2": "Company 2"} == {name: one.name for name, one in by_id(stock).items()}


def test_a_page_that_was_kept_without_its_progress_is_kept_again(stock: Stock) -> None:
    for _ in range(2):
        stock.keep(FIRST.with_page(1, "", None), [company(1)])

    assert ["1"] == list(by_id(stock))


def test_what_is_forgotten_is_gone_and_nothing_else(stock: Stock) -> None:
    other = replace(FIRST, kind=Kind.CONTACT)
    for taking in (FIRST, other):
        stock.keep(taking.with_page(1, "", None), [company(1)])

    stock.forget(builders.CRM, Kind.COMPANY)

    assert ({}, None) == (by_id(stock), stock.taking(builders.CRM, Kind.COMPANY))
    assert stock.taking(builders.CRM, Kind.CONTACT) is not None


def test_what_was_read_long_ago_is_read_anew(emulator: Emulator) -> None:
    clock = FakeClock(NOON)
    kept = DynamoStock(emulator.table("state"), clock)
    kept.keep(FIRST.with_page(1, "", None), [company(1)])

    clock.at = NOON + KEPT_FOR

    assert kept.taking(builders.CRM, Kind.COMPANY) is None


def pairing(alone: int, at: Any = NOON) -> Pairing:
    names = [Named(Ref(builders.CRM, Kind.COMPANY, str(n)), f"Company {n} of {n * 7919}") for n in range(alone)]
    return Pairing(builders.CRM, builders.LEDGER, (), at, (), alone_crm=tuple(names))


def test_a_run_of_any_size_is_kept_in_the_place_of_the_one_before(pairings: Pairings) -> None:
    assert pairings.last(builders.CRM, builders.LEDGER) is None
    large, small = pairing(60_000), pairing(3, NOON + timedelta(hours=1))

    pairings.keep(large)
    assert large == pairings.last(builders.CRM, builders.LEDGER)
    pairings.keep(small)

    assert small == pairings.last(builders.CRM, builders.LEDGER)


def test_a_rejection_is_remembered_until_it_is_taken_back(pairings: Pairings) -> None:
    for pair in ("p1", "p2", "p2"):
        pairings.reject(builders.CRM, builders.LEDGER, pair, "Ann")
    pairings.readmit(builders.CRM, builders.LEDGER, "p1")
    pairings.readmit(builders.CRM, builders.LEDGER, "p9")

    assert {"p2"} == set(pairings.rejected(builders.CRM, builders.LEDGER))
    assert set() == set(pairings.rejected(builders.LEDGER, builders.CRM))


def test_change_sets_are_listed_newest_first_with_each_link_as_it_is_now(changes: ChangeSets) -> None:
    first = ChangeSet("20261121-100000-aaaa", NOON, "Ann", builders.CRM, builders.LEDGER, "accepted")
    second = replace(first, id="20261122-100000-aaaa")
    link = Linking(
        "p1",
        Ref(builders.CRM, Kind.COMPANY, "1"),
        Ref(builders.LEDGER, Kind.CUSTOMER, "a"),
        "Acme",
        "Acme Ltd",
        "customer:x",
    )
    for change_set in (first, second):
        changes.open(change_set)
    changes.note(first.id, link)
    changes.note(first.id, link.at(Stage.LINKED, wrote_crm="a", kept=("so",)))
    changes.open(replace(first, undone_by="Bob"))

    assert [second, replace(first, undone_by="Bob")] == list(changes.all())
    assert [link.at(Stage.LINKED, wrote_crm="a", kept=("so",))] == list(changes.links(first.id))
    assert ([], None) == (list(changes.links("none")), changes.find("none"))
