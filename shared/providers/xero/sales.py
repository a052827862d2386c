"""What a Xero organisation sold: its sales invoices and credit notes of some days, with their lines, a thousand an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.http.reading import readable
from shared.model.credit import CreditStatus
from shared.model.ledger import InvoiceStatus, Organisation
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.sold import SoldDocument, SoldLine, SoldPage
from shared.providers.xero import api as xero
from shared.providers.xero import crediting, mapping, wire, wire_sales
from shared.providers.xero.reading import parsed

INCLUSIVE: Final = mapping.PRICES["inclusive"]


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the two lists: its name in addresses and answers, the type that customers have, and its words for a status."""

    collection: str
    member: str
    type: str
    statuses: Mapping[str, InvoiceStatus] | Mapping[str, CreditStatus]
    unknown: InvoiceStatus | CreditStatus

    @property
    def endpoint(self) -> Endpoint:
        """A page of it: by what never changes, so that what changes meanwhile moves nothing over a page's end."""
        query = (("pageSize", "1000"), ("order", f"{self.member} ASC"))
        path = f"{xero.BASE}/{self.collection}"
        scope = "accounting.invoices"
        return Endpoint(f"sold_{self.collection.lower()}", "GET", path, Effect.READ, query=query, scope=scope)


LISTINGS: Final[Mapping[Kind, Listing]] = {
    Kind.INVOICE: Listing("Invoices", "InvoiceID", "ACCREC", mapping.STATUSES, InvoiceStatus.UNKNOWN),
    Kind.CREDIT_NOTE: Listing("CreditNotes", "CreditNoteID", "ACCRECCREDIT", crediting.STATUSES, CreditStatus.UNKNOWN),
}


@dataclass(frozen=True, slots=True)
class XeroSales:
    """Implements `shared.ports.sales.Sales`: one call a page."""

    api: Api

    def page(self, kind: Kind, since: date, until: date, after: str = "") -> SoldPage:
        """The page behind the page of this number. Whatever their status: one that changes must not move the others."""
        listing, number = LISTINGS[kind], int(after or 0) + 1
        where = f'Type=="{listing.type}" AND Date>={_day(since)} AND Date<={_day(until)}'
        answer = self.api.call(
            listing.endpoint, query={"where": where, "page": str(number)}, record=str(self.api.connection)
        )
        rows = [parsed(wire_sales.SoldDocument, one) for one in xero.elements(answer, listing.collection)]
        with readable("a document that was sold by"):
            found = tuple(document(row, kind, self.api.connection) for row in rows)
        return SoldPage(found, str(number) if number < xero.pages(answer) else "")


def document(found: wire_sales.SoldDocument, kind: Kind, connection: ConnectionId) -> SoldDocument:
    """Give the document in our words. Raises: ValueError where its date or currency can't be read."""
    issued, listing = wire.day(found.DateString, found.Date), LISTINGS[kind]
    if issued is None:
        raise ValueError(f"{found.ID} has no date")
    return SoldDocument(
        ref=Ref(connection, kind, found.ID),
        status=listing.statuses.get(found.Status, listing.unknown),
        issue_date=issued,
        net=Money(found.SubTotal, found.CurrencyCode),
        lines=tuple(_line(line, inclusive=found.LineAmountTypes == INCLUSIVE) for line in found.LineItems),
        exchange_rate=mapping.our_rate(found.CurrencyRate),
    )


def _line(found: wire_sales.SoldLine, *, inclusive: bool) -> SoldLine:
    """Xero works tax out on every line, and says it."""
    return SoldLine(
        amount=found.LineAmount,
        item=found.ItemCode,
        name=found.Item.Name,
        account=found.AccountCode,
        quantity=found.Quantity,
        tax=found.TaxAmount if inclusive else None,
    )


def _day(day: date) -> str:
    return f"DateTime({day.year},{day.month:02},{day.day:02})"


def connect(api: Api, _organisation: Organisation) -> XeroSales:
    """What the organisation behind this API sold."""
    return XeroSales(api)
