"""The events of our own writes, kept back until they are let go, and what they cost then."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.core.courier import Event
from tests.chaos.matrix.bundle import Bundle
from tests.chaos.matrix.figures import Figures
from tests.chaos.matrix.rows.unruly_mail import twice
from tests.chaos.matrix.sides.shapes import Pair
from tests.chaos.matrix.wires import Request

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


def judge(pair: Pair, echoed: int, costs: Costs, echoes: Echoes, figures: Figures, *, reads_both: bool = False) -> None:
    """
    An echo makes no write, and nothing comes back in its turn; only where the ledger doesn't date exactly is it read at all.

    `reads_both`: whoever reads one side of such a record reads the other, too.
    """
    for written in costs.writes:
        figures.breaks(f"the echo of a write was answered by another: {written}")
    if echoes.kept:
        figures.breaks(f"{len(echoes.kept)} deliveries came back in their turn", len(echoes.kept))
    inexact = 0 if pair.ledger.dates_exactly else echoed
    allowed = {pair.crm.provider: inexact if reads_both else 0, pair.ledger.provider: inexact}
    for provider, most in allowed.items():
        read = costs.reads.get(provider, 0)
        figures.counted(f"{provider}: echoes that were read", read)
        if read > most:
            figures.breaks(f"{read} calls of {provider} for {echoed} echoes of our own writes")
