"""Both books compared: the calls that ten thousand deals and invoices take, and how long a hundred thousand are thought about."""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, TypeVar

from shared.domain.reconciling import Books, compare
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import FoundInvoice, Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.usecases.reconciling.reconcile_books import Sides, reconcile_books
from tests import builders
from tests.benchmarks.rows import counted, row
from tests.fakes.clock import FakeClock
from tests.fakes.hubspot import HubSpotOnSandbox
from tests.fakes.reconciliations import FakeReconciliations
from tests.fakes.stores import FakeLinks, FakeQueues
from tests.fakes.xero import XeroOnSandbox

Answer = TypeVar("Answer")
EACH = 10_000
MOST_CALLS = 70
DEALS_A_CALL, INVOICES_A_CALL = 200, 1000
"""The most that the vendors give at once."""
THOUGHT_ABOUT = 100_000
THOUGHT_BUDGET = 2.5
"""Beside joining the same records by two dictionaries and saying nothing of them."""
LONG_AGO = date(2020, 1, 1)


def rows() -> list[dict[str, Any]]:
    """Both figures."""
    return [_calls(), _thinking()]


def _calls() -> dict[str, Any]:
    """A dry run over real connectors, each on a sandbox in this process."""
    crm, ledger = HubSpotOnSandbox(), XeroOnSandbox()
    for number in range(EACH):
        deal = crm.act("create_deal", properties={"dealname": f"Deal {number}", "amount": "1"})
        crm.act("move_deal", str(deal["id"]), stage="won")
    ledger.app.provider.act("seed", "", {"invoices": EACH, "quiet": True})
    crm.app.clock.advance(60)
    clock = FakeClock(crm.app.clock.now())
    settings = crm.crm().account()
    crm.journal.calls.clear()
    rules = builders.rules(builders.book(ledger=ledger.connection))
    sides = Sides(
        crm.crm(settings),
        lambda _: ledger.ledger(),
        FakeLinks(clock),
        _NoHandoffs(),
        replace(rules, crm=crm.connection),
        FakeQueues(),
        clock,
        FakeReconciliations(),
        patiently=lambda ask: _a_second_later(crm, ask),
    )
    run = reconcile_books(LONG_AGO, sides, dry_run=True)
    if run.won.count < EACH or run.invoices_seen < EACH:
        raise RuntimeError(f"the run saw {run.won.count} deals and {run.invoices_seen} invoices of {EACH} each")
    calls = len(crm.journal.calls) + len(ledger.journal.calls)
    floor = ["page of won deals"] * (EACH // DEALS_A_CALL) + ["page of invoices"] * (EACH // INVOICES_A_CALL)
    return counted(f"reconcile {EACH:,} deals, {EACH:,} invoices", calls, "calls", floor=floor, most=MOST_CALLS)


def _a_second_later(crm: HubSpotOnSandbox, ask: Callable[[], Answer]) -> Answer:
    """As the limiter would have it: the vendor bears five searches a second, and this machine asks faster."""
    crm.app.clock.advance(1)
    return ask()


class _NoHandoffs:
    def all(self) -> Any:
        return iter(())


def _thinking() -> dict[str, Any]:
    books = _books(THOUGHT_ABOUT)
    rules = builders.rules()
    compare(books, rules)
    took = _seconds(lambda: compare(books, rules))
    joined = _seconds(lambda: _joined(books))
    return row(
        f"compare {THOUGHT_ABOUT:,} deals with their invoices", took, "s", baseline=joined, budget=THOUGHT_BUDGET
    )


def _seconds(do: Callable[[], object]) -> float:
    """The best of three."""
    best = float("inf")
    for _ in range(3):
        began = time.perf_counter()
        do()
        best = min(best, time.perf_counter() - began)
    return best


def _joined(books: Books) -> list[Ref]:
    """The floor: each deal beside its handoff and its invoice, the amounts compared, nothing said of it."""
    invoices = {found.ref.id: found for found in books.invoices}
    differing = []
    for deal in books.deals:
        handoff = books.handoffs.get(deal.ref.id)
        found = invoices.get(handoff.invoice.ref.id) if handoff is not None and handoff.invoice is not None else None
        if found is None or found.net != deal.amount:
            differing.append(deal.ref)
    return differing


def _books(count: int) -> Books:
    """Books that agree, but for every thousandth deal that nobody told of."""
    amount = Money(Decimal("599.89"), "EUR")
    customer = Ref(builders.LEDGER, Kind.CUSTOMER, "c-1")
    deals, handoffs, invoices = [], {}, []
    then = builders.NOW - timedelta(days=2)
    for number in range(count):
        deal = builders.deal(ref=builders.deal_ref(str(number)), seen_at=then)
        deals.append(deal)
        if number % 1000 == 0:
            continue
        ref = Ref(builders.LEDGER, Kind.INVOICE, str(number))
        status = InvoiceStatus.AWAITING_PAYMENT
        zero = Money(Decimal(0), "EUR")
        known = Invoice(
            ref, str(number), f"DEAL-{number}", status, customer, "EUR", amount, zero, amount, amount, zero,
            builders.TODAY, None, "1", then,
        )  # fmt: skip
        invoices.append(FoundInvoice(ref, str(number), f"DEAL-{number}", status, customer, amount, amount, amount))
        handoffs[deal.ref.id] = Handoff(
            deal.ref, HandoffState.INVOICED, builders.book().id, then, "r1", invoice=known, amount=amount
        )
    since = builders.TODAY - timedelta(days=7)
    return Books(since, builders.NOW, deals, handoffs, invoices, frozenset({builders.LEDGER}))
