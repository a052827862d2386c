"""What comparing both books came to: each won deal's fate, the sums, and what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from shared.model.money import Money
from shared.model.refs import ConnectionId, Ref


class Fate(StrEnum):
    """What became of a won deal; each has exactly one."""

    INVOICED = "invoiced"
    HELD = "held"
    EXCLUDED = "excluded"
    """A rule or a person keeps it out."""
    PLANNED = "planned"
    """Its book only observes."""
    FAILED = "failed"
    DECLINED = "declined"
    UNDONE = "undone"
    UNDER_WAY = "under_way"
    """It was won moments ago."""
    MISSING = "missing"
    """Nothing was done about it: nobody told us, or we lost it."""


class FindingKind(StrEnum):
    """How the books can disagree."""

    MISSING = "missing"
    DUPLICATE = "duplicate"
    AMOUNT = "drifted_amount"
    STATUS = "drifted_status"
    CUSTOMER = "drifted_customer"
    ORPHAN = "orphan"
    GONE = "gone"
    DECLINED = "declined"


class Remedy(StrEnum):
    """What is done about a finding."""

    REPAIR = "repair"
    """It is looked at again by itself."""
    PERSON = "person"
    """A person must look."""
    EXPLAINED = "explained"
    """It is as somebody decided."""


@dataclass(frozen=True, slots=True)
class Finding:
    """
    One disagreement: about which deal and invoices, what it is, what to do, and what it is worth.

    `look_at` is what a repair looks at again: the deal or the invoice. `difference`: the deal less its invoice.
    """

    kind: FindingKind
    remedy: Remedy
    sentence: str
    deal: Ref | None = None
    deal_name: str = ""
    invoices: tuple[Ref, ...] = ()
    fix: str = ""
    difference: Money | None = None
    look_at: Ref | None = None


@dataclass(frozen=True, slots=True)
class Sum:
    """How many deals, and what they come to by currency; deals without an amount count and add nothing."""

    count: int = 0
    amounts: Mapping[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Agreement:
    """
    One currency's invoiced deals beside their invoices: `difference` is deals less invoices, `explained` that part of it which
    somebody decided or which waits for a person, with the finding or hold that says so.
    """

    currency: str
    deals: Decimal
    invoices: Decimal
    explained: Decimal

    @property
    def difference(self) -> Decimal:
        """Deals less invoices."""
        return self.deals - self.invoices

    @property
    def unexplained(self) -> Decimal:
        """What nobody has a word for: it must be zero."""
        return self.difference - self.explained


@dataclass(frozen=True, slots=True)
class Reconciliation:
    """
    One run over a CRM account's won deals since a day, and the books they belong to.

    `fates` hold every deal once, so their sums are `won`. `invoices_seen`: sales invoices of these books that changed since;
    `calls` by connection. `more`: findings beyond those that are kept.
    """

    crm: ConnectionId
    since: date
    at: datetime
    rules: str
    won: Sum
    fates: Mapping[str, Sum]
    agreements: tuple[Agreement, ...]
    findings: tuple[Finding, ...]
    invoices_seen: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)
    dry_run: bool = False
    more: int = 0

    def count(self, remedy: Remedy) -> int:
        """How many of the findings end so."""
        return sum(finding.remedy is remedy for finding in self.findings)

    @property
    def unexplained(self) -> int:
        """In how many currencies deals and invoices differ by an amount that nobody has a word for."""
        return sum(agreement.unexplained != 0 for agreement in self.agreements)
