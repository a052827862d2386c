"""An invoice changed in the ledger: what we know of it is brought up to date, and sales is told."""

from collections.abc import Callable

from shared.errors import NotFound
from shared.model.handoff import Decision, Handoff, HandoffState, Journal
from shared.model.hints import Hint
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import ConnectionId
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Links
from shared.usecases.explain_deal import EVENT

WRITE_BACK = "write_back"


def settle_invoice(
    hint: Hint,
    *,
    ledger_of: Callable[[ConnectionId], Ledger],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
) -> Outcome:
    """
    Read the invoice and let its deal's handoff say the same.

    Our own write coming back is recognised by the ledger's time on it and skipped unread. A draft that finance removed
    makes the handoff *declined*, for good.
    """
    deal = links.source(hint.about)
    handoff = links.dossier(deal).handoff if deal is not None else None
    if handoff is None or handoff.invoice is None:
        return Skipped("not an invoice of ours")
    if hint.occurred_at is not None and hint.occurred_at <= handoff.invoice.changed_at:
        return Skipped("our own write, or one we have seen")
    try:
        invoice = ledger_of(hint.about.connection).invoice(hint.about.id)
    except NotFound:
        return Skipped("the invoice is gone from the ledger")
    if invoice == handoff.invoice:
        return Skipped("nothing changed")
    state = _state(handoff, invoice)
    journal.decisions.append(Decision(clock.now(), EVENT, hint.cause))
    journal.decisions.append(Decision(clock.now(), "ledger", f"invoice {invoice.number} is {invoice.status.value} now"))
    after = handoff.advanced(invoice=invoice, state=state, at=clock.now(), reason=f"invoice {invoice.number}")
    deed = Deed(
        clock.now(),
        actor,
        "invoice changed",
        rules.version,
        journal,
        {"status": handoff.invoice.status.value, "due": str(handoff.invoice.due)},
        {"status": invoice.status.value, "due": str(invoice.due)},
    )
    links.record(after, deed)
    key = f"{after.deal}/v{after.version}"
    queues.send(WRITE_BACK, [Hint(about=after.deal, key=key, cause=invoice.status.value)])
    return Done(f"invoice {invoice.number} is {invoice.status.value}")


def _state(handoff: Handoff, invoice: Invoice) -> HandoffState:
    removed = invoice.status is InvoiceStatus.DELETED
    return HandoffState.DECLINED if removed else handoff.state
