"""
The loop around every queue's use-case: what is done is skipped, what failed waits or is parked, nothing is lost.

The only place that catches everything.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any

from shared import codec
from shared.errors import Conflict, LedgerlinkError, Malformed, RateLimited, Reconnect, Retryable, Unavailable
from shared.messages import Message, Pending, newest_of
from shared.model.hints import POLL, Hint
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.refs import ConnectionId
from shared.ports.agenda import Agenda
from shared.ports.edges import Clock
from shared.ports.work import Inbox, Log, Metrics, Parked, Parking, Waiting

STEPS_SECONDS = (2, 5, 15, 60)
"""How long a message waits at least after its first, second, third and any later failure."""
SPREAD = 0.5
"""By up to this share longer, by chance: what failed together must not come back together."""
LONGEST_WAIT_SECONDS = 900
"""What waits longer leaves its queue for the agenda."""
RECONNECT_WAIT_SECONDS = 3600
"""A person has to act; when that is done the agenda sends it at once."""
RECEIVED_OFTEN = 7
"""Well before the queue itself gives up on a message, it takes the way over the agenda and begins anew."""
PATIENCE = 6
"""How many failures that count a message may have before it is parked."""
UNCOUNTED = frozenset({RateLimited.code, Reconnect.code})
"""These say nothing about the message: it waits for as long as they last."""
CONFLICTS = 50
"""Who loses a race wins a later one. So many, over most of an hour, are no race: somebody must look."""
OUTAGES = 240
"""A vendor's maintenance isn't the message's fault. So many failures, over some three hours, are none: somebody must look."""
LONGER: Mapping[str, int] = {Conflict.code: CONFLICTS, Unavailable.code: OUTAGES}
"""Classes of error of which a message may have more before it is parked."""
BUG = "bug"
SignedInSince = Callable[[ConnectionId, datetime], bool]
"""Whether somebody signed in to a connection at or after this moment, as it stands now and not in a cache."""
COUNTERS: Mapping[type[Outcome], str] = {Done: "Done", Skipped: "Skipped", Held: "HandoffHeld"}
"""`Held` is a level, published by the tick; this is how often."""
WEBHOOK_DUE = timedelta(minutes=15)
"""A change of which the provider says nothing for so long was missed by its webhooks."""
TIME_FOR_ONE_MS = 25_000
"""A use-case may take one slow call and its retry; a group that could not end in time is not begun."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where one queue is worked off: its use-case, and what remembers, parks, postpones and tells."""

    queue: str
    do: Callable[[Hint], Outcome]
    inbox: Inbox
    parking: Parking
    waiting: Waiting
    agenda: Agenda
    metrics: Metrics
    log: Log
    clock: Clock
    heard: Callable[[Hint], None]
    signed_in_since: SignedInSince
    remaining_ms: Callable[[], int]
    chance: Callable[[], float]


def run(
    event: Mapping[str, Any],
    *,
    queue: str,
    do: Callable[[Hint], Outcome],
    inbox: Inbox,
    parking: Parking,
    waiting: Waiting,
    agenda: Agenda,
    metrics: Metrics,
    log: Log,
    clock: Clock,
    heard: Callable[[Hint], None] = lambda _hint: None,
    signed_in_since: SignedInSince = lambda _connection, _moment: False,
    remaining_ms: Callable[[], int] = lambda: TIME_FOR_ONE_MS,
    chance: Callable[[], float] = random.random,
) -> dict[str, list[dict[str, str]]]:
    """
    Work off a batch: each record it speaks of once, on its newest hint; gives the messages to deliver again, as SQS asks.

    All messages about a record are acknowledged together or not at all. A message is acknowledged only after its effects,
    its memory of them, its parking or its place on the agenda are durable.
    """
    desk = Desk(
        queue, do, inbox, parking, waiting, agenda, metrics, log, clock, heard, signed_in_since, remaining_ms, chance
    )
    groups: dict[str, list[Message]] = {}
    for message in map(Message.of, event["Records"]):
        groups.setdefault(message.group, []).append(message)
    again = [message for group in groups.values() for message in _group(desk, group)]
    return {"batchItemFailures": [{"itemIdentifier": message.id} for message in again]}


def _group(desk: Desk, messages: Sequence[Message]) -> Sequence[Message]:
    """Work off what is said about one record; gives the messages to deliver again."""
    pending: Sequence[Pending] = ()
    began = desk.clock.now()
    try:
        if desk.remaining_ms() < TIME_FOR_ONE_MS:
            desk.waiting.postpone(desk.queue, [message.receipt for message in messages], 0)
            return messages
        pending = _undone(desk, messages)
        if pending:
            _carry_out(desk, pending)
    except Exception as error:  # noqa: BLE001
        return _failed(desk, messages, pending, error, began)
    return ()


def _undone(desk: Desk, messages: Sequence[Message]) -> Sequence[Pending]:
    """The messages that are not carried out yet; what can't be read is parked at once."""
    read = []
    for message in messages:
        try:
            read.append(Pending(message, codec.loads(Hint, message.body)))
        except Malformed as error:
            _park(desk, message, error.sentence)
    done = desk.inbox.finished(desk.queue, {one.hint.key for one in read}) if read else frozenset()
    return [one for one in read if one.hint.key not in done]


