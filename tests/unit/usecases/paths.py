"""The path's use-cases over fakes: a CRM, a ledger and the stores, all in memory."""

from collections.abc import Callable
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
from shared.model.ledger import InvoiceStatus
from shared.model.outcome import Outcome
from shared.model.refs import Kind, Ref
from shared.model.rules import Book, Rules
from shared.ports.notices import Announce, nobody
from shared.ports.recording import Recording
from shared.ports.stores import Deed
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.settle_claim import adopted
from shared.usecases.settling.look_out import LookOut, nowhere
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.usecases.telling.tell_night import Office, tell_night
from shared.usecases.telling.telling import Telling
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.fakes.agenda import FakeAgenda
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.customers import FakeBases
from tests.fakes.ledger import FakeLedger
from tests.fakes.nights import FakeNights, FakeNightSheet
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
        self.agenda = FakeAgenda()
        self.sheet, self.nights = FakeNightSheet(), FakeNights()
        self.bases = FakeBases()
        self.heard = 0
        self.announce: Announce = nobody

    @property
    def look_out(self) -> LookOut:
        """Who hears of an invoice that was looked at."""
        return nowhere

    def wins(
        self,
        at: datetime | None = None,
        cause: str = "dealstage=closedwon",
        deal: Ref = DEAL,
        journal: Journal | None = None,
    ) -> Outcome:
        return self.drafts(Hint(deal, f"key-{at}-{cause}", cause, at), journal)

    def drafts(self, hint: Hint, journal: Journal | None = None, **more: Any) -> Outcome:
        """A worker looks at the deal that the hint is about; `more` as `draft_invoice` takes it."""
        return draft_invoice(
            hint,
            crm=self.crm,
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.known,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=journal or Journal(),
            **more,
        )

    def wins_customer_first(self) -> None:
        """The customer is linked already, so that the next create is the invoice's."""
        self.wins_customer_first_of(self.rules.books[0])

    def wins_customer_first_of(self, book: Book) -> None:
        """As above, in the days when the book was like this."""
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
            permits.for_plan(book, "set-up"),
        )
        claim = adopted(
            COMPANY, intent_in(builders.LEDGER), customer.ref, links=self.links, clock=self.clock, existing=None
        )
        self.links.settle(claim, customer, None, Deed(self.clock.now(), "test", "linked", "r1", Journal()))

    def tells(self, about: Ref = DEAL, **more: Any) -> Outcome:
        """The CRM is told what it is owed; `more` as `write_back` takes it."""
        return write_back(
            Hint(about, "tell", "invoiced"),
            crm=self.crm,
            links=self.links,
            sheet=self.sheet,
            rules=self.rules,
            clock=self.clock,
            journal=Journal(),
            bases=self.bases,
            announce=self.announce,
            page_of=lambda deal: f"https://crm.example/{deal.id}",
            **more,
        )

    def office(self, recording: Recording | None = None, has_time: Callable[[], bool] = lambda: True) -> Office:
        """What a night works with: one record in a call, unless `recording` takes more."""
        return Office(
            self.sheet,
            self.nights,
            self.queues,
            self.clock,
            lambda _, journal: self.telling(journal),
            lambda _crm, _journal: recording,
            has_time,
        )

    def telling(self, journal: Journal) -> Telling:
        """A run of telling the CRM."""
        return Telling(self.crm, self.links, self.sheet, self.rules, self.clock, journal, "ledgerlink", self.bases)

    def night(self, recording: Recording | None = None) -> Outcome:
        """The organisation's day has begun: what it changes is told."""
        return tell_night(builders.LEDGER, self.known.time_zone, self.office(recording))

    def hears(self, at: datetime | None = None, invoice: str = "invoice-1") -> Outcome:
        self.heard += 1
        return settle_invoice(
            Hint(Ref(builders.LEDGER, Kind.INVOICE, invoice), f"changed-{self.heard}", "update", at),
            ledger_of=lambda _: self.ledger,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
            look_out=self.look_out,
        )

    def tells_all(self) -> list[Ref]:
        """Work off what is to be told; gives about what."""
        hints = [hint for queue, hint in self.queues.sent if queue == "write_back"]
        self.queues.sent.clear()
        for hint in hints:
            self.tells(hint.about)
        return [hint.about for hint in hints]

    def is_invoiced(self) -> None:
        """The deal has its draft, sales knows of it, and finance has approved it, but nobody heard of that yet."""
        self.wins()
        self.tells_all()
        self.clock.advance(60)
        self.ledger.becomes("invoice-1", InvoiceStatus.AWAITING_PAYMENT)

    def is_approved(self) -> None:
        """Finance has approved the deal's invoice over 719.87 EUR, and everybody knows."""
        self.is_invoiced()
        self.settles()

    def settles(self, invoice: str = "invoice-1") -> list[str]:
        """The ledger's event is worked off until all is quiet; gives the calls to both providers."""
        self.ledger.calls.clear()
        self.crm.calls.clear()
        self.hears(self.clock.now(), invoice)
        self.tells_all()
        return [*self.ledger.calls, *self.crm.calls]

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

    @property
    def company(self) -> dict[str, str]:
        """What the company's record says."""
        return dict(self.crm.held.get(COMPANY, {}))

    @property
    def notes(self) -> list[str]:
        """The notes on the deal, but for the one about its draft."""
        return [said.text for said in self.crm.messages if not said.text.startswith("Draft")]


COMPANY = Ref(builders.CRM, Kind.COMPANY, "5001")
TOTAL = Decimal("719.87")
