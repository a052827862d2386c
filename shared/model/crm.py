"""The CRM's nouns, as sales means them; no vendor's word among them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Final

from shared.model.money import Money
from shared.model.refs import Ref

MERGED_FROM: Final = "merged_from"
"""The field of a deal that names the deals which were merged into it."""
OF_THE_RECORD: Final = frozenset({MERGED_FROM})
"""Fields that say something of the record itself, and nothing of what was agreed."""


@dataclass(frozen=True, slots=True)
class Address:
    """A postal address in parts; `country` as the CRM holds it (a name or an ISO code)."""

    line1: str = ""
    line2: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Company:
    """
    A company that buys. `customer_id` is the ledger's id we wrote on it, if any; `terms` are its own payment terms.

    `fields` are further fields of the CRM that were read, by name: one that isn't in there was not read.
    """

    ref: Ref
    name: str
    domain: str = ""
    phone: str = ""
    tax_number: str = ""
    address: Address = Address()
    customer_id: str = ""
    terms: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Contact:
    """A person."""

    ref: Ref
    given: str = ""
    family: str = ""
    email: str = ""
    phone: str = ""
    address: Address = Address()
    customer_id: str = ""

    @property
    def name(self) -> str:
        """Given and family name, as they are written on an envelope."""
        return f"{self.given} {self.family}".strip()


@dataclass(frozen=True, slots=True)
class LineItem:
    """
    One line of a deal: `quantity` × `unit_price` in the deal's currency, less the discount.

    `discount_percent` is of the line; `unit_discount` an amount per unit. At most one of the two is not zero.
    `amount` is the CRM's own net total of the line, when it gives one.
    """

    ref: Ref
    name: str
    quantity: Decimal
    unit_price: Decimal
    description: str = ""
    sku: str = ""
    product: str = ""
    discount_percent: Decimal = Decimal(0)
    unit_discount: Decimal = Decimal(0)
    amount: Decimal | None = None
    billing_frequency: str = ""


@dataclass(frozen=True, slots=True)
class Payer:
    """
    Who is invoiced in place of a deal's own company: the `company` at the top of those above it, and its billing contact.

    `above`: every company above the deal's own that was read, the nearest first.
    """

    company: Ref
    contact: Ref | None
    above: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class Deal:
    """
    A deal as the CRM holds it at `seen_at` (the CRM's own time of its last change, UTC).

    `amount` is the header's value, absent when sales left it empty. `exchange_rate` is home currency units for one unit
    of the deal's currency, as the CRM froze it. `closed_on` is the date in the CRM account's time zone.
    `perhaps_taxed`: read without its lines, and they alone would tell whether `amount` holds tax on top of them. `tax_included`: whether the lines' prices include tax; None where the CRM doesn't say, or there is none.
    `action` is what somebody asks for by hand (`shared.domain.requests`), until it is answered. `payer`: who is invoiced, where the
    rules bill parents and the company has one; the CRM doesn't say it with the deal.
    """

    ref: Ref
    name: str
    pipeline: str
    stage: str
    is_won: bool
    is_closed: bool
    currency: str
    amount: Money | None
    seen_at: datetime
    closed_on: date | None = None
    exchange_rate: Decimal | None = None
    home_currency: str = ""
    owner: str = ""
    company: Ref | None = None
    contacts: tuple[Ref, ...] = ()
    lines: tuple[LineItem, ...] = ()
    terms: str = ""
    url: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)
    action: str = ""
    tax_included: bool | None = None
    perhaps_taxed: bool = False
    payer: Payer | None = None

    @property
    def parties(self) -> tuple[Ref, ...]:
        """Whom it names: its company, then those above that as far as they were read, then its contacts."""
        above = self.payer.above if self.payer is not None else ()
        return (*((self.company,) if self.company is not None else ()), *above, *self.contacts)

    @property
    def invoiced(self) -> Ref | None:
        """Whose customer is invoiced: the payer's, else the company's, else the first contact's."""
        named = self.payer.company if self.payer is not None else self.company
        return named or next(iter(self.contacts), None)

    @property
    def as_paid(self) -> "Deal":
        """The deal as if its payer had bought."""
        if self.payer is None:
            return self
        contact = self.payer.contact
        return replace(self, company=self.payer.company, contacts=(contact,) if contact is not None else (), payer=None)


@dataclass(frozen=True, slots=True)
class Buyer:
    """Who is to be invoiced: the deal's company with its billing contact, or the contact alone."""

    company: Company | None
    contact: Contact | None

    @property
    def ref(self) -> Ref | None:
        """The record that the ledger's customer is linked to."""
        if self.company is not None:
            return self.company.ref
        return self.contact.ref if self.contact is not None else None


@dataclass(frozen=True, slots=True)
class FoundDeals:
    """
    A page of deals as a list shows them: with amount and stage, without lines and parties.

    `after` is where the next page begins, empty on the last. `total`: how many there are from here on.
    """

    deals: tuple[Deal, ...]
    total: int
    after: str = ""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage of a pipeline. `keeps_won`: where deals are won whatever their stage, a won one may stand here, too."""

    id: str
    label: str
    is_won: bool
    is_closed: bool
    keeps_won: bool = False


@dataclass(frozen=True, slots=True)
class CrmAccount:
    """The CRM account's own settings, read at set-up. `time_zone` is an IANA name."""

    account: str
    time_zone: str
    home_currency: str
    pipelines: Mapping[str, tuple[Stage, ...]]
    domain: str = ""


@dataclass(frozen=True, slots=True)
class FieldGap:
    """A field of ours that is missing in the CRM or isn't what it was made as: `why` ends the sentence, `fix` says what to do."""

    kind: str
    field: str
    why: str
    fix: str
