"""The path's use-cases over fakes: a CRM, a ledger and the stores, all in memory."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from shared.domain.customers import draft_for
from shared.model import permits
from shared.model.claims import Claim, ClaimState
from shared.model.crm import Deal
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.model.refs import Kind, Ref
from shared.model.rules import Rules
from shared.ports.stores import Deed
from shared.usecases.draft_invoice import draft_invoice
from shared.usecases.ensure_customer import intent_in
from shared.usecases.settle_claim import adopted
from shared.usecases.settle_invoice import settle_invoice
from shared.usecases.write_back import write_back
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.ledger import FakeLedger
from tests.fakes.stores import FakeLinks, FakeQueues

DEAL = builders.deal_ref()


@dataclass
class Path:
    clock: FakeClock = field(default_factory=lambda: FakeClock(builders.NOW))
    rules: Rules = field(default_factory=builders.rules)

    def __post_init__(self) -> None:
        self.crm = FakeCrm(deals={"31337": builders.deal()}, buyers={"31337": builders.buyer()})
        self.ledger = FakeLedger(self.clock)
        self.known = self.ledger.settings
        self.links = FakeLinks(self.clock)
        self.queues = FakeQueues()

    def wins(self, at: datetime | None = None, cause: str = "dealstage=closedwon", deal: Ref = DEAL) -> Outcome:
        return draft_invoice(
            Hint(deal, f"key-{at}-{cause}", cause, at),
            crm=self.crm,
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.known,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

    def wins_customer_first(self) -> None:
        """The customer is linked already, so that the next create is the invoice's."""
        customer = self.ledger.create(
            Claim(
                COMPANY,
                "customer:x",
                builders.LEDGER,
                Kind.CUSTOMER,
                "5001",
                self.ledger.customer_request(draft_for(builders.buyer(), "EUR")),
                "customer-key",
                1,
                ClaimState.OPEN,
                self.clock.now(),
                self.clock.now(),
            ),
            permits.for_plan(self.rules.books[0], "set-up"),
        )
        claim = adopted(
            COMPANY, intent_in(builders.LEDGER), customer.ref, links=self.links, clock=self.clock, existing=None
        )
        self.links.settle(claim, customer, None, Deed(self.clock.now(), "test", "linked", "r1", Journal()))

    def tells(self) -> Outcome:
        return write_back(
            Hint(DEAL, "tell", "invoiced"),
            crm=self.crm,
            links=self.links,
            rules=self.rules,
            clock=self.clock,
            journal=Journal(),
        )

    def hears(self, at: datetime | None = None) -> Outcome:
        return settle_invoice(
            Hint(next(iter(self.ledger.invoices.values())).ref, "changed", "update", at),
            ledger_of=lambda _: self.ledger,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

    def sells(self, *lines: Any, **more: Any) -> Deal:
        self.crm.deals["31337"] = builders.deal(*lines, **more)
        return self.crm.deals["31337"]

    @property
    def handoff(self) -> Handoff:
        found = self.links.dossier(DEAL).handoff
        assert found is not None
        return found

    @property
    def told(self) -> dict[str, str]:
        return dict(self.crm.held.get(DEAL, {}))


COMPANY = Ref(builders.CRM, Kind.COMPANY, "5001")
TOTAL = Decimal("719.87")
