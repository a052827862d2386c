"""
Both books compared: what became of each won deal, whether the sums agree, and where they don't, why.

Pure and plain: one pass over the deals, dictionaries for the rest.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from shared.domain import booking, holds
from shared.domain.disagreements import Match, agreed, disagreements, lost, missing
from shared.domain.holds import REMOVED
from shared.domain.tally import Tally
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import FoundInvoice, Invoice
from shared.model.reconciliation import Agreement, Fate, Finding, FindingKind, Remedy, Sum
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Book, Rules

GRACE: Final = timedelta(minutes=15)
"""A deal that changed less than this ago may be under way."""
Shelf = Mapping[str, FoundInvoice]
"""One ledger's invoices by their id."""
NO_SHELF: Final[Shelf] = {}
_SAME: Final[Mapping[HandoffState, Fate]] = {state: Fate(state.value) for state in HandoffState}


@dataclass(frozen=True, slots=True)
class Books:
    """
    Both sides as they were read: one CRM account's deals won since `since`, each once; its handoffs by the deal's id; the
    invoices of these ledgers that changed since.
    """

    since: date
    now: datetime
    deals: Sequence[Deal]
    handoffs: Mapping[str, Handoff]
    invoices: Sequence[FoundInvoice]
    ledgers: frozenset[ConnectionId]


@dataclass(frozen=True, slots=True)
class Compared:
    """What the comparison came to; `under_way`: deals of whom we may hear any moment, or never."""

    won: Sum
    fates: Mapping[str, Sum]
    agreements: tuple[Agreement, ...]
    findings: tuple[Finding, ...]
    under_way: tuple[Ref, ...]


def compare(books: Books, rules: Rules) -> Compared:
    """Give each deal its fate, each currency its sums, and everything that doesn't agree."""
    tally, findings, under_way = Tally(), list[Finding](), list[Ref]()
    shelves = _shelves(books.invoices)
    strangers, unlisted = _unmatched(shelves, books.handoffs.values())
    known_books = {book.id: book for book in rules.books}
    for shown in books.deals:
        handoff = books.handoffs.get(shown.ref.id)
        invoice = handoff.invoice if handoff is not None else None
        own = shelves.get(invoice.ref.connection, NO_SHELF).get(invoice.ref.id) if invoice is not None else None
        book = known_books.get(handoff.book) if handoff is not None and handoff.book is not None else None
        others = _others(shown, book, strangers, rules) if strangers else ()
        amount = agreed(shown, handoff, own, is_gross=book is not None and book.prices == "inclusive")
        if amount is not None and not others:
            tally.agreed(amount)
            continue
        its = fate(shown, handoff, rules, books.now)
        deal = _without_tax(shown, own or invoice, book) if shown.perhaps_taxed else shown
        tally.won(its, deal.amount)
        if invoice is not None or others:
            findings += _held_together(deal, handoff, own, others, book, its, tally)
        elif its is Fate.MISSING:
            findings.append(missing(deal))
        elif its is Fate.UNDER_WAY:
            under_way.append(deal.ref)
    findings += lost(unlisted, books.ledgers, books.since)
    return Compared(tally.all, tally.fates, tally.agreements, tuple(findings), tuple(under_way))


def _held_together(  # noqa: PLR0917  # what is compared
    deal: Deal,
    handoff: Handoff | None,
    own: FoundInvoice | None,
    others: tuple[FoundInvoice, ...],
    book: Book | None,
    its: Fate,
    tally: Tally,
) -> Sequence[Finding]:
    """What deal and invoices disagree about; their sums are counted."""
    is_gross = book is not None and book.prices == "inclusive"
    says = own or (handoff.invoice if handoff is not None else None)
    invoiced = (says.total if is_gross else says.net) if says is not None and says.status not in REMOVED else None
    found = list(disagreements(Match(deal, handoff, own, others, invoiced, is_gross), its))
    if deal.amount is not None and invoiced is not None:
        tally.invoiced(deal.amount, invoiced, explained=_is_explained(its, found))
    return found


def _without_tax(deal: Deal, says: FoundInvoice | Invoice | None, book: Book | None) -> Deal:
    """The deal at its invoice's net, where a list shows it at exactly its invoice's total and the book's prices are without tax."""
    if says is None or deal.amount != says.total or (book is not None and book.prices == "inclusive"):
        return deal
    return replace(deal, amount=says.net)


def fate(deal: Deal, handoff: Handoff | None, rules: Rules, now: datetime) -> Fate:
    """What became of this won deal."""
    if handoff is not None and not _is_open_again(deal, handoff, rules):
        return _SAME[handoff.state]
    if booking.triggered(deal, rules) is None:
        return Fate.EXCLUDED
    return Fate.UNDER_WAY if deal.seen_at > now - GRACE else Fate.MISSING


def _is_open_again(deal: Deal, handoff: Handoff, rules: Rules) -> bool:
    """Whether it was let go because it was no longer won, and is won again."""
    return (
        handoff.state is HandoffState.EXCLUDED
        and not holds.is_out(handoff)
        and booking.triggered(deal, rules) is not None
    )


def _shelves(invoices: Iterable[FoundInvoice]) -> Mapping[str, Shelf]:
    """The invoices by ledger and id: two look-ups by a text are quicker than one by a reference or a pair."""
    shelves: dict[str, dict[str, FoundInvoice]] = defaultdict(dict)
    for found in invoices:
        shelves[found.ref.connection][found.ref.id] = found
    return shelves


def _unmatched(
    shelves: Mapping[str, Shelf], handoffs: Iterable[Handoff]
) -> tuple[Mapping[tuple[str, str], list[FoundInvoice]], list[Handoff]]:
    """Live invoices that no handoff knows, by ledger and reference; and the handoffs whose invoice isn't listed."""
    known: dict[str, set[str]] = {ledger: set() for ledger in shelves}
    unlisted = []
    for handoff in handoffs:
        if handoff.invoice is None:
            continue
        ref = handoff.invoice.ref
        if ref.id in shelves.get(ref.connection, NO_SHELF):
            known[ref.connection].add(ref.id)
        else:
            unlisted.append(handoff)
    strangers: dict[tuple[str, str], list[FoundInvoice]] = defaultdict(list)
    for ledger, shelf in shelves.items():
        if len(known[ledger]) == len(shelf):
            continue
        for identity, one in shelf.items():
            if identity not in known[ledger] and one.reference and one.status not in REMOVED:
                strangers[ledger, one.reference].append(one)
    return strangers, unlisted


def _others(
    deal: Deal, book: Book | None, strangers: Mapping[tuple[str, str], list[FoundInvoice]], rules: Rules
) -> tuple[FoundInvoice, ...]:
    """The unknown live invoices with this deal's reference, in the book that has it or would take it."""
    if book is None:
        route = booking.routed(deal, rules)
        book = route.book if isinstance(route, booking.Routed) else None
    if book is None:
        return ()
    return tuple(strangers.get((book.ledger, book.reference.format(deal=deal.ref.id)), ()))


def _is_explained(its: Fate, found: Sequence[Finding]) -> bool:
    """Whether what deal and invoice differ by has a reason: a hold, or a decision that a finding names."""
    return its is Fate.HELD or any(one.kind is FindingKind.AMOUNT and one.remedy is not Remedy.REPAIR for one in found)
