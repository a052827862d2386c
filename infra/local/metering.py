"""
What DynamoDB would bill for: every write the emulated one carried out, with its write units.

The emulator itself measures, as AWS does: a unit for each kilobyte begun of the larger of the item before and after, twice
that in a transaction. We ask it for the figure at every write, whoever makes it, and keep a line of each in a file.
"""

import json
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Awaitable[Answer]]

WRITES_LOG = "writes.jsonl"
"""In the emulator's own folder."""
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
REFUSED_UNITS = 1
"""A write whose condition doesn't hold is billed, too; our items are about a kilobyte."""
REFUSALS = ("ConditionalCheckFailedException", "TransactionCanceledException")


def metered(handle: Handler, log: Path) -> Handler:
    """Give the handler of DynamoDB's requests, which notes every write in the log as a line of JSON."""

    async def handled(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Answer:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        if operation not in WRITES:
            return await handle(method, path, headers, body, query)
        asked = json.loads(body)
        counting = json.dumps({**asked, "ReturnConsumedCapacity": "TOTAL"}).encode()
        status, more, answer = await handle(method, path, headers, counting, query)
        items = list(_items(asked))
        units = _consumed(json.loads(answer)) if status < 300 else _refused(operation, answer, len(items))
        if units:
            line = {"operation": operation, "items": items, "units": units, "status": status}
            with log.open("a") as written:
                written.write(json.dumps(line) + "\n")
        return status, more, answer

    return handled


def _consumed(answer: Mapping[str, Any]) -> float:
    consumed = answer.get("ConsumedCapacity", [])
    return float(sum(one["CapacityUnits"] for one in (consumed if isinstance(consumed, list) else [consumed])))


def _refused(operation: str, answer: bytes, items: int) -> float:
    if not any(refusal.encode() in answer for refusal in REFUSALS):
        return 0
    return float(REFUSED_UNITS * items * (2 if operation == "TransactWriteItems" else 1))


def _items(asked: Mapping[str, Any]) -> Iterator[str]:
    """The items that a request writes, as `partition sort key`."""
    for step in asked.get("TransactItems", [{"": asked}]):
        for change in step.values():
            key = change.get("Key") or change["Item"]
            yield f"{key['pk']['S']} {key['sk']['S']}"
