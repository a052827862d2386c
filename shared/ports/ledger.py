"""What Ledgerlink asks of an accounting system, in the language of the trade."""

from collections.abc import Sequence
from datetime import date
from typing import Protocol

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
    Organisation,
)
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref
from shared.model.settling import SettlePolicy


class Ledger(Protocol):
    """
    One authorised ledger organisation. Errors and permits as for `Crm`.
    """

    @property
    def connection(self) -> ConnectionId:
        """The organisation this speaks to."""
        ...

    @property
    def settling(self) -> SettlePolicy:
        """How an unclear answer of this ledger is cleared up."""
        ...

    def organisation(self) -> Organisation:
        """Read the organisation's own settings, accounts, tax codes, items and currencies."""
        ...

    def find_customers(self, probe: CustomerProbe) -> Sequence[Customer]:
        """Every customer that shares the number, the known id, the e-mail or the exact name; the caller decides."""
        ...

    def customer_request(self, draft: CustomerDraft) -> WriteRequest:
        """Prepare the exact request that makes this customer."""
        ...

    def invoice_request(self, draft: InvoiceDraft) -> WriteRequest:
        """Prepare the exact request that makes this draft invoice; it is never sent to the customer."""
        ...

    def request_from(self, estimate: str) -> WriteRequest:
        """
        Prepare the exact request that makes the invoice of this accepted estimate, as it is now; with its lines and its reference.

        `find_created` of it is what the estimate itself says it became, whoever made that; `create` asks that first.
        Raises: Rejected where it isn't accepted, or has become an invoice; Unsupported where the ledger has no estimates of ours.
        """
        ...

    def amend_request(self, invoice: str, draft: InvoiceDraft) -> WriteRequest:
        """
        Prepare the exact request that makes this draft invoice say something else; its lines are replaced, not added to.

        The ledger refuses it for an invoice that was approved meanwhile.
        """
        ...

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's exact bytes with its key; the answer is the read-back.

        Raises:
            Unclear: the record may or may not exist now.
            Rejected: it surely does not.
        """
        ...

    def find_created(self, claim: Claim) -> Created | None:
        """
        Look for what the claim's request made, by a read that doesn't lag; an amendment was made where the invoice says it.
        """
        ...

    def invoice(self, invoice: str) -> Invoice:
        """Read the invoice as it is now, with what settled it. Raises: NotFound."""
        ...

    def invoice_with_lines(self, invoice: str) -> tuple[Invoice, Sequence[BilledLine]]:
        """Read the invoice as `invoice` does, with its lines in their order. Raises: NotFound."""
        ...

    def invoices_since(self, since: date, after: str = "") -> FoundInvoices:
        """
        One page of the sales invoices of any status that were made or changed on or after that day (UTC); some may come
        twice, none is left out that changed before the first page was asked for. `after` is where the page before ended.
        """
        ...

    def credit(self, credit: Ref) -> Credit:
        """
        Read the credit note, overpayment or prepayment (by the reference's kind) as it is now; a removed one, too.

        Raises: NotFound, for a supplier's as well.
        """
        ...

    def receivable(self, customer: str) -> Receivable:
        """
        Read every invoice and every credit of this customer, of any status, each as `invoice` and `credit` would: in as few
        calls as the ledger allows.
        """
        ...
