"""What the vendors' senders do: events become signed deliveries, which arrive, late, twice, in another order, or never."""

import heapq
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from infra.sandbox.core.courier import Event
from infra.sandbox.core.outbox import Outbox
from shared.providers import registry
from shared.providers.signatures import Inbound
from shared.usecases.receiving.receive_webhook import Response, receive_webhook
from tests.chaos.matrix.simulated import SimulatedClock
from tests.chaos.matrix.world import SimulatedWorld
from tests.chaos.mortal import Killed
from tests.fakes.edges import FakeLog

PUBLIC = "https://webhooks.example/webhooks/{provider}/{provider}"

Treatment = Callable[[Event, Callable[[Event], Event]], Sequence[tuple[float, Event]]]
"""Gives when (seconds from now) an event arrives, each time it does; the second argument makes the same change a new event."""


def at_once(event: Event, _again: Callable[[Event], Event]) -> Sequence[tuple[float, Event]]:
    """Each event arrives once, a moment later."""
    return [(0.3, event)]


@dataclass(order=True)
class Delivery:
    """Events that arrive together at `due`; `attempt` counts from 0. `changes` numbers what each event speaks of."""

    due: float
    number: int
    provider: str = field(compare=False)
    events: list[Event] = field(compare=False)
    changes: list[int] = field(compare=False)
    attempt: int = field(default=0, compare=False)


@dataclass
class Postman:
    """
    The vendors' side of the webhooks. What isn't answered as the vendor wants comes again on its own schedule.

    `died` is told of a process that was killed at the door: its vendor gets no answer. `said` is when each change happened, `taken`
    which change was accepted when: what rows count their effects from.
    """

    clock: SimulatedClock
    door: Callable[[], SimulatedWorld]
    died: Callable[[], None]
    outboxes: dict[str, Outbox] = field(default_factory=dict)
    addresses: dict[str, str] = field(default_factory=dict)
    treat: Treatment = at_once
    waiting: list[Delivery] = field(default_factory=list)
    statuses: dict[int, int] = field(default_factory=dict)
    delivered: int = 0
    said: list[float] = field(default_factory=list)
    taken: list[tuple[int, float]] = field(default_factory=list)
    _numbers: Any = field(default_factory=itertools.count)
    _lock: Lock = field(default_factory=Lock)

    def serves(self, provider: str, outbox: Outbox, address: str = "") -> None:
        """Take this vendor's events from now on; they go to `address`, or where they went before."""
        self.outboxes[provider] = outbox
        self.addresses.setdefault(provider, address)
        outbox.hand_over = lambda events: self.collect(provider, events)

    def collect(self, provider: str, events: Sequence[Event]) -> None:
        """Plan when each event arrives; what arrives at the same time of the same vendor is one delivery."""
        now = self.clock.time()
        with self._lock:
            for event in events:
                self.said.append(now)
                for delay, what in self.treat(event, self.outboxes[provider].courier.again):
                    self._add(Delivery(now + delay, next(self._numbers), provider, [what], [len(self.said) - 1]))

    def next_due(self) -> float | None:
        """When the next delivery arrives."""
        return self.waiting[0].due if self.waiting else None

    def deliver_due(self) -> int:
        """Deliver what is due; gives how many deliveries that were."""
        made = 0
        while self.waiting and self.waiting[0].due <= self.clock.time():
            self._attempt(self._joined(heapq.heappop(self.waiting)))
            made += 1
        return made

    def signed(self, provider: str, events: Sequence[Event], attempt: int = 0) -> tuple[bytes, dict[str, str]]:
        """The vendor's own body and headers for these events, as they would leave now."""
        body = self.outboxes[provider].courier.compose(events, attempt)
        return body, self.headers(provider, body)

    def headers(self, provider: str, body: bytes) -> dict[str, str]:
        """What the vendor puts beside a body, its signature if it signs."""
        signed = self.outboxes[provider].courier.sign(self.addresses[provider], body)
        return {name.lower(): value for name, value in signed.items()}

    def hand_in(self, provider: str, body: bytes, headers: dict[str, str], address: str = "") -> Response:
        """One delivery reaches the door, whoever sent it, wherever it was addressed to."""
        here, address = self.door(), address or self.addresses[provider]
        answer = receive_webhook(
            Inbound("POST", address, headers, body, self.clock.now(), query=address.partition("?")[2]),
            provider=provider,
            app=provider,
            webhooks_of=registry.webhooks,
            apps=here.apps,
            doors=here.connections,
            queues=here.queues,
            metrics=here.metrics,
            log=FakeLog(),
        )
        self.statuses[answer.status] = self.statuses.get(answer.status, 0) + 1
        return answer

    def _attempt(self, delivery: Delivery) -> None:
        body, headers = self.signed(delivery.provider, delivery.events, delivery.attempt)
        try:
            answer = self.hand_in(delivery.provider, body, headers)
        except Killed:
            self.died()
            answer = Response(0)
        courier = self.outboxes[delivery.provider].courier
        if courier.accepted(answer.status, answer.body.encode()):
            self.delivered += len(delivery.events)
            self.taken += [(change, self.clock.time()) for change in delivery.changes]
            return
        if delivery.attempt < len(courier.retries):
            delivery.due = self.clock.time() + courier.retries[delivery.attempt]
            delivery.attempt += 1
            self._add(delivery)

    def _joined(self, first: Delivery) -> Delivery:
        """What arrives at the same moment for the first time is one delivery, as vendors batch it."""
        courier = self.outboxes[first.provider].courier
        while self.waiting and not first.attempt and len(first.events) < courier.most_events:
            other = self.waiting[0]
            if (other.provider, other.attempt) != (first.provider, 0) or other.due - first.due > 0.05:
                break
            if courier.together(other.events[0]) != courier.together(first.events[0]):
                break
            joined = heapq.heappop(self.waiting)
            first.events += joined.events
            first.changes += joined.changes
        return first

    def _add(self, delivery: Delivery) -> None:
        heapq.heappush(self.waiting, delivery)
