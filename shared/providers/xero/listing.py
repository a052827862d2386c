"""Every sales invoice that was made or changed since a day, a thousand an answer; as summaries, which cost the least."""

from datetime import date

from shared.http.client import Api
from shared.http.reading import readable
from shared.model.ledger import FoundInvoice, FoundInvoices, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.xero import api as xero
from shared.providers.xero import wire
from shared.providers.xero.mapping import STATUSES
from shared.providers.xero.reading import parsed


def invoices_since(api: Api, since: date, after: str) -> FoundInvoices:
    """One call: the page behind the page of this number. A day begins at midnight UTC, as Xero's times of change do."""
    page = int(after or 0) + 1
    answer = api.call(
        xero.INVOICES_SINCE,
        query={"page": str(page)},
        headers={"If-Modified-Since": f"{since.isoformat()}T00:00:00"},
        record=str(api.connection),
    )
    rows = [parsed(wire.Invoice, element) for element in xero.elements(answer, "Invoices")]
    with readable("an invoice of a list"):
        found = tuple(_found(row, api.connection) for row in rows)
    return FoundInvoices(found, str(page) if page < xero.pages(answer) else "")


def _found(row: wire.Invoice, connection: ConnectionId) -> FoundInvoice:
    return FoundInvoice(
        ref=Ref(connection, Kind.INVOICE, row.InvoiceID),
        number=row.InvoiceNumber,
        reference=row.Reference,
        status=STATUSES.get(row.Status, InvoiceStatus.UNKNOWN),
        customer=Ref(connection, Kind.CUSTOMER, row.Contact.ContactID),
        net=Money(row.SubTotal, row.CurrencyCode),
        total=Money(row.Total, row.CurrencyCode),
        due=Money(row.Total if row.AmountDue is None else row.AmountDue, row.CurrencyCode),
    )
