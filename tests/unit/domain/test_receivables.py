from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shared.domain.receivables import FinancialStatus, figures, next_change
from shared.domain.standing import Word
from shared.domain.told_company import company_facts
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settlement import SettlementKind
from tests.owed import AT, CUSTOMER, TODAY, invoice, receivable, settled


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def test_a_customer_of_whom_only_a_draft_is_known_has_no_invoices() -> None:
    found = figures([receivable(invoice(status=InvoiceStatus.DRAFT))], AT)

    assert found.status is FinancialStatus.NO_INVOICES
    assert (found.total_outstanding, found.invoiced, found.paid) == (gbp("0.00"), gbp("0.00"), gbp("0.00"))
    assert (found.last_invoice, found.last_payment) == (None, None)
    assert (found.ageing, found.is_overdue) == ("nothing_owed", False)


def test_what_is_owed_and_paid_is_added_up_over_all_invoices() -> None:
    found = figures(
        [
            receivable(
                invoice(1, "800.00", settled("500.00", date(2026, 3, 10))),
                invoice(2, "100.00", settled("100.00", date(2026, 3, 12)), issue_date=date(2026, 3, 5)),
                invoice(3, "70.00", settled("20.00", kind=SettlementKind.CREDIT_NOTE)),
                invoice(4, "999.00", status=InvoiceStatus.VOIDED),
            )
        ],
        AT,
    )

    assert found.status is FinancialStatus.CURRENT
    assert found.total_outstanding == gbp("350.00")
    assert found.invoiced == gbp("950.00")
    assert found.paid == gbp("600.00")
    assert found.last_invoice is not None
    assert (found.last_invoice.number, found.last_invoice_word) == ("INV-0002", Word.PAID)
    assert found.last_payment is not None
    assert (found.last_payment.date, found.last_payment.amount) == (date(2026, 3, 12), gbp("100.00"))


def test_foreign_invoices_count_at_their_own_rates_each_rounded_half_up() -> None:
    found = figures(
        [
            receivable(
                invoice(1, "10.01", currency="EUR", exchange_rate=Decimal("0.5")),
                invoice(2, "10.01", currency="EUR", exchange_rate=Decimal("0.5")),
                invoice(3, "1.00"),
            )
        ],
        AT,
    )

    assert found.outstanding == {"EUR": Decimal("20.02"), "GBP": Decimal("1.00")}
    assert found.total_outstanding == gbp("11.02")  # 5.005 twice is 5.01 twice


def test_no_total_is_given_where_a_rate_is_missing() -> None:
    found = figures([receivable(invoice(1, "10.00", currency="EUR"), invoice(2))], AT)

    assert found.total_outstanding is None
    assert found.outstanding == {"EUR": Decimal("10.00"), "GBP": Decimal("800.00")}
    assert found.paid == gbp("0.00")


def test_the_oldest_unpaid_invoice_says_how_late_the_customer_is() -> None:
    late = invoice(1, due_date=date(2026, 2, 10))
    later = invoice(2, due_date=date(2026, 3, 19))
    paid_late = invoice(3, "800.00", settled("800.00"), due_date=date(2025, 1, 1))

    found = figures([receivable(late, later, paid_late)], AT)

    assert (found.status, found.days_overdue, found.ageing) == (FinancialStatus.OVERDUE, 38, "31_to_60_days")


@pytest.mark.parametrize(
    ("days", "age"), [(1, "1_to_30_days"), (30, "1_to_30_days"), (61, "61_to_90_days"), (91, "over_90_days")]
)
def test_the_age_of_what_is_owed(days: int, age: str) -> None:
    assert figures([receivable(invoice(due_date=TODAY - timedelta(days)))], AT).ageing == age


@pytest.mark.parametrize(
    ("late", "hold_after", "status"),
    [
        (29, 30, FinancialStatus.OVERDUE),
        (30, 30, FinancialStatus.CREDIT_HOLD),
        (300, None, FinancialStatus.OVERDUE),
        (0, 0, FinancialStatus.CURRENT),
    ],
)
def test_who_is_too_late_is_on_credit_hold_where_the_company_says_so(
    late: int, hold_after: int | None, status: FinancialStatus
) -> None:
    owed = receivable(invoice(due_date=TODAY - timedelta(late)))

    assert figures([owed], AT, credit_hold_days=hold_after).status is status


def test_a_day_ends_where_the_organisation_is() -> None:
    owed = receivable(invoice(due_date=TODAY), time_zone="Pacific/Auckland")

    assert figures([owed], datetime(2026, 3, 20, 10, tzinfo=UTC)).days_overdue == 0
    assert figures([owed], datetime(2026, 3, 20, 12, tzinfo=UTC)).days_overdue == 1


def test_an_invoice_that_moved_to_another_customer_counts_there() -> None:
    moved = invoice(1, customer=Ref(CUSTOMER.connection, Kind.CUSTOMER, "another"))

    assert figures([receivable(moved)], AT).status is FinancialStatus.NO_INVOICES


def test_a_customer_of_two_ledgers_is_as_late_as_in_the_worse_one() -> None:
    elsewhere = Ref(ConnectionId("xero:other"), Kind.CUSTOMER, "c")
    other = receivable(
        invoice(2, customer=elsewhere, currency="EUR", due_date=date(2026, 3, 18)),
        customer=elsewhere,
        home_currency="EUR",
    )

    found = figures([receivable(invoice(1)), other], AT)

    assert (found.days_overdue, found.total_outstanding) == (2, None)
    assert found.outstanding == {"EUR": Decimal("800.00"), "GBP": Decimal("800.00")}


def test_the_figures_change_by_themselves_after_the_next_due_date_and_then_daily() -> None:
    owed = receivable(invoice(1, due_date=date(2026, 4, 2)), invoice(2, due_date=date(2026, 3, 31)))

    assert next_change(owed, TODAY) == date(2026, 4, 1)
    assert next_change(owed, date(2026, 3, 31)) == date(2026, 4, 1)
    assert next_change(owed, date(2026, 4, 20)) == date(2026, 4, 21)
    assert next_change(receivable(invoice(1, "5.00", settled("5.00"))), TODAY) is None


def test_an_older_sight_of_an_invoice_changes_nothing() -> None:
    newer = invoice(1, "800.00", settled("500.00"), changed_at=AT + timedelta(seconds=5))
    owed = receivable(newer)

    assert owed.seen(invoice(1), AT + timedelta(hours=1)) == owed
    assert owed.seen(replace(newer, sent=True), AT).invoices["invoice-1"].sent


def test_the_company_names_its_open_invoices_the_most_urgent_first() -> None:
    late = invoice(1, "800.00", settled("300.00"), due_date=TODAY - timedelta(days=1))
    later = [invoice(number, "50.00", due_date=TODAY + timedelta(days=number)) for number in range(2, 9)]
    paid, undated = invoice(9, "10.00", settled("10.00")), invoice(10, "5.00", due_date=None)

    some = company_facts([], figures([receivable(later[0], undated, paid, late)], AT))["open_invoices"]
    many = company_facts([], figures([receivable(*later)], AT))["open_invoices"]

    first = "INV-0001 over 800.00 GBP: 500.00 due, by 2026-03-19"
    assert f"{first}; INV-0002 over 50.00 GBP: 50.00 due, by 2026-03-22; INV-0010 over 5.00 GBP: 5.00 due" == some
    assert many.endswith("; 2 more")
    assert not company_facts([], figures([receivable(paid)], AT))["open_invoices"]
