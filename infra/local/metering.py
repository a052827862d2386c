"""
What AWS would bill for: every write that the emulated DynamoDB carried out, and every request of a function.

The emulator itself measures units, as AWS does: for a write one for each kilobyte begun of the larger of the item before and
after, for a read one for each four kilobytes, half of it where an older state will do, twice that in a transaction. We ask
it for the figure at every request and keep a line of each in a file.
"""

import json
import re
from collections.abc import Awaitable, Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

Answer = tuple[int, Mapping[str, str], bytes]
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Awaitable[Answer]]

WRITES_LOG = "writes.jsonl"
REQUESTS_LOG = "requests.jsonl"
"""In the emulator's own folder."""
WRITES = frozenset({"PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems"})
READS = frozenset({"GetItem", "BatchGetItem", "Query", "Scan", "TransactGetItems"})
SIGNER = re.compile(r"Credential=([^/,]+)/")
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


def counted(handle: Handler, service: str, log: Path) -> Handler:
    """Give the handler of a service's requests, which notes each with who signed it; of reads from a table their units, too."""

    async def handled(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
    ) -> Answer:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        signer = SIGNER.search(headers.get("authorization", ""))
        if operation in READS:
            body = json.dumps({**json.loads(body), "ReturnConsumedCapacity": "TOTAL"}).encode()
        status, more, answer = await handle(method, path, headers, body, query)
        units = _consumed(json.loads(answer)) if operation in READS and status < 300 else 0
        line = {"service": service, "operation": operation, "units": units, "by": signer.group(1) if signer else ""}
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
