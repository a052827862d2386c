"""Subscriptions of the app and the events that changes become, exactly as they are delivered."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from infra.sandbox.core.clock import Clock
from infra.sandbox.core.outbox import Outbox
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import Kind
from infra.sandbox.hubspot.records import APP_ID, Author, Record

# Custom properties that the app's console subscribes to; until somebody makes one, it never changes.
TERMS = ("ledgerlink_terms", "ledgerlink_tax_exempt", "ledgerlink_tax_class")
CUSTOM = ("ledgerlink_action", *TERMS)
PARTY = ("lifecyclestage", "website", "phone", "address", "city", "state", "zip", "country")
WATCHED: dict[str, tuple[str, ...]] = {
    "deal": ("dealstage", "amount", "closedate", "deal_currency_code", "hubspot_owner_id", "pipeline", *CUSTOM),
    "company": ("name", "domain", "address2", *PARTY, "ledgerlink_tax_number", *CUSTOM),
    "contact": ("email", "firstname", "lastname", *PARTY, "ledgerlink_action"),
    "line_item": (
        *("name", "description", "hs_sku", "hs_position_on_quote"),
        *("quantity", "price", "amount", "discount", "hs_discount_percentage"),
    ),
}
HAPPENINGS = ("creation", "deletion", "merge", "restore")
FLAGS = {
    "creation": "NEW",
    "deletion": "DELETED",
    "merge": "MERGED",
    "restore": "RESTORED",
    "privacyDeletion": "DELETED",
}
ASSOCIATED = ("deal", "line_item", "company", "contact")


@dataclass
class Subscription:
    """One row of the app's subscriptions."""

    id: int
    event_type: str
    property_name: str | None
    active: bool
    created: int
    object_type_id: str | None = None

    def represent(self) -> dict[str, Any]:
        """The subscription as the management API answers it."""
        answer: dict[str, Any] = {
            "id": str(self.id),
            "eventType": self.event_type,
            "active": self.active,
            "createdAt": iso_ms(self.created),
        }
        if self.property_name is not None:
            answer["propertyName"] = self.property_name
        if self.object_type_id is not None:
            answer["objectTypeId"] = self.object_type_id
        return answer


def default_subscriptions() -> list[dict[str, Any]]:
    """What the app subscribes to unless control says otherwise."""
    wanted: list[dict[str, Any]] = []
    for word, names in WATCHED.items():
        wanted += [{"eventType": f"{word}.{happening}"} for happening in HAPPENINGS]
        wanted += [{"eventType": f"{word}.propertyChange", "propertyName": name} for name in names]
    wanted += [{"eventType": f"{word}.associationChange"} for word in ASSOCIATED]
    return [*wanted, {"eventType": "contact.privacyDeletion"}]


@dataclass
class Events:
    """Turns changes into events for every subscription that matches, and publishes them."""

    clock: Clock
    outbox: Outbox
    subscriptions: list[Subscription] = field(default_factory=list)
    _subscription_ids: Iterator[int] = field(default_factory=lambda: itertools.count(901))
    _event_ids: Iterator[int] = field(default_factory=lambda: itertools.count(100200300))

    @contextmanager
    def silenced(self) -> Iterator[None]:
        """While a portal is seeded nothing is told."""
        held, self.subscriptions = self.subscriptions, []
        try:
            yield
        finally:
            self.subscriptions = held

    def subscribe(self, wanted: Mapping[str, Any]) -> Subscription:
        """Add one subscription."""
        made = Subscription(
            id=next(self._subscription_ids),
            event_type=str(wanted["eventType"]),
            property_name=wanted.get("propertyName"),
            active=bool(wanted.get("active", True)),
            created=self.clock.ms(),
            object_type_id=wanted.get("objectTypeId"),
        )
        self.subscriptions.append(made)
        return made

    def replace(self, wanted: Sequence[Mapping[str, Any]]) -> None:
        """Subscribe to exactly these."""
        self.subscriptions.clear()
        for row in wanted:
            self.subscribe(row)

    def next_id(self) -> int:
        """The next eventId; the vendor does not promise that it is unique."""
        return next(self._event_ids)

    def changed(self, portal: int, record: Record, name: str, value: str, author: Author) -> None:
        """A property got a value, at creation or later."""
        more = {"propertyName": name, "propertyValue": value}
        self._tell(portal, record, "propertyChange", author, more)

    def happened(self, portal: int, record: Record, happening: str, author: Author, **more: Any) -> None:
        """creation, deletion, merge, restore, privacyDeletion."""
        self._tell(portal, record, happening, author, {"changeFlag": FLAGS[happening], **more})

    def associated(
        self, portal: int, one: Record, other: Record, author: Author, *, removed: bool, primary: bool
    ) -> None:
        """An association came or went; both sides are told. These events carry no objectId."""
        for left, right in ((one, other), (other, one)):
            if not (left.kind.notifies and right.kind.notifies):
                continue
            for subscription in self._matching(left.kind, "associationChange", None):
                event = self._event(portal, subscription)
                event.update(
                    changeSource=author.on_associations,
                    associationType=f"{left.kind.word}_TO_{right.kind.word}".upper(),
                    fromObjectId=int(left.id),
                    toObjectId=int(right.id),
                    associationRemoved=removed,
                    isPrimaryAssociation=primary,
                )
                self.outbox.publish([event])

    def _tell(
        self,
        portal: int,
        record: Record,
        what: str,
        author: Author,
        more: Mapping[str, Any],
    ) -> None:
        if not record.kind.notifies:
            return
        for subscription in self._matching(record.kind, what, more.get("propertyName")):
            event = self._event(portal, subscription)
            event.update(objectId=int(record.id), **more)
            # The change's own time, which the record carries, too; saying so may take a moment longer.
            event["occurredAt"] = min(event["occurredAt"], record.updated)
            if subscription.object_type_id is not None:
                event["objectTypeId"] = subscription.object_type_id
            event["changeSource"] = author.source
            if what == "propertyChange":
                event["sourceId"] = author.source_id
            self.outbox.publish([event])

    def _event(self, portal: int, subscription: Subscription) -> dict[str, Any]:
        return {
            "eventId": self.next_id(),
            "subscriptionId": subscription.id,
            "portalId": portal,
            "appId": APP_ID,
            "occurredAt": self.clock.ms(),
            "subscriptionType": subscription.event_type,
            "attemptNumber": 0,
        }

    def _matching(self, kind: Kind, what: str, property_name: str | None) -> list[Subscription]:
        by_word, by_type = f"{kind.word}.{what}", f"object.{what}"
        return [
            row
            for row in self.subscriptions
            if row.property_name == property_name
            and row.active
            and (row.event_type == by_word or (row.event_type == by_type and row.object_type_id == kind.type_id))
        ]
