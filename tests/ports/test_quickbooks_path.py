"""A deal's way into QuickBooks' books and its money's way back, over both connectors on their sandboxes: what is seen, in which calls."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from shared.model import permits
from shared.model.handoff import Handoff, HandoffState, Journal
from shared.model.hints import Event, Hint
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Done, Outcome
from shared.model.refs import Kind, Ref
from shared.model.rules import ItemRule, Rules
from shared.providers.quickbooks import changes
from shared.providers.quickbooks.webhooks import parse
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.settling.settle_credit import settle_credit
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.fakes.agenda import FakeAgenda
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.stores import FakeLinks, FakeQueues

COMPANY, DEAL = "5001", "31337"
MOST = 20
"""Messages that one event may lead to before it is called endless."""


@dataclass
class Both:
    """A won deal of Aurora Robotics, and its invoice in QuickBooks; sales knows of it."""

    sales: HubSpotOnSandbox = field(default_factory=HubSpotOnSandbox)
    finance: QuickBooksOnSandbox = field(default_factory=QuickBooksOnSandbox)
    queues: FakeQueues = field(default_factory=FakeQueues)
    heard: int = 0

    def __post_init__(self) -> None:
        self.crm = self.sales.crm(self.sales.crm().account())
        self.known = self.finance.known
        self.ledger = self.finance.ledger(self.known)
        self.clock = self.finance.app.clock
        self.links = FakeLinks(self.clock)
        self.crm.ensure_fields(permits.for_setup(self.crm.connection))
        item = ItemRule(account="4000", item="SALES", tax="20.0% S")
        book = builders.book(ledger=self.ledger.connection, default_item=item)
        self.rules = Rules(self.crm.connection, (book,), version="r1")
        self.made = self.wins(DEAL)
        handoff = self.handoff()
        assert handoff.invoice is not None, handoff.hold
        self.invoice = handoff.invoice.ref

    def wins(self, deal: str) -> dict[str, int]:
        """The deal is won, drafted and told; gives how many calls that took of either provider."""
        self.sales.act("move_deal", deal, stage="won")
        self.forget()
        made = draft_invoice(
            Hint(Ref(self.crm.connection, Kind.DEAL, deal), deal, "won"),
            crm=self.crm,
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.known,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )
        assert isinstance(made, Done), made
        self.works_off()
        return self.calls()

    def forget(self) -> None:
        self.sales.journal.calls.clear()
        self.finance.journal.calls.clear()

    def calls(self) -> dict[str, int]:
        return dict(Counter(call.provider for call in (*self.sales.journal.calls, *self.finance.journal.calls)))

    def handoff(self, deal: str = DEAL) -> Handoff:
        found = self.links.dossier(Ref(self.crm.connection, Kind.DEAL, deal)).handoff
        assert found is not None
        return found

    def act(self, do: str, **given: str) -> Any:
        self.clock.advance(60)
        return self.finance.app.provider.act(do, self.invoice.id, {"type": "Invoice", **given})

    def hears(self, *events: tuple[str, str, str]) -> dict[str, int]:
        """QuickBooks' own delivery of (entity, change, id), now, is worked off until all is quiet."""
        self.forget()
        self.heard += 1
        entries = [
            {
                "specversion": "1.0",
                "id": f"{self.heard}-{number}",
                "type": f"qbo.{entity}.{change}.v1",
                "time": self.clock.now().isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "intuitentityid": identity,
                "intuitaccountid": self.finance.account["account_id"],
            }
            for number, (entity, change, identity) in enumerate(events)
        ]
        for event in parse(json.dumps(entries).encode()):
            self.settles(event)
        self.works_off()
        return self.calls()

    def settles(self, event: Event) -> Outcome:
        about = Ref(self.ledger.connection, Kind(event.kind), event.id)
        return self.settled(Hint(about, event.cause, event.cause, event.occurred_at))

    def settled(self, hint: Hint) -> Outcome:
        settle = settle_invoice if hint.about.kind is Kind.INVOICE else settle_credit
        return settle(
            hint,
            ledger_of=lambda _: self.ledger,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

    def works_off(self) -> None:
        for _ in range(MOST):
            if not self.queues.sent:
                return
            queue, hint = self.queues.sent.pop(0)
            if queue == "invoice_changed":
                self.settled(hint)
            else:
                common: dict[str, Any] = {"crm": self.crm, "links": self.links, "rules": self.rules}
                write_back(hint, agenda=FakeAgenda(), clock=self.clock, journal=Journal(), **common)
        raise AssertionError("it never ends")

    def told(self, fact: str, kind: str = "deals") -> str:
        held = self.sales.properties(kind, DEAL if kind == "deals" else COMPANY)
        return str(held.get(f"ledgerlink_{fact}") or "")

    def notes(self) -> list[str]:
        return [row["properties"]["hs_note_body"] for row in self.sales.app.provider.books()["notes"]]


@pytest.fixture
def both() -> Both:
    return Both()


def test_a_new_customers_deal_takes_three_calls_to_quickbooks_and_a_linked_ones_one(both: Both) -> None:
    assert both.made["quickbooks"] == 3
    assert sum(both.made.values()) <= 10
    deal = both.sales.act(
        "create_deal",
        properties={"dealname": "Support", "deal_currency_code": "EUR"},
        company=COMPANY,
        lines=[{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
    )
    again = both.wins(str(deal["id"]))

    assert again["quickbooks"] == 1
    assert sum(again.values()) <= 6
    assert both.hears(("invoice", "created", both.invoice.id)) == {}


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
    assert both.calls() == {"quickbooks": 4}
    assert pages[-1].reached is not None
    assert {page.reached for page in pages[:-1]} == {None}
