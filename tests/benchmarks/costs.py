"""
`python -m tests.benchmarks.costs`: what AWS bills for a won deal and a payment, and for a month in which nothing happens.

Counted on the local stack from the event until all is quiet, echoes included: units and requests by the emulator, runs and
log bytes in the functions' own logs. Warm, the median of several. Prices and assumptions are parameters (`prices.py`).
Left out: storage, what SQS and DynamoDB themselves ask of KMS (once in five minutes at most), idle polls of queues.
"""

import re
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from rich.console import Console
from rich.table import Table

from functions.catalog import FUNCTIONS, Http, Schedule, Work
from infra.local.pair import Side
from shared.domain.polling import RELAXED
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from tests.benchmarks.pair import staged
from tests.benchmarks.prices import CPU_MEBIBYTES, CURRENCY, PER_MONTH, PER_USE, VENDOR_SECONDS
from tests.stories.desk import LINES
from tests.stories.stage import Stage

TIMES = 3
THOUSAND = 1000
MONTH = timedelta(days=30)
METRIC = re.compile(r'"Name":"(\w+)"')
REPORT = re.compile(r"^REPORT .*\tDuration: ([\d.]+) ms\t.*Memory Size: (\d+) MB")
OFTEN = {"tick": MONTH / timedelta(minutes=1), "poll of an account": 2 * MONTH / RELAXED}
"""In a month: the tick each minute, and both accounts polled while their webhooks are heard."""
PRICED = ("a won deal", "a payment")

Quantities = Mapping[str, Decimal]


@dataclass
class Bill:
    """What is billed between two quiet moments."""

    stage: Stage
    without: tuple[str, ...] = ()
    marks: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.stage.settle()
        self.asked, self.written = self._emulator.asked(), len(self._emulator.writes())
        self.calls = [(side, side.last_call()) for side in (self.stage.crm, self.stage.ledger)]
        self.marks = {one.name: len(self.stage.stack.logs(one.name)) for one in self._functions()}

    def quantities(self) -> Quantities:
        """Each quantity that has a price."""
        self.stage.settle()
        logs = {one.name: self.stage.stack.logs(one.name)[self.marks[one.name] :] for one in self._functions()}
        runs = {name: [found for line in lines if (found := REPORT.match(line))] for name, lines in logs.items()}
        requests = self._emulator.requests(self.asked)
        of = {service: [r for r in requests if r["service"] == service] for service in ("dynamodb", "sqs", "kms")}
        started = {
            kind: sum(len(runs[f.name]) for f in self._functions() if isinstance(f.trigger, kind))
            for kind in (Http, Work)
        }
        waited = sum(len(side.business_calls(mark)) for side, mark in self.calls) * VENDOR_SECONDS
        ran = sum((_gb_seconds(run) for found in runs.values() for run in found), Decimal(0))
        return {
            "DynamoDB write units": _sum(w["units"] for w in self._emulator.writes(self.written)),
            "DynamoDB read units": _sum(r["units"] for r in of["dynamodb"]),
            # A worker's batch is received once and deleted once.
            "SQS FIFO requests": Decimal(len(of["sqs"]) + 2 * started[Work]),
            "HTTP API requests": Decimal(started[Http]),
            "KMS requests": Decimal(len(of["kms"])),
            "Lambda requests": Decimal(sum(map(len, runs.values()))),
            "Lambda GB-seconds, arm64": ran + waited * _memory_of_workers(),
            "log bytes": Decimal(sum(len(line.encode()) for lines in logs.values() for line in lines)),
        }

    @property
    def _emulator(self) -> Any:
        return self.stage.stack.emulator

    def _functions(self) -> list[Any]:
        return [one for one in FUNCTIONS if one.name not in self.without]


def _sum(figures: Iterator[float]) -> Decimal:
    return sum((Decimal(str(figure)) for figure in figures), Decimal(0))


def _gb_seconds(run: re.Match[str]) -> Decimal:
    """A run as if all of it had been work of the processor, of which a small function gets a part only."""
    seconds, memory = Decimal(run[1]) / 1000, Decimal(run[2])
    return seconds * max(Decimal(1), CPU_MEBIBYTES / memory) * memory / 1024


def _memory_of_workers() -> Decimal:
    return Decimal(max(one.memory for one in FUNCTIONS if isinstance(one.trigger, Work))) / 1024


def price(quantities: Quantities) -> Decimal:
    """What they cost."""
    return sum((PER_USE[name] * quantity for name, quantity in quantities.items()), Decimal(0))


