"""Xero as the rows take it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from tests.chaos.matrix.sides.shapes import Booked, Books, LedgerSide, Local, narrowed


def _invoices(books: Books) -> Iterator[Booked]:
    for row in books["invoices"]:
        yield Booked(
            account=row["_account"],
            id=row["InvoiceID"],
            number=row.get("InvoiceNumber", ""),
            reference=row.get("Reference", ""),
            net=Decimal(str(row["SubTotal"])),
            alive=row["Status"] not in {"DELETED", "VOIDED"},
            customer=row["Contact"]["ContactID"],
            currency=row["CurrencyCode"],
        )


def _customers(books: Books) -> Iterator[tuple[str, str, str, str]]:
    for row in books["customers"]:
        yield row["_account"], row["ContactID"], row["Name"], row.get("ContactNumber") or ""


def _newest(provider: Any, account: str, reference: str) -> str:
    rows = provider.organisations[account].rows("Invoices")
    return next((row["InvoiceID"] for row in reversed(list(rows)) if row.get("Reference") == reference), "")


@contextmanager
def _minute(provider: Any, _account: str) -> Iterator[None]:
    """Ten calls a minute: fewer than we are told."""
    with narrowed(provider.limits.minute, "most", 10):
        yield


@contextmanager
def _day(provider: Any, account: str) -> Iterator[None]:
    """Another app has used up the day, all but fifteen calls."""
    window = provider.limits.day
    with narrowed(window, "most", window.most - window.remaining(account) + 15):
        yield


@contextmanager
def _crowded(provider: Any) -> Iterator[None]:
    """Others have so many calls under way that there is no room for one more."""
    with narrowed(provider.limits, "at_once", 0):
        yield


def _granted(provider: Any) -> tuple[str, str]:
    identity = provider.identity
    tokens = identity.authority.issue(provider._granted)
    for tenant in provider.organisations:
        identity.connect(tenant, tokens.grant.id)
    return tokens.access, tokens.refresh


def _allows(provider: Any, a_day: int) -> None:
    provider.limits.day.most = a_day


XERO = LedgerSide(
    "xero",
    _invoices,
    _customers,
    revenue="200",
    home=Local("OUTPUT2"),
    item="",
    writes=("PUT /api.xro/2.0/Contacts", "PUT /api.xro/2.0/Invoices", "POST /api.xro/2.0/Invoices/"),
    limits=(_minute, _day),
    crowded=_crowded,
    revoked=lambda provider: provider.act("revoke_consent", "", {}),
    granted=_granted,
    newest=_newest,
    allows=_allows,
    dates_exactly=True,
)
