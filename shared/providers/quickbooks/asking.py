"""How a company is asked: single records, selects, and many selects in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.exact import encoded
from shared.model.refs import ConnectionId, account_of
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks.query import PAGE, select


@dataclass(frozen=True, slots=True)
class Select:
    """One question: the entity, and the conditions that its records meet; `order` where the pages must not move."""

    entity: str
    conditions: tuple[str, ...] = ()
    order: str = ""

    def page(self, start: int) -> str:
        """The text of the page that begins with that record, counted from 1."""
        return select(self.entity, *self.conditions, start=start, order=self.order)


@dataclass(frozen=True, slots=True)
class Company:
    """One company's API; the company's id stands in every address."""

    api: Api

    @property
    def connection(self) -> ConnectionId:
        """The company."""
        return self.api.connection

    def call(self, endpoint: Endpoint, record: str = "", **more: Any) -> Answer:
        """Call the endpoint of this company. Raises: as `Api.call`."""
        path = {"realm": account_of(self.connection), **more.pop("path", {})}
        return self.api.call(endpoint, path=path, record=record or str(self.connection), **more)

    def one(self, endpoint: Endpoint, name: str, identity: str, record: str) -> Mapping[str, Any]:
        """Read a single record. Raises: Gone."""
        answer = self.call(endpoint, record, path={"id": identity})
        return intuit.entity(intuit.checked(answer, record), name)

    def select(self, asked: Select, record: str = "", start: int = 1) -> list[dict[str, Any]]:
        """One page of an answer, in one call."""
        answer = self.call(intuit.QUERY, record, query={"query": asked.page(start)})
        return intuit.rows(intuit.checked(answer, record), asked.entity)

    def all(self, *asked: Select, record: str = "") -> list[list[dict[str, Any]]]:
        """
        Everything that each of these finds, in their order: one call for all, and one for each further thousand of a list.
        """
        first = self._first(asked, record)
        return [self._to_the_end(question, rows, record) for question, rows in zip(asked, first, strict=True)]

    def _to_the_end(self, question: Select, first: list[dict[str, Any]], record: str) -> list[dict[str, Any]]:
        every, page = list(first), first
        while len(page) == PAGE:
            page = self.select(question, record, len(every) + 1)
            every += page
        return every

    def _first(self, asked: Sequence[Select], record: str) -> list[list[dict[str, Any]]]:
        if len(asked) == 1:
            return [self.select(asked[0], record)]
        found: list[list[dict[str, Any]]] = []
        for start in range(0, len(asked), intuit.MOST_QUERIES):
            some = asked[start : start + intuit.MOST_QUERIES]
            named = {f"q{number}": question for number, question in enumerate(some)}
            items = [{"bId": name, "Query": question.page(1)} for name, question in named.items()]
            answer = self.call(intuit.BATCH, record, body=encoded({"BatchItemRequest": items}))
            parts = intuit.parts(answer, named, record)
            found += [intuit.rows(part, question.entity) for part, question in zip(parts, some, strict=True)]
        return found


def chunks(values: Sequence[str], size: int) -> list[list[str]]:
    """The values, so many at a time."""
    return [list(values[start : start + size]) for start in range(0, len(values), size)]
