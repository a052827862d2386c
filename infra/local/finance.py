"""A ledger as finance uses it: its sandbox, acted in and read through its face."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from infra.local.faces.ledger import LedgerFace
from infra.local.faces.reading import Record, at, figure, text
from infra.local.pair import Side, instant

SUCCESS = range(200, 300)


@dataclass(slots=True)
class Finance:
    """One ledger, all its organisations."""

    side: Side
    face: LedgerFace

    def invoices(self) -> list[Record]:
        """Every invoice of whatever status, in the order in which they were made."""
        return sorted(self.side.book("invoices"), key=lambda one: int(one["_created_seq"]))

    def of_deal(self, deal: str) -> list[Record]:
        """Every invoice that names this deal, whatever its status."""
        return [one for one in self.invoices() if self.of(one, "deal") == deal]

    def live(self, deals: Iterable[str]) -> dict[str, list[Record]]:
        """The invoices of each deal that are not gone."""
        found: dict[str, list[Record]] = {deal: [] for deal in deals}
        for one in self.invoices():
            if self.of(one, "deal") in found and not self.is_gone(one):
                found[self.of(one, "deal")].append(one)
        return found

    def of(self, invoice: Record, word: str) -> str:
        """What stands on the invoice under one of our words; empty where nothing."""
        return text(at(invoice, self.face.invoice[word]))

    def amount(self, invoice: Record, word: str) -> Decimal:
        """An amount on the invoice, with its cents."""
        return figure(at(invoice, self.face.invoice[word])).quantize(Decimal("0.01"))

    def is_gone(self, invoice: Record) -> bool:
        """Whether it is none any more: deleted or voided."""
        return self.of(invoice, "status") in self.face.gone

    def lines(self, invoice: Record) -> Sequence[dict[str, Any]]:
        """The lines under our words."""
        rows = at(invoice, self.face.invoice["lines"]) or []
        return [{word: at(row, place) for word, place in self.face.line.items()} for row in rows]

    def customer(self, identity: str) -> Record:
        """One customer as the ledger holds it."""
        return next(one for one in self.customers() if text(at(one, self.face.customer["id"])) == identity)

    def edit_customer(self, identity: str, **words: str) -> None:
        """Change what stands on the customer."""
        self.side.act("edit", identity, kind="customer", **words)

    def says(self, identity: str, word: str) -> str:
        """What stands on the customer under one of our words; empty where nothing."""
        return text(at(self.customer(identity), self.face.customer[word]))

    def customers(self) -> list[Record]:
        """Every customer, archived ones too."""
        return list(self.side.book("customers"))

    def named(self, name: str) -> list[Record]:
        """The customers of exactly this name."""
        return [one for one in self.customers() if text(at(one, self.face.customer["name"])) == name]

    def booked(self, invoice: Record) -> Decimal:
        """The invoice's total in the ledger's own currency, as its rate says."""
        total, rate = self.amount(invoice, "total"), figure(at(invoice, self.face.invoice["rate"])) or Decimal(1)
        return self.face.booked(total, rate).quantize(Decimal("0.01"))

    def rate(self, home: Decimal) -> Decimal:
        """So many of the books' own for one foreign unit, as this ledger states a rate."""
        return self.face.booked(Decimal(1), home)

    def received(self, invoice: str) -> list[tuple[Decimal, Decimal]]:
        """What was paid of this invoice: each amount in its currency, and as it was booked at the payment's own rate."""
        place = self.face.payment
        rows = [one for one in self.side.books()["payments"] if text(at(one, place["invoice"])) == invoice]
        amounts = [(figure(at(one, place["amount"])), figure(at(one, place["rate"]))) for one in rows]
        return [(amount, self.face.booked(amount, rate)) for amount, rate in amounts if amount]

    def made_at(self) -> dict[str, datetime]:
        """When each deal's first invoice was made: the call log and the books are in the same order."""
        method, path = self.face.makes
        calls: dict[str, datetime] = {}
        for call in self.side.calls():
            if call["method"] == method and re.search(path, call["path"]) and call["status"] in SUCCESS:
                calls.setdefault(str(call["idempotency_key"] or call["seq"]), instant(call["at"]))
        ours = [deal for invoice in self.invoices() if (deal := self.of(invoice, "deal"))]
        made: dict[str, datetime] = {}
        for deal, moment in zip(ours, calls.values(), strict=False):
            made.setdefault(deal, moment)
        return made
