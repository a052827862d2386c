"""
Row 2e: what we write comes back to us as the vendors' own events, at once, again and late.

The echo of a write makes no write, and nothing that comes back in its turn: else two systems talk to each other for ever. Where a vendor
dates its records to the fraction of a second, it isn't even read.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.core.courier import Event
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.rows.in_step import in_step
from tests.chaos.matrix.rows.unruly_mail import twice, wavering
from tests.chaos.matrix.sales import A_MINUTE, Sale, Sales
from tests.chaos.matrix.sides.shapes import Pair
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request

DEALS = 24
LATER_SECONDS = 3600
"""An echo that took an hour."""


@dataclass
class Echoes:
    """The events of our own writes, kept back until they are let go; all others arrive as always."""

    bundle: Bundle
    kept: list[tuple[str, Sequence[Event]]] = field(default_factory=list)

    def listen(self) -> None:
        """What a vendor says while a worker of ours is at work is said of its writes: nobody else acts at that moment."""
        for provider, outbox in self.bundle.postman.outboxes.items():
            outbox.hand_over = lambda events, of=provider: self._heard(of, events)

    def _heard(self, provider: str, events: Sequence[Event]) -> None:
        if self.bundle.busy:
            self.kept.append((provider, events))
        else:
            self.bundle.postman.collect(provider, events)

    def let_go(self) -> int:
        """They arrive now, each twice, the very same; gives how many there were."""
        kept, self.kept = self.kept, []
        self.bundle.postman.treat = twice(self.bundle.chance)
        for provider, events in kept:
            self.bundle.postman.collect(provider, events)
        return sum(len(events) for _, events in kept)


@dataclass
class Costs:
    """Counts the calls that a connector makes, tokens apart."""

    reads: dict[str, int] = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.connection and "token" not in request.what:
            if request.effect is not None:
                self.writes.append(f"{request.where}: {request.what}")
            else:
                self.reads[request.where] = self.reads.get(request.where, 0) + 1
        return carry_out()


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
    _judge(block.pair, echoed, costs, echoes, figures)
    return judged(bundle, figures)


def _judge(pair: Pair, echoed: int, costs: Costs, echoes: Echoes, figures: Figures) -> None:
    for written in costs.writes:
        figures.breaks(f"the echo of a write was answered by another: {written}")
    if echoes.kept:
        figures.breaks(f"{len(echoes.kept)} deliveries came back in their turn", len(echoes.kept))
    allowed = {pair.crm.provider: 0, pair.ledger.provider: 0 if pair.ledger.dates_exactly else echoed}
    for provider, most in allowed.items():
        read = costs.reads.get(provider, 0)
        figures.counted(f"{provider}: echoes that were read", read)
        if read > most:
            figures.breaks(f"{read} calls of {provider} for {echoed} echoes of our own writes")


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
