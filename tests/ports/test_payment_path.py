"""A payment's way from the ledger's books to the CRM's, over both connectors on their sandboxes: what is seen, in which calls."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import pytest

from shared.model import permits
from shared.model.claims import Claim
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done
from shared.model.refs import Kind, Ref
from shared.model.rules import Rules
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.nights import FakeNightSheet
from tests.fakes.stores import FakeLinks, FakeQueues
from tests.fakes.xero import XeroOnSandbox

COMPANY = "5001"
DEAL = "31337"


@dataclass
class Both:
    """A won deal of Aurora Robotics with its draft in Xero; sales knows of it."""

    sales: HubSpotOnSandbox = field(default_factory=HubSpotOnSandbox)
    finance: XeroOnSandbox = field(default_factory=XeroOnSandbox)
    queues: FakeQueues = field(default_factory=FakeQueues)

    def __post_init__(self) -> None:
        self.crm = self.sales.crm(self.sales.crm().account())
        self.known = self.finance.ledger().organisation()
        self.ledger = self.finance.ledger(self.known)
        self.clock = self.finance.app.clock
        self.links = FakeLinks(self.clock)
        self.crm.ensure_fields(permits.for_setup(self.crm.connection))
        book = builders.book(ledger=self.ledger.connection)
        self.rules = Rules(self.crm.connection, (book,), version="r1")
        self.deal = Ref(self.crm.connection, Kind.DEAL, DEAL)
        self.sales.act("move_deal", DEAL, stage="won")
        made = draft_invoice(
            Hint(self.deal, "won", "won"),
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
        self.tells()
        claim: Claim = self.links.dossier(self.deal).claims["invoice"]
        assert claim.remote is not None
        self.invoice = claim.remote

    def act(self, do: str, **given: str) -> Any:
        return self.finance.app.provider.act(do, self.invoice.id, given)

    def hears(self, key: str, occurred: datetime | None = None) -> list[str]:
        """The ledger's event of now is worked off until all is quiet; gives the calls to both providers."""
        self.sales.journal.calls.clear()
        self.finance.journal.calls.clear()
        settle_invoice(
            Hint(self.invoice, key, "update", occurred or self.clock.now()),
            ledger_of=lambda _: self.ledger,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )
        self.tells()
        return [
            f"{call.method} {call.path.rpartition('/')[0] if call.method == 'PATCH' else call.path}"
            for call in (*self.finance.journal.calls, *self.sales.journal.calls)
        ]

    def tells(self) -> None:
        sent, self.queues.sent = self.queues.sent, []
        for _, hint in sent:
            write_back(
                hint,
                crm=self.crm,
                links=self.links,
                sheet=FakeNightSheet(),
                rules=self.rules,
                clock=self.clock,
                journal=Journal(),
            )

    def shown(self, kind: str) -> Callable[[str], str]:
        held = self.sales.properties(kind, DEAL if kind == "deals" else COMPANY)
        return lambda fact: str(held.get(f"ledgerlink_{fact}") or "")


@pytest.fixture
def both() -> Both:
    return Both()


def notes(both: Both) -> list[str]:
    return [row["properties"]["hs_note_body"] for row in both.sales.app.provider.books()["notes"]]


def test_an_approval_then_a_part_payment_then_the_rest_then_its_deletion(both: Both) -> None:
    one_invoice = f"GET /api.xro/2.0/Invoices/{both.invoice.id}"
    records = [f"PATCH {path}" for path in ("/crm/objects/2026-09/companies", "/crm/objects/2026-09/deals")]
    note = "POST /crm/objects/2026-09/notes"

    both.act("approve")
    known = [f"GET /api.xro/2.0/{name}" for name in ("Invoices", "CreditNotes", "Overpayments", "Prepayments")]
    assert both.hears("approved") == [*known, *records]
    assert both.shown("deals")("payment_status") == "unpaid"
    owed = both.shown("companies")("total_outstanding")
    assert owed not in {"", "0.00"}

    both.act("send")
    assert both.hears("sent") == [one_invoice, *records]
    assert both.shown("deals")("invoice_status") == "sent"

    both.act("pay", amount="1000.00")
    assert both.hears("paid a part") == [one_invoice, *records, note]
    assert both.shown("deals")("payment_status") == "partially_paid"
    assert both.shown("deals")("invoice_paid") == "1000.00"
    assert both.shown("companies")("last_payment_amount") == "1000.00"
    assert "Payment of 1000.00 EUR" in notes(both)[-1]

    both.act("pay")
    assert both.hears("paid the rest") == [one_invoice, *records, note]
    assert both.shown("deals")("payment_status") == "paid"
    assert both.shown("deals")("invoice_paid_on") == both.clock.now().date().isoformat()
    assert both.shown("companies")("total_outstanding") == "0.00"
    assert both.shown("companies")("financial_status") == "current"

    both.act("delete_payment")
    assert both.hears("took it back") == [one_invoice, *records, note]
    assert both.shown("deals")("payment_status") == "partially_paid"
    assert "taken back" in notes(both)[-1]


def test_a_credit_note_is_told_like_a_payment(both: Both) -> None:
    both.act("approve")
    both.hears("approved")
    both.act("credit")

    assert len(both.hears("credited")) == 4
    assert both.shown("deals")("payment_status") == "refunded"
    assert both.shown("companies")("lifetime_invoiced") == "0.00"
    assert "Credit note of" in notes(both)[-1]


def test_our_draft_coming_back_costs_nothing_and_an_approval_said_twice_one_more_read(both: Both) -> None:
    handoff = both.links.dossier(both.deal).handoff
    assert handoff is not None
    assert handoff.invoice is not None
    assert both.hears("our own draft", handoff.invoice.changed_at) == []

    both.act("approve")
    both.hears("approved")
    assert both.hears("approved, said again") == [f"GET /api.xro/2.0/Invoices/{both.invoice.id}"]


def test_a_payments_note_stands_on_the_deals_and_the_companys_timeline(both: Both) -> None:
    both.act("approve")
    both.hears("approved")
    both.act("pay", amount="10.00")
    both.hears("paid")

    deal = both.crm.find_created(_latest(both))
    company = both.crm.find_created(replace(_latest(both), subject=Ref(both.crm.connection, Kind.COMPANY, COMPANY)))
    assert deal is not None
    assert company is not None
    assert deal.ref == company.ref


def _latest(both: Both) -> Claim:
    claims = both.links.dossier(both.deal).claims
    return next(claim for intent, claim in claims.items() if intent.startswith("note:settled:"))
