"""
What finance gives a customer to its credit reaches sales, and comes back when finance takes it away.

OBJ-08, OBJ-31, FIN-03, FIN-08, FIN-13, REC-14. The figures are held against sums over the ledger's own books.
"""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.desk import ONE, Buyer
from tests.stories.stage import Stage
from tests.stories.test_polling import deaf, poll

__all__ = ["deaf"]
pytestmark = pytest.mark.stack

ISSUED = {"AUTHORISED", "PAID"}
TOTALS = ("total_outstanding", "unapplied_credit", "lifetime_invoiced", "lifetime_paid")


def says(stage: Stage, company: Buyer) -> dict[str, str]:
    """What we wrote on the company, without our prefix."""
    held = stage.record("companies", company[0])
    return {name.removeprefix("ledgerlink_"): value for name, value in held.items() if name.startswith("ledgerlink_")}


def total(rows: Iterable[dict[str, Any]], member: str) -> Decimal:
    return sum((Decimal(str(row[member])) for row in rows), Decimal(0))


def in_the_books(stage: Stage, customer: str) -> dict[str, Decimal]:
    """The same totals as the company shows, from the ledger's documents and payments one by one."""
    books = stage.ledger.books()
    own = [row for row in (*books["invoices"], *books["credits"]) if row["Contact"]["ContactID"] == customer]
    invoices = [row for row in own if row.get("InvoiceID") and row["Type"] == "ACCREC" and row["Status"] in ISSUED]
    credits_ = [row for row in own if not row.get("InvoiceID") and row["Status"] in ISSUED]
    notes = [row for row in credits_ if row["Type"] == "ACCRECCREDIT"]
    cash = [
        row
        for row in books["payments"]
        if row["Invoice"]["Contact"]["ContactID"] == customer and row["Status"] == "AUTHORISED"
    ]
    came = [row for row in cash if row["PaymentType"] == "ACCRECPAYMENT"]
    went = [row for row in cash if row["PaymentType"] != "ACCRECPAYMENT"]
    early = [row for row in credits_ if row not in notes]
    left = total(credits_, "RemainingCredit")
    return {
        "total_outstanding": total(invoices, "AmountDue") - left,
        "unapplied_credit": left,
        "lifetime_invoiced": total(invoices, "Total") - total(notes, "Total"),
        "lifetime_paid": total(came, "Amount") + total(early, "Total") - total(went, "Amount"),
    }


def agrees(stage: Stage, company: Buyer) -> dict[str, Decimal]:
    """Wait until the company says what the books say; gives that."""
    customer = says(stage, company)["customer_id"]

    def same() -> bool:
        shown = says(stage, company)
        return {name: Decimal(shown.get(name) or "NaN") for name in TOTALS} == in_the_books(stage, customer)

    stage.until(same, lambda: f"{in_the_books(stage, customer)} on the company: {says(stage, company)}")
    return in_the_books(stage, customer)


def notes(stage: Stage, deal: str, word: str) -> list[str]:
    """What the deal's timeline says about it."""
    return sorted(note["hs_note_body"] for note in stage.on(deal, "notes") if word in note["hs_note_body"])


def on_company(stage: Stage, company: Buyer, word: str) -> list[str]:
    """What the company's timeline says about it, and no deal's."""
    return [
        note["properties"]["hs_note_body"]
        for note in stage.crm.book("notes")
        if word in note["properties"].get("hs_note_body", "")
        and company[0] in {str(to["id"]) for to in note["associations"].get("companies", {}).get("results", [])}
        and not note["associations"].get("deals", {}).get("results")
    ]


def approved(stage: Stage) -> tuple[str, Buyer, str]:
    """A deal over 576 GBP gross whose invoice finance approved; everybody knows."""
    company = stage.company()
    deal = stage.wins(stage.deal(ONE, company=company))
    invoice = str(stage.invoice(deal)["InvoiceID"])
    stage.ledger.act("approve", invoice)
    stage.told(deal, invoice_status="awaiting_payment")
    stage.settle()
    return deal, company, invoice


