"""Row 4: vendors say that it is too much, by every limit they have and in every way they say so."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.crowding import all_at_once, little_room
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.row import Block, Row
from tests.chaos.matrix.sales import A_MINUTE, Sales
from tests.chaos.matrix.vendors import inject, lift
from tests.chaos.matrix.verdict import judged
from tests.chaos.matrix.wires import Request

DEALS = 8
CROWDED = 6
MANY = 8
"""Deals that are worked off at the same moment."""
UNSLOWED_SECONDS = 20.0
"""Longer than a deal of an account without a storm takes."""
ROUNDING_SECONDS = 1.0
"""Retry-After is in whole seconds, and a date has no fractions."""


@dataclass
class Storm:
    """
    Refuses calls of one account, as its vendor would, until `times` are refused; `after` is its Retry-After.

    Counts what was refused, and the calls that came before they were allowed to again.
    """

    bundle: Bundle
    connection: str
    after: int | str | None
    times: int
    chance: float = 1.0
    fired: int = 0
    early: int = 0
    until: float = 0.0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.connection != self.connection or "token" in request.what:
            return carry_out()
        now = self.bundle.clock.time()
        self.early += now < self.until
        if self.fired >= self.times or self.bundle.luck(request).random() > self.chance:
            return carry_out()
        fault = inject(self.bundle, request.where, "429", "* /", retry_after=self.after)
        answer = carry_out()
        self.fired += lift(self.bundle, request.where, fault)
        said = answer.headers.get("retry-after", "")
        seconds = float(said) if said.isdigit() else 2.0 if said else 0.0
        self.until = max(self.until, now + seconds - ROUNDING_SECONDS)
        return answer


@dataclass
class Crowd:
    """Others have all the calls at once that the vendor allows: now and then there is no room, and no word of when there will be."""

    bundle: Bundle
    connection: str
    narrowed: Callable[[Any], AbstractContextManager[None]]
    fired: int = 0

    def __call__(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        if request.connection != self.connection or self.fired >= CROWDED or self.bundle.luck(request).random() > 0.5:
            return carry_out()
        with self.narrowed(self.bundle.sandboxes[request.where].provider):
            answer = carry_out()
        self.fired += answer.status_code == 429
        return answer


Weather = TypeVar("Weather", Storm, Crowd)
WAYS: Mapping[str, int | str | None] = {"in seconds": 7, "in minutes": 240, "as a date": "http-date", "absent": None}


def run(block: Block) -> Figures:
    """Two pairs of accounts sell alike; one of the vendors refuses calls of the first account only."""
    bundle, figures = block.bundle(accounts=2), Figures()
    sales = Sales(bundle)
    struck = bundle.members[0]
    for connection in (struck.crm_connection, struck.ledger_connection):
        for way, after in WAYS.items():
            with storm(bundle, Storm(bundle, str(connection), after, times=9, chance=0.7)) as weather:
                _both_sell(sales, figures)
            figures.injected += weather.times
            figures.fired += weather.fired
            figures.counted(f"Retry-After {way}: refusals", weather.fired)
            if weather.early:
                figures.breaks(f"{connection}: {weather.early} calls before Retry-After ({way})", weather.early)
    ledger = bundle.sandboxes[block.pair.ledger.provider]
    for limit in block.pair.ledger.limits:
        before = _refused(bundle)
        with limit(ledger.provider, struck.ledger):
            _both_sell(sales, figures, slowed=True)
        figures.injected += 1
        figures.fired += _refused(bundle) - before
        figures.counted("limits: refusals", _refused(bundle) - before)
    if block.pair.ledger.crowded is not None:
        with storm(bundle, Crowd(bundle, str(struck.ledger_connection), block.pair.ledger.crowded)) as crowd:
            _both_sell(sales, figures)
        figures.injected += CROWDED
        figures.fired += crowd.fired
        figures.counted("at once: refusals", crowd.fired)
        _many_at_once(sales, figures)
    parked = bundle.process("tick").parking.parked()
    if parked:
        figures.breaks(f"{len(parked)} healthy messages were parked: {parked[0].cause}", len(parked))
    return judged(bundle, figures)


def _many_at_once(sales: Sales, figures: Figures) -> None:
    """Really at once: each deal has a thread, and the vendor has room for one."""
    bundle = sales.bundle
    bundle.clock.advance(A_MINUTE)
    before, begun = _refused(bundle), bundle.clock.time()
    sold = [sales.sale(0) for _ in range(MANY)]
    bundle.clock.advance(1)
    bundle.postman.deliver_due()
    with little_room(bundle.sandboxes[bundle.pair.ledger.provider].provider):
        threads = all_at_once(bundle, "deal_won")
    bundle.rest()
    figures.injected += threads
    figures.fired += _refused(bundle) - before
    figures.counted("threads: refusals", _refused(bundle) - before)
    figures.recovered(bundle.clock.time() - begun)
    if not all(sales.invoice(sale) for sale in sold):
        figures.breaks("a deal was never invoiced after the crowd")


def _refused(bundle: Bundle) -> int:
    """Refusals of the vendors' own limits, by their own call logs."""
    calls = (call for app in bundle.sandboxes.values() for call in app.calls.since(0))
    return sum(call["status"] == 429 and not call["fault"] for call in calls)


@contextmanager
def storm(bundle: Bundle, weather: Weather) -> Iterator[Weather]:
    """While inside, it blows."""
    bundle.interferes = weather
    try:
        yield weather
    finally:
        bundle.interferes = None


def _both_sell(sales: Sales, figures: Figures, *, slowed: bool = False) -> None:
    """The other account's deals must not take longer for it; all of the struck account's are done in the end."""
    bundle = sales.bundle
    bundle.clock.advance(A_MINUTE)
    begun = bundle.clock.time()
    struck = [sales.sale(0) for _ in range(DEALS // 2)]
    others = [sales.sale(1) for _ in range(DEALS // 4)]
    bundle.live(UNSLOWED_SECONDS)
    late = [sale for sale in others if not sales.invoice(sale)]
    if late and not slowed:
        figures.breaks(f"{len(late)} deals of an account without a storm were slowed down", len(late))
    bundle.rest()
    figures.recovered(bundle.clock.time() - begun)
    if not all(sales.invoice(sale) for sale in struck):
        figures.breaks("a deal was never invoiced after the storm")


ROW = Row(
    "4",
    "too many calls: Retry-After, limits by minute, at once and by day",
    run,
    blocks=10,
    least=600,
)
