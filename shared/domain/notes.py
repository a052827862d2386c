"""The notes and tasks that a handoff owes sales: each fact once, whoever tells it and however often."""

from collections.abc import Mapping
from typing import Final

from shared.domain import settlement_notes
from shared.domain.message import Message, is_made
from shared.model.claims import Claim
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import Invoice
from shared.model.refs import Kind, Ref

HELD: Final = "task:held:"


def messages(handoff: Handoff, claims: Mapping[str, Claim]) -> list[Message]:
    """Everything this handoff has to say, oldest fact first; whether it was said already the claims of the deal tell."""
    owed = []
    if handoff.invoice is not None:
        owed += [
            _drafted(handoff.invoice),
            *_amended(handoff),
            *settlement_notes.of_invoice(handoff.invoice, claims),
        ]
    if handoff.state is HandoffState.HELD and handoff.hold is not None:
        owed.append(_held(handoff, handoff.hold))
    return owed


def is_news(handoff: Handoff, claims: Mapping[str, Claim]) -> bool:
    """Whether the hold that the handoff is in was not told yet: its task isn't made."""
    return handoff.hold is not None and not is_made(claims.get(f"{HELD}{hold_name(handoff, handoff.hold)}"))


def hold_tasks(handoff: Handoff, claims: Mapping[str, Claim]) -> dict[Ref, bool]:
    """Every task that a hold made, and whether it is open: only the present hold's is, the others are nobody's to do any more."""
    present = {message.intent for message in messages(handoff, claims)}
    return {
        claim.remote: intent in present
        for intent, claim in sorted(claims.items())
        if intent.startswith(HELD) and is_made(claim) and claim.remote is not None
    }


def hold_name(handoff: Handoff, hold: Hold) -> str:
    """What one hold is called: its reason, and the deal that it is about as it then was."""
    return f"{hold.code}:{hold.contents or handoff.contents}"


def _drafted(invoice: Invoice) -> Message:
    posted = "the ledger has no drafts, so it is posted, unsent and marked: " if invoice.posted else ""
    due = f"Due {invoice.due_date.isoformat() if invoice.due_date else 'as agreed'}."
    said = (
        f"Draft invoice {invoice.number} over {invoice.total} was made for this deal; {posted}finance reviews and "
        f"sends it. {due}"
    )
    if invoice.ref.kind is Kind.ESTIMATE:
        said = (
            f"Estimate {invoice.number} over {invoice.total} was made for this deal. Nothing is posted: the invoice follows "
            "when finance accepts the estimate."
        )
    elif invoice.made_from is not None:
        said = f"Finance accepted the estimate: it is invoice {invoice.number} over {invoice.total} now. {due}"
    return Message(f"note:invoice:{invoice.ref.id}", Kind.NOTE, "", said)


def _amended(handoff: Handoff) -> list[Message]:
    """The last amendment; the ones before it were told while they were the last, or don't matter any more."""
    if handoff.amendment is None or handoff.invoice is None:
        return []
    draft = "Estimate" if handoff.invoice.ref.kind is Kind.ESTIMATE else "Draft invoice"
    text = f"{draft} {handoff.invoice.number} was amended, because the deal changed: {handoff.amendment.said}."
    return [Message(f"note:amended:{handoff.amendment.number}", Kind.NOTE, "", text)]


def _held(handoff: Handoff, hold: Hold) -> Message:
    return Message(
        f"{HELD}{hold_name(handoff, hold)}",
        Kind.TASK,
        f"The invoice for {handoff.name} waits: {hold.code.replace('_', ' ')}",
        f"{hold.sentence} {hold.fix}",
    )
