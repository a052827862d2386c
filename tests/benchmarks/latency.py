"""
How soon sales sees a payment, on the local stack: from its booking in the ledger, and from its webhook's arrival, until the CRM was told.

One payment at a time, each a part of one of a few invoices. Times are those of the vendors' own logs: the outbox says when the webhook left, the
call log when our write to the deal and to its company came.
"""

import statistics
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from infra.local.pair import instant, wait_until
from tests.benchmarks.pair import staged
from tests.benchmarks.rows import row
from tests.stories.stage import Stage

PAYMENTS = 200
DEALS = 10
PART = "1.00"
AT_ONCE = 10
"""Payments between two fresh minutes of the ledger's calls: nothing is measured of its limits here."""
PROMISED_MS = 60_000
"""Seconds were promised; on the local stack functions share two cores with everything else."""
PERCENTILES = (50, 95, 99)
LINE = {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "4", "price": "120"}


def rows() -> list[dict[str, Any]]:
    """Three percentiles of each way: received to deal, received to company, booked to deal."""
    with staged() as stage:
        measured = list(_payments(stage))
    ways = zip(*measured, strict=True)
    names = ("payment received -> deal", "payment received -> company", "payment booked -> deal")
    return [made for name, waits in zip(names, ways, strict=True) for made in _cut(name, waits)]


def _cut(name: str, waits: Sequence[float]) -> Iterator[dict[str, Any]]:
    cuts = statistics.quantiles(waits, n=100, method="inclusive")
    for percent in PERCENTILES:
        said = f"{name} in the CRM, p{percent} of {len(waits)} on the local stack"
        yield row(said, cuts[percent - 1], "ms", baseline=PROMISED_MS, budget=1)


def _payments(stage: Stage) -> Iterator[tuple[float, float, float]]:
    """Milliseconds of each payment, by each way."""
    sent = [_sent(stage) for _ in range(DEALS)]
    for number in range(PAYMENTS):
        if number % AT_ONCE == 0:
            stage.settle()
            stage.fresh_minute()
        yield _paid(stage, *sent[number % DEALS])


def _sent(stage: Stage) -> tuple[str, str, str]:
    """A deal, its company, and its invoice, which the customer has."""
    company = stage.company()
    deal = stage.wins(stage.deal(LINE, company=company))
    stage.told(deal, invoice_status="draft")
    stage.settle()
    stage.fresh_minute()
    invoice = stage.invoice(deal)["InvoiceID"]
    stage.ledger.act("approve", invoice)
    stage.ledger.act("send", invoice)
    stage.told(deal, invoice_status="sent")
    return deal, company[0], invoice


def _paid(stage: Stage, deal: str, company: str, invoice: str) -> tuple[float, float, float]:
    mark, delivered = stage.crm.last_call(), len(_read(stage, "deliveries"))
    booked = datetime.now(UTC)
    stage.ledger.act("pay", invoice, amount=PART)
    paths = f"/deals/{deal}", f"/companies/{company}"

    def told() -> list[datetime]:
        calls = stage.crm.business_calls(mark)
        found = [instant(call["at"]) for path in paths for call in calls if _tells(call, path)]
        return found if len(found) == len(paths) else []

    on_deal, on_company = wait_until(told, what=f"both told of a payment of deal {deal}")
    ahead = timedelta(seconds=_read(stage, "clock")["offset_s"])
    received = instant(_read(stage, "deliveries")[delivered]["at"]) - ahead
    return _ms(received, on_deal), _ms(received, on_company), _ms(booked, on_deal)


def _read(stage: Stage, name: str) -> Any:
    """What the ledger's sandbox says of its own webhooks or clock."""
    return stage.ledger.client.get(f"{stage.ledger.described['control']}/{name}").raise_for_status().json()


def _tells(call: dict[str, Any], path: str) -> bool:
    return bool(call["method"] == "PATCH" and call["path"].partition("?")[0].endswith(path))


def _ms(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() * 1000
