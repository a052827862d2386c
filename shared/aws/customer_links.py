"""Every customer link, by a scan of the links: for the matching of existing records, never on a deal's way."""

from collections.abc import Iterator
from dataclasses import dataclass

from shared.aws import claims
from shared.aws.tables import Table, text
from shared.model.claims import ClaimState
from shared.model.refs import Kind, Ref

INTENT = f"{claims.PREFIX}{Kind.CUSTOMER}:"


@dataclass(frozen=True, slots=True)
class DynamoCustomerLinks:
    """Implements `CustomerLinks`. Reads the whole table, page by page: a read unit for each 8 kB of it."""

    table: Table

    def all(self) -> Iterator[tuple[Ref, Ref]]:
        """Give each linked CRM record with its customer. Raises: Unavailable."""
        for item in self.table.beginning(INTENT, {"state": ClaimState.LINKED.value}):
            if text(item, "remote"):
                yield Ref.parse(text(item, "pk")), Ref.parse(text(item, "remote"))
