"""
What a win and a payment cost in calls with every CRM and every ledger, from the event until all is quiet, echoes included.

Counted in the providers' own logs, each vendor beside its own floor.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from infra.local.pairs import DEFAULT, pairs
from shared.model.refs import ConnectionId, Kind, Ref
from tests.benchmarks.pair import Meter
from tests.benchmarks.rows import counted
from tests.benchmarks.vendor_floors import VENDORS, WALKS
from tests.pairs.stage import LINES, PairStage, staged

PART = "100.00"
"""Of the invoice, paid by the customer."""


def rows() -> list[dict[str, Any]]:
    """Rows of every pair but the first, which `pair` looks at more closely."""
    return [row for pair in pairs() if pair != "-".join(DEFAULT) for row in of_pair(pair)]


def of_pair(pair: str) -> Iterator[dict[str, Any]]:
    """Three walks of one pair, on a stack of its own."""
    with tempfile.TemporaryDirectory() as folder, staged(pair, Path(folder)) as stage:
        for walk, calls in _walked(stage).items():
            parts = [VENDORS[side.name][walk] for side in (stage.crm, stage.ledger)]
            yield counted(
                f"{pair}, {WALKS[walk]}: provider calls",
                len(calls),
                "calls",
                floor=[call for part in parts for call in part.floor],
                most=sum(part.most for part in parts),
                calls=calls,
            )


def _walked(stage: PairStage) -> dict[str, list[dict[str, Any]]]:
    """The calls of each walk: a deal of a new company, a second one of it, part of an invoice paid."""
    company = stage.company()
    buyer = Ref(ConnectionId(f"{stage.crm.name}:{stage.sales.account}"), Kind.COMPANY, company[0])
    deals = [stage.deal(*LINES, company=company) for _ in range(2)]
    found = {}
    for walk, deal in zip(("won_new", "won_linked"), deals, strict=True):
        meter = Meter(stage, [stage.ref(deal), buyer])
        stage.wins(deal)
        stage.told(deal, invoice_status="draft")
        found[walk] = meter.spent().calls
    deal = deals[0]
    invoice = stage.finance.of(stage.finds(deal), "id")
    stage.ledger.act("approve", invoice)
    stage.ledger.act("send", invoice)
    stage.told(deal, invoice_status="sent")
    meter = Meter(stage, [stage.ref(deal), buyer])
    stage.ledger.act("pay", invoice, amount=PART)
    stage.told(deal, invoice_status="partially_paid")
    return {**found, "payment": meter.spent().calls}
