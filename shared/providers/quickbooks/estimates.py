"""
Estimates as the drafts of invoices: they post nothing, and become an invoice once finance accepts them.

Finance may make that invoice itself; an estimate then is closed and names it. QuickBooks refuses to make another one of it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, timedelta
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from shared.errors import Rejected
from shared.http.exact import encoded
from shared.http.reading import readable
from shared.model.claims import Claim, WriteRequest
from shared.model.ledger import BilledLine, Invoice, InvoiceDraft, InvoiceStatus, Organisation
from shared.model.money import Money
from shared.model.refs import ConnectionId, Kind, Ref
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks import finding, lines, mapping, notes, wire
from shared.providers.quickbooks.asking import Company
from shared.providers.quickbooks.names import named, own
from shared.providers.quickbooks.reading import parsed
from shared.providers.quickbooks.settlements import CENT

PENDING: Final = "Pending"
ACCEPTED: Final = "Accepted"
OPEN: Final = frozenset({PENDING, ACCEPTED})
"""Any other one is rejected, or closed: it became an invoice, or never will."""
CARRIED: Final = (
    *("CustomerRef", "CurrencyRef", "ExchangeRate", "GlobalTaxCalculation", "ApplyTaxAfterDiscount", "CustomerMemo"),
    *("BillEmail", "BillAddr", "ShipAddr", "SalesTermRef", "DepartmentRef", "ClassRef", "CustomField"),
)
"""What of an estimate its invoice says, beside lines, memo and dates."""
SUM: Final = "SubTotalLineDetail"
"""A line that QuickBooks adds by itself."""


@dataclass(frozen=True, slots=True)
class Estimates:
    """One company's. `home` as of `Documents`, `known` the settings read at set-up."""

    company: Company
    home: str
    known: Organisation | None

    def read(self, name: str) -> wire.Estimate:
        """The estimate as it is now. Raises: Gone."""
        return parsed(wire.Estimate, self._row(name))

    def shown(self, found: wire.Estimate) -> Invoice:
        """The estimate in our words: the invoice it is to be."""
        with readable("an estimate"):
            return shown(found, self.company.connection, self.home, mapping.site_of(self.company.api.origin))

    def with_lines(self, name: str) -> tuple[Invoice, Sequence[BilledLine]]:
        """The estimate and its lines as they are now. Raises: Gone."""
        found = self.read(name)
        return self.shown(found), lines.billed(found)

    def amendment(self, name: str, draft: InvoiceDraft, rate: Decimal | None) -> WriteRequest:
        """Prepare the exact request that replaces the lines. Raises: Rejected where finance has decided already."""
        found = self.read(name)
        if found.TxnStatus != PENDING:
            raise self._refused(found, f"is {found.TxnStatus.lower()} already", "Change it in QuickBooks.")
        body = mapping.amendment_body(draft, self.known, rate, found)
        return WriteRequest(intuit.AMEND_ESTIMATE.name, body, {"invoice": name})

    def conversion(self, name: str) -> WriteRequest:
        """
        Prepare the exact request that makes the invoice, in one read: of today, due as many days later as the estimate says,
        or by its terms.

        Raises:
            Rejected: it isn't accepted, or has become an invoice.
            Gone: it was deleted.
        """
        row = self._row(name)
        found = parsed(wire.Estimate, row)
        if found.TxnStatus != ACCEPTED or invoice_of(found) is not None:
            raise self._refused(found, f"is {found.TxnStatus.lower()}", "Look at it in QuickBooks.")
        today = self.company.api.clock.now().astimezone(ZoneInfo(self.known.time_zone) if self.known else UTC).date()
        with readable("an estimate"):
            due, issued = wire.day(found.DueDate), mapping.day_of(found)
        days = due - issued if due is not None else timedelta()
        code = (row.get("TxnTaxDetail") or {}).get("TxnTaxCodeRef")
        body = {
            **{member: row[member] for member in CARRIED if row.get(member) is not None},
            **({"TxnTaxDetail": {"TxnTaxCodeRef": code}} if code else {}),
            **({} if found.SalesTermRef.value else {"DueDate": (today + days).isoformat()}),
            "TxnDate": today.isoformat(),
            "Line": [_line(line) for line in row["Line"] if line.get("DetailType") != SUM],
            "AutoDocNumber": True,
            "EmailStatus": mapping.UNSENT,
            "AllowOnlineCreditCardPayment": False,
            "AllowOnlineACHPayment": False,
            "PrivateNote": notes.accepted_note(found.PrivateNote),
            "LinkedTxn": [{"TxnId": found.Id, "TxnType": "Estimate"}],
        }
        return WriteRequest(intuit.INVOICE_ESTIMATE.name, encoded(body), {"estimate": name})

    def made(self, claim: Claim) -> Invoice | None:
        """
        The estimate that the claim's request made, by our reference, in one call: one that is still open; else one that finance
        rejected or closed already, if it was made since the claim. Others belong to earlier claims.
        """
        found = finding.sales(self.company, claim, "Estimate", wire.Estimate)
        since = claim.claimed_at.replace(microsecond=0)  # QuickBooks knows whole seconds
        alive = [one for one in found if one.TxnStatus in OPEN]
        over = [one for one in found if wire.instant(one.MetaData.CreateTime or one.MetaData.LastUpdatedTime) >= since]
        newest = max(alive or over, key=lambda one: int(one.Id), default=None)
        return self.shown(newest) if newest is not None else None

    def _row(self, name: str) -> Mapping[str, Any]:
        record = str(Ref(self.company.connection, Kind.ESTIMATE, name))
        return self.company.one(intuit.ESTIMATE, "Estimate", own(name), record)

    def _refused(self, found: wire.Estimate, why: str, fix: str) -> Rejected:
        record = str(Ref(self.company.connection, Kind.ESTIMATE, named(found.Id)))
        return Rejected(f"estimate {found.DocNumber} {why}", record=record, fix=fix)


