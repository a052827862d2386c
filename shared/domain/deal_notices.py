"""What people are told about deals: that one waits, and that one is paid."""

from datetime import date, datetime

from shared.domain import notes, standing
from shared.model.handoff import Handoff, Hold
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.notices import Notice, NoticeFact, labelled
from shared.model.settlement import MONEY_IN


def held(handoff: Handoff, hold: Hold, at: datetime, *, page: str) -> Notice:
    """A deal waits for a person: once for each hold, as its task in the CRM. `page`: the deal's address in the CRM."""
    invoice = handoff.invoice
    return Notice(
        fact=NoticeFact.DEAL_HELD,
        key=f"{NoticeFact.DEAL_HELD}/{handoff.deal}/{notes.hold_name(handoff, hold)}",
        about=handoff.deal,
        headline=f"On hold: {handoff.name}, {hold.code.replace('_', ' ')}",
        at=at,
        book=handoff.book or "",
        details=labelled(
            ("Deal", handoff.name),
            ("Amount", _money(handoff.amount)),
            ("Why", hold.sentence),
            ("What to do", hold.fix),
            ("Difference", _money(hold.difference)),
            ("Invoice", invoice.number if invoice is not None else ""),
            ("More", f"ledgerlink holds show {handoff.deal.id}"),
        ),
        links=labelled(("Open the deal", page), ("Open the invoice", invoice.url if invoice is not None else "")),
    )


def paid(handoff: Handoff, invoice: Invoice, paid_on: date, at: datetime, *, page: str) -> Notice:
    """A deal's invoice was paid in full by the customer's money: once for each invoice."""
    credited = standing.credited(invoice)
    payments = [f"{one.amount} on {one.date.isoformat()}" for one in invoice.settlements if one.kind in MONEY_IN]
    return Notice(
        fact=NoticeFact.INVOICE_PAID,
        key=f"{NoticeFact.INVOICE_PAID}/{invoice.ref}",
        about=invoice.ref,
        headline=f"Paid: invoice {invoice.number}, {invoice.total}",
        at=at,
        book=handoff.book or "",
        details=labelled(
            ("Deal", handoff.name),
            ("Total", str(invoice.total)),
            ("Paid", ", ".join(payments)),
            ("Credited", str(Money(credited, invoice.currency)) if credited else ""),
            ("Paid in full on", paid_on.isoformat()),
            ("Due on", invoice.due_date.isoformat() if invoice.due_date is not None else ""),
        ),
        links=labelled(("Open the deal", page), ("Open the invoice", invoice.url)),
    )


def _money(amount: Money | None) -> str:
    return str(amount) if amount is not None else ""
