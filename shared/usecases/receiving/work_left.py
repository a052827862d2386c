"""Whether the deployment is quiet: what waits, what is under way, what a person has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.model.refs import Ref
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock
from shared.ports.work import Backlog, Parking


class HeldList(Protocol):
    """Where the held handoffs are listed."""

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person."""
        ...


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """
    Counts; `due` is what the next tick sends, and messages whose delay isn't over. Held and parked work is nobody's to do but
    a person's; what the agenda holds for later isn't counted.
    """

    pending: int
    in_flight: int
    due: int
    parked: int
    held: int

    @property
    def quiet(self) -> bool:
        """Whether nothing will happen by itself."""
        return self.pending + self.in_flight + self.due == 0


def work_left(*, backlog: Backlog, agenda: Agenda, parking: Parking, held: HeldList, clock: Clock) -> WorkLeft:
    """Count the work that is left, now."""
    depth = backlog.depth()
    due = depth.delayed + agenda.count_due(clock.now())
    return WorkLeft(depth.waiting, depth.in_flight, due, len(parking.parked()), len(held.held()))
