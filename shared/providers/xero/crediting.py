"""What a customer has to its credit in Xero: three lists of one shape, each record with where it was applied and paid out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from shared.errors import NotFound
from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.http.reading import readable
from shared.model.credit import Application, Credit, CreditStatus
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settlement import Settlement, SettlementKind
from shared.providers.xero import api as xero
from shared.providers.xero import wire
from shared.providers.xero.mapping import our_rate
from shared.providers.xero.reading import parsed
from shared.providers.xero.settlements import DELETED, day
from shared.providers.xero.wire_credits import Credit as Wired

STATUSES: Final[Mapping[str, CreditStatus]] = {
    "DRAFT": CreditStatus.DRAFT,
    "SUBMITTED": CreditStatus.DRAFT,
    "AUTHORISED": CreditStatus.OPEN,
    "PAID": CreditStatus.USED_UP,
    "VOIDED": CreditStatus.VOIDED,
    "DELETED": CreditStatus.DELETED,
}


@dataclass(frozen=True, slots=True)
class Listing:
    """One of the three: its name in addresses and answers, what it is to us, and the types that are a customer's."""

    collection: str
    kind: SettlementKind
    types: frozenset[str]
    scope: str

    @property
    def one(self) -> Endpoint:
        """A single record, by its id."""
        path = f"{xero.BASE}/{self.collection}/{{credit}}"
        return Endpoint(f"one_of_{self.collection.lower()}", "GET", path, Effect.READ, scope=self.scope)

    @property
    def all(self) -> Endpoint:
        """The records of a filter, a thousand an answer."""
        path, paged = f"{xero.BASE}/{self.collection}", (("pageSize", "1000"),)
        return Endpoint(f"{self.collection.lower()}_of", "GET", path, Effect.READ, query=paged, scope=self.scope)


LISTINGS: Mapping[Kind, Listing] = {
    Kind.CREDIT_NOTE: Listing(
        "CreditNotes", SettlementKind.CREDIT_NOTE, frozenset({"ACCRECCREDIT"}), "accounting.invoices"
    ),
    Kind.OVERPAYMENT: Listing(
        "Overpayments",
        SettlementKind.OVERPAYMENT,
        frozenset({"RECEIVE-OVERPAYMENT", "AROVERPAYMENT"}),
        "accounting.payments.read",
    ),
    Kind.PREPAYMENT: Listing(
        "Prepayments",
        SettlementKind.PREPAYMENT,
        frozenset({"RECEIVE-PREPAYMENT", "ARPREPAYMENT"}),
        "accounting.payments.read",
    ),
}


def one(api: Api, about: Ref) -> Credit:
    """Read it as it is now, in one call. Raises: NotFound, for a supplier's as well."""
    listing, kind = LISTINGS[about.kind], about.kind
    answer = api.call(listing.one, path={"credit": about.id}, record=str(about))
    found = [parsed(Wired, element) for element in xero.elements(answer, listing.collection)]
    if not found or found[0].Type not in listing.types:
        raise NotFound(
            "there is no such credit of a customer in Xero", record=str(about), fix="Nothing: a supplier's isn't ours."
        )
    return _credit(found[0], kind, api.connection)


def of_customer(api: Api, customer: Ref) -> Sequence[Credit]:
    """Read every credit of this contact: three calls, one more for each further thousand."""
    found: list[Credit] = []
    for kind, listing in LISTINGS.items():
        page = last = 1
        while page <= last:
            asked = {"where": f'Contact.ContactID==Guid("{customer.id}")', "page": str(page)}
            answer = api.call(listing.all, query=asked, record=str(customer))
            every = [parsed(Wired, element) for element in xero.elements(answer, listing.collection)]
            found += [_credit(row, kind, api.connection) for row in every if row.Type in listing.types]
            last = xero.pages(answer)
            page += 1
    return found


def _credit(found: Wired, kind: Kind, connection: ConnectionId) -> Credit:
    with readable("a credit"):
        return credit(found, kind, connection)


def credit(found: Wired, kind: Kind, connection: ConnectionId) -> Credit:
    """
    Give the credit in our words; a status that isn't in the table is UNKNOWN. Its rate is its own: a refund of a foreign
    credit note may say that its rate is 1.

    Raises:
        ValueError: a date or currency can't be read.
    """
    status = STATUSES.get(found.Status, CreditStatus.UNKNOWN)
    issued = wire.day(found.DateString, found.Date)
    if issued is None:
        raise ValueError(f"the credit {found.ID} has no date")
    settled: dict[str, Decimal] = {}
    for part in found.Allocations:
        if not part.IsDeleted and part.Invoice.InvoiceID:
            settled[part.Invoice.InvoiceID] = settled.get(part.Invoice.InvoiceID, Decimal(0)) + part.Amount
    refunds = [
        Settlement(
            paid.PaymentID,
            SettlementKind.REFUND,
            day(paid.Date, paid.PaymentID),
            Money(paid.Amount, found.CurrencyCode),
            paid.Reference,
        )
        for paid in found.Payments
        if paid.Status != DELETED
    ]
    left = found.RemainingCredit if status is CreditStatus.OPEN else Decimal("0.00")
    return Credit(
        ref=Ref(connection, kind, found.ID),
        kind=LISTINGS[kind].kind,
        customer=Ref(connection, Kind.CUSTOMER, found.Contact.ContactID),
        status=status,
        currency=found.CurrencyCode,
        total=Money(found.Total, found.CurrencyCode),
        remaining=Money(left, found.CurrencyCode),
        issue_date=issued,
        changed_at=wire.instant(found.UpdatedDateUTC or found.UpdatedDateUTCString),
        number=found.CreditNoteNumber,
        reference=found.Reference,
        exchange_rate=our_rate(found.CurrencyRate),
        applied=tuple(
            Application(Ref(connection, Kind.INVOICE, invoice), Money(amount, found.CurrencyCode))
            for invoice, amount in sorted(settled.items())
        ),
        refunds=tuple(sorted(refunds, key=lambda one: (one.date, one.id))),
    )
