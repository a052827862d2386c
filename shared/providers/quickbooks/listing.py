"""Every invoice that was made or changed since a day, a thousand an answer."""

from datetime import date
from typing import Final

from shared.http.reading import readable
from shared.model.ledger import FoundInvoices
from shared.providers.quickbooks import mapping, wire
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.query import PAGE, quoted
from shared.providers.quickbooks.reading import parsed

OVERLAP: Final = 20
"""Rows of a page that are read again with the next: so many may be deleted in between without another one being left out."""
SINCE: Final = "MetaData.LastUpdatedTime"
BY_NAME: Final = "Id"
"""The order of what never changes: rows that change meanwhile move none of the others over a page's end."""


def invoices_since(company: Company, since: date, after: str, home: str) -> FoundInvoices:
    """One call: the page that begins with the record of this number."""
    start = int(after or 1)
    asked = Select("Invoice", (f"{SINCE} >= {quoted(f'{since.isoformat()}T00:00:00Z')}",), order=BY_NAME)
    rows = company.select(asked, start=start)
    with readable("an invoice of a list"):
        found = tuple(mapping.listed(parsed(wire.Invoice, row), company.connection, home) for row in rows)
    return FoundInvoices(found, str(start + len(rows) - OVERLAP) if len(rows) == PAGE else "")
