"""
Every figure that a company shows is what the ledger's own books come to, whoever adds them up: invoice by invoice, day by day.

FIN-01, FIN-02, FIN-03, OBJ-11, OBJ-13, REC-03, REC-16.
"""

from datetime import timedelta
from typing import Any

from tests.calendar.stage import Company
from tests.naive.agreeing import differences, from_the_books

HOLD = 60
SOON = timedelta(minutes=5)
ZONE = "Europe/London"
TOP = "# The CRM whose deals are handed off: provider:account.", f"credit_hold_days = {HOLD}"


def agree(company: Company, *deals: str) -> dict[str, str]:
    """The company of these deals says what the books say; gives that."""
    wanted = from_the_books(company.finance, deals, company.today(ZONE), HOLD)
    assert {} == differences(company.buyer_facts(deals[0]), wanted)
    return wanted


def acts(company: Company, do: str, about: str, **with_: object) -> Any:
    """Finance does something, and a few minutes pass; gives what the ledger said."""
    answer = company.ledger.act(do, about, **with_)
    company.waits(SOON)
    return answer


def pays(company: Company, invoice: str, *amount: str) -> None:
    acts(company, "pay", invoice, **dict(zip(["amount"], amount, strict=False)))


def ages(company: Company, invoice: str, days: int) -> None:
    """Finance corrects the due date of an invoice of which nothing is paid: it was so many days ago."""
    acts(company, "edit", invoice, DueDate=(company.today(ZONE) - timedelta(days=days)).isoformat())


def test_every_figure_is_what_the_books_come_to_after_each_thing_that_finance_does(pair: str) -> None:
    company = Company(pair=pair, changes=[TOP])
    buyer = company.company()
    one, pounds = company.invoiced(company=buyer)
    said = agree(company, one)
    assert ("576.00", "576.00", "90") == (
        said["owed_not_due"],
        said["lifetime_invoiced"],
        said["days_sales_outstanding"],
    )

    for days, age in ((1, "1_to_30_days"), (31, "31_to_60_days"), (75, "61_to_90_days"), (120, "over_90_days")):
        ages(company, pounds, days)
        said = agree(company, one)
        assert (age, "576.00", "hold") == (said["ar_status"], said[f"owed_{age}"], said["expansion"])
        assert said["financial_status"] == ("credit_hold" if days >= HOLD else "overdue")

    two, euros = company.invoiced(company=buyer, currency="EUR")
    deals = one, two
    assert "EUR" in agree(company, *deals)["outstanding_by_currency"]
    pays(company, euros, "100.01")
    agree(company, *deals)
    acts(company, "credit", pounds, amount="76.00")
    assert "0.00" == agree(company, *deals)["unapplied_credit"]
    acts(company, "credit", pounds, amount="30.00", allocate=False)
    assert "30.00" == agree(company, *deals)["unapplied_credit"]
    much = acts(company, "overpay", euros, amount="33.33")
    agree(company, *deals)
    acts(company, "refund", much.get("OverpaymentID", euros), amount="33.33")
    agree(company, *deals)

    company.waits(timedelta(days=9))
    assert int(agree(company, *deals)["days_overdue"]) >= 129, "and the other has fallen overdue meanwhile"
    pays(company, pounds)
    agree(company, *deals)
    pays(company, euros)
    said = agree(company, *deals)
    assert ("0.00", "go", "current") == (said["overdue_amount"], said["expansion"], said["financial_status"])
    acts(company, "refund", pounds, amount="500.00")
    agree(company, *deals)
