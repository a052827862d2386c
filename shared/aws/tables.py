"""DynamoDB items as plain values, and its refusals as ours: the only place that knows the wire format."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from shared.errors import Conflict, Unavailable

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

Value = str | int | bytes
Item = Mapping[str, Value]

_CONDITION_FAILED = "ConditionalCheckFailed"
_RACES = frozenset(
    {"ConditionalCheckFailedException", "TransactionConflictException", "TransactionInProgressException"}
)


class Cancelled(Conflict):
    """A transaction was refused; `failed` says, step by step, whose condition was not met."""

    def __init__(self, sentence: str, failed: Sequence[bool]) -> None:
        super().__init__(sentence, fix="It is tried again by itself.")
        self.failed = failed


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold for a write: an expression whose `#name` and `:value` are filled from `values`' names."""

    expression: str
    values: Item

    def rendered(self) -> dict[str, Any]:
        """The condition as parameters of a write."""
        names = {f"#{name}": name for name in self.names()}
        parameters: dict[str, Any] = {"ConditionExpression": self.expression, "ExpressionAttributeNames": names}
        if self.values:
            parameters["ExpressionAttributeValues"] = {f":{name}": wired(value) for name, value in self.values.items()}
        return parameters

    def names(self) -> frozenset[str]:
        """The attributes the expression speaks of."""
        words = self.expression.replace("(", " ").replace(")", " ").replace(",", " ").split()
        return frozenset(word[1:] for word in words if word.startswith("#"))


ABSENT = Condition("attribute_not_exists(#pk)", {})


@dataclass(frozen=True, slots=True)
class Table:
    """One table; keys are `pk` and `sk`."""

    client: "DynamoDBClient"
    name: str

    def get(self, pk: str, sk: str) -> dict[str, Value] | None:
        """One item as it is now."""
        with refusals():
            answer = self.client.get_item(TableName=self.name, Key=_key(pk, sk), ConsistentRead=True)
        return plain(answer["Item"]) if "Item" in answer else None

    def items(
        self, pk: str, *, after: str = "", until: str = "", newest_first: bool = False, limit: int | None = None
    ) -> list[dict[str, Value]]:
        """
        The items of this key as they are now, in the order of their `sk`: behind the one (`after`) or up to the other (`until`)
        where it is given, never both.
        """
        found: list[dict[str, Value]] = []
        with refusals():
            for page in self._pages(pk, after=after, until=until, newest_first=newest_first, limit=limit):
                found += [plain(item) for item in page["Items"]]
                if limit is not None and len(found) >= limit:
                    return found[:limit]
        return found

    def every(self, sk: str) -> Iterator[dict[str, Value]]:
        """Each item of this `sk`, whatever its key, by a scan of the whole table: a read unit for each 8 kB of it."""
        yield from self._scanned("#sk = :sk", {"sk": sk})

    def beginning(self, sk: str, having: Item) -> Iterator[dict[str, Value]]:
        """Each item whose `sk` begins so and that has these attributes, by a scan like `every`."""
        conditions = ["begins_with(#sk, :sk)", *(f"#{name} = :{name}" for name in having)]
        yield from self._scanned(" AND ".join(conditions), {"sk": sk, **having})

    def beginning_any(self, beginnings: Sequence[str]) -> Iterator[dict[str, Value]]:
        """Each item whose `sk` begins in one of these ways, by one scan like `every`."""
        named = {f"sk_{place}": beginning for place, beginning in enumerate(beginnings)}
        yield from self._scanned(" OR ".join(f"begins_with(#sk, :{name})" for name in named), named, names=("sk",))

    def _scanned(self, expression: str, values: Item, *, names: Sequence[str] = ()) -> Iterator[dict[str, Value]]:
        asked: dict[str, Any] = {
            "TableName": self.name,
            "FilterExpression": expression,
            "ExpressionAttributeNames": {f"#{name}": name for name in names or values},
            "ExpressionAttributeValues": {f":{name}": wired(value) for name, value in values.items()},
        }
        while True:
            with refusals():
                page = self.client.scan(**asked)
            yield from (plain(item) for item in page["Items"])
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]

    def count(self, pk: str, *, until: str = "") -> int:
        """How many items this key has, up to this `sk` where it is given."""
        with refusals():
            return sum(page["Count"] for page in self._pages(pk, until=until, Select="COUNT"))

    def put(self, item: Item, condition: Condition | None = None) -> None:
        """Write the item whole. Raises: Conflict where the condition doesn't hold."""
        self.put_prepared(self.putting(item, condition))

    def put_prepared(self, parameters: Any) -> None:
        """Carry out what `putting` gave. Raises: Conflict where its condition doesn't hold."""
        with refusals():
            self.client.put_item(**parameters)

    def delete(self, pk: str, sk: str, condition: Condition | None = None) -> None:
        """Remove the item; it needn't exist. Raises: Conflict where the condition doesn't hold."""
        with refusals():
            self.client.delete_item(
                TableName=self.name, Key=_key(pk, sk), **(condition.rendered() if condition else {})
            )

    def update(
        self,
        pk: str,
        sk: str,
        *,
        assign: Item,
        add: Mapping[str, int] | None = None,
        forget: Sequence[str] = (),
        condition: Condition | None = None,
    ) -> dict[str, Value]:
        """Change these attributes of one item; gives it as it then is. Raises: Conflict where the condition doesn't hold."""
        with refusals():
            changed = self.client.update_item(
                **self.updating(pk, sk, assign=assign, add=add, forget=forget, condition=condition),
                ReturnValues="ALL_NEW",
            )
        return plain(changed["Attributes"])

    def putting(self, item: Item, condition: Condition | None = None) -> Any:
        """Give the parameters of such a put, alone or as a transaction's step."""
        written = {name: wired(value) for name, value in item.items()}
        return {"TableName": self.name, "Item": written, **(condition.rendered() if condition else {})}

    def updating(
        self,
        pk: str,
        sk: str,
        *,
        assign: Item,
        add: Mapping[str, int] | None = None,
        forget: Sequence[str] = (),
        condition: Condition | None = None,
    ) -> Any:
        """Give the parameters of such an update, alone or as a transaction's step."""
        parts = ["SET " + ", ".join(f"#{name} = :new_{name}" for name in assign)] if assign else []
        parts += ["ADD " + ", ".join(f"#{name} :new_{name}" for name in add)] if add else []
        parts += ["REMOVE " + ", ".join(f"#{name}" for name in forget)] if forget else []
        rendered = condition.rendered() if condition else {}
        written = {**assign, **(add or {})}
        names = {f"#{name}": name for name in (*written, *forget)} | rendered.pop("ExpressionAttributeNames", {})
        values = {f":new_{name}": wired(value) for name, value in written.items()}
        values |= rendered.pop("ExpressionAttributeValues", {})
        parameters = {"UpdateExpression": " ".join(parts), "ExpressionAttributeNames": names, **rendered}
        if values:
            parameters["ExpressionAttributeValues"] = values
        return {"TableName": self.name, "Key": _key(pk, sk), **parameters}

    def deleting(self, pk: str, sk: str) -> Any:
        """Give the parameters of such a delete, as a transaction's step."""
        return {"TableName": self.name, "Key": _key(pk, sk)}

    def _pages(
        self,
        pk: str,
        *,
        after: str = "",
        until: str = "",
        newest_first: bool = False,
        limit: int | None = None,
        **more: Any,
    ) -> Iterator[Any]:
        asked: dict[str, Any] = {
            "TableName": self.name,
            "KeyConditionExpression": "#pk = :pk",
            "ExpressionAttributeNames": {"#pk": "pk"},
            "ExpressionAttributeValues": {":pk": {"S": pk}},
            "ConsistentRead": True,
            "ScanIndexForward": not newest_first,
            **more,
        }
        for name, sign, place in (("until", "<=", until), ("after", ">", after)):
            if place:
                asked["KeyConditionExpression"] += f" AND #sk {sign} :{name}"
                asked["ExpressionAttributeNames"]["#sk"] = "sk"
                asked["ExpressionAttributeValues"][f":{name}"] = {"S": place}
        if limit is not None:
            asked["Limit"] = limit
        while True:
            page = self.client.query(**asked)
            yield page
            if "LastEvaluatedKey" not in page:
                return
            asked["ExclusiveStartKey"] = page["LastEvaluatedKey"]


