"""Vendors whose subscriptions have an address each: the event says where it goes, and every attempt is told."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Courier, Outbox


@dataclass
class Sender:
    """An outbox without a target of its own; an event's ``to`` is its address while it is ``wanted``."""

    clock: Clock = field(default_factory=Clock)
    wanted: bool = True
    told: list[tuple[str, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        courier = Courier(
            compose=lambda events, _attempt: json.dumps(list(events)).encode(),
            sign=lambda _url, _body: {},
            retries=(60.0,),
            most_events=1,
            attempted=self._attempted,
            address=lambda event: str(event["to"]) if self.wanted else None,
        )
        self.outbox = Outbox(self.clock, courier)

    def _attempted(self, events: Sequence[dict[str, Any]], attempt: int, status: int) -> None:
        self.told.append((events[0]["id"], attempt, status))


@pytest.fixture
def sender() -> Iterator[Sender]:
    made = Sender()
    yield made
    made.outbox.close()


def test_an_event_goes_to_its_own_address_and_every_attempt_is_told(
    sender: Sender, inbox: Any, until: Callable[..., None]
) -> None:
    inbox.statuses[:] = [500]

    sender.outbox.publish([{"id": "a", "to": inbox.url}])
    until(lambda: sender.told == [("a", 0, 500)])
    until(lambda: len(sender.outbox.deliveries()) == 1)
    sender.clock.advance(60)

    until(lambda: sender.told == [("a", 0, 500), ("a", 1, 200)])
    until(lambda: sender.outbox.pending() == 0)


def test_what_nobody_wants_any_more_is_dropped_unsent(sender: Sender, inbox: Any, until: Callable[..., None]) -> None:
    sender.wanted = False

    sender.outbox.publish([{"id": "a", "to": inbox.url}])

    until(lambda: sender.outbox.pending() == 0)
    assert ([], []) == (sender.told, inbox.received)


def test_repeating_at_once_uses_up_none_of_the_vendors_attempts_and_is_never_a_first_one(
    sender: Sender, inbox: Any, until: Callable[..., None]
) -> None:
    inbox.statuses[:] = [500] * 5

    sender.outbox.publish([{"id": "a", "to": inbox.url}])
    until(lambda: len(sender.told) == 1)
    for asked in range(2, 6):
        until(lambda: sender.outbox.repeat_now() == 1)
        until(lambda asked=asked: len(sender.told) == asked)
    until(lambda: sender.outbox.repeat_now() == 1)
    until(lambda: sender.outbox.pending() == 0)

    assert [0, 1, 1, 1, 1, 1] == [attempt for _, attempt, _ in sender.told]
    assert 200 == sender.told[-1][2]
