"""How one customer is kept in both systems, as the rules state it: what is kept in step, whose word counts, who is made where."""

from dataclasses import dataclass, field, fields
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, Literal

from shared.model.coding import STRICT
from shared.model.parties import ADDRESS, PartyField

ADDRESS_KEY = "address"
"""The parts of an address have one owner together."""


class Whose(StrEnum):
    """Whose word about a field counts."""

    CRM = "crm"
    LEDGER = "ledger"
    NEWEST = "newest"
    """What was changed last, by the records' own times."""
    MANUAL = "manual"
    """A person says, each time."""
    OFF = "off"
    """The field isn't kept in step."""


@dataclass(frozen=True, slots=True)
class FieldRules:
    """
    Whose word counts, field by field: crm, ledger, newest, manual or off. Nothing else about a customer is ever carried over: no
    payroll, no chart of accounts, no detail of tax.

    `name`: of the company, or of a person without one. `given` and `family`: of whom invoices are addressed to. `email`: where
    invoices go. `address`: the billing address, whole. `registration`: the number in the companies' register. `credit_limit`: in the customer's currency.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    name: Whose = Whose.CRM
    given: Whose = Whose.CRM
    family: Whose = Whose.CRM
    email: Whose = Whose.CRM
    phone: Whose = Whose.CRM
    website: Whose = Whose.CRM
    address: Whose = Whose.CRM
    registration: Whose = Whose.LEDGER
    tax_number: Whose = Whose.LEDGER
    terms: Whose = Whose.LEDGER
    credit_limit: Whose = Whose.LEDGER

    def of(self, name: PartyField) -> Whose:
        """Whose word counts about this field. Our own numbers are nobody's: they are written with the link."""
        key = ADDRESS_KEY if name in ADDRESS else name.value
        return getattr(self, key) if key in _KEYS else Whose.OFF


_KEYS = frozenset(one.name for one in fields(FieldRules))


@dataclass(frozen=True, slots=True)
class RecordRule:
    """
    What a CRM record is given that is made of a ledger's customer. Of the rules the first whose every condition is met speaks; an
    empty one is met.

    `countries`: the customer's, in ISO alpha-2 or exactly as the ledger writes it. `currencies`: what it is invoiced in. `names`:
    patterns of its name (`*School*`), whatever the case. `owner`: the CRM's id of whom it then belongs to. `fields`: further
    fields by the CRM's own names, such as a lifecycle stage or a pipeline.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    countries: frozenset[str] = frozenset()
    currencies: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()
    owner: str = ""
    fields: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CreditRule:
    """
    What a customer may owe at most where the ledger has no limit of its own: shown to sales, and never a reason to hold a deal.

    `limits`: by the ledger's currency. `by_terms`: other limits for customers of these payment terms (`"net 60" = { EUR = 5000 }`).
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    limits: dict[str, Decimal] = field(default_factory=dict)
    by_terms: dict[str, dict[str, Decimal]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CustomerRules:
    """
    Whether companies and contacts of the CRM and customers of the ledgers are kept as one, and how.

    `sync`: whether changes are carried over at all. `create`: when a company of the CRM becomes a customer: with its first invoice,
    when it stands in one of the `onboarded` stages, or always (people without a company only when they stand in such a stage). `book`: where, unless a deal says so; needed where there are
    several books. `bill`: whose customer a won deal is invoiced to: that of its own company (`buyer`), or of the topmost company that
    the CRM says stands above that one (`parent`). `sub_customers`: whether a customer that is made for a company with a parent becomes a
    sub-customer (job) of that one's customer, which is found or made first. `from_ledger`: what happens when a customer is made in the ledger: nothing (`never`), it becomes a record in the
    CRM (`create`), or a person is told, because customers are to be made in the CRM first (`review`). `records`: whom a
    record belongs to that is made in the CRM. `billing`: what the CRM calls the contact of a company who gets its invoices; without
    one it is the main contact. `corrections`: what happens where the ledger changed what the CRM owns, which is never overwritten: a
    person says (`review`), or the CRM takes it on (`take`). `fields`: whose word counts, field by field. `credit`: what a
    customer may owe. `details`: fields of the CRM by its own names, under the labels by which accounting is told of them with a new
    customer: job site, project manager, whatever a ledger has no place for.
    """

    __pydantic_config__: ClassVar[dict[str, Any]] = STRICT

    sync: bool = False
    create: Literal["first_invoice", "onboarded", "always"] = "first_invoice"
    onboarded: frozenset[str] = frozenset({"customer"})
    book: str = ""
    bill: Literal["buyer", "parent"] = "buyer"
    sub_customers: bool = False
    from_ledger: Literal["never", "create", "review"] = "never"
    records: tuple[RecordRule, ...] = ()
    billing: frozenset[str] = frozenset({"Billing", "Billing contact"})
    corrections: Literal["review", "take"] = "review"
    fields: FieldRules = field(default_factory=FieldRules)
    credit: CreditRule = field(default_factory=CreditRule)
    details: dict[str, str] = field(default_factory=dict)
