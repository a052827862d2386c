"""One QuickBooks company as a ledger."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from shared.errors import Gone, NotFound, Rejected
from shared.http.client import Api
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
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import (
    crediting,
    customers,
    finding,
    lines,
    listing,
    making,
    mapping,
    parties_mapping,
    settings,
    wire,
)
from shared.providers.quickbooks.api import headers
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.documents import Documents
from shared.providers.quickbooks.estimates import Estimates, body
from shared.providers.quickbooks.looking import Looking
from shared.providers.quickbooks.making import Making
from shared.providers.quickbooks.manifest import MANIFEST
from shared.providers.quickbooks.names import REFUND, is_estimate, is_refund
from shared.providers.quickbooks.query import ANY_STATE, quoted
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.settlements import PAYMENT

__all__ = ["QuickBooksLedger", "connect", "headers"]


@dataclass(frozen=True, slots=True)
class QuickBooksLedger:
    """
    Implements `shared.ports.ledger.Ledger`. `known` are the settings read at set-up: the ids behind the rules' codes.

    Calls: one for each verb, with one more for an invoice that payments have touched; none for the `*_request`s, but one to
    amend, and one for the day's rate where the rules leave it to the ledger.
    """

    api: Api
    known: Organisation | None
    policy: SettlePolicy

    @property
    def connection(self) -> ConnectionId:
        """The company this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer is cleared up."""
        return self.policy

    @property
    def company(self) -> Company:
        """How it is asked."""
        return Company(self.api)

    @property
    def documents(self) -> Documents:
        """How its documents are read."""
        return Documents(self.company, self._home())

    @property
    def estimates(self) -> Estimates:
        """How its estimates are read, and made into invoices."""
        return Estimates(self.company, self._home(), self.known)

    def organisation(self) -> Organisation:
        """Read the company's preferences and lists, in two calls."""
        return settings.read(self.company)

    def find_customers(self, probe: CustomerProbe) -> Sequence[Customer]:
        """
        Every customer, inactive and sub-customers too, that shares the id, the e-mail or the exact name; in one call.

        Our number can't be asked for: whoever is found by something else shows it.
        """
        asked = {"Id": probe.known_id, "PrimaryEmailAddr": probe.email, "DisplayName": customers.plain(probe.name)}
        selects = [Select("Customer", (f"{name} = {quoted(said)}", ANY_STATE)) for name, said in asked.items() if said]
        if not selects:
            return []
        rows = [row for part in self.company.all(*selects, record=probe.name) for row in part]
        found = [customers.customer(parsed(wire.Customer, row), self.connection, self.known) for row in rows]
        return list({customer.ref: customer for customer in found}.values())

    def customer_request(self, draft: CustomerDraft) -> WriteRequest:
        """Prepare the exact request that makes this customer."""
        return WriteRequest(intuit.CREATE_CUSTOMER.name, parties_mapping.customer_body(draft, self.known))

    def invoice_request(self, draft: InvoiceDraft) -> WriteRequest:
        """Prepare the exact request that makes this invoice: posted, because there are no drafts, unsent and to be reviewed; or an estimate."""
        if draft.estimate:
            return WriteRequest(intuit.CREATE_ESTIMATE.name, body(draft, self.known, self._rate(draft)))
        return WriteRequest(intuit.CREATE_INVOICE.name, mapping.invoice_body(draft, self.known, self._rate(draft)))

    def request_from(self, estimate: str) -> WriteRequest:
        """Prepare the exact request that makes the invoice of this accepted estimate, in one read."""
        return self.estimates.conversion(estimate)

    def amend_request(self, invoice: str, draft: InvoiceDraft) -> WriteRequest:
        """
        Prepare the exact request that replaces the lines of this invoice, as it is now: any change meanwhile has it refused.

        Raises:
            Rejected: finance has reviewed it already.
        """
        if is_estimate(invoice):
            return self.estimates.amendment(invoice, draft, self._rate(draft))
        found = self.documents.read(invoice)
        if mapping.status_of(found) is not InvoiceStatus.DRAFT:
            raise Rejected(
                f"invoice {found.DocNumber} was reviewed already",
                record=str(Ref(self.connection, Kind.INVOICE, invoice)),
                fix="Change it in QuickBooks.",
            )
        body = mapping.amendment_body(draft, self.known, self._rate(draft), found)
        return WriteRequest(intuit.AMEND_INVOICE.name, body, {"invoice": invoice})

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes with its request id; the answer is the read-back. A repeated attempt looks first, and so does any that makes
        an invoice of an estimate: finance may have made it.

        Raises:
            Unclear: no clear answer, or one that can't be read, or bytes of a version whose endpoints differ.
            LedgerlinkError: as the table in `api` says; what isn't Retryable, and a Conflict, was not made.
        """
        return making.made(
            self.company,
            claim,
            permit,
            find=self.find_created,
            read=lambda element, how: self._made(claim, element, how),
        )

    def find_created(self, claim: Claim) -> Created | None:
        """
        Look for what the claim's request made, by our reference.

        An invoice that finance voided counts when that happened after the claim was written: it is this one, and making
        another would bring back what finance declined. One voided earlier belongs to an earlier claim.
        """
        return Looking(self.company, self.documents, self.estimates, self.known).find(claim)

    def invoice(self, invoice: str) -> Invoice:
        """Read the invoice as it is now. Raises: Gone where it was deleted, or never was."""
        if is_estimate(invoice):
            return self.estimates.shown(self.estimates.read(invoice))
        return self.documents.invoices([self.documents.read(invoice)])[0]

    def invoice_with_lines(self, invoice: str) -> tuple[Invoice, Sequence[BilledLine]]:
        """Read the invoice and its lines as they are now. Raises: Gone."""
        if is_estimate(invoice):
            return self.estimates.with_lines(invoice)
        found = self.documents.read(invoice)
        return self.documents.invoices([found])[0], lines.billed(found)

    def invoices_since(self, since: date, after: str = "") -> FoundInvoices:
        """A thousand a call; a day begins at midnight UTC."""
        return listing.invoices_since(self.company, since, after, self._home())

    def credit(self, credit: Ref) -> Credit:
        """Read the credit memo, refund or payment as it is now; a memo of which something was used costs one more. Raises: Gone."""
        record, home = str(credit), self._home()
        if credit.kind is Kind.PAYMENT:
            payment = parsed(wire.Payment, self.company.one(intuit.PAYMENT, PAYMENT, credit.id, record))
            with readable("a payment"):
                return crediting.of_payment(payment, self.connection, home)
        if credit.kind is not Kind.CREDIT_NOTE:
            raise NotFound(
                f"QuickBooks has no {credit.kind}", record=record, fix="Nothing: it can't be one of its own."
            )
        if is_refund(credit.id):
            own = credit.id.removeprefix(REFUND)
            refund = parsed(wire.RefundReceipt, self.company.one(intuit.REFUND_RECEIPT, "RefundReceipt", own, record))
            with readable("a refund receipt"):
                return crediting.of_refund(refund, self.connection, home)
        memo = parsed(wire.CreditMemo, self.company.one(intuit.CREDIT_MEMO, "CreditMemo", credit.id, record))
        used = memo.TotalAmt != (memo.RemainingCredit if memo.Balance is None else memo.Balance)
        payments = self.documents.payments_of(memo.CustomerRef.value, record) if used else {}
        with readable("a credit memo"):
            return crediting.of_memo(memo, payments, self.connection, home)

    def receivable(self, customer: str) -> Receivable:
        """
        Read every invoice, credit memo, refund receipt and payment of this customer: one call, one more for each further thousand of one of
        them, and one where somebody else paid.

        The company's settings are read first (two calls) where they aren't known.
        """
        known = self.known or self.organisation()
        ref, began = Ref(self.connection, Kind.CUSTOMER, customer), self.api.clock.now()
        whose = f"CustomerRef = {quoted(customer)}"
        asked = [Select(entity, (whose,)) for entity in ("Invoice", "CreditMemo", "RefundReceipt", PAYMENT)]
        invoices, memos, refunds, paid = self.company.all(*asked, record=str(ref))
        own = {row.Id: row for row in (parsed(wire.Payment, element) for element in paid)}
        found = [parsed(wire.Invoice, element) for element in invoices]
        with readable("a customer's credit"):
            credits_ = [
                *(
                    crediting.of_memo(parsed(wire.CreditMemo, memo), own, self.connection, known.home_currency)
                    for memo in memos
                ),
                *(
                    crediting.of_refund(parsed(wire.RefundReceipt, refund), self.connection, known.home_currency)
                    for refund in refunds
                ),
                *(crediting.of_payment(payment, self.connection, known.home_currency) for payment in own.values()),
            ]
        return Receivable(
            ref,
            known.home_currency,
            known.time_zone,
            {invoice.ref.id: invoice for invoice in self.documents.invoices(found, own)},
            began,
            {credit.ref: credit for credit in credits_},
        )

    def _home(self) -> str:
        """The home currency; empty where it isn't known: then documents say theirs."""
        return self.known.home_currency if self.known is not None else ""

    def _rate(self, draft: InvoiceDraft) -> Decimal | None:
        """The rate to send: without one QuickBooks may book a foreign currency one to one."""
        home = self._home() or settings.preferences(self.company).CurrencyPrefs.HomeCurrency.value
        if draft.currency == home:
            return None
        return draft.exchange_rate or settings.day_rate(self.company, draft.currency, draft.issue_date)

    def _made(self, claim: Claim, element: Mapping[str, Any], how: Making) -> Created:
        if claim.kind is Kind.CUSTOMER:
            customer = customers.customer(parsed(wire.Customer, element), self.connection, self.known)
            return Created(customer.ref, customer.version, customer=customer)
        if how.kind is Kind.ESTIMATE:
            invoice = self.estimates.shown(parsed(wire.Estimate, element))
        else:
            invoice = self.documents.invoices([parsed(wire.Invoice, element)])[0]
        created = finding.recognised(invoice, claim)
        if claim.attempts == 1:
            return created
        now = self._still_there(invoice)
        return Created(now.ref, now.version, invoice=now)

    def _still_there(self, invoice: Invoice) -> Invoice:
        """A repeated request id gives the first answer again, whatever became of the record since."""
        try:
            return self.invoice(invoice.ref.id)
        except Gone:
            return replace(invoice, status=InvoiceStatus.DELETED)


def connect(api: Api, organisation: Organisation | None, policy: SettlePolicy = MANIFEST.settling) -> QuickBooksLedger:
    """Give the ledger behind this API; `policy` where the connection's own settle time differs from the manifest's."""
    return QuickBooksLedger(api, organisation, policy)
