from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from shared.domain.ageing import BUCKETS
from shared.domain.receivables import FinancialStatus, figures
from shared.domain.told_company import AGEING, FACTS, company_facts
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settlement import SettlementKind
from tests.owed import AT, CUSTOMER, TODAY, credit, invoice, receivable, refund, settled


def gbp(amount: str) -> Money:
    return Money(Decimal(amount), "GBP")


def late(days: int, number: int = 1, total: str = "800.00", **more: object) -> Invoice:
    return invoice(number, total, due_date=TODAY - timedelta(days), **more)


@pytest.mark.parametrize(
    ("days", "bucket"),
    [
        (-5, "not_due"),
        (0, "not_due"),
        (1, "1_to_30_days"),
        (30, "1_to_30_days"),
        (31, "31_to_60_days"),
        (60, "31_to_60_days"),
        (61, "61_to_90_days"),
        (90, "61_to_90_days"),
        (91, "over_90_days"),
    ],
)
def test_an_unpaid_invoice_stands_in_the_bucket_of_its_days(days: int, bucket: str) -> None:
    found = figures([receivable(late(days))], AT).aged

    assert {name: owed for name, owed in found.by_bucket.items() if owed != gbp("0.00")} == {bucket: gbp("800.00")}
    assert (found.overdue, found.invoices) == (gbp("800.00" if days > 0 else "0.00"), 1)


def test_without_a_due_date_nothing_is_ever_overdue() -> None:
    assert figures([receivable(invoice(due_date=None))], AT).aged.by_bucket["not_due"] == gbp("800.00")


def test_only_what_is_still_due_on_issued_invoices_is_in_the_table() -> None:
    found = figures(
        [
            receivable(
                late(10, 1, "800.00"),
                invoice(2, "100.00", settled("40.00"), due_date=TODAY - timedelta(40)),
                invoice(3, "70.00", settled("70.00"), due_date=TODAY - timedelta(40)),
                late(40, 4, "1.00", status=InvoiceStatus.DRAFT),
                late(40, 5, "1.00", status=InvoiceStatus.VOIDED),
                credits=[credit(left="50.00")],
            )
        ],
        AT,
    )

    owed = found.aged.by_bucket
    assert (owed["1_to_30_days"], owed["31_to_60_days"]) == (gbp("800.00"), gbp("60.00"))
    assert (found.aged.overdue, found.total_outstanding, found.aged.invoices) == (gbp("860.00"), gbp("810.00"), 2)


def test_each_currency_has_its_own_buckets_and_home_adds_them_up() -> None:
    euros = late(5, 1, "100.00", currency="EUR", exchange_rate=Decimal("0.85"))
    found = figures([receivable(euros, late(5, 2, "10.00"), late(-5, 3, "1.00"))], AT).aged

    assert found.by_bucket["1_to_30_days"] == gbp("95.00")
    assert {of: {k: v for k, v in owed.items() if v} for of, owed in found.by_currency.items()} == {
        "EUR": {"1_to_30_days": Decimal("100.00")},
        "GBP": {"1_to_30_days": Decimal("10.00"), "not_due": Decimal("1.00")},
    }


def test_an_unknown_rate_spoils_its_own_bucket_and_what_is_overdue_but_no_other() -> None:
    dollars = late(100, 1, "100.00", currency="USD")
    found = figures([receivable(dollars, late(5, 2, "10.00"), late(-5, 3, "1.00"))], AT)

    owed = found.aged.by_bucket
    assert (owed["over_90_days"], owed["1_to_30_days"], owed["not_due"]) == (None, gbp("10.00"), gbp("1.00"))
    assert (found.aged.overdue, found.dso) == (None, None)
    assert found.aged.by_currency["USD"]["over_90_days"] == Decimal("100.00")


def test_ledgers_with_two_home_currencies_have_no_sum_but_their_currencies() -> None:
    other = Ref(ConnectionId("xero:other"), Kind.CUSTOMER, "c")
    theirs = receivable(late(3, customer=other, currency="EUR"), customer=other, home_currency="EUR")
    found = figures([receivable(late(40)), theirs], AT)

    assert set(found.aged.by_bucket.values()) == {None}
    assert {of: max(owed.values()) for of, owed in found.aged.by_currency.items()} == {
        "EUR": Decimal("800.00"),
        "GBP": Decimal("800.00"),
    }
    assert (found.dso, found.refunded) == (None, None)


