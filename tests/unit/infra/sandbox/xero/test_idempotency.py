import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice


def put(http: httpx.Client, key: str, **members: object) -> httpx.Response:
    return http.put("/Invoices", json=invoice(**members), headers={"Idempotency-Key": key})


def test_the_same_request_gets_the_very_same_answer_and_makes_one_invoice(api: Api, http: httpx.Client) -> None:
    first, second = put(http, "deal-1"), put(http, "deal-1")

    assert (first.status_code, first.content) == (second.status_code, second.content)
    assert len(api.elements("GET", "/Invoices")) == 1


def test_errors_are_remembered_too(api: Api, http: httpx.Client) -> None:
    refused = put(http, "deal-1", CurrencyCode="JPY")
    api.act("organisation", Currencies=["GBP", "JPY"])

    assert put(http, "deal-1", CurrencyCode="JPY").content == refused.content
    assert put(http, "deal-2", CurrencyCode="JPY", CurrencyRate=190).status_code == 200


def test_another_request_under_the_key_is_refused(http: httpx.Client) -> None:
    put(http, "deal-1")

    response = put(http, "deal-1", Reference="other")

    assert response.status_code == 400
    assert response.json()["Message"] == "Idempotency Key: deal-1 is used with a different request."


def test_after_six_minutes_the_key_is_forgotten_and_a_duplicate_is_made(api: Api, http: httpx.Client) -> None:
    put(http, "deal-1")
    api.advance(359)
    put(http, "deal-1")
    assert len(api.elements("GET", "/Invoices")) == 1

    api.advance(2)
    put(http, "deal-1")

    assert len(api.elements("GET", "/Invoices")) == 2


def test_a_key_belongs_to_one_organisation(http: httpx.Client) -> None:
    put(http, "deal-1")
    http.headers["xero-tenant-id"] = http.get("http://sandbox/connections").json()[1]["tenantId"]

    assert put(http, "deal-1", Reference="elsewhere").status_code == 200


def test_a_key_has_at_most_128_characters(http: httpx.Client) -> None:
    assert put(http, "k" * 128).status_code == 200
    assert put(http, "k" * 129).status_code == 400


def test_replays_count_towards_the_limits(http: httpx.Client) -> None:
    first, second = put(http, "deal-1"), put(http, "deal-1")

    left = [int(response.headers["X-MinLimit-Remaining"]) for response in (first, second)]
    assert left == [59, 58]


def test_a_lost_answer_is_recovered_by_its_key(api: Api, http: httpx.Client) -> None:
    fault = {"match": {"method": "PUT", "path": "/api.xro/2.0/Invoices"}, "fault": "timeout_after_commit"}
    http.post("http://sandbox/_sandbox/faults", json=fault)

    with pytest.raises(httpx.ReadTimeout):
        put(http, "deal-1")
    (recovered,) = put(http, "deal-1").json()["Invoices"]

    assert [row["InvoiceID"] for row in api.elements("GET", "/Invoices")] == [recovered["InvoiceID"]]
