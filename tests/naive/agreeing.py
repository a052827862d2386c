"""What a company says beside what the books come to."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation

from infra.local.faces.reading import Record
from infra.local.finance import Finance
from tests.naive.figures import SHEETS, facts
from tests.naive.sheet import Sheet

HOME = "GBP"
"""Of the ledgers' first organisations."""


def from_the_books(
    finance: Finance, deals: Sequence[str], today: date, hold_after: int | None = None
) -> dict[str, str]:
    """What the buyer of these deals should say: of every customer that one of their invoices names."""
    books = finance.side.books()
    customers = {finance.of(invoice, "customer") for invoice in _of(finance, deals)}
    sheets = [SHEETS[finance.side.name](books, customer, HOME) for customer in sorted(customers)]
    whole = Sheet(HOME, [b for one in sheets for b in one.bills], [c for one in sheets for c in one.credits])
    said = facts(whole, today, hold_after=hold_after)
    return said | ({"customer_id": customers.pop()} if len(customers) == 1 else {})


def differences(shown: Mapping[str, str], wanted: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What the company says otherwise than the books: both, by fact; amounts as amounts."""
    said = {name: (shown.get(name) or "", value) for name, value in wanted.items()}
    return {name: both for name, both in said.items() if _plain(both[0]) != _plain(both[1])}


def _of(finance: Finance, deals: Sequence[str]) -> list[Record]:
    return [invoice for deal in deals for invoice in finance.of_deal(deal) if not finance.is_gone(invoice)]


def _plain(said: str) -> str | Decimal:
    """An amount by its value; a CRM may write True for true."""
    try:
        return Decimal(said)
    except InvalidOperation:
        return said.lower() if said.lower() in {"true", "false"} else said
