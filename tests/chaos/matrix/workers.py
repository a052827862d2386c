"""What works each queue off: the handlers' own use-cases, as Lambda would call them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from functions.attach_document.handler import attached
from functions.collection.handler import collected
from functions.customer_changed.handler import synced
from functions.deal_won.handler import drafted
from functions.digest.handler import digested
from functions.invoice_changed.handler import settled
from functions.notices.handler import notified
from functions.poll.handler import polled
from functions.receivables.handler import began
from functions.reconcile.handler import reconciled
from functions.write_back.handler import told
from shared.keeping import keeping
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.customers.sync_customer import sync_customer
from shared.usecases.receiving.resolve_root import resolve_root
from tests.chaos.matrix.world import SETTINGS, SimulatedWorld

A_NIGHT_MS = 600_000


@dataclass(frozen=True)
class Context:
    """What Lambda tells a handler."""

    left_ms: int = 60_000

    def get_remaining_time_in_millis(self) -> int:
        return self.left_ms


def in_step(here: SimulatedWorld, hint: Hint) -> Outcome:
    """As the handler, unless a control breaks how a change is told from what we wrote ourselves."""
    broken = here.around.get("keeping")
    return synced(here, hint) if broken is None else sync_customer(hint, broken(keeping(here)))


WORKERS: Mapping[str, Callable[[SimulatedWorld, Hint], Outcome]] = {
    "deal_won": drafted,
    "write_back": told,
    "invoice_changed": settled,
    "reconcile": reconciled,
    "attach_document": attached,
    "poll": lambda here, hint: polled(here, hint, Context()),
    "customer_changed": in_step,
    "receivables": lambda here, hint: began(here, hint, Context(A_NIGHT_MS)),
    "notices": notified,
    "collection": collected,
    "digest": digested,
    "resolve_root": lambda here, hint: resolve_root(
        hint,
        crm_of=lambda: here.crm(hint.about.connection, Journal()),
        held=here.links,
        queues=here.queues,
        in_step=here.keeps_customers,
    ),
}


def url(queue: str) -> str:
    """Where the queue is."""
    return SETTINGS.queues[queue]
