"""What Salesforce's refusals mean: for the machine, and for the person who reads the sentence."""

import json
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
    Stale,
    TooManyAtOnce,
    Unavailable,
    Unclear,
    Unsupported,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect
from shared.http.errors import explained
from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.api import ROWS, endpoints, explain, headers, read


def refused(status: int, body: Any, *, writes: bool = False) -> LedgerlinkError:
    said = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Answer(status, {}, said)
    return explained(answer, ROWS, message=explain(answer), record="r", writes=writes, retry_after=None)


def problem(code: str, message: str = "something", *fields: str) -> list[dict[str, Any]]:
    return [{"message": message, "errorCode": code, **({"fields": list(fields)} if fields else {})}]


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (300, ["/services/data/v68.0/sobjects/Task/00T1", "/services/data/v68.0/sobjects/Task/00T2"], Rejected),
        (301, b"", Unavailable),
        (400, problem("REQUIRED_FIELD_MISSING", "Required fields are missing: [Name]", "Name"), Rejected),
        (400, problem("FIELD_CUSTOM_VALIDATION_EXCEPTION"), Rejected),
        (400, problem("INVALID_FIELD", "No such column 'CurrencyIsoCode' on entity 'Opportunity'"), MappingMissing),
        (400, problem("INVALID_TYPE", "sObject type 'CurrencyType' is not supported"), MappingMissing),
        (400, problem("FIELD_INTEGRITY_EXCEPTION"), Rejected),
        (400, problem("STRING_TOO_LONG"), Rejected),
        (400, problem("INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "bad value", "X__c"), Rejected),
        (400, problem("JSON_PARSER_ERROR"), Rejected),
        (400, problem("MALFORMED_QUERY"), Rejected),
        (400, problem("MALFORMED_ID"), NotFound),
        (400, problem("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY"), Rejected),
        (400, problem("DUPLICATE_VALUE", "duplicate value found"), Rejected),
        (400, problem("DUPLICATES_DETECTED"), Rejected),
        (400, problem("INACTIVE_OWNER_OR_USER", "operation performed with inactive user"), Rejected),
        (400, problem("UNABLE_TO_LOCK_ROW"), Conflict),
        (400, problem("INVALID_CROSS_REFERENCE_KEY"), NotFound),
        (400, problem("ENTITY_IS_DELETED"), NotFound),
        (400, problem("INSUFFICIENT_ACCESS_OR_READONLY"), NeedsHuman),
        (401, problem("INVALID_SESSION_ID", "Session expired or invalid"), Reconnect),
        (403, problem("INSUFFICIENT_ACCESS_OR_READONLY"), NeedsHuman),
        (403, problem("API_DISABLED_FOR_ORG"), NeedsHuman),
        (403, problem("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."), RateLimited),
        (403, problem("REQUEST_LIMIT_EXCEEDED", "ConcurrentRequests Limit exceeded."), TooManyAtOnce),
        (404, problem("NOT_FOUND", "The requested resource does not exist"), NotFound),
        (404, problem("ENTITY_IS_DELETED"), NotFound),
        (405, problem("METHOD_NOT_ALLOWED"), Rejected),
        (409, problem("CONFLICT"), Conflict),
        (410, problem("UNSUPPORTED_API_VERSION"), Unsupported),
        (412, problem("PRECONDITION_FAILED"), Stale),
        (415, problem("UNSUPPORTED_MEDIA_TYPE"), Rejected),
        (420, b"", Unavailable),
        (500, problem("UNKNOWN_EXCEPTION", "ErrorId: 1"), Unavailable),
        (503, b"<html>maintenance</html>", Unavailable),
    ],
)
def test_each_refusal_means_what_happens_next(status: int, body: Any, expected: type[LedgerlinkError]) -> None:
    error = refused(status, body)

    assert expected is type(error)
    assert error.sentence
    assert error.fix


def test_a_days_calls_that_are_used_up_wait_an_hour_and_too_many_at_once_some_seconds() -> None:
    day, moment = (
        refused(403, problem("REQUEST_LIMIT_EXCEEDED", f"{word} Limit exceeded."))
        for word in ("TotalRequests", "ConcurrentRequests")
    )

    assert isinstance(day, RateLimited)
    assert isinstance(moment, RateLimited)
    assert (3600.0, 5.0) == (day.retry_after, moment.retry_after)


def test_a_validation_rule_speaks_in_its_own_words() -> None:
    error = refused(400, problem("FIELD_CUSTOM_VALIDATION_EXCEPTION", "Finance must agree first {sic}", "StageName"))

    assert "validation rule" in error.sentence
    assert "Finance must agree first {sic}" in error.sentence
    assert "StageName" in error.sentence


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 420])
def test_a_write_that_failed_there_may_have_happened(status: int) -> None:
    assert Unclear is type(refused(status, problem("UNKNOWN_EXCEPTION"), writes=True))


@pytest.mark.parametrize(("body", "said"), [(b"<html>", "status 500"), (b"[]", "status 500"), (b'[1,null,"x"]', "x")])
def test_an_answer_that_says_nothing_is_named_by_its_status(body: bytes, said: str) -> None:
    assert said == explain(Answer(500, {}, body))


def test_a_value_that_cannot_be_read_is_told_from_an_answer_that_is_none() -> None:
    rows = wire.Rows[wire.Opportunity]
    with pytest.raises(Malformed):
        read(rows, Answer(200, {}, b'{"records":[{"Id":"0065g00000OppAA","CloseDate":"soon"}]}'))
    with pytest.raises(Unavailable):
        read(rows, Answer(200, {}, b'{"message":"ok"}'))
    with pytest.raises(Unavailable):
        read(rows, Answer(200, {}, b"<html>"))


def test_a_post_that_only_reads_is_no_write_and_every_write_is_one() -> None:
    rows = endpoints()

    assert {"read together"} == {
        name for name, row in rows.items() if row.effect is Effect.READ and row.method != "GET"
    }
    assert not [name for name, row in rows.items() if row.effect is Effect.WRITE and row.method == "GET"]


def test_a_values_own_quotes_never_end_it() -> None:
    assert r"'O\'Neill \\ Sons'" == soql.text("O'Neill \\ Sons")
    assert "('a', 'b\\'')" == soql.texts({"b'", "a"})


def test_every_call_says_who_calls_and_that_nobody_is_assigned() -> None:
    said = headers("00D")

    assert "client=ledgerlink" == said["Sforce-Call-Options"]
    assert "FALSE" == said["Sforce-Auto-Assign"]
