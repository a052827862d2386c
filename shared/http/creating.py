"""Sending a claim's bytes once, whatever it is that they make."""

from collections.abc import Callable, Mapping

from shared.errors import Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.reading import unclear
from shared.model.claims import Claim, Created
from shared.model.permits import Permit


def send_once(  # noqa: PLR0917  # a request, whose it is, and how its answer is read
    vendor: str,
    api: Api,
    rows: Mapping[str, Endpoint],
    claim: Claim,
    permit: Permit,
    read: Callable[[Answer], Created],
) -> Created:
    """
    Send the claim's bytes to its endpoint, one of these `rows`; `read` gives the record of the answer.

    Raises:
        Unclear: the record may or may not exist now.
        Unsupported: the claim's request is none of these.
    """
    request, record = claim.request, str(claim.subject)
    if request.endpoint not in rows:
        raise Unsupported(f"{vendor} has no endpoint {request.endpoint!r}", record=record)
    answer = api.call(rows[request.endpoint], path=request.path, body=request.body, permit=permit, record=record)
    with unclear(f"{vendor}'s answer to {request.endpoint!r} names no record", record):
        return read(answer)
