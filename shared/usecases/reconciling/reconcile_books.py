"""Both books read page by page and compared; what can be mended is looked at again, the rest waits for a person."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Final, TypeVar

from shared.domain.booking import WON
from shared.domain.reconciling import Books, compare
from shared.model.crm import Deal
from shared.model.hints import Hint
from shared.model.ledger import FoundInvoice
from shared.model.reconciliation import Finding, Reconciliation, Remedy
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Rules
from shared.ports.crm import Crm
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.reconciliations import Reconciliations
from shared.ports.stores import Handoffs, Links
from shared.routing import ROUTES
from shared.usecases.patience import Patience, at_once
from shared.usecases.reconciling.hold_duplicates import Holding, hold_duplicates

Row = TypeVar("Row")
KEPT: Final = 500
"""Findings that are kept of one run, the gravest first; the rest is counted."""
GRAVEST: Final = (Remedy.PERSON, Remedy.REPAIR, Remedy.EXPLAINED)


@dataclass(frozen=True, slots=True)
class Sides:
    """The ports of one run; `progress` is told how many deals and invoices were read so far."""

    crm: Crm
    ledger_of: Callable[[ConnectionId], Ledger]
    links: Links
    handoffs: Handoffs
    rules: Rules
    queues: Queues
    clock: Clock
    runs: Reconciliations
    patiently: Patience = at_once
    progress: Callable[[int], None] = lambda _read: None


def reconcile_books(since: date, sides: Sides, *, dry_run: bool = False, actor: str = "ledgerlink") -> Reconciliation:
    """
    Compare every deal won since that day with every book its CRM sells into; safe to repeat.

    What it mends it doesn't mend itself: the deal or invoice is looked at again by the worker whose business it is. A second
    live invoice holds the deal. A dry run reads both sides and does nothing else.

    Raises: the errors of `shared.errors`.
    """
    crm, rules, now = sides.crm.connection, sides.rules, sides.clock.now()
    ledgers = {book.ledger for book in rules.books if crm in (book.crms or {rules.crm})}
    calls: Counter[str] = Counter()
    deals = list(_counted(_won(since, sides, calls), sides.progress))
    handoffs = {handoff.deal.id: handoff for handoff in sides.handoffs.all() if handoff.deal.connection == crm}
    invoices = [
        found for ledger in sorted(ledgers) for found in _counted(_billed(ledger, since, sides, calls), sides.progress)
    ]
    compared = compare(Books(since, now, deals, handoffs, invoices, frozenset(ledgers)), rules)
    findings = sorted(compared.findings, key=lambda one: GRAVEST.index(one.remedy))
    if not dry_run:
        _look_again(findings, compared.under_way, now, sides.queues)
        hold_duplicates(deals, handoffs, findings, Holding(sides.links, sides.queues, sides.clock, rules, actor))
    run = Reconciliation(
        crm=crm,
        since=since,
        at=now,
        rules=rules.version,
        won=compared.won,
        fates=compared.fates,
        agreements=compared.agreements,
        findings=tuple(findings[:KEPT]),
        invoices_seen=len(invoices),
        calls=dict(calls),
        dry_run=dry_run,
        more=max(0, len(findings) - KEPT),
    )
    if not dry_run:
        sides.runs.keep(run)
    return run


def _won(since: date, sides: Sides, calls: Counter[str]) -> Iterator[Sequence[Deal]]:
    """Page by page; a deal that comes twice is one."""
    stages = sorted({trigger.stage for trigger in sides.rules.triggers if not trigger.manual} - {WON})
    seen: set[Ref] = set()
    after = ""
    while True:
        page = sides.patiently(lambda after=after: sides.crm.won_since(since, stages, after))  # type: ignore[misc]
        calls[sides.crm.connection] += 1
        yield [deal for deal in page.deals if deal.ref not in seen]
        seen.update(deal.ref for deal in page.deals)
        after = page.after
        if not after:
            return


def _billed(
    connection: ConnectionId, since: date, sides: Sides, calls: Counter[str]
) -> Iterator[Sequence[FoundInvoice]]:
    ledger = sides.ledger_of(connection)
    after = ""
    while True:
        page = sides.patiently(lambda after=after: ledger.invoices_since(since, after))  # type: ignore[misc]
        calls[connection] += 1
        yield page.invoices
        after = page.after
        if not after:
            return


def _counted(pages: Iterator[Sequence[Row]], progress: Callable[[int], None]) -> Iterator[Row]:
    for page in pages:
        progress(len(page))
        yield from page


def _look_again(findings: Sequence[Finding], under_way: Sequence[Ref], now: datetime, queues: Queues) -> None:
    """One hint for each record that a repair concerns, and for each deal of which nobody may have told us."""
    wanted = dict.fromkeys(under_way, "won just now")
    wanted |= {finding.look_at: finding.kind.value for finding in findings if finding.look_at is not None}
    hints = [
        Hint(about=about, key=f"{about}#reconciled-{now.isoformat()}", cause=f"reconciliation: {cause}")
        for about, cause in wanted.items()
    ]
    by_queue = sorted(hints, key=_queue_of)
    for queue, group in groupby(by_queue, key=_queue_of):
        queues.send(queue, list(group))


def _queue_of(hint: Hint) -> str:
    return ROUTES[hint.about.kind]
