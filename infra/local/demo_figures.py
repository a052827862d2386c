"""The demo's figures, read from the sandboxes' books and call logs alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from infra.local.finance import Finance
from infra.local.pair import Side, instant, percentiles
from infra.local.sales import Sales

THROTTLED = 429


@dataclass(slots=True)
class Figures:
    """What is gathered while the demo runs; times in milliseconds, measured between two call logs' own clocks."""

    moved: dict[str, datetime] = field(default_factory=dict)
    payments: list[float] = field(default_factory=list)
    provider_calls: dict[str, dict[str, int]] = field(
        default_factory=lambda: {"won_linked": {}, "won_new": {}, "payment": {}}
    )
    predicted: dict[str, str] = field(default_factory=dict)

    def count(self, name: str, since: Mapping[str, int], sides: Iterable[Side]) -> None:
        """Count the calls each provider saw since then."""
        self.provider_calls[name] = {side.name: len(side.business_calls(since[side.name])) for side in sides}

    def last_line(self, pair: str, sales: Sales, finance: Finance, shown: str) -> dict[str, Any]:
        """Give the demo's last line; `shown` is the deal whose amounts are printed."""
        invoices = finance.live(self.moved)
        made = finance.made_at()
        waits = [(made[d] - at).total_seconds() * 1000 for d, at in self.moved.items() if d in made]
        first = invoices[shown][0]
        return {
            "pair": pair,
            "deals": len(self.moved),
            "invoices": sum(len(found) for found in invoices.values()),
            "duplicates": sum(len(found) - 1 for found in invoices.values() if found),
            "lost": sum(1 for found in invoices.values() if not found),
            "won_to_draft_ms": percentiles(waits),
            "payment_to_crm_ms": percentiles(self.payments),
            "deal_amount": f"{Decimal(sales.of(sales.deal(shown), 'amount')):.2f}",
            "invoice_net": f"{finance.amount(first, 'net'):.2f}",
            "invoice_tax": f"{finance.amount(first, 'tax'):.2f}",
            "invoice_total": f"{finance.amount(first, 'total'):.2f}",
            "predicted_total": self.predicted.get(shown, ""),
            "throttled_ms": sum(throttled_ms(side.calls()) for side in (sales.side, finance.side)),
            "provider_calls": self.provider_calls,
        }


def throttled_ms(calls: Sequence[Mapping[str, Any]]) -> int:
    """How long refused calls had to wait for their success: from each first 429 to the same call's next answer."""
    waiting: dict[tuple[str, str, str], datetime] = {}
    total = 0.0
    for call in calls:
        name = (call["method"], call["path"], str(call["idempotency_key"]))
        at = instant(call["at"])
        if call["status"] == THROTTLED:
            waiting.setdefault(name, at)
        elif name in waiting:
            total += (at - waiting.pop(name)).total_seconds() * 1000
    return round(total)
