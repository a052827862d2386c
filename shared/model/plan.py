"""What we would do, as data; approvals show it, its hash binds them."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass

from shared.model.handoff import Decision, Hold
from shared.model.ledger import InvoiceDraft
from shared.model.money import Money
from shared.model.refs import BookId, Ref


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
class Plan:
    """
    The whole of what a won deal leads to in its book: either an invoice with its predicted totals, or a hold.

    Equal inputs give an equal `hash`: it covers the deal, the book, the rules' version and every action.
    """

    deal: Ref
    book: BookId
    rules: str
    actions: tuple[Action, ...] = ()
    invoice: InvoiceDraft | None = None
    predicted_net: Money | None = None
    predicted_tax: Money | None = None
    predicted_total: Money | None = None
    hold: Hold | None = None
    decisions: tuple[Decision, ...] = ()

    @property
    def hash(self) -> str:
        """A short digest of what this plan would do, the same on every machine."""
        facts = {
            "deal": str(self.deal),
            "book": self.book,
            "rules": self.rules,
            "actions": [[a.verb, a.kind, a.target, dict(a.before), dict(a.after)] for a in self.actions],
        }
        text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:16]
