"""Sending a claim's bytes once, whatever it is that they make."""

from collections.abc import Collection

from shared.errors import Malformed, Unavailable, Unclear, Unsupported
from shared.http.client import Api
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import ENDPOINTS, read


def create(api: Api, allowed: Collection[str], claim: Claim, permit: Permit) -> Created:
    """
    Send the claim's bytes to one of these endpoints; the answer is the read-back.

    Raises:
        Unclear: the record may or may not exist now.
        Unsupported: the claim's request is none of these.
    """
    request, record = claim.request, str(claim.subject)
    if request.endpoint not in allowed:
        raise Unsupported(f"Pipedrive has no endpoint {request.endpoint!r}", record=record)
    answer = api.call(ENDPOINTS[request.endpoint], path=request.path, body=request.body, permit=permit, record=record)
    try:
        return created(claim, read(wire.One[wire.Made], answer, record).data)
    except (Unavailable, Malformed) as error:
        raise Unclear(
            f"Pipedrive's answer to {request.endpoint!r} names no record: {error.sentence}",
            record=record,
            fix="It is looked up and settled by itself.",
        ) from error


def created(claim: Claim, made: wire.Made) -> Created:
    """What the claim's request made."""
    version = made.update_time.isoformat() if made.update_time else ""
    return Created(Ref(claim.target, claim.kind, made.id), version)
