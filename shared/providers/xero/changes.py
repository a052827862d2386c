"""
Which sales invoices, customers' credits and contacts changed, by Xero's lists: of each of them, and of payments, which have no
webhooks.

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
from shared.providers.xero import crediting
from shared.providers.xero.wire import Contact as Party
from shared.providers.xero.wire import instant
from shared.providers.xero.wire_changes import ChangedCredit, ChangedPayment, Document

PAGE = 1000
"""Xero's most; each page is a call of a small day's budget."""
OVERLAP = timedelta(seconds=60)
"""Asked for again next time: whole seconds are cut off, and nobody says how soon a list shows a change."""
SECOND = timedelta(seconds=1)
SALES = "ACCREC"
INVOICING, PAYING, CONTACTS = "accounting.invoices", "accounting.payments.read", "accounting.contacts"
"""The scopes that the lists need."""

_PAGED: Final = (("pageSize", str(PAGE)), ("order", "UpdatedDateUTC ASC"))

Record = tuple[Kind, str, str]
"""A record's kind, its id, and its customer's id, which is empty where the row doesn't say."""
Told = tuple[str, Sequence[Record]]
"""When a row changed, and the records it is about."""
CREDITS: Final[Mapping[str, Kind]] = {
    kind_of_xero: kind for kind, listing in crediting.LISTINGS.items() for kind_of_xero in listing.types
}
"""What each type of a customer's credit is to us; whatever isn't here is a supplier's."""


def _invoice(row: Mapping[str, Any]) -> Told:
    read = Document.model_validate(row)
    return read.UpdatedDateUTC, [(Kind.INVOICE, read.InvoiceID, "")] if read.Type == SALES else []


def _payment(row: Mapping[str, Any]) -> Told:
    read = ChangedPayment.model_validate(row)
    paid, whose = read.Invoice, read.Invoice.Contact.ContactID
    if paid.Type == SALES:
        return read.UpdatedDateUTC, [(Kind.INVOICE, paid.InvoiceID, "")]
    named = {
        Kind.CREDIT_NOTE: read.CreditNote.ID,
        Kind.OVERPAYMENT: read.Overpayment.ID,
        Kind.PREPAYMENT: read.Prepayment.ID,
    }
    if paid.Type in CREDITS:
        named[CREDITS[paid.Type]] = paid.InvoiceID
    return read.UpdatedDateUTC, [(kind, identity, whose) for kind, identity in named.items()]


def _credit(row: Mapping[str, Any]) -> Told:
    read = ChangedCredit.model_validate(row)
    if read.Type not in CREDITS:
        return read.UpdatedDateUTC, []
    settled: list[Record] = [(Kind.INVOICE, part.Invoice.InvoiceID, "") for part in read.Allocations]
    return read.UpdatedDateUTC, [(CREDITS[read.Type], read.ID, read.Contact.ContactID), *settled]


def _contact(row: Mapping[str, Any]) -> Told:
    """A supplier's, too: who is a customer already or only will be isn't told by its documents alone."""
    read = Party.model_validate(row)
    return read.UpdatedDateUTC, [(Kind.CUSTOMER, read.ContactID, "")]


@dataclass(frozen=True, slots=True)
class Listing:
    """One of Xero's lists: what we and Xero call it, what a row says, and how its rows are made short."""

    name: str
    collection: str
    told: Callable[[Mapping[str, Any]], Told]
    scope: str
    narrow: tuple[tuple[str, str], ...] = ()

    @property
    def endpoint(self) -> Endpoint:
        """A thousand rows an answer, the longest unchanged first."""
        path = f"{xero.BASE}/{self.collection}"
        return Endpoint(
            f"changed_{self.name}", "GET", path, Effect.READ, query=(*self.narrow, *_PAGED), scope=self.scope
        )


LISTS: Mapping[str, Listing] = {
    listing.name: listing
    for listing in (
        Listing("invoices", "Invoices", _invoice, INVOICING, (("summaryOnly", "true"),)),
        Listing("payments", "Payments", _payment, PAYING),
        Listing("credit_notes", "CreditNotes", _credit, INVOICING),
        Listing("overpayments", "Overpayments", _credit, PAYING),
        Listing("prepayments", "Prepayments", _credit, PAYING),
        Listing("contacts", "Contacts", _contact, CONTACTS, (("summaryOnly", "true"), ("includeArchived", "true"))),
    )
}


@dataclass(frozen=True, slots=True)
class XeroChanges:
    """Implements `shared.ports.changes.Changes`. One call a thousand rows, one for each list where nothing changed."""

    api: Api
    lists: Sequence[str] = tuple(LISTS)
    brief: Sequence[str] = ("invoices", "payments")

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """
        The sales invoices, customers' credits and contacts that this list says changed after that second.

        By time where that moves on: rows change while we read, and pages by number would leave some out. Only a thousand
        rows of one second are read by number.
        """
        listing = LISTS[name]
        floor, page, newest = since, 1, since
        while True:
            rows = self._rows(listing, floor, page)
            told = [_read(listing, row) for row in rows]
            newest = max([newest, *(at for at, _ in told)])
            changes = [self._change(at, *record) for at, records in told for record in records if record[1]]
            if len(rows) < PAGE:
                yield ChangePage(changes, max(since, newest - OVERLAP))
                return
            last = newest.replace(microsecond=0) - SECOND
            floor, page = (last, 1) if last > floor else (floor, page + 1)
            yield ChangePage(changes, floor)

    def _change(self, at: datetime, kind: Kind, identity: str, customer: str) -> Change:
        whose = Ref(self.api.connection, Kind.CUSTOMER, customer) if customer else None
        return Change(Ref(self.api.connection, kind, identity), at, whose)

    def _rows(self, listing: Listing, since: datetime, page: int) -> Sequence[Mapping[str, Any]]:
        answer = self.api.call(
            listing.endpoint,
            query={"page": str(page)},
            headers={"If-Modified-Since": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")},
            record=str(self.api.connection),
        )
        return xero.elements(answer, listing.collection)


def _read(listing: Listing, row: Mapping[str, Any]) -> tuple[datetime, Sequence[Record]]:
    try:
        at, records = listing.told(row)
        return instant(at), records
    except (ValidationError, ValueError) as error:
        raise Unavailable(
            f"Xero's {listing.collection} can't be read: {error}", fix="It is tried again by itself; then report it."
        ) from error


def connect(api: Api) -> XeroChanges:
    """Ask the organisation behind this API."""
    return XeroChanges(api)
