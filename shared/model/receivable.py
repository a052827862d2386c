"""What one customer owes, has paid and has to its credit in one ledger, as far as it was seen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

from shared.model.credit import Credit
from shared.model.ledger import Invoice
from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Receivable:
    """
    Every invoice of a customer, by the ledger's id, with what settled it; and every credit, by its reference.

    `as_of` is when the ledger was last asked. `home_currency` and `time_zone` (IANA) are the organisation's: sums are in the
    one, days begin and end in the other. An invoice or credit that has moved to another customer names that one and counts there.
    """

    customer: Ref
    home_currency: str
    time_zone: str
    invoices: Mapping[str, Invoice]
    as_of: datetime
    credits: Mapping[Ref, Credit] = field(default_factory=dict)

    def today(self, at: datetime) -> date:
        """The organisation's calendar day at this instant."""
        return at.astimezone(ZoneInfo(self.time_zone)).date()

    def credited(self, credit: Credit) -> "Receivable":
        """The receivable after this sight of a credit; an older sight than the one that is held changes nothing."""
        held = self.credits.get(credit.ref)
        if held is not None and held.changed_at > credit.changed_at:
            return self
        return replace(self, credits={**self.credits, credit.ref: credit})

    def seen(self, invoice: Invoice, at: datetime) -> "Receivable":
        """The receivable after this sight of an invoice; an older sight than the one that is held changes nothing."""
        held = self.invoices.get(invoice.ref.id)
        if held is not None and held.changed_at > invoice.changed_at:
            return self
        return replace(self, invoices={**self.invoices, invoice.ref.id: invoice}, as_of=max(self.as_of, at))
