from typing import Any

import pytest

ME = "/api/v1/users/me"


def _left(answer: Any) -> int:
    return int(answer.headers["x-daily-ratelimit-token-remaining"])


@pytest.mark.parametrize(
    ("method", "path", "cost"),
    [
        ("GET", "/api/v2/deals/31337", 1),
        ("GET", "/api/v2/deals", 10),
        ("PATCH", "/api/v2/deals/31337", 5),
        ("GET", "/api/v2/stages", 5),
        ("GET", "/api/v2/deals/search?term=aurora", 20),
        ("GET", "/api/v1/notes", 20),
        ("GET", "/api/v1/deals", 0),
    ],
)
def test_a_call_costs_its_tokens_of_the_companys_day(pipe: Any, method: str, path: str, cost: int) -> None:
    before = _left(pipe.call("GET", "/api/v2/deals/31337"))

    assert cost == before - _left(pipe.call(method, path, {} if method == "PATCH" else None))


def test_the_day_is_the_plans_and_the_seats(pipe: Any) -> None:
    pipe.settings(plan="premium", seats=2, top_up=1000)

    assert "301000" == pipe.call("GET", ME).headers["x-daily-ratelimit-token-limit"]


def test_a_day_that_is_used_up_is_429_until_midnight(pipe: Any) -> None:
    pipe.settings(plan="lite", seats=0, top_up=12)
    pipe.data("GET", "/api/v2/deals")

    refused = pipe.call("GET", "/api/v2/deals")

    assert (429, 0) == (refused.status_code, _left(refused))
    assert {"success": False, "error": "Rate limit exceeded", "errorCode": 429} == refused.json()
    pipe.control("clock", advance_s=86_400)
    pipe.ok("GET", ME, status=401)


def test_a_burst_of_two_seconds_belongs_to_one_token(pipe: Any) -> None:
    pipe.settings(calls_per_two_seconds=3)
    answers = [pipe.call("GET", ME) for _ in range(4)]

    assert [200, 200, 200, 429] == [answer.status_code for answer in answers]
    assert ["2", "1", "0", "0"] == [answer.headers["x-ratelimit-remaining"] for answer in answers]
    assert "retry-after" not in answers[-1].headers
    other = {"x-api-token": pipe.provider.describe("http://pipedrive.test")["api_token"]}
    assert 200 == pipe.call("GET", ME, headers=other).status_code
    pipe.control("clock", advance_s=2)
    pipe.ok("GET", ME)


def test_searches_are_counted_apart(pipe: Any) -> None:
    answers = [pipe.call("GET", "/api/v2/deals/search?term=aurora").status_code for _ in range(11)]

    assert [200] * 10 + [429] == answers
    pipe.ok("GET", ME)


def test_who_goes_on_after_429_is_shut_out_with_html(pipe: Any) -> None:
    pipe.settings(calls_per_two_seconds=1, hammered_after=2)
    answers = [pipe.call("GET", ME) for _ in range(4)]

    assert [200, 429, 429, 403] == [answer.status_code for answer in answers]
    assert "text/html; charset=UTF-8" == answers[-1].headers["content-type"]


def test_one_companys_bursts_do_not_count_for_another(pipe: Any) -> None:
    second = pipe.ok("GET", "/_sandbox/account")["accounts"][1]
    pipe.settings(calls_per_two_seconds=1)
    pipe.ok("GET", ME)
    pipe.ok("GET", ME, status=429)

    pipe.ok("GET", ME, headers={"Authorization": f"Bearer {second['access_token']}"})
