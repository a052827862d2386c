"""
The whole bundle in one process: the door, the queues, the workers and the tick, with the vendors' sandboxes behind it.

Real are the webhook path, the worker loop, the use-cases, the connectors with their HTTP client, the adapters of every table and queue, and the
sandboxes. AWS is in memory (`tests.fakes.cloud`, held to the ports' behaviour suites), and time is simulated.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

import httpx

from functions.tick.handler import ticked
from infra.sandbox.core.app import Sandbox
from shared.errors import LedgerlinkError
from shared.providers import registry
from shared.usecases.receiving.park import DeadLetter, park
from shared.usecases.receiving.send_due import send_due
from tests.chaos.matrix.hours import A_TICK_SECONDS, Hours
from tests.chaos.matrix.postman import Postman
from tests.chaos.matrix.simulated import SimulatedClock
from tests.chaos.matrix.underway import Underway
from tests.chaos.matrix.wires import Cable, Clients, Request
from tests.chaos.matrix.workers import WORKERS, Context, url
from tests.chaos.matrix.world import QUEUES, SETTINGS, Around, SimulatedWorld
from tests.chaos.mortal import Fate, Killed
from tests.fakes.cloud.rest import MemoryCloud
from tests.fakes.cloud.sqs import Letter, as_event

ARRIVED_SECONDS = 5.0
"""By so much sooner than its vendor's settle time a request that is still under way arrives at the latest."""

Interfering = Callable[[Request, Callable[[], Any]], Any]


