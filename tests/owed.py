"""Invoices, credits and receivables for tests, each complete; a test names only what it is about."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from shared.model.credit import Credit, CreditStatus
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.receivable import Receivable
from shared.model.refs import Kind, Ref
from shared.model.settlement import MONEY_IN, Settlement, SettlementKind
from tests import builders

CUSTOMER = Ref(builders.LEDGER, Kind.CUSTOMER, "customer-1")
AT = datetime(2026, 3, 20, 12, tzinfo=UTC)
TODAY = date(2026, 3, 20)
CENT = Decimal("0.01")


def settled(
    amount: str, on: date = TODAY, kind: SettlementKind = SettlementKind.PAYMENT, *, of: str = "GBP", **more: Any
) -> Settlement:
    return Settlement(more.pop("id", f"{kind}-{amount}-{on}"), kind, on, Money(Decimal(amount), of), **more)


def invoice(number: int = 1, total: str = "800.00", *settlements: Settlement, **more: Any) -> Invoice:
    """An approved invoice with these settlements; PAID where they leave nothing due."""
    currency = more.pop("currency", "GBP")

    def money(amount: Decimal) -> Money:
        return Money(amount, currency)

    came = sum((s.amount.amount for s in settlements if s.kind in MONEY_IN), Decimal("0.00"))
    credit = sum((s.amount.amount for s in settlements if s.kind is SettlementKind.CREDIT_NOTE), Decimal("0.00"))
    due = Decimal(total) - came - credit
    facts: dict[str, Any] = {
        "ref": Ref(builders.LEDGER, Kind.INVOICE, f"invoice-{number}"),
        "number": f"INV-{number:04}",
        "reference": f"DEAL-{number}",
        "status": InvoiceStatus.AWAITING_PAYMENT if due else InvoiceStatus.PAID,
        "customer": CUSTOMER,
        "currency": currency,
        "net": money(Decimal(total)),
        "tax": money(Decimal("0.00")),
        "total": money(Decimal(total)),
        "due": money(due),
        "paid": money(came),
        "credited": money(credit),
        "issue_date": date(2026, 3, 1),
        "due_date": date(2026, 3, 31),
        "version": "v1",
        "changed_at": AT,
        "settlements": settlements,
    } | more
    return Invoice(**facts)


def refund(amount: str, on: date = TODAY, **more: Any) -> Settlement:
    return settled(amount, on, SettlementKind.REFUND, **more)


def credit(number: int = 1, total: str = "100.00", *refunds: Settlement, **more: Any) -> Credit:
    """An issued credit note of which all is left, unless `left` says otherwise."""
    currency, left = more.pop("currency", "GBP"), Decimal(more.pop("left", total))
    kind = more.pop("kind", SettlementKind.CREDIT_NOTE)
    facts: dict[str, Any] = {
        "ref": Ref(builders.LEDGER, Kind(kind.value), f"credit-{number}"),
        "kind": kind,
        "customer": CUSTOMER,
        "status": CreditStatus.OPEN if left else CreditStatus.USED_UP,
        "currency": currency,
        "total": Money(Decimal(total), currency),
        "remaining": Money(left, currency),
        "issue_date": date(2026, 3, 10),
        "changed_at": AT,
        "number": f"CN-{number:04}",
        "refunds": refunds,
    } | more
    return Credit(**facts)


def receivable(*invoices: Invoice, **more: Any) -> Receivable:
    owed = more.pop("credits", ())
    facts: dict[str, Any] = {
        "customer": CUSTOMER,
        "home_currency": "GBP",
        "time_zone": "Europe/London",
        "invoices": {each.ref.id: each for each in invoices},
        "as_of": AT,
        "credits": {each.ref: each for each in owed},
    } | more
    return Receivable(**facts)
