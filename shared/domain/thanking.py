"""
Whether an invoice that is settled is followed by thanks and a task, and why or why not.

It is where the customer's own money made nothing due any more, and where that happened under our eyes: not before the invoice was
linked to the deal, nor before its book went live, and only where the deal was told of the invoice before it was paid. A ledger's
payments have days, no times: the last one covers the day itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from shared.domain import standing
from shared.domain.message import Message
from shared.model.claims import Claim, ClaimState
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.receivables_rules import WhenPaid
from shared.model.refs import Kind
from shared.model.settlement import MONEY_IN, Settlement, SettlementKind

FOLLOW_UP: Final = "task:paid:"
"""The intents of follow-up tasks: the invoice's id follows, so that each has one, once."""
SETTLED_WORDS: Final = frozenset(
    standing.PAYMENT_STATUS[word] for word in standing.Word if word in {standing.Word.PAID, standing.Word.REFUNDED}
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """`paid_on`: the day of the full payment that is followed up; None: it isn't. `why`: in a sentence, either way."""

    paid_on: date | None
    why: str


def is_just_settled(news: Mapping[str, str]) -> bool:
    """Whether it is news to the deal that nothing is due any more, by whatever means."""
    return news.get("payment_status") in SETTLED_WORDS


def linking(invoice: Invoice, claims: Mapping[str, Claim]) -> Claim | None:
    """The claim by which this invoice became the deal's: the first that named it."""
    ours = [one for one in claims.values() if one.state is ClaimState.LINKED and one.remote == invoice.ref]
    return min(ours, key=lambda one: one.claimed_at, default=None)


def verdict(invoice: Invoice, linked_on: date | None, live_since: date | None, told: Mapping[str, str]) -> Verdict:
    """
    Decide about an invoice on which nothing is due any more; `told` is what the deal was told before.

    `linked_on` is the day on which it became the deal's, `live_since` the first day of the book, both in the ledger's organisation's
    calendar.
    """
    paid_on = _paid_on(invoice)
    if standing.kept(invoice) <= 0:
        return Verdict(None, f"none of the customer's money was kept on invoice {invoice.number}")
    if paid_on is None:
        return Verdict(None, f"the last of invoice {invoice.number} was settled without a payment of the customer's")
    day = paid_on.isoformat()
    if linked_on is None or paid_on < linked_on:
        return Verdict(None, f"invoice {invoice.number} was paid on {day}, before it was this deal's")
    if live_since is not None and paid_on < live_since:
        return Verdict(None, f"invoice {invoice.number} was paid on {day}, before its book went live")
    if told.get("invoice_id") != invoice.ref.id:
        return Verdict(None, f"invoice {invoice.number} was paid already when the deal was first told of it")
    return Verdict(paid_on, f"invoice {invoice.number} was paid in full on {day}")


def follow_up(invoice: Invoice, paid_on: date, asked: WhenPaid) -> Message:
    """The task for the deal's owner."""
    paid = ", ".join(f"{one.amount} on {one.date.isoformat()}" for one in _money(invoice))
    credited = standing.credited(invoice)
    less = f" {credited:f} {invoice.currency} of it was credited." if credited else ""
    text = f"Invoice {invoice.number} over {invoice.total} was paid in full on {paid_on.isoformat()}: {paid}.{less}"
    return Message(
        follow_up_intent(invoice), Kind.TASK, asked.follow_up, text, due_in=timedelta(days=asked.follow_up_days)
    )


def follow_up_intent(invoice: Invoice) -> str:
    """The name of the invoice's one follow-up."""
    return f"{FOLLOW_UP}{invoice.ref.id}"


def _paid_on(invoice: Invoice) -> date | None:
    """The day of the payment that left nothing due; None where something else did, or no payment is seen."""
    if invoice.status is not InvoiceStatus.PAID:
        return None
    settled = [one for one in invoice.settlements if one.kind is not SettlementKind.REFUND]
    last = max((one.date for one in settled), default=None)
    if last is None or not any(one.date == last for one in _money(invoice)):
        return None
    return invoice.fully_paid_on or last


def _money(invoice: Invoice) -> list[Settlement]:
    return [one for one in invoice.settlements if one.kind in MONEY_IN]
