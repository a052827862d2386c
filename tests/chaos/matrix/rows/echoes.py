"""
Row 2e: what we write comes back to us as the vendors' own events, at once, again and late.

The echo of a write makes no write, and nothing that comes back in its turn: else two systems talk to each other for ever. Where a vendor
dates its records to the fraction of a second, it isn't even read.
"""

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.echoing import LATER_SECONDS, Costs, Echoes, judge
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.rows.in_step import in_step
from tests.chaos.matrix.rows.unruly_mail import wavering
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.verdict import judged

DEALS = 24


def run(block: Block) -> Figures:
    """What is written for deals, and what is written for customers that are kept in step."""
    figures = _deals(block)
    figures.add(in_step(block))
    return figures


def _deals(block: Block) -> Figures:
    """Deals are won, wavered over and changed, and some have nobody to invoice; then all that we wrote comes back."""
    bundle, figures = block.bundle(), Figures()
    sales, echoes = Sales(bundle), Echoes(bundle)
    echoes.listen()
    for number in range(DEALS):
        sale = wavering(sales)
        _minute_passes(bundle)
        if number % 3 == 0:
            sales.reprices(sale, f"{number + 10}.75")
        if number % 4 == 0:
            _nobody_to_invoice(sales)
        _minute_passes(bundle)
    bundle.clock.advance(bundle.chance.choice((1, LATER_SECONDS)))
    begun, costs = bundle.clock.time(), Costs()
    bundle.interferes = costs
    before = bundle.postman.delivered
    echoed = echoes.let_go()
    bundle.rest()
    bundle.interferes = None
    figures.injected, figures.fired = 2 * echoed, bundle.postman.delivered - before
    figures.events = bundle.postman.delivered
    figures.recovered(bundle.clock.time() - begun)
    judge(block.pair, echoed, costs, echoes, figures)
    return judged(bundle, figures)


def _minute_passes(bundle: Bundle) -> None:
    bundle.rest()
    bundle.clock.advance(A_MINUTE)


def _nobody_to_invoice(sales: Sales) -> Sale:
    """A deal is won whose company was taken off: it is held, and a task asks for it."""
    sale = sales.sale(won=False)
    sales.act("associate", sale.deal, account=sale.account, to_type="companies", to=sale.company, remove=True)
    sales.moves(sale, "won")
    return sale


ROW = Row(
    "2e",
    "our own writes come back: no write, no loop, and unread where the vendor dates exactly",
    run,
    blocks=8,
    least=200,
)