@dataclass(kw_only=True)
class Deployment(ABC):
    """
    One deployment beside the sandboxes of its `providers`. `around` breaks it, by collaborator: for the controls. With `polls` the schedule
    runs as in production, every `a_tick` seconds; else only what is due on the agenda is sent.

    `fate` meets the process that works next, or `fates` draws one for each; `interferes` sees every request of every process.
    """

    seed: int
    around: Mapping[str, Around] = field(default_factory=dict)
    polls: bool = False
    a_tick: float = A_TICK_SECONDS
    clock: SimulatedClock = field(default_factory=SimulatedClock)
    sandboxes: dict[str, Sandbox] = field(default_factory=dict)
    fate: Fate | None = None
    fates: Callable[[], Fate | None] | None = None
    interferes: Interfering | None = None
    deaths: int = 0
    failed_ticks: int = 0
    drawn: dict[str, int] = field(default_factory=dict)
    stuck: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    cables: dict[str, httpx.Client] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.chance = Random(self.seed)  # noqa: S311  # chance, not secrecy
        self.cloud = MemoryCloud(self.clock)
        self.underway = Underway(self.clock)
        self.hours = Hours(self)
        self._processes: dict[str, SimulatedWorld] = {}
        self.postman = Postman(self.clock, lambda: self.process("door"), lambda: self.dies("door"))
        self.found()

    @property
    @abstractmethod
    def providers(self) -> tuple[str, str]:
        """The CRM and the ledger."""

    @abstractmethod
    def found(self) -> None:
        """Build the sandboxes, and set up what an operator has set up."""

    # -- processes ------------------------------------------------------------------------------------------------

    def process(self, name: str) -> SimulatedWorld:
        """The warm process of that name; a new one where it died."""
        if name not in self._processes:
            self._processes[name] = self.new_process()
        return self._processes[name]

    def new_process(self) -> SimulatedWorld:
        """One that has nothing in memory yet."""
        return SimulatedWorld(
            SETTINGS,
            Clients(self.cloud, self.passes),  # type: ignore[arg-type]
            self.clock,
            time=self.clock,
            around=self.around,
            cables=self.cable,
        )

    def dies(self, name: str) -> None:
        """The process of that name is gone, with all it had in memory."""
        self.deaths += 1
        self._processes.pop(name, None)

    def cable(self, connection: Any) -> Any:
        """The HTTP client of this connection, shared by all processes: a wire survives who speaks over it."""
        name = str(connection)
        if name not in self.cables:
            cable = Cable(name, self.sandboxes[name.partition(":")[0]], self.clock, self.passes)
            self.cables[name] = httpx.Client(transport=cable, trust_env=False)
        return self.cables[name]

    def luck(self, request: Request) -> Random:
        """Chance for one request: the same in every run, whichever of several threads comes first."""
        name = f"{request.where} {request.what} {request.effect.name if request.effect else ''} {request.connection}"
        self.drawn[name] = self.drawn.get(name, 0) + 1
        return Random(f"{self.seed}/{name}/{self.drawn[name]}")  # noqa: S311  # likewise

    def passes(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        """Every request of every process, to AWS or to a vendor."""
        fate, effect = self.fate, request.effect
        deed = carry_out if self.interferes is None else lambda: self._interfered(request, carry_out)
        if fate is None or effect is None or effect.renews:
            return deed()
        return fate.meets(effect.name, deed, travels=request.where in self.sandboxes)

    def late(self, deed: Callable[[], object]) -> None:
        """A request of somebody dead is still under way."""
        crm, ledger = self.providers
        latest = (
            registry.manifest(ledger if self.busy and self.busy[-1] == "deal_won" else crm).settling.settle
            - ARRIVED_SECONDS
        )
        self.underway.add(self.chance.uniform(0.1, latest), deed)

    def _interfered(self, request: Request, carry_out: Callable[[], Any]) -> Any:
        assert self.interferes is not None
        return self.interferes(request, carry_out)

    # -- work -----------------------------------------------------------------------------------------------------

    def work(self, queue: str, letters: Sequence[Letter], process: str = "") -> bool:
        """Run one worker on these messages, and do with them what Lambda does; False where it died."""
        here = self.process(process or queue)
        if self.fates is not None and not self.busy:
            self.fate = self.fates()
        self.busy.append(queue)
        try:
            failed = here.work_off(
                as_event(letters), Context(), queue=queue, do=lambda hint: WORKERS[queue](here, hint)
            )
        except Killed:
            self.dies(process or queue)
            return False
        finally:
            self.busy.pop()
        again = {one["itemIdentifier"] for one in failed["batchItemFailures"]}
        self.cloud.sqs.acknowledge(url(queue), [letter for letter in letters if letter.id not in again])
        return True

    def step(self) -> bool:
        """Deliver something that can be delivered now, any of it; False where there is nothing."""
        if self.postman.deliver_due() or self.underway.arrive():
            return True
        if self._buries():
            return True
        for queue in self.chance.sample(QUEUES, len(QUEUES)):
            letters = self.cloud.sqs.take(url(queue), self.chance)
            if letters:
                self.work(queue, letters)
                return True
        return False

    def _buries(self) -> bool:
        """What the queues gave up on is parked; a letter that could not be kept comes again later."""
        dead = [
            (queue, letter)
            for queue in QUEUES
            for letter in self.cloud.sqs.dead(url(queue))
            if letter.visible_at <= self.clock.time()
        ]
        here = self.process("parked")
        for queue, letter in dead:
            grave = DeadLetter(letter.id, f"matrix-{queue}-dead", letter.body)
            again = park(
                [grave],
                queues=QUEUES,
                inbox=here.inbox,
                parking=here.parking,
                waiting=here.queues,
                metrics=here.metrics,
                clock=self.clock,
            )
            letter.visible_at = self.clock.time() + A_TICK_SECONDS
            if not again:
                self.cloud.sqs.dead(url(queue)).remove(letter)
        return bool(dead)

    def left(self) -> int:
        """Messages in all queues."""
        return sum(self.cloud.sqs.left(url(queue)) for queue in QUEUES)

    def rest(self) -> float:
        """As `Hours.rest`."""
        return self.hours.rest()

    def live(self, seconds: float) -> None:
        """As `Hours.live`."""
        self.hours.live(seconds)

    def tick(self) -> None:
        """What the schedule runs each minute; one that is killed or fails is run again with the next."""
        try:
            self._tick()
        except Killed:
            self.dies("tick")
        except LedgerlinkError:
            self.failed_ticks += 1

    def _tick(self) -> None:
        here = self.process("tick")
        if not self.polls:
            send_due(agenda=here.agenda, sender=here.queues, clock=self.clock)
            return
        ticked(here)
