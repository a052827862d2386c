"""Everything of a customer is read anew from the ledger, and told: for whoever doesn't want to wait, or doubts what is shown."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from shared.domain import requests
from shared.domain.refreshing import differences, moved
from shared.errors import NotFound
from shared.model.claims import ClaimState
from shared.model.credit import Credit
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Links
from shared.routing import ROUTES
from shared.usecases.invoicing.handoff_run import WRITE_BACK
from shared.usecases.settling.attend import attend


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The customers that were read, and what was different, a sentence each."""

    customers: tuple[Ref, ...]
    changes: tuple[str, ...]

    @property
    def said(self) -> str:
        """All of it in a sentence."""
        return "; ".join(self.changes) or "nothing has changed"


def refresh_customer(
    record: Ref,
    key: str,
    *,
    ledger_of: Callable[[ConnectionId], Ledger],
    links: Links,
    queues: Queues,
    clock: Clock,
) -> Refreshed:
    """
    Read each customer that this record of the CRM is linked to, whole; have the record told all of it anew, and the deals whose
    invoices are different looked at. Safe to repeat; `key` names who asks, so that asked twice it is told once.

    Raises:
        NotFound: it is linked to no customer.
        LedgerlinkError: as `ledger.receivable`; what was read before stays.
    """
    claims = sorted(links.dossier(record).claims.items())
    customers = [one.remote for _, one in claims if one.kind is Kind.CUSTOMER and one.state is ClaimState.LINKED]
    linked = tuple(customer for customer in customers if customer is not None)
    if not linked:
        raise NotFound(
            f"the {record.kind} {record.id} is linked to no customer of a ledger",
            record=str(record),
            fix="Check the id. A company is linked with its first invoice, or by: ledgerlink customers link",
        )
    changes: list[str] = []
    for customer in linked:
        known, began = links.receivables.of(customer), clock.now()
        read = ledger_of(customer.connection).receivable(customer.id)
        changes += differences(known, read, read.today(clock.now()))
        _keep(known, read, began, links)
        attend(customer.connection, read.invoices.values(), watches=links.watches, clock=clock)
        _look_at(moved(known, read), key, links, queues)
    # Forgotten, it is all told anew: somebody may have changed what we wrote.
    links.tell(record, {}, None, ())
    queues.send(WRITE_BACK, [Hint(record, f"{record}/{key}", requests.REFRESH)])
    return Refreshed(linked, tuple(changes))


def _keep(known: Receivable | None, read: Receivable, began: datetime, links: Links) -> None:
    if known is None:
        links.receivables.begin(read)
        return
    invoices = (one for identity, one in read.invoices.items() if known.invoices.get(identity) != one)
    credits_ = (one for ref, one in read.credits.items() if known.credits.get(ref) != one)
    seen: list[Invoice | Credit] = [*invoices, *credits_]
    links.receivables.keep(read.customer, seen, began)


def _look_at(invoices: Iterable[Invoice], key: str, links: Links, queues: Queues) -> None:
    """What a deal says of its invoice, and what became of one that is gone, its own worker finds out."""
    hints = [
        Hint(one.ref, f"{one.ref}/{key}", requests.REFRESH) for one in invoices if links.source(one.ref) is not None
    ]
    if hints:
        queues.send(ROUTES[Kind.INVOICE], hints)
