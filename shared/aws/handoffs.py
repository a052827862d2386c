"""Every handoff, by a scan of the links: for reports that a person asks for, never on a deal's way."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared import codec
from shared.aws.links import HANDOFF
from shared.aws.tables import Table, plain, raw, refusals
from shared.model.handoff import Handoff


@dataclass(frozen=True, slots=True)
class DynamoHandoffs:
    """Implements `Handoffs`. Reads the whole table, page by page: a read unit for each 8 kB of it."""

    table: Table

    def all(self) -> Iterator[Handoff]:
        """Give each deal's handoff as it is now. Raises: Unavailable."""
        pages = self.table.client.get_paginator("scan").paginate(
            TableName=self.table.name,
            FilterExpression="#sk = :handoff",
            ExpressionAttributeNames={"#sk": "sk"},
            ExpressionAttributeValues={":handoff": {"S": HANDOFF}},
        )
        with refusals():
            for page in pages:
                for item in page["Items"]:
                    yield codec.unpacked(Handoff, raw(plain(item), "handoff"))
