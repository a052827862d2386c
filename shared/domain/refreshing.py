"""What is different in a customer's account since it was last read, in sentences for people."""

from collections.abc import Iterator
from datetime import date
from typing import Final

from shared.domain.standing import Word, word
from shared.domain.stating import counted
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.receivable import Receivable

OVER: Final = frozenset({Word.VOIDED, Word.DELETED, Word.REFUNDED})
"""Nothing is owed on these, and nothing was kept."""


def differences(known: Receivable | None, read: Receivable, today: date) -> Iterator[str]:
    """A sentence for each invoice and credit that is new or not as it was known; none where nothing was known of the customer."""
    if known is None:
        invoices, credits_ = counted(len(read.invoices), "invoice"), counted(len(read.credits), "credit")
        yield f"its books were read for the first time: {invoices}, {credits_}"
        return
    for identity, invoice in sorted(read.invoices.items(), key=lambda one: one[1].number):
        before = known.invoices.get(identity)
        if before != invoice:
            said = _of_invoice(before, invoice, today)
            if said:
                yield said
    for identity in sorted(known.invoices.keys() - read.invoices.keys()):
        yield f"{known.invoices[identity].number} isn't among the customer's invoices any more"
    for ref, credit in sorted(read.credits.items(), key=lambda one: str(one[0])):
        if known.credits.get(ref) != credit:
            number = credit.number or credit.ref.id
            yield f"credit {number} is {credit.status.value} now: {shown(credit.remaining)} of it left"


def moved(known: Receivable | None, read: Receivable) -> list[Invoice]:
    """The invoices that are new, not as they were known, or gone: what their deals say may be old."""
    if known is None:
        return list(read.invoices.values())
    different = [one for identity, one in read.invoices.items() if known.invoices.get(identity) != one]
    return [*different, *(one for identity, one in known.invoices.items() if identity not in read.invoices)]


def shown(money: Money) -> str:
    """As people read it: `GBP 120.00`."""
    return f"{money.currency} {money.amount:f}"


def _of_invoice(before: Invoice | None, now: Invoice, today: date) -> str:
    """What it is now; empty where only what nobody is told of is different."""
    said = _standing(now, today)
    return "" if before is not None and _standing(before, today) == said else f"{now.number} is {said}"


def _standing(invoice: Invoice, today: date) -> str:
    at = word(invoice, today)
    said = f"{at.value.replace('_', ' ')} now"
    if at in OVER:
        return said
    return f"{said}: {shown(invoice.paid)}" if at is Word.PAID else f"{said}: {shown(invoice.due)} due"
