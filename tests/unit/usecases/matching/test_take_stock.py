"""All records are read page by page; whoever is cut off goes on there, and later only what is new is read."""

from datetime import timedelta

import pytest

from shared.cli.patience import Patient
from shared.errors import RateLimited, Rejected, Unavailable
from shared.model.refs import Kind, Ref
from shared.usecases.matching.take_stock import Counter, take_stock
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.paged_parties import PagedParties
from tests.fakes.stock import FakeStock

LATER = timedelta(hours=1)
LONG_AGO = NOON - timedelta(days=300)


def portal(companies: int = 5) -> PagedParties:
    crm = PagedParties(builders.CRM, (Kind.COMPANY, Kind.CONTACT))
    for number in range(companies):
        crm.has(Kind.COMPANY, str(number), LONG_AGO, name=f"Company {number}")
    return crm


def names(stock: FakeStock, kind: Kind = Kind.COMPANY) -> list[str]:
    return sorted(one.name for one in stock.records(builders.CRM, kind))


def test_every_page_of_every_kind_is_read_and_kept() -> None:
    crm, stock = portal(), FakeStock()
    crm.has(Kind.CONTACT, "9", LONG_AGO, given="Ann", family="Poe")
    told: list[int] = []

    done = take_stock(crm, Counter(stock, FakeClock(NOON), progress=lambda taking: told.append(taking.read)))

    assert [f"Company {number}" for number in range(5)] == names(stock)
    assert ["Ann Poe"] == names(stock, Kind.CONTACT)
    assert [True, True] == [taking.done for taking in done]
    assert [2, 4, 5, 1] == told


@pytest.mark.parametrize("cut", [1, 2, 3])
def test_who_is_cut_off_goes_on_at_the_page_that_is_missing(cut: int) -> None:
    crm, stock = portal(), FakeStock()
    crm.fails = {cut: Unavailable("the vendor is down")}
    counter = Counter(stock, FakeClock(NOON))
    with pytest.raises(Unavailable):
        take_stock(crm, counter)
    crm.asked.clear()

    take_stock(crm, counter)

    assert 5 == len(names(stock))
    assert 3 - (cut - 1) == len([asked for asked in crm.asked if asked[0] is Kind.COMPANY])


def test_a_place_that_the_vendor_has_forgotten_is_begun_anew_once() -> None:
    crm, stock = portal(), FakeStock()
    crm.fails = {2: Unavailable("down")}
    counter = Counter(stock, FakeClock(NOON))
    with pytest.raises(Unavailable):
        take_stock(crm, counter)
    crm.fails = {3: Rejected("this cursor has expired")}

    take_stock(crm, counter)

    assert 5 == len(names(stock))


def test_a_page_that_is_refused_again_and_again_ends_the_reading() -> None:
    crm = portal()
    crm.fails = {number: Rejected("no such page") for number in range(2, 20)}

    with pytest.raises(Rejected):
        take_stock(crm, Counter(FakeStock(), FakeClock(NOON)))


def test_later_only_what_changed_since_is_read() -> None:
    crm, stock, clock = portal(), FakeStock(), FakeClock(NOON)
    take_stock(crm, Counter(stock, clock))
    clock.at += LATER
    crm.has(Kind.COMPANY, "2", clock.at, name="Company 2 Ltd")
    clock.at += LATER
    crm.asked.clear()

    take_stock(crm, Counter(stock, clock))

    assert "Company 2 Ltd" in names(stock)
    assert 5 == len(names(stock))
    [(_, since, _), _] = crm.asked
    assert since is not None
    assert since <= NOON


def test_fresh_forgets_all_that_was_read() -> None:
    crm, stock = portal(), FakeStock()
    counter = Counter(stock, FakeClock(NOON))
    take_stock(crm, counter)
    crm.records.clear()

    take_stock(crm, counter, fresh=True)

    assert [] == names(stock)
    assert None is crm.asked[-1][1]


def test_a_changed_person_keeps_the_company_that_a_list_of_changes_leaves_out() -> None:
    crm, stock, clock = portal(1), FakeStock(), FakeClock(NOON)
    company = Ref(builders.CRM, Kind.COMPANY, "0")
    crm.has(Kind.CONTACT, "9", LONG_AGO, given="Ann", companies=(company,))
    take_stock(crm, Counter(stock, clock))
    clock.at += LATER
    crm.has(Kind.CONTACT, "9", clock.at, given="Anne")
    clock.at += LATER

    take_stock(crm, Counter(stock, clock))

    [person] = stock.records(builders.CRM, Kind.CONTACT)
    assert ("Anne", (company,)) == (person.name, person.companies)
    assert [] == crm.read


def test_a_new_person_of_a_list_of_changes_is_read_with_its_company() -> None:
    crm, stock, clock = portal(1), FakeStock(), FakeClock(NOON)
    take_stock(crm, Counter(stock, clock))
    new = crm.has(Kind.CONTACT, "9", NOON + LATER, given="Ann")
    clock.at += LATER

    take_stock(crm, Counter(stock, clock))

    assert [new.ref] == crm.read


def test_a_pause_that_the_vendor_asks_for_is_waited_for_by_whoever_has_patience() -> None:
    crm, stock = portal(), FakeStock()
    crm.fails = {2: RateLimited("slowly", retry_after=3)}
    waited: list[float] = []

    take_stock(crm, Counter(stock, FakeClock(NOON), Patient(sleep=waited.append)))

    assert ([3], 5) == (waited, len(names(stock)))
