"""
The pair on the local stack: what a win and a payment cost, from the event until all is quiet, echoes included.

Calls are counted in the providers' own logs, writes by the emulated DynamoDB. Who asked is what the run came to, as the audit trail says.
"""

import json
import statistics
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from infra.local.pair import Side, instant
from infra.local.stack import LocalStack
from shared.model.refs import ConnectionId, Kind, Ref
from shared.wiring import world
from tests.benchmarks.floors import FLOORS
from tests.benchmarks.rows import counted, row
from tests.benchmarks.way_out import way_out
from tests.stories.backstage import Backstage
from tests.stories.desk import LINES
from tests.stories.stage import Stage

WINS = 5
PROMISED_SECONDS = {"won to draft": 300, "payment to CRM": 60}
"""Minutes and seconds that were promised; the stack's functions start cold, and its queues are slower than AWS's."""
UNKNOWN = "in no audit entry"


@dataclass
class Spent:
    """What the providers saw and what was written, one by one."""

    calls: list[dict[str, Any]]
    writes: list[dict[str, Any]]

    @property
    def units(self) -> float:
        """What DynamoDB bills for the writes."""
        return float(sum(write["units"] for write in self.writes))


@contextmanager
def staged() -> Iterator[Stage]:
    """A stack of its own."""
    with LocalStack() as stack, tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "build").mkdir()
        (Path(folder) / "build" / "local.json").write_text(json.dumps(stack.description))
        crm, ledger = (Side(name, stack.sandboxes[name]) for name in ("hubspot", "xero"))
        with crm.client, ledger.client:
            yield Stage(crm, ledger, stack, world(stack.settings), Path(folder))


@dataclass
class Meter:
    """Counts what happens between two quiet moments; `about` are the records whose audit trails say who asked."""

    stage: Backstage
    about: list[Ref]

    def __post_init__(self) -> None:
        self.stage.settle()
        self.entries = {ref: len(self.stage.world.audit.entries(ref)) for ref in self.about}
        self.marks = {side.name: side.last_call() for side in (self.stage.crm, self.stage.ledger)}
        self.written = len(self.stage.stack.emulator.writes())
        self.began = datetime.now(UTC)

    def spent(self) -> Spent:
        """What it came to, once all is quiet."""
        self.stage.settle()
        asked = self._askers()
        calls = []
        for side in (self.stage.crm, self.stage.ledger):
            for call in side.business_calls(self.marks[side.name]):
                path = call["path"].partition("?")[0]
                askers = asked[side.name, call["method"], path]
                said = {"provider": side.name, "method": call["method"], "path": path, "status": call["status"]}
                calls.append(said | {"at": call["at"], "asked_by": askers.pop(0) if askers else UNKNOWN})
        return Spent(sorted(calls, key=lambda call: str(call["at"])), self.stage.stack.emulator.writes(self.written))

    def _askers(self) -> dict[tuple[str, str, str], list[str]]:
        """For each call the runs that made it, by what they came to."""
        askers: dict[tuple[str, str, str], list[str]] = defaultdict(list)
        for ref, known in self.entries.items():
            for entry in self.stage.world.audit.entries(ref)[known:]:
                for call in entry.journal.calls:
                    askers[call.provider, call.method, call.path].append(entry.verb)
        return askers


def rows() -> list[dict[str, Any]]:
    """Every row of this benchmark, from one run of the stack."""
    with staged() as stage:
        company = stage.company()
        buyer = Ref(ConnectionId(f"hubspot:{stage.portal}"), Kind.COMPANY, company[0])
        deals = [stage.deal(*LINES, company=company) for _ in range(WINS)]
        found, waits, hops = {}, [], []
        for number, deal in enumerate(deals):
            meter = Meter(stage, [_ref(stage, deal), buyer])
            stage.wins(deal)
            stage.told(deal, invoice_status="draft")
            spent = meter.spent()
            found["won_linked" if number else "won_new"] = spent
            drafted = _at(spent, "PUT", "/Invoices")
            waits.append(_ms(meter.began, drafted))
            hops.append(_ms(meter.began, instant(spent.calls[0]["at"])) + _ms(drafted, _at(spent, "PATCH", "/deals/")))
        paid, found["payment"] = _payment(stage, deals[0], buyer)
        costs = [made for key, spent in found.items() for made in _costs(key, spent)]
        times = [
            row(f"{name}, p50 on the local stack", value, "ms", baseline=promised * 1000, budget=1)
            for (name, promised), value in zip(PROMISED_SECONDS.items(), (statistics.median(waits), paid), strict=True)
        ]
        hop = row(
            "queue hops, to the first read and on to the CRM, p50",
            statistics.median(hops),
            "ms",
            baseline=PROMISED_SECONDS["won to draft"] * 1000,
            budget=1,
        )
        return [*costs, *times, hop, way_out(stage.world, ConnectionId(f"hubspot:{stage.portal}"))]


def _payment(stage: Stage, deal: str, buyer: Ref) -> tuple[float, Spent]:
    """Part of an invoice is paid that was approved and sent before."""
    invoice = stage.invoice(deal)["InvoiceID"]
    stage.ledger.act("approve", invoice)
    stage.ledger.act("send", invoice)
    stage.told(deal, invoice_status="sent")
    meter = Meter(stage, [_ref(stage, deal), buyer])
    stage.ledger.act("pay", invoice, amount="100.00")
    stage.told(deal, invoice_status="partially_paid")
    spent = meter.spent()
    return _ms(meter.began, _at(spent, "PATCH", "/deals/")), spent


def _costs(key: str, spent: Spent) -> list[dict[str, Any]]:
    floor = FLOORS[key]
    billed = [{name: write[name] for name in ("operation", "items", "units")} for write in spent.writes]
    return [
        counted(
            f"{floor.name}: provider calls",
            len(spent.calls),
            "calls",
            floor=floor.calls,
            most=floor.most_calls,
            calls=spent.calls,
        ),
        counted(
            f"{floor.name}: DynamoDB writes",
            spent.units,
            "units",
            floor=floor.writes,
            most=floor.most_units,
            writes=billed,
        ),
    ]


def _ref(stage: Stage, deal: str) -> Ref:
    return Ref(ConnectionId(f"hubspot:{stage.portal}"), Kind.DEAL, deal)


def _at(spent: Spent, method: str, part: str) -> datetime:
    return next(instant(call["at"]) for call in spent.calls if call["method"] == method and part in call["path"])


def _ms(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() * 1000
