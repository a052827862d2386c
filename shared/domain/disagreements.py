"""How a deal and its invoices in the ledger can disagree, and who settles it: a look by ourselves, or a person."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.domain import holds
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import FoundInvoice, InvoiceStatus
from shared.model.money import Money
from shared.model.reconciliation import Fate, Finding, FindingKind, Remedy
from shared.model.refs import ConnectionId, Kind, Ref

NOTHING_STANDS: Final = frozenset({Fate.DECLINED, Fate.UNDONE, Fate.EXCLUDED})


@dataclass(frozen=True, slots=True)
class Match:
    """
    A deal with what the ledger holds for it: `own` is the invoice we made, as it is listed (None: it didn't change since),
    `strangers` are further live invoices with the deal's reference. `invoiced`: what its live invoice says, to be held against
    the deal's amount, with tax where that `is_gross`; None where none stands.
    """

    deal: Deal
    handoff: Handoff | None
    own: FoundInvoice | None
    strangers: tuple[FoundInvoice, ...]
    invoiced: Money | None
    is_gross: bool


def agreed(deal: Deal, handoff: Handoff | None, own: FoundInvoice | None, *, is_gross: bool) -> Money | None:
    """The amount on which an invoiced deal and its invoice, as it is listed, plainly agree: the quick way for nearly all of them."""
    if handoff is None or own is None or handoff.state is not HandoffState.INVOICED:
        return None
    known, amount, invoiced = handoff.invoice, deal.amount, own.total if is_gross else own.net
    return (
        amount
        if known is not None
        and amount is not None
        and own.status is known.status
        and own.status not in holds.REMOVED
        and own.due.amount == known.due.amount
        and own.total.amount == known.total.amount
        and own.customer.id == known.customer.id
        and amount.amount == invoiced.amount
        and amount.currency == invoiced.currency
        else None
    )


def disagreements(match: Match, fate: Fate) -> Iterator[Finding]:
    """Everything about which the two disagree."""
    yield from _several(match, fate)
    handoff, own = match.handoff, match.own
    known = handoff.invoice if handoff is not None else None
    if fate is Fate.DECLINED and known is not None:
        yield _finding(
            match,
            FindingKind.DECLINED,
            Remedy.EXPLAINED,
            f"Finance removed the invoice {known.number} of the won deal {_named(match.deal)}.",
            "Nothing, if that was meant; else `ledgerlink rearm deal`.",
            invoices=(known.ref,),
        )
    if handoff is None or known is None or fate not in {Fate.INVOICED, Fate.HELD}:
        return
    if own is not None and (own.status, own.due, own.total) != (known.status, known.due, known.total):
        yield _finding(
            match,
            FindingKind.STATUS,
            Remedy.REPAIR,
            f"The invoice {own.number} is {_says(own.status, own.due)} in the ledger; the deal {_named(match.deal)} was last told {_says(known.status, known.due)}.",
            "It is read again now, and the deal is told.",
            invoices=(own.ref,),
            look_at=own.ref,
        )
    if own is not None and own.customer != known.customer:
        yield _finding(
            match,
            FindingKind.CUSTOMER,
            Remedy.PERSON,
            f"The invoice {own.number} of the deal {_named(match.deal)} is addressed to another customer than it was made for.",
            "If the customers were merged nothing is to be done; else correct the invoice in the ledger.",
            invoices=(own.ref,),
        )
    yield from _amounts(match, handoff)


def missing(deal: Deal) -> Finding:
    """A deal that nobody told us of, or that we lost. One for which the ledger holds an invoice already isn't: see below."""
    return Finding(
        FindingKind.MISSING,
        Remedy.REPAIR,
        f"The deal {_named(deal)} over {deal.amount or 'no amount'} is won, and nothing was done about it.",
        deal=deal.ref,
        deal_name=deal.name,
        fix="It is handed on now; nothing is left to do.",
        difference=deal.amount,
        look_at=deal.ref,
    )


def _several(match: Match, fate: Fate) -> Iterator[Finding]:
    """Live invoices with the deal's reference that we didn't make for it."""
    for stranger in match.strangers:
        if match.invoiced is not None:
            kind, said = FindingKind.DUPLICATE, "has another live invoice with its reference"
            fix = "Void the invoice that isn't owed in the ledger; then approve."
        elif fate in NOTHING_STANDS:
            kind, said = FindingKind.ORPHAN, f"is {fate.value}, yet a live invoice carries its reference"
            fix = "Nothing, if finance made it by hand; else void it."
        else:
            kind, said = FindingKind.ORPHAN, "isn't linked to the live invoice that carries its reference"
            fix = "Void it in the ledger and have the deal looked at (`ledgerlink sync deal`), or keep the deal out."
        yield _finding(
            match,
            kind,
            Remedy.PERSON,
            f"The deal {_named(match.deal)} {said}: {stranger.number} over {stranger.total}.",
            fix,
            invoices=(stranger.ref,),
            difference=stranger.total,
        )


def _amounts(match: Match, handoff: Handoff) -> Iterator[Finding]:
    """The deal's amount and its invoice's differ, and no hold says so already."""
    amount, invoiced, known = match.deal.amount, match.invoiced, handoff.invoice
    if amount is None or invoiced is None or known is None or handoff.state is HandoffState.HELD:
        return
    if amount.currency != invoiced.currency:
        difference, said = None, f"is in {amount.currency}, its invoice {known.number} in {invoiced.currency}"
    elif amount.amount != invoiced.amount:
        difference = amount - invoiced
        said = f"says {amount}, its invoice {known.number} {invoiced}"
    else:
        return
    sentence = f"The deal {_named(match.deal)} {said}."
    was_known = known.total if match.is_gross else known.net
    moved = handoff.amount != amount
    if handoff.ruling.startswith((holds.AMOUNTS_DISAGREE, holds.DEAL_CHANGED)):
        # It was about the deal as it then was: whether that is this one, only the deal itself tells.
        remedy, fix = Remedy.EXPLAINED, "Nothing: a person accepted it."
    elif moved:
        remedy, fix = Remedy.REPAIR, "The deal is looked at again now; its invoice follows or it is held."
    elif was_known == invoiced:
        remedy, fix = Remedy.EXPLAINED, "Nothing: finance changed the invoice, and the invoice is finance's."
    else:
        remedy, fix = Remedy.EXPLAINED, "Finance changed the invoice; it is read again now."
    yield _finding(
        match,
        FindingKind.AMOUNT,
        remedy,
        sentence,
        fix,
        invoices=(known.ref,),
        difference=difference,
        look_at=match.deal.ref if moved else None,
    )


def lost(unlisted: Iterable[Handoff], ledgers: Collection[ConnectionId], since: date) -> Iterator[Finding]:
    """Of invoices that aren't listed those that stand for us and changed since that day: their ledger, one of these, lost them."""
    for handoff in unlisted:
        invoice = handoff.invoice
        if invoice is None or not holds.stands(invoice):
            continue
        if invoice.ref.connection not in ledgers or invoice.ref.kind is Kind.ESTIMATE:  # those are no invoices yet
            continue
        if handoff.state in {HandoffState.INVOICED, HandoffState.HELD} and invoice.changed_at.date() > since:
            yield Finding(
                FindingKind.GONE,
                Remedy.REPAIR,
                f"The ledger doesn't list the invoice {invoice.number} of the deal {handoff.name or handoff.deal.id} any more.",
                deal=handoff.deal,
                deal_name=handoff.name,
                invoices=(invoice.ref,),
                fix="It is read again now.",
                difference=invoice.total,
                look_at=invoice.ref,
            )


def _finding(  # what a finding is
    match: Match,
    kind: FindingKind,
    remedy: Remedy,
    sentence: str,
    fix: str,
    *,
    invoices: tuple[Ref, ...] = (),
    difference: Money | None = None,
    look_at: Ref | None = None,
) -> Finding:
    return Finding(
        kind,
        remedy,
        sentence,
        deal=match.deal.ref,
        deal_name=match.deal.name,
        invoices=invoices,
        fix=fix,
        difference=difference,
        look_at=look_at,
    )


def _named(deal: Deal) -> str:
    return f"“{deal.name}” ({deal.ref.id})" if deal.name else deal.ref.id


def _says(status: InvoiceStatus, due: Money) -> str:
    return f"{status.value.replace('_', ' ')} with {due} due"
