"""What a deal, as it is now, leads to in its book: the priced document, and whom it is for. Nothing is written."""

from dataclasses import dataclass, replace
from datetime import date
from zoneinfo import ZoneInfo

from shared.domain import invoicing, rollout, taxing
from shared.model.crm import Buyer, Deal
from shared.model.handoff import Hold
from shared.model.plan import Document
from shared.model.rules import Book
from shared.usecases.invoicing.ensure_customer import Chosen, choose
from shared.usecases.invoicing.handoff_run import Run
from shared.usecases.invoicing.sub_customers import placed


@dataclass(frozen=True, slots=True)
class Prepared:
    """The document, and who is invoiced."""

    document: Document
    chosen: Chosen


def prepare(
    run: Run, deal: Deal, book: Book, issued: date | None = None, *, buyer: Buyer | None = None
) -> Prepared | Hold:
    """
    Price the deal, then find its customer: a deal that must be held costs the ledger no call.

    The invoice is dated today in the organisation's time zone, or as it was `issued`. `buyer` as `asked_about` gave it.
    """
    organisation = run.organisation_of(book.ledger)
    today = run.clock.now().astimezone(ZoneInfo(organisation.time_zone)).date()
    document = invoicing.document_for(deal, book, organisation, issued or today, buyer)
    if isinstance(document, Hold):
        return document
    for rule, why in document.decisions:
        run.decide(rule, why)
    chosen = choose(
        deal,
        crm=run.crm,
        ledger=run.ledger_of(book.ledger),
        links=run.links,
        one_currency=organisation.customer_currencies,
    )
    if isinstance(chosen, Chosen) and run.rules.customers.sub_customers:
        chosen = placed(chosen, deal, book, run, one_currency=organisation.customer_currencies)
    return chosen if isinstance(chosen, Hold) else Prepared(document, chosen)


def asked_about(run: Run, deal: Deal, book: Book) -> Buyer | None:
    """Who buys, read only for a book whose rules ask; of a company that costs one call: its contacts don't matter to them."""
    if not (taxing.needs_buyer(book) or rollout.needs_buyer(book)) or not (deal.company or deal.contacts):
        return None
    return run.crm.buyer(replace(deal.as_paid, contacts=()) if deal.company is not None else deal)
