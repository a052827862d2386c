"""The daily digest: when it is due, and what stands in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal

from shared.model.money import Money


@dataclass(frozen=True, slots=True)
class DigestTime:
    """
    When the digest is sent, as the rules in force say: from `at` on, on these days of the week (`mon`...), by the clock of `zone`
    (IANA), or where that is empty of the company's CRM account.
    """

    at: time
    days: tuple[str, ...]
    zone: str = ""


@dataclass(frozen=True, slots=True)
class GivenUp:
    """Parked messages of one cause: what went undone, how many, since when, and one of their ids."""

    work: str
    cause: str
    count: int
    since: datetime
    example: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """Deals that are held for one reason: how many, what they come to by currency, the longest waiting and since when."""

    code: str
    title: str
    fix: str
    count: int
    amounts: Mapping[str, Decimal]
    oldest: str
    since: datetime


@dataclass(frozen=True, slots=True)
class Ending:
    """A consent that ends on this day."""

    connection: str
    on: date


@dataclass(frozen=True, slots=True)
class Compared:
    """What the last comparison of both books found for a CRM account, and what became of it."""

    crm: str
    at: datetime
    deals: int
    repaired: int
    persons: int
    unexplained: int


@dataclass(frozen=True, slots=True)
class Late:
    """A customer that is late: with how much (None: a rate isn't known), and how many days at most."""

    name: str
    amount: Money | None
    days: int


@dataclass(frozen=True, slots=True)
class Agreed:
    """An unpaid invoice of this customer: its number, what is due, and the promised day or what is disputed."""

    name: str
    number: str
    due: Money
    on: date | None = None
    dispute: str = ""


@dataclass(frozen=True, slots=True)
class Agreements:
    """Unpaid invoices about which the same was agreed: how many, of how many customers, what is due by currency, and the first."""

    invoices: int = 0
    customers: int = 0
    sums: tuple[Money, ...] = ()
    first: tuple[Agreed, ...] = ()


@dataclass(frozen=True, slots=True)
class Overdue:
    """
    What is overdue: of how many customers, the sums in each organisation's own currency (None: a rate isn't known), and who owes
    most of it. Of unpaid invoices, as the collection last read it in the CRM: what is `disputed`, what is `promised` until a day
    that isn't over, and what was promised until one that is: `broken`.
    """

    customers: int = 0
    sums: tuple[Money | None, ...] = ()
    most: tuple[Late, ...] = ()
    disputed: Agreements = field(default_factory=Agreements)
    promised: Agreements = field(default_factory=Agreements)
    broken: Agreements = field(default_factory=Agreements)

    @property
    def is_calm(self) -> bool:
        """Whether nobody has to ask anybody for money."""
        return not (self.customers or self.disputed.invoices or self.broken.invoices)


@dataclass(frozen=True, slots=True)
class Digest:
    """Everything that a person should know of this day. `sign_ins`: connections that wait for one; `silent`: nobody heard of them."""

    day: date
    at: datetime
    given_up: tuple[GivenUp, ...] = ()
    sign_ins: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    endings: tuple[Ending, ...] = ()
    waiting: tuple[Waiting, ...] = ()
    overdue: Overdue = field(default_factory=Overdue)
    compared: tuple[Compared, ...] = ()

    @property
    def errors(self) -> int:
        """How many things don't work by themselves any more."""
        return sum(one.count for one in self.given_up) + len(self.sign_ins)

    @property
    def held(self) -> int:
        """How many deals wait for a person."""
        return sum(one.count for one in self.waiting)

    @property
    def is_calm(self) -> bool:
        """Whether nobody has anything to do."""
        persons = sum(one.persons + one.unexplained for one in self.compared)
        return not (self.errors or self.silent or self.endings or self.held or persons) and self.overdue.is_calm
