"""Sending a claim's bytes once, whatever it is that they make."""

from collections.abc import Mapping

from shared.errors import Malformed, Unavailable, Unclear, Unsupported
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.claims import Claim, Created
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import read


def create(api: Api, rows: Mapping[str, Endpoint], claim: Claim, permit: Permit) -> Created:
    """
    Send the claim's bytes; the answer is the read-back.

    Raises:
        Unclear: the record may or may not exist now.
        Unsupported: the claim's request is none of HubSpot's.
    """
    request, record = claim.request, str(claim.subject)
    if request.endpoint not in rows:
        raise Unsupported(f"HubSpot has no endpoint {request.endpoint!r}", record=record)
    answer = api.call(rows[request.endpoint], path=request.path, body=request.body, permit=permit, record=record)
    try:
        return created(claim, read(wire.MadeRecord, answer, record))
    except (Unavailable, Malformed) as error:
        raise Unclear(
            f"HubSpot's answer to {request.endpoint!r} names no record: {error.sentence}",
            record=record,
            fix="It is looked up and settled by itself.",
        ) from error


def created(claim: Claim, made: wire.MadeRecord) -> Created:
    """What the claim's request made."""
    version = made.updatedAt.isoformat() if made.updatedAt else ""
    return Created(Ref(claim.target, claim.kind, made.id), version)
