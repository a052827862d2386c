"""What Salesforce answers to a collection of writes: what became of each, in the order in which they were given."""

import json
from typing import Any

import httpx
import pytest

from shared.errors import (
    Conflict,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    NotFound,
    RateLimited,
    Rejected,
    Unavailable,
    Unsupported,
)
from shared.model import permits
from shared.model.refs import Kind, Ref
from shared.providers.salesforce import recording
from tests.fakes.altered import Altered
from tests.fakes.salesforce import SalesforceOnSandbox

FIRST, SECOND = "0015g00000AccAAAAZ", "0015g00000AccBAAAZ"


def refused(body: Any, facts: dict[str, str] | None = None, *ids: str) -> dict[str, LedgerlinkError]:
    """What two accounts are told when this is answered, by their places."""
    bench = SalesforceOnSandbox(ready=False)
    said = httpx.Response(200, content=json.dumps(body).encode())
    api = bench.api(Altered(bench.app, lambda _request: said))
    named = ids or (FIRST, SECOND)
    told = {Ref(bench.connection, Kind.COMPANY, identity): facts or {"days_overdue": "3"} for identity in named}
    found = recording.connect(api).record_many(told, permits.for_write_back(bench.connection, None))
    return {ref.id: error for ref, error in found.items()}


def problem(code: str, message: str = "no") -> dict[str, Any]:
    return {"success": False, "errors": [{"statusCode": code, "message": message, "fields": []}]}


WRITTEN = {"id": FIRST, "success": True, "errors": []}


@pytest.mark.parametrize(
    ("said", "error"),
    [
        (problem("NOT_FOUND"), NotFound),
        (problem("ENTITY_IS_DELETED"), NotFound),
        (problem("INVALID_CROSS_REFERENCE_KEY"), NotFound),
        (problem("UNABLE_TO_LOCK_ROW"), Conflict),
        (problem("INVALID_FIELD"), MappingMissing),
        (problem("FIELD_CUSTOM_VALIDATION_EXCEPTION"), Rejected),
        (problem("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"), Rejected),
        (problem("INSUFFICIENT_ACCESS_OR_READONLY"), NeedsHuman),
        (problem("REQUEST_LIMIT_EXCEEDED"), RateLimited),
        (problem("UNKNOWN_EXCEPTION"), Unavailable),
        ({"success": False, "errors": []}, Rejected),
        ({"success": False}, Rejected),
    ],
)
def test_a_refusal_inside_a_collection_means_what_it_would_alone(said: Any, error: type[LedgerlinkError]) -> None:
    found = refused([WRITTEN, said])

    assert [SECOND] == list(found)
    assert isinstance(found[SECOND], error)
    assert found[SECOND].record.endswith(SECOND)


@pytest.mark.parametrize("said", [[WRITTEN], {}, [WRITTEN, None], "<html>"])
def test_an_answer_that_is_not_about_each_is_tried_again(said: Any) -> None:
    with pytest.raises(Unavailable):
        refused(said)


def test_an_id_of_another_system_is_refused_before_anything_is_sent() -> None:
    assert ["17"] == list(refused([WRITTEN], None, FIRST, "17"))


def test_a_stage_goes_by_itself() -> None:
    bench = SalesforceOnSandbox(ready=False)
    deal = Ref(bench.connection, Kind.DEAL, "0065g00000OppAAAAZ")

    with pytest.raises(Unsupported):
        recording.connect(bench.api()).record_many(
            {deal: {"stage": "Paid"}}, permits.for_write_back(bench.connection, None)
        )
    assert [] == bench.calls


def test_figures_keep_their_digits() -> None:
    bench = SalesforceOnSandbox(ready=False)
    sent: list[bytes] = []

    def kept(request: httpx.Request) -> httpx.Response:
        sent.append(request.content)
        return httpx.Response(200, json=[WRITTEN])

    about = Ref(bench.connection, Kind.COMPANY, FIRST)
    told = {about: {"overdue_amount": "12345678901.10", "is_overdue": "", "open_credits": ""}}
    recording.connect(bench.api(Altered(bench.app, kept))).record_many(
        told, permits.for_write_back(bench.connection, None)
    )

    assert b'"Ledgerlink_Overdue_Amount__c":12345678901.10' in sent[0]
    assert b'"Ledgerlink_Is_Overdue__c":false,"Ledgerlink_Open_Credits__c":null' in sent[0]
