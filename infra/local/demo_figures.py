"""The demo's figures, read from the sandboxes' books and call logs alone."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from infra.local.pair import Side, instant, percentiles

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

    def last_line(self, pair: str, crm: Side, ledger: Side, shown: str) -> dict[str, Any]:
        """Give the demo's last line; `shown` is the deal whose amounts are printed."""
        deals = {deal["id"]: deal for deal in crm.books()["deals"] if deal["id"] in self.moved}
        invoices = invoices_by_deal(ledger, deals)
        made = creations(ledger, deals)
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
            "deal_amount": cents(deals[shown]["properties"]["amount"]),
            "invoice_net": cents(first["SubTotal"]),
            "invoice_tax": cents(first["TotalTax"]),
            "invoice_total": cents(first["Total"]),
            "predicted_total": self.predicted.get(shown, ""),
            "throttled_ms": sum(throttled_ms(side.calls()) for side in (crm, ledger)),
            "provider_calls": self.provider_calls,
        }


def cents(figure: object) -> str:
    """An amount of the books with its two decimals."""
    return f"{Decimal(str(figure)):.2f}"


def invoices_by_deal(ledger: Side, deals: Iterable[str]) -> dict[str, list[dict[str, Any]]]:
    """The live invoices of each deal, by the reference on them."""
    found: dict[str, list[dict[str, Any]]] = {deal: [] for deal in deals}
    for invoice in ledger.books()["invoices"]:
        deal = str(invoice.get("Reference") or "").removeprefix("DEAL-")
        if deal in found and invoice["Status"] not in {"DELETED", "VOIDED"}:
            found[deal].append(invoice)
    return found


def creations(ledger: Side, deals: Iterable[str]) -> dict[str, datetime]:
    """When the ledger made each deal's invoice: its call log, by the key that names the deal."""
    made: dict[str, datetime] = {}
    for call in ledger.calls():
        key = str(call["idempotency_key"] or "").split("/")
        if call["method"] == "PUT" and "/Invoices" in call["path"] and call["status"] == 200 and len(key) > 2:
            made.setdefault(key[2], instant(call["at"]))
    return {deal: made[deal] for deal in deals if deal in made}


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


def notes_by_deal(crm: Side) -> Counter[str]:
    """How many notes of ours stand on each deal."""
    counted: Counter[str] = Counter()
    for note in crm.books()["notes"]:
        for deal in (note.get("associations") or {}).get("deals", {}).get("results", []):
            counted[str(deal["id"])] += 1
    return counted
