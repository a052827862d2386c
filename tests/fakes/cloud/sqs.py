"""FIFO queues of SQS in this process: groups, deduplication for five minutes, visibility, and what Lambda does with them."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from threading import RLock
from typing import Any

from shared.ports.edges import Clock

DEDUPLICATED_SECONDS = 300
VISIBILITY_SECONDS = 360
"""As `infra.constructs.event_queue` asks: six times the reader's own limit."""
RECEIVES = 10
BATCH = 10


@dataclass
class Letter:
    """One message; `visible_at` in seconds since 1970, `receipt` of its latest receive."""

    id: str
    group: str
    body: str
    visible_at: float
    received: int = 0
    receipt: str = ""


@dataclass
class Queue:
    """Messages by group, in their order; `dead` is what was received too often."""

    groups: dict[str, deque[Letter]] = field(default_factory=dict)
    seen: dict[tuple[str, str], float] = field(default_factory=dict)
    in_hand: dict[str, Letter] = field(default_factory=dict)
    dead: list[Letter] = field(default_factory=list)


@dataclass
class MemorySqs:
    """`send_message_batch` and `change_message_visibility_batch` as boto3 has them; the rest is Lambda's side."""

    clock: Clock
    queues: dict[str, Queue] = field(default_factory=dict)
    swallowed: int = 0
    most_received: int = 0
    lock: RLock = field(default_factory=RLock)
    _issued: int = 0

    def send_message_batch(self, *, QueueUrl: str, Entries: Sequence[Mapping[str, str]]) -> dict[str, Any]:  # noqa: N803
        with self.lock:
            for entry in Entries:
                self._send(QueueUrl, entry)
        return {"Successful": [{"Id": entry["Id"]} for entry in Entries], "Failed": []}

    def change_message_visibility_batch(self, *, QueueUrl: str, Entries: Sequence[Any]) -> dict[str, Any]:  # noqa: N803
        with self.lock:
            for entry in Entries:
                letter = self._queue(QueueUrl).in_hand.get(entry["ReceiptHandle"])
                if letter is not None:
                    letter.visible_at = self._now() + entry["VisibilityTimeout"]
        return {"Successful": [], "Failed": []}

    def take(self, url: str, chance: Random, most: int = BATCH) -> list[Letter]:
        """What a poller receives now: of each group that nobody has in hand the first messages, groups in any order."""
        with self.lock:
            queue = self._queue(url)
            if not queue.groups:
                return []
            now = self._now()
            taken: list[Letter] = []
            ready = [name for name, group in queue.groups.items() if group[0].visible_at <= now]
            chance.shuffle(ready)
            for name in ready:
                self._bury(queue, name)
                for letter in list(queue.groups.get(name, ())):
                    if len(taken) < most and letter.visible_at <= now:
                        taken.append(self._received(queue, letter, now))
            return taken

    def acknowledge(self, url: str, letters: Sequence[Letter]) -> None:
        """What Lambda does with messages that were carried out; another that held one may have been faster."""
        with self.lock:
            queue = self._queue(url)
            for letter in letters:
                group = queue.groups.get(letter.group, deque())
                queue.in_hand.pop(letter.receipt, None)
                if letter in group:
                    group.remove(letter)
                if not group:
                    queue.groups.pop(letter.group, None)

    def dead(self, url: str) -> list[Letter]:
        """What the queue gave up on: its dead-letter queue."""
        return self._queue(url).dead

    def left(self, url: str) -> int:
        """Messages that are not acknowledged, those in hand included."""
        with self.lock:
            return sum(map(len, self._queue(url).groups.values()))

    def next_visible(self, url: str) -> float | None:
        """When the next message can be received; None where there is none."""
        with self.lock:
            return min((group[0].visible_at for group in self._queue(url).groups.values()), default=None)

    def _send(self, url: str, entry: Mapping[str, str]) -> None:
        queue, now = self._queue(url), self._now()
        name = (entry["MessageGroupId"], entry["MessageDeduplicationId"])
        if now - queue.seen.get(name, float("-inf")) < DEDUPLICATED_SECONDS:
            self.swallowed += 1
            return
        queue.seen[name] = now
        self._issued += 1
        letter = Letter(f"m{self._issued}", entry["MessageGroupId"], entry["MessageBody"], now)
        queue.groups.setdefault(letter.group, deque()).append(letter)

    def _bury(self, queue: Queue, group: str) -> None:
        """What was received too often goes to the dead-letter queue; its group goes on."""
        letters = queue.groups[group]
        while letters and letters[0].received >= RECEIVES:
            letter = letters.popleft()
            queue.in_hand.pop(letter.receipt, None)
            queue.dead.append(letter)
        if not letters:
            del queue.groups[group]

    def _received(self, queue: Queue, letter: Letter, now: float) -> Letter:
        queue.in_hand.pop(letter.receipt, None)
        self._issued += 1
        letter.received += 1
        self.most_received = max(self.most_received, letter.received)
        letter.receipt, letter.visible_at = f"r{self._issued}", now + VISIBILITY_SECONDS
        queue.in_hand[letter.receipt] = letter
        return letter

    def _queue(self, url: str) -> Queue:
        return self.queues.get(url) or self.queues.setdefault(url, Queue())

    def _now(self) -> float:
        return self.clock.now().timestamp()


def as_event(letters: Sequence[Letter]) -> dict[str, Any]:
    """What Lambda makes of messages it received."""
    return {
        "Records": [
            {
                "messageId": letter.id,
                "receiptHandle": letter.receipt,
                "body": letter.body,
                "attributes": {"MessageGroupId": letter.group, "ApproximateReceiveCount": str(letter.received)},
                "eventSource": "aws:sqs",
            }
            for letter in letters
        ]
    }
