"""Row 10: whoever holds a claim, or the right to renew a token, runs out of time or memory: how soon another goes on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from functions.catalog import Work, named
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request
from tests.chaos.mortal import Killed

ROUNDS = 5
LIFE_SECONDS = 7300
"""Longer than an access token of any vendor lives."""
HELD = ("claim#customer", "claim#invoice", "claim#note", "token")
"""What a worker holds when it ends, by the item that it wrote last."""
LONGEST_SECONDS = 15 * 60
"""By then somebody must have taken over, whatever was held."""


@dataclass
class Ending:
    """The worker that has just written `held` ends: at once, or when its function's time is over."""

    bundle: Bundle
    held: str
    slowly: bool
    ended_at: float = 0.0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        answer = carry_out()
        effect = request.effect.name if request.effect else ""
        busy = self.bundle.busy[-1] if self.bundle.busy else ""
        if self.ended_at or not busy or request.where != "dynamodb" or self.held not in effect:
            return answer
        function = named(busy)
        assert isinstance(function.trigger, Work)
        if self.slowly:
            self.bundle.clock.advance(function.timeout)
        self.ended_at = self.bundle.clock.time()
        raise Killed(f"out of {'time' if self.slowly else 'memory'} while it held {self.held}")


def run(block: Block) -> Figures:
    """Each thing that can be held, each way to end."""
    bundle, figures = block.bundle(), Figures()
    sales = Sales(bundle)
    for _ in range(ROUNDS):
        for held in HELD:
            for slowly in (False, True):
                _taken_over(sales, held, figures, slowly=slowly)
    return judged(bundle, figures)


def _taken_over(sales: Sales, held: str, figures: Figures, *, slowly: bool) -> None:
    bundle = sales.bundle
    bundle.clock.advance(LIFE_SECONDS if held == "token" else A_MINUTE)
    ending = bundle.interferes = Ending(bundle, held, slowly)
    deaths = bundle.deaths
    sale = sales.sale()
    bundle.rest()
    bundle.interferes = None
    figures.injected += 1
    figures.fired += bundle.deaths - deaths
    if not ending.ended_at:
        return
    seconds = bundle.clock.time() - ending.ended_at
    figures.recovered(seconds)
    figures.noted(f"takeover of {held.partition('#')[2] or held}, out of {'time' if slowly else 'memory'}_s", seconds)
    if seconds > LONGEST_SECONDS or not sales.invoice(sale):
        figures.breaks(f"nobody took over {held} in {seconds:.0f} s")


ROW = Row("10", "a function ends while it holds a claim or a lease", run, blocks=5, least=150)
