"""Row 2: webhooks that come twice, as new events, together, in another order, late, or about what isn't there yet."""

from collections import Counter
from collections.abc import Callable, Mapping
from random import Random

from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.postman import Postman, Treatment
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.verdict import judged

A_DAY = 24 * 3600.0
DEALS = 40
"""Deals of a block that come in together: those of one account share its limits."""


def twice(chance: Random) -> Treatment:
    """The very same event, up to ten minutes later."""
    return lambda event, _again: [(0.3, event), (chance.choice((0.3, 3, 40, 600)), event)]


def anew(chance: Random) -> Treatment:
    """The same change as another event, with another id."""
    return lambda event, again: [(0.3, event), (chance.choice((0.3, 3, 40, 600)), again(event))]


def at_once_thrice(_chance: Random) -> Treatment:
    """Three events of one change in the same moment."""
    return lambda event, again: [(0.3, event), (0.3, again(event)), (0.3, event)]


def shuffled(chance: Random) -> Treatment:
    """Each event within two minutes, in any order."""
    return lambda event, _again: [(chance.uniform(0, 120), event)]


def late(chance: Random) -> Treatment:
    """Each event within a day."""
    return lambda event, _again: [(chance.choice((chance.uniform(0, 60), chance.uniform(0, A_DAY))), event)]


def repeated(mail: Postman) -> int:
    """Changes that were accepted more than once."""
    return sum(times > 1 for times in Counter(change for change, _ in mail.taken).values())


def overtaken(mail: Postman) -> int:
    """Changes that were accepted after a later one."""
    latest, found = -1, 0
    for change, _ in mail.taken:
        found += change < latest
        latest = max(latest, change)
    return found


def delayed(mail: Postman) -> int:
    """Changes that were accepted more than a minute after they happened."""
    return sum(at - mail.said[change] > 60 for change, at in mail.taken)


KINDS: Mapping[str, tuple[Callable[[Random], Treatment], Callable[[Postman], int]]] = {
    "same id": (twice, repeated),
    "new id": (anew, repeated),
    "together": (at_once_thrice, repeated),
    "reordered": (shuffled, overtaken),
    "late": (late, delayed),
}
"""What is done to the mail, and how many changes that was seen to happen to."""


def run(block: Block) -> Figures:
    """One kind of disorder for a company of some forty deals, which are won, lost, won again, changed and invoiced."""
    kind = list(KINDS)[block.number % len(KINDS)]
    bundle, figures = block.bundle(), Figures()
    sales, mail = Sales(bundle), bundle.postman
    treat, disturb = KINDS[kind]
    mail.treat = treat(bundle.chance)
    begun, swallowed = bundle.clock.time(), bundle.cloud.sqs.swallowed
    for _ in range(DEALS):
        wavering(sales)
        for _ in range(bundle.chance.randrange(3)):
            bundle.step()
        bundle.clock.advance(bundle.chance.choice((0.1, 2, A_MINUTE)))
    bundle.rest()
    figures.injected, figures.fired = len(mail.said), disturb(mail)
    figures.events = mail.delivered
    figures.counted(f"{kind} events", figures.fired)
    figures.counted("swallowed by the queue", bundle.cloud.sqs.swallowed - swallowed)
    figures.recovered(bundle.clock.time() - begun)
    return judged(bundle, figures)


def wavering(sales: Sales, member: int = 0) -> Sale:
    """A deal that is made, changed and won; some are lost in between, some won twice, some changed after that."""
    chance = sales.bundle.chance
    sale = sales.sale(member, won=False)
    price = f"{chance.randrange(1, 9000)}.{chance.randrange(100):02d}"
    steps = chance.choice((("won",), ("won", "lost", "won"), ("price", "won"), ("won", "open", "won"), ("lost", "won")))
    for step in steps:
        if step == "price":
            sales.reprices(sale, price)
        else:
            sales.moves(sale, step)
        sales.bundle.clock.advance(chance.choice((0.01, 0.5)))
    return sale


ROW = Row("2", "duplicates, reordering, delay up to a day", run, blocks=10, least=10_000)
