"""What came of each message, and what is parked: in the state table."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from shared import codec
from shared.aws.tables import Item, Table, number, plain, refusals, text
from shared.errors import Unavailable
from shared.ports.edges import Clock
from shared.ports.work import Parked

REMEMBERED = timedelta(days=14)
"""As long as SQS can keep a message: nothing older is delivered twice."""
FAILED = "failed_"
PARKED = "parked"
READ_AT_ONCE = 100
"""DynamoDB takes no more keys in one call."""


@dataclass(frozen=True, slots=True)
class DynamoInbox:
    """Implements `Inbox`; one item for each queue and key, which expires after 14 days."""

    table: Table
    clock: Clock

    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        """Which of these were carried out already."""
        wanted = {_pk(queue, key): key for key in keys}
        names = list(wanted)
        done: set[str] = set()
        for start in range(0, len(names), READ_AT_ONCE):
            for item in self._read(names[start : start + READ_AT_ONCE]):
                if "outcome" in item:
                    done.add(wanted[text(item, "pk")])
        return frozenset(done)

    def finish(self, queue: str, key: str, outcome: str) -> None:
        """Remember what came of it."""
        self.table.update(
            _pk(queue, key),
            "done",
            assign={
                "outcome": outcome,
                "finished_at": codec.instant(self.clock.now()),
                "expires_at": self._expiry(),
            },
        )

    def fail(self, queue: str, key: str, code: str, cause: str) -> Mapping[str, int]:
        """Count one more failure of this class; gives how often it failed, by class."""
        item = self.table.update(
            _pk(queue, key),
            "done",
            assign={"cause": cause, "expires_at": self._expiry()},
            add={FAILED + code: 1},
        )
        return {name.removeprefix(FAILED): number(item, name) for name in item if name.startswith(FAILED)}

    def cause(self, queue: str, key: str) -> str:
        """The sentence of the last failure; empty where there was none."""
        item = self.table.get(_pk(queue, key), "done")
        return text(item, "cause") if item else ""

    def forget(self, queue: str, key: str) -> None:
        """Forget what came of it and how often it failed."""
        self.table.delete(_pk(queue, key), "done")

    def _expiry(self) -> int:
        return int((self.clock.now() + REMEMBERED).timestamp())

    def _read(self, names: Sequence[str]) -> list[dict[str, Any]]:
        keys: Any = [{"pk": {"S": name}, "sk": {"S": "done"}} for name in names]
        with refusals():
            answer = self.table.client.batch_get_item(
                RequestItems={self.table.name: {"Keys": keys, "ConsistentRead": True}}
            )
        if answer.get("UnprocessedKeys"):
            raise Unavailable("DynamoDB gave only part of the answer", fix="It is tried again by itself.")
        return [plain(item) for item in answer["Responses"][self.table.name]]


@dataclass(frozen=True, slots=True)
class DynamoParking:
    """Implements `Parking`; all parked messages stand under one key, so that they are listed without a scan."""

    table: Table

    def park(self, parked: Parked) -> None:
        """Keep this message until a person retries or drops it."""
        self.table.put(
            {
                "pk": PARKED,
                "sk": parked.id,
                "queue": parked.queue,
                "cause": parked.cause,
                "since": codec.instant(parked.since),
                "payload": parked.payload,
            }
        )

    def parked(self) -> Sequence[Parked]:
        """All of them, oldest first."""
        return sorted((_parked(item) for item in self.table.items(PARKED)), key=lambda parked: parked.since)

    def find(self, identity: str) -> Parked | None:
        """The one of that id; None where it isn't parked (any more)."""
        item = self.table.get(PARKED, identity)
        return _parked(item) if item is not None else None

    def drop(self, identity: str) -> None:
        """Forget one."""
        self.table.delete(PARKED, identity)


def _parked(item: Item) -> Parked:
    return Parked(
        id=text(item, "sk"),
        queue=text(item, "queue"),
        cause=text(item, "cause"),
        since=codec.moment(text(item, "since")),
        payload=text(item, "payload"),
    )


def _pk(queue: str, key: str) -> str:
    return f"done#{queue}#{key}"
