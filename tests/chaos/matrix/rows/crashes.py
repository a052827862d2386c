"""Row 1: whoever works dies before and after each of its side effects; a request may arrive when its sender is dead."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from tests.chaos.gate import Phase
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.verdict import judged
from tests.chaos.mortal import Fate

SEEDS = 20
A_PERSON_SECONDS = 2
"""
Nobody acts sooner on what a vendor shows. QuickBooks dates changes by the second: one in the very second of our own write can't be told from
its echo by what a webhook says.
"""


@dataclass(frozen=True)
class Story:
    """`before` leads there undisturbed; `then` is what is disturbed, up to where everything is at rest."""

    name: str
    before: Callable[[Sales], Sale]
    then: Callable[[Sales, Sale], None]


def offered(sales: Sales) -> Sale:
    return sales.sale(won=False)


def offered_to_a_known_buyer(sales: Sales) -> Sale:
    return sales.sale(won=False, company=sales.sale().company)


def invoiced(sales: Sales) -> Sale:
    return sales.sale()


def sent(sales: Sales) -> Sale:
    sale = sales.sale()
    sales.bundle.rest()
    sales.finance("approve", sales.invoice(sale))
    sales.finance("send", sales.invoice(sale))
    return sale


def without_a_buyer(sales: Sales) -> Sale:
    sale = sales.sale(won=False)
    sales.act("associate", sale.deal, account=sale.account, to_type="companies", to=sale.company, remove=True)
    return sale


def wins(sales: Sales, sale: Sale) -> None:
    sales.moves(sale, "won")


def changes(sales: Sales, sale: Sale) -> None:
    sales.reprices(sale, "77.77")


def reopens_and_wins(sales: Sales, sale: Sale) -> None:
    sales.moves(sale, "open")
    sales.moves(sale, "won")


def pays(sales: Sales, sale: Sale) -> None:
    sales.finance("pay", sales.invoice(sale), amount="100.00")


def deletes(sales: Sales, sale: Sale) -> None:
    sales.finance("void", sales.invoice(sale))


STORIES = (
    Story("won by a new customer", offered, wins),
    Story("won by a known customer", offered_to_a_known_buyer, wins),
    Story("won, and nobody to invoice", without_a_buyer, wins),
    Story("changed after its draft", invoiced, changes),
    Story("reopened and won again", invoiced, reopens_and_wins),
    Story("paid in part", sent, pays),
    Story("its draft deleted by finance", invoiced, deletes),
)


def run(block: Block) -> Figures:
    """One story with a death at every point, in one company."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    story = STORIES[block.number % len(STORIES)]
    for at, phase in points(undisturbed(story, sales)):
        disturbed(story, sales, at, phase, figures)
    return judged(bundle, figures)


def points(effects: Sequence[str]) -> Iterator[tuple[int, Phase]]:
    """Each point in each phase; late is only what travels to a vendor."""
    for at, name in enumerate(effects, start=1):
        yield at, Phase.BEFORE
        yield at, Phase.AFTER
        if " /" in name:
            yield at, Phase.LATE


def undisturbed(story: Story, sales: Sales) -> Sequence[str]:
    """The story's side effects, in their order."""
    sale = _led_there(story, sales)
    fate = sales.bundle.fate = Fate(sales.bundle.late)
    story.then(sales, sale)
    sales.bundle.rest()
    sales.bundle.fate = None
    return fate.names


def disturbed(story: Story, sales: Sales, at: int, phase: Phase, figures: Figures) -> None:
    """The story once, with this death; all is at rest afterwards."""
    bundle, sale = sales.bundle, _led_there(story, sales)
    fate = bundle.fate = Fate(bundle.late, at, phase)
    deaths, begun, unrest = bundle.deaths, bundle.clock.time(), len(bundle.stuck)
    story.then(sales, sale)
    bundle.rest()
    bundle.fate = None
    figures.injected += 1
    figures.fired += bundle.deaths - deaths
    figures.recovered(bundle.clock.time() - begun)
    if len(bundle.stuck) > unrest:
        bundle.stuck[-1] += f" ({story.name}, {phase} {at}: {fate.names[at - 1 : at]}, deal {sale.deal})"


def _led_there(story: Story, sales: Sales) -> Sale:
    _minute_passes(sales.bundle)
    sale = story.before(sales)
    sales.bundle.rest()
    sales.bundle.clock.advance(A_PERSON_SECONDS)
    return sale


def _minute_passes(bundle: Bundle) -> None:
    """The vendors' limits by the minute begin anew."""
    bundle.clock.advance(A_MINUTE)


ROW = Row("1", "a crash before, after and while each side effect", run, blocks=SEEDS * len(STORIES), least=SEEDS * 200)
