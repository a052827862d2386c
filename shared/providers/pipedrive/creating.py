"""Records that claims make in Pipedrive, whatever they are."""

from collections.abc import Collection

from shared.http.client import Api
from shared.http.creating import send_once
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import ENDPOINTS, read


def create(api: Api, allowed: Collection[str], claim: Claim, permit: Permit) -> Created:
    """Send the claim's bytes to one of these endpoints; the answer is the read-back. Raises: as `send_once`."""
    rows, record = {name: ENDPOINTS[name] for name in allowed}, str(claim.subject)
    return send_once(
        "Pipedrive",
        api,
        rows,
        claim,
        permit,
        lambda answer: created(claim, read(wire.One[wire.Made], answer, record).data),
    )


def created(claim: Claim, made: wire.Made) -> Created:
    """What the claim's request made."""
    version = made.update_time.isoformat() if made.update_time else ""
    return Created(Ref(claim.target, claim.kind, made.id), version)
