"""What we would do, as data; approvals show it, its hash binds them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final

from shared.model.ledger import InvoiceDraft, InvoiceLine, PriceMode
from shared.model.money import Money
from shared.model.refs import BookId, Ref

CUSTOMER: Final = "customer"
"""What an action is about that links or makes a customer, and the fact of an invoice that names it."""

ESTIMATE: Final = "estimate"
"""The decision of a document that an estimate is made, which posts nothing."""
POSTED: Final = "posted"
"""The decision of a document that the ledger will post at once, because it has no drafts."""


@dataclass(frozen=True, slots=True)
class Action:
    """One step: the verb, the kind and name of its target, what stands there before and after, and why."""

    verb: str
    kind: str
    target: str
    before: Mapping[str, str]
    after: Mapping[str, str]
    why: str


@dataclass(frozen=True, slots=True)
class Document:
    """
    The invoice that a deal leads to, all but its customer: priced, dated, with the totals the ledger will come to.

    `contents` is a digest of what is invoiced, the same for equal deals. `terms` are the payment terms in force.
    `tax_open`: the ledger will add tax that nobody can foresee; `tax` is then nothing, and `total` the net.
    `home_total` is the total in the ledger's home currency at the invoice's rate; None while the ledger has yet to choose one.
    """

    reference: str
    currency: str
    prices: PriceMode
    issue_date: date
    due_date: date
    lines: tuple[InvoiceLine, ...]
    exchange_rate: Decimal | None
    deal_url: str
    net: Money
    tax: Money
    total: Money
    contents: str
    decisions: tuple[tuple[str, str], ...] = ()
    terms: str = ""
    home_total: Money | None = None
    tax_open: bool = False

    def invoice(self, customer: Ref) -> InvoiceDraft:
        """Give the complete draft for this customer."""
        return InvoiceDraft(
            customer=customer,
            reference=self.reference,
            currency=self.currency,
            prices=self.prices,
            issue_date=self.issue_date,
            due_date=self.due_date,
            lines=self.lines,
            exchange_rate=self.exchange_rate,
            deal_url=self.deal_url,
            terms=self.terms,
        )


@dataclass(frozen=True, slots=True)
class Plan:
    """
    The whole of what a won deal leads to in its book.

    Equal inputs give an equal `hash`: it covers the deal, who buys, the book, the rules' version and what the invoice says. How
    the ledger comes by the customer isn't part of it: of two deals of a new company the first makes it, for both.
    """

    deal: Ref
    book: BookId
    rules: str
    actions: tuple[Action, ...]
    document: Document

    @property
    def hash(self) -> str:
        """A short digest of what this plan would do, the same on every machine."""
        facts = {
            "deal": str(self.deal),
            "book": self.book,
            "rules": self.rules,
            "actions": [_facts(action) for action in self.actions if action.kind != CUSTOMER],
        }
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def _facts(action: Action) -> list[object]:
    after = {name: text for name, text in action.after.items() if name != CUSTOMER}
    before = {name: text for name, text in action.before.items() if name != CUSTOMER}
    return [action.verb, action.kind, action.target, before, after]
