import json
from collections.abc import Mapping
from typing import Any

import pytest

from shared.errors import (
    Conflict,
    LedgerlinkError,
    Malformed,
    MappingMissing,
    NeedsHuman,
    NotFound,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unclear,
    Unpermitted,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect
from shared.http.errors import explained
from shared.providers.hubspot import wire
from shared.providers.hubspot.api import ROWS, endpoints, explain, read

NO_SUCH = (
    'Property values were not valid: [{"isValid":false,"message":"Property \\"x\\" does not exist",'
    '"error":"PROPERTY_DOESNT_EXIST","name":"x","portalId":4455667}]'
)
BAD_NUMBER = 'Property values were not valid: [{"isValid":false,"message":"x was not a valid number.","error":"INVALID_INTEGER"}]'
LIMIT = {"status": "error", "errorType": "RATE_LIMIT", "correlationId": "c", "requestId": "c"}


def error(category: str, message: str, **more: Any) -> dict[str, Any]:
    return {"status": "error", "message": message, "correlationId": "c", "category": category, **more}


def answer(status: int, body: Any, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer(status, headers or {}, body if isinstance(body, bytes) else json.dumps(body).encode())


def meaning(said: Answer, *, writes: bool = False, retry_after: float | None = None) -> LedgerlinkError:
    return explained(said, ROWS, message=explain(said), record="deal 1", writes=writes, retry_after=retry_after)


CASES: list[tuple[str, int, Any, type[LedgerlinkError], float | None]] = [
    ("a field of ours is missing", 400, error("VALIDATION_ERROR", NO_SUCH), MappingMissing, None),
    ("a bad value", 400, error("VALIDATION_ERROR", BAD_NUMBER), Rejected, None),
    (
        "required by a rule",
        400,
        error("VALIDATION_ERROR", "x", errors=[{"message": "x", "code": "MISSING_CONDITIONAL_REQUIRED_PROPERTY"}]),
        Rejected,
        None,
    ),
    (
        "required on creation",
        400,
        error("VALIDATION_ERROR", "x", errors=[{"message": "x", "code": "MISSING_REQUIRED_PROPERTY"}]),
        Rejected,
        None,
    ),
    ("a taken value", 400, error("VALIDATION_ERROR", "deal 5 already has that value"), Rejected, None),
    ("an expired token", 401, error("EXPIRED_AUTHENTICATION", "The OAuth token expired"), Reconnect, None),
    ("an unknown token", 401, error("INVALID_AUTHENTICATION", "not found"), Reconnect, None),
    (
        "a missing scope",
        403,
        error(
            "MISSING_SCOPES",
            "This app hasn't been granted all required scopes",
            errors=[{"message": "x", "context": {"requiredGranularScopes": ["crm.objects.deals.write"]}}],
        ),
        Unpermitted,
        None,
    ),
    ("a missing permission", 403, error("USER_DOES_NOT_HAVE_PERMISSIONS", "no"), NeedsHuman, None),
    ("nothing there", 404, error("OBJECT_NOT_FOUND", "resource not found"), NotFound, None),
    ("a second contact", 409, error("CONFLICT", "Contact already exists. Existing ID: 6001"), Rejected, None),
    ("a taken unique value", 409, error("CONFLICT", "another already has that value"), Rejected, None),
    ("a property made meanwhile", 409, error("OBJECT_ALREADY_EXISTS", "A property named x"), Conflict, None),
    ("a lock", 423, error("OBJECT_LOCKED", "locked"), Conflict, 2.0),
    (
        "ten seconds",
        429,
        LIMIT | {"message": "You have reached your ten_secondly_rolling limit.", "policyName": "TEN_SECONDLY_ROLLING"},
        RateLimited,
        10.0,
    ),
    (
        "a second of searches",
        429,
        LIMIT | {"message": "You have reached your secondly limit.", "policyName": "SECONDLY"},
        RateLimited,
        1.0,
    ),
    (
        "the day",
        429,
        LIMIT | {"message": "You have reached your daily limit.", "policyName": "DAILY"},
        RateLimited,
        3600.0,
    ),
    ("a newer limit", 429, error("RATE_LIMITS", "slow down"), RateLimited, 10.0),
    ("a limit without words", 429, b"", RateLimited, 10.0),
    ("a migration", 477, error("MIGRATING", "moving"), RateLimited, 3600.0),
    *[(f"trouble {status}", status, b"<html>", Unavailable, None) for status in (500, 502, 503, 504, 521, 523, 524)],
]


@pytest.mark.parametrize(("status", "body", "kind", "wait"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
def test_each_refusal_says_what_happens_next(
    status: int, body: Any, kind: type[LedgerlinkError], wait: float | None
) -> None:
    error = meaning(answer(status, body))

    assert type(error) is kind
    assert getattr(error, "retry_after", None) == wait
    assert error.fix
    assert error.record == "deal 1"


def test_every_row_of_the_table_is_reached_by_one_of_the_cases() -> None:
    reached = {meaning(answer(status, body)).fix for _, status, body, *_ in CASES}

    assert {row.fix for row in ROWS} <= reached
    assert frozenset().union(*(row.statuses for row in ROWS)) - {408} == {case[1] for case in CASES}


@pytest.mark.parametrize("status", [408, 500, 502, 503, 504, 521, 523, 524])
def test_trouble_after_a_write_is_unclear(status: int) -> None:
    assert type(meaning(answer(status, b"<html>"), writes=True)) is Unclear


@pytest.mark.parametrize("status", [423, 429, 477])
def test_a_refusal_to_begin_is_clear_even_for_a_write(status: int) -> None:
    assert not isinstance(meaning(answer(status, {}), writes=True), Unclear)


def test_hubspots_own_wait_goes_before_ours() -> None:
    assert getattr(meaning(answer(477, {}), retry_after=86_400.0), "retry_after", None) == 86_400.0


def test_the_json_inside_a_message_is_told_as_a_sentence() -> None:
    sentence = meaning(answer(400, error("VALIDATION_ERROR", BAD_NUMBER))).sentence

    assert "x was not a valid number. · INVALID_INTEGER" in sentence
    assert "{" not in sentence


def test_the_missing_permission_is_named() -> None:
    refused = next(body for name, _, body, *_ in CASES if name == "a missing scope")

    assert "crm.objects.deals.write" in meaning(answer(403, refused)).sentence


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"[]",
        b"null",
        {"errors": "x"},
        {"errors": [1, {"context": 5}, {"context": {"propertyName": "x"}}]},
        {"message": {"a": 1}},
        {"message": "Property values were not valid: [1]"},
        {"message": "Property values were not valid: {"},
    ],
)
def test_any_body_can_be_explained(body: Any) -> None:
    assert explain(answer(400, body))


def test_reads_by_post_are_reads_and_every_write_is_one() -> None:
    writes = {name for name, row in endpoints().items() if row.effect is Effect.WRITE}

    assert writes == {
        "update record",
        "update records",
        "create record",
        "archive record",
        "create note",
        "create task",
        "create group",
        "create properties",
    }


def test_every_path_carries_the_version() -> None:
    assert all("/2026-03/" in row.path and "2026-09" not in row.path for row in endpoints("2026-03").values())


def test_a_property_that_cannot_be_read_is_malformed_and_named() -> None:
    body = {"id": "1", "properties": {"amount": "1,200"}, "updatedAt": "2026-11-20T16:00:00Z"}
    with pytest.raises(Malformed, match=r"properties\.amount"):
        read(wire.DealRecord, answer(200, body), "deal 1")


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "abc", []])
def test_an_amount_is_finite_or_malformed(amount: Any) -> None:
    with pytest.raises(Malformed):
        read(wire.DealRecord, answer(200, {"id": "1", "properties": {"amount": amount}}))


@pytest.mark.parametrize("body", [b"<html>", b"", {}, {"status": "error"}, [], {"id": "1"}])
def test_an_answer_that_is_none_is_tried_again(body: Any) -> None:
    with pytest.raises(Unavailable):
        read(wire.DealRecord, answer(200, body))


@pytest.mark.parametrize("closed_at", ["soon", "9" * 30, {}])
def test_an_instant_is_one_or_malformed(closed_at: Any) -> None:
    with pytest.raises(Malformed):
        read(wire.DealRecord, answer(200, {"id": "1", "properties": {"closedate": closed_at}}))


@pytest.mark.parametrize("identity", ["", None])
def test_a_record_without_an_id_is_no_answer_and_is_tried_again(identity: str | None) -> None:
    with pytest.raises(Unavailable):
        read(wire.DealRecord, answer(200, {"id": identity, "properties": {}}))
