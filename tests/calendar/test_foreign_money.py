"""
An invoice in euros, whose money comes in parts at other rates than its own, is told in euros on the deal and at home by the invoice's
rate on the company; what the rates made of the money is finance's gain or loss.

TAX-01, OBJ-11, OBJ-13, FIN-03, FIN-13. 576 euros at the 0.85 that finance fixed are 489.60 pounds.
"""

from decimal import Decimal

import pytest

from tests.calendar.stage import Company

CENT = Decimal("0.01")
FIXED = ('[books.exchange]\nsource = "', '[books.exchange]\nfixed = { EUR = 0.85 }\nsource = "fixed"  # not "')
"""Whatever source the pair's rules name: not every CRM has a rate of its own."""
DEARER, CHEAPER = Decimal("0.9"), Decimal("0.8")


def pays(company: Company, invoice: str, amount: str, home: Decimal) -> None:
    """The customer pays so many euros, booked at so many pounds each."""
    rate = company.finance.rate(home)
    company.pays(invoice, amount, rate=f"{rate:.6f}")


def at_home(company: Company, deal: str, *facts: str) -> list[Decimal]:
    """These amounts of the deal's company, in pounds."""
    said = company.buyer_facts(deal)
    assert said["ledger_currency"] == "GBP"
    return [Decimal(said[fact] or "NaN") for fact in facts]


def owed(company: Company, invoice: str) -> Decimal:
    """What is still due of the invoice by the books, in pounds at the invoice's own rate."""
    found = company.invoice(invoice)
    rate = Decimal(company.finance.of(found, "rate"))
    return company.finance.face.booked(company.due(invoice), rate).quantize(CENT)


def gain(company: Company, invoice: str) -> Decimal:
    """What the books gained or lost between the invoice's rate and those of its payments."""
    found = company.invoice(invoice)
    rate = Decimal(company.finance.of(found, "rate"))
    received = company.finance.received(invoice)
    cleared = company.finance.face.booked(sum((amount for amount, _ in received), Decimal(0)), rate)
    return (sum((booked for _, booked in received), Decimal(0)) - cleared).quantize(CENT)


def test_euros_paid_in_parts_at_other_rates_are_due_and_paid_to_the_cent_in_both_currencies(pair: str) -> None:
    company = Company(pair=pair, changes=(FIXED,))
    deal, invoice = company.invoiced(currency="EUR")
    assert [Decimal("489.60"), Decimal("0.00")] == at_home(company, deal, "total_outstanding", "lifetime_paid")
    assert Decimal("489.60") == owed(company, invoice)

    pays(company, invoice, "200.00", DEARER)
    said = company.facts(deal)
    assert ("partially_paid", "EUR") == (said["payment_status"], said["invoice_currency"])
    assert [Decimal(200), Decimal(376)] == [Decimal(said[fact]) for fact in ("invoice_paid", "invoice_due")]
    # 376 and 200 at 0.85; 200 came as 180 pounds.
    assert [Decimal("319.60"), Decimal("170.00")] == at_home(company, deal, "total_outstanding", "lifetime_paid")
    assert (Decimal("319.60"), Decimal("10.00")) == (owed(company, invoice), gain(company, invoice))
    assert said.get("thank_you_on", "") == ""

    pays(company, invoice, "376.00", CHEAPER)
    said = company.facts(deal)
    assert ("paid", said["invoice_paid_on"]) == (said["payment_status"], said["thank_you_on"])
    assert [Decimal(576), Decimal(0)] == [Decimal(said[fact]) for fact in ("invoice_paid", "invoice_due")]
    assert [Decimal(0), Decimal("489.60"), Decimal("489.60")] == at_home(
        company, deal, "total_outstanding", "lifetime_paid", "lifetime_invoiced"
    )
    # 180 and 300.80 came for 489.60: 8.80 less.
    assert (Decimal(0), Decimal("-8.80")) == (owed(company, invoice), gain(company, invoice))
    assert [] == company.stuck


@pytest.mark.parametrize("pair", ["hubspot-xero", "pipedrive-quickbooks"])
def test_euros_taken_back_are_due_again_at_the_invoices_rate(pair: str) -> None:
    company = Company(pair=pair, changes=(FIXED,))
    deal, invoice = company.invoiced(currency="EUR")
    pays(company, invoice, "200.00", DEARER)
    company.ledger.act("delete_payment", invoice)
    company.rest()

    said = company.facts(deal)
    assert ("unpaid", Decimal(576)) == (said["payment_status"], Decimal(said["invoice_due"]))
    assert [Decimal("489.60"), Decimal("0.00")] == at_home(company, deal, "total_outstanding", "lifetime_paid")
    assert (Decimal("489.60"), Decimal(0)) == (owed(company, invoice), gain(company, invoice))
