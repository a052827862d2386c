from concurrent.futures import ThreadPoolExecutor

import httpx

from infra.sandbox.core.app import Sandbox
from infra.sandbox.core.server import start
from tests.unit.infra.sandbox.xero.api import Api


def test_the_sixty_first_call_of_a_minute_waits(api: Api, http: httpx.Client) -> None:
    answers = [http.get("/Organisation") for _ in range(61)]

    assert [answer.status_code for answer in answers[-2:]] == [200, 429]
    assert answers[59].headers["X-MinLimit-Remaining"] == "0"
    assert answers[60].headers["X-Rate-Limit-Problem"] == "minute"
    assert 1 <= int(answers[60].headers["Retry-After"]) <= 61
    api.advance(int(answers[60].headers["Retry-After"]))
    assert http.get("/Organisation").status_code == 200


def test_the_minute_is_counted_per_organisation(http: httpx.Client) -> None:
    second = http.get("http://sandbox/connections").json()[1]["tenantId"]
    for _ in range(60):
        http.get("/Organisation")

    answer = http.get("/Organisation", headers={"xero-tenant-id": second})

    assert (answer.status_code, answer.headers["X-MinLimit-Remaining"]) == (200, "59")


def test_the_starter_tier_allows_a_thousand_calls_a_day(api: Api, http: httpx.Client) -> None:
    assert http.get("/Organisation").headers["X-DayLimit-Remaining"] == "4999"
    api.act("organisation", tier="starter")
    for _ in range(16):
        for _ in range(60):
            http.get("/Organisation")
        api.advance(61)
    for _ in range(40):
        http.get("/Organisation")

    answer = http.get("/Organisation")

    assert answer.status_code == 429
    assert answer.headers["X-Rate-Limit-Problem"] == "day"
    assert int(answer.headers["Retry-After"]) > 3600
    api.advance(int(answer.headers["Retry-After"]))
    assert http.get("/Organisation").status_code == 401  # let in again, but the token is a day old


def test_the_sixth_call_at_once_is_refused_without_a_wait(sandbox: Sandbox, api: Api, http: httpx.Client) -> None:
    api.act("latency", ms=300)
    with start(sandbox) as running:
        url = f"{running.origin}/api.xro/2.0/Organisation"
        with httpx.Client(headers=http.headers, trust_env=False) as client, ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: client.get(url), range(8)))

    refused = [answer for answer in answers if answer.status_code == 429]
    assert len(refused) == 3
    assert {answer.headers["X-Rate-Limit-Problem"] for answer in refused} == {"concurrent"}
    assert all("Retry-After" not in answer.headers for answer in refused)


def test_an_injected_limit_names_its_wait(http: httpx.Client) -> None:
    http.post("http://sandbox/_sandbox/faults", json={"fault": "429", "retry_after": 7})

    answer = http.get("/Contacts")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "7")
    assert answer.headers["X-Rate-Limit-Problem"] == "minute"
