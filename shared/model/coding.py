"""How finance codes what was sold, as the rules state it: products, revenue streams, tax and rounding."""

from dataclasses import dataclass, field
from decimal import Decimal
from string import Formatter
from typing import Any, ClassVar, Final, Literal

STRICT: Final[dict[str, Any]] = {"extra": "forbid"}
"""A key that is not known is a typing mistake, not a wish; pydantic reads this when it validates the file."""

WORDS: Final = frozenset({"name", "description", "sku"})
"""What a rule's own description may take from the CRM's line."""


@dataclass(frozen=True, slots=True)
class Stream:
    """
    A revenue stream: the account and cost centre (`tracking`: the ledger's categories and their options) that many
    products share, and their tax where the product has none of its own.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    account: str
    tracking: dict[str, str] = field(default_factory=dict)
    tax: str = ""


@dataclass(frozen=True, slots=True)
class ItemRule:
    """
    What a product becomes in the ledger; `sku` and `name` are compared exactly as written.

    `stream` gives the account and cost centre of a stream of the book; what the rule itself says goes before it.
    `description` is the text on the invoice, with {name}, {description} and {sku} of the CRM's line; empty: the CRM's own.

    Raises:
        ValueError: neither account nor stream; a description with a word that a line doesn't have.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    account: str = ""
    tax: str = ""
    sku: str = ""
    name: str = ""
    item: str = ""
    stream: str = ""
    description: str = ""
    tracking: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not (self.account or self.stream):
            raise ValueError("a product needs an account, or a stream that has one")
        strange = {word for _, word, _, _ in Formatter().parse(self.description) if word is not None} - WORDS
        if strange:
            raise ValueError(f"a description takes {{name}}, {{description}} and {{sku}}, not {sorted(strange)}")


@dataclass(frozen=True, slots=True)
class TaxRule:
    """
    One way to tell a line's tax; of a book's rules the first whose every condition is met speaks. An empty condition is met.

    `countries`: the buyer's, in ISO alpha-2 or exactly as the CRM writes it; `regions` likewise. `product_taxes`: the tax
    that the product has by its own rule. `field`: a field of the deal or the company; it must hold one of `values`, or,
    without any, say yes (a tick box for exempt buyers). `reverse_charge`: the buyer has a tax number and is abroad.
    `code` is the result, the product's own where it is empty. `rate` in percent: what the ledger's code must come to, else
    the deal is held. `name` is how decisions call the rule.

    Raises:
        ValueError: `values` without a `field`.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    name: str
    code: str = ""
    countries: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    product_taxes: frozenset[str] = frozenset()
    field: str = ""
    values: frozenset[str] = frozenset()
    reverse_charge: bool = False
    rate: Decimal | None = None

    def __post_init__(self) -> None:
        if self.values and not self.field:
            raise ValueError(f"the tax rule {self.name!r} names values, but no field that holds them")

    @property
    def asks_for_place(self) -> bool:
        """Whether it can't speak without the buyer's country."""
        return bool(self.countries or self.regions or self.reverse_charge)


@dataclass(frozen=True, slots=True)
class RoundingLine:
    """Where cents go that no line of the deal accounts for: an extra line of at most `limit`, in the deal's currency."""

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    account: str
    tax: str
    limit: Decimal


@dataclass(frozen=True, slots=True)
class Attach:
    """
    Which document of the deal is put on its invoice, after it was made: the published `quote`, or a `file` on the deal.

    `names`: patterns of file names (`*SOW*`), whatever the case; none: any. `online`: the customer finds it with the online
    invoice. `required`: a deal without such a document waits before it is invoiced.

    Raises:
        ValueError: a document is required, but none is attached.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    source: Literal["off", "quote", "file"] = "off"
    names: tuple[str, ...] = ()
    online: bool = False
    required: bool = False

    def __post_init__(self) -> None:
        if self.required and self.source == "off":
            raise ValueError('required = true needs source = "quote" or "file"')


@dataclass(frozen=True, slots=True)
class Approval:
    """
    Which drafts a person approves before they are made. All empty: none.

    `limits`: the most, by currency, that a deal may amount to; a deal in a currency without one waits. `discount_over`:
    percent of a line's price. `nonstandard_terms`: others than the book's. `new_customer`: one who isn't in the ledger yet.
    `first_invoice_under_rule`: the first draft of a book under changed rules.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    limits: dict[str, Decimal] = field(default_factory=dict)
    new_customer: bool = False
    discount_over: Decimal | None = None
    nonstandard_terms: bool = False
    first_invoice_under_rule: bool = False
