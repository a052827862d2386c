"""`GET /connect/{provider}/{app}/callback`: a vendor sends a browser back from its consent page."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from shared.api import named_in, own_address
from shared.consent_page import shown
from shared.consenting import vendor_app
from shared.model.consent import Progress
from shared.usecases.connecting.take_consent import Desk, take_consent
from shared.wiring import world


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Answer with a page."""
    return shown(lambda: taken(event))


def taken(event: Mapping[str, Any]) -> Progress:
    """Run the use-case. Raises: as it does."""
    here = world()
    provider, app = named_in(event)
    desk = Desk(
        vendor=vendor_app(here, provider, app),
        attempts=here.attempts,
        connections=here.connections,
        agenda=here.agenda,
        cursors=here.cursors,
        links=here.links,
        clock=here.clock,
        set_up=partial(here.get_ready, webhooks=own_address(event, f"/webhooks/{provider}/{app}")),
    )
    return take_consent(provider, app, event.get("queryStringParameters") or {}, desk)
