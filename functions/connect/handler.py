"""`POST /connect/{provider}/{app}`: somebody who signed in wants to connect an account; gives the vendor's page for it."""

import secrets
from collections.abc import Mapping
from typing import Any

from shared.api import answered, caller, named_in, own_address, said_in
from shared.consenting import vendor_app
from shared.model.roles import Act
from shared.usecases.connecting.ask_consent import Person, ask_consent, refuse_unless
from shared.wiring import world


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer one request."""
    return answered(lambda: asked(event, caller(event)))


def asked(event: Mapping[str, Any], by: Person) -> Mapping[str, object]:
    """Run the use-case. Raises: as it does."""
    refuse_unless(by, Act.CONNECT)  # before anything is looked up
    here = world()
    provider, app = named_in(event)
    vendor = vendor_app(here, provider, app)
    attempt, page = ask_consent(
        provider,
        app,
        by=by,
        reconnects=str(said_in(event).get("reconnect") or ""),
        back_to=vendor.app.back_url or own_address(event, f"/connect/{provider}/{app}/callback"),
        identity=secrets.token_urlsafe(24),
        vendor=vendor,
        attempts=here.attempts,
        connections=here.connections,
        clock=here.clock,
    )
    return {"attempt": attempt.id, "authorise_url": page, "until": f"{attempt.until:%Y-%m-%dT%H:%M:%SZ}"}
