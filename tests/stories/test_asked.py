"""
Somebody asks for the invoice on the deal itself, or for everything to be read again.

AUT-03: the same path as a stage; no echo, no second invoice, a refusal in words.
"""

import pytest

from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

NOT_BY_HAND = ('[[triggers]]\nmanual = true\nstage = "any"\n', "")


def test_an_open_deal_is_invoiced_when_somebody_asks_once_however_often(stage: Stage) -> None:
    deal = stage.deal(ONE)
    stage.settle()
    assert [] == stage.invoices(deal)
    stage.edits(deal, ledgerlink_action="create_invoice")
    invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()

    told = stage.fields(deal)
    assert "action" not in told
    assert f"create_invoice: drafted invoice {invoice['InvoiceNumber']}" in told["action_answer"]
    mark = stage.crm.last_call()
    stage.edits(deal, ledgerlink_action="create_invoice")
    stage.until(
        lambda: "is invoiced already" in stage.fields(deal).get("action_answer", ""),
        lambda: f"an answer: {stage.fields(deal)}",
    )
    stage.settle()
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))
    assert "action" not in stage.fields(deal)
    # Only the deal's own fields were written, however often a slow machine had something delivered again.
    assert {("PATCH", deal)} == {
        (call["method"], call["path"].rpartition("/")[2]) for call in writes(stage.crm.business_calls(mark))
    }
    stage.wins(deal)
    stage.settle()
    assert 1 == len(stage.invoices(deal))


def test_what_the_rules_forbid_is_refused_on_the_deal(stage: Stage) -> None:
    deal = stage.deal(ONE)
    stage.settle()  # a look that began under the other rules keeps to them
    with stage.under(NOT_BY_HAND):
        stage.edits(deal, ledgerlink_action="create_invoice")
        told = stage.told(deal, sync_status="excluded")
        stage.settle()

    assert "let nobody ask for an invoice by hand" in told["sync_message"]
    assert "action" not in stage.fields(deal)
    assert [] == stage.invoices(deal)


def test_refresh_writes_everything_again(stage: Stage) -> None:
    deal = stage.wins(stage.deal(ONE))
    invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    stage.edits(deal, ledgerlink_invoice_number="a slip of the hand")
    stage.settle()
    stage.edits(deal, ledgerlink_action="refresh")
    stage.told(deal, invoice_number=invoice["InvoiceNumber"])
    stage.settle()

    assert "refresh: everything was read again" in stage.fields(deal)["action_answer"]
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))


def test_refresh_brings_what_no_webhook_told_by_the_companys_field_and_by_command(stage: Stage) -> None:
    """FAIL-08: nobody calls a customer about an invoice that is paid already."""
    buyer = stage.company()
    deals = [stage.wins(stage.deal(ONE, company=buyer)) for _ in range(2)]
    invoices = [stage.invoice(deal) for deal in deals]
    for deal, invoice in zip(deals, invoices, strict=True):
        stage.ledger.act("approve", invoice["InvoiceID"])
        stage.told(deal, invoice_status="awaiting_payment")
    stage.settle()
    stage.ledger.control("webhooks", {"mode": "off"})
    try:
        stage.ledger.act("pay", invoices[0]["InvoiceID"])
        stage.crm.act("edit", buyer[0], type="companies", properties={"ledgerlink_action": "refresh"})
        stage.told(deals[0], invoice_status="paid")
        stage.until(
            lambda: "is paid now" in stage.record("companies", buyer[0]).get("ledgerlink_action_answer", ""),
            lambda: f"an answer: {stage.record('companies', buyer[0])}",
        )
        assert not stage.record("companies", buyer[0]).get("ledgerlink_action")

        stage.ledger.act("pay", invoices[1]["InvoiceID"])
        said = stage.cli("refresh", "company", buyer[0])
        assert [f"{invoices[1]['InvoiceNumber']} is paid now: GBP 576.00"] == said["changes"]
        stage.told(deals[1], invoice_status="paid")
        stage.until(
            lambda: stage.record("companies", buyer[0])["ledgerlink_total_outstanding"] == "0.00",
            lambda: f"nothing outstanding: {stage.record('companies', buyer[0])}",
        )
        stage.settle()
        assert [] == stage.cli("refresh", "deal", deals[1])["changes"]
    finally:
        stage.ledger.control("webhooks", {"mode": "on"})
    stage.settle()
