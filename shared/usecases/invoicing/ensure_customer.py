"""The ledger customer of a deal's buyer: linked, else matched, else made; doubtful ones wait for a person."""

from collections.abc import Callable
from dataclasses import dataclass

from shared.domain.customers import Existing, draft_for, identify, probe_for
from shared.errors import NeedsHuman, NotFound
from shared.model.claims import Claim, ClaimState, Created
from shared.model.crm import Deal
from shared.model.handoff import Decision, Hold, Journal
from shared.model.ledger import Customer, CustomerDraft, CustomerProbe
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.settle_claim import Intent, adopted, make


@dataclass(frozen=True, slots=True)
class Chosen:
    """Whom the deal's buyer is in the ledger: linked (Ref), matched (Existing), or to be made (CustomerDraft)."""

    buyer: Ref
    customer: Ref | Existing | CustomerDraft
    claim: Claim | None


def intent_in(ledger: ConnectionId) -> str:
    """The claim's name: one customer for each buyer in each ledger."""
    return f"customer:{ledger}"


def choose(deal: Deal, *, crm: Crm, ledger: Ledger, links: Links) -> Chosen | Hold:
    """
    Decide who is invoiced. A linked buyer costs no call; another one read of the buyer and one search in the ledger.
    """
    known = buyer_of(deal)
    if known is None:
        return Hold("no_buyer", "The deal has neither a company nor a contact.", "Associate the company that bought.")
    claim = links.dossier(known).claims.get(intent_in(ledger.connection))
    if claim is not None and claim.state is ClaimState.LINKED and claim.remote is not None:
        return Chosen(known, claim.remote, claim)
    buyer = crm.buyer(deal)
    probe = probe_for(buyer)
    found = identify(probe, ledger.find_customers(probe))
    if isinstance(found, Hold):
        return found
    return Chosen(known, found or draft_for(buyer, deal.currency), claim)


def link_customer(
    deal: Deal, customer: str, *, ledger: Ledger, links: Links, clock: Clock, deed: Callable[[dict[str, str]], Deed]
) -> Customer:
    """
    Link the deal's buyer to the customer that a person named; gives it.

    Raises:
        NotFound: the ledger has no such customer, or has archived it.
        NeedsHuman: the deal has no buyer.
    """
    buyer = buyer_of(deal)
    if buyer is None:
        raise NeedsHuman("the deal has neither a company nor a contact", record=str(deal.ref), fix="Associate one.")
    found = ledger.find_customers(CustomerProbe(number="", name="", known_id=customer))
    named = next((one for one in found if one.ref.id == customer and not one.archived), None)
    if named is None:
        raise NotFound(f"the ledger has no customer {customer}", record=str(buyer), fix="Check the id in the ledger.")
    intent = intent_in(ledger.connection)
    known = links.dossier(buyer).claims.get(intent)
    claim = adopted(buyer, intent, named.ref, links=links, clock=clock, existing=known)
    links.settle(claim, Created(named.ref, named.version), None, deed({"customer": str(named.ref)}))
    return named


def buyer_of(deal: Deal) -> Ref | None:
    """The company, else the first contact."""
    return deal.company or (deal.contacts[0] if deal.contacts else None)


def secure(
    chosen: Chosen, *, ledger: Ledger, links: Links, permit: Permit, clock: Clock, rules: str, actor: str
) -> Ref:
    """
    Make sure the chosen customer exists and is linked both ways; gives it. Raises as `settle_claim.make`.
    """
    if isinstance(chosen.customer, Ref):
        return chosen.customer
    if isinstance(chosen.customer, Existing):
        found, why, verb = chosen.customer.customer, chosen.customer.why, "linked customer"
        intent = intent_in(ledger.connection)
        claim = adopted(chosen.buyer, intent, found.ref, links=links, clock=clock, existing=chosen.claim)
        created = Created(found.ref, found.version)
    else:
        draft, why, verb = chosen.customer, "no customer shares a key, a name or an e-mail", "created customer"
        claim, created = make(
            Intent(
                subject=chosen.buyer,
                name=intent_in(ledger.connection),
                kind=Kind.CUSTOMER,
                reference=draft.number,
                request=ledger.customer_request(draft),
                expected={"name": draft.name},
            ),
            chosen.claim,
            port=ledger,
            links=links,
            permit=permit,
            clock=clock,
        )
    journal = Journal(decisions=[Decision(clock.now(), "customer", why)])
    after = {"customer": str(created.ref)}
    links.settle(claim, created, None, Deed(clock.now(), actor, verb, rules, journal, {}, after))
    return created.ref