def counted() -> tuple[dict[str, Quantities], dict[str, int]]:
    """What each event uses, and what stands there all month, from one run of the stack."""
    with staged() as stage:
        company = stage.company()
        deals = [stage.deal(*LINES, company=company) for _ in range(TIMES + 1)]
        _win(stage, deals[0])
        won = [_billed(stage, lambda deal=deal: _win(stage, deal)) for deal in deals[1:]]  # type: ignore[misc]
        paid = [_billed(stage, pay) for pay in [_payment(stage, deal) for deal in deals][1:]]
        ticks = [_billed(stage, lambda: stage.stack.invoke("tick"), idle=True) for _ in range(TIMES)]
        polls = [_billed(stage, lambda side=side: _poll(stage, side)) for side in (stage.crm, stage.ledger) * 2]  # type: ignore[misc]
        standing = {
            "KMS keys": len(stage.stack.boto("kms").list_keys()["Keys"]),
            "alarms": len(stage.stack.boto("cloudwatch").describe_alarms()["MetricAlarms"]),
            "custom metrics": len(_metrics(stage)),
            "secrets": len(stage.stack.boto("secretsmanager").list_secrets()["SecretList"]),
        }
    return {
        "a won deal": _median(won),
        "a payment": _median(paid),
        "tick": _median(ticks),
        "poll of an account": _median(polls[2:]),
    }, standing


def _billed(stage: Stage, happens: Callable[[], object], *, idle: bool = False) -> Quantities:
    """The tick comes by itself, too: it is no part of a deal."""
    scheduled = () if idle else tuple(one.name for one in FUNCTIONS if isinstance(one.trigger, Schedule))
    bill = Bill(stage, without=scheduled)
    happens()
    return bill.quantities()


def _win(stage: Stage, deal: str) -> None:
    stage.wins(deal)
    stage.told(deal, invoice_status="draft")


def _payment(stage: Stage, deal: str) -> Callable[[], None]:
    """Part of an invoice is paid that was approved and sent before."""
    invoice = stage.invoice(deal)["InvoiceID"]
    stage.ledger.act("approve", invoice)
    stage.ledger.act("send", invoice)
    stage.told(deal, invoice_status="sent")

    def pays() -> None:
        stage.ledger.act("pay", invoice, amount="100.00")
        stage.told(deal, invoice_status="partially_paid")

    return pays


def _poll(stage: Stage, side: Side) -> None:
    connection = ConnectionId(f"{side.name}:{side.described['account_id']}")
    about = Ref(connection, Kind.ACCOUNT, account_of(connection))
    stage.world.queues.send("poll", [Hint(about, f"{about}#{datetime.now(UTC)}", "time to ask what changed")])


def _metrics(stage: Stage) -> set[str]:
    """Our own figures: those that the functions log, and the gauges."""
    listed = stage.stack.boto("cloudwatch").list_metrics(Namespace="Ledgerlink")["Metrics"]
    logged = {name for one in FUNCTIONS for line in stage.stack.logs(one.name) for name in METRIC.findall(line)}
    return logged | {metric["MetricName"] for metric in listed}


def _median(bills: list[Quantities]) -> Quantities:
    return {name: statistics.median(bill[name] for bill in bills) for name in PER_USE}


def month(events: Mapping[str, Quantities], standing: Mapping[str, int]) -> dict[str, Decimal]:
    """What a month costs in which no deal is won."""
    ours = {f"{often:,.0f} x {name}": price(events[name]) * Decimal(often) for name, often in OFTEN.items()}
    return {f"{number} {name}": PER_MONTH[name] * number for name, number in standing.items()} | ours


def main() -> int:
    events, standing = counted()
    console = Console(highlight=False, soft_wrap=True)
    for name in PRICED:
        grid = Table(
            title=f"AWS, 1,000 x {name}: {CURRENCY} {price(events[name]) * THOUSAND:.3f}",
            title_justify="left",
            box=None,
        )
        for column in ("what", "of each", CURRENCY):
            grid.add_column(column, justify="left" if column == "what" else "right")
        for what, quantity in events[name].items():
            grid.add_row(what, f"{quantity:,.2f}", f"{PER_USE[what] * quantity * THOUSAND:.4f}")
        console.print(grid)
    lines = month(events, standing)
    console.print(f"A month without a deal: {CURRENCY} {sum(lines.values()):.2f}")
    for what, dollars in lines.items():
        console.print(f"  {dollars:>6.2f}  {what}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
