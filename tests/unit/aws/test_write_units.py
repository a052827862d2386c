"""
What a won deal's writes cost in DynamoDB write units, each as DynamoDB bills it.

The whole of a win, from the webhook until all is quiet, is counted in the emulator by `tests/stories/test_costs.py`.
"""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from math import ceil
from typing import Any

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.limiter import DynamoLimiter
from shared.aws.links import DynamoLinks
from shared.aws.nights import DynamoNightSheet
from shared.domain import told
from shared.lanes import LANES
from shared.model.claims import Claim, ClaimState, Created, WriteRequest
from shared.model.handoff import Call, Decision, Handoff, HandoffState, Journal
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.pace import Budget, Lane, Left
from shared.model.refs import BookId, ConnectionId, Kind, Ref
from shared.ports.stores import Deed
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
BUDGET = 16
BEFORE = "before-parameter-build.dynamodb"
CRM, LEDGER = ConnectionId("hubspot:4455667"), ConnectionId("xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
DEAL, COMPANY = Ref(CRM, Kind.DEAL, "31337"), Ref(CRM, Kind.COMPANY, "5001")
CUSTOMER = Created(Ref(LEDGER, Kind.CUSTOMER, "22222222-3333-4444-8555-666666666666"))
INVOICE = Created(Ref(LEDGER, Kind.INVOICE, "11111111-2222-4333-8444-555555555555"), "2026-03-04T10:15:30.123Z")
NOTE = Created(Ref(CRM, Kind.NOTE, "99887766"))


@dataclass
class Meter:
    """Listens to a client: a kilobyte, begun or whole, is a unit, and twice that in a transaction."""

    units: int = 0

    @contextmanager
    def listening(self, client: Any) -> Iterator[None]:
        client.meta.events.register(BEFORE, self._count)
        yield
        client.meta.events.unregister(BEFORE, self._count)

    def _count(self, params: Mapping[str, Any], model: Any, **_: Any) -> None:
        if model.name == "TransactWriteItems":
            self.units += sum(2 * _units(write) for step in params["TransactItems"] for write in step.values())
        elif model.name in {"PutItem", "UpdateItem", "DeleteItem"}:
            self.units += _units(params)


def _units(write: Mapping[str, Any]) -> int:
    """An update counts what it writes; the claims it is used on stay in the kilobyte that their put was counted with."""
    written = write.get("Item") or {**write["Key"], **write.get("ExpressionAttributeValues", {})}
    return ceil(sum(len(name) + len(next(iter(value.values()))) for name, value in written.items()) / 1024)


def journal(calls: int) -> Journal:
    made = [Call(NOON, "xero", "PUT", "/api.xro/2.0/Invoices", 200, 51 + at, 1) for at in range(calls)]
    said = [Decision(NOON, f"rule {at}", f"stage closedwon of pipeline {at} hands a deal off") for at in range(8)]
    return Journal(said, made)


def deed(verb: str, calls: int) -> Deed:
    return Deed(NOON, "ledgerlink", verb, "r1" * 8, journal(calls), {"state": ""}, {"state": verb, "key": "k" * 60})


def claim(subject: Ref, intent: str, target: ConnectionId, kind: Kind) -> Claim:
    rows = [
        {"Description": f"Pro plan, seat {at}", "Quantity": "12.0000", "UnitAmount": f"49.99{at}", "AccountCode": "200"}
        for at in range(8)
    ]
    body = json.dumps({"Invoices": [{"Type": "ACCREC", "Reference": "DEAL-31337", "LineItems": rows}]}).encode()
    return Claim(
        subject=subject,
        intent=intent,
        target=target,
        kind=kind,
        reference="DEAL-31337",
        request=WriteRequest("create invoice", body),
        key=f"{subject}/{intent}/g1",
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=NOON,
        attempted_at=NOON,
        expected={"total": "719.86", "contents": "c" * 64, "plan": "p" * 16, "buyer": str(COMPANY)},
    )


def handoff() -> Handoff:
    def money(amount: str) -> Money:
        return Money(Decimal(amount), "EUR")

    invoice = Invoice(
        ref=INVOICE.ref,
        number="INV-0042",
        reference="DEAL-31337",
        status=InvoiceStatus.DRAFT,
        customer=CUSTOMER.ref,
        currency="EUR",
        net=money("599.89"),
        tax=money("119.97"),
        total=money("719.86"),
        due=money("719.86"),
        paid=money("0.00"),
        issue_date=NOON.date(),
        due_date=NOON.date(),
        version=INVOICE.version,
        changed_at=NOON,
        url="https://go.xero.com/organisationlogin/default.aspx?shortcode=!abcde&redirecturl=/AccountsReceivable/Edit.aspx",
    )
    return Handoff(
        deal=DEAL,
        state=HandoffState.INVOICED,
        book=BookId("uk"),
        at=NOON,
        rules="r1" * 8,
        version=1,
        name="Acme rollout",
        owner="884422",
        amount=money("599.89"),
        buyer=COMPANY,
        customer=CUSTOMER.ref,
        invoice=invoice,
        predicted_total=money("719.86"),
        plan="p" * 16,
        seen_at=NOON,
        contents="c" * 64,
    )


@pytest.fixture
def meter() -> Meter:
    return Meter()


@pytest.fixture
def links(emulator: Emulator, meter: Meter) -> Iterator[DynamoLinks]:
    tables = [emulator.table(name) for name in ("links", "state", "audit")]
    shared = [replace(table, client=tables[0].client) for table in tables]
    with meter.listening(tables[0].client):
        yield DynamoLinks(shared[0], shared[1], DynamoAudit(shared[2]), FakeClock())


def win(links: DynamoLinks) -> None:
    """A linked customer's deal: both accounts' calls reserved, invoiced, then told, with its note."""
    limiter = DynamoLimiter(links.state, FakeClock())
    for account, queue in ((CRM, "deal_won"), (LEDGER, "deal_won"), (CRM, "write_back")):
        lane, calls = LANES[queue]
        limiter.reserve(account, calls, lane, Budget(60, 60))
    drafted = claim(DEAL, "invoice", LEDGER, Kind.INVOICE)
    links.claim(drafted)
    links.settle(drafted, INVOICE, handoff(), deed("drafted invoice", 4))
    note = claim(DEAL, f"note:invoice:{INVOICE.ref.id}", CRM, Kind.NOTE)
    links.claim(note)
    links.tell(DEAL, told.deal_facts(handoff()), deed("told the CRM", 2), [(note, NOTE)])


def test_a_linked_customers_deal_stays_within_its_budget(links: DynamoLinks, meter: Meter) -> None:
    win(links)

    assert meter.units <= BUDGET


def test_a_new_customer_costs_its_claim_its_link_and_what_its_company_is_told(links: DynamoLinks, meter: Meter) -> None:
    customer = claim(COMPANY, f"customer:{LEDGER}", LEDGER, Kind.CUSTOMER)
    links.claim(customer)
    links.settle(customer, CUSTOMER, None, deed("created customer", 2))
    links.tell(COMPANY, {"customer_id": CUSTOMER.ref.id}, None, ())

    assert meter.units == 1 + 3 * 2 + 1


def test_a_customer_that_is_told_is_put_on_its_next_nights_sheet_for_one_unit_said_again_or_not(
    links: DynamoLinks, meter: Meter
) -> None:
    sheet = DynamoNightSheet(links.state)
    for _ in range(2):
        sheet.put(LEDGER, NOON.date(), [COMPANY])

    assert 2 == meter.units


def test_no_item_of_a_won_deal_outgrows_its_kilobyte_when_it_is_updated(links: DynamoLinks) -> None:
    win(links)

    sizes = {str(item["sk"]): _size(item) for item in links.table.items(str(DEAL))}
    assert set(sizes) == {"handoff", "told", "claim#invoice", f"claim#note:invoice:{INVOICE.ref.id}"}
    assert max(sizes.values()) <= 1024, sizes


def test_a_reservation_costs_one_unit_however_busy_the_account_is(emulator: Emulator) -> None:
    """A whole day, an hour at a time, then a whole window; all of it in the largest figures there are."""
    clock, budget = FakeClock(), Budget(1000, 60, 1_000_000)
    limiter = DynamoLimiter(emulator.table("state"), clock, clock.advance)
    for _ in range(25):
        limiter.reserve(LEDGER, 900, Lane.BACKGROUND, replace(budget, calls=100_000))
        clock.advance(3600)
    limiter.correct(LEDGER, Left(window=10, day=500_000), budget)
    for _ in range(34):
        limiter.reserve(LEDGER, 100, Lane.BACKGROUND, replace(budget, calls=100_000))
        clock.advance(2)

    (item,) = limiter.table.items(f"limiter#{LEDGER}")
    assert _size(item) <= 1024


def _size(item: Mapping[str, str | int | bytes]) -> int:
    return sum(len(name) + len(value if isinstance(value, bytes) else str(value)) for name, value in item.items())
