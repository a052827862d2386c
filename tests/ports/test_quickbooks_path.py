"""A deal's way into QuickBooks' books and its money's way back, over both connectors on their sandboxes: what is seen, in which calls."""

from datetime import timedelta

import pytest

from shared.model.handoff import HandoffState
from shared.model.ledger import InvoiceStatus
from shared.model.refs import Kind
from shared.providers.quickbooks import changes
from tests.ports.quickbooks_path import COMPANY, Both


@pytest.fixture
def both() -> Both:
    return Both()


def test_a_new_customers_deal_takes_three_calls_to_quickbooks_and_a_linked_ones_one(both: Both) -> None:
    assert both.made["quickbooks"] == 3
    assert sum(both.made.values()) <= 10
    draft = both.handoff().invoice
    assert draft is not None
    deal = both.sales.act(
        "create_deal",
        properties={"dealname": "Support", "deal_currency_code": "EUR"},
        company=COMPANY,
        lines=[{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
    )
    again = both.wins(str(deal["id"]))

    assert again["quickbooks"] == 1
    assert sum(again.values()) <= 6
    assert both.hears(("invoice", "created", both.invoice.id), at=draft.changed_at) == {}


def test_a_buyer_is_another_customer_in_another_currency(both: Both) -> None:
    made = both.sales.act(
        "create_deal",
        properties={"dealname": "Support", "deal_currency_code": "GBP"},
        company=COMPANY,
        lines=[{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
    )
    both.wins(str(made["id"]))
    customers = {row["Id"]: row for row in both.finance.app.provider.books()["customers"]}
    euros, pounds = both.handoff().customer, both.handoff(str(made["id"])).customer
    assert euros is not None
    assert pounds is not None
    names = [customers[one.id]["DisplayName"] for one in (euros, pounds)]

    assert [names[0], f"{names[0]} (GBP)"] == names
    assert ["EUR", "GBP"] == [customers[one.id]["CurrencyRef"]["value"] for one in (euros, pounds)]
    assert both.links.source(euros) == both.links.source(pounds)


def test_an_approval_then_payments_then_a_deletion_reach_the_deal_and_its_company(both: Both) -> None:
    both.act("approve")
    both.hears(("invoice", "updated", both.invoice.id))
    assert both.told("payment_status") == "unpaid"
    assert both.told("total_outstanding", "companies") not in {"", "0.00"}

    both.act("send")
    assert both.hears(("invoice", "emailed", both.invoice.id))["quickbooks"] == 1
    assert both.told("invoice_status") == "sent"

    part = both.act("pay", amount="1000.00")["payment"]["Id"]
    assert both.hears(("payment", "created", part), ("invoice", "updated", both.invoice.id))["quickbooks"] <= 3
    assert (both.told("payment_status"), both.told("invoice_paid")) == ("partially_paid", "1000.00")
    assert "Payment of 1000.00 EUR" in both.notes()[-1]

    rest = both.act("pay")["payment"]["Id"]
    both.hears(("payment", "created", rest))
    assert both.told("payment_status") == "paid"
    assert both.told("total_outstanding", "companies") == "0.00"

    both.clock.advance(60)
    both.finance.app.provider.act("delete", rest, {"type": "Payment"})
    both.hears(("payment", "deleted", rest))
    assert both.told("payment_status") == "partially_paid"
    assert "taken back" in both.notes()[-1]


def test_a_credit_memo_is_told_like_a_payment(both: Both) -> None:
    both.act("approve")
    both.hears(("invoice", "updated", both.invoice.id))
    memo = both.act("credit")["credit"]["Id"]
    both.hears(("creditmemo", "created", memo))

    assert both.told("payment_status") == "refunded"
    assert both.told("lifetime_invoiced", "companies") == "0.00"
    assert "Credit note of" in both.notes()[-1]


@pytest.mark.parametrize(
    ("act", "change", "status"),
    [("delete", "deleted", InvoiceStatus.DELETED), ("void", "voided", InvoiceStatus.VOIDED)],
)
def test_what_finance_deletes_or_voids_is_declined_and_told_apart(
    both: Both, act: str, change: str, status: InvoiceStatus
) -> None:
    both.act(act)
    both.hears(("invoice", change, both.invoice.id))

    assert both.handoff().state is HandoffState.DECLINED
    assert both.told("invoice_status") == status.value
    assert both.told("sync_status") == "declined"


def test_a_poll_of_one_call_finds_what_no_webhook_told(both: Both) -> None:
    both.clock.advance(3000)
    since = both.clock.now()
    both.act("approve")
    paid = both.act("pay", amount="10.00")["payment"]["Id"]
    gone = str(both.finance.app.provider.act("create_invoice", "", {})["Id"])
    both.finance.app.provider.act("delete", gone, {"type": "Invoice"})
    both.forget()

    pages = list(changes.connect(both.ledger.api).since("changes", since))

    found = {(change.ref.kind, change.ref.id) for page in pages for change in page.changes}
    assert found == {(Kind.INVOICE, both.invoice.id), (Kind.PAYMENT, paid), (Kind.INVOICE, gone)}
    assert both.calls() == {"quickbooks": 1}
    (payment,) = (one for page in pages for one in page.changes if one.ref.kind is Kind.PAYMENT)
    assert payment.whose == both.handoff().customer


def test_what_changed_before_quickbooks_looks_back_is_asked_for_by_itself(both: Both) -> None:
    long_ago = both.clock.now() - timedelta(days=400)
    both.forget()
    pages = list(changes.connect(both.ledger.api).since("changes", long_ago))

    assert both.invoice.id in {change.ref.id for page in pages for change in page.changes}
    assert both.calls() == {"quickbooks": 1 + len(changes.KINDS)}
    assert pages[-1].reached is not None
    assert {page.reached for page in pages[:-1]} == {None}
