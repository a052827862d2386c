"""What a CRM record should say about its handoff; what to write is always known minus told."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

from shared.domain import standing, told_exchange
from shared.domain.message import is_made
from shared.domain.notes import hold_tasks, messages
from shared.model.claims import Claim
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import Invoice
from shared.model.refs import Kind, Ref

SYNC_STATUS = "sync_status"
AS_OF = "as_of"
ACTION = "action"
"""What people ask for by hand; written only to clear it, with the answer."""
ANSWER = "action_answer"
HANDOFF_FACTS = (
    SYNC_STATUS,
    "sync_message",
    "invoice_id",
    "invoice_number",
    "invoice_url",
    "invoice_status",
    "invoice_net",
    "invoice_tax",
    "invoice_total",
    "invoice_due",
    "invoice_paid",
    "invoice_credited",
    "invoice_refunded",
    "invoice_currency",
    "invoice_date",
    "invoice_due_date",
    "invoice_paid_on",
    "payment_status",
    "last_payment_date",
    "last_payment_amount",
    "is_overdue",
    *told_exchange.FACTS,
    ACTION,
    ANSWER,
    "invoice_attachment",
    AS_OF,
)
"""The facts that a handoff tells its deal."""
COLLECTION_FACTS = ("collection", "reminder", "reminder_on", "thank_you_on")
"""The facts that a deal is told by what is done about its overdue invoice, and when it was paid."""
DEAL_FACTS = (*HANDOFF_FACTS, *COLLECTION_FACTS)
"""The facts we keep on a deal; each CRM's mapping gives them its own field names."""
BUYER_FACTS = ("customer_id", AS_OF)
"""The facts we keep on a company, or on a contact that buys."""

THANK_YOU_ON = "thank_you_on"
STAGE = "stage"
"""The deal's own stage: sales' field, which we write once at most, where the rules name a stage for paid deals."""
REFUSED = "(refused)"
"""Stands in for the stage that the CRM would not take."""
PAID = "paid"
OVERDUE = "overdue"

CALENDAR_FACTS = frozenset({"sync_message", "invoice_status", "payment_status", "is_overdue"})
"""What a new day alone may change on a deal: its invoice falls overdue."""

UNSURE = "(unsure)"
"""Stands in for what a record says of a fact while a write is under way: whoever comes after a crash writes it again."""

OPEN, COMPLETED = "open", "completed"
WORDS: Mapping[bool, str] = {True: OPEN, False: COMPLETED}


def deal_facts(handoff: Handoff, today: date | None = None) -> dict[str, str]:
    """
    Everything the deal should say on this day of the ledger's organisation, by fact; empty texts clear a field.

    `as_of` is not among them. Without a day nothing is overdue.
    """
    facts = dict.fromkeys(HANDOFF_FACTS[:-1], "")
    facts[SYNC_STATUS] = handoff.state.value
    facts["sync_message"] = _message(handoff, today)
    facts[ANSWER] = handoff.answer
    if handoff.attachment is not None and handoff.attachment.state != "none":
        facts["invoice_attachment"] = handoff.attachment.said
    if handoff.invoice is not None and handoff.exchange is not None:
        facts |= told_exchange.exchange_facts(handoff.invoice, handoff.exchange)
    return facts | (_invoice_facts(handoff.invoice, today) if handoff.invoice is not None else {})


def _invoice_facts(invoice: Invoice, today: date | None) -> dict[str, str]:
    word, payment = standing.word(invoice, today), standing.last_payment(invoice)
    facts = {
        "invoice_id": invoice.ref.id,
        "invoice_number": invoice.number,
        "invoice_url": invoice.url,
        "invoice_status": word.value,
        "invoice_net": str(invoice.net.amount),
        "invoice_tax": str(invoice.tax.amount),
        "invoice_total": str(invoice.total.amount),
        "invoice_due": str(invoice.due.amount),
        "invoice_currency": invoice.currency,
        "invoice_date": invoice.issue_date.isoformat(),
        "invoice_due_date": invoice.due_date.isoformat() if invoice.due_date else "",
    }
    if standing.is_issued(invoice):
        facts |= {
            "payment_status": standing.PAYMENT_STATUS[word],
            "is_overdue": "true" if word is standing.Word.OVERDUE else "false",
            "invoice_paid": str(standing.kept(invoice)),
            "invoice_credited": str(standing.credited(invoice)),
            "invoice_refunded": _or_empty(standing.refunded(invoice)),
            "invoice_paid_on": invoice.fully_paid_on.isoformat() if invoice.fully_paid_on else "",
            "last_payment_date": payment.date.isoformat() if payment else "",
            "last_payment_amount": str(payment.amount.amount) if payment else "",
        }
    return facts


