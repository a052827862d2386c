"""What a CRM record should say about its handoff; what to write is always known minus told."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared.model.claims import Claim, ClaimState
from shared.model.handoff import Handoff, HandoffState
from shared.model.refs import Kind, Ref

SYNC_STATUS = "sync_status"
AS_OF = "as_of"
DEAL_FACTS = (
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
    "invoice_currency",
    "invoice_date",
    "invoice_due_date",
    AS_OF,
)
"""The facts we keep on a deal; each CRM's mapping gives them its own field names."""
BUYER_FACTS = ("customer_id", AS_OF)
"""The facts we keep on a company, or on a contact that buys."""

TASK_DUE_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """A note or a task owed to sales, once for each fact: `intent` names the fact and, with the deal, the claim."""

    intent: str
    kind: Kind
    subject: str
    text: str


def deal_facts(handoff: Handoff) -> dict[str, str]:
    """Everything the deal should say, by fact; empty texts clear a field. `as_of` is not among them."""
    facts = dict.fromkeys(DEAL_FACTS[:-1], "")
    facts[SYNC_STATUS] = handoff.state.value
    facts["sync_message"] = _message(handoff)
    invoice = handoff.invoice
    if invoice is not None:
        facts |= {
            "invoice_id": invoice.ref.id,
            "invoice_number": invoice.number,
            "invoice_url": invoice.url,
            "invoice_status": invoice.status.value,
            "invoice_net": str(invoice.net.amount),
            "invoice_tax": str(invoice.tax.amount),
            "invoice_total": str(invoice.total.amount),
            "invoice_due": str(invoice.due.amount),
            "invoice_currency": invoice.currency,
            "invoice_date": invoice.issue_date.isoformat(),
            "invoice_due_date": invoice.due_date.isoformat() if invoice.due_date else "",
        }
    return facts


def buyer_facts(handoff: Handoff) -> dict[str, str]:
    """Everything the buyer's record should say."""
    return {"customer_id": handoff.customer.id} if handoff.customer is not None else {}


def untold(facts: Mapping[str, str], told: Mapping[str, str]) -> dict[str, str]:
    """The facts the CRM doesn't hold yet. A fact that is empty and was never told is not worth a write."""
    return {name: value for name, value in facts.items() if told.get(name, "") != value}


def is_owed(handoff: Handoff, told: Mapping[str, str], claims: Mapping[str, Claim]) -> bool:
    """Whether the CRM still has something to be told of this handoff."""
    return bool(untold(deal_facts(handoff), told)) or any(not _made(claims.get(m.intent)) for m in messages(handoff))


def _made(claim: Claim | None) -> bool:
    return claim is not None and claim.state is ClaimState.LINKED


def marker(about: Ref, intent: str) -> str:
    """A short text that names this fact about this record, to be found again in a note or task."""
    return "LL-" + hashlib.sha256(f"{about}/{intent}".encode()).hexdigest()[:12].upper()


def stamp(at: datetime) -> str:
    """An instant as every field holds it: RFC 3339, UTC, whole seconds."""
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def messages(handoff: Handoff) -> list[Message]:
    """The notes and tasks this handoff owes sales, oldest fact first."""
    owed = []
    invoice = handoff.invoice
    if invoice is not None:
        owed.append(
            Message(
                f"note:invoice:{invoice.ref.id}",
                Kind.NOTE,
                "",
                f"Draft invoice {invoice.number} over {invoice.total} was made for this deal; finance reviews and "
                f"sends it. Due {invoice.due_date.isoformat() if invoice.due_date else 'as agreed'}.",
            )
        )
    if handoff.state is HandoffState.HELD and handoff.hold is not None:
        owed.append(
            Message(
                f"task:held:{handoff.hold.code}:{handoff.contents}",
                Kind.TASK,
                f"The invoice for {handoff.name} waits: {handoff.hold.code.replace('_', ' ')}",
                f"{handoff.hold.sentence} {handoff.hold.fix}",
            )
        )
    return owed


def _message(handoff: Handoff) -> str:
    match handoff.state:
        case HandoffState.HELD if handoff.hold is not None:
            return f"{handoff.hold.sentence} {handoff.hold.fix}".strip()
        case HandoffState.INVOICED if handoff.invoice is not None:
            return f"Invoice {handoff.invoice.number} over {handoff.invoice.total}: {handoff.invoice.status.value.replace('_', ' ')}."
        case _:
            return handoff.reason