def test_a_credit_counts_before_it_is_applied_and_each_application_is_told(stage: Stage) -> None:
    deal, company, invoice = approved(stage)
    assert Decimal(576) == agrees(stage, company)["total_outstanding"]

    credit = stage.ledger.act("credit", invoice, amount="100.00", allocate=False)["credit"]["CreditNoteID"]
    assert (Decimal(476), Decimal(100)) == tuple(agrees(stage, company)[name] for name in TOTALS[:2])
    stage.settle()
    assert ("576.00", "unpaid") == tuple(stage.fields(deal)[name] for name in ("invoice_due", "payment_status"))
    assert "100.00 left" in says(stage, company)["open_credits"]
    assert [] == notes(stage, deal, "Credit note")

    for time in (1, 2):
        stage.fresh_minute()
        stage.ledger.act("apply", credit, invoice=invoice)
        stage.told(deal, invoice_credited="100.00", invoice_due="476.00")
        assert (Decimal(476), Decimal(0)) == tuple(agrees(stage, company)[name] for name in TOTALS[:2])
        stage.settle()
        assert 2 * time - 1 == len(notes(stage, deal, "Credit note of 100.00 GBP"))
        stage.ledger.act("unapply", credit)
        stage.told(deal, invoice_credited="0.00", invoice_due="576.00")
        stage.settle()
        assert time == len(notes(stage, deal, "taken back"))

    stage.ledger.act("void", credit)
    assert (Decimal(576), Decimal(0)) == tuple(agrees(stage, company)[name] for name in TOTALS[:2])
    assert not says(stage, company).get("open_credits")


def test_money_paid_back_in_cash_makes_the_deal_refunded_until_that_is_taken_back(stage: Stage) -> None:
    deal, company, invoice = approved(stage)
    stage.ledger.act("pay", invoice)
    stage.told(deal, payment_status="paid")
    stage.settle()

    refund = stage.ledger.act("refund", invoice)
    stage.told(deal, payment_status="refunded", invoice_status="refunded", invoice_refunded="576.00")
    assert [Decimal(0)] * 4 == list(agrees(stage, company).values())
    stage.settle()
    assert 1 == len(notes(stage, deal, "Refund of 576.00 GBP"))
    thanked = stage.fields(deal)["thank_you_on"]
    assert [] == on_company(stage, company, "Refund")

    stage.ledger.act("delete_payment", refund["payment"]["PaymentID"])
    stage.told(deal, payment_status="paid", invoice_paid="576.00")
    stage.settle()
    assert Decimal(576) == agrees(stage, company)["lifetime_paid"]
    assert thanked == stage.fields(deal)["thank_you_on"] == stage.fields(deal)["invoice_paid_on"]
    stage.ledger.act("void", refund["credit"]["CreditNoteID"])
    stage.settle()
    assert Decimal(576) == agrees(stage, company)["lifetime_invoiced"]
    assert 1 == len(notes(stage, deal, "was taken back"))


def test_money_that_came_as_too_much_or_too_early_is_the_customers_credit(stage: Stage) -> None:
    deal, company, invoice = approved(stage)
    early = stage.ledger.act("prepay", invoice, amount="76.00")["PrepaymentID"]
    much = stage.ledger.act("overpay", invoice, amount="50.00")["OverpaymentID"]
    assert (Decimal(450), Decimal(126)) == tuple(agrees(stage, company)[name] for name in TOTALS[:2])

    stage.ledger.act("apply", early, invoice=invoice)
    stage.told(deal, invoice_paid="76.00", invoice_due="500.00", payment_status="partially_paid")
    stage.ledger.act("refund", much)
    stage.settle()
    found = agrees(stage, company)
    assert (Decimal(500), Decimal(76)) == (found["total_outstanding"], found["lifetime_paid"])
    assert 1 == len(on_company(stage, company, "Refund of 50.00 GBP"))
    assert [] == notes(stage, deal, "Refund")


def test_without_webhooks_credits_and_what_becomes_of_them_are_found_by_asking(deaf: Stage) -> None:
    deaf.ledger.control("webhooks", {"mode": "on"})
    deaf.crm.control("webhooks", {"mode": "on"})
    deal, company, invoice = approved(deaf)
    deaf.ledger.act("pay", invoice, amount="76.00")
    deaf.told(deal, payment_status="partially_paid")
    deaf.settle()
    for side in (deaf.crm, deaf.ledger):
        side.control("webhooks", {"mode": "off"})

    made = deaf.ledger.act("refund", invoice, amount="76.00")
    refund, refunded = made["payment"]["PaymentID"], made["credit"]["CreditNoteID"]
    deaf.ledger.act("overpay", invoice, amount="20.00")
    poll(deaf, deaf.ledger)
    deaf.told(deal, invoice_refunded="76.00")
    assert Decimal(20) == agrees(deaf, company)["unapplied_credit"]
    deaf.settle()

    deaf.ledger.act("delete_payment", refund)
    since = deaf.ledger.last_call()
    poll(deaf, deaf.ledger)
    deaf.told(deal, invoice_paid="76.00")
    assert Decimal(96) == agrees(deaf, company)["unapplied_credit"]
    deaf.settle()
    asked = [call["path"].partition("?")[0].rpartition("/")[2] for call in deaf.ledger.business_calls(since)]
    lists = {"Invoices", "Payments", "CreditNotes", "Overpayments", "Prepayments"}
    assert lists <= set(asked)
    assert refunded in asked
    assert len({*asked} - lists) <= 2, "hardly anything but the credit is read, whoever else polls meanwhile"
