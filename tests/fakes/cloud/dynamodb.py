"""
DynamoDB in this process: the calls of our tables, in boto3's own words and shapes.

The real adapters of `shared.aws` run on it, and the behaviour suites of `tests/ports` hold it to what they promise. One lock stands for the
item's; a transaction is all or nothing, as there.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from threading import RLock
from types import SimpleNamespace
from typing import Any

from botocore.exceptions import ClientError

from tests.fakes.cloud.expressions import Stored, condition, updated

PAGE = 500
"""Items of one answer to a query: the real limit is a megabyte."""


class TransactionCanceledException(ClientError):
    """As botocore makes it from the service's model."""


class ConditionalCheckFailedException(ClientError):
    """Likewise."""


@dataclass
class MemoryDynamo:
    """Tables by name, each a partition by `pk` of items by `sk`; a table is there as soon as it is named."""

    tables: dict[str, dict[str, dict[str, Stored]]] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)
    exceptions: Any = field(
        default_factory=lambda: SimpleNamespace(
            TransactionCanceledException=TransactionCanceledException,
            ConditionalCheckFailedException=ConditionalCheckFailedException,
        )
    )

    def get_item(self, *, TableName: str, Key: Any, ConsistentRead: bool = False) -> dict[str, Any]:  # noqa: N803
        with self.lock:
            found = self._found(TableName, Key)
        return {"Item": dict(found)} if found is not None else {}

    def batch_get_item(self, *, RequestItems: Mapping[str, Any]) -> dict[str, Any]:  # noqa: N803
        with self.lock:
            found = {
                table: [dict(item) for key in asked["Keys"] if (item := self._found(table, key)) is not None]
                for table, asked in RequestItems.items()
            }
        return {"Responses": found, "UnprocessedKeys": {}}

    def query(self, *, TableName: str, **asked: Any) -> dict[str, Any]:  # noqa: N803
        values = asked["ExpressionAttributeValues"]
        with self.lock:
            partition = self.tables.get(TableName, {}).get(values[":pk"]["S"], {})
            keys = sorted(partition, reverse=not asked.get("ScanIndexForward", True))
            until = values[":until"]["S"] if ":until" in values else None
            keys = [key for key in keys if until is None or key <= until]
            behind = values[":after"]["S"] if ":after" in values else ""
            keys = [key for key in keys if key > behind]
            after = asked.get("ExclusiveStartKey", {}).get("sk", {}).get("S")
            keys = keys[keys.index(after) + 1 :] if after in keys else keys
            page = keys[: min(asked.get("Limit", PAGE), PAGE)]
            items = [dict(partition[key]) for key in page]
        answer: dict[str, Any] = {"Count": len(items)}
        if asked.get("Select") != "COUNT":
            answer["Items"] = items
        if len(page) < len(keys):
            answer["LastEvaluatedKey"] = {"pk": values[":pk"], "sk": {"S": page[-1]}}
        return answer

    def scan(self, *, TableName: str, **asked: Any) -> dict[str, Any]:  # noqa: N803
        with self.lock:
            rows = list(self.rows(TableName))
        begun = int(asked.get("ExclusiveStartKey", {}).get("at", {}).get("N", "0"))
        page = rows[begun : begun + PAGE]
        filtered = condition(asked["FilterExpression"]) if "FilterExpression" in asked else None
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        items = [dict(item) for item in page if filtered is None or filtered(item, names, values)]
        more = {"LastEvaluatedKey": {"at": {"N": str(begun + PAGE)}}} if begun + PAGE < len(rows) else {}
        return {"Items": items, "Count": len(items), **more}

    def put_item(self, **asked: Any) -> dict[str, Any]:
        with self.lock:
            self._demand(asked, asked["Item"])
            self._put(asked)
        return {}

    def update_item(self, **asked: Any) -> dict[str, Any]:
        with self.lock:
            self._demand(asked, asked["Key"])
            return {"Attributes": dict(self._update(asked))}

    def delete_item(self, **asked: Any) -> dict[str, Any]:
        with self.lock:
            self._demand(asked, asked["Key"])
            self._delete(asked)
        return {}

    def transact_write_items(self, *, TransactItems: Sequence[Mapping[str, Any]]) -> dict[str, Any]:  # noqa: N803
        steps = [next(iter(step.items())) for step in TransactItems]
        with self.lock:
            met = [self._meets(asked, asked.get("Key") or asked["Item"]) for _, asked in steps]
            if not all(met):
                reasons = [{"Code": "None" if fine else "ConditionalCheckFailed"} for fine in met]
                raise TransactionCanceledException(
                    {
                        "Error": {"Code": "TransactionCanceledException", "Message": "cancelled"},
                        "CancellationReasons": reasons,  # type: ignore[typeddict-item]
                    },
                    "TransactWriteItems",
                )
            verbs: Any = {"Put": self._put, "Update": self._update, "Delete": self._delete}
            for verb, asked in steps:
                verbs[verb](asked)
        return {}

    def rows(self, table: str) -> Iterator[Stored]:
        """Every item of a table, for whoever looks from outside."""
        for partition in self.tables.get(table, {}).values():
            yield from partition.values()

    def _found(self, table: str, key: Any) -> Stored | None:
        return self.tables.get(table, {}).get(key["pk"]["S"], {}).get(key["sk"]["S"])

    def _put(self, asked: Any) -> None:
        item = asked["Item"]
        self.tables.setdefault(asked["TableName"], {}).setdefault(item["pk"]["S"], {})[item["sk"]["S"]] = dict(item)

    def _update(self, asked: Any) -> Stored:
        before = self._found(asked["TableName"], asked["Key"]) or dict(asked["Key"])
        after = updated(
            before,
            asked["UpdateExpression"],
            asked.get("ExpressionAttributeNames", {}),
            asked.get("ExpressionAttributeValues", {}),
        )
        self._put({"TableName": asked["TableName"], "Item": after})
        return after

    def _delete(self, asked: Any) -> None:
        partition = self.tables.get(asked["TableName"], {}).get(asked["Key"]["pk"]["S"], {})
        partition.pop(asked["Key"]["sk"]["S"], None)

    def _meets(self, asked: Any, key: Any) -> bool:
        if "ConditionExpression" not in asked:
            return True
        holds = condition(asked["ConditionExpression"])
        item = self._found(asked["TableName"], key) or {}
        names, values = asked.get("ExpressionAttributeNames", {}), asked.get("ExpressionAttributeValues", {})
        return holds(item, names, values)

    def _demand(self, asked: Any, key: Any) -> None:
        if not self._meets(asked, key):
            raise ConditionalCheckFailedException(
                {"Error": {"Code": "ConditionalCheckFailedException", "Message": "The conditional request failed"}},
                "Write",
            )
