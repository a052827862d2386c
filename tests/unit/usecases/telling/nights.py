"""A company's customers in memory, each with an invoice that its deal was told of: what the tests of nights stand on."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Handoff, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.outcome import Outcome
from shared.model.receivable import Receivable
from shared.model.refs import BookId, ConnectionId, Kind, Ref
from shared.model.rules import Rules
from shared.ports.nights import Night
from shared.ports.recording import Recording
from shared.ports.stores import Deed
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.telling.tell_night import Office, tell_night
from shared.usecases.telling.telling import Telling
from shared.usecases.telling.write_back import write_back
from tests import builders, owed
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.nights import FakeNights, FakeNightSheet
from tests.fakes.recording import FakeRecording
from tests.fakes.stores import FakeLinks, FakeQueues

LONDON = "Europe/London"
START = datetime(2026, 3, 20, 12, tzinfo=UTC)
DUE = date(2026, 3, 31)


def company(number: int) -> Ref:
    return Ref(builders.CRM, Kind.COMPANY, f"{5000 + number}")


def deal(number: int) -> Ref:
    return builders.deal_ref(f"{31000 + number}")


def customer(number: int, ledger: ConnectionId = builders.LEDGER) -> Ref:
    return Ref(ledger, Kind.CUSTOMER, f"customer-{number}")


def deal_of(invoice: Invoice) -> Ref:
    """The deal that was invoiced by it: of the same number."""
    return deal(int(invoice.ref.id.rpartition("-")[2]))


@dataclass
class Town:
    """`queues` holds what was left to messages of their own."""

    rules: Rules = field(default_factory=builders.rules)
    clock: FakeClock = field(default_factory=lambda: FakeClock(START))
    around_links: Callable[[Any], Any] = lambda links: links
    around_crm: Callable[[Any], Any] = lambda crm: crm

    def __post_init__(self) -> None:
        self.crm, self.links = FakeCrm(), FakeLinks(self.clock)
        self.sheet, self.nights, self.queues = FakeNightSheet(), FakeNights(), FakeQueues()
        self.recording = FakeRecording(self.crm)
        for book in self.rules.books:
            self.nights.begin(Night(book.ledger, START.date(), START))

    def owes(
        self,
        number: int,
        *invoices: Invoice,
        due: date = DUE,
        zone: str = LONDON,
        ledger: ConnectionId = builders.LEDGER,
        told: bool = True,
    ) -> None:
        """A linked company owes these invoices, by default one of its own deal's; everybody has been told."""
        of = customer(number, ledger)
        every = invoices or (self.invoice(number, due=due, ledger=ledger),)
        self.links.receivables.begin(Receivable(of, "GBP", zone, {one.ref.id: one for one in every}, self.clock.now()))
        self.links_to(company(number), of)
        for one in every:
            self._handed_off(one, company(number))
        if told:
            for about in (*map(deal_of, every), company(number)):
                self.tells(about)

    def also_owes(self, number: int, invoice: Invoice, *, zone: str) -> None:
        """The company is a customer of another ledger, too."""
        of = invoice.customer
        self.links.receivables.begin(Receivable(of, "USD", zone, {invoice.ref.id: invoice}, self.clock.now()))
        self.links_to(company(number), of)
        self.tells(company(number))

    def invoice(self, number: int, *, due: date = DUE, ledger: ConnectionId = builders.LEDGER, **more: Any) -> Invoice:
        ref = Ref(ledger, Kind.INVOICE, f"invoice-{number}")
        facts: dict[str, Any] = {"ref": ref, "customer": customer(number, ledger), "due_date": due} | more
        return owed.invoice(number, **facts)

    def pays(self, number: int, *, ledger: ConnectionId = builders.LEDGER) -> None:
        """All of its invoice; nobody has told the CRM yet, nor has the deal's handoff heard of it."""
        (known,) = self.links.receivables.of(customer(number, ledger)).invoices.values()  # type: ignore[union-attr]
        self.links.receivables.keep(known.customer, [self._settled(known)], self.clock.now())

    def is_paid(self, about: Ref) -> None:
        """All of the deal's invoice, and its handoff has heard of it."""
        handoff = self.links.handoffs[about]
        assert handoff.invoice is not None
        paid = self._settled(handoff.invoice)
        self.links.receivables.keep(paid.customer, [paid], self.clock.now())
        self.links.handoffs[about] = replace(handoff, invoice=paid)

    def _settled(self, known: Invoice) -> Invoice:
        number = int(known.ref.id.rpartition("-")[2])
        payment = owed.settled(str(known.total.amount), self.clock.now().date())
        return owed.invoice(
            number, "800.00", payment, ref=known.ref, customer=known.customer, due_date=known.due_date,
            changed_at=self.clock.now(),
        )  # fmt: skip

    def links_to(self, record: Ref, of: Ref) -> None:
        claim = Claim(
            record, intent_in(of.connection), of.connection, Kind.CUSTOMER, record.id, WriteRequest("create", b""),
            "key", 1, ClaimState.OPEN, self.clock.now(), self.clock.now(),
        )  # fmt: skip
        self.links.claim(claim)
        self.links.settle(claim, Created(of), None, Deed(self.clock.now(), "test", "linked", "r1", Journal()))

    def _handed_off(self, invoice: Invoice, buyer: Ref) -> None:
        about = deal_of(invoice)
        self.crm.deals[about.id] = builders.deal(ref=about)
        self.links.sources[invoice.ref] = about
        note = f"note:invoice:{invoice.ref.id}"
        said = Claim(
            about, note, about.connection, Kind.NOTE, "note", WriteRequest("note", b""), "key", 1, ClaimState.LINKED,
            self.clock.now(), self.clock.now(), remote=Ref(about.connection, Kind.NOTE, f"note-{about.id}"),
        )  # fmt: skip
        self.links.claims[about, note] = said
        self.links.handoffs[about] = Handoff(
            about, HandoffState.INVOICED, BookId(self.rules.books[0].id), self.clock.now(), "r1", version=1,
            name=f"Deal {about.id}", amount=Money(Decimal(800), "GBP"), buyer=buyer,
            customer=invoice.customer, invoice=invoice,
        )  # fmt: skip

    def tells(self, about: Ref) -> Outcome:
        """A message of its own is worked off."""
        run = self._run(Journal())
        return write_back(
            Hint(about, "tell", "told"), crm=run.crm, links=run.links, sheet=self.sheet, rules=self.rules,
            clock=self.clock, journal=run.journal,
        )  # fmt: skip

    def tells_rest(self) -> list[Ref]:
        """Those that the night left to messages of their own; gives whom."""
        about = [hint.about for queue, hint in self.queues.sent if queue == "write_back"]
        self.queues.sent.clear()
        for one in about:
            self.tells(one)
        return about

    def at(self, day: date, hour: time = time(0, 5), zone: str = LONDON) -> None:
        self.clock.at = datetime.combine(day, hour, ZoneInfo(zone)).astimezone(UTC)

    def night(
        self,
        day: date | None = None,
        *,
        zone: str = LONDON,
        ledger: ConnectionId = builders.LEDGER,
        has_time: Callable[[], bool] = lambda: True,
        recording: Recording | None = None,
    ) -> Outcome:
        """That day's night, or whatever time it is: what the worker of the ledger's message does."""
        if day is not None:
            self.at(day, zone=zone)
        taken = recording or self.recording
        return tell_night(ledger, zone, self.office(taken, has_time))

    def office(self, recording: Recording | None, has_time: Callable[[], bool] = lambda: True) -> Office:
        return Office(
            self.sheet,
            self.nights,
            self.queues,
            self.clock,
            lambda _, journal: self._run(journal),
            lambda _crm, _journal: recording,
            has_time,
        )

    def held(self, number: int) -> dict[str, str]:
        """What the company's record says."""
        return self.crm.held.get(company(number), {})

    def _run(self, journal: Journal) -> Telling:
        crm, links = self.around_crm(self.crm), self.around_links(self.links)
        return Telling(crm, links, self.sheet, self.rules, self.clock, journal, "ledgerlink")
