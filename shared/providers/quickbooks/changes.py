"""
What changed in a company: QuickBooks' own list of changes, which tells of deletions, too; one call where little happened.

It looks back thirty days and shows a thousand records. Beyond either, each kind is asked for by itself, by the time of its
last change: there is no end to that, but deleted records aren't in it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from pydantic import ValidationError

from shared.errors import Unavailable
from shared.http.client import Api
from shared.model.changes import Change, ChangePage
from shared.model.refs import Kind, Ref
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.listing import SINCE
from shared.providers.quickbooks.names import named_as
from shared.providers.quickbooks.query import ANY_STATE, PAGE, quoted
from shared.providers.quickbooks.wire import Pointer, Record, Reference, instant

LIST: Final = "changes"
KINDS: Final[Mapping[str, Kind]] = {
    "Invoice": Kind.INVOICE,
    "Estimate": Kind.ESTIMATE,
    "Payment": Kind.PAYMENT,
    "CreditMemo": Kind.CREDIT_NOTE,
    "RefundReceipt": Kind.CREDIT_NOTE,
    "Customer": Kind.CUSTOMER,
}
MAY_BE_INACTIVE: Final = frozenset({"Customer"})
"""Whose lists leave out what was made inactive, unless they are asked for it."""
OF_CUSTOMERS: Final = frozenset({Kind.PAYMENT, Kind.CREDIT_NOTE})
"""What is skipped unread where its customer is nobody's."""
OVERLAP: Final = timedelta(seconds=60)
"""Asked for again next time: records know whole seconds, and nobody says how soon a list shows a change."""
BACK: Final = timedelta(days=29)
"""A day less than QuickBooks looks back."""


class Changed(Record):
    """A record that changed; a deleted one names nobody."""

    CustomerRef: Pointer = Reference()


@dataclass(frozen=True, slots=True)
class QuickBooksChanges:
    """Implements `shared.ports.changes.Changes`."""

    api: Api
    lists: Sequence[str] = (LIST,)
    brief: Sequence[str] = (LIST,)

    def since(self, _name: str, since: datetime) -> Iterator[ChangePage]:
        """Documents, payments and customers that changed or were deleted (merged away) after that second."""
        company, newest = Company(self.api), since
        floor = max(since, self.api.clock.now() - BACK)
        recent, is_all = self._recent(company, floor)
        if not is_all or floor > since:
            for page in self._backlog(company, since):
                newest = max([newest, *(change.at for change in page)])
                yield ChangePage(page)
        newest = max([newest, *(change.at for change in recent)])
        yield ChangePage(recent, max(since, newest - OVERLAP))

    def _recent(self, company: Company, since: datetime) -> tuple[list[Change], bool]:
        """What the list of changes says, and whether that is all of it."""
        asked = {"entities": ",".join(KINDS), "changedSince": since.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
        body = intuit.checked(company.call(intuit.CHANGED, query=asked), str(company.connection))
        found: list[Change] = []
        for response in _responses(body):
            for entity in KINDS:
                found += [_change(company, entity, row) for row in response.get(entity) or ()]
        return found, len(found) < PAGE

    def _backlog(self, company: Company, since: datetime) -> Iterator[list[Change]]:
        """
        Every kind by itself, a thousand a call, the longest unchanged first. By time where that moves on: records change while
        we read, and pages by number would leave some out.
        """
        for entity in KINDS:
            floor, start = since, 1
            while True:
                text = floor.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
                any_state = (ANY_STATE,) if entity in MAY_BE_INACTIVE else ()
                asked = Select(entity, (f"{SINCE} >= {quoted(text)}", *any_state), order=SINCE)
                page = [_change(company, entity, row) for row in company.select(asked, start=start)]
                yield page
                if len(page) < PAGE:
                    break
                last = max(change.at for change in page)
                floor, start = (last, 1) if last > floor else (floor, start + PAGE)


def _responses(body: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    outer = body.get("CDCResponse")
    found = [part for one in outer if isinstance(one, dict) for part in one.get("QueryResponse") or ()] if outer else []
    if not isinstance(outer, list) or not all(isinstance(part, dict) for part in found):
        raise Unavailable("QuickBooks' answer holds no list of changes", fix="It is tried again by itself.")
    return found


def _change(company: Company, entity: str, row: Any) -> Change:
    kind = KINDS[entity]
    try:
        read = Changed.model_validate(row)
        at = instant(read.MetaData.LastUpdatedTime)
    except (ValidationError, ValueError) as error:
        raise Unavailable(
            f"QuickBooks' list of changes can't be read: {error}", fix="It is tried again by itself; then report it."
        ) from error
    customer = read.CustomerRef.value
    whose = Ref(company.connection, Kind.CUSTOMER, customer) if customer and kind in OF_CUSTOMERS else None
    return Change(Ref(company.connection, kind, named_as(entity, read.Id)), at, whose)


def connect(api: Api) -> QuickBooksChanges:
    """Ask the company behind this API."""
    return QuickBooksChanges(api)
