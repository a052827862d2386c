"""What ended in a dead-letter queue is kept with its cause until a person retries or drops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared import codec
from shared.errors import Malformed, Retryable
from shared.model.hints import Hint
from shared.ports.edges import Clock
from shared.ports.work import Inbox, Metrics, Parked, Parking

UNKNOWN_CAUSE = "it was delivered again and again and never finished"


@dataclass(frozen=True, slots=True)
class DeadLetter:
    """A message that its queue gave up on; `source` names the dead-letter queue."""

    id: str
    source: str
    body: str


def park(
    letters: Sequence[DeadLetter],
    *,
    queues: Sequence[str],
    inbox: Inbox,
    parking: Parking,
    metrics: Metrics,
    clock: Clock,
) -> Sequence[str]:
    """Park these messages; gives the ids of those that could not be kept and must be delivered again."""
    again = []
    for letter in letters:
        queue = _queue_of(letter, queues)
        try:
            cause = _cause(letter, queue, inbox)
            parking.park(Parked(letter.id, queue, cause, clock.now(), letter.body))
        except Retryable:
            again.append(letter.id)
            continue
        metrics.count("MessageParked", queue=queue)
    return again


def dead_letters(event: Mapping[str, Sequence[Mapping[str, str]]]) -> Sequence[DeadLetter]:
    """Read the event that SQS starts a function with."""
    return [
        DeadLetter(record["messageId"], record["eventSourceARN"].rpartition(":")[2], record["body"])
        for record in event["Records"]
    ]


def _queue_of(letter: DeadLetter, queues: Sequence[str]) -> str:
    """The queue it was meant for: the longest name that stands in the dead-letter queue's own."""
    candidates = [queue for queue in queues if _bare(queue) in _bare(letter.source)]
    return max(candidates, key=len, default=letter.source)


def _bare(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _cause(letter: DeadLetter, queue: str, inbox: Inbox) -> str:
    """The sentence of its last failure, where one was noted."""
    try:
        hint = codec.loads(Hint, letter.body)
    except Malformed as error:
        return error.sentence
    return inbox.cause(queue, hint.key) or UNKNOWN_CAUSE
