"""A company at work in memory: sales, finance, redeliveries, the clock and death, all drawn from one seed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from shared.errors import LedgerlinkError, Reconnect, Retryable
from shared.model.crm import Buyer
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.telling.write_back import write_back
from tests import builders
from tests.chaos.gate import Phase
from tests.chaos.mortal import Deed, Fate, Killed, Mortal
from tests.fakes.clock import FakeClock
from tests.fakes.crm import FakeCrm
from tests.fakes.ledger import FakeLedger
from tests.fakes.nights import FakeNightSheet
from tests.fakes.stores import FakeLinks

DEAL_WON, WRITE_BACK = "deal_won", "write_back"
DEALS = {"31337": "5001", "31338": "5001", "31339": "5002"}
"""Deals and their companies: the first two have one buyer."""
LINK_EFFECTS = ("claim", "attempt", "refuse", "settle", "record", "tell")
SWALLOWED = timedelta(minutes=5)
"""How long SQS drops a message it was given before."""
CRM_DELAY_SECONDS, LEDGER_DELAY_SECONDS = 100, 20
"""How long a request may be under way after its sender died: less than the settle time; than our own limit for an answer."""
LEAPS_SECONDS = (0.5, 3, 40, 70, 200, 400, 5000)
PATIENCE = 400

Around = Callable[[Any], Any]


def as_it_is(port: Any) -> Any:
    return port


@dataclass
class Queue:
    """What SQS does: the same message within five minutes is taken, and dropped."""

    clock: FakeClock
    messages: list[tuple[str, Hint]] = field(default_factory=list)
    sent_at: dict[str, datetime] = field(default_factory=dict)

    def send(self, queue: str, hints: Sequence[Hint]) -> None:
        for hint in hints:
            name, now = f"{queue}/{hint.key}", self.clock.now()
            if name not in self.sent_at or now - self.sent_at[name] > SWALLOWED:
                self.sent_at[name] = now
                self.messages.append((queue, hint))


@dataclass
class Company:
    """`links_`, `ledger_` and `crm_` put something around a port: the control tests break what keeps us safe."""

    seed: int
    links_: Around = as_it_is
    ledger_: Around = as_it_is
    crm_: Around = as_it_is
    clock: FakeClock = field(default_factory=lambda: FakeClock(builders.NOW))
    underway: list[tuple[datetime, Deed]] = field(default_factory=list)
    done: set[tuple[str, str]] = field(default_factory=set)
    carrying: str = DEAL_WON
    deaths: int = 0
    given_up: list[str] = field(default_factory=list)
    story: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)  # noqa: S311  # chance, not secrecy
        self.rules, self.queue = builders.rules(), Queue(self.clock)
        self.crm, self.ledger, self.links = FakeCrm(), FakeLedger(self.clock), FakeLinks(self.clock)
        for number, company in DEALS.items():
            ref = Ref(builders.CRM, Kind.COMPANY, company)
            buyer = Buyer(replace(builders.company(f"Company {company}"), ref=ref), None)
            self.crm.deals[number] = self._deal(number, ref)
            self.crm.buyers[number] = buyer

    def _deal(self, number: str, company: Ref) -> Any:
        opened: dict[str, Any] = {"is_won": False, "is_closed": False, "stage": "proposal"}
        return builders.deal(ref=builders.deal_ref(number), company=company, contacts=(), **opened)

    # -- what people do -------------------------------------------------------------------------------------------

    def lives(self, days: int) -> None:
        """So many events, chosen by the seed; then everything comes to rest."""
        for _ in range(days):
            self.clock.advance(0.001)
            number = self.random.choice(list(DEALS))
            event = self.random.choice(
                [self.wins, self.wins, self.reopens, self.edits, self.loses_its_buyer, self.finds_its_buyer]
                + [self.repeats, self.asks, self.leaps, self.finance_deletes]
                + [self.works] * 8
            )
            self.story.append(f"{event.__name__} {number}")
            event(number)
        self.rests()

    def wins(self, number: str) -> None:
        self._changes(number, is_won=True, is_closed=True, stage="closedwon")

    def reopens(self, number: str) -> None:
        self._changes(number, is_won=False, is_closed=False, stage="proposal")

    def edits(self, number: str) -> None:
        price = Decimal(self.random.randint(1, 999))
        self._changes(number, lines=(builders.line(quantity="1", price=str(price)),), amount=Money(price, "EUR"))

    def loses_its_buyer(self, number: str) -> None:
        self._changes(number, company=None)

    def finds_its_buyer(self, number: str) -> None:
        self._changes(number, company=Ref(builders.CRM, Kind.COMPANY, DEALS[number]))

    def repeats(self, number: str) -> None:
        """A webhook arrives again, and not in order."""
        if self.queue.messages:
            self.queue.messages.insert(0, self.random.choice(self.queue.messages))

    def asks(self, number: str) -> None:
        """A person presses "sync now"."""
        self._hints(number, None)

    def leaps(self, number: str) -> None:
        self.passes(self.random.choice(LEAPS_SECONDS))

    def finance_deletes(self, number: str) -> None:
        """Finance removes a draft that somebody may not know of yet."""
        drafts = [i for i in self.ledger.invoices.values() if i.status is InvoiceStatus.DRAFT]
        if drafts and self.random.random() < 0.2:
            self.ledger.becomes(self.random.choice(drafts).ref.id, InvoiceStatus.DELETED)

    def works(self, number: str) -> None:
        """A message is delivered, any of them; its worker may die."""
        fate = self.fate()
        if self.random.random() < 0.6:
            fate = self.fate(self.random.randint(1, 9), self.random.choice(list(Phase)))
        if fate.at and self.random.random() < 0.3:
            fate.meanwhile = lambda: self.delivers(self.fate())
        self.delivers(fate)

    def passes(self, seconds: float) -> None:
        """Time passes; what was under way arrives when it is due."""
        until = self.clock.now() + timedelta(seconds=seconds)
        for due, deed in sorted(self.underway, key=lambda each: each[0]):
            if due > until:
                break
            self.clock.at = max(due, self.clock.now())
            self.underway.remove((due, deed))
            self._arrives(deed)
        self.clock.at = until

    def _arrives(self, deed: Deed) -> None:
        """Whatever the answer is: nobody hears it."""
        try:
            deed()
        except LedgerlinkError as refusal:
            self.story.append(f"refused, late: {refusal.sentence}")

    def rests(self) -> None:
        """Nobody dies any more; every message is delivered until it is done."""
        for _ in range(PATIENCE):
            if not self.queue.messages and not self.underway:
                return
            if not self.delivers(self.fate()):
                self.passes(7)
        self.given_up.append(f"it never came to rest: {self.queue.messages}")

    # -- how work is delivered ------------------------------------------------------------------------------------

    def _changes(self, number: str, **changes: Any) -> None:
        self.crm.becomes(number, seen_at=self.clock.now(), **changes)
        self._hints(number, self.clock.now())

    def _hints(self, number: str, at: datetime | None) -> None:
        self.queue.send(DEAL_WON, [Hint(builders.deal_ref(number), f"{number}/{self.clock.now()}", "changed", at)])

    def _later(self, deed: Deed) -> None:
        """The request arrives in a while: a ledger's sooner, because it is only bound by our own time limit."""
        most = LEDGER_DELAY_SECONDS if self.carrying == DEAL_WON else CRM_DELAY_SECONDS
        self.underway.append((self.clock.now() + timedelta(seconds=self.random.uniform(0.1, most)), deed))

    def fate(self, at: int = 0, phase: Phase = Phase.BEFORE) -> Fate:
        """What meets the worker of the next delivery: at this side effect, in this phase; by default nothing."""
        return Fate(self._later, at, phase)

    def delivers(self, fate: Fate) -> bool:
        """Whether a message was carried out and acknowledged; nobody else is given it meanwhile."""
        if not self.queue.messages:
            return False
        at = self.random.randrange(len(self.queue.messages))
        queue, hint = self.queue.messages.pop(at)
        outer, self.carrying = self.carrying, queue
        try:
            self._works_off(queue, hint, fate)
        except Killed as killed:
            self.deaths += 1
            self.story.append(f"{queue} {hint.about.id}: killed {killed}")
            self.queue.messages.append((queue, hint))
            return False
        except (Retryable, Reconnect) as error:
            self.story.append(f"{queue} {hint.about.id}: {error.code}")
            self.queue.messages.append((queue, hint))
            return False
        except LedgerlinkError as error:
            self.given_up.append(f"{queue}: {error.sentence}")
        finally:
            self.carrying = outer
        return True

    def _works_off(self, queue: str, hint: Hint, fate: Fate) -> None:
        if (queue, hint.key) in self.done:
            return
        links = Mortal(self.links_(self.links), LINK_EFFECTS, fate, stores=True)
        crm = Mortal(self.crm_(self.crm), ("create", "record"), fate, ("create",))
        common: dict[str, Any] = {"crm": crm, "links": links, "rules": self.rules, "clock": self.clock}
        if queue == WRITE_BACK:
            outcome = write_back(hint, sheet=FakeNightSheet(), journal=Journal(), **common)
        else:
            ledger = Mortal(self.ledger_(self.ledger), ("create",), fate, ("create",))
            outcome = draft_invoice(
                hint,
                ledger_of=lambda _: ledger,
                organisation_of=lambda _: self.ledger.settings,
                queues=Mortal(self.queue, ("send",), fate),
                journal=Journal(),
                **common,
            )
        self.story.append(f"{queue} {hint.about.id}: {outcome}")
        fate.meets("finish", lambda: self.done.add((queue, hint.key)), travels=False)
