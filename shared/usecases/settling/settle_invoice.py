"""An invoice changed in the ledger: what we know of it and of its customer is brought up to date, and sales is told."""

from collections.abc import Callable

from shared.domain import told
from shared.errors import NotFound
from shared.model.handoff import Handoff, Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import ConnectionId
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Dossier, Links
from shared.usecases.invoicing.hand_on import Handing
from shared.usecases.invoicing.handoff_run import WRITE_BACK, tell
from shared.usecases.invoicing.ledger_day import ledger_day
from shared.usecases.settling.look_at_invoice import look
from shared.usecases.settling.look_out import LookOut, nowhere


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
    look_out: LookOut = nowhere,
) -> Outcome:
    """
    Read the invoice, let what its customer owes and its deal's handoff say the same, and have both told; safe to repeat.

    Invoices that we didn't make count, too, where their customer is linked. Our own write coming back is recognised by the
    ledger's time on it and skipped unread. A draft that finance removed makes the handoff *declined*, for good; what happens
    later to one that was replaced says nothing of the deal any more. `look_out` hears of what was seen: it has overdue ones collected.
    """
    deal = links.source(hint.about)
    dossier = links.dossier(deal) if deal is not None else None
    handoff = dossier.handoff if dossier is not None else None
    known = handoff.invoice if handoff is not None and _is_its_own(handoff, hint) else None
    if known is not None and known.ref != hint.about:
        known = None  # the deal was armed again, or merged: another invoice has taken this one's place
    if known is not None and hint.occurred_at is not None and hint.occurred_at <= known.changed_at:
        tell_owed(dossier, links=links, queues=queues, rules=rules, clock=clock)
        return Skipped("our own write, or one we have seen", evident=True)
    ledger = ledger_of(hint.about.connection)
    try:
        sight = look(hint.about, known, ledger=ledger, links=links, clock=clock)
    except NotFound:
        return Skipped("the ledger has no such invoice")
    if known is None and not sight.debtors:
        return Skipped("nobody in the CRM is linked to the customer of this invoice")
    look_out(sight, hint)
    if sight.news_for:
        # Before the handoff: whoever dies between the two reads the invoice again, and says so again.
        hints = [Hint(debtor, f"{debtor}/{hint.key}", sight.invoice.status.value) for debtor in sight.news_for]
        queues.send(WRITE_BACK, hints)
    if handoff is None or known is None:
        return Done(f"invoice {sight.invoice.number} is {sight.invoice.status.value}")
    if sight.invoice == known:
        tell_owed(dossier, links=links, queues=queues, rules=rules, clock=clock)
        return Skipped("nothing changed")
    return Handing(links, rules, queues, clock, journal, actor).on(hint, handoff, sight.invoice)


def _is_its_own(handoff: Handoff, hint: Hint) -> bool:
    return handoff.invoice is not None and handoff.invoice.ref == hint.about


def tell_owed(dossier: Dossier | None, *, links: Links, queues: Queues, rules: Rules, clock: Clock) -> None:
    """An earlier run may have died before sales was told."""
    if dossier is None or dossier.handoff is None:
        return
    today = ledger_day(dossier.handoff, links=links, clock=clock)
    if told.is_owed(dossier.handoff, dossier.told, dossier.claims, today):
        tell(queues, dossier.handoff, rules.version)