def _line(line: Mapping[str, Any]) -> dict[str, Any]:
    return {member: value for member, value in line.items() if member not in {"Id", "LinkedTxn"}}


def invoice_of(found: wire.Estimate) -> str | None:
    """QuickBooks' id of the invoice that it became."""
    return next((link.TxnId for link in found.LinkedTxn if link.TxnType == "Invoice"), None)


def shown(found: wire.Estimate, connection: ConnectionId, home: str, site: str) -> Invoice:
    """
    Give the estimate as the invoice it is to be: a draft, until finance rejects it, or closes it without an invoice.

    Raises:
        ValueError: a date or currency can't be read.
    """
    currency, invoice = mapping.currency_of(found, home), invoice_of(found)

    def money(amount: Decimal) -> Money:
        return Money(amount.quantize(CENT), currency)

    return Invoice(
        ref=Ref(connection, Kind.ESTIMATE, named(found.Id)),
        number=found.DocNumber,
        reference=notes.reference_in(found.PrivateNote),
        status=InvoiceStatus.DRAFT if found.TxnStatus in OPEN or invoice else InvoiceStatus.VOIDED,
        customer=Ref(connection, Kind.CUSTOMER, found.CustomerRef.value),
        currency=currency,
        net=money(found.TotalAmt - found.TxnTaxDetail.TotalTax),
        tax=money(found.TxnTaxDetail.TotalTax),
        total=money(found.TotalAmt),
        due=money(found.TotalAmt),
        paid=money(Decimal(0)),
        issue_date=mapping.day_of(found),
        due_date=wire.day(found.DueDate),
        version=found.SyncToken,
        changed_at=mapping.changed_of(found),
        sent=found.EmailStatus == mapping.SENT,
        credited=money(Decimal(0)),
        exchange_rate=found.ExchangeRate if currency != home else None,
        url=mapping.deep_link("estimate", found.Id, connection, site),
        accepted=found.TxnStatus == ACCEPTED or invoice is not None,
        became=Ref(connection, Kind.INVOICE, invoice) if invoice else None,
    )


def body(draft: InvoiceDraft, known: Organisation | None, rate: Decimal | None) -> bytes:
    """The bytes that make the estimate of this draft. Raises: as `mapping.invoice_body`."""
    return encoded(
        {
            **mapping.common(draft, known, rate),
            "AutoDocNumber": True,
            "EmailStatus": mapping.UNSENT,
            "TxnStatus": PENDING,
            "PrivateNote": notes.estimate_note(draft.reference, draft.deal_url),
        }
    )
