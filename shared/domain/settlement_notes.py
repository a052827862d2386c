"""
The notes about money: what settled an invoice or was given back, each fact once, and what was taken back since.

What a fact is called decides what is told twice and what never. A payment or refund has an id of its own and never changes. A
credit shows on the invoice by the credit's id, amount and day, without the application's own id: more of it, or some of it on
another day, is another fact. The same amount on the same day after it was taken off is one, too, once we have said that it was
taken off: each saying begins another round. Off and on again between two looks of ours changes nothing that anyone could see.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final

from shared.domain import crediting
from shared.domain.message import Message, is_made
from shared.model.claims import Claim, ClaimState
from shared.model.credit import Credit
from shared.model.ledger import Invoice
from shared.model.money import Money
from shared.model.receivable import Receivable
from shared.model.refs import Kind, Ref
from shared.model.settlement import Settlement, SettlementKind

SETTLED: Final = "note:settled:"
REMOVED: Final = "note:removed:"
LASTING: Final = frozenset({SettlementKind.PAYMENT, SettlementKind.REFUND})
"""Made once and deleted, never changed: the id says it all."""
NAMES: Final[Mapping[SettlementKind, str]] = {
    SettlementKind.PAYMENT: "Payment",
    SettlementKind.CREDIT_NOTE: "Credit note",
    SettlementKind.OVERPAYMENT: "Overpayment",
    SettlementKind.PREPAYMENT: "Prepayment",
    SettlementKind.REFUND: "Refund",
}

Claims = Mapping[str, Claim]


def of_invoice(invoice: Invoice, claims: Claims) -> list[Message]:
    """
    One for each settlement of the invoice, by date, then one for each that was told and is gone.

    What was open after each: the last one that isn't told yet leaves what is due now.
    """
    named = [(_intent(one, claims), one) for one in invoice.settlements]
    news = [(intent, one) for intent, one in named if not is_made(claims.get(intent))]
    told = []
    for at, (intent, one) in enumerate(news):
        left = _open_after(invoice, [later for _, later in news[at + 1 :]])
        ending = f" for {invoice.number}; {left.amount:f} of {invoice.total} open."
        told.append(_note(intent, _what(one), _reference(one) + ending, invoice.ref, _round(_name(one), claims)))
    ending = f"for {invoice.number} was taken back in the ledger; {invoice.due.amount:f} of {invoice.total} open."
    return [*told, *_removed(invoice.settlements, ending, invoice.ref, claims)]


def of_refunds(
    known: Receivable, claims: Claims, since: date, is_told_elsewhere: Callable[[Ref], bool]
) -> list[Message]:
    """
    What was given back to a customer without being any deal's invoice's, and what of that was taken back again.

    `is_told_elsewhere` says of an invoice whether a deal tells of it. What was given back before `since` is history.
    """
    refunds = [(refund, credit) for credit in crediting.issued(known) for refund in credit.refunds]
    told = []
    for refund, credit in refunds:
        intent = _intent(refund, claims)
        if is_made(claims.get(intent)) or refund.date < since:
            continue
        invoice = crediting.invoice_of(credit, known)
        if invoice is None or not is_told_elsewhere(invoice):
            ending = f"; {credit.remaining.amount:f} of {credit.total} left."
            what = f"{_what(refund)} of {credit_name(credit)}"
            said = _reference(refund) + ending
            told.append(_note(intent, what, said, known.customer, _round(_name(refund), claims)))
    return [*told, *_removed([one for one, _ in refunds], "was taken back in the ledger.", known.customer, claims)]


def credit_name(credit: Credit) -> str:
    """What people call it: its number, or where it has none its kind and day."""
    kind = NAMES[credit.kind]
    return f"{kind} {credit.number}" if credit.number else f"{kind} of {credit.issue_date.isoformat()}"


def _what(one: Settlement) -> str:
    return f"{NAMES[one.kind]} of {one.amount} on {one.date.isoformat()}"


def _reference(one: Settlement) -> str:
    return f" ({one.reference})" if one.reference else ""


def _note(intent: str, what: str, ending: str, of: Ref, number: int) -> Message:
    said = {"what": what, "of": of.id, "round": str(number)}
    return Message(intent, Kind.NOTE, "", what + ending, for_buyer=True, said=said)


def _removed(live: Iterable[Settlement], ending: str, of: Ref, claims: Claims) -> Iterator[Message]:
    """
    One for each settlement that was told and is gone; an attempt to tell it counts, for it may have arrived.

    What we have begun to say is said to its end, even where the settlement has come back.
    """
    names = {_name(one) for one in live}
    gone: dict[str, str] = {}
    for intent, claim in sorted(claims.items()):
        if claim.state is ClaimState.REFUSED or claim.expected.get("of") != of.id:
            continue
        if intent.startswith(SETTLED):
            name = ":".join(intent.removeprefix(SETTLED).split(":")[:2])
            if name not in names and int(claim.expected["round"]) == _round(name, claims):
                gone[_numbered(REMOVED + name, _round(name, claims))] = claim.expected["what"]
        elif intent.startswith(REMOVED) and not is_made(claim):
            gone[intent] = claim.expected["what"]
    for intent, what in gone.items():
        yield Message(intent, Kind.NOTE, "", f"{what} {ending}", for_buyer=True, said={"what": what, "of": of.id})


def _intent(one: Settlement, claims: Claims) -> str:
    exact = "" if one.kind in LASTING else f":{one.amount.amount}:{one.date.isoformat()}"
    return _numbered(f"{SETTLED}{_name(one)}{exact}", _round(_name(one), claims))


def _name(one: Settlement) -> str:
    return f"{one.kind}:{one.id}"


def _round(name: str, claims: Claims) -> int:
    """How often it was, or may have been, said that this settlement is gone; and one."""
    begun = (
        claim.state is not ClaimState.REFUSED
        for intent, claim in claims.items()
        if intent == REMOVED + name or intent.startswith(f"{REMOVED}{name}#")
    )
    return 1 + sum(begun)


def _numbered(intent: str, number: int) -> str:
    return intent if number == 1 else f"{intent}#{number}"


def _open_after(invoice: Invoice, later: Sequence[Settlement]) -> Money:
    """What is due now, and what those that came later settled."""
    settled = [one.amount for one in later if one.kind is not SettlementKind.REFUND]
    return sum(settled, start=invoice.due)
