"""A deal whose tax depends on who buys, over both connectors on their sandboxes: the ledger's figures, and what they cost."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from shared.model import permits
from shared.model.coding import ItemRule, TaxRule
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Hint
from shared.model.refs import Kind, Ref
from shared.model.rules import Rules
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.nights import FakeNightSheet
from tests.fakes.stores import FakeLinks, FakeQueues
from tests.fakes.xero import XeroOnSandbox

TAXES = (
    TaxRule("exempt", code="EXEMPTOUTPUT", field="tax_exempt", rate=Decimal(0)),
    TaxRule("reverse charge", code="ZERORATEDOUTPUT", countries=frozenset({"DE", "FR"}), reverse_charge=True),
    TaxRule("at home", code="OUTPUT2", countries=frozenset({"GB"}), rate=Decimal(20)),
)
COUNTRIES = {"Germany": "DE", "United Kingdom": "GB"}
AURORA = "5001"
"""A company of the sandbox, in Germany."""


@dataclass
class Taxed:
    """Both sandboxes, and a book that taxes by who buys."""

    sales: HubSpotOnSandbox = field(default_factory=HubSpotOnSandbox)
    finance: XeroOnSandbox = field(default_factory=XeroOnSandbox)

    def __post_init__(self) -> None:
        self.crm = self.sales.crm(self.sales.crm().account())
        self.known = self.finance.ledger().organisation()
        self.ledger = self.finance.ledger(self.known)
        self.links, self.queues = FakeLinks(self.finance.app.clock), FakeQueues()
        self.crm.ensure_fields(permits.for_setup(self.crm.connection))
        book = builders.book(
            ledger=self.ledger.connection,
            taxes=TAXES,
            countries=COUNTRIES,
            company_terms=True,
            default_item=ItemRule(account="200", tax="OUTPUT2"),
        )
        self.rules = Rules(self.crm.connection, (book,), version="r1")

    def knows(self, **facts: str) -> None:
        """Sales enters these fields of ours on the company."""
        properties = {f"ledgerlink_{name}": value for name, value in facts.items()}
        self.sales.act("edit", AURORA, type="companies", properties=properties)

    def wins(self, identity: str) -> Handoff:
        """The deal is won, drafted, and told; `calls` is what that took."""
        self.sales.act("move_deal", identity, stage="won")
        self.sales.journal.calls.clear()
        self.finance.journal.calls.clear()
        deal = Ref(self.crm.connection, Kind.DEAL, identity)
        common: dict[str, Any] = {"crm": self.crm, "links": self.links, "rules": self.rules, "journal": Journal()}
        draft_invoice(
            Hint(deal, identity, "won"),
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.known,
            queues=self.queues,
            clock=self.finance.app.clock,
            **common,
        )
        for _, hint in self.queues.sent:
            write_back(hint, sheet=FakeNightSheet(), clock=self.finance.app.clock, **common)
        self.queues.sent.clear()
        self.calls = [*self.sales.journal.calls, *self.finance.journal.calls]
        handoff = self.links.dossier(deal).handoff
        assert handoff is not None
        return handoff

    def deal(self) -> str:
        """Another deal of the company."""
        made = self.sales.act(
            "create_deal",
            properties={"dealname": "Support"},
            company=AURORA,
            lines=[{"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}],
        )
        return str(made["id"])


def test_a_foreign_business_is_reverse_charged_on_the_companys_own_terms() -> None:
    taxed = Taxed()
    taxed.knows(tax_number="DE811234567", terms="net 60")

    handoff = taxed.wins(taxed.deal())

    assert handoff.invoice is not None, handoff.hold
    assert (Decimal("480.00"), Decimal(0)) == (handoff.invoice.net.amount, handoff.invoice.tax.amount)
    assert handoff.invoice.due_date is not None
    assert 60 == (handoff.invoice.due_date - handoff.invoice.issue_date).days


def test_a_company_that_sales_ticked_as_exempt_pays_no_tax() -> None:
    taxed = Taxed()
    taxed.knows(tax_exempt="true")

    handoff = taxed.wins(taxed.deal())

    assert handoff.invoice is not None, handoff.hold
    assert 0 == handoff.invoice.tax.amount


def test_a_linked_customers_deal_still_takes_six_calls() -> None:
    taxed = Taxed()
    taxed.wins(taxed.deal())
    new = len(taxed.calls)

    taxed.wins(taxed.deal())

    assert 10 >= new
    assert 6 >= len(taxed.calls), [f"{call.method} {call.path}" for call in taxed.calls]
