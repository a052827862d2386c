"""`ANY /webhooks/{provider}/{app}`: where vendors deliver."""

import base64
from typing import Any

from shared import telemetry
from shared.door import door
from shared.providers import registry
from shared.providers.signatures import Inbound
from shared.usecases.receiving.receive_webhook import receive_webhook


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one delivery."""
    here = door()
    names = event.get("pathParameters") or {}
    response = receive_webhook(
        Inbound(
            method=event["requestContext"]["http"]["method"],
            url=_public_url(event),
            headers={name.lower(): value for name, value in event.get("headers", {}).items()},
            body=_body(event),
            received_at=here.clock.now(),
            query=event.get("rawQueryString", ""),
        ),
        provider=names.get("provider", ""),
        app=names.get("app", ""),
        webhooks_of=registry.webhooks,
        apps=here.apps,
        doors=here.connections,
        queues=here.queues,
        metrics=here.metrics,
        log=telemetry.logger(),
    )
    return {"statusCode": response.status, "headers": dict(response.headers), "body": response.body}


def _public_url(event: dict[str, Any]) -> str:
    """The address as the vendor called it: some sign it."""
    query = event.get("rawQueryString", "")
    return f"https://{event['requestContext']['domainName']}{event['rawPath']}" + (f"?{query}" if query else "")


def _body(event: dict[str, Any]) -> bytes:
    """The raw bytes; signatures are over these and nothing else."""
    body: str = event.get("body") or ""
    return base64.b64decode(body) if event.get("isBase64Encoded") else body.encode()
