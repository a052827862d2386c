"""A person says which customer a record is: linked, linked to another, taken apart, or as it was before a merge was followed."""

from shared.domain.customers import number_of
from shared.domain.merging import Link
from shared.errors import Conflict, NeedsHuman, NotFound
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created
from shared.model.hints import Hint
from shared.model.modes import Clearance
from shared.model.outcome import Done
from shared.model.parties import Profile
from shared.model.refs import Kind, Ref
from shared.model.reviews import ReviewCode, review_id
from shared.ports.stores import Audit
from shared.routing import ROUTES
from shared.usecases.customers.follow_merge import FOLLOWED
from shared.usecases.customers.keep_in_step import keep_in_step
from shared.usecases.customers.keeping import Keeping, links_of
from shared.usecases.customers.moving import in_place_of
from shared.usecases.customers.parting import cleared, forgotten
from shared.usecases.invoicing.ensure_customer import intent_in
from shared.usecases.invoicing.handoff_run import WRITE_BACK
from shared.usecases.invoicing.settle_claim import adopted

UNMERGED = "link as before the merge"


def link(record: Ref, customer: Ref, keeping: Keeping) -> Done:
    """
    Let this record be this customer: its next deals are invoiced to it, what it owes is shown, and both are brought into step where
    the rules keep customers in step. A link to another customer of that ledger moves; safe to repeat.

    Raises:
        NotFound: one of the two isn't there.
        NeedsHuman: one is archived, or the customer is another record's.
        Conflict: a customer is being made for it right now.
    """
    theirs = _usable(customer, keeping)
    _usable(record, keeping)
    holder = keeping.links.source(customer)
    if holder is not None and holder != record:
        raise NeedsHuman(
            f"the customer {customer.id} is the {holder.kind} {holder.id} already",
            record=str(customer),
            fix=f"Take that link back first: ledgerlink customers unlink {holder.id}",
        )
    organisation = keeping.organisation_of(customer.connection)
    currency = (theirs.currency or organisation.home_currency) if organisation.customer_currencies else ""
    _linked(record, theirs, intent_in(customer.connection, currency), keeping)
    if keeping.links.receivables.of(customer) is None:
        keeping.links.receivables.begin(keeping.ledger_of(customer.connection).receivable(customer.id))
    keeping.reviews.close(review_id(ReviewCode.DOUBTFUL, record, customer), f"linked by {keeping.actor}")
    _look_again(record, keeping, "linked")
    if keeping.rules.customers.sync:
        keep_in_step(record, customer, keeping)
    return Done(f"{record.kind} {record.id} is the customer {customer.id}")


def unlink(record: Ref, customer: Ref, keeping: Keeping) -> tuple[str, ...]:
    """
    Take the link of the two back, and clear the ids that each holds of the other; gives what stays, in sentences. Invoices stay.

    Raises:
        NotFound: they aren't linked.
        Conflict: the link has just moved.
    """
    claim = _claim(record, customer, keeping)
    keeping.links.unlink(claim, keeping.deed("unlinked customer", {"customer": str(customer)}, {}))
    for code in (ReviewCode.CONFLICT, ReviewCode.OUT_OF_USE, ReviewCode.REFUSED):
        keeping.reviews.close(review_id(code, record, customer), f"unlinked by {keeping.actor}")
    forgotten(record, customer, keeping.links, keeping.bases)
    stays = (
        _cleared(record, customer.id, Link(record, "", customer), keeping),
        _cleared(customer, number_of(record), Link(record, "", customer), keeping),
    )
    return tuple(sentence for sentence in stays if sentence)