def transact(client: "DynamoDBClient", steps: Sequence[Mapping[str, Any]]) -> None:
    """
    All of these writes or none.

    Raises:
        Cancelled: a condition did not hold.
        Conflict: another transaction was at the same items.
    """
    with refusals():
        try:
            client.transact_write_items(TransactItems=list(steps))  # type: ignore[arg-type]
        except client.exceptions.TransactionCanceledException as error:
            reasons = [reason.get("Code", "None") for reason in error.response.get("CancellationReasons", [])]
            if _CONDITION_FAILED in reasons:
                raise Cancelled("it was changed meanwhile", [code == _CONDITION_FAILED for code in reasons]) from error
            if "TransactionConflict" in reasons:
                raise Conflict("somebody else is at it", fix="It is tried again by itself.") from error
            raise


@contextmanager
def refusals() -> Iterator[None]:
    """
    Whatever AWS answers within is an error of ours.

    Raises:
        Conflict: a condition did not hold.
        Unavailable: anything else; a mistake of ours would show as an alarm on repeated failures, not as lost work.
    """
    try:
        yield
    except ClientError as error:
        code = error.response.get("Error", {}).get("Code", "")
        if code in _RACES:
            raise Conflict("it was changed meanwhile", fix="It is tried again by itself.") from error
        raise Unavailable(f"AWS refused ({code}): {error}", fix="It is tried again by itself.") from error
    except BotoCoreError as error:
        raise Unavailable(f"AWS can't be reached: {error}", fix="It is tried again by itself.") from error


def wired(value: Value) -> dict[str, Any]:
    """Give a value as DynamoDB writes it."""
    match value:
        case str():
            return {"S": value}
        case int():
            return {"N": str(value)}
        case bytes():
            return {"B": value}


def plain(item: Mapping[str, Any]) -> dict[str, Value]:
    """Give an item's plain values."""
    return {name: _READERS[kind](value) for name, typed in item.items() for kind, value in typed.items()}


def text(item: Item, name: str, default: str = "") -> str:
    """One attribute as text."""
    value = item.get(name, default)
    return value if isinstance(value, str) else str(value)


def number(item: Item, name: str, default: int = 0) -> int:
    """One attribute as a number."""
    return int(item.get(name, default))


def raw(item: Item, name: str) -> bytes:
    """One attribute as bytes; empty where it is absent."""
    value = item.get(name, b"")
    return value if isinstance(value, bytes) else str(value).encode()


_READERS: Mapping[str, Any] = {"S": str, "N": int, "B": bytes}


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
