"""
The company's rules, as `ledgerlink.toml` states them: which deals, into which book, on what terms.

Plain dataclasses: the file is validated into them by `shared.usecases.rules`.
"""

from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

from shared.model.ledger import PriceMode
from shared.model.refs import BookId, ConnectionId

_STRICT: dict[str, Any] = {"extra": "forbid"}
"""A key that is not known is a typing mistake, not a wish; pydantic reads this when it validates the file."""


class Mode(StrEnum):
    """How far a book may act by itself."""

    OBSERVE = "observe"
    """Plans are shown; nothing is written to the ledger."""
    APPROVE = "approve"
    """A person approves each plan first."""
    PILOT = "pilot"
    """Live for the deals that the pilot filter lets through."""
    LIVE = "live"


@dataclass(frozen=True, slots=True)
class Trigger:
    """A deal is handed off when it stands in `stage` of `pipeline`: `won` means the pipeline's own won stages."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    stage: str = "won"
    pipeline: str = "*"


@dataclass(frozen=True, slots=True)
class ItemRule:
    """What a product becomes in the ledger; `sku` and `name` are compared exactly as written."""

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    account: str
    tax: str
    sku: str = ""
    name: str = ""
    item: str = ""


@dataclass(frozen=True, slots=True)
class ExchangeRule:
    """
    Where the rate of a foreign-currency invoice comes from: the CRM's frozen rate, the ledger's day rate, or a fixed one
    (home currency units for one unit, by currency).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    source: Literal["crm", "ledger", "fixed"] = "ledger"
    fixed: dict[str, Decimal] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Book:
    """
    One ledger connection and its rules.

    `default_item` serves lines no item rule names; without it such a line holds the deal. `terms` is used when neither
    deal nor company says. `observe_writes_crm`: whether an observing book may tell the CRM what it would do.
    `currencies`, `pipelines` and `crms` route: an empty one takes every currency or pipeline, and the company's main CRM.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

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


@dataclass(frozen=True, slots=True)
class Rules:
    """
    Everything the company decided; `version` is the digest of the file's bytes.

    `credit_hold_days`: a customer this many days overdue is shown to sales as on credit hold; without it nobody ever is.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = _STRICT

    crm: ConnectionId
    books: tuple[Book, ...]
    triggers: tuple[Trigger, ...] = (Trigger(),)
    version: str = ""
    credit_hold_days: int | None = None

    def book(self, book: BookId) -> Book:
        """The book of that name. Raises: KeyError."""
        for candidate in self.books:
            if candidate.id == book:
                return candidate
        raise KeyError(book)
