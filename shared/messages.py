"""What a queue delivers: messages, what each says of a record, and which one of several covers the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from shared.model.hints import Hint


@dataclass(frozen=True, slots=True)
class Message:
    """One record of the event that SQS starts a function with; `group` names the record it is about."""

    id: str
    receipt: str
    group: str
    received: int
    body: str

    @classmethod
    def of(cls, record: Mapping[str, Any]) -> "Message":
        """Read one record."""
        attributes = record["attributes"]
        return cls(
            id=record["messageId"],
            receipt=record["receiptHandle"],
            group=attributes.get("MessageGroupId", record["messageId"]),
            received=int(attributes.get("ApproximateReceiveCount", "1")),
            body=record["body"],
        )


@dataclass(frozen=True, slots=True)
class Pending:
    """A message that isn't carried out yet, and what it says."""

    message: Message
    hint: Hint


def newest_of(pending: Sequence[Pending]) -> Pending:
    """
    The one to act on: an unconditional one if there is any, else the latest change. Where it covers another change, it doesn't say
    any more that a move was all, and names what changed by any of them; nothing, where one doesn't say. What was merged is said on,
    and that something was asked for.
    """
    unconditional = [one for one in pending if one.hint.occurred_at is None]
    newest = unconditional[-1] if unconditional else max(pending, key=lambda one: str(one.hint.occurred_at))
    if len(pending) == 1:
        return newest
    moved = {one.hint.moved_to for one in pending}
    every = all(one.hint.changed for one in pending)
    changed = tuple(sorted({name for one in pending for name in one.hint.changed})) if every else ()
    moved_to = newest.hint.moved_to if len(moved) == 1 else ""
    merged = tuple(sorted({name for one in pending for name in one.hint.merged_from}))
    asked = newest.hint.asked or next((one.hint.asked for one in pending if one.hint.asked), "")
    told = replace(newest.hint, moved_to=moved_to, changed=changed, merged_from=merged, asked=asked)
    return replace(newest, hint=told)
