"""
The webhooks management API of the app: settings and subscriptions.

It is authenticated with the developer's key (``hapikey``), here the client secret; bearer tokens of portals do not open it.
"""

from collections.abc import Callable
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.core.outbox import Outbox
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.records import APP_ID
from infra.sandbox.hubspot.refusals import invalid, not_found, unauthenticated
from infra.sandbox.hubspot.routing import Row, json_body
from infra.sandbox.hubspot.tokens import CLIENT_SECRET
from infra.sandbox.hubspot.webhooks import HAPPENINGS, Events, Subscription

MOST = 1000
WORDS = ("contact", "company", "deal", "line_item", "product", "ticket", "object")
KNOWN = frozenset(
    f"{word}.{what}" for word in WORDS for what in (*HAPPENINGS, "propertyChange", "associationChange")
) | {"contact.privacyDeletion"}


class SubscriptionDesk:
    """Reads and writes the app's webhook settings."""

    def __init__(self, events: Events, outbox: Outbox) -> None:
        self._events = events
        self._outbox = outbox
        self._most_concurrent = 10
        self._at = events.clock.ms()

    def rows(self) -> list[Row]:
        """The calls of this area."""
        table: list[tuple[str, str, Callable[[Call], Response]]] = [
            ("GET", "settings", self._settings),
            ("PUT", "settings", self._set),
            ("DELETE", "settings", self._unset),
            ("GET", "subscriptions", self._list),
            ("POST", "subscriptions", self._add),
            ("POST", "subscriptions/batch/update", self._batch),
            ("GET", "subscriptions/<int:id>", lambda call: json_answer(200, self._found(call).represent())),
            ("PATCH", "subscriptions/<int:id>", self._change),
            ("DELETE", "subscriptions/<int:id>", self._remove),
        ]
        return [
            Row(method, "webhooks", f"/<int:app>/{tail}", _for_developers(handle), open=True)
            for method, tail, handle in table
        ]

    def _settings(self, _call: Call) -> Response:
        if self._outbox.target is None:
            raise not_found("webhook settings are not configured")
        body = {
            "targetUrl": self._outbox.target,
            "throttling": {"maxConcurrentRequests": self._most_concurrent},
            "createdAt": iso_ms(self._at),
            "updatedAt": iso_ms(self._at),
        }
        return json_answer(200, body)

    def _set(self, call: Call) -> Response:
        body = json_body(call)
        target = str(body.get("targetUrl") or "")
        if not target.startswith(("http://", "https://")):
            raise invalid("targetUrl must be a URL")
        self._most_concurrent = int((body.get("throttling") or {}).get("maxConcurrentRequests", 10))
        self._outbox.aim(target=target)
        return self._settings(call)

    def _unset(self, _call: Call) -> Response:
        self._outbox.target = None
        return no_content()

    def _list(self, _call: Call) -> Response:
        return json_answer(200, {"results": [row.represent() for row in self._events.subscriptions]})

    def _add(self, call: Call) -> Response:
        body = json_body(call)
        if body.get("eventType") not in KNOWN:
            raise invalid(f"{body.get('eventType')} is not a valid eventType")
        if str(body["eventType"]).endswith(".propertyChange") != bool(body.get("propertyName")):
            raise invalid("propertyName belongs to propertyChange subscriptions, and they need one")
        if len(self._events.subscriptions) >= MOST:
            raise invalid(f"An app may have at most {MOST} subscriptions")
        return json_answer(201, self._events.subscribe({"active": False, **body}).represent())

    def _batch(self, call: Call) -> Response:
        changed: list[dict[str, Any]] = []
        for row in json_body(call).get("inputs") or ():
            found = self._by_id(int(row["id"]))
            found.active = bool(row["active"])
            changed.append(found.represent())
        now = iso_ms(self._events.clock.ms())
        return json_answer(200, {"status": "COMPLETE", "results": changed, "startedAt": now, "completedAt": now})

    def _change(self, call: Call) -> Response:
        found = self._found(call)
        found.active = bool(json_body(call).get("active", found.active))
        return json_answer(200, found.represent())

    def _remove(self, call: Call) -> Response:
        self._events.subscriptions.remove(self._found(call))
        return no_content()

    def _found(self, call: Call) -> Subscription:
        return self._by_id(int(call.args["id"]))

    def _by_id(self, id_: int) -> Subscription:
        for row in self._events.subscriptions:
            if row.id == id_:
                return row
        raise not_found(f"subscription {id_} not found")


def _for_developers(handle: Callable[[Call], Response]) -> Callable[[Call], Response]:
    def guarded(call: Call) -> Response:
        if call.request.args.get("hapikey") != CLIENT_SECRET:
            raise unauthenticated()
        if call.args["app"] != APP_ID:
            raise not_found(f"app {call.args['app']} not found")
        return handle(call)

    return guarded
