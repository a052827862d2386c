"""Deliveries: what each change is called, both bodies, several companies in one, and a receiver that fails."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from infra.sandbox.quickbooks.provider import VERIFIER_TOKEN
from infra.sandbox.quickbooks.signing import HEADER, sign
from tests.unit.infra.sandbox.quickbooks.api import Api, american, payment

KEY = "qbo-verifier-token-000000000000000001"
LEGACY = (
    '{"eventNotifications":[{"realmId":"9130350000000001","dataChangeEvent":{"entities":[{"name":"Invoice","id":"145",'
    '"operation":"Update","lastUpdated":"2026-03-04T10:15:30.000Z"}]}}]}'
)
CLOUD = (
    '[{"specversion":"1.0","id":"0b1c2d3e-4f50-4a61-8b72-93a4b5c6d7e8","source":"intuit.c2FtcGxlLXNvdXJjZQ==",'
    '"type":"qbo.invoice.updated.v1","datacontenttype":"application/json","time":"2026-03-04T10:15:30.000000000Z",'
    '"intuitentityid":"145","intuitaccountid":"9130350000000001","data":{}}]'
)


@pytest.mark.parametrize(
    ("body", "signature"),
    [
        (LEGACY, "qTV54drkzEMCTUOdxj20UnU4SF+jAbLqLRtHR+gVp3I="),
        (CLOUD, "K7NhDqIsk1ut/J8ChIWXf48SRxbtnESwHT2XM9QvZOY="),
    ],
)
def test_signatures_are_those_of_the_vectors(body: str, signature: str) -> None:
    assert signature == sign(KEY, body.encode())


class Receiver:
    """A webhook receiver that checks signatures; ``statuses`` are answered first."""

    def __init__(self) -> None:
        self.statuses: list[int] = []
        self.bodies: list[Any] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                good = self.headers[HEADER] == sign(VERIFIER_TOKEN, body)
                receiver.bodies.append(json.loads(body))
                self.send_response((receiver.statuses.pop(0) if receiver.statuses else 200) if good else 401)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args: object) -> None:
                """Be silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/quickbooks"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver(api: Api) -> Iterator[Receiver]:
    held = Receiver()
    api.control("webhooks", target=held.url)
    yield held
    held.close()


def settled(api: Api) -> None:
    """Wait until nothing is left to deliver."""
    until(lambda: not api.http.get("http://sandbox/_sandbox/outbox").json()["pending"])


def until(true: Any) -> None:
    deadline = time.monotonic() + 60
    while not true():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.01)


def told(api: Api, receiver: Receiver) -> list[tuple[str, str]]:
    """Type and entity id of every event so far, in order."""
    settled(api)
    return [(event["type"], event["intuitentityid"]) for body in receiver.bodies for event in body]


def test_every_operation_has_a_type_of_its_own(api: Api, receiver: Receiver) -> None:
    first, second = api.invoice()["Id"], api.invoice()["Id"]
    api.act("edit", first, PrivateNote="deal 981")
    api.act("send", first)
    api.act("void", first)
    api.act("delete", second)

    assert [
        ("qbo.invoice.created.v1", first),
        ("qbo.invoice.created.v1", second),
        ("qbo.invoice.updated.v1", first),
        ("qbo.invoice.emailed.v1", first),
        ("qbo.invoice.voided.v1", first),
        ("qbo.invoice.deleted.v1", second),
    ] == told(api, receiver)


def test_a_merge_names_the_survivor_and_who_is_gone(api: Api, receiver: Receiver) -> None:
    api.act("merge", "1", type="Customer", into="2")

    settled(api)
    ((event,),) = receiver.bodies
    assert ("qbo.customer.merged.v1", "2", {"deletedid": "1"}) == (
        event["type"],
        event["intuitentityid"],
        event["data"],
    )


@pytest.mark.parametrize("linked", [True, False])
def test_a_payment_may_tell_of_its_invoice_or_not(api: Api, receiver: Receiver, *, linked: bool) -> None:
    made = api.invoice()
    api.control("webhooks", linked=linked)

    paid = api.save("Payment", payment(20, ("Invoice", made["Id"], 20)))

    updated = [("qbo.invoice.updated.v1", made["Id"])] if linked else []
    assert [("qbo.payment.created.v1", paid["Id"]), *updated] == told(api, receiver)[1:]


