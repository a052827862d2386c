"""Documents read from a company, with the payments that touch them: an invoice doesn't say how much each of these settled."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from shared.http.reading import readable
from shared.model.ledger import Invoice
from shared.model.refs import Kind, Ref
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import mapping, wire
from shared.providers.quickbooks.asking import Company, Select, chunks
from shared.providers.quickbooks.query import among, quoted
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.settlements import PAYMENT, touching

NAMED_AT_ONCE: Final = 100
"""Ids in one condition: an address must not get too long."""


@dataclass(frozen=True, slots=True)
class Documents:
    """One company's. `home` is its own currency, for documents that don't say theirs; empty where it isn't known."""

    company: Company
    home: str

    def read(self, invoice: str) -> wire.Invoice:
        """The invoice as it is now, never behind what was written. Raises: Gone."""
        record = str(Ref(self.company.connection, Kind.INVOICE, invoice))
        return parsed(wire.Invoice, self.company.one(intuit.INVOICE, "Invoice", invoice, record))

    def invoices(
        self, found: Sequence[wire.Invoice], payments: Mapping[str, wire.Payment] | None = None
    ) -> list[Invoice]:
        """Invoices in our words; payments that aren't at hand are read, in one call for a hundred."""
        known = dict(payments or {})
        missing = {identity for one in found for identity in touching(one)} - known.keys()
        for some in chunks(sorted(missing), NAMED_AT_ONCE):
            rows = self.company.select(Select(PAYMENT, (among("Id", some),)))
            known |= {row.Id: row for row in (parsed(wire.Payment, element) for element in rows)}
        site = mapping.site_of(self.company.api.origin)
        with readable("an invoice"):
            return [mapping.invoice(one, known, self.company.connection, home=self.home, site=site) for one in found]

    def payments_of(self, customer: str, record: str) -> dict[str, wire.Payment]:
        """Every payment of the customer, by its id."""
        (rows,) = self.company.all(Select(PAYMENT, (f"CustomerRef = {quoted(customer)}",)), record=record)
        return {row.Id: row for row in (parsed(wire.Payment, element) for element in rows)}
