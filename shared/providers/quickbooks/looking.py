"""What a claim's request made, when nobody heard the answer: each kind is looked for in its own way."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from shared.errors import Gone, Malformed, NotFound
from shared.model.claims import Claim, Created
from shared.model.ledger import Invoice, InvoiceStatus, Organisation
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import customers, finding
from shared.providers.quickbooks.asking import Company
from shared.providers.quickbooks.documents import Documents
from shared.providers.quickbooks.estimates import Estimates
from shared.providers.quickbooks.making import MAKING

REMOVED: Final = frozenset({InvoiceStatus.VOIDED, InvoiceStatus.DELETED})


@dataclass(frozen=True, slots=True)
class Looking:
    """One company's; `known` are the settings read at set-up."""

    company: Company
    documents: Documents
    estimates: Estimates
    known: Organisation | None

    def find(self, claim: Claim) -> Created | None:
        """Look for what this claim made; None where its request isn't one of ours."""
        making, look = MAKING.get(claim.request.endpoint), LOOKS.get(claim.request.endpoint)
        if look is None or making is None or making.kind is not claim.kind:
            return None
        return look(self, claim)

    def customer(self, claim: Claim) -> Created | None:
        """The customer of that name with our reference."""
        return customers.made(self.company, claim, self.known)

    def invoice(self, claim: Claim) -> Created | None:
        """The invoice with our reference; one that was removed only where no other is alive."""
        if not claim.reference:
            return None
        made = self.documents.invoices(finding.invoices(self.company, claim))
        alive = [found for found in made if found.status not in REMOVED]
        since = claim.claimed_at.replace(microsecond=0)  # QuickBooks knows whole seconds
        removed = [found for found in made if found.status in REMOVED and found.changed_at >= since]
        candidates = alive or removed
        return _created(max(candidates, key=lambda found: found.changed_at)) if candidates else None

    def estimate(self, claim: Claim) -> Created | None:
        """The estimate with our reference."""
        found = self.estimates.made(claim) if claim.reference else None
        return _created(found) if found is not None else None

    def amended_invoice(self, claim: Claim) -> Created | None:
        """The invoice, if it says what the claim's request asked for."""
        try:
            found = self.documents.read(claim.request.path["invoice"])
        except NotFound:
            return None
        says = finding.says(found, finding.asked_of(claim))
        return _created(self.documents.invoices([found])[0]) if says else None

    def amended_estimate(self, claim: Claim) -> Created | None:
        """The estimate, likewise."""
        try:
            found = self.estimates.read(claim.request.path["invoice"])
        except NotFound:
            return None
        return _created(self.estimates.shown(found)) if finding.says(found, finding.asked_of(claim)) else None

    def accepted(self, claim: Claim) -> Created | None:
        """The invoice that the estimate says it became, whoever made it."""
        try:
            became = self.estimates.shown(self.estimates.read(claim.request.path["estimate"])).became
            found = self.documents.invoices([self.documents.read(became.id)]) if became is not None else []
        except Gone:
            return None
        return _created(found[0]) if found else None


def _created(found: Invoice) -> Created:
    """Raises: Malformed without a number: we ask for one, and sales is told of it."""
    if not found.number:
        raise Malformed(f"the {found.ref.kind} {found.ref.id} has no number", fix="Report it.")
    return Created(found.ref, found.version, invoice=found)


LOOKS: Final[Mapping[str, Callable[[Looking, Claim], Created | None]]] = {
    intuit.CREATE_CUSTOMER.name: Looking.customer,
    intuit.CREATE_INVOICE.name: Looking.invoice,
    intuit.AMEND_INVOICE.name: Looking.amended_invoice,
    intuit.CREATE_ESTIMATE.name: Looking.estimate,
    intuit.AMEND_ESTIMATE.name: Looking.amended_estimate,
    intuit.INVOICE_ESTIMATE.name: Looking.accepted,
}
