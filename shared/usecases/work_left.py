"""Whether the deployment is quiet: what waits, what is under way, what a person has to look at."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shared.model.refs import Ref
from shared.ports.work import Backlog, Parking


class HeldList(Protocol):
    """Where the held handoffs are listed."""

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person."""
        ...


@dataclass(frozen=True, slots=True)
class WorkLeft:
    """Counts; `due` waits for its time. Held and parked work is nobody's to do but a person's."""

    pending: int
    in_flight: int
    due: int
    parked: int
    held: int

    @property
    def quiet(self) -> bool:
        """Whether nothing will happen by itself."""
        return self.pending + self.in_flight + self.due == 0


def work_left(*, backlog: Backlog, parking: Parking, held: HeldList) -> WorkLeft:
    """Count the work that is left, now."""
    depth = backlog.depth()
    return WorkLeft(depth.waiting, depth.in_flight, depth.delayed, len(parking.parked()), len(held.held()))
