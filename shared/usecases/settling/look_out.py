"""Invoices that were just seen are looked at again when the first step of their collection is due; others at once."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from shared.domain import standing
from shared.domain.collecting import Case, course
from shared.domain.receivables import issued
from shared.model.collecting import Collection
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.model.rules import Rules
from shared.ports.agenda import Agenda
from shared.ports.collections import Collections
from shared.ports.edges import Clock, Queues
from shared.usecases.settling.look_at_invoice import Sight

COLLECTION: Final = "collection"
"""The queue whose worker collects overdue invoices."""
A_DAY: Final = timedelta(days=1)


class LookOut(Protocol):
    """Hears of each invoice that was read."""

    def __call__(self, sight: Sight, hint: Hint, /) -> None:
        """See to it that what was seen is collected when it is overdue. Safe to repeat. Raises: Unavailable."""
        ...


def nowhere(_sight: Sight, _hint: Hint, /) -> None:
    """Implements `LookOut` where nothing is collected."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Implements `LookOut`. Rules without a step cost nothing; with them one read of ours, and one item for an open invoice."""

    rules: Rules
    collections: Collections
    agenda: Agenda
    queues: Queues
    clock: Clock

    def __call__(self, sight: Sight, hint: Hint, /) -> None:
        """The invoice; and all others of a customer that was only met now."""
        if not self.rules.receivables.steps or sight.owner is None:
            return
        known = sight.owner
        seen = known.invoices.values() if sight.just_met else [known.invoices[sight.invoice.ref.id]]
        self.over(known, seen, hint)

    def over(self, known: Receivable, seen: Iterable[Invoice], hint: Hint) -> None:
        """
        Each of this customer's invoices: one whose collection is under way is looked at now, because something may have
        changed; an open one when its first step is due. `hint` is what made us look: with its key this is said once.
        """
        for invoice in seen:
            if self.collections.of(invoice.ref) is not None:
                again = Hint(invoice.ref, f"{invoice.ref}/{hint.key}", "the invoice was seen", whose=known.customer)
                self.queues.send(COLLECTION, [again])
            elif standing.is_open(invoice) and invoice.customer == known.customer:
                self._wait(known, invoice)

    def catch_up(self, known: Receivable) -> None:
        """
        A day of this customer's ledger has begun: overdue invoices whose collection nobody began are looked at, where a step's
        time has come or comes within a day. So steps that the rules gain find what is overdue already.
        """
        now, rules = self.clock.now(), self.rules.receivables
        if not rules.steps:
            return
        for invoice in issued(known):
            if not standing.days_overdue(invoice, known.today(now)) or self.collections.of(invoice.ref) is not None:
                continue
            at = self._first(known, invoice, now)
            if at is not None and at - now <= A_DAY:
                self.agenda.later(at, COLLECTION, due(invoice.ref, known.customer))

    def _wait(self, known: Receivable, invoice: Invoice) -> None:
        at = self._first(known, invoice, self.clock.now())
        if at is not None:
            self.agenda.later(at, COLLECTION, due(invoice.ref, known.customer))

    def _first(self, known: Receivable, invoice: Invoice, now: datetime) -> datetime | None:
        """When the first step's time comes: now, where it has come."""
        fresh = Collection(invoice.ref)
        first = course(Case(invoice, known.home_currency, known.time_zone, self.rules.receivables, fresh), now)
        return now if first.step is not None else first.again


def due(invoice: Ref, customer: Ref) -> Hint:
    """What is put on the agenda: there is one for each invoice, so that a later word replaces the earlier."""
    return Hint(invoice, f"{invoice}/collection", "its next step may be due", whose=customer)
