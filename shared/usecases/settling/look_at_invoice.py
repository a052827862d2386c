"""One invoice is read from the ledger, and kept with what its customer owes."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from shared.domain import crediting, standing
from shared.errors import Gone
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.ports.edges import Clock
from shared.ports.ledger import Ledger
from shared.ports.stores import Links
from shared.usecases.settling.attend import attend


@dataclass(frozen=True, slots=True)
class Sight:
    """
    The invoice as it is now, with what was given back of its money, and whom in the CRM it may concern: the records linked to
    its customer and to the one it had before. `news_for` are those whose figures may differ; a mere draft is news to nobody.
    `owner` is all that is known of its customer, this look included, where that one is linked; `just_met`: it was read whole for it.
    """

    invoice: Invoice
    debtors: tuple[Ref, ...]
    news_for: tuple[Ref, ...]
    owner: Receivable | None
    just_met: bool


@dataclass(frozen=True, slots=True)
class _Account:
    """A linked customer: its record in the CRM, and what was known of it. `read` is what was just read, all of it."""

    debtor: Ref
    known: Receivable | None
    read: Receivable | None


def look(about: Ref, last: Invoice | None, *, ledger: Ledger, links: Links, clock: Clock) -> Sight:
    """
    Read the invoice in one call; where nothing is known of its linked customer yet, with all its other invoices and credits. Where
    money is about to move the ledger is asked more often from now on.

    `last` is the invoice as it was last seen, if it was: without it a new customer's first invoice costs one call more. One
    that was seen, and of which the ledger keeps nothing any more, was deleted.

    Raises:
        NotFound: the ledger has no such sales invoice.
    """
    began = clock.now()
    accounts: dict[Ref, _Account | None] = {}
    if last is not None:
        accounts[last.customer] = _account(last.customer, ledger, links)
    invoice = _among(accounts.values(), about) or read(about, last, ledger, began)
    if invoice.customer not in accounts:
        accounts[invoice.customer] = _account(invoice.customer, ledger, links)
    news_for, seen = [], [invoice]
    for of, account in accounts.items():
        if account is None:
            continue
        before = account.known.invoices.get(about.id) if account.known is not None else None
        if account.read is not None:
            seen = [*seen, *account.read.invoices.values()]
        elif before != invoice:
            links.receivables.keep(of, [invoice], began)
        if not standing.is_draft(invoice) or (before is not None and not standing.is_draft(before)):
            news_for.append(account.debtor)
    if any(accounts.values()):
        attend(about.connection, seen, watches=links.watches, clock=clock)
    debtors = [account.debtor for account in accounts.values() if account is not None]
    owner = accounts[invoice.customer]
    known = (owner.read or owner.known) if owner is not None else None
    whole = known.seen(invoice, began) if known is not None else None
    shown = crediting.with_refunds(invoice, whole) if whole is not None else invoice
    just_met = owner is not None and owner.read is not None
    return Sight(shown, tuple(debtors), tuple(dict.fromkeys(news_for)), whole, just_met)


def read(about: Ref, last: Invoice | None, ledger: Ledger, began: datetime) -> Invoice:
    """The invoice as it is now; one that is gone is as it was, and deleted."""
    try:
        return ledger.invoice(about.id)
    except Gone:
        if last is None:
            raise
        if last.status is InvoiceStatus.DELETED:
            return last
        return replace(last, status=InvoiceStatus.DELETED, changed_at=max(began, last.changed_at))


def _account(customer: Ref, ledger: Ledger, links: Links) -> _Account | None:
    """What is known of a linked customer: read whole from the ledger and kept, where that is nothing; None: not linked."""
    debtor = links.source(customer)
    if debtor is None:
        return None
    known = links.receivables.of(customer)
    if known is not None:
        return _Account(debtor, known, None)
    read = ledger.receivable(customer.id)
    links.receivables.begin(read)
    return _Account(debtor, None, read)


def _among(accounts: Iterable[_Account | None], about: Ref) -> Invoice | None:
    """The invoice, where it was just read with the others."""
    read = [account.read for account in accounts if account is not None and account.read is not None]
    return next((one.invoices[about.id] for one in read if about.id in one.invoices), None)
