"""A person decides about a held deal: its invoice is accepted as it stands, its customer is named, or it is kept out."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain import holds, invoicing
from shared.errors import Conflict, NeedsHuman, NotFound
from shared.model.crm import Deal
from shared.model.handoff import Decision, Handoff, HandoffState, Hold, Journal
from shared.model.outcome import Done
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Rules
from shared.ports.crm import Crm
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Dossier, Links
from shared.usecases.invoicing.ask_approval import approved
from shared.usecases.invoicing.bill_to import PartiesOf, addressed, out_of_reach
from shared.usecases.invoicing.ensure_customer import link_customer
from shared.usecases.invoicing.handoff_run import tell
from shared.usecases.invoicing.look_again import look_again


@dataclass(frozen=True, slots=True)
class Review:
    """Who reviews, and with what; `by` stands in the audit trail."""

    by: str
    crm: Crm
    ledger_of: Callable[[ConnectionId], Ledger]
    links: Links
    rules: Rules
    queues: Queues
    clock: Clock
    journal: Journal
    parties_of: PartiesOf = out_of_reach

    def deed(self, verb: str, before: Handoff, after: dict[str, str]) -> Deed:
        """Give the audit entry of this decision."""
        was = {"state": before.state.value, "reason": before.reason}
        return Deed(self.clock.now(), self.by, verb, self.rules.version, self.journal, was, after)


def find_hold(links: Links, deal: Ref) -> tuple[Dossier, Handoff, Hold]:
    """Give what is held about this deal. Raises: NotFound where it isn't held."""
    dossier = links.dossier(deal)
    handoff = dossier.handoff
    if handoff is None or handoff.state is not HandoffState.HELD or handoff.hold is None:
        raise NotFound(f"the deal {deal.id} is not held", record=str(deal), fix="See: ledgerlink holds list.")
    return dossier, handoff, handoff.hold


def approve(review: Review, deal: Ref, *, customer: str = "") -> Done:
    """
    Release a hold that a person may override; the deal is looked at again by itself.

    Raises:
        NeedsHuman: this hold can't be overridden, or needs a customer; the sentence says what helps instead.
        Conflict: the deal isn't any more what was held. Nothing was approved.
    """
    _, handoff, hold = find_hold(review.links, deal)
    kind = holds.kind_of(hold.code)
    if kind.override is holds.Override.CUSTOMER:
        done = _named(review, handoff, hold, customer)
    elif customer:
        raise NeedsHuman(f"the hold {hold.code} has nothing to do with the customer", record=str(deal), fix=kind.fix)
    elif kind.override is holds.Override.PLAN:
        done = _approved(review, handoff, hold)
    elif not holds.may_accept(handoff):
        raise NeedsHuman(
            f"the hold {hold.code} can't be approved: {hold.sentence}", record=str(deal), fix=hold.fix or kind.fix
        )
    else:
        done = _accepted(review, handoff, hold)
    look_again(deal, f"{hold.code} approved by {review.by}", queues=review.queues, clock=review.clock)
    return done


def reject(review: Review, deal: Ref, reason: str) -> Done:
    """
    Keep the deal out, whatever happens to it, until somebody arms it again.

    Raises:
        NeedsHuman: an invoice stands: only finance can take it back.
    """
    _, handoff, hold = find_hold(review.links, deal)
    if holds.stands(handoff.invoice) and handoff.invoice is not None:
        raise NeedsHuman(
            f"invoice {handoff.invoice.number} stands for this deal: rejecting would only hide it",
            record=str(deal),
            fix="Delete or void it in the ledger, or approve the hold.",
            url=handoff.invoice.url,
        )
    said = f"kept out by {review.by}: {reason}"
    review.journal.decisions.append(Decision(review.clock.now(), hold.code, said))
    after = handoff.advanced(
        state=HandoffState.EXCLUDED, hold=None, ruling=holds.REJECTED, reason=said, at=review.clock.now()
    )
    review.links.record(after, review.deed("rejected hold", handoff, {"state": after.state.value, "reason": said}))
    tell(review.queues, after, review.rules.version)
    return Done(said)


def _accepted(review: Review, handoff: Handoff, hold: Hold) -> Done:
    """The invoice stands as it is; the ruling keeps the same hold from coming back."""
    _unmoved(review, handoff, hold)
    said = f"{hold.code} accepted by {review.by}"
    review.journal.decisions.append(Decision(review.clock.now(), hold.code, said))
    after = handoff.advanced(
        state=HandoffState.INVOICED, hold=None, ruling=holds.ruling(hold), reason=said, at=review.clock.now()
    )
    review.links.record(after, review.deed("approved hold", handoff, {"state": after.state.value, "reason": said}))
    tell(review.queues, after, review.rules.version)
    return Done(said)


def _approved(review: Review, handoff: Handoff, hold: Hold) -> Done:
    """The draft may be made as it was held; the next look at the deal makes it, if nothing of it changed."""
    _unmoved(review, handoff, hold)
    if handoff.book is None:
        raise Conflict("the deal has no book", record=str(handoff.deal), fix="See: ledgerlink holds list.")
    said = f"{hold.code} approved by {review.by}"
    review.journal.decisions.append(Decision(review.clock.now(), hold.code, said))
    deed = review.deed("approved hold", handoff, {"state": handoff.state.value, "reason": said})
    approved(handoff, review.rules.book(handoff.book), said, links=review.links, deed=deed)
    return Done(said)


def _named(review: Review, handoff: Handoff, hold: Hold, customer: str) -> Done:
    """The deal's buyer is this customer from now on; the next look at the deal goes on from there."""
    if not customer:
        raise NeedsHuman(
            f"somebody must say who it is: {hold.sentence}",
            record=str(handoff.deal),
            fix=f"ledgerlink holds approve {handoff.deal.id} --customer ID",
        )
    deal = _unmoved(review, handoff, hold)
    if deal is None or handoff.book is None:
        raise Conflict("the deal is gone", record=str(handoff.deal), fix="See: ledgerlink holds list.")
    deal, unclear = addressed(deal, review.rules.customers, review.parties_of)
    if unclear is not None:
        raise Conflict(unclear.sentence, record=str(handoff.deal), fix=unclear.fix)
    linked = link_customer(
        deal,
        customer,
        ledger=review.ledger_of(review.rules.book(handoff.book).ledger),
        links=review.links,
        clock=review.clock,
        deed=lambda after: review.deed("linked customer", handoff, after),
    )
    said = f"the customer is {linked.name}, said {review.by}"
    review.journal.decisions.append(Decision(review.clock.now(), hold.code, said))
    review.links.note(handoff.deal, review.deed("approved hold", handoff, {"customer": str(linked.ref)}))
    return Done(said)


def _unmoved(review: Review, handoff: Handoff, hold: Hold) -> Deal | None:
    """The deal, still what was held; None where it was gone then and is now. Raises: Conflict."""
    try:
        deal = review.crm.deal(handoff.deal.id)
    except NotFound:
        deal = None
    held = hold.contents or ("" if hold.code == holds.DEAL_DELETED else handoff.contents)
    if (invoicing.contents(deal) if deal is not None else "") != held:
        raise Conflict(
            f"the deal {handoff.deal.id} has changed since it was held: nothing was approved",
            record=str(handoff.deal),
            fix=f"Look at it again: ledgerlink holds show {handoff.deal.id}",
        )
    return deal
