"""
The company's rules, as `ledgerlink.toml` states them: which deals, into which book, on what terms.

Plain dataclasses: the file is validated into them by `shared.usecases.governing.rules`.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar, Literal

from shared.errors import MappingMissing
from shared.model.coding import STRICT, Approval, Attach, ItemRule, RoundingLine, Stream, TaxRule
from shared.model.customer_rules import CustomerRules, FieldRules, RecordRule
from shared.model.digest import DigestTime
from shared.model.ledger import PriceMode
from shared.model.modes import Mode, Pilot
from shared.model.notice_rules import NoticeRule
from shared.model.notices import NoticeFact
from shared.model.receivables_rules import ReceivablesRules
from shared.model.refs import BookId, ConnectionId

__all__ = [
    "Book",
    "CustomerRules",
    "ExchangeRule",
    "FieldRules",
    "ItemRule",
    "Mode",
    "NoticeRule",
    "Pilot",
    "ReceivablesRules",
    "RecordRule",
    "Rules",
    "Trigger",
]


@dataclass(frozen=True, slots=True)
class Trigger:
    """
    A deal is handed off when it stands in `stage` of `pipeline`: `won` means the pipeline's own won stages.

    `manual`: not by itself, but when somebody asks for the invoice on the deal. Its stage may then be `any`: whatever isn't lost.

    Raises:
        ValueError: any stage at all, without anybody asking.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    stage: str = "won"
    pipeline: str = "*"
    manual: bool = False

    def __post_init__(self) -> None:
        if self.stage == "any" and not self.manual:
            raise ValueError('stage = "any" needs manual = true: else every open deal would be invoiced')


@dataclass(frozen=True, slots=True)
class ExchangeRule:
    """
    Where the rate of a foreign-currency invoice comes from: the CRM's frozen rate, the ledger's day rate, or a fixed one
    (home currency units for one unit, by currency).

    `moment`: the day whose rate it must be. The CRM knows the deal's close, the ledger the invoice's date; with
    `deal_close` a deal that isn't closed yet waits, because its rate still moves.

    Raises:
        ValueError: the source doesn't know the rate of that moment.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    source: Literal["crm", "ledger", "fixed"] = "ledger"
    fixed: dict[str, Decimal] = field(default_factory=dict)
    moment: Literal["deal_close", "invoice_date"] | None = None

    def __post_init__(self) -> None:
        if (self.source, self.moment) in {("crm", "invoice_date"), ("ledger", "deal_close")}:
            other = "ledger" if self.source == "crm" else "crm"
            raise ValueError(f'the {self.source} has no rate of the {self.moment}; the source "{other}" has')


@dataclass(frozen=True, slots=True)
class Book:
    """
    One ledger connection and its rules.

    `default_item` serves lines no item rule names; without it such a line holds the deal. `terms` is used when neither
    deal nor company says. `observe_writes_crm`: whether an observing book may tell the CRM what it would do.
    `currencies`, `pipelines` and `crms` route: an empty one takes every currency or pipeline, and the company's main CRM.
    `tax` serves lines for which neither a tax rule nor the product's own rule has one; without it such a line holds the deal.
    `countries` gives the ISO alpha-2 code of names as the CRM writes them. `company_terms`: whether the company is asked for
    terms that the deal doesn't have. `rate_tolerance`: percent by which an invoice's exchange rate may be off the one that
    the CRM froze before the difference is noted. `closed_period`: whether an invoice for a closed day waits, or takes the next open day.
    `drafts`: what a draft is in a ledger that has none: an invoice, posted at once, unsent and marked; or an estimate, which posts
    nothing and becomes the invoice when finance accepts it.
    `pilot`: the deals for which the mode "pilot" is live. `since`: deals won before this instant are left to people, unless
    they were in hand already: `ledgerlink mode` writes it when the book moves up.

    Raises:
        ValueError: a product names a stream that the book doesn't have; a time without a zone.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    id: BookId
    ledger: ConnectionId
    mode: Mode = Mode.OBSERVE
    currencies: frozenset[str] = frozenset()
    pipelines: frozenset[str] = frozenset()
    crms: frozenset[ConnectionId] = frozenset()
    prices: PriceMode = "exclusive"
    terms: str = "net 30"
    reference: str = "DEAL-{deal}"
    items: tuple[ItemRule, ...] = ()
    default_item: ItemRule | None = None
    exchange: ExchangeRule = field(default_factory=ExchangeRule)
    observe_writes_crm: bool = False
    streams: dict[str, Stream] = field(default_factory=dict)
    tax: str = ""
    taxes: tuple[TaxRule, ...] = ()
    countries: dict[str, str] = field(default_factory=dict)
    rounding_line: RoundingLine | None = None
    rate_tolerance: Decimal = Decimal(1)
    company_terms: bool = False
    closed_period: Literal["hold", "next_open_day"] = "hold"
    approval: Approval = field(default_factory=Approval)
    attach: Attach = field(default_factory=Attach)
    pilot: Pilot = field(default_factory=Pilot)
    since: datetime | None = None
    drafts: Literal["posted", "estimate"] = "posted"

    def __post_init__(self) -> None:
        if self.since is not None and self.since.tzinfo is None:
            raise ValueError(f"`since` of the book {self.id} needs a time zone, such as 2026-11-01T00:00:00Z")
        rules = [*self.items, *([self.default_item] if self.default_item else [])]
        missing = {rule.stream for rule in rules if rule.stream} - set(self.streams)
        if missing:
            raise ValueError(f"there is no [books.streams.{min(missing)}] in the book {self.id}")


@dataclass(frozen=True, slots=True)
class Rules:
    """
    Everything the company decided; `version` is the digest of the file's bytes.

    `credit_hold_days`: a customer this many days overdue is shown to sales as on credit hold; without it nobody ever is.
    `paid_stage`: the won stage (its id) to which a deal is moved on, once, when its invoice is fully paid; without it none is.
    `customers`: how one customer is kept in both systems.
    `receivables`: what happens by itself when money is late or arrives. `notices`: who is told of what by e-mail or webhook.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    crm: ConnectionId
    books: tuple[Book, ...]
    triggers: tuple[Trigger, ...] = (Trigger(),)
    version: str = ""
    credit_hold_days: int | None = None
    paid_stage: str = ""
    customers: CustomerRules = field(default_factory=CustomerRules)
    receivables: ReceivablesRules = field(default_factory=ReceivablesRules)
    notices: tuple[NoticeRule, ...] = ()

    @property
    def digest(self) -> DigestTime | None:
        """When the daily digest is sent; None where nobody is told of it."""
        if not any(NoticeFact.DIGEST in rule.facts for rule in self.notices):
            return None
        return DigestTime(self.receivables.digest, self.receivables.hours.days, self.receivables.hours.zone)

    def book(self, book: BookId) -> Book:
        """The book of that name. Raises: MappingMissing where the rules have none of that name (any more)."""
        for candidate in self.books:
            if candidate.id == book:
                return candidate
        raise MappingMissing(
            f"the rules have no book {book!r} any more, and something is still to be done in it",
            record=book,
            fix=f'Put the book {book} back into ledgerlink.toml until its deals are done, in mode "observe" if need be.',
        )