def _carry_out(desk: Desk, pending: Sequence[Pending]) -> None:
    """Run the use-case on the newest hint; it covers the others."""
    newest = newest_of(pending).hint
    outcome = desk.do(newest)
    said = f"{type(outcome).__name__.lower()}: {outcome.sentence}"
    for key in {one.hint.key for one in pending}:
        desk.inbox.finish(desk.queue, key, said if key == newest.key else f"covered by {newest.key}")
    told = [one.hint for one in pending if one.hint.occurred_at is not None and one.hint.found_by != POLL]
    if told:
        desk.heard(told[-1])
    elif newest.found_by == POLL:
        _note_if_missed(desk, newest, outcome)
    desk.metrics.count(COUNTERS[type(outcome)], queue=desk.queue)
    desk.log.info(said, **_keys(desk, newest))


def _note_if_missed(desk: Desk, hint: Hint, outcome: Outcome) -> None:
    """A poll found something to do that the provider should have told us of long ago. Said once: the change is done now."""
    late = hint.occurred_at is not None and desk.clock.now() - hint.occurred_at >= WEBHOOK_DUE
    if late and not isinstance(outcome, Skipped):
        desk.metrics.count("MissedWebhook", queue=desk.queue, connection=hint.about.connection)
        desk.log.info("no webhook told of this change", **_keys(desk, hint))


def _failed(
    desk: Desk, messages: Sequence[Message], pending: Sequence[Pending], error: Exception, began: datetime
) -> Sequence[Message]:
    """Note the failure; park what can't succeed, else give what is delivered again later."""
    code = error.code if isinstance(error, LedgerlinkError) else BUG
    cause = error.sentence if isinstance(error, LedgerlinkError) else f"a mistake in our code: {error!r}"
    again = [one.message for one in pending] or messages
    keys = _keys(desk, pending[0].hint) if pending else {"queue": desk.queue}
    desk.log.error(cause, exc_info=error, code=code, **keys)
    desk.metrics.count("Failed", queue=desk.queue, code=code)
    try:
        failures = [desk.inbox.fail(desk.queue, one.hint.key, code, cause) for one in pending]
        if pending and (_is_final(error) or any(map(_is_hopeless, failures))):
            _give_up(desk, pending, cause)
            return ()
        received = max(message.received for message in again)
        seconds = _wait(error, received, desk.chance())
        if pending and (seconds > LONGEST_WAIT_SECONDS or received >= RECEIVED_OFTEN):
            _put_off(desk, pending, error, seconds, began)
            return ()
        seconds = min(LONGEST_WAIT_SECONDS, seconds)
        desk.waiting.postpone(desk.queue, [message.receipt for message in again], seconds)
    except Exception:
        desk.log.exception("the failure could not be noted in full; the queue's own delay holds", queue=desk.queue)
    return again


def _give_up(desk: Desk, pending: Sequence[Pending], cause: str) -> None:
    """Park the newest; whoever retries it looks at the record as it then is, so it covers the others."""
    newest = newest_of(pending)
    _park(desk, newest.message, cause)
    for key in {one.hint.key for one in pending} - {newest.hint.key}:
        desk.inbox.finish(desk.queue, key, f"covered by {newest.hint.key}, which is parked")


def _put_off(desk: Desk, pending: Sequence[Pending], error: Exception, seconds: int, began: datetime) -> None:
    """
    Let the agenda send the newest again; it covers the others.

    Whoever signs in brings forward what stands on the agenda then; so what is put there for a sign-in that came meanwhile is
    brought forward here: one of the two sees the other, whichever is first.
    """
    newest = newest_of(pending)
    connection = (error.connection or newest.hint.about.connection) if isinstance(error, Reconnect) else ""
    at = desk.clock.now() + timedelta(seconds=seconds)
    desk.agenda.later(at, desk.queue, newest.hint, waits_for=connection)
    if connection and desk.signed_in_since(ConnectionId(connection), began):
        desk.agenda.later(desk.clock.now(), desk.queue, newest.hint)
    for key in {one.hint.key for one in pending} - {newest.hint.key}:
        desk.inbox.finish(desk.queue, key, f"covered by {newest.hint.key}, which is on the agenda")
    desk.metrics.count("PutOff", queue=desk.queue)


def _is_final(error: Exception) -> bool:
    """Whether another try can't succeed: whatever is neither to be retried, nor waiting for a reconnect, nor a bug."""
    return isinstance(error, LedgerlinkError) and not isinstance(error, Retryable | Reconnect)


def _is_hopeless(failures: Mapping[str, int]) -> bool:
    """Whether a message that failed so often, by class of error, is to be looked at by somebody."""
    counted = sum(times for code, times in failures.items() if code not in UNCOUNTED and code not in LONGER)
    return counted > PATIENCE or any(failures.get(code, 0) > most for code, most in LONGER.items())


def _wait(error: Exception, received: int, chance: float) -> int:
    """Seconds until the next try; `chance` (0 to 1) says where in the spread, unless somebody knows how long to wait."""
    if isinstance(error, Reconnect):
        return RECONNECT_WAIT_SECONDS
    asked = error.retry_after if isinstance(error, Retryable) else None
    if asked is not None:
        return max(1, ceil(asked))
    return ceil(STEPS_SECONDS[min(received, len(STEPS_SECONDS)) - 1] * (1 + SPREAD * chance))


def _park(desk: Desk, message: Message, cause: str) -> None:
    desk.parking.park(Parked(message.id, desk.queue, cause, desk.clock.now(), message.body))
    desk.metrics.count("MessageParked", queue=desk.queue)
    desk.log.error("parked", cause=cause, queue=desk.queue, message_id=message.id)


def _keys(desk: Desk, hint: Hint) -> dict[str, str]:
    return {"queue": desk.queue, "connection": hint.about.connection, "about": str(hint.about), "event": hint.key}
