"""
Both books compared: what became of each won deal, whether the sums agree, and where they don't, why.

Pure and plain: dictionaries by reference, one pass over deals and one over invoices.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Final

from shared.domain import booking, holds
from shared.domain.disagreements import Match, disagreements, lost
from shared.model.crm import Deal
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import FoundInvoice
from shared.model.reconciliation import Agreement, Fate, Finding, FindingKind, Remedy, Sum
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Rules

GRACE: Final = timedelta(minutes=15)
"""A deal that changed less than this ago may be under way."""
_SAME = {HandoffState(fate.value): fate for fate in Fate if fate.value in set(HandoffState)}


@dataclass(frozen=True, slots=True)
class Books:
    """
    Both sides as they were read: deals won since `since`, every handoff of their CRM by its deal, the invoices of these
    ledgers that changed since.
    """

    since: date
    now: datetime
    deals: Sequence[Deal]
    handoffs: Mapping[Ref, Handoff]
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
    deals = {deal.ref: deal for deal in books.deals}
    fates = {ref: fate(deal, books.handoffs.get(ref), rules, books.now) for ref, deal in deals.items()}
    matches = list(_matches(deals, books, rules))
    findings = [
        *_missing(deals, fates, {match.deal.ref for match in matches if match.strangers}),
        *(finding for match in matches for finding in disagreements(match, fates[match.deal.ref])),
        *lost(books.handoffs.values(), {found.ref for found in books.invoices}, books.ledgers, books.since),
    ]
    by_fate: dict[str, list[Deal]] = defaultdict(list)
    for ref, its in fates.items():
        by_fate[its.value].append(deals[ref])
    return Compared(
        won=_sum(deals.values()),
        fates={name: _sum(by_fate[name]) for name in Fate if by_fate[name]},
        agreements=tuple(_agreements(matches, findings)),
        findings=tuple(findings),
        under_way=tuple(deal.ref for deal in by_fate[Fate.UNDER_WAY]),
    )


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


def _missing(deals: Mapping[Ref, Deal], fates: Mapping[Ref, Fate], guarded: set[Ref]) -> Iterator[Finding]:
    """Deals nobody told us of. One for which the ledger holds an invoice already is left to a person: see `disagreements`."""
    for ref, deal in deals.items():
        if fates[ref] is Fate.MISSING and ref not in guarded:
            yield Finding(
                FindingKind.MISSING,
                Remedy.REPAIR,
                f"The deal {deal.name or ref.id} ({deal.amount or 'no amount'}) is won, and nothing was done about it.",
                deal=ref,
                deal_name=deal.name,
                fix="It is handed on now; nothing is left to do.",
                difference=deal.amount,
                look_at=ref,
            )


def _matches(deals: Mapping[Ref, Deal], books: Books, rules: Rules) -> Iterator[Match]:
    """Each deal that has an invoice, or whose reference stands on one, with the invoices as the ledger lists them."""
    listed = {found.ref: found for found in books.invoices}
    by_reference: dict[str, list[FoundInvoice]] = defaultdict(list)
    for found in listed.values():
        by_reference[found.reference].append(found)
    known_books = {book.id: book for book in rules.books}
    for ref, deal in deals.items():
        handoff = books.handoffs.get(ref)
        book = known_books.get(handoff.book) if handoff is not None and handoff.book is not None else None
        if book is None:
            route = booking.routed(deal, rules)
            book = route.book if isinstance(route, booking.Routed) else None
        if book is None:
            continue
        own = handoff.invoice if handoff is not None else None
        strangers = tuple(
            found
            for found in by_reference.get(book.reference.format(deal=ref.id), ())
            if found.ref.connection == book.ledger
            and (own is None or found.ref != own.ref)
            and found.status not in holds.REMOVED
        )
        if own is not None or strangers:
            found_own = listed.get(own.ref) if own is not None else None
            yield Match(deal, handoff, found_own, strangers, is_gross=book.prices == "inclusive")


def _agreements(matches: Iterable[Match], findings: Sequence[Finding]) -> Iterator[Agreement]:
    """By currency: what the invoiced deals come to, what their invoices do, and what explains the difference."""
    deals: dict[str, Decimal] = defaultdict(Decimal)
    invoices: dict[str, Decimal] = defaultdict(Decimal)
    explained: dict[str, Decimal] = defaultdict(Decimal)
    spoken_of = {
        finding.deal for finding in findings if finding.kind is FindingKind.AMOUNT and finding.remedy != Remedy.REPAIR
    }
    for match in matches:
        if match.invoiced is None or match.deal.amount is None:
            continue
        currency = match.deal.amount.currency
        deals[currency] += match.deal.amount.amount
        invoices[currency] += match.invoiced.amount
        is_held = match.handoff is not None and match.handoff.state is HandoffState.HELD
        if match.deal.ref in spoken_of or is_held:
            explained[currency] += match.deal.amount.amount - match.invoiced.amount
    for currency in sorted(deals):
        yield Agreement(currency, deals[currency], invoices[currency], explained[currency])


def _sum(deals: Iterable[Deal]) -> Sum:
    count, amounts = 0, defaultdict[str, Decimal](Decimal)
    for deal in deals:
        count += 1
        if deal.amount is not None:
            amounts[deal.amount.currency] += deal.amount.amount
    return Sum(count, dict(sorted(amounts.items())))