def test_each_invoice_ages_by_its_own_organisations_day() -> None:
    """In Auckland it is tomorrow already: due today there is overdue, while London still has the day to pay."""
    far = Ref(ConnectionId("xero:far"), Kind.CUSTOMER, "c")
    there = receivable(late(0, customer=far), customer=far, time_zone="Pacific/Auckland")
    found = figures([receivable(late(0)), there], datetime(2026, 3, 20, 12, tzinfo=UTC)).aged

    assert (found.by_bucket["not_due"], found.by_bucket["1_to_30_days"]) == (gbp("800.00"), gbp("800.00"))


def test_what_was_given_back_in_cash_counts_wherever_it_was_given_back() -> None:
    paid = invoice(1, "800.00", settled("800.00"), refund("10.00"))
    noted = credit(1, "100.00", refund("60.00"), left="40.00")
    early = credit(2, "50.00", refund("20.00"), left="30.00", kind=SettlementKind.PREPAYMENT)
    void = credit(3, "5.00", refund("5.00"), left="0.00", customer=Ref(CUSTOMER.connection, Kind.CUSTOMER, "another"))
    found = figures([receivable(paid, credits=[noted, early, void])], AT)

    assert found.refunded == gbp("90.00")
    assert found.paid == gbp("760.00"), "800 and 50 came, 90 went"


@pytest.mark.parametrize(
    ("issued", "days"),
    [
        (TODAY, 45),
        (TODAY - timedelta(89), 45),
        (TODAY - timedelta(90), 90),
        (TODAY + timedelta(1), 90),
    ],
)
def test_days_sales_outstanding_look_at_what_was_invoiced_in_the_period(issued: date, days: int) -> None:
    """Half of 800 is unpaid, which was invoiced in the period; beside 400 paid, on the day given."""
    owed = invoice(1, "400.00", issue_date=TODAY)
    paid = invoice(2, "400.00", settled("400.00"), issue_date=issued)

    assert figures([receivable(owed, paid)], AT).dso == days


def test_old_debts_count_new_credit_notes_lower_sales_and_unapplied_credit_counts_nowhere() -> None:
    old = invoice(1, "50.00", issue_date=date(2025, 1, 1))
    credited = invoice(2, "200.00", settled("100.00", kind=SettlementKind.CREDIT_NOTE), settled("100.00"))
    found = figures([receivable(old, credited, credits=[credit(left="70.00")])], AT, dso_days=30)

    assert found.dso == 15, "50 of the 100 that are left of the period's sales, in 30 days"


def test_without_sales_in_the_period_there_are_no_days_and_without_debts_none_are_outstanding() -> None:
    assert figures([receivable(invoice(1, "50.00", issue_date=date(2025, 1, 1)))], AT).dso is None
    assert figures([receivable(invoice(1, "50.00", settled("50.00")))], AT).dso == 0


@pytest.mark.parametrize(
    ("owed", "status", "expansion"),
    [
        ([], FinancialStatus.NO_INVOICES, ""),
        ([late(-1)], FinancialStatus.CURRENT, "go"),
        ([late(1)], FinancialStatus.OVERDUE, "hold"),
        ([late(30)], FinancialStatus.CREDIT_HOLD, "hold"),
    ],
)
def test_more_is_offered_to_nobody_whose_payment_is_overdue(
    owed: list[Invoice], status: FinancialStatus, expansion: str
) -> None:
    found = figures([receivable(*owed)], AT, credit_hold_days=30)

    assert (found.status, found.expansion) == (status, expansion)


def test_the_company_says_every_figure_of_its_ageing() -> None:
    known = receivable(
        late(100, 1, "10.00"), late(-3, 2, "90.00"), credits=[credit(1, "5.00", refund("5.00"), left="0")]
    )
    facts = company_facts([known], figures([known], AT))

    assert {name: facts[name] for name in AGEING} == {
        "overdue_amount": "10.00",
        "owed_not_due": "90.00",
        "owed_1_to_30_days": "0.00",
        "owed_31_to_60_days": "0.00",
        "owed_61_to_90_days": "0.00",
        "owed_over_90_days": "10.00",
    }
    assert (facts["expansion"], facts["lifetime_refunded"], facts["days_sales_outstanding"]) == ("hold", "5.00", "90")
    assert set(facts) <= set(FACTS)
    assert set(AGEING[1:]) == {f"owed_{bucket}" for bucket in BUCKETS}


def test_a_figure_that_is_unknown_clears_its_field() -> None:
    known = receivable(late(100, 1, "10.00", currency="USD"))
    facts = company_facts([known], figures([known], AT))

    assert (facts["owed_over_90_days"], facts["overdue_amount"], facts["days_sales_outstanding"]) == ("", "", "")
    assert facts["owed_not_due"] == "0.00"
