from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from shared.domain.ageing_table import AgeingTable, table
from shared.domain.receivables import Figures, figures
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.owing import Debtor
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from tests.owed import AT, CUSTOMER, TODAY, credit, invoice, receivable, settled

HERE, THERE = CUSTOMER.connection, ConnectionId("xero:there")


def reckon(owed: Sequence[Receivable]) -> Figures:
    return figures(owed, AT)


def debtor(name: str, *invoices: tuple[str, int], at: ConnectionId = HERE, home: str = "GBP", **more: object) -> Debtor:
    """A customer with invoices of these amounts, each so many days overdue."""
    customer = Ref(at, Kind.CUSTOMER, name)
    owed: list[Invoice] = [
        invoice(number, total, customer=customer, currency=home, due_date=TODAY - timedelta(days))
        for number, (total, days) in enumerate(invoices)
    ]
    return Debtor(receivable(*owed, customer=customer, home_currency=home, **more), name=name)


def names(found: AgeingTable) -> list[str]:
    return [row.name for row in found.rows]


def pounds(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def test_the_most_overdue_comes_first_and_who_owes_most_among_those_that_are_not() -> None:
    found = table(
        [debtor("later", ("900.00", 0)), debtor("a little", ("5.00", 200)), debtor("much", ("60.00", 2)), debtor("less", ("1.00", -3))],
        reckon,
    )  # fmt: skip

    assert ["much", "a little", "later", "less"] == names(found)


def test_who_neither_owes_nor_has_credit_is_left_out_unless_everybody_is_asked_for() -> None:
    paid = invoice(1, "10.00", settled("10.00"))
    every = [Debtor(receivable(paid), name="settled"), debtor("owes", ("1.00", 0))]
    every.append(Debtor(receivable(credits=[credit()]), name="has credit"))

    assert ["owes", "has credit"] == names(table(every, reckon))
    assert ["owes", "has credit", "settled"] == names(table(every, reckon, everybody=True))


def test_an_unknown_amount_stands_first_and_leaves_its_sums_unknown() -> None:
    dollars = invoice(1, "9.00", currency="USD", due_date=TODAY - timedelta(3))
    unknown = Debtor(receivable(dollars), name="unknown")
    found = table([debtor("much", ("60.00", 40)), unknown], reckon)

    assert ["unknown", "much"] == names(found)
    (sums,) = found.organisations.values()
    assert (sums.by_bucket["1_to_30_days"], sums.by_bucket["31_to_60_days"]) == (None, pounds("60.00"))
    assert (sums.owed, sums.overdue, sums.invoices) == (None, None, 2)
    assert found.by_currency["USD"]["1_to_30_days"] == Money(Decimal("9.00"), "USD")


def test_organisations_of_one_currency_are_added_up_and_others_stay_apart() -> None:
    found = table(
        [
            debtor("a", ("100.00", 5)),
            debtor("b", ("11.00", 50), at=THERE),
            debtor("c", ("7.00", 5), at=ConnectionId("xero:euros"), home="EUR"),
        ],
        reckon,
    )

    assert {"xero:euros", HERE, THERE} == set(found.organisations)
    (sums,) = found.currencies
    assert (sums.currency, sums.invoices, sums.overdue, sums.dso) == ("GBP", 2, pounds("111.00"), None)
    assert (sums.by_bucket["1_to_30_days"], sums.by_bucket["31_to_60_days"]) == (pounds("100.00"), pounds("11.00"))
    assert ["EUR", "GBP"] == list(found.by_currency)


def test_an_organisations_days_are_of_all_its_customers_those_without_a_row_included() -> None:
    paid = invoice(1, "300.00", settled("300.00"), issue_date=TODAY)
    owes = invoice(1, "100.00", issue_date=TODAY)
    found = table([Debtor(receivable(paid), name="settled"), Debtor(receivable(owes), name="owes")], reckon)

    (sums,) = found.organisations.values()
    assert (["owes"], 23) == (names(found), sums.dso), "a quarter of 90 days, a half up"


def test_owed_less_credit_is_outstanding_on_every_line() -> None:
    known = Debtor(receivable(invoice(1, "100.00"), credits=[credit(1, "30.00")]), name="both")
    found = table([known], reckon)

    for sums in (found.rows[0].sums, *found.organisations.values()):
        assert (sums.owed, sums.unapplied, sums.outstanding) == (pounds("100.00"), pounds("30.00"), pounds("70.00"))
