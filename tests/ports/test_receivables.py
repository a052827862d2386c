"""What every `Receivables` promises: in memory and on DynamoDB alike."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from itertools import permutations

import pytest

from shared.aws.receivables import DynamoReceivables
from shared.model.credit import Application
from shared.model.refs import Kind, Ref
from shared.model.settlement import SettlementKind
from shared.ports.stores import Receivables
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.stores import FakeReceivables
from tests.owed import AT, CUSTOMER, credit, invoice, receivable, refund, settled

LATER = AT + timedelta(minutes=5)
SECOND = timedelta(seconds=1)


@pytest.fixture(params=["memory", "in this process", pytest.param("dynamodb", marks=pytest.mark.stack)])
def store(request: pytest.FixtureRequest) -> Receivables:
    if request.param == "memory":
        return FakeReceivables()
    here = InThisProcess() if request.param == "in this process" else request.getfixturevalue("emulator")
    return DynamoReceivables(here.table("links"))


def test_nothing_is_known_of_a_customer_that_was_never_read(store: Receivables) -> None:
    assert store.of(CUSTOMER) is None


def test_a_receivable_comes_back_exactly(store: Receivables) -> None:
    seen = receivable(
        invoice(1, "800.00", settled("500.00", reference="pi_1"), settled("1.50", kind=SettlementKind.CREDIT_NOTE)),
        invoice(2, "70.00", currency="EUR", due_date=None),
        time_zone="Pacific/Auckland",
    )
    store.begin(seen)

    assert store.of(CUSTOMER) == seen


def test_a_customer_without_invoices_is_known_to_have_none(store: Receivables) -> None:
    store.begin(receivable())

    assert store.of(CUSTOMER) == receivable()


def test_whose_a_credit_was_is_known_when_the_ledger_has_forgotten(store: Receivables) -> None:
    kept = credit(1, "50.00")
    store.keep(CUSTOMER, [kept], AT)

    assert store.customer_of(kept.ref) == CUSTOMER
    assert store.customer_of(replace(kept.ref, id="another")) is None


def test_single_invoices_are_no_receivable_until_it_was_kept_whole(store: Receivables) -> None:
    store.keep(CUSTOMER, [invoice(1)], AT)

    assert store.of(CUSTOMER) is None
    store.begin(receivable(invoice(2)))
    found = store.of(CUSTOMER)
    assert found is not None
    assert sorted(found.invoices) == ["invoice-1", "invoice-2"]


def test_an_invoice_that_changed_takes_its_place(store: Receivables) -> None:
    store.begin(receivable(invoice(1), invoice(2)))
    paid = invoice(1, "800.00", settled("800.00"), changed_at=AT + SECOND)
    store.keep(CUSTOMER, [paid], LATER)

    assert store.of(CUSTOMER) == replace(receivable(paid, invoice(2)), as_of=LATER)


def test_an_older_sight_never_replaces_a_newer_one_in_whatever_order_they_come(store: Receivables) -> None:
    sights = [
        (invoice(1), AT),
        (invoice(1, "800.00", settled("1.00"), changed_at=AT + SECOND / 1000), AT + SECOND),
        (invoice(1, "800.00", settled("2.00"), changed_at=AT + SECOND), AT + 2 * SECOND),
    ]
    for number, order in enumerate(permutations(sights)):
        customer = Ref(CUSTOMER.connection, Kind.CUSTOMER, f"customer-{number}")
        store.begin(receivable(customer=customer))
        for sight, at in order:
            store.keep(customer, [sight], at)

        found = store.of(customer)
        assert found is not None
        assert found.invoices["invoice-1"] == sights[-1][0]


def test_of_two_sights_with_the_same_time_in_the_ledger_the_one_read_later_stays(store: Receivables) -> None:
    store.begin(receivable(invoice(1)))
    store.keep(CUSTOMER, [invoice(1, sent=True)], LATER)
    store.keep(CUSTOMER, [invoice(1)], AT + SECOND)

    found = store.of(CUSTOMER)
    assert found is not None
    assert found.invoices["invoice-1"].sent


def test_a_whole_that_was_read_earlier_doesnt_undo_what_is_newer(store: Receivables) -> None:
    store.begin(receivable(invoice(1)))
    paid = invoice(1, "800.00", settled("800.00"), changed_at=AT + SECOND)
    store.keep(CUSTOMER, [paid], LATER)
    store.begin(receivable(invoice(1)))

    found = store.of(CUSTOMER)
    assert found is not None
    assert found.invoices["invoice-1"] == paid


def test_customers_never_mix(store: Receivables) -> None:
    store.begin(receivable(invoice(1)))

    assert store.of(Ref(CUSTOMER.connection, Kind.CUSTOMER, "another")) is None


def test_many_invoices_and_many_writers_lose_none(store: Receivables) -> None:
    store.begin(receivable(*(invoice(number) for number in range(30))))
    paid = [invoice(n, "800.00", settled("800.00"), changed_at=AT + SECOND * n) for n in range(30)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda one: store.keep(CUSTOMER, [one], LATER), paid))

    found = store.of(CUSTOMER)
    assert found is not None
    assert sorted(found.invoices.values(), key=lambda one: one.number) == sorted(paid, key=lambda one: one.number)


def test_credits_come_back_exactly_beside_the_invoices(store: Receivables) -> None:
    applied = (Application(invoice(1).ref, settled("25.00").amount),)
    seen = receivable(
        invoice(1),
        credits=[
            credit(1, "100.00", refund("5.00", reference="IBAN 7"), left="70.00", applied=applied, reference="DEAL-1"),
            credit(1, "9.50", kind=SettlementKind.OVERPAYMENT, currency="EUR", exchange_rate=Decimal("0.85")),
        ],
    )
    store.begin(seen)

    assert store.of(CUSTOMER) == seen


def test_an_older_sight_of_a_credit_never_replaces_a_newer_one(store: Receivables) -> None:
    store.begin(receivable(credits=[credit(1)]))
    used = credit(1, left="0.00", changed_at=AT + SECOND)
    store.keep(CUSTOMER, [used, invoice(1)], LATER)
    store.keep(CUSTOMER, [credit(1)], LATER + SECOND)

    found = store.of(CUSTOMER)
    assert found is not None
    assert found.credits == {used.ref: used}
    assert list(found.invoices) == ["invoice-1"]
