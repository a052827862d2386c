"""
A person lets a deal be invoiced anew after its invoice was removed, after it was kept out, or although it was won before its
book went on. Nobody else ever does.
"""

from collections.abc import Callable

from shared.domain import holds
from shared.errors import Conflict, NeedsHuman, NotFound
from shared.model.claims import ClaimState
from shared.model.handoff import Decision, Handoff, HandoffState, Journal
from shared.model.modes import Mode
from shared.model.outcome import Done
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.handoff_run import INVOICE
from shared.usecases.invoicing.look_again import look_again


def rearm_deal(
    deal: Ref,
    *,
    by: str,
    ledger_of: Callable[[ConnectionId], Ledger],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
) -> Done:
    """
    Forget the removed invoice, so that the next look at the deal drafts one under a new claim; and have it looked at.

    Raises:
        NotFound: the deal was never handed off.
        NeedsHuman: its invoice still stands in the ledger, or nothing keeps it from being invoiced.
        Conflict: an attempt to make its invoice is not settled yet, or somebody else changed it meanwhile.
    """
    dossier = links.dossier(deal)
    handoff, claim = dossier.handoff, dossier.claims.get(INVOICE)
    if handoff is None:
        raise NotFound(f"nothing is known of the deal {deal.id}", record=str(deal), fix="Check the id.")
    if claim is not None and claim.state is ClaimState.OPEN:
        raise Conflict(
            "an attempt to make its invoice is not settled yet", record=str(deal), fix="Try again in a minute."
        )
    _refuse_what_stands(handoff, ledger_of, rules)
    said = f"armed again by {by}"
    journal.decisions.append(Decision(clock.now(), "rearm", said))
    after = handoff.advanced(
        state=HandoffState.EXCLUDED,
        invoice=None,
        hold=None,
        amendment=None,
        predicted_total=None,
        ruling=holds.ARMED,
        contents="",
        seen_at=None,
        reason=said,
        at=clock.now(),
    )
    was = {"state": handoff.state.value, "invoice": str(handoff.invoice.ref) if handoff.invoice else ""}
    deed = Deed(clock.now(), by, "armed again", rules.version, journal, was, {"state": after.state.value})
    if claim is not None and claim.state is ClaimState.LINKED:
        links.rearm(after, claim, deed)
    else:
        links.record(after, deed)
    look_again(deal, said, queues=queues, clock=clock)
    return Done(said)


def _refuse_what_stands(handoff: Handoff, ledger_of: Callable[[ConnectionId], Ledger], rules: Rules) -> None:
    """Ask the ledger itself: what we last saw of the invoice may be old."""
    if holds.is_merged(handoff):
        raise NeedsHuman(
            f"the deal was merged: {handoff.reason}", record=str(handoff.deal), fix="Look at the deal that is left."
        )
    if handoff.invoice is None:
        if handoff.state in {HandoffState.DECLINED, HandoffState.UNDONE} or holds.is_out(handoff):
            return
        if handoff.is_observed and handoff.book is not None and rules.book(handoff.book).mode is not Mode.OBSERVE:
            return
        raise NeedsHuman(
            f"nothing was removed: the deal is {handoff.state.value} ({handoff.reason})",
            record=str(handoff.deal),
            fix=f"Correct what it says, then: ledgerlink sync deal {handoff.deal.id}",
        )
    try:
        invoice = ledger_of(handoff.invoice.ref.connection).invoice(handoff.invoice.ref.id)
    except NotFound:
        return
    if holds.stands(invoice):
        raise NeedsHuman(
            f"invoice {invoice.number} still stands ({invoice.status.value}): another would bill the customer twice",
            record=str(handoff.deal),
            fix="Delete or void it in the ledger first.",
            url=invoice.url,
        )