def with_answer(news: Mapping[str, str]) -> dict[str, str]:
    """The news of a deal; what was asked for is cleared in the same write that answers it."""
    return {**news, ACTION: ""} if news.get(ANSWER) else dict(news)


def buyer_facts(handoff: Handoff) -> dict[str, str]:
    """Everything the buyer's record should say."""
    return {"customer_id": handoff.customer.id} if handoff.customer is not None else {}


def untold(facts: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """The facts the CRM doesn't hold yet. A fact that is empty and was never told is not worth a write."""
    return {name: value for name, value in facts.items() if told.get(name, "") != value}


def is_owed(handoff: Handoff, told: Mapping[str, str], claims: Mapping[str, Claim], today: date | None) -> bool:
    """Whether the CRM still has something to be told of this handoff, on this day of the ledger's organisation."""
    unsaid = [message for message in messages(handoff, claims) if not is_made(claims.get(message.intent))]
    return bool(untold(deal_facts(handoff, today), told) or unsaid or stale_tasks(handoff, told, claims))


def is_of_the_calendar(news: Mapping[str, str]) -> bool:
    """Whether these news of a deal are a new day's alone: nobody has booked, paid or changed anything that it isn't told of."""
    return news.keys() <= CALENDAR_FACTS and news.get("payment_status", OVERDUE) == OVERDUE


def is_just_paid(news: Mapping[str, str], told: Mapping[str, str]) -> bool:
    """Whether it is news that the deal is fully paid, and the deal was never moved for it."""
    return news.get("payment_status") == PAID and told.get(STAGE, UNSURE) == UNSURE


def is_our_move(stage: str, told: Mapping[str, str], paid_stage: str) -> bool:
    """Whether a move of the deal to this stage is the one that we made, or are about to make."""
    ours = told.get(STAGE, "")
    return bool(stage) and (ours == stage or (ours == UNSURE and stage == paid_stage))


def stale_tasks(handoff: Handoff, told: Mapping[str, str], claims: Mapping[str, Claim]) -> dict[Ref, bool]:
    """The tasks that are to be completed, or opened again, and which of the two. As it was made a task is open."""
    known = {task: told.get(task_fact(task), OPEN) for task in hold_tasks(handoff, claims)}
    return {task: is_open for task, is_open in hold_tasks(handoff, claims).items() if known[task] != WORDS[is_open]}


def once(told: Mapping[str, str]) -> dict[str, str]:
    """What of all this is told once for good: not even who has everything told anew has it said again."""
    return {name: said for name, said in told.items() if name in {STAGE, THANK_YOU_ON}}


def task_fact(task: Ref) -> str:
    """The name under which it is remembered whether this task is open."""
    return f"task:{task.id}"


def unsure(told: Mapping[str, str], news: Mapping[str, str]) -> dict[str, str]:
    """What is known to have been told once a write of the news has left, and no answer to it is remembered."""
    return {**told, **dict.fromkeys(news, UNSURE)}


def marker(about: Ref, intent: str) -> str:
    """A short text that names this fact about this record, to be found again in a note or task."""
    return "LL-" + hashlib.sha256(f"{about}/{intent}".encode()).hexdigest()[:12].upper()


def stamp(at: datetime) -> str:
    """An instant as every field holds it: RFC 3339, UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def _or_empty(amount: Decimal) -> str:
    """What hardly any invoice has stays empty until it has it."""
    return str(amount) if amount else ""


def _message(handoff: Handoff, today: date | None) -> str:
    match handoff.state:
        case HandoffState.HELD if handoff.hold is not None:
            return f"{handoff.hold.sentence} {handoff.hold.fix}".strip()
        case HandoffState.INVOICED if handoff.invoice is not None:
            if handoff.invoice.ref.kind is Kind.ESTIMATE:
                return f"Estimate {handoff.invoice.number} over {handoff.invoice.total}: its invoice is made when finance accepts it."
            said = standing.word(handoff.invoice, today).value.replace("_", " ")
            posted = ", posted in the ledger and marked for review" if handoff.invoice.posted else ""
            return f"Invoice {handoff.invoice.number} over {handoff.invoice.total}: {said}{posted}."
        case _:
            return handoff.reason
