"""
What changed, by Salesforce's own stamps: whole seconds, given when a change is made and seen only when it is committed.

So what is younger than the longest transaction is asked for again next time, and pages are asked for by stamp and id: none is
lost while records change, however many share a second. Records in the recycle bin are among them.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from pydantic import Field

from shared.errors import MappingMissing, Unavailable
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.api import endpoints, read
from shared.providers.salesforce.fields import api_name
from shared.providers.salesforce.webhooks import ASKED_FOR, PARTIES

LAG = timedelta(minutes=5)
"""A transaction may take ten minutes at most; those that take more than a few seconds are rare."""
PAGE = 2000
TOLD_AT = api_name("as_of")
END_OF_SECOND = timedelta(microseconds=999_999)
LISTS: Mapping[str, tuple[str, Kind]] = {
    "deals": ("Opportunity", Kind.DEAL),
    "line_items": ("OpportunityLineItem", Kind.LINE_ITEM),
    "companies": ("Account", Kind.COMPANY),
    "contacts": ("Contact", Kind.CONTACT),
}
"""The lists by name: the object, and what it is to us."""


class Row(wire.Changed):
    """A row of what changed, what people ask for on it, and when we wrote our figures."""

    action: wire.Text = Field("", validation_alias=ASKED_FOR)
    as_of: wire.Instant = Field(None, validation_alias=TOLD_AT)


@dataclass(frozen=True, slots=True)
class SalesforceChanges:
    """
    Implements `shared.ports.changes.Changes`. One call for 2000 records; one more where the org has no field yet by which people ask
    for something.
    """

    api: Api
    query: Endpoint = field(default_factory=lambda: endpoints()["query changes"])
    lists: Sequence[str] = tuple(LISTS)
    brief: Sequence[str] = tuple(LISTS)
    page: int = PAGE

    def since(self, name: str, since: datetime) -> Iterator[ChangePage]:
        """Records that changed at or after that time; the last minutes are told again next time."""
        of, kind = LISTS[name]
        beyond = f"SystemModstamp >= {soql.instant(since.replace(microsecond=0))}"
        while True:
            rows, done = self._rows(of, kind, beyond)
            stamps = [_stamp(row) for row in rows]
            changes = [
                # A second may hold more than one change: whoever read the record within it need not have seen this one.
                Change(
                    Ref(self.api.connection, kind, row.Id),
                    at.replace(microsecond=0) + END_OF_SECOND,
                    asked=row.action,
                    told_at=row.as_of,
                )
                for row, at in zip(rows, stamps, strict=True)
            ]
            yield ChangePage(changes, max([since, *(at - LAG for at in stamps)]))
            if done:
                return
            last = soql.instant(stamps[-1])
            beyond = f"(SystemModstamp > {last} OR (SystemModstamp = {last} AND Id > {soql.text(rows[-1].Id)}))"

    def _rows(self, of: str, kind: Kind, beyond: str) -> tuple[Sequence[Row], bool]:
        """The next rows, of accounts and contacts with what stands in fields of ours, where the org lets us see these."""
        if kind in PARTIES:
            with suppress(MappingMissing):
                return self._page(of, ["Id", "SystemModstamp", ASKED_FOR, TOLD_AT], beyond)
        return self._page(of, ["Id", "SystemModstamp"], beyond)

    def _page(self, of: str, names: Sequence[str], beyond: str) -> tuple[Sequence[Row], bool]:
        """The next rows, and whether they are the last; how many come together is Salesforce's own affair."""
        asked = soql.select(names, of, where=beyond, order="SystemModstamp, Id")
        wish, record = {"Sforce-Query-Options": f"batchSize={self.page}"}, str(self.api.connection)
        answer = self.api.call(self.query, query={"q": asked}, headers=wish, record=record)
        found = read(wire.Rows[Row], answer, record)
        return found.records, found.done or not found.records


def _stamp(row: Row) -> datetime:
    if row.SystemModstamp is None:
        raise Unavailable(f"Salesforce doesn't say when {row.Id} changed", fix="It is tried again by itself.")
    return row.SystemModstamp.astimezone(UTC)


def connect(api: Api) -> SalesforceChanges:
    """Ask the org behind this API."""
    return SalesforceChanges(api)
