"""
Signed webhooks over real HTTP, from a background thread.

``publish`` never blocks. What is due within a short window leaves in one delivery; a delivery that is not answered 2xx in
time is repeated on the vendor's schedule, which runs on the sandbox's clock: advancing the clock brings retries forward.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import httpx

from infra.sandbox.core.clock import Clock, iso
from infra.sandbox.core.courier import Courier, Event

__all__ = ["Courier", "Event", "Outbox"]
LOG = logging.getLogger(__name__)
FOREVER = float("inf")
MODES = ("on", "off", "duplicate", "reorder", "delay")


@dataclass
class _Delivery:
    number: int
    events: list[Event]
    due: float  # sandbox time
    attempt: int = 0
    sending: bool = False
    beside: bool = False  # the next attempt is not one of the schedule's


@dataclass
class Outbox:
    """
    Buffer, schedule and log of one app's webhooks. Safe to call from any thread.

    ``hand_over`` takes the events instead of all this, at once and in the caller's thread: a simulation delivers them itself.
    """

    clock: Clock
    courier: Courier
    target: str | None = None
    mode: str = "on"
    delay_s: float | None = None
    in_order: bool = False  # a delivery waits until the one before it was accepted or given up
    hand_over: Callable[[Sequence[Event]], None] | None = None
    _random: random.Random = field(default_factory=lambda: random.Random(0))  # noqa: S311 - order, not secrecy
    _buffer: list[Event] = field(default_factory=list)
    _buffered_at: float = 0.0
    _deliveries: list[_Delivery] = field(default_factory=list)
    _log: list[dict[str, Any]] = field(default_factory=list)
    _issued: int = 0
    _wake: threading.Condition = field(default_factory=threading.Condition)
    _thread: threading.Thread | None = None
    _pool: ThreadPoolExecutor | None = None
    _client: httpx.Client | None = None
    _closed: bool = False

    def __post_init__(self) -> None:
        self.clock.on_change(self._on_clock)

    def aim(
        self, *, target: str | None = None, mode: str | None = None, delay_s: float | None = None, seed: int = 0
    ) -> None:
        """
        Set where and how events go from now on.

        Modes: on; off (events are lost, as in an outage of the vendor's sender); duplicate (every delivery twice, and each
        change again as a new event); reorder (shuffled by ``seed`` within a longer window, in deliveries of random sizes);
        delay (held for ``delay_s``, or until the clock is advanced or the mode changes).
        """
        if mode is not None and mode not in MODES:
            raise ValueError(f"unknown webhook mode {mode!r}; known: {', '.join(MODES)}")
        if target is not None and not target.startswith(("http://", "https://")):
            raise ValueError(f"a webhook target is an http or https URL, not {target!r}")
        with self._wake:
            self.target = target or self.target
            self._http()  # made now: the first event should not wait for it
            if mode is not None:
                self.mode, self.delay_s = mode, delay_s
                self._random.seed(seed)
                for held in self._deliveries if mode != "delay" else ():
                    if held.attempt == 0:
                        held.due = min(held.due, self.clock.time())
            self._wake.notify_all()

    def publish(self, events: Sequence[Event]) -> None:
        """Queue events for delivery; without a target, or in mode off, they are lost."""
        if self.hand_over is not None:
            self.hand_over(events)
            return
        with self._wake:
            nowhere = self.target is None and self.courier.address is None
            if not events or self._closed or nowhere or self.mode == "off":
                return
            if not self._buffer:
                self._buffered_at = time.monotonic()
            self._buffer.extend(events)
            self._start()
            self._wake.notify_all()

    def pending(self) -> int:
        """Count events that are neither accepted nor given up."""
        with self._wake:
            return len(self._buffer) + sum(len(delivery.events) for delivery in self._deliveries)

    def repeat_now(self) -> int:
        """
        Make the next attempt of every delivery that failed before at once, not at its time; gives how many.

        It is one beside the vendor's schedule: however often a busy receiver is too late, it uses up no attempt.
        """
        with self._wake:
            failed = [one for one in self._deliveries if one.attempt and not one.sending]
            for one in failed:
                one.due, one.beside = self.clock.time(), True
            self._wake.notify_all()
            return len(failed)

    def deliveries(self) -> list[dict[str, Any]]:
        """Every attempt so far: {id, at, attempt, status (0: no answer), events, target}."""
        with self._wake:
            return list(self._log)

    def send_raw(self, body: bytes, headers: Mapping[str, str]) -> int:
        """POST a body of the provider's own (a handshake) to the target now and return the status; 0: no answer."""
        return 0 if self.target is None else self._send(self.target, body, headers)[0]

    def clear(self) -> None:
        """Drop what is queued and logged; the target stays, the mode becomes on."""
        with self._wake:
            self._buffer.clear()
            self._deliveries = [delivery for delivery in self._deliveries if delivery.sending]
            for delivery in self._deliveries:
                delivery.attempt = len(self.courier.retries)  # what is under way now is not repeated
            self._log.clear()
            self.mode, self.delay_s = "on", None

    def close(self) -> None:
        """Stop the thread; what is queued is dropped."""
        with self._wake:
            self._closed = True
            self._wake.notify_all()
        if self._thread is not None:
            self._thread.join()
        if self._pool is not None:
            self._pool.shutdown(wait=True, cancel_futures=True)
        if self._client is not None:
            self._client.close()

    def _start(self) -> None:
        if self._thread is None:
            self._pool = ThreadPoolExecutor(self.courier.concurrency, thread_name_prefix="sandbox-webhook")
            self._thread = threading.Thread(target=self._run, name="sandbox-outbox", daemon=True)
            self._thread.start()

    def _on_clock(self) -> None:
        with self._wake:
            for held in self._deliveries:
                if held.due == FOREVER:
                    held.due = self.clock.time()
            self._wake.notify_all()

    def _run(self) -> None:
        with self._wake:
            while not self._closed:
                self._cut()
                now = self.clock.time()
                for delivery in self._next():
                    if not delivery.sending and delivery.due <= now and self._pool is not None:
                        delivery.sending = True
                        self._pool.submit(self._attempt, delivery).add_done_callback(_report)
                self._wake.wait(self._pause())

    def _next(self) -> list[_Delivery]:
        """The deliveries whose turn it is, due or not."""
        return self._deliveries[:1] if self.in_order else self._deliveries

    def _pause(self) -> float | None:
        """Real seconds until something may be due; None: until notified."""
        waits = [delivery.due - self.clock.time() for delivery in self._next() if not delivery.sending]
        if self._buffer:
            waits.append(self._buffered_at + self._window() - time.monotonic())
        soonest = min(waits, default=FOREVER)
        return None if soonest == FOREVER else max(soonest, 0.001)

    def _window(self) -> float:
        return self.courier.reorder_window_s if self.mode == "reorder" else self.courier.window_s

    def _cut(self) -> None:
        """Turn a full window's buffer into deliveries, as the mode says."""
        if not self._buffer or time.monotonic() < self._buffered_at + self._window():
            return
        events, self._buffer = self._buffer, []
        due = self.clock.time()
        if self.mode == "delay":
            due = FOREVER if self.delay_s is None else due + self.delay_s
        most = self.courier.most_events
        if self.mode == "reorder":
            self._random.shuffle(events)
            most = min(most, 1 + len(events) // 3)  # several deliveries, so that they overtake each other, too
        for batch in self._batches(events, most):
            self._add(batch, due)
            if self.mode == "duplicate":
                self._add(batch, due)
                self._add([self.courier.again(event) for event in batch], due)

    def _batches(self, events: list[Event], most: int) -> Iterator[list[Event]]:
        """Only what may travel together does, in deliveries of the mode's sizes."""
        groups: dict[Hashable, list[Event]] = {}
        for event in events:
            groups.setdefault(self.courier.together(event), []).append(event)
        for group in groups.values():
            rest = group
            while rest:
                size = self._random.randint(1, most) if self.mode == "reorder" else most
                yield rest[:size]
                rest = rest[size:]

    def _add(self, events: list[Event], due: float) -> None:
        self._issued += 1
        self._deliveries.append(_Delivery(self._issued, events, due))

    def _attempt(self, delivery: _Delivery) -> None:
        target = self._target(delivery)
        if target is None:
            self._drop(delivery)
            return
        body = self.courier.compose(delivery.events, delivery.attempt)
        status, told = self._send(target, body, self.courier.sign(target, body))
        self.courier.attempted(delivery.events, delivery.attempt, status)
        taken, gave_up = self.courier.accepted(status, told), False
        with self._wake:
            self._log.append(
                {
                    "id": delivery.number,
                    "at": iso(self.clock.now()),
                    "attempt": delivery.attempt,
                    "status": status,
                    "events": delivery.events,
                    "target": target,
                }
            )
            delivery.sending = False
            beside, delivery.beside = delivery.beside, False
            gave_up = not taken and not beside and delivery.attempt >= len(self.courier.retries)
            if taken or gave_up:
                self._deliveries.remove(delivery)
            else:
                delivery.attempt += not beside
                delivery.due = self.clock.time() + self.courier.retries[delivery.attempt - 1]
            self._wake.notify_all()
        if gave_up:
            self.courier.refused(delivery.events)

    def _target(self, delivery: _Delivery) -> str | None:
        address = self.courier.address
        return self.target if address is None else address(delivery.events[0])

    def _drop(self, delivery: _Delivery) -> None:
        with self._wake:
            self._deliveries.remove(delivery)
            self._wake.notify_all()

    def _http(self) -> httpx.Client:
        with self._wake:
            if self._client is None:
                timeout = self.courier.timeout_s
                self._client = httpx.Client(timeout=timeout, trust_env=False, verify=False)  # noqa: S501 - loopback
            return self._client

    def _send(self, target: str, body: bytes, headers: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body of the answer to one POST; status 0 when the receiver did not answer in time."""
        sent = {"Content-Type": "application/json", **headers}
        try:
            answer = self._http().post(target, content=body, headers=sent)
        except httpx.HTTPError:
            return 0, b""
        return answer.status_code, answer.content


def _report(done: "Future[None]") -> None:
    """A provider that cannot compose or sign is a mistake in the sandbox: it must be seen."""
    if (error := done.exception()) is not None:
        LOG.error("a webhook could not be made", exc_info=error)
