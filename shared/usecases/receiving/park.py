"""What ended in a dead-letter queue is kept with its cause until a person retries or drops it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared import codec
from shared.domain.work_notices import OFFICE
from shared.errors import Malformed, Retryable
from shared.model.hints import Hint
from shared.ports.edges import Clock, Queues
from shared.ports.work import Inbox, Metrics, Parked, Parking

NOTICES = "notices"
"""The queue whose worker tells people."""
PARKED = "parked/"
"""What the cause of a hint begins with that has people told of a parked message; its id follows."""
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
    waiting: Queues,
    metrics: Metrics,
    clock: Clock,
) -> Sequence[str]:
    """
    Park these messages, and have people told; gives the ids of those that could not be kept and must be delivered again.

    Who is told the rules say, which somebody else reads. A notice that could not be told is not told of in turn: it would go
    round for ever; the alarm and the digest say so.
    """
    again = []
    for letter in letters:
        queue = _queue_of(letter, queues)
        try:
            cause = _cause(letter, queue, inbox)
            parking.park(Parked(letter.id, queue, cause, clock.now(), letter.body))
            if queue != NOTICES:
                waiting.send(NOTICES, [hint_of(letter.id)])
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


def hint_of(identity: str) -> Hint:
    """What has people told of this parked message."""
    return Hint(OFFICE, f"{PARKED}{identity}", f"{PARKED}{identity}")


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
