"""
One CRM, one ledger and both together, as the rows take them: what sales and finance do there, and how their books are read.

Books are read in the vendors' own shapes, through the sandboxes' control plane; nothing of ours is asked.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.chaos.matrix.watching import Watch

Books = Mapping[str, Sequence[Mapping[str, Any]]]
Act = Callable[..., Any]
"""Does something in the CRM's pages: act(do, identity, **with_)."""


@dataclass(frozen=True, slots=True)
class Sold:
    """A deal as the CRM's books show it. `status`, `number` and `paid` are what sales was told; `buyer` its company's name."""

    account: str
    id: str
    won: bool
    amount: Decimal
    buyer: str
    buyer_id: str
    status: str
    number: str
    paid: bool = False
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Booked:
    """An invoice as the ledger's books show it; `alive` unless finance removed it."""

    account: str
    id: str
    number: str
    reference: str
    net: Decimal
    alive: bool
    customer: str
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CrmDrift:
    """
    What of a CRM may drift: `won` is the id of the stage in which deals are won, `ours` are the fields of a deal that we write, by the names
    that an administrator deletes them by. `stage`, `currency` and `says_won` are members of a deal's answer. `shorter` has the vendor give shorter
    pages, and watches.
    """

    won: str
    stage: str
    says_won: frozenset[str]
    currency: str
    ours: Sequence[str]
    shorter: Callable[[Any], Watch]


@dataclass(frozen=True, slots=True)
class CrmSide:
    """
    One CRM. `deals` and `messages` read its books: (account, deal, text) of each note and task. `order` is what the act
    `create_deal` takes for a company's id, a deal's name, a currency, and lines of SKU, quantity and price. `writes` are method and path (a
    regular expression) of each write we make, `asks` of those to a person's tasks, `reads` what is found in path and body where a deal is read.
    `reprices` changes what the deal of an account is worth. `lag` lets searches in an account lag behind by so many seconds.
    `allows` lets the vendor take so many calls a day: its headers must agree with what the connection is said to be allowed.
    """

    provider: str
    deals: Callable[[Books], Iterator[Sold]]
    messages: Callable[[Books], Iterator[tuple[str, str, str]]]
    order: Callable[[str, str, str, Sequence[tuple[str, str, str]]], Mapping[str, Any]]
    writes: tuple[str, ...]
    asks: tuple[str, ...]
    reads: str
    company: Callable[[str], Mapping[str, Any]]
    reprices: Callable[[Act, str, str, str], object]
    lag: Callable[[Any, str, float], None]
    allows: Callable[[Any, int], None]
    drift: CrmDrift


@dataclass(frozen=True, slots=True)
class Local:
    """What an account's deals are sold in, and the tax code that all their lines take."""

    tax: str
    currency: str = "GBP"


@dataclass(frozen=True, slots=True)
class LedgerSide:
    """
    One ledger. `customers` gives (account, id, name, our number); all lines are booked on `revenue` and, where there must be one,
    sell `item`. Accounts are `home`'s, but for those that are seeded `elsewhere`.
    `newest` finds the id of the newest invoice of a reference, as finance would by its search box; empty where there is none.
    `limits` narrow one of the vendor's own limits for a while, `crowded` the one on calls at once, where it has one.
    `revoked` takes the consent back; `granted` gives it again, and the new access and refresh token.
    `allows` lets the vendor take so many calls a day: its headers must agree with what the connection is said to be allowed.
    `dates_exactly`: its webhooks say when to the fraction of a second, so that our own writes are known by it.
    """

    provider: str
    invoices: Callable[[Books], Iterator[Booked]]
    customers: Callable[[Books], Iterator[tuple[str, str, str, str]]]
    revenue: str
    home: Local
    item: str
    writes: tuple[str, ...]
    limits: tuple[Callable[[Any, str], AbstractContextManager[None]], ...]
    crowded: Callable[[Any], AbstractContextManager[None]] | None
    revoked: Callable[[Any], object]
    granted: Callable[[Any], tuple[str, str]]
    newest: Callable[[Any, str, str], str]
    allows: Callable[[Any, int], None]
    dates_exactly: bool
    elsewhere: Mapping[str, Local] = field(default_factory=dict)

    def local(self, account: str) -> Local:
        """Where this account is."""
        return self.elsewhere.get(account, self.home)


@dataclass(frozen=True, slots=True)
class Pair:
    """A CRM and a ledger."""

    crm: CrmSide
    ledger: LedgerSide

    @property
    def name(self) -> str:
        return f"{self.crm.provider}-{self.ledger.provider}"

    @property
    def providers(self) -> tuple[str, str]:
        return self.crm.provider, self.ledger.provider


@contextmanager
def narrowed(limit: Any, name: str, to: float) -> Iterator[None]:
    """While inside, a limit of a sandbox has another figure."""
    before = getattr(limit, name)
    setattr(limit, name, to)
    try:
        yield
    finally:
        setattr(limit, name, before)
