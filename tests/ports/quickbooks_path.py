"""A won deal in HubSpot and what QuickBooks makes of it, both connectors on their sandboxes."""

import json
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from shared.model import permits
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Event, Hint
from shared.model.outcome import Done, Outcome
from shared.model.refs import Kind, Ref
from shared.model.rules import ItemRule, Rules
from shared.providers.quickbooks.webhooks import parse
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.settling.settle_credit import settle_credit
from shared.usecases.settling.settle_estimate import settle_estimate
from shared.usecases.settling.settle_invoice import settle_invoice
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.nights import FakeNightSheet
from tests.fakes.quickbooks import QuickBooksOnSandbox
from tests.fakes.stores import FakeLinks, FakeQueues

COMPANY, DEAL = "5001", "31337"
MOST = 20
"""Messages that one event may lead to before it is called endless."""
SETTLE = {Kind.INVOICE: settle_invoice, Kind.ESTIMATE: settle_estimate}


@dataclass
class Both:
    """A won deal of Aurora Robotics, and its invoice in QuickBooks; sales knows of it."""

    sales: HubSpotOnSandbox = field(default_factory=HubSpotOnSandbox)
    finance: QuickBooksOnSandbox = field(default_factory=QuickBooksOnSandbox)
    queues: FakeQueues = field(default_factory=FakeQueues)
    heard: int = 0
    drafts: Literal["posted", "estimate"] = "posted"

    def __post_init__(self) -> None:
        self.crm = self.sales.crm(self.sales.crm().account())
        self.known = self.finance.known
        self.ledger = self.finance.ledger(self.known)
        self.clock = self.finance.app.clock
        self.links = FakeLinks(self.clock)
        self.crm.ensure_fields(permits.for_setup(self.crm.connection))
        item = ItemRule(account="4000", item="SALES", tax="20.0% S")
        book = builders.book(ledger=self.ledger.connection, default_item=item, drafts=self.drafts)
        self.rules = Rules(self.crm.connection, (book,), version="r1")
        self.made = self.wins(DEAL)
        handoff = self.handoff()
        assert handoff.invoice is not None, handoff.hold
        self.invoice = handoff.invoice.ref

    def wins(self, deal: str) -> dict[str, int]:
        """The deal is won, drafted and told; gives how many calls that took of either provider."""
        self.sales.act("move_deal", deal, stage="won")
        self.forget()
        made = self.looks_at(deal, "won")
        assert isinstance(made, Done), made
        self.works_off()
        return self.calls()

    def looks_at(self, deal: str, cause: str) -> Outcome:
        """The deal is looked at, for this cause; nobody is told yet."""
        return draft_invoice(
            Hint(Ref(self.crm.connection, Kind.DEAL, deal), f"{deal}/{cause}", cause),
            crm=self.crm,
            ledger_of=lambda _: self.ledger,
            organisation_of=lambda _: self.known,
            links=self.links,
            rules=self.rules,
            queues=self.queues,
            clock=self.clock,
            journal=Journal(),
        )

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

    def hears(self, *events: tuple[str, str, str], at: datetime | None = None) -> dict[str, int]:
        """QuickBooks' own delivery of (entity, change, id), at that time or now, is worked off until all is quiet."""
        self.forget()
        self.heard += 1
        moment = (at or self.clock.now()).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        entries = [
            {
                "specversion": "1.0",
                "id": f"{self.heard}-{number}",
                "type": f"qbo.{entity}.{change}.v1",
                "time": moment,
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
        settle = SETTLE.get(hint.about.kind, settle_credit)
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
            assert queue in {"invoice_changed", "write_back"}
            if queue == "invoice_changed":
                self.settled(hint)
            else:
                common: dict[str, Any] = {"crm": self.crm, "links": self.links, "rules": self.rules}
                write_back(hint, sheet=FakeNightSheet(), clock=self.clock, journal=Journal(), **common)
        raise AssertionError("it never ends")

    def told(self, fact: str, kind: str = "deals") -> str:
        held = self.sales.properties(kind, DEAL if kind == "deals" else COMPANY)
        return str(held.get(f"ledgerlink_{fact}") or "")

    def notes(self) -> list[str]:
        return [row["properties"]["hs_note_body"] for row in self.sales.app.provider.books()["notes"]]
