"""Customers below customers: where the rules want it, who is made for a company with a parent stands below that one's customer."""

from dataclasses import replace
from typing import Final

from shared.domain.holds import DOUBTFUL_PARENT, UNCLEAR_PARENT, kind_of
from shared.errors import NeedsHuman, ParentInDoubt, Permanent, Reconnect
from shared.model.crm import Deal, Payer
from shared.model.handoff import Hold
from shared.model.hints import Hint
from shared.model.ledger import CustomerDraft
from shared.model.parties import Profile, billing_contact
from shared.model.permits import Permit
from shared.model.refs import Kind, Ref
from shared.model.rules import Book
from shared.routing import ROUTES
from shared.usecases.invoicing.bill_to import lineage
from shared.usecases.invoicing.ensure_customer import Chosen, choose, secure
from shared.usecases.invoicing.handoff_run import Run

DEEPEST: Final = 4
"""Levels below a customer at the top: ledgers that have any have no more."""


def placed(chosen: Chosen, deal: Deal, book: Book, run: Run, *, one_currency: bool) -> Chosen | Hold:
    """
    Say below whom the customer is made, with those above it that have yet to be found or made; or the hold where that isn't clear.

    Costs no call for whom the ledger has: such a customer stays where it stands. Else one read of the company and of each above
    it, and for each of those that isn't linked what a buyer costs, up to the first that the ledger has.

    Raises: as `Parties.party`, `Crm.buyer` and `Ledger.find_customers`.
    """
    if not isinstance(chosen.customer, CustomerDraft) or chosen.buyer.kind is not Kind.COMPANY:
        return chosen
    line = lineage(chosen.buyer, run.parties_of, DEEPEST)
    if line.why_not:
        sentence = f"It is not clear below which customer {chosen.customer.name} is made: {line.why_not}."
        return Hold(UNCLEAR_PARENT, sentence, kind_of(UNCLEAR_PARENT).fix, named=line.above)
    found: list[Chosen] = []
    for company in line.companies[1:]:
        as_paid = replace(deal, payer=Payer(company.ref, billing_contact(company, run.rules.customers.billing), ()))
        ledger = run.ledger_of(book.ledger)
        one = choose(as_paid, crm=run.crm, ledger=ledger, links=run.links, one_currency=one_currency)
        if isinstance(one, Hold):
            return replace(_doubtful(chosen.customer, company, one, book), named=line.above)
        found.append(one)
        if not isinstance(one.customer, CustomerDraft):
            break
    below: Chosen | None = None
    for one in reversed(found):
        below = replace(one, below=below)
    if below is not None:
        way = " below ".join(one.id for one in (chosen.buyer, *line.above))
        run.decide("sub_customers", f"the customer is made below its parent's: company {way}")
    return replace(chosen, below=below)


def secured(chosen: Chosen, deal: Deal, book: Book, run: Run, permit: Permit) -> Ref:
    """
    Make sure that the chosen customer is there and linked, those below which it is made before it, topmost first; gives it.

    Each has the claim that a deal of its own would make, so whoever comes first, there is one customer for each.

    Raises:
        ParentInDoubt: the ledger refuses a parent's customer.
        LedgerlinkError: as `ensure_customer.secure`.
    """
    if isinstance(chosen.customer, CustomerDraft) and chosen.below is not None:
        parent = _parent(chosen.below, deal, book, run, permit)
        chosen = replace(chosen, customer=replace(chosen.customer, parent=parent))
    return secure(
        chosen,
        ledger=run.ledger_of(book.ledger),
        links=run.links,
        permit=permit,
        clock=run.clock,
        rules=run.rules.version,
        actor=run.actor,
        told=run.told_of_customer(book, deal, chosen.buyer),
    )


def _parent(chosen: Chosen, deal: Deal, book: Book, run: Run, permit: Permit) -> Ref:
    try:
        customer = secured(chosen, deal, book, run, permit)
    except (Reconnect, ParentInDoubt):
        raise
    except (Permanent, NeedsHuman) as refusal:
        raise ParentInDoubt(
            f"the parent company {chosen.buyer.id}, below whose customer the buyer's is made, can't become one: "
            f"{refusal.sentence}",
            record=str(chosen.buyer),
            fix=_fix(chosen.buyer, book),
        ) from refusal
    if not isinstance(chosen.customer, Ref) and run.rules.customers.sync:
        met = Hint(chosen.buyer, f"{chosen.buyer}#linked#{customer.id}", "linked as the parent of a buyer")
        run.queues.send(ROUTES[Kind.CUSTOMER], [met])
    return customer


def _doubtful(draft: CustomerDraft, parent: Profile, why: Hold, book: Book) -> Hold:
    """The parent's own doubt, as the buyer's; one that names the parent waits for its pair to be decided, and says how."""
    sentence = f"{draft.name} is to be a customer below its parent {parent.name} ({parent.ref.id}). {why.sentence}"
    return Hold(DOUBTFUL_PARENT, sentence, why.fix if parent.ref in why.named else _fix(parent.ref, book))


def _fix(parent: Ref, book: Book) -> str:
    return (
        f"Link the parent: ledgerlink customers link {parent} CUSTOMER --book {book.id}; the invoice follows by itself."
    )
