"""One Xero organisation as a ledger."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from shared.errors import NotFound, Unavailable, Unsupported
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.reading import readable
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.credit import Credit
from shared.model.ledger import (
    BilledLine,
    Customer,
    CustomerDraft,
    CustomerProbe,
    FoundInvoices,
    Invoice,
    InvoiceDraft,
    InvoiceStatus,
    Organisation,
)
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.xero import amending, contacts, crediting, making, mapping, parties_mapping, wire
from shared.providers.xero import api as xero
from shared.providers.xero.api import headers
from shared.providers.xero.listing import invoices_since
from shared.providers.xero.manifest import MANIFEST
from shared.providers.xero.reading import Element, parsed, shown

__all__ = ["XeroLedger", "connect", "headers"]

GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
SALES = "ACCREC"
REMOVED = frozenset({InvoiceStatus.VOIDED, InvoiceStatus.DELETED})

Document = TypeVar("Document", bound=wire.Invoice)


@dataclass(frozen=True, slots=True)
class XeroLedger:
    """
    Implements `shared.ports.ledger.Ledger`. `known` are the settings read at set-up; without them invoices have no link.

    Calls: one for each verb, six for `organisation`, four for `receivable` of up to a thousand each, none for the
    `*_request`s.
    """

    api: Api
    known: Organisation | None
    policy: SettlePolicy

    @property
    def connection(self) -> ConnectionId:
        """The organisation this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer is cleared up."""
        return self.policy

    def organisation(self) -> Organisation:
        """Read the organisation's settings, accounts, tax rates, items, currencies and tracking categories."""
        found = self._read(xero.ORGANISATION, "Organisations", wire.Organisation)
        if not found:
            raise Unavailable("Xero's answer holds no organisation", fix="It is tried again by itself.")
        return mapping.organisation(
            found[0],
            self.connection,
            accounts=self._read(xero.ACCOUNTS, "Accounts", wire.Account),
            tax_rates=self._read(xero.TAX_RATES, "TaxRates", wire.TaxRate),
            items=self._read(xero.ITEMS, "Items", wire.Item),
            currencies=self._read(xero.CURRENCIES, "Currencies", wire.Currency),
            categories=self._read(xero.TRACKING, "TrackingCategories", wire.TrackingCategory),
        )

    def find_customers(self, probe: CustomerProbe) -> Sequence[Customer]:
        """
        Every contact, archived ones too, that shares the number, the id, the e-mail or the exact name; in one call.

        The first hundred: more than one is for a person anyhow.
        """
        asked = {"ContactNumber": probe.number, "EmailAddress": probe.email, "Name": probe.name}
        terms = [f"{member}=={xero.quoted(value)}" for member, value in asked.items() if value]
        if GUID.fullmatch(probe.known_id):
            terms.append(f'ContactID==Guid("{probe.known_id}")')
        return self._customers(" OR ".join(terms), probe.name) if terms else []

    def customer_request(self, draft: CustomerDraft) -> WriteRequest:
        """Prepare the exact request that makes this customer."""
        return WriteRequest(xero.CREATE_CONTACT.name, parties_mapping.customer_body(draft))

    def invoice_request(self, draft: InvoiceDraft) -> WriteRequest:
        """Prepare the exact request that makes this draft invoice."""
        return WriteRequest(xero.CREATE_INVOICE.name, mapping.invoice_body(draft))

    def request_from(self, estimate: str) -> WriteRequest:
        """Xero has drafts: no estimate of ours is there. Raises: Unsupported."""
        raise Unsupported(
            f"Xero has drafts, no estimate {estimate} of ours", fix="Take `drafts` out of ledgerlink.toml."
        )

    def amend_request(self, invoice: str, draft: InvoiceDraft) -> WriteRequest:
        """Prepare the exact request that replaces the lines of this draft; lines without an id are new to Xero."""
        return WriteRequest(xero.AMEND_INVOICE.name, mapping.invoice_body(draft, invoice), {"invoice": invoice})

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes with its key; the answer is the read-back.

        Raises:
            Unclear: no clear answer, or one that can't be read, or bytes of a version whose endpoints differ.
            LedgerlinkError: as the table in `api` says; what isn't Retryable was not made.
        """
        return making.send(self.api, claim, permit, lambda element: self._made(claim, element))

    def find_created(self, claim: Claim) -> Created | None:
        """
        Look for what the claim's request made, by our reference.

        An invoice that finance removed counts when that happened after the claim was written: it is this one, and
        making another would bring back what finance declined. One removed earlier belongs to an earlier claim.

        Raises:
            Malformed: what Xero finds by our reference doesn't show it: that is no answer, least of all that nothing was made.
        """
        if claim.request.endpoint == xero.AMEND_INVOICE.name:
            return self._amended(claim)
        if not claim.reference or claim.kind not in {Kind.CUSTOMER, Kind.INVOICE}:
            return None
        if claim.kind is Kind.CUSTOMER:
            return contacts.made(self.api, claim)
        every = self._invoices_made(claim)
        shown("an invoice", [found.reference for found in every])
        made = [found for found in every if found.reference == claim.reference]
        alive = [found for found in made if found.status not in REMOVED]
        removed = [found for found in made if found.status in REMOVED and found.changed_at >= claim.claimed_at]
        candidates = alive or removed
        if not candidates:
            return None
        newest = max(candidates, key=lambda found: found.changed_at)
        return Created(newest.ref, newest.version, invoice=newest)

    def invoice(self, invoice: str) -> Invoice:
        """Read the sales invoice as it is now. Raises: NotFound, for a bill too."""
        return self._invoice(self._sales_invoice(invoice, wire.Invoice))

    def invoice_with_lines(self, invoice: str) -> tuple[Invoice, Sequence[BilledLine]]:
        """Read the sales invoice and its lines as they are now. Raises: NotFound."""
        found = self._sales_invoice(invoice, wire.InvoiceWithLines)
        return self._invoice(found), amending.lines(found)

    def invoices_since(self, since: date, after: str = "") -> FoundInvoices:
        """A thousand a call; a day begins at midnight UTC."""
        return invoices_since(self.api, since, after)

    def credit(self, credit: Ref) -> Credit:
        """Read the credit note, overpayment or prepayment as it is now. Raises: NotFound, for a supplier's too."""
        return crediting.one(self.api, credit)

    def receivable(self, customer: str) -> Receivable:
        """
        Read every sales invoice of this contact with its payments, and every credit: four calls, one more for each further
        thousand of one of them.

        A thousand an answer is Xero's most; the organisation's settings are read first (six calls) where they aren't known.
        """
        settings = self.known or self.organisation()
        ref, began = Ref(self.connection, Kind.CUSTOMER, customer), self.api.clock.now()
        invoices: list[Invoice] = []
        page = last = 1
        while page <= last:
            asked = {"ContactIDs": customer, "page": str(page)}
            answer = self.api.call(xero.INVOICES_OF, query=asked, record=str(ref))
            invoices += [self._invoice(parsed(wire.Invoice, element)) for element in xero.elements(answer, "Invoices")]
            last = xero.pages(answer)
            page += 1
        return Receivable(
            ref,
            settings.home_currency,
            settings.time_zone,
            {invoice.ref.id: invoice for invoice in invoices},
            began,
            {credit.ref: credit for credit in crediting.of_customer(self.api, ref)},
        )

    def _read(self, endpoint: Endpoint, collection: str, model: type[Element]) -> list[Element]:
        answer = self.api.call(endpoint, record=str(self.connection))
        return [parsed(model, element) for element in xero.elements(answer, collection)]

    def _customers(self, where: str, record: str) -> list[Customer]:
        return [contacts.customer(element, self.connection) for element in contacts.found(self.api, where, record)]

    def _sales_invoice(self, invoice: str, shape: type[Document]) -> Document:
        record = str(Ref(self.connection, Kind.INVOICE, invoice))
        answer = self.api.call(xero.INVOICE, path={"invoice": invoice}, record=record)
        found = [parsed(shape, element) for element in xero.elements(answer, "Invoices")]
        if not found or found[0].Type != SALES:
            raise NotFound("there is no such sales invoice in Xero", record=record, fix="Nothing: a bill isn't ours.")
        return found[0]

    def _amended(self, claim: Claim) -> Created | None:
        """The invoice, if it says what the claim's request asked for."""
        try:
            found = self._sales_invoice(claim.request.path["invoice"], wire.InvoiceWithLines)
        except NotFound:
            return None
        if not amending.says(found, claim.request.body):
            return None
        invoice = self._invoice(found)
        return Created(invoice.ref, invoice.version, invoice=invoice)

    def _invoices_made(self, claim: Claim) -> list[Invoice]:
        where = f'Type=="{SALES}" AND Reference=={xero.quoted(claim.reference)}'
        answer = self.api.call(xero.INVOICES_MADE, query={"where": where}, record=str(claim.subject))
        return [self._invoice(parsed(wire.Invoice, element)) for element in xero.elements(answer, "Invoices")]

    def _made(self, claim: Claim, element: Mapping[str, Any]) -> Created:
        if claim.kind is Kind.CUSTOMER:
            customer = contacts.customer(element, self.connection)
            return Created(customer.ref, customer.version, customer=customer)
        invoice = self._invoice(parsed(wire.Invoice, element))
        return Created(invoice.ref, invoice.version, invoice=invoice)

    def _invoice(self, found: wire.Invoice) -> Invoice:
        with readable("an invoice"):
            return mapping.invoice(found, self.connection, self.known.short_code if self.known else "")


def connect(api: Api, organisation: Organisation | None, policy: SettlePolicy = MANIFEST.settling) -> XeroLedger:
    """Give the ledger behind this API; `policy` where the connection's own settle time differs from the manifest's."""
    return XeroLedger(api, organisation, policy)
