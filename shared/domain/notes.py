"""The notes and tasks that a handoff owes sales: each fact once, whoever tells it and however often."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.model.claims import Claim, ClaimState
from shared.model.handoff import Handoff, HandoffState, Hold
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.refs import Kind
from shared.model.settlement import Settlement, SettlementKind

SETTLED: Final = "note:settled:"
REMOVED: Final = "note:removed:"
NAMES: Final[Mapping[SettlementKind, str]] = {
    SettlementKind.PAYMENT: "Payment",
    SettlementKind.CREDIT_NOTE: "Credit note",
    SettlementKind.OVERPAYMENT: "Overpayment",
    SettlementKind.PREPAYMENT: "Prepayment",
    SettlementKind.REFUND: "Refund",
}


@dataclass(frozen=True, slots=True)
class Message:
    """
    A note or a task owed to sales, once for each fact: `intent` names the fact and, with the deal, the claim.

    `for_buyer`: it belongs on the buyer's timeline, too. `said` is remembered with the claim, so that what was said can be
    taken back when the fact is gone.
    """

    intent: str
    kind: Kind
    subject: str
    text: str
    for_buyer: bool = False
    said: Mapping[str, str] = field(default_factory=dict)


def messages(handoff: Handoff, claims: Mapping[str, Claim]) -> list[Message]:
    """Everything this handoff has to say, oldest fact first; whether it was said already the claims of the deal tell."""
    owed = []
    if handoff.invoice is not None:
        owed += [
            _drafted(handoff.invoice),
            *_amended(handoff),
            *_settled(handoff.invoice, claims),
            *_removed(handoff.invoice, claims),
        ]
    if handoff.state is HandoffState.HELD and handoff.hold is not None:
        owed.append(_held(handoff, handoff.hold))
    return owed


def is_made(claim: Claim | None) -> bool:
    """Whether this message stands in the CRM already."""
    return claim is not None and claim.state is ClaimState.LINKED


def _drafted(invoice: Invoice) -> Message:
    return Message(
        f"note:invoice:{invoice.ref.id}",
        Kind.NOTE,
        "",
        f"Draft invoice {invoice.number} over {invoice.total} was made for this deal; finance reviews and "
        f"sends it. Due {invoice.due_date.isoformat() if invoice.due_date else 'as agreed'}.",
    )


def _amended(handoff: Handoff) -> list[Message]:
    """The last amendment; the ones before it were told while they were the last, or don't matter any more."""
    if handoff.amendment is None or handoff.invoice is None:
        return []
    text = f"Draft invoice {handoff.invoice.number} was amended, because the deal changed: {handoff.amendment.said}."
    return [Message(f"note:amended:{handoff.amendment.number}", Kind.NOTE, "", text)]


def _held(handoff: Handoff, hold: Hold) -> Message:
    return Message(
        f"task:held:{hold.code}:{hold.contents or handoff.contents}",
        Kind.TASK,
        f"The invoice for {handoff.name} waits: {hold.code.replace('_', ' ')}",
        f"{hold.sentence} {hold.fix}",
    )


def _settled(invoice: Invoice, claims: Mapping[str, Claim]) -> list[Message]:
    """
    One for each settlement, by date. What was open after each: the last one that isn't told yet leaves what is due now.
    """
    news = [one for one in invoice.settlements if not is_made(claims.get(_fact(one)))]
    return [_came(invoice, one, _open_after(invoice, news[at + 1 :])) for at, one in enumerate(news)]


def _came(invoice: Invoice, one: Settlement, still_open: Money) -> Message:
    what = f"{NAMES[one.kind]} of {one.amount} on {one.date.isoformat()}"
    reference = f" ({one.reference})" if one.reference else ""
    text = f"{what}{reference} for {invoice.number}; {still_open.amount:f} of {invoice.total} open."
    return Message(_fact(one), Kind.NOTE, "", text, for_buyer=True, said={"what": what, "invoice": invoice.ref.id})


def _removed(invoice: Invoice, claims: Mapping[str, Claim]) -> list[Message]:
    """One for each settlement that was told and is gone; an attempt to tell it counts, for it may have arrived."""
    live = {_name(one) for one in invoice.settlements}
    gone: dict[str, Claim] = {}
    for intent, claim in sorted(claims.items()):
        if intent.startswith(SETTLED) and claim.state is not ClaimState.REFUSED:
            name = ":".join(intent.removeprefix(SETTLED).split(":")[:2])
            if name not in live and claim.expected["invoice"] == invoice.ref.id:
                gone[name] = claim
    ending = f"for {invoice.number} was taken back in the ledger; {invoice.due.amount:f} of {invoice.total} open."
    return [
        Message(REMOVED + name, Kind.NOTE, "", f"{claim.expected['what']} {ending}", for_buyer=True)
        for name, claim in gone.items()
    ]


def _name(one: Settlement) -> str:
    return f"{one.kind}:{one.id}"


def _fact(one: Settlement) -> str:
    """
    Names what is to be said. A payment never changes; of a credit more may be applied later, which is a fact of its own.
    """
    amount = "" if one.kind is SettlementKind.PAYMENT else f":{one.amount.amount}"
    return f"{SETTLED}{_name(one)}{amount}"


def _open_after(invoice: Invoice, later: Sequence[Settlement]) -> Money:
    """What is due now, and what those that came later settled."""
    settled = [one.amount for one in later if one.kind is not SettlementKind.REFUND]
    return sum(settled, start=invoice.due)
