"""What must be true when everything is quiet. It reads the sandboxes' books and nothing else: never our tables, never our logs."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.sides.shapes import Booked, Books, Pair, Sold

OURS = "DEAL-"
"""Every invoice of ours is found by this reference; what a sandbox was seeded with has others."""
ANSWERED = frozenset({"held", "declined", "excluded", "failed", "undone"})
"""Sales was told why there is no invoice."""


def judged(bundle: Bundle, figures: Figures, *, told: bool = True) -> Figures:
    """Add what is wrong in the books to the figures. `told`: everything was at rest, so sales must know everything, too."""
    crm, ledger = (_books(bundle, provider) for provider in bundle.pair.providers)
    routes = {member.crm: member.ledger for member in bundle.members}
    read(bundle.pair, crm, ledger, routes, figures, told=told)
    for sentence in bundle.stuck:
        figures.lost += 1
        figures.wrongs.append(sentence)
    return figures


def read(  # both books, and whose they are
    pair: Pair, crm: Books, ledger: Books, routes: Mapping[str, str], figures: Figures, *, told: bool = True
) -> None:
    """Add what is wrong in these books; `routes` leads from the CRM's accounts to the ledger's."""
    invoices: dict[tuple[str, str], list[Booked]] = defaultdict(list)
    for invoice in pair.ledger.invoices(ledger):
        if invoice.reference.startswith(OURS):
            invoices[invoice.account, invoice.reference].append(invoice)
    customers = list(pair.ledger.customers(ledger))
    names = {(account, identity): name for account, identity, name, _ in customers}
    for deal in pair.crm.deals(crm):
        if deal.account in routes:
            mine = invoices.pop((routes[deal.account], f"{OURS}{deal.id}"), [])
            _deal(deal, mine, names, figures, told=told)
    for (account, reference), strays in invoices.items():
        figures.wrong_account += len(strays)
        figures.wrongs.append(f"{reference} in {account} belongs to no deal of that account's CRM")
    _once(figures, "customer", [(account, number or name) for account, _, name, number in customers])
    _once(figures, "message", list(pair.crm.messages(crm)))


def _deal(  # what a deal is held against
    deal: Sold, made: Sequence[Booked], names: Mapping[tuple[str, str], str], figures: Figures, *, told: bool
) -> None:
    where = f"deal {deal.account}/{deal.id}"
    alive = [invoice for invoice in made if invoice.alive]
    if len(made) > 1:
        figures.duplicated += len(made) - 1
        figures.wrongs.append(f"{where}: {len(made)} invoices, {len(alive)} of them alive")
    if deal.won:
        figures.deals += 1
        if not made and deal.status not in ANSWERED:
            figures.lost += 1
            figures.wrongs.append(f"{where} is won, there is no invoice, and sales reads {deal.status!r}")
    for invoice in alive:
        if names.get((invoice.account, invoice.customer), "") != deal.buyer and deal.buyer:
            figures.wrong_account += 1
            figures.wrongs.append(f"{where}: invoiced to {names.get((invoice.account, invoice.customer))!r}")
        if invoice.net != deal.amount and deal.won and deal.status != "held":
            figures.wrong_amount += 1
            figures.wrongs.append(f"{where} over {deal.amount} was invoiced with {invoice.net}")
        if invoice.currency != deal.currency and deal.currency and deal.won and deal.status != "held":
            figures.wrong_amount += 1
            figures.wrongs.append(f"{where} in {deal.currency} was invoiced in {invoice.currency}")
        if told and deal.won and deal.number != invoice.number:
            figures.lost += 1
            figures.wrongs.append(f"{where}: sales reads invoice {deal.number!r}, it is {invoice.number!r}")


def _once(figures: Figures, what: str, found: Sequence[tuple[str, ...]]) -> None:
    for fact, times in Counter(found).items():
        if times > 1:
            figures.duplicated += times - 1
            figures.wrongs.append(f"{times} times the {what} {fact}")


def _books(bundle: Bundle, provider: str) -> Books:
    app = bundle.sandboxes[provider]
    with app.provider.lock:
        return app.provider.books()
