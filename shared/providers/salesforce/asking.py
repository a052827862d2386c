"""Salesforce asked: one query, its further pages, or several at once; a refusal inside an answer is as good as one of the answer."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import quote

from shared.errors import NotFound, Unavailable
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.errors import explained
from shared.providers.salesforce import wire
from shared.providers.salesforce.api import base, endpoints, explain, read
from shared.providers.salesforce.manifest import API_VERSION

Row = TypeVar("Row", bound=wire.Wire)
MOST_TOGETHER = 5
"""Queries in one call."""


@dataclass(frozen=True, slots=True)
class Asking:
    """The reads of one org. Raises, all of it: as the table of errors says."""

    api: Api
    rows: Mapping[str, Endpoint]
    version: str = API_VERSION

    def query(
        self, row: type[Row], soql: str, record: str, *, page: int | None = None, deleted: bool = False
    ) -> wire.Rows[Row]:
        """The first page of the rows, `deleted` and merged ones with them; `page` is how many it shall hold at most, a wish."""
        asked = {"Sforce-Query-Options": f"batchSize={page}"} if page else None
        endpoint = self.rows["query changes" if deleted else "query"]
        answer = self.api.call(endpoint, query={"q": soql}, headers=asked, record=record)
        return self._read(row, answer, record)

    def every(self, row: type[Row], soql: str, record: str) -> Sequence[Row]:
        """All rows, however many pages they take."""
        return self.rest(row, self.query(row, soql, record), record)

    def one(self, row: type[Row], soql: str, record: str) -> Row:
        """The only row. Raises: NotFound."""
        return only(self.query(row, soql, record), record)

    def rest(self, row: type[Row], first: wire.Rows[Row], record: str) -> Sequence[Row]:
        """The rows of this page and of all that follow it. Raises: Unavailable where it isn't known that these are all."""
        found, page = list(first.records), first
        while page.nextRecordsUrl or not page.done:
            locator = page.nextRecordsUrl.rpartition("/")[2]
            if not locator:
                raise Unavailable(
                    "Salesforce doesn't say where its list goes on", record=record, fix="It is tried again by itself."
                )
            answer = self.api.call(self.rows["query more"], path={"locator": locator}, record=record)
            page = self._read(row, answer, record)
            found += page.records
        if len(found) < first.totalSize:
            raise Unavailable(
                f"Salesforce speaks of {first.totalSize} rows and shows {len(found)}",
                record=record,
                fix="It is tried again by itself.",
            )
        return found

    def together(self, queries: Sequence[tuple[type[wire.Wire], str]], record: str) -> list[wire.Rows[Any]]:
        """The first page of each query, in one call; at most five."""
        asked = {
            "allOrNone": False,
            "compositeRequest": [
                {"method": "GET", "url": f"{base(self.version)}/query?q={quote(soql)}", "referenceId": f"q{at}"}
                for at, (_, soql) in enumerate(queries)
            ],
        }
        answer = self.api.call(self.rows["read together"], body=json.dumps(asked).encode(), record=record)
        parts = answers(answer, record)
        return [
            self._read(row, self._successful(parts.get(f"q{at}"), record), record)
            for at, (row, _) in enumerate(queries)
        ]

    def _read(self, row: type[Row], answer: Answer, record: str) -> wire.Rows[Row]:
        return read(wire.Rows[row], answer, record)  # type: ignore[valid-type]  # the model of this very row

    def _successful(self, part: Answer | None, record: str) -> Answer:
        if part is None:
            raise Unavailable("Salesforce answered only a part", record=record, fix="It is tried again by itself.")
        if part.is_success:
            return part
        raise explained(part, self.api.rows, message=explain(part), record=record, writes=False, retry_after=None)


def answers(answer: Answer, record: str) -> Mapping[str, Answer]:
    """The answers inside the answer, by the names that we gave the questions. Raises: Unavailable where there are none."""
    said = answer.json()
    parts = said.get("compositeResponse") if isinstance(said, dict) else None
    if not isinstance(parts, list):
        raise Unavailable("Salesforce's answer holds no answers", record=record, fix="It is tried again by itself.")
    return {
        str(part.get("referenceId")): Inner(part["httpStatusCode"], {}, b"", part.get("body"))
        for part in parts
        if isinstance(part, dict) and isinstance(part.get("httpStatusCode"), int)
    }


@dataclass(frozen=True, slots=True)
class Inner(Answer):
    """An answer that came inside another, read already."""

    said: Any = None

    def json(self) -> Any:
        """What it says."""
        return self.said


def only(rows: wire.Rows[Row], record: str) -> Row:
    """The first row. Raises: NotFound where there is none."""
    if not rows.records:
        raise NotFound("Salesforce has no such record (any more)", record=record, fix="Look in its recycle bin.")
    return rows.records[0]


def asking(api: Api, version: str = API_VERSION) -> Asking:
    """Ask the org behind this API."""
    return Asking(api, endpoints(version), version)
