"""What would be done about deals now, seen by a person before it is done; and what is kept of that until it is applied."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from shared.model.money import Money
from shared.model.plan import Action
from shared.model.refs import BookId, Ref


@dataclass(frozen=True, slots=True)
class Scope:
    """Which deals were looked at: one (`value` is its reference), those won since a day, or those that wait (no value)."""

    kind: Literal["deal", "since", "waiting"]
    value: str = ""


@dataclass(frozen=True, slots=True)
class DealPlan:
    """
    What would be done about one deal: `actions` in the ledger and with its handoff, `telling` in the CRM; `says` in a sentence.

    `plan` is what the handoff will remember of it: the plan's hash, or the digest that a person is to approve. `carries_out`:
    whether `actions` would write to the ledger, were they applied now.
    """

    deal: Ref
    says: str
    name: str = ""
    amount: Money | None = None
    book: BookId | None = None
    mode: str = ""
    plan: str = ""
    carries_out: bool = False
    actions: tuple[Action, ...] = ()
    telling: tuple[Action, ...] = ()

    @property
    def digest(self) -> str:
        """
        The same wherever the same would be done.

        What the CRM would be told isn't part of it: that follows from the rest, and is told by others at any moment.
        """
        return _digest(
            [[a.verb, a.kind, a.target, dict(a.before), dict(a.after)] for a in self.actions] + [[self.plan]]
        )


@dataclass(frozen=True, slots=True)
class Foresight:
    """Every deal that was looked at, under these rules."""

    scope: Scope
    rules: str
    deals: Sequence[DealPlan]

    @property
    def todo(self) -> Sequence[DealPlan]:
        """The deals about which something would be done."""
        return [one for one in self.deals if one.actions]

    @property
    def hash(self) -> str:
        """Names what would be done: equal in an equal world, on every machine; deals without actions don't count."""
        facts = {str(one.deal): one.digest for one in self.todo}
        return _digest([self.scope.kind, self.scope.value, self.rules, facts])


@dataclass(frozen=True, slots=True)
class KeptDeal:
    """Of one deal's plan: its digest, what its handoff will remember, and the `facts` by which a difference is explained."""

    digest: str
    plan: str
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class KeptPlan:
    """A plan as it waits to be applied, by its hash; no customer's name or address is in it."""

    hash: str
    scope: Scope
    rules: str
    at: datetime
    deals: Mapping[str, KeptDeal]


def _digest(facts: object) -> str:
    text = json.dumps(facts, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
