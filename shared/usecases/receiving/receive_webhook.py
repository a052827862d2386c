"""A vendor's delivery becomes durable work, or an answer that makes the vendor send it again."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby

from shared.errors import LedgerlinkError, Malformed, NotFound, Retryable
from shared.model.hints import Event, Hint
from shared.model.refs import Kind, Ref, connection_id
from shared.ports.edges import Queues
from shared.ports.work import App, Apps, Doors, Log, Metrics
from shared.providers.registry import Webhooks
from shared.providers.signatures import Inbound
from shared.routing import ROUTES, queue_for

LARGEST_BODY = 1024 * 1024
"""Bytes; vendors send at most 100 events, far below this."""

LATER = "The delivery could not be kept; send it again."
"""What went wrong inside is for our log, not for the vendor."""

STATUSES: Sequence[tuple[type[LedgerlinkError], int]] = ((NotFound, 404), (Malformed, 400), (Retryable, 503))
"""What each error means to a vendor: all but the first two make it send the delivery again."""


@dataclass(frozen=True, slots=True)
class Response:
    """What the vendor is answered. A success has no body unless the vendor asks for one: some refuse an address over that."""

    status: int
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def receive_webhook(
    delivery: Inbound,
    *,
    provider: str,
    app: str,
    webhooks_of: Callable[[str], Webhooks],
    apps: Apps,
    doors: Doors,
    queues: Queues,
    metrics: Metrics,
    log: Log,
) -> Response:
    """
    Check the delivery and make its events durable.

    Answers 2xx only when every event that concerns us is in its queue. An event of an account we don't know is counted and
    dropped: an error would make the vendor switch the whole subscription off.
    """
    try:
        scheme = webhooks_of(provider)
        refusal = _refused_unread(delivery)
        if refusal is not None:
            metrics.count("WebhookRejected", provider=provider, app=app, code=str(refusal.status))
            return refusal
        genuine = _verified(delivery, scheme, apps, provider, app)
        if not genuine:
            metrics.count("SignatureFailed", provider=provider, app=app)
            return _bad_signature(scheme)
        hints = _hints(scheme.parse(delivery.body), provider, app, doors=doors, metrics=metrics)
        for queue, batch in groupby(sorted(hints, key=_queue_of), key=_queue_of):
            queues.send(queue, list(batch))
    except LedgerlinkError as error:
        metrics.count("WebhookRejected", provider=provider, app=app, code=error.code)
        log.exception(error.sentence, provider=provider, app=app, code=error.code)
        status = next((status for kind, status in STATUSES if isinstance(error, kind)), 500)
        return _error(status, error.code, error.sentence if status < 500 else LATER)
    metrics.count("WebhookReceived", provider=provider, app=app)
    return _accepted(scheme)


def _accepted(scheme: Webhooks) -> Response:
    """Every event is durable, or concerns nobody: said as this vendor understands it."""
    if scheme.ACCEPTED is None:
        return Response(200)
    return Response(200, scheme.ACCEPTED.body, {"content-type": scheme.ACCEPTED.content_type})


def _refused_unread(delivery: Inbound) -> Response | None:
    if delivery.method != "POST":
        return replace(_error(405, "method", "Deliveries are POSTed."), headers={**_JSON, "allow": "POST"})
    if len(delivery.body) > LARGEST_BODY:
        return _error(413, "too_large", "The body is larger than 1 MiB.")
    return None


def _bad_signature(scheme: Webhooks) -> Response:
    """A vendor that proves its receiver by deliveries with wrong signatures wants the refusal without a body, too."""
    if scheme.HANDSHAKE:
        return Response(401)
    return _error(401, "bad_signature", "The signature doesn't fit, or is too old.")


def _verified(delivery: Inbound, scheme: Webhooks, apps: Apps, provider: str, name: str) -> bool:
    """Whether the app's key, or the one it was changed to a moment ago, fits."""
    app = apps.app(provider, name)
    if _fits(delivery, scheme, app):
        return True
    fresh = apps.app(provider, name, again=True)
    return fresh != app and _fits(delivery, scheme, fresh)


def _fits(delivery: Inbound, scheme: Webhooks, app: App) -> bool:
    public = replace(delivery, url=app.public_url) if app.public_url else delivery
    return scheme.verify(public, app.webhook_key)


def _hints(events: Sequence[Event], provider: str, app: str, *, doors: Doors, metrics: Metrics) -> list[Hint]:
    """One hint for each change of a record that concerns us, in the order they came; the same change said twice is one."""
    wanted = [event for event in events if queue_for(event.kind) is not None]
    if len(wanted) < len(events):
        metrics.count("EventIgnored", len(events) - len(wanted), provider=provider, app=app)
    known = doors.known({connection_id(provider, event.account) for event in wanted}, app) if wanted else frozenset()
    hints: dict[str, Hint] = {}
    for event in wanted:
        connection = connection_id(provider, event.account)
        if connection not in known:
            metrics.count("UnknownAccount", provider=provider, app=app, connection=connection)
            continue
        about = Ref(connection, Kind(event.kind), event.id)
        key = f"{about}#{hashlib.sha256(event.cause.encode()).hexdigest()[:16]}"
        hint = Hint(
            about,
            key,
            event.cause,
            event.occurred_at,
            moved_to=event.moved_to,
            changed=event.changed,
            merged_from=event.merged_from,
            asked=event.asked,
        )
        hints.setdefault(key, hint)
    return list(hints.values())


def _queue_of(hint: Hint) -> str:
    return ROUTES[hint.about.kind]


_JSON: Mapping[str, str] = {"content-type": "application/json"}


def _error(status: int, code: str, message: str) -> Response:
    return Response(status, json.dumps({"error": {"code": code, "message": message}}), _JSON)