def unmerge(record: Ref, audit: Audit, keeping: Keeping) -> Done:
    """
    Take back the last merge that this record's link followed, where the two records are apart again.

    Raises:
        NotFound: it followed none, or has been put right since.
        NeedsHuman: what was merged away isn't in use again.
        Conflict: the link has moved on since.
    """
    entries = [one for one in audit.entries(record) if one.verb in {FOLLOWED, UNMERGED} and one.after]
    last = entries[-1] if entries else None
    if last is None or last.verb == UNMERGED:
        raise NotFound(
            f"no link of the {record.kind} {record.id} followed a merge",
            record=str(record),
            fix="See its history: ledgerlink show customer.",
        )
    before, customer = Ref.parse(last.before["record"]), Ref.parse(last.before["customer"])
    _usable(before, keeping)
    name = _usable(customer, keeping).name
    now = keeping.links.dossier(record).claims.get(last.after["link"])
    if now is None or now.state is not ClaimState.LINKED or str(now.remote) != last.after["customer"]:
        raise Conflict("the link has moved on since the merge", record=str(record), fix="Link the records by hand.")
    _moved(now, Link(before, last.before["link"], customer), name, keeping, UNMERGED)
    for one in {before, record}:
        _look_again(one, keeping, "unmerged")
    return Done(f"{before.kind} {before.id} is the customer {customer.id} again")


def _linked(record: Ref, profile: Profile, intent: str, keeping: Keeping) -> None:
    customer = profile.ref
    known = keeping.links.dossier(record).claims.get(intent)
    keeping.decide("customer", f"{keeping.actor} says so")
    if known is not None and known.state is ClaimState.LINKED and known.remote is not None:
        if known.remote != customer:
            before = known.remote
            _moved(known, Link(record, intent, customer), profile.name, keeping, "linked customer")
            keeping.bases.forget(record, before)
        return
    if known is not None and known.state is ClaimState.OPEN and known.request.endpoint:
        raise Conflict(
            f"a customer is being made for the {record.kind} {record.id} right now",
            record=str(record),
            fix="Try again in a minute.",
        )
    claim = adopted(
        record, intent, customer, links=keeping.links, clock=keeping.clock, existing=known, name=profile.name
    )
    keeping.links.settle(
        claim, Created(customer), None, keeping.deed("linked customer", {}, {"customer": str(customer)})
    )


def _moved(known: Claim, link: Link, name: str, keeping: Keeping, verb: str) -> None:
    before, after = {"customer": str(known.remote)}, {"customer": str(link.customer)}
    keeping.links.move(known, in_place_of(known, link, keeping.links, name), keeping.deed(verb, before, after))


def _claim(record: Ref, customer: Ref, keeping: Keeping) -> Claim:
    dossier = keeping.links.dossier(record)
    link = next((one for one in links_of(dossier) if one.customer == customer), None)
    if link is None:
        raise NotFound(
            f"the {record.kind} {record.id} isn't linked to the customer {customer.id}",
            record=str(record),
            fix="See ledgerlink show customer.",
        )
    return dossier.claims[link.intent]


def _usable(ref: Ref, keeping: Keeping) -> Profile:
    """The record as it is now. Raises: NotFound; NeedsHuman for one that is out of use."""
    profile = keeping.parties_of(ref.connection).party(ref)
    if profile.archived or profile.merged_into is not None:
        into = f", merged into {profile.merged_into.id}" if profile.merged_into is not None else ""
        raise NeedsHuman(
            f"the {ref.kind} {ref.id} is archived{into}", record=str(ref), fix="Restore it, or name another one."
        )
    return profile


def _cleared(ref: Ref, said: str, link: Link, keeping: Keeping) -> str:
    """Clear what the record says of the other side, as a person's word allows; gives why it stays, where it does."""
    book = keeping.book_of(link.customer.connection)
    if book is None:
        return ""
    to_crm = ref == link.record
    return cleared(
        keeping.parties_of(ref.connection),
        ref,
        said,
        lambda: permits.for_customer(book, link.record.connection, to_crm=to_crm, clearance=Clearance.APPROVED),
    )


def _look_again(record: Ref, keeping: Keeping, why: str) -> None:
    """Whoever is linked is told what it owes; deals that waited for this are looked at again."""
    mark = f"{why}#{keeping.clock.now().isoformat()}"
    keeping.queues.send(WRITE_BACK, [Hint(record, f"{record}#{mark}", why)])
    deals = keeping.held.waiting_for(record)
    if deals:
        keeping.queues.send(ROUTES[Kind.DEAL], [Hint(deal, f"{deal}#{mark}", f"its buyer was {why}") for deal in deals])
