"""What customers dispute, promised, and promised in vain, of invoices that are unpaid still; each by its own organisation's day."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from shared.domain.agreements import FIRST, Agreement, agreements
from shared.model.collecting import Collection
from shared.model.digest import Agreements
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.owing import Debtor
from shared.model.refs import Kind, Ref
from tests.owed import AT, CUSTOMER, TODAY, invoice, receivable, settled

OTHER = Ref(CUSTOMER.connection, Kind.CUSTOMER, "customer-2")


def debtor(*said: tuple[Invoice, str, date | None], customer: Ref = CUSTOMER, **more: object) -> Debtor:
    """A customer with invoices, each with what it disputes of it and until when it promised to pay."""
    held = receivable(*(one for one, _, _ in said), customer=customer, **more)
    begun = {one.ref: Collection(one.ref, disputed=dispute, promised_on=day) for one, dispute, day in said}
    return Debtor(held, name=f"Name of {customer.id}", collections=begun)


def counted(found: Agreements) -> tuple[int, int, list[str]]:
    return found.invoices, found.customers, [str(one) for one in found.sums]


def test_a_dispute_counts_by_invoice_and_currency_and_weighs_more_than_a_promise() -> None:
    euros = invoice(2, "30.00", currency="EUR")
    said = [(invoice(1, "10.50"), "Two hours", TODAY), (euros, "No delivery", None), (invoice(3, "4.50"), "Late", None)]
    found = agreements([debtor(*said)], AT)

    assert (3, 1, ["30.00 EUR", "15.00 GBP"]) == counted(found[Agreement.DISPUTED])
    assert ["No delivery", "Two hours", "Late"] == [one.dispute for one in found[Agreement.DISPUTED].first]
    assert Agreements() == found[Agreement.PROMISED] == found[Agreement.BROKEN]


@pytest.mark.parametrize(("days", "kind"), [(1, "promised"), (0, "promised"), (-1, "broken")])
def test_a_promise_is_broken_once_its_day_is_over(days: int, kind: str) -> None:
    found = agreements([debtor((invoice(1, "10.00"), "", TODAY + timedelta(days)))], AT)

    assert {kind: (1, 1, ["10.00 GBP"])} == {of.value: counted(its) for of, its in found.items() if its.invoices}


def test_the_promised_day_is_the_organisations() -> None:
    evening = datetime.fromisoformat("2026-03-20T22:00:00+00:00")
    said = (invoice(1, "10.00"), "", TODAY)

    assert 1 == agreements([debtor(said)], evening)[Agreement.PROMISED].invoices
    assert 1 == agreements([debtor(said, time_zone="Pacific/Auckland")], evening)[Agreement.BROKEN].invoices


def test_what_is_paid_or_another_customers_by_now_or_was_never_asked_for_counts_nowhere() -> None:
    paid = invoice(1, "10.00", settled("10.00"))
    moved = invoice(2, "10.00", customer=OTHER)
    asked = invoice(3, "10.00")
    one = debtor((paid, "", TODAY), (moved, "Not ours", None), (asked, "", None))
    never = Debtor(receivable(invoice(4, "5.00")), name="never")

    assert all(Agreements() == found for found in agreements([one, never], AT).values())


def test_a_customer_with_several_promises_is_one_and_the_first_to_come_are_named_first() -> None:
    days = range(FIRST + 2)
    mine = [(invoice(1 + day, "1.00"), "", TODAY + timedelta(12 - day)) for day in days]
    theirs = (invoice(90, "7.00", customer=OTHER), "", TODAY)
    found = agreements([debtor(*mine), debtor(theirs, customer=OTHER)], AT)[Agreement.PROMISED]

    assert (13, 2, Money(Decimal("19.00"), "GBP")) == (found.invoices, found.customers, found.sums[0])
    assert FIRST == len(found.first)
    assert (TODAY, "Name of customer-2", "INV-0090") == (found.first[0].on, found.first[0].name, found.first[0].number)
    assert sorted(one.on for one in found.first if one.on) == [one.on for one in found.first]
