"""What was sold, for tests: documents with their lines, each complete; a test names only what it is about."""

from datetime import date
from decimal import Decimal
from typing import Any

from shared.model.ledger import InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.sold import SoldDocument, SoldLine
from tests import builders

TODAY = date(2026, 11, 21)


def sold(amount: str, item: str = "SUB-PRO", **more: Any) -> SoldLine:
    """A line over this amount; figures as texts."""
    figures: dict[str, Any] = {
        name: Decimal(more.pop(name)) for name in ("quantity", "tax", "tax_rate") if name in more
    }
    return SoldLine(Decimal(amount), item, **figures, **more)


def document(net: str, *lines: SoldLine, **more: Any) -> SoldDocument:
    """An issued invoice with this net total in pounds; `credits`: a credit note."""
    kind = Kind.CREDIT_NOTE if more.pop("credits", False) else Kind.INVOICE
    money = Money(Decimal(net), more.pop("currency", "GBP"))
    facts: dict[str, Any] = {
        "ref": Ref(builders.LEDGER, kind, more.pop("id", f"{kind}-{net}")),
        "status": InvoiceStatus.AWAITING_PAYMENT,
        "issue_date": TODAY,
        "net": money,
        "lines": lines or (sold(net),),
    } | more
    return SoldDocument(**facts)
