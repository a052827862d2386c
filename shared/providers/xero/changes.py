"""
Which sales invoices changed, by Xero's lists: the invoices', and those of payments and credit notes, which have no webhooks.

If-Modified-Since takes whole seconds and nothing else; anything else is ignored without a word, and the whole list comes.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from shared.errors import Unavailable
from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.xero import api as xero
from shared.providers.xero.wire import instant
from shared.providers.xero.wire_changes import ChangedCreditNote, ChangedPayment, Document

PAGE = 1000
"""Xero's most; each page is a call of a small day's budget."""
OVERLAP = timedelta(seconds=60)
"""Asked for again next time: whole seconds are cut off, and nobody says how soon a list shows a change."""
SECOND = timedelta(seconds=1)
SALES, CREDIT = "ACCREC", "ACCRECCREDIT"

_PAGED: Final = (("pageSize", str(PAGE)), ("order", "UpdatedDateUTC ASC"))
INVOICES: Final = Endpoint(
    "changed_invoices",
    "GET",
    f"{xero.BASE}/Invoices",
    Effect.READ,
    query=(("summaryOnly", "true"), *_PAGED),
    scope="accounting.invoices",
)
PAYMENTS: Final = Endpoint(
    "changed_payments", "GET", f"{xero.BASE}/Payments", Effect.READ, query=_PAGED, scope="accounting.payments.read"
)
CREDIT_NOTES: Final = Endpoint(
    "changed_credit_notes", "GET", f"{xero.BASE}/CreditNotes", Effect.READ, query=_PAGED, scope="accounting.invoices"
)

Told = tuple[str, Sequence[str]]
"""When a row changed, and the sales invoices it is about."""


def _invoice(row: Mapping[str, Any]) -> Told:
    read = Document.model_validate(row)
    return read.UpdatedDateUTC, [read.InvoiceID] if read.Type == SALES else []


def _payment(row: Mapping[str, Any]) -> Told:
    read = ChangedPayment.model_validate(row)
    return read.UpdatedDateUTC, [read.Invoice.InvoiceID] if read.Invoice.Type == SALES else []


def _credit_note(row: Mapping[str, Any]) -> Told:
    read = ChangedCreditNote.model_validate(row)
    return read.UpdatedDateUTC, [each.Invoice.InvoiceID for each in read.Allocations] if read.Type == CREDIT else []


@dataclass(frozen=True, slots=True)
class Listing:
    """One of Xero's lists: where it is, what its answer calls it, and what a row says."""

    endpoint: Endpoint
    collection: str
    told: Callable[[Mapping[str, Any]], Told]


LISTS: Mapping[str, Listing] = {
    "invoices": Listing(INVOICES, "Invoices", _invoice),
    "payments": Listing(PAYMENTS, "Payments", _payment),
    "credit_notes": Listing(CREDIT_NOTES, "CreditNotes", _credit_note),
}


@dataclass(frozen=True, slots=True)
class XeroChanges:
    """Implements `shared.ports.changes.Changes`. One call a thousand rows, one for each list where nothing changed."""

    api: Api
    lists: Sequence[str] = tuple(LISTS)

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """
        The sales invoices that this list says changed after that second.

        By time where that moves on: rows change while we read, and pages by number would leave some out. Only a thousand
        rows of one second are read by number.
        """
        listing = LISTS[name]
        floor, page, newest = since, 1, since
        while True:
            rows = self._rows(listing, floor, page)
            told = [_read(listing, row) for row in rows]
            newest = max([newest, *(at for at, _ in told)])
            changes = [
                Change(Ref(self.api.connection, Kind.INVOICE, invoice), at)
                for at, invoices in told
                for invoice in invoices
                if invoice
            ]
            if len(rows) < PAGE:
                yield ChangePage(changes, max(since, newest - OVERLAP))
                return
            last = newest.replace(microsecond=0) - SECOND
            floor, page = (last, 1) if last > floor else (floor, page + 1)
            yield ChangePage(changes, floor)

    def _rows(self, listing: Listing, since: datetime, page: int) -> Sequence[Mapping[str, Any]]:
        answer = self.api.call(
            listing.endpoint,
            query={"page": str(page)},
            headers={"If-Modified-Since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")},
            record=str(self.api.connection),
        )
        return xero.elements(answer, listing.collection)


def _read(listing: Listing, row: Mapping[str, Any]) -> tuple[datetime, Sequence[str]]:
    try:
        at, invoices = listing.told(row)
        return instant(at), invoices
    except (ValidationError, ValueError) as error:
        raise Unavailable(
            f"Xero's {listing.collection} can't be read: {error}", fix="It is tried again by itself; then report it."
        ) from error


def connect(api: Api) -> XeroChanges:
    """Ask the organisation behind this API."""
    return XeroChanges(api)
