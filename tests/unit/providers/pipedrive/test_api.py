"""What Pipedrive's refusals mean: each row of its facts, in every envelope it uses."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from shared.errors import (
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
    Unsupported,
)
from shared.http.answers import Answer
from shared.http.errors import explained
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.api import ROWS, explain, read
from tests.fakes.pipedrive import ACCOUNT, PipedriveOnSandbox, answered

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


def answer(status: int, said: Any, **headers: str) -> Answer:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Answer(status, {name.replace("_", "-"): value for name, value in headers.items()}, body)


def error(status: int, said: Any, *, writes: bool = False, **headers: str) -> LedgerlinkError:
    given = answer(status, said, **headers)
    return explained(
        given, ROWS, message=explain(given), record="deal 8", writes=writes, retry_after=given.retry_after(NOW)
    )


HASH = "946947d1b02fd3ef20798d6112ec5d895a686a21"


@pytest.mark.parametrize(
    ("status", "said", "kind"),
    [
        (400, {"success": False, "error": "Validation failed: value: Expected number, received string",
               "code": "ERR_SCHEMA_VALIDATION_FAILED"}, Rejected),
        (400, {"error": f"Validation failed: custom_fields.{HASH}: unknown", "code": "ERR_SCHEMA_VALIDATION_FAILED"},
         MappingMissing),
        (401, {"success": False, "error": "unauthorized access", "errorCode": 401}, Reconnect),
        (402, {"success": False, "error": "company suspended"}, NeedsHuman),
        (403, {"success": False, "error": "Scope and URL mismatch", "errorCode": 403}, Unpermitted),
        (403, {"success": False, "error": "limit", "code": "feature_capping_deals_limit"}, NeedsHuman),
        (403, {"success": False, "error": "You do not have permission"}, NeedsHuman),
        (403, b"<!DOCTYPE html><title>Just a moment...</title>", RateLimited),
        (404, {"success": False, "error": "Deal not found", "error_info": "…"}, NotFound),
        (410, {"success": False, "error": "gone"}, Unsupported),
        (415, {"success": False, "error": "feature off"}, NeedsHuman),
        (422, {"status": "error", "success": False, "errors": {"id": ["not found"]}}, Rejected),
        (429, {"success": False, "error": "Rate limit exceeded", "errorCode": 429}, RateLimited),
        (429, b"", RateLimited),
        (500, b"", Unavailable),
        (501, {}, Unavailable),
        (503, b"<html>", Unavailable),
    ],
)  # fmt: skip
def test_every_refusal_of_the_facts_says_what_happens_next(status: int, said: Any, kind: type[LedgerlinkError]) -> None:
    refusal = error(status, said)

    assert kind is type(refusal)
    assert refusal.fix
    assert "deal 8" == refusal.record


def test_a_write_that_failed_at_pipedrive_may_have_happened() -> None:
    assert isinstance(error(503, b"", writes=True), Unclear)


def test_the_window_is_short_and_the_day_long() -> None:
    burst = error(429, {"error": "Rate limit exceeded"}, x_daily_ratelimit_token_remaining="812")
    day = error(429, {"error": "Rate limit exceeded"}, x_daily_ratelimit_token_remaining="0")

    assert isinstance(burst, RateLimited)
    assert isinstance(day, RateLimited)
    assert (2.0, 3600.0) == (burst.retry_after, day.retry_after)


def test_pipedrives_words_are_found_in_each_of_its_envelopes() -> None:
    assert "id: not found" == explain(answer(400, {"status": "error", "errors": {"id": ["not found"]}}))
    assert "Deal not found · X" == explain(answer(404, {"error": "Deal not found", "code": "X"}))
    assert "status 400" == explain(answer(400, [1]))


@pytest.mark.parametrize("said", [{}, {"success": False, "data": None}, [], {"success": True}])
def test_an_answer_that_is_none_is_asked_for_again(said: Any) -> None:
    with pytest.raises(Unavailable):
        read(wire.One[wire.Deal], answer(200, said))


def test_a_member_that_cannot_be_read_is_the_records_fault() -> None:
    with pytest.raises(Malformed, match=r"data\.value"):
        read(wire.One[wire.Deal], answer(200, {"success": True, "data": {"id": 1, "value": "a lot"}}))


def test_html_with_200_is_no_deal() -> None:
    crm = answered(PipedriveOnSandbox(), "/deals/31337", 200, b"<html>maintenance</html>")
    with pytest.raises(Unavailable):
        crm.deal("31337")


def test_half_a_list_never_passes_for_the_whole() -> None:
    page = {"success": True, "data": [], "additional_data": {"next_cursor": "same"}}
    crm = answered(PipedriveOnSandbox(), "/deals/31337/products", 200, page)
    with pytest.raises(Unavailable, match="same page"):
        crm.deal("31337")


def test_a_token_of_another_company_is_not_taken_for_this_one() -> None:
    me = {"success": True, "data": {"id": 1, "company_id": 1, "company_name": "Other"}}
    with pytest.raises(Reconnect, match="company 1"):
        answered(PipedriveOnSandbox(), "/users/me", 200, me, ACCOUNT).account()
