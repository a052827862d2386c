"""A credit note, overpayment or prepayment changed in the ledger: its customer's figures follow, and whoever it concerns is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain import crediting
from shared.errors import Conflict, Gone, NotFound
from shared.model.credit import Credit, CreditStatus
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref
from shared.model.rules import Rules
from shared.ports.edges import Clock, Queues
from shared.ports.ledger import Ledger
from shared.ports.stores import Links
from shared.routing import ROUTES
from shared.usecases.invoicing.hand_on import Handing
from shared.usecases.invoicing.handoff_run import WRITE_BACK

NOBODY = "nobody in the CRM is linked to the customer of this credit"


@dataclass(frozen=True, slots=True)
class _Sight:
    """What is known of the customer, this look at the credit included, and of the credit before; `fresh`: all was just read."""

    known: Receivable
    before: Credit | None
    began: datetime
    fresh: bool = False


def settle_credit(
    hint: Hint,
    *,
    ledger_of: Callable[[ConnectionId], Ledger],
    links: Links,
    rules: Rules,
    queues: Queues,
    clock: Clock,
    journal: Journal,
    actor: str = "ledgerlink",
) -> Outcome:
    """
    Read the credit in one call, keep it with what its customer owes, and have told whom it concerns; safe to repeat.

    That is the customer's record in the CRM; the deals whose invoice's money was given back, or isn't any more; and the
    invoices that more or less of it is applied to than was known, where they were not read since: a credit is no proof that
    the ledger tells of those by themselves. A credit that whoever noticed it saw to be nobody's, or that was read since, is
    skipped unread.
    """
    if hint.whose is not None and links.source(hint.whose) is None:
        return Skipped(NOBODY)
    sight = _seen(hint, links)
    if sight is None:
        try:
            sight = _look(hint.about, ledger_of(hint.about.connection), links, clock)
        except Gone:
            sight = _deleted(hint.about, links, clock)
        except NotFound:
            return Skipped("the ledger has no such credit")
    debtor = links.source(sight.known.customer) if sight is not None else None
    if sight is None or debtor is None:
        return Skipped(NOBODY)
    credit = sight.known.credits[hint.about]
    # Each before what makes it look done: whoever dies in between says so again.
    if not sight.fresh:
        _have_read(sight, credit, hint, queues)
    if sight.before != credit:
        links.receivables.keep(credit.customer, [credit], sight.began)
    queues.send(WRITE_BACK, [Hint(debtor, f"{debtor}/{hint.key}", f"a credit is {credit.status.value}")])
    handing = Handing(links, rules, queues, clock, journal, actor)
    handed = [_hand_on(invoice, sight.known, hint, handing) for invoice in _given_back(sight)]
    if sight.before == credit and not any(handed):
        return Skipped("nothing changed")
    return Done(f"credit {credit.number or credit.ref.id} is {credit.status.value}, {credit.remaining} of it left")


def _seen(hint: Hint, links: Links) -> _Sight | None:
    """What was read after this change, if it was: only what was begun to be told is finished."""
    known = links.receivables.of(hint.whose) if hint.whose is not None else None
    held = known.credits.get(hint.about) if known is not None else None
    if known is None or held is None or hint.occurred_at is None or held.changed_at < hint.occurred_at:
        return None
    return _Sight(known, held, known.as_of)


def _look(about: Ref, ledger: Ledger, links: Links, clock: Clock) -> _Sight | None:
    """Read it, or the whole customer where that was never read; None where nobody is linked. Raises: NotFound."""
    began = clock.now()
    credit = ledger.credit(about)
    if links.source(credit.customer) is None:
        return None
    known = links.receivables.of(credit.customer)
    if known is None:
        whole = ledger.receivable(credit.customer.id)
        links.receivables.begin(whole)
        return _Sight(whole.credited(credit), None, began, fresh=True)
    return _Sight(known.credited(credit), known.credits.get(about), began)


def _deleted(about: Ref, links: Links, clock: Clock) -> _Sight | None:
    """What is known of a credit of which the ledger keeps nothing any more: it settles nothing, and nothing is left of it."""
    customer = links.receivables.customer_of(about)
    known = links.receivables.of(customer) if customer is not None else None
    before = known.credits.get(about) if known is not None else None
    if known is None or before is None:
        return None
    now = clock.now()
    if before.status is CreditStatus.DELETED:
        return _Sight(known, before, now)
    nothing = before.remaining - before.remaining
    at = max(now, before.changed_at)
    gone = replace(before, status=CreditStatus.DELETED, remaining=nothing, applied=(), refunds=(), changed_at=at)
    return _Sight(known.credited(gone), before, now)


def _have_read(sight: _Sight, credit: Credit, hint: Hint, queues: Queues) -> None:
    """The invoices of which more or less is settled than before are read, if they weren't since this change."""
    before = sight.before.applied if sight.before is not None else ()
    moved = {part.invoice for part in {*before} ^ {*credit.applied}}
    old = [
        invoice
        for invoice in sorted(moved, key=str)
        if invoice.id not in sight.known.invoices or sight.known.invoices[invoice.id].changed_at < credit.changed_at
    ]
    for invoice in old:
        again = Hint(invoice, f"{invoice}/{hint.key}", "a credit was applied or taken off", credit.changed_at)
        queues.send(ROUTES[invoice.kind], [again])


def _given_back(sight: _Sight) -> Iterable[Ref]:
    """The invoices whose money this credit's refunds give back, or gave back; of a customer read anew, all there are."""
    known, before = sight.known, sight.before
    now = {crediting.invoice_of(credit, known) for credit in crediting.issued(known) if credit.refunds}
    then = crediting.invoice_of(before, known) if before is not None and before.refunds else None
    return sorted({invoice for invoice in (*now, then) if invoice is not None}, key=str)


def _hand_on(invoice: Ref, known: Receivable, hint: Hint, handing: Handing) -> bool:
    """
    Let the handoff of the invoice's deal say what was given back; gives whether it didn't.

    The handoff is read after the credit was kept, as whoever settles the invoice reads the credits after the handoff: of two
    at once, one sees what the other did, or is refused.

    Raises:
        Conflict: the handoff has moved on.
    """
    deal = handing.links.source(invoice)
    handoff = handing.links.dossier(deal).handoff if deal is not None else None
    held = known.invoices.get(invoice.id)
    if handoff is None or handoff.invoice is None or handoff.invoice.ref != invoice or held is None:
        return False
    if held.changed_at < handoff.invoice.changed_at:
        raise Conflict(f"invoice {held.number} was read by somebody else meanwhile", fix="It is tried again by itself.")
    shown = crediting.with_refunds(held, known)
    if shown == handoff.invoice:
        return False
    handing.on(hint, handoff, shown)
    return True
