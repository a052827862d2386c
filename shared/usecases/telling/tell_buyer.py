"""A company, or a contact that buys, is told what it owes, paid, has to its credit and was worth."""

from collections.abc import Iterable, Iterator, Sequence

from shared.domain import settlement_notes, told, told_company
from shared.domain.credit_limits import TERMS, Conditions, credit_facts, terms_of
from shared.domain.message import Message, is_made
from shared.domain.receivables import Figures, figures
from shared.errors import NotFound, WriteForbidden
from shared.model import permits
from shared.model.claims import Claim, ClaimState, Created
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.permits import Permit
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.stores import Dossier
from shared.usecases.telling.come_back import Visit, come_back
from shared.usecases.telling.owed import Owed
from shared.usecases.telling.say import Listener, say
from shared.usecases.telling.telling import Telling

Allowed = tuple[Receivable, Permit]
"""What is owed in one ledger, and the right to tell of it."""


def tell_buyer(buyer: Ref, run: Telling) -> Outcome:
    """
    Write what the record doesn't say yet, in at most one call; and one for each refund that no deal tells of.

    A ledger whose book keeps the CRM untouched is left out of both.

    Raises:
        Conflict: it was told something else meanwhile; the next try reads anew.
    """
    dossier = run.links.dossier(buyer)
    allowed = _allowed(dossier, run)
    if not allowed:
        return _terms_alone(dossier, run)
    come_back(buyer, [known for known, _ in allowed], sheet=run.sheet, links=run.links, clock=run.clock)
    news = _news(dossier, allowed, run)
    try:
        if news:
            run.write(dossier, news, allowed[0][1])
        made = _refunds(dossier, allowed, run)
    except NotFound:
        return Skipped(f"the {buyer.kind} is gone from the CRM: there is nobody to tell")
    if not news and not made:
        return Skipped("the CRM knows everything already", evident=True)
    run.remember(dossier, news, run.deed(dossier, news), made)
    return Done(f"wrote {len(news)} facts and {len(made)} messages", evident=True)


def owed_to_buyer(buyer: Ref, visit: Visit, run: Telling) -> Owed | None:
    """
    What `tell_buyer` would write now, after it was put on the next sheets; None where nothing may be told. No call.

    `visit` is the ledger and day of whose sheet it is looked at.
    """
    dossier = run.links.dossier(buyer)
    allowed = _allowed(dossier, run)
    if not allowed:
        return None
    come_back(buyer, [known for known, _ in allowed], sheet=run.sheet, links=run.links, clock=run.clock, visit=visit)
    for known, _ in allowed:
        run.catch_up(known)
    refunds = (message for _, owed in _owed_refunds(dossier, allowed, run) for message in owed)
    unsaid = any(not is_made(dossier.claims.get(message.intent)) for message in refunds)
    return Owed(dossier, _news(dossier, allowed, run), allowed[0][1], by_itself=unsaid)


def _allowed(dossier: Dossier, run: Telling) -> list[Allowed]:
    """What the buyer owes in those ledgers of which it may be told."""
    known = _known(dossier, run)
    return [(one, permit) for one in known if (permit := _permit(dossier.about, one.customer, run)) is not None]


def _news(dossier: Dossier, allowed: Sequence[Allowed], run: Telling) -> dict[str, str]:
    """The facts that the record doesn't hold yet."""
    receivables = [known for known, _ in allowed]
    now, rules = run.clock.now(), run.rules
    found = figures(receivables, now, credit_hold_days=rules.credit_hold_days, dso_days=rules.receivables.dso_days)
    facts = told_company.company_facts(receivables, found) | _credit(dossier.about, receivables, found, run)
    return told.untold(facts, dossier.told)


def _credit(buyer: Ref, receivables: Sequence[Receivable], found: Figures, run: Telling) -> dict[str, str]:
    """On what terms the customer buys and what it may owe."""
    return credit_facts(receivables, found, _conditions(buyer, run), run.rules.customers.credit)


def _conditions(buyer: Ref, run: Telling) -> dict[Ref, Conditions]:
    """What the ledgers said of its customers when these were last in step: nobody is called for it."""
    bases = run.bases.of(buyer) if run.bases is not None else {}
    return {customer: Conditions.of(base) for customer, base in sorted(bases.items(), key=lambda one: str(one[0]))}


def _terms_alone(dossier: Dossier, run: Telling) -> Outcome:
    """Tell of a customer of whom no invoice was seen yet: nothing is known of what it owes."""
    known = {
        customer: (conditions, permit)
        for customer, conditions in _conditions(dossier.about, run).items()
        if (permit := _permit(dossier.about, customer, run)) is not None
    }
    news = told.untold({TERMS: terms_of(conditions for conditions, _ in known.values())}, dossier.told)
    if not known or not news:
        return Skipped("nothing is known that may be told")
    try:
        run.write(dossier, news, next(permit for _, permit in known.values()))
    except NotFound:
        return Skipped(f"the {dossier.about.kind} is gone from the CRM: there is nobody to tell")
    run.remember(dossier, news, run.deed(dossier, news))
    return Done("wrote the customer's terms", evident=True)


def _refunds(dossier: Dossier, allowed: Iterable[Allowed], run: Telling) -> list[tuple[Claim, Created]]:
    """Tell what was given back since the customer was linked, ledger by ledger."""
    made = []
    for permit, owed in _owed_refunds(dossier, allowed, run):
        made += say(Listener(dossier.about), owed, dossier, permit, run)
    return made


def _owed_refunds(
    dossier: Dossier, allowed: Iterable[Allowed], run: Telling
) -> Iterator[tuple[Permit, Sequence[Message]]]:
    since = {claim.remote: claim.claimed_at for claim in _links(dossier)}
    for known, permit in allowed:
        day = known.today(since[known.customer])
        yield (
            permit,
            settlement_notes.of_refunds(known, dossier.claims, day, lambda invoice: _is_on_a_deal(invoice, run)),
        )


def _is_on_a_deal(invoice: Ref, run: Telling) -> bool:
    deal = run.links.source(invoice)
    handoff = run.links.dossier(deal).handoff if deal is not None else None
    return handoff is not None and handoff.invoice is not None and handoff.invoice.ref == invoice


def _known(dossier: Dossier, run: Telling) -> list[Receivable]:
    """What the linked customers owe, ledger by ledger in the order of their names."""
    customers = [claim.remote for claim in _links(dossier) if claim.remote is not None]
    return [known for customer in customers if (known := run.links.receivables.of(customer)) is not None]


def _links(dossier: Dossier) -> list[Claim]:
    every = (claim for _, claim in sorted(dossier.claims.items()))
    return [claim for claim in every if claim.kind is Kind.CUSTOMER and claim.state is ClaimState.LINKED]


def _permit(buyer: Ref, customer: Ref, run: Telling) -> Permit | None:
    """The right to tell of this customer's ledger, from the first of its books that gives it."""
    for book in run.rules.books:
        if book.ledger == customer.connection:
            try:
                return permits.for_write_back(ConnectionId(buyer.connection), book)
            except WriteForbidden:
                continue
    return None
