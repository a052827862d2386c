"""The ledger customer of a deal's buyer: linked, else matched, else made; doubtful ones wait for a person."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from shared.domain.customers import Existing, apart, draft_for, identify, in_currency, probe_for
from shared.domain.undecided import undecided
from shared.errors import NeedsHuman, NotFound
from shared.model.claims import Claim, ClaimState, Created
from shared.model.crm import Buyer, Deal
from shared.model.handoff import Decision, Hold, Journal
from shared.model.ledger import Customer, CustomerDraft, CustomerProbe
from shared.model.notices import Destination
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.crm import Crm
from shared.ports.edges import Clock
from shared.ports.ledger import Ledger
from shared.ports.stores import Deed, Links
from shared.usecases.invoicing.settle_claim import Intent, adopted, make

Told = Callable[[Ref, CustomerDraft | None], Sequence[Destination]]
"""Hears of a customer that is about to be linked, with its draft where it was just made; gives who is told of it."""


def nobody_is_told(_customer: Ref, _draft: CustomerDraft | None) -> Sequence[Destination]:
    """Implements `Told` where nobody is."""
    return ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """
    Whom the deal's buyer is in the ledger: linked (Ref), matched (Existing), or to be made (CustomerDraft). `intent` names its
    claim. `below`: whom its customer is made below, where it becomes a sub-customer.
    """

    buyer: Ref
    customer: Ref | Existing | CustomerDraft
    claim: Claim | None
    intent: str
    below: "Chosen | None" = None

    @property
    def above(self) -> tuple["Chosen", ...]:
        """Those below which it is made, topmost first."""
        return (*self.below.above, self.below) if self.below is not None else ()


def intent_in(ledger: ConnectionId, currency: str = "") -> str:
    """The claim's name: one customer for each buyer in each ledger; one in each currency, where a customer has only one."""
    return f"customer:{ledger}:{currency}" if currency else f"customer:{ledger}"


def choose(deal: Deal, *, crm: Crm, ledger: Ledger, links: Links, one_currency: bool = False) -> Chosen | Hold:
    """
    Decide who is invoiced. A linked buyer costs no call; another one read of the buyer and one search in the ledger. Nobody is made
    of whom a pair waits for a decision: that is a hold.

    `one_currency`: a customer of this ledger has one. Then a buyer is another customer in each, told apart by name.
    """
    intent = intent_in(ledger.connection, deal.currency if one_currency else "")
    known = deal.invoiced
    if known is None:
        return Hold("no_buyer", "The deal has neither a company nor a contact.", "Associate the company that bought.")
    claim = links.dossier(known).claims.get(intent)
    if claim is not None and claim.state is ClaimState.LINKED and claim.remote is not None:
        return Chosen(known, claim.remote, claim, intent)
    found = recognise(known, crm.buyer(deal.as_paid), deal.currency, ledger=ledger, claim=claim, intent=intent)
    return found if isinstance(found, Hold) else in_doubt(found, deal.currency, ledger.connection, links) or found


def recognise(
    known: Ref, buyer: Buyer, currency: str, *, ledger: Ledger, claim: Claim | None, intent: str
) -> Chosen | Hold:
    """Decide who a buyer is that isn't linked: whom the ledger has, or one to be made; by one search in the ledger."""
    probe = probe_for(buyer)
    candidates = ledger.find_customers(probe)
    usable = in_currency(currency, candidates)
    found = identify(probe, usable)
    if isinstance(found, Hold):
        return found
    draft = apart(draft_for(buyer, currency), [one for one in candidates if one not in usable])
    return Chosen(known, found or draft, claim, intent)


def in_doubt(chosen: Chosen, currency: str, ledger: ConnectionId, links: Links) -> Hold | None:
    """
    The hold where a customer would be made of whom a pair waits for a decision; None where nobody is made, or no pair waits.

    Costs one read of our own where a customer would be made, else none. One whose making has begun is made: it may be there. A pair
    whose customer is another record's by now, or has another currency, keeps nobody waiting.
    """
    draft = chosen.customer
    if not isinstance(draft, CustomerDraft) or (chosen.claim is not None and chosen.claim.state is ClaimState.OPEN):
        return None
    waiting = [
        pair
        for pair in links.pairs.of(chosen.buyer, ledger)
        if pair.currency in {"", currency} and links.source(pair.customer) in {None, chosen.buyer}
    ]
    return undecided(chosen.buyer, draft.name, waiting) if waiting else None


def link_customer(
    deal: Deal, customer: str, *, ledger: Ledger, links: Links, clock: Clock, deed: Callable[[dict[str, str]], Deed]
) -> Customer:
    """
    Link the deal's buyer to the customer that a person named; gives it.

    Raises:
        NotFound: the ledger has no such customer, or has archived it.
        NeedsHuman: the deal has no buyer.
    """
    buyer = deal.invoiced
    if buyer is None:
        raise NeedsHuman("the deal has neither a company nor a contact", record=str(deal.ref), fix="Associate one.")
    found = ledger.find_customers(CustomerProbe(number="", name="", known_id=customer))
    named = next((one for one in found if one.ref.id == customer and not one.archived), None)
    if named is None:
        raise NotFound(f"the ledger has no customer {customer}", record=str(buyer), fix="Check the id in the ledger.")
    if named.currency not in {"", deal.currency}:
        raise NotFound(
            f"the customer {customer} is invoiced in {named.currency} only, and the deal is in {deal.currency}",
            record=str(buyer),
            fix=f"Name a customer that has {deal.currency}, or leave it to Ledgerlink to make one.",
        )
    intent = intent_in(ledger.connection, named.currency)
    known = links.dossier(buyer).claims.get(intent)
    claim = adopted(buyer, intent, named.ref, links=links, clock=clock, existing=known, name=named.name)
    links.settle(claim, Created(named.ref, named.version), None, deed({"customer": str(named.ref)}))
    return named


def secure(
    chosen: Chosen,
    *,
    ledger: Ledger,
    links: Links,
    permit: Permit,
    clock: Clock,
    rules: str,
    actor: str,
    told: Told = nobody_is_told,
) -> Ref:
    """
    Make sure the chosen customer exists and is linked both ways; gives it. Raises as `settle_claim.make`.

    `told` hears of it before it is linked: whoever comes after a crash lets it hear once more, never less.
    """
    if isinstance(chosen.customer, Ref):
        return chosen.customer
    if isinstance(chosen.customer, Existing):
        draft, found, why, verb = None, chosen.customer.customer, chosen.customer.why, "linked customer"
        known = chosen.claim
        claim = adopted(
            chosen.buyer, chosen.intent, found.ref, links=links, clock=clock, existing=known, name=found.name
        )
        created = Created(found.ref, found.version)
    else:
        draft, why, verb = chosen.customer, "no customer shares a key, a name or an e-mail", "created customer"
        claim, created = make(
            Intent(
                subject=chosen.buyer,
                name=chosen.intent,
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
    whom = ", ".join(map(str, told(created.ref, draft)))
    why += f"; told to {whom}" if whom else ""
    journal = Journal(decisions=[Decision(clock.now(), "customer", why)])
    after = {"customer": str(created.ref)}
    links.settle(claim, created, None, Deed(clock.now(), actor, verb, rules, journal, {}, after))
    return created.ref
