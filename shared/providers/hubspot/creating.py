"""Records that claims make in HubSpot, whatever they are."""

from collections.abc import Mapping

from shared.http.client import Api
from shared.http.creating import send_once
from shared.http.endpoints import Endpoint
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import read


def create(api: Api, rows: Mapping[str, Endpoint], claim: Claim, permit: Permit) -> Created:
    """Send the claim's bytes; the answer is the read-back. Raises: as `send_once`."""
    record = str(claim.subject)
    return send_once(
        "HubSpot", api, rows, claim, permit, lambda answer: created(claim, read(wire.MadeRecord, answer, record))
    )


def created(claim: Claim, made: wire.MadeRecord) -> Created:
    """What the claim's request made."""
    version = made.updatedAt.isoformat() if made.updatedAt else ""
    return Created(Ref(claim.target, claim.kind, made.id), version)