def test_what_nobody_is_told_of(api: Api, receiver: Receiver) -> None:
    made = api.invoice()
    settled(api)
    receiver.bodies.clear()

    api.act("view", made["Id"])
    api.control("clock", advance_s=90 * 86_400)  # overdue
    api.http.post("/upload", files={"file_content_01": ("a.txt", b"x", "text/plain")})
    rate = {"TaxRateName": "VAT 21", "RateValue": "21", "TaxAgencyId": "1"}
    api.http.post("/taxservice/taxcode", json={"TaxCode": "VAT21", "TaxRateDetails": [rate]})

    assert [] == told(api, receiver)


def test_companies_share_deliveries_in_both_formats(api: Api, overseas: Api, receiver: Receiver) -> None:
    api.control("webhooks", mode="delay")
    ours, theirs = api.invoice()["Id"], overseas.save("Invoice", american())["Id"]
    api.control("webhooks", mode="on")
    settled(api)
    api.control("webhooks", mode="delay", format="legacy")
    api.act("void", ours)
    overseas.act("void", theirs)
    api.control("webhooks", mode="on")
    settled(api)

    cloud, legacy = receiver.bodies
    assert [(api.realm, ours), (overseas.realm, theirs)] == [
        (event["intuitaccountid"], event["intuitentityid"]) for event in cloud
    ]
    assert [(api.realm, "Void", ours), (overseas.realm, "Void", theirs)] == [
        (row["realmId"], entity["operation"], entity["id"])
        for row in legacy["eventNotifications"]
        for entity in row["dataChangeEvent"]["entities"]
    ]


def test_a_failed_delivery_holds_up_the_next_and_is_repeated_word_by_word(api: Api, receiver: Receiver) -> None:
    receiver.statuses[:] = [500, 500]  # the first repetition comes at once, the next after ten seconds
    first = api.invoice()["Id"]
    until(lambda: len(receiver.bodies) == 2)
    until(lambda: len(api.http.get("http://sandbox/_sandbox/deliveries").json()) == 2)

    second = api.invoice()["Id"]
    api.control("clock", advance_s=11)
    settled(api)

    assert receiver.bodies[0] == receiver.bodies[1] == receiver.bodies[2]
    assert [first, first, first, second] == [event["intuitentityid"] for body in receiver.bodies for event in body]


def test_a_change_is_told_again_under_another_id(api: Api, receiver: Receiver) -> None:
    api.control("webhooks", mode="duplicate")
    made = api.invoice()["Id"]
    settled(api)

    told_ids = [event["id"] for body in receiver.bodies for event in body]
    assert (3, 2) == (len(told_ids), len(set(told_ids)))
    assert all(name.endswith(f"-Invoice-{made}") for name in told_ids)


def test_fractions_of_seconds_vary_and_members_without_news_may_be_absent(api: Api, receiver: Receiver) -> None:
    for _ in range(10):
        api.invoice()
    settled(api)

    events = [event for body in receiver.bodies for event in body]
    assert set(range(10)) == {len(event["time"].partition(".")[2].rstrip("Z")) for event in events}
    assert {True, False} == {"data" in event for event in events}
    assert all(("data" in event) == ("datacontenttype" in event) for event in events)


def test_only_entities_that_the_portal_ticked_are_told_of(api: Api, receiver: Receiver) -> None:
    api.control("webhooks", entities=["Payment"])
    made = api.invoice()

    paid = api.save("Payment", payment(20, ("Invoice", made["Id"], 20)))

    assert [("qbo.payment.created.v1", paid["Id"])] == told(api, receiver)
    assert 400 == api.http.post("http://sandbox/_sandbox/webhooks", json={"format": "xml"}).status_code


def test_a_company_that_is_not_connected_tells_nothing(api: Api, overseas: Api, receiver: Receiver) -> None:
    api.act("disconnect", api.realm)
    api.act("create_invoice")
    theirs = overseas.act("create_invoice")["Id"]

    assert [("qbo.invoice.created.v1", theirs)] == told(api, receiver)
