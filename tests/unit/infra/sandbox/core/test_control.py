from typing import Any

import pytest


def test_an_act_answers_what_it_touched(client: Any) -> None:
    assert {"id": "x", "things": 3} == client.control("act", do="add", id="x", **{"with": {"n": 3}})


@pytest.mark.parametrize(
    ("path", "body", "code"),
    [
        ("act", {"do": "fly"}, "CannotAct"),
        ("act", {}, "KeyError"),
        ("clock", {"advance_s": -1}, "ValueError"),
        ("webhooks", {"mode": "sideways"}, "ValueError"),
        ("account", {"do": "remove"}, "ValueError"),
    ],
)
def test_a_request_that_makes_no_sense_is_400_with_its_reason(client: Any, path: str, body: Any, code: str) -> None:
    answer = client.http.post(f"/_sandbox/{path}", json=body)

    assert (400, code) == (answer.status_code, answer.json()["error"]["code"])


def test_an_unknown_control_or_fault_is_404(client: Any) -> None:
    assert 404 == client.http.get("/_sandbox/nothing").status_code
    assert 404 == client.http.get("/_sandbox/faults/fault-9").status_code


def test_the_clock_only_moves_forward_and_reset_brings_it_back(client: Any) -> None:
    assert 60 == client.control("clock", advance_s=60)["offset_s"]

    client.control("reset")

    assert 0 == client.http.get("/_sandbox/clock").json()["offset_s"]


def test_the_books_have_every_name_even_when_empty(client: Any) -> None:
    client.add()

    books = client.http.get("/_sandbox/books").json()

    assert [{"n": 1}] == books["invoices"]
    names = {"customers", "invoices", "payments", "credits", "deals", "companies", "contacts", "notes", "tasks"}
    assert names == books.keys()


def test_calls_are_logged_in_order_with_query_key_and_account(client: Any) -> None:
    client.add()
    client.http.post("/token?x=1")
    client.http.get("/nowhere")

    calls = client.calls()

    assert [1, 2, 3] == [call["seq"] for call in calls]
    assert [("/things", 201), ("/token?x=1", 400), ("/nowhere", 404)] == [(c["path"], c["status"]) for c in calls]
    assert ("k", "shop-1") == (calls[0]["idempotency_key"], calls[0]["account_id"])
    assert calls[2:] == client.http.get("/_sandbox/calls?since=2").json()


def test_reset_forgets_state_faults_and_calls(client: Any) -> None:
    client.add()
    client.fault("429")

    client.control("reset")

    assert [] == client.calls()
    assert 201 == client.add().status_code
    assert 1 == client.shop.things


def test_accounts_can_be_listed_and_added(client: Any) -> None:
    assert "shop-1" == client.http.get("/_sandbox/account").json()["accounts"][0]["account_id"]
    assert "shop-2" == client.control("account", do="add")["account_id"]
