"""What HubSpot answers to a batch of writes: who was written, who was refused and why, whatever shape it has."""

import json
from typing import Any

import httpx
import pytest

from shared.errors import (
    Conflict,
    LedgerlinkError,
    MappingMissing,
    NotFound,
    Rejected,
    Retryable,
    Unavailable,
    Unpermitted,
)
from shared.model import permits
from shared.model.refs import Kind, Ref
from shared.providers.hubspot import recording
from tests.fakes.altered import Altered
from tests.fakes.hubspot import HubSpotOnSandbox

NO_SUCH = 'Property values were not valid: [{"message":"no such","error":"PROPERTY_DOESNT_EXIST","name":"x"}]'


def refused(status: int, body: Any) -> dict[str, LedgerlinkError]:
    """What two companies are told when this is answered."""
    bench = HubSpotOnSandbox()
    said = httpx.Response(status, content=json.dumps(body).encode())
    api = bench.api(Altered(bench.app, lambda _request: said))
    facts = {Ref(bench.connection, Kind.COMPANY, identity): {"days_overdue": "3"} for identity in ("5001", "5002")}
    found = recording.connect(api).record_many(facts, permits.for_write_back(bench.connection, None))
    return {ref.id: error for ref, error in found.items()}


def failure(category: str, message: str = "no", **more: Any) -> dict[str, Any]:
    context = {"objectWriteTraceId": ["5002"]}
    return {"status": "error", "category": category, "message": message, "context": context, "errors": [], **more}


ONE = [{"id": "5001", "objectWriteTraceId": "5001", "properties": {}}]


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (failure("OBJECT_NOT_FOUND"), NotFound),
        (failure("OBJECT_NOT_FOUND", context={"ids": ["5002"]}), NotFound),
        (failure("VALIDATION_ERROR"), Rejected),
        (failure("VALIDATION_ERROR", NO_SUCH), MappingMissing),
        (failure("CONFLICT"), Conflict),
        (failure("MISSING_SCOPES"), Unpermitted),
        (failure("RATE_LIMITS"), Retryable),
        (failure("INTERNAL_ERROR"), Unavailable),
        (failure("SOMETHING_NEW"), Rejected),
        (failure("VALIDATION_ERROR", errors=None, subCategory=None), Rejected),
    ],
)
def test_a_refusal_inside_a_batch_means_what_it_would_alone(said: dict[str, Any], error: type[LedgerlinkError]) -> None:
    found = refused(207, {"status": "COMPLETE", "results": ONE, "numErrors": 1, "errors": [said]})

    assert ["5002"] == list(found)
    assert isinstance(found["5002"], error)
    assert found["5002"].record.endswith("5002")


def test_who_is_in_neither_list_is_tried_again() -> None:
    assert {"5002": Unavailable} == {k: type(v) for k, v in refused(200, {"results": ONE}).items()}


def test_a_record_that_was_merged_is_known_by_the_name_it_was_given() -> None:
    merged = {"id": "7000", "objectWriteTraceId": "5002", "properties": {}}

    assert {} == refused(200, {"results": [*ONE, merged]})


def test_an_answer_that_is_none_is_tried_again() -> None:
    with pytest.raises(Unavailable):
        refused(200, {"status": "COMPLETE"})
