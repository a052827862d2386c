"""
One night of ten thousand customers: the calls that it takes to tell what changed, and how long a customer is thought about.

The tables' own adapters run on a DynamoDB in this process. For the calls the real connector runs on a sandbox; for the time the CRM takes
none.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from time import process_time
from typing import Any

from shared.aws.audit import DynamoAudit
from shared.aws.links import DynamoLinks
from shared.aws.nights import DynamoNights, DynamoNightSheet
from shared.domain import told_company
from shared.domain.receivables import figures
from shared.errors import LedgerlinkError
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Journal
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.nights import Night
from shared.ports.recording import Recording
from shared.ports.stores import Deed
from shared.providers.hubspot.recording import connect
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.telling.tell_buyer import owed_to_buyer
from shared.usecases.telling.tell_night import Office, tell_night
from shared.usecases.telling.telling import Telling
from tests import builders, owed
from tests.benchmarks.rows import counted, row
from tests.fakes.clock import FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.stores import FakeQueues

CUSTOMERS = 10_000
PAID_EVERY = 10
"""Every tenth has paid, and its company says so: nothing changes for it."""
BATCH = 100
"""Companies that HubSpot takes in one call."""
TIME_BUDGET = 2.5
"""Beside reading a customer, working its figures out and writing them down once."""
ZONE = "Europe/London"
DUE = date(2026, 3, 10)
LEDGER = builders.LEDGER


def rows() -> list[dict[str, Any]]:
    """Both figures."""
    town = Town(HubSpotOnSandbox())
    town.settles_down()
    changed = sum(not town.has_paid(number) for number in range(CUSTOMERS))
    calls = town.night(1, connect(town.crm.api()))
    town.expects(day=1, told=changed)
    town.all_stand_on(2)
    took = _seconds(lambda: town.night(2, Nothing()))
    town.expects(day=2, told=changed)
    bare = _seconds(town.bare)
    floor = [f"batch of {BATCH} companies"] * -(-changed // BATCH)
    return [
        counted(
            f"a night of {CUSTOMERS:,} customers, {changed:,} changed: calls to the CRM",
            calls,
            "calls",
            floor=floor,
            most=len(floor) * 1.02,
        ),
        row(
            f"a night of {CUSTOMERS:,} customers, CPU for each ({CUSTOMERS / took:.0f} a second)",
            took / CUSTOMERS * 1000,
            "ms",
            baseline=bare / CUSTOMERS * 1000,
            budget=TIME_BUDGET,
        ),
    ]


class Nothing:
    """A CRM that takes everything at once and no time."""

    at_once = BATCH

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        return {}


@dataclass
class Town:
    """Customers with one invoice each, linked to companies that were told of it the day before the first night."""

    crm: HubSpotOnSandbox
    companies: Sequence[Ref] = ()
    clock: FakeClock = field(default_factory=lambda: FakeClock(datetime(2026, 3, 20, 12, tzinfo=UTC)))

    def __post_init__(self) -> None:
        tables = InThisProcess()
        state = tables.table("state")
        self.links = DynamoLinks(tables.table("links"), state, DynamoAudit(tables.table("audit")), self.clock)
        self.sheet, self.nights = DynamoNightSheet(state), DynamoNights(state)
        self.rules = builders.rules(builders.book(ledger=LEDGER))
        self.begun = self.clock.now().date()
        account = self.crm.crm().account()
        self.crm.crm(account).ensure_fields(permits.for_setup(self.crm.connection))
        made = (self.crm.act("create_company", properties={"name": f"Company {at}"}) for at in range(CUSTOMERS))
        self.companies = [Ref(self.crm.connection, Kind.COMPANY, str(one["id"])) for one in made]

    def has_paid(self, number: int) -> bool:
        return number % PAID_EVERY == 0

    def settles_down(self) -> None:
        """Everybody is linked, seen and told; tomorrow each is looked at, those who paid since, too."""
        now, run = self.clock.now(), self._run(self.crm.connection, Journal())
        self.nights.begin(Night(LEDGER, self.begun, now))
        for number, company in enumerate(self.companies):
            known = self._receivable(number)
            self.links.receivables.begin(known)
            claim = Claim(
                company, intent_in(LEDGER), LEDGER, Kind.CUSTOMER, str(number), WriteRequest("create", b""), "key", 1,
                ClaimState.OPEN, now, now,
            )  # fmt: skip
            self.links.claim(claim)
            self.links.settle(claim, Created(known.customer), None, Deed(now, "bench", "linked", "r1", Journal()))
            said = owed_to_buyer(company, (LEDGER, self.begun), run)
            assert said is not None
            self.links.tell(company, said.news, None, ())
        self.all_stand_on(1)

    def all_stand_on(self, day: int) -> None:
        """Every company is on that night's sheet."""
        self.sheet.put(LEDGER, self.begun + timedelta(days=day), self.companies)

    def night(self, day: int, recording: Recording) -> int:
        """That night; gives the calls it made."""
        self.clock.at = datetime.combine(self.begun + timedelta(days=day), time(0, 5), UTC)
        self.crm.journal.calls.clear()
        office = Office(
            self.sheet,
            self.nights,
            FakeQueues(),
            self.clock,
            self._run,
            lambda _crm, _journal: recording,
            has_time=lambda: True,
        )
        tell_night(LEDGER, ZONE, office)
        return len(self.crm.journal.calls)

    def bare(self) -> None:
        """The floor: each customer read, its figures worked out, and what its company says written down once."""
        for number, company in enumerate(self.companies):
            dossier = self.links.dossier(company)
            known = self.links.receivables.of(_customer(number))
            assert known is not None
            found = figures([known], self.clock.now(), credit_hold_days=self.rules.credit_hold_days)
            facts = told_company.company_facts([known], found)
            self.links.tell(company, {**dossier.told, **facts}, None, ())

    def expects(self, day: int, told: int) -> None:
        """Raises: RuntimeError where not exactly so many companies were told so many days."""
        late = str((self.begun + timedelta(days=day) - DUE).days)
        found = sum(self.links.dossier(company).told["days_overdue"] == late for company in self.companies)
        if found != told:
            raise RuntimeError(f"{found} companies were told of day {day}, not {told}")

    def _receivable(self, number: int) -> Receivable:
        settled = (owed.settled("800.00"),) if self.has_paid(number) else ()
        ref = Ref(LEDGER, Kind.INVOICE, f"invoice-{number}")
        one = owed.invoice(number, "800.00", *settled, ref=ref, customer=_customer(number), due_date=DUE)
        return Receivable(_customer(number), "GBP", ZONE, {ref.id: one}, self.clock.now())

    def _run(self, _crm: ConnectionId, journal: Journal) -> Telling:
        return Telling(self.crm.crm(), self.links, self.sheet, self.rules, self.clock, journal, "bench")


def _customer(number: int) -> Ref:
    return Ref(LEDGER, Kind.CUSTOMER, f"customer-{number}")


def _seconds(do: Callable[[], object]) -> float:
    began = process_time()
    do()
    return process_time() - began
