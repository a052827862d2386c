"""
What follows when money comes, is credited, given back or taken back, on the deal and on its company.

The essentials for every pair, the rest for each ledger.

AUT-06, SYS-24, FIN-01, FIN-06, FIN-08, OBJ-11, OBJ-13, SUB-04. Figures are worked by hand: an invoice is 480 and a fifth of it, 576.
"""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.calendar.stage import Company

CREDIT_HOLD = ("# paid_stage", "credit_hold_days = 3\n# paid_stage")
FOLLOW_UP = '[receivables.paid]\nfollow_up = "Ask for a review"\n'
BY_MAIL = """
[receivables.paid]
thanks = "email"
template = "thanks"

[receivables.templates.thanks]
subject = "Thank you for {{ invoice_number }}"
text = "Dear {{ greeting }}, {{ total }} arrived on {{ paid_on }}."
"""
REVIEW = "was paid in full"
EACH_LEDGER = pytest.mark.parametrize("pair", ["hubspot-xero", "salesforce-quickbooks"])
SOON = timedelta(hours=3)
CALM = {"financial_status": "current", "ar_status": "nothing_owed", "is_overdue": "false", "expansion": "go"}


def following(pair: str) -> Company:
    """A company whose owners follow full payments up, and whose customers are on credit hold after three days."""
    return Company(pair=pair, changes=(CREDIT_HOLD,), more=FOLLOW_UP)


def overdue(company: Company) -> tuple[str, str]:
    """A deal and its invoice, five days overdue: its company is on hold."""
    deal, invoice = company.invoiced()
    company.waits(timedelta(days=12))
    assert ("overdue", "credit_hold", "hold") == (
        company.facts(deal)["payment_status"],
        company.buyer_facts(deal)["financial_status"],
        company.buyer_facts(deal)["expansion"],
    )
    return deal, invoice


def finance_does(company: Company, act: str, invoice: str, **with_: str) -> None:
    """Finance does it, and all that follows has happened. While something is overdue there is no rest: each night counts a day more."""
    company.ledger.act(act, invoice, **with_)
    company.waits(SOON)


def reviews(company: Company, deal: str) -> list[str]:
    """The follow-up tasks of the deal."""
    return [text for text in company.sales.tasks(deal) if REVIEW in text]


def is_calm(company: Company, deal: str) -> bool:
    """Whether the company says that nothing is owed and nothing speaks against calling."""
    said = company.buyer_facts(deal)
    assert CALM == {fact: said.get(fact, "").casefold() for fact in CALM}
    return Decimal(said["total_outstanding"]) == 0


def test_a_paid_overdue_invoice_lifts_the_hold_thanks_once_and_asks_for_one_follow_up(pair: str) -> None:
    company = following(pair)
    deal, invoice = overdue(company)
    finance_does(company, "pay", invoice, amount="200.00")
    half = company.facts(deal)
    company.pays(invoice)
    said = company.facts(deal)

    assert ("overdue", False) == (half["payment_status"], "thank_you_on" in half)
    assert ("paid", said["invoice_paid_on"]) == (said["payment_status"], said["thank_you_on"])
    assert is_calm(company, deal)
    (task,) = reviews(company, deal)
    assert "200.00" in task
    assert "376.00" in task
    assert [] == company.stuck


def test_a_credit_note_that_settles_an_overdue_invoice_makes_it_calm_and_thanks_nobody(pair: str) -> None:
    company = following(pair)
    deal, invoice = overdue(company)
    company.ledger.act("credit", invoice)
    company.rest()
    said = company.facts(deal)

    assert ("refunded", "576.00") == (said["payment_status"], f"{Decimal(said['invoice_credited']):.2f}")
    assert is_calm(company, deal)
    assert ("", []) == (said.get("thank_you_on", ""), reviews(company, deal))
    assert [] == company.stuck


@EACH_LEDGER
def test_a_payment_that_is_taken_back_is_overdue_again_and_its_second_coming_thanks_nobody(pair: str) -> None:
    company = following(pair)
    deal, invoice = overdue(company)
    company.pays(invoice)
    first = company.facts(deal)["thank_you_on"]
    company.waits(timedelta(days=2))
    finance_does(company, "delete_payment", invoice)
    again = company.facts(deal), company.buyer_facts(deal)
    company.pays(invoice)
    said = company.facts(deal)

    assert ("overdue", first) == (again[0]["payment_status"], again[0]["thank_you_on"])
    assert ("credit_hold", "hold") == (again[1]["financial_status"], again[1]["expansion"])
    assert ("paid", first) == (said["payment_status"], said["thank_you_on"])
    assert is_calm(company, deal)
    assert 1 == len(reviews(company, deal))
    assert [] == company.stuck


@EACH_LEDGER
def test_one_of_two_overdue_invoices_that_is_paid_leaves_the_hold_and_the_last_lifts_it(pair: str) -> None:
    company = following(pair)
    buyer = company.company()
    deals = [company.invoiced(company=buyer) for _ in range(2)]
    company.waits(timedelta(days=12))
    (first, one), (second, other) = deals
    finance_does(company, "pay", one)
    between = company.buyer_facts(first)
    company.ledger.act("credit", other)
    company.rest()

    assert ("credit_hold", "hold") == (between["financial_status"], between["expansion"])
    assert is_calm(company, second)
    assert ["paid", "refunded"] == [company.facts(deal)["payment_status"] for deal in (first, second)]
    assert [1, 0] == [len(reviews(company, deal)) for deal in (first, second)]


@EACH_LEDGER
def test_more_than_is_due_is_the_customers_credit_and_the_invoice_is_paid_once(pair: str) -> None:
    company = following(pair)
    deal, invoice = company.invoiced()
    company.pays(invoice)
    company.ledger.act("overpay", invoice, amount="50.00")
    company.rest()
    said, buyer = company.facts(deal), company.buyer_facts(deal)

    assert ("paid", 1) == (said["payment_status"], len(reviews(company, deal)))
    assert [Decimal(-50), Decimal(50), Decimal(626)] == [
        Decimal(buyer[fact]) for fact in ("total_outstanding", "unapplied_credit", "lifetime_paid")
    ]
    assert buyer["financial_status"] == "current"


def test_an_overpayment_that_is_given_back_is_no_credit_any_more_and_no_news_to_the_deal() -> None:
    company = following("hubspot-xero")
    deal, invoice = company.invoiced()
    company.pays(invoice)
    over = company.ledger.act("overpay", invoice, amount="50.00")["OverpaymentID"]
    company.ledger.act("refund", over)
    company.rest()
    said, buyer = company.facts(deal), company.buyer_facts(deal)

    assert ("paid", said["invoice_paid_on"]) == (said["payment_status"], said["thank_you_on"])
    assert [Decimal(0), Decimal(0), Decimal(576)] == [
        Decimal(buyer[fact]) for fact in ("total_outstanding", "unapplied_credit", "lifetime_paid")
    ]
    assert 1 == len(reviews(company, deal))


@EACH_LEDGER
def test_each_full_payment_is_thanked_for_by_one_mail(pair: str) -> None:
    company = Company(pair=pair, more=BY_MAIL)
    (_, first), (_, second) = company.invoiced(), company.invoiced()
    for invoice in (first, second):
        company.pays(invoice)
    number = company.finance.of(company.invoice(first), "number")
    company.waits(SOON)
    sent = [subject for _, subject in company.cloud.mail.sent]

    assert 2 == len(sent)
    assert f"Thank you for {number}" in sent
    assert [] == company.stuck
