"""A company, or a contact that buys, is told what it owes, paid and was worth."""

from shared.domain import told, told_company
from shared.domain.receivables import figures
from shared.errors import NotFound, WriteForbidden
from shared.model import permits
from shared.model.claims import ClaimState
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Dossier
from shared.usecases.come_back import come_back
from shared.usecases.telling import Telling


def tell_buyer(buyer: Ref, run: Telling) -> Outcome:
    """
    Write what the record doesn't say yet, in at most one call.

    A ledger whose book keeps the CRM untouched is left out of the figures.

    Raises:
        Conflict: it was told something else meanwhile; the next try reads anew.
    """
    dossier = run.links.dossier(buyer)
    allowed = [(known, permit) for known in _known(dossier, run) if (permit := _permit(buyer, known, run)) is not None]
    if not allowed:
        return Skipped("nothing is known that may be told")
    receivables = [known for known, _ in allowed]
    come_back(buyer, receivables, agenda=run.agenda, links=run.links, clock=run.clock)
    now = run.clock.now()
    found = figures(receivables, now, credit_hold_days=run.rules.credit_hold_days)
    news = told.untold(told_company.company_facts(receivables, found), dossier.told)
    if not news:
        return Skipped("the CRM knows everything already")
    try:
        run.write(dossier, news, allowed[0][1])
    except NotFound:
        return Skipped(f"the {buyer.kind} is gone from the CRM: there is nobody to tell")
    run.remember(dossier, news, run.deed(dossier, news))
    return Done(f"wrote {len(news)} facts")


def _known(dossier: Dossier, run: Telling) -> list[Receivable]:
    """What the linked customers owe, ledger by ledger in the order of their names."""
    customers = [
        claim.remote
        for _, claim in sorted(dossier.claims.items())
        if claim.kind is Kind.CUSTOMER and claim.state is ClaimState.LINKED and claim.remote is not None
    ]
    return [known for customer in customers if (known := run.links.receivables.of(customer)) is not None]


def _permit(buyer: Ref, known: Receivable, run: Telling) -> Permit | None:
    """The right to tell of this ledger, from the first of its books that gives it."""
    for book in run.rules.books:
        if book.ledger == known.customer.connection:
            try:
                return permits.for_write_back(ConnectionId(buyer.connection), book)
            except WriteForbidden:
                continue
    return None
