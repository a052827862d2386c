"""Records of HubSpot in batches: how many at once, whether an answer holds all that there are, and what became of each that is written."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import LedgerlinkError, Unavailable
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.errors import explained
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import BATCH, explain, read
from shared.providers.hubspot.mapping import OBJECTS, as_json
from shared.providers.hubspot.wire_writes import Change, Changes, Refusal

GONE = "OBJECT_NOT_FOUND"
"""The one refusal inside a batch of reads that says something about the record, not about the call."""
STATUSES: Mapping[str, int] = {
    GONE: 404,
    "CONFLICT": 409,
    "OBJECT_ALREADY_EXISTS": 409,
    "MISSING_SCOPES": 403,
    "RATE_LIMITS": 429,
    "INTERNAL_ERROR": 500,
}
"""The status with which a record alone would be refused, by the category of a refusal inside a batch."""
REFUSED = 400


@dataclass(frozen=True, slots=True)
class Written:
    """What became of each record of a batch: as it then was, or why not; every record is in one of the two."""

    records: Mapping[Ref, Change]
    refused: Mapping[Ref, LedgerlinkError]


def chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    """As many as one batch takes, in their order."""
    return (ids[start : start + BATCH] for start in range(0, len(ids), BATCH))


def whole(batch: wire.Batch[Any], about: Ref) -> None:
    """
    Records that are gone are left out of a batch; anything else that is missing makes the answer useless.

    Raises:
        Unavailable: HubSpot read only a part.
    """
    failed = [each for each in batch.errors if each.category != GONE]
    if failed:
        raise Unavailable(
            f"HubSpot read only a part: {failed[0].message}", record=str(about), fix="It is tried again by itself."
        )


def write(api: Api, endpoint: Endpoint, properties: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Written:
    """
    Change the properties of these records of one kind, in one call. Each has a name of its own in the call: so HubSpot writes the
    good ones and names those it refuses, where else one bad value refuses all.

    Raises: as the table of errors says, where the call as a whole is refused.
    """
    inputs = [{"id": ref.id, "objectWriteTraceId": ref.id, "properties": said} for ref, said in properties.items()]
    kind = next(iter(properties)).kind
    answer = api.call(
        endpoint,
        path={"of": OBJECTS[kind]},
        body=as_json({"inputs": inputs}),
        permit=permit,
        record=str(api.connection),
    )
    said = read(Changes, answer, str(api.connection))
    # A record that was merged away is answered under another id, and under the name that it has in the call.
    found = {one.id: one for one in said.results} | {one.objectWriteTraceId: one for one in said.results}
    reasons = {named: failure for failure in said.errors for named in failure.refused}
    return Written(
        {ref: found[ref.id] for ref in properties if ref.id in found},
        {ref: _refusal(api, ref, reasons.get(ref.id)) for ref in properties if ref.id not in found},
    )


def _refusal(api: Api, ref: Ref, failure: Refusal | None) -> LedgerlinkError:
    """What writing this record by itself would have raised."""
    if failure is None:
        return Unavailable(
            "HubSpot doesn't say what became of the record", record=str(ref), fix="It is tried again by itself."
        )
    body = {"category": failure.category, "message": failure.message, "errors": failure.errors}
    refused = Answer(STATUSES.get(failure.category, REFUSED), {}, json.dumps(body).encode())
    return explained(refused, api.rows, message=explain(refused), record=str(ref), writes=False, retry_after=None)
