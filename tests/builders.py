"""Records for tests, each complete; a test names only what it is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.crm import Address, Buyer, Company, Contact, Deal, LineItem
from shared.model.ledger import Account, Customer, Item, Organisation, TaxCode
from shared.model.money import Money
from shared.model.refs import BookId, ConnectionId, Kind, Ref
from shared.model.rules import Book, ExchangeRule, ItemRule, Mode, Rules

CRM = ConnectionId("hubspot:4455667")
LEDGER = ConnectionId("xero:aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee")
NOW = datetime(2026, 11, 21, 10, 0, tzinfo=UTC)
TODAY = date(2026, 11, 21)


def deal_ref(number: str = "31337") -> Ref:
    return Ref(CRM, Kind.DEAL, number)


def claim(about: Ref, kind: Kind, request: WriteRequest, reference: str) -> Claim:
    """What makes a record for this one, at its own connection; nothing of it was sent yet."""
    return Claim(
        subject=about,
        intent=f"{kind}:{reference}",
        target=about.connection,
        kind=kind,
        reference=reference,
        request=request,
        key=reference,
        generation=1,
        state=ClaimState.OPEN,
        claimed_at=NOW,
        attempted_at=NOW,
    )


def line(name: str = "Pro plan", quantity: str = "12", price: str = "49.9905", **more: Any) -> LineItem:
    more = {
        key: Decimal(value) if key in {"discount_percent", "unit_discount"} else value for key, value in more.items()
    }
    ref = Ref(CRM, Kind.LINE_ITEM, more.pop("id", name))
    return LineItem(ref, name, Decimal(quantity), Decimal(price), **more)


def deal(*lines: LineItem, amount: str | None = "599.89", **more: Any) -> Deal:
    facts: dict[str, Any] = {
        "ref": deal_ref(),
        "name": "Acme rollout",
        "pipeline": "default",
        "stage": "closedwon",
        "is_won": True,
        "is_closed": True,
        "currency": "EUR",
        "seen_at": NOW,
        "exchange_rate": Decimal("0.85"),
        "home_currency": "GBP",
        "owner": "884422",
        "company": Ref(CRM, Kind.COMPANY, "5001"),
        "lines": lines or (line(),),
    } | more
    return Deal(amount=Money(Decimal(amount), facts["currency"]) if amount is not None else None, **facts)


def company(name: str = "Acme Ltd", **more: Any) -> Company:
    return Company(Ref(CRM, Kind.COMPANY, "5001"), name, address=Address(city="Leeds", country="GB"), **more)


def contact(email: str = "ap@acme.example", **more: Any) -> Contact:
    return Contact(Ref(CRM, Kind.CONTACT, "9001"), "Ann", "Poe", email, **more)


def buyer() -> Buyer:
    return Buyer(company(), contact())


def customer(name: str = "Acme Ltd", number: str = "", email: str = "", **more: Any) -> Customer:
    identity = more.pop("id", "c-1")
    return Customer(Ref(LEDGER, Kind.CUSTOMER, identity), name, email, number, **more)


def organisation(**more: Any) -> Organisation:
    facts: dict[str, Any] = {
        "account": "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee",
        "name": "Our Books Ltd",
        "home_currency": "GBP",
        "country": "GB",
        "time_zone": "Europe/London",
        "currencies": frozenset({"GBP", "EUR", "USD"}),
        "accounts": {
            "200": Account("200", "Sales"),
            "400": Account("400", "Advertising", takes_sales=False),
            "299": Account("299", "Old sales", active=False),
        },
        "tax_codes": {
            "OUTPUT2": TaxCode("OUTPUT2", "20% (VAT on Income)", Decimal(20)),
            "INPUT2": TaxCode("INPUT2", "20% (VAT on Expenses)", Decimal(20), for_sales=False),
        },
        "items": {"SUB-PRO": Item("SUB-PRO", "Pro plan")},
        "tracking": {"Region": frozenset({"EMEA", "AMER"})},
    } | more
    return Organisation(**facts)


def book(**more: Any) -> Book:
    facts: dict[str, Any] = {
        "id": BookId("uk"),
        "ledger": LEDGER,
        "mode": Mode.LIVE,
        "default_item": ItemRule(account="200", tax="OUTPUT2"),
        "exchange": ExchangeRule("crm"),
    } | more
    return Book(**facts)


def rules(*books: Book, **more: Any) -> Rules:
    return Rules(CRM, books or (book(),), version="r1", **more)
