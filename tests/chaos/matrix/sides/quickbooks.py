"""QuickBooks Online as the rows take it."""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

from infra.local.faces import ledger_face
from infra.local.faces.reading import at
from tests.chaos.matrix.sides.shapes import Booked, Books, LedgerSide, Local, narrowed


def _invoices(books: Books) -> Iterator[Booked]:
    face = ledger_face("quickbooks")
    for row in books["invoices"]:
        found = {name: at(row, place) for name, place in face.invoice.items()}
        yield Booked(
            account=row["_account"],
            id=str(found["id"]),
            number=str(found["number"]),
            reference=str(found["reference"]),
            net=Decimal(str(found["net"])),
            alive=found["status"] not in face.gone,
            customer=str(found["customer"]),
            currency=row["CurrencyRef"]["value"],
        )


def _customers(books: Books) -> Iterator[tuple[str, str, str, str]]:
    for row in books["customers"]:
        yield row["_account"], str(row["Id"]), row["DisplayName"], ""


def _newest(provider: Any, account: str, reference: str) -> str:
    found = [one for one in _invoices(provider.books()) if (one.account, one.reference) == (account, reference)]
    return found[-1].id if found else ""


@contextmanager
def _minute(provider: Any, _account: str) -> Iterator[None]:
    """Ten calls a minute: fewer than we are told."""
    with narrowed(provider.limits.minute, "most", 10):
        yield


@contextmanager
def _crowded(provider: Any) -> Iterator[None]:
    """Others have so many calls under way that there is no room for one more."""
    with narrowed(provider.limits, "at_once", 0):
        yield


def _granted(provider: Any) -> tuple[str, str]:
    given = provider.act("reconnect", "", {})
    return given["access_token"], given["refresh_token"]


QUICKBOOKS = LedgerSide(
    "quickbooks",
    _invoices,
    _customers,
    revenue="4000",
    home=Local("20.0% S"),
    item="SALES",
    writes=("POST /v3/company/[^/]+/customer", "POST /v3/company/[^/]+/invoice"),
    limits=(_minute,),
    crowded=_crowded,
    revoked=lambda provider: provider.act("revoke_consent", "", {}),
    granted=_granted,
    newest=_newest,
    allows=lambda _provider, _a_day: None,
    dates_exactly=False,
    elsewhere={"9130350000000002": Local("TAX", "USD")},
)
