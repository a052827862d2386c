"""The ledger's nouns, as finance means them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Literal

from shared.model.crm import Address
from shared.model.money import Money
from shared.model.refs import Ref
from shared.model.settlement import Settlement

PriceMode = Literal["exclusive", "inclusive", "none"]
TaxUnit = Literal["line", "subtotal"]


class InvoiceStatus(StrEnum):
    """An invoice's life, in the words that finance and sales share."""

    DRAFT = "draft"
    AWAITING_APPROVAL = "awaiting_approval"
    AWAITING_PAYMENT = "awaiting_payment"
    PAID = "paid"
    VOIDED = "voided"
    DELETED = "deleted"
    UNKNOWN = "unknown"
    """The ledger said something we have no word for: a person looks."""


@dataclass(frozen=True, slots=True)
class Customer:
    """
    A customer in the ledger. `number` is the external key we may have written: the CRM record's id.

    `version` is the ledger's own mark of its last change; archived ones can't be invoiced. `currency` is the only one that it can
    be invoiced in, where there is such a one.
    """

    ref: Ref
    name: str
    email: str = ""
    number: str = ""
    tax_number: str = ""
    archived: bool = False
    version: str = ""
    currency: str = ""


@dataclass(frozen=True, slots=True)
class CustomerProbe:
    """What we know of a customer we look for; empty means unknown. `known_id` is a ledger id the CRM holds."""

    number: str
    name: str
    email: str = ""
    tax_number: str = ""
    known_id: str = ""


@dataclass(frozen=True, slots=True)
class CustomerDraft:
    """A customer to be made. `number` ties it to the CRM record for ever; `parent` is the customer below which it stands, for ever, too."""

    name: str
    number: str
    email: str = ""
    given: str = ""
    family: str = ""
    phone: str = ""
    tax_number: str = ""
    address: Address = field(default_factory=Address)
    currency: str = ""
    parent: Ref | None = None


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """
    One line to be invoiced: unit price in the invoice's currency, up to four decimals.

    The discount is a percentage of the line, or an amount off the whole line; at most one of the two is not zero.
    `tracking`: cost centres, as the ledger's categories with their options. `tax_amount` is the line's tax where the ledger's
    own would not be an amount of the currency (half a yen); None: the ledger works it out.
    """

    description: str
    quantity: Decimal
    unit_price: Decimal
    account: str
    tax_code: str
    tax_rate: Decimal
    item: str = ""
    discount_percent: Decimal = Decimal(0)
    discount_amount: Decimal = Decimal(0)
    tracking: tuple[tuple[str, str], ...] = ()
    tax_amount: Decimal | None = None


@dataclass(frozen=True, slots=True)
class BilledLine:
    """A line as it stands on an invoice in the ledger, whoever wrote it; the unit price to four decimals."""

    description: str
    quantity: Decimal
    unit_price: Decimal
    discount_percent: Decimal = Decimal(0)


@dataclass(frozen=True, slots=True)
class InvoiceDraft:
    """
    An invoice to be made, complete: nothing about it is left to the ledger's defaults but its number.

    `exchange_rate` is home currency units for one unit of `currency`; None asks for the ledger's own day rate.
    Dates are in the organisation's time zone. `terms` are what the due date comes from, as the rules write them.
    `estimate`: made as an estimate, which posts nothing.
    """

    customer: Ref
    reference: str
    currency: str
    prices: PriceMode
    issue_date: date
    due_date: date
    lines: tuple[InvoiceLine, ...]
    exchange_rate: Decimal | None = None
    deal_url: str = ""
    terms: str = ""
    estimate: bool = False


@dataclass(frozen=True, slots=True)
class Invoice:
    """
    An invoice as the ledger holds it. Amounts in the invoice's currency; `total` is `due` + `paid` + `credited`.

    `paid` is the customer's money: payments, and over- and prepayments applied; `credited` is what credit notes took off.
    `posted`: a draft to us, though it counts in the ledger's books already. One whose `ref` is an estimate is an invoice-to-be: `accepted`
    once finance said yes to it, and `became` the invoice as soon as there is one. `made_from`: the estimate that an invoice was.
    `settlements` are both in detail, by date. `exchange_rate` as in `InvoiceDraft`. `version` is the ledger's own mark of its last change, comparable with the time
    on its webhooks where it has one.
    """

    ref: Ref
    number: str
    reference: str
    status: InvoiceStatus
    customer: Ref
    currency: str
    net: Money
    tax: Money
    total: Money
    due: Money
    paid: Money
    issue_date: date
    due_date: date | None
    version: str
    changed_at: datetime
    sent: bool = False
    credited: Money | None = None
    exchange_rate: Decimal | None = None
    url: str = ""
    settlements: tuple[Settlement, ...] = ()
    fully_paid_on: date | None = None
    posted: bool = False
    accepted: bool = False
    became: Ref | None = None
    made_from: Ref | None = None


@dataclass(frozen=True, slots=True)
class FoundInvoice:
    """An invoice as a list shows it: whose it is, what it says of money, and how it stands."""

    ref: Ref
    number: str
    reference: str
    status: InvoiceStatus
    customer: Ref
    net: Money
    total: Money
    due: Money


@dataclass(frozen=True, slots=True)
class FoundInvoices:
    """A page of invoices; `after` is where the next one begins, empty on the last."""

    invoices: tuple[FoundInvoice, ...]
    after: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """A revenue account of the chart of accounts."""

    code: str
    name: str
    active: bool = True
    takes_sales: bool = True


@dataclass(frozen=True, slots=True)
class TaxCode:
    """A tax code and its rate in percent."""

    code: str
    name: str
    rate: Decimal
    active: bool = True
    for_sales: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A product or service in the ledger."""

    code: str
    name: str
    account: str = ""
    tax_code: str = ""


@dataclass(frozen=True, slots=True)
class Organisation:
    """
    The ledger's own settings, read at set-up and kept with the connection. `time_zone` is an IANA name.

    Nothing dated on or before `locked_until` may be written. `tracking` are the cost centres that a line may name: open
    categories, with their open options. `decimals` are those that the ledger keeps of an amount in any currency; None: the
    currency's own. `cost_centres`: how many of `tracking` one line may name; None: any number.

    `line_discounts`: whether a line may have one. `booked_by_item`: a line has an item, and goes to that one's account.
    `customer_currencies`: a customer has one currency for
    ever, so a buyer may be several of them. `drafts`: False where an invoice counts from the moment
    it is made: ours are then unsent and marked for review. `estimates`: whether it has some, which become invoices. `tax_rounding`: what the ledger rounds tax on, every line or the sum of those with one tax code. `foresees_tax`: False where
    the ledger works tax out by the customer's address, so that nobody can say beforehand what a total will be. `ids` are the
    ledger's own names of the codes, by what they are, where those are others.
    """

    account: str
    name: str
    home_currency: str
    country: str
    time_zone: str
    currencies: frozenset[str]
    accounts: Mapping[str, Account] = field(default_factory=dict)
    tax_codes: Mapping[str, TaxCode] = field(default_factory=dict)
    items: Mapping[str, Item] = field(default_factory=dict)
    locked_until: date | None = None
    short_code: str = ""
    tracking: Mapping[str, frozenset[str]] = field(default_factory=dict)
    decimals: int | None = None
    cost_centres: int | None = None
    line_discounts: bool = True
    booked_by_item: bool = False
    customer_currencies: bool = False
    drafts: bool = True
    estimates: bool = False
    tax_rounding: TaxUnit = "line"
    foresees_tax: bool = True
    ids: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
