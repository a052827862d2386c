"""Row 6: a write is carried out and its answer never comes, for every create and update that we make."""

from collections.abc import Callable, Mapping

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.vendors import Dawdling, inject, lift, outage
from tests.chaos.matrix.verdict import judged

BEYOND_KEYS_SECONDS = 500
"""Longer than any vendor keeps an idempotency key that we rely on."""
INDEX_LAG_SECONDS = 8


def at_once(sales: Sales, sale: Sale) -> None:
    """The next try comes by itself."""


def with_an_edit(sales: Sales, sale: Sale) -> None:
    """Sales changes the deal before the next try."""
    _until_unclear(sales.bundle)
    amount = f"{sales.bundle.chance.randrange(10, 9000)}.50"
    sales.reprices(sale, amount)


def beyond_the_keys_life(sales: Sales, sale: Sale) -> None:
    """Nobody gets around to the next try before the vendor forgot the key: the queue is held up."""
    _until_unclear(sales.bundle)
    sales.bundle.clock.advance(BEYOND_KEYS_SECONDS)


def reopened_and_won(sales: Sales, sale: Sale) -> None:
    """Sales takes the deal back and wins it again before the next try."""
    _until_unclear(sales.bundle)
    sales.moves(sale, "open")
    sales.moves(sale, "won")


def into_an_outage(sales: Sales, sale: Sale) -> None:
    """The ledger is down for two minutes right after."""
    _until_unclear(sales.bundle)
    with outage(sales.bundle, sales.bundle.pair.ledger.provider):
        sales.bundle.live(2 * A_MINUTE)


MEANWHILE: Mapping[str, Callable[[Sales, Sale], None]] = {
    "at once": at_once,
    "edited": with_an_edit,
    "key expired": beyond_the_keys_life,
    "reopened and won": reopened_and_won,
    "outage": into_an_outage,
}


def run(block: Block) -> Figures:
    """Each write, once and twice in a row, with everything that may happen meanwhile."""
    bundle, figures = block.bundle(), Figures()
    sales, pair = Sales(bundle), block.pair
    _lag(bundle)
    for provider, calls in (
        (pair.crm.provider, (*pair.crm.writes, *pair.crm.asks)),
        (pair.ledger.provider, pair.ledger.writes),
    ):
        for call in calls:
            for meanwhile in MEANWHILE:
                unanswered(sales, provider, call, meanwhile, figures)
            carried_out_late(sales, provider, call, figures)
    return judged(bundle, figures)


def unanswered(sales: Sales, provider: str, call: str, meanwhile: str, figures: Figures) -> None:
    """One deal's whole way, in which this write is carried out and not answered."""
    bundle, times = sales.bundle, sales.bundle.chance.choice((1, 1, 2))
    bundle.clock.advance(A_MINUTE)
    fault, begun = inject(bundle, provider, "timeout_after_commit", call, times=times), bundle.clock.time()
    _sold_and_changed(sales, call, MEANWHILE[meanwhile])
    _count(figures, meanwhile, lift(bundle, provider, fault), bundle.clock.time() - begun)


def carried_out_late(sales: Sales, provider: str, call: str, figures: Figures) -> None:
    """As before, but the vendor carries it out long after we stopped waiting."""
    bundle = sales.bundle
    bundle.clock.advance(A_MINUTE)
    slow = bundle.interferes = Dawdling(bundle, provider, call)
    begun = bundle.clock.time()
    _sold_and_changed(sales, call, at_once)
    bundle.interferes = None
    _count(figures, "carried out late", slow.fired, bundle.clock.time() - begun)


def _sold_and_changed(sales: Sales, call: str, meanwhile: Callable[[Sales, Sale], None]) -> None:
    """A deal is won and changed; for tasks it has nobody to invoice at first."""
    bundle = sales.bundle
    sale = sales.sale(won=False)
    buyer = {"account": sale.account, "to_type": "companies", "to": sale.company}
    nobody = call in bundle.pair.crm.asks
    if nobody:
        sales.act("associate", sale.deal, **buyer, remove=True)
    sales.moves(sale, "won")
    meanwhile(sales, sale)
    bundle.rest()
    if nobody:
        sales.act("associate", sale.deal, **buyer)
    else:
        sales.reprices(sale, "321.00")
    bundle.rest()


def _count(figures: Figures, name: str, fired: int, seconds: float) -> None:
    figures.injected += 1
    figures.fired += fired
    if fired:
        figures.recovered(seconds)
        figures.counted(name, fired)


def _until_unclear(bundle: Bundle) -> None:
    """Work until the fault has struck, or nothing is left to do at this moment."""
    while bundle.step():
        pass


def _lag(bundle: Bundle) -> None:
    """Searches lag behind in both, where the vendor's do."""
    for member in bundle.members:
        bundle.pair.crm.lag(bundle.sandboxes[bundle.pair.crm.provider].provider, member.crm, INDEX_LAG_SECONDS)


ROW = Row("6", "a write carried out and never answered", run, blocks=25, least=1000)
