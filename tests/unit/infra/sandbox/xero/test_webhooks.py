import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

from infra.sandbox.xero.signing import sign
from infra.sandbox.xero.webhooks import RETRIES
from tests.unit.infra.sandbox.xero.api import Api

KEY = "xero-webhook-key-0000000000000000000001=="
CONTROL = "http://sandbox/_sandbox"

Answer = tuple[int, bytes, dict[str, str]]


def verified(body: bytes, signature: str) -> Answer:
    """What a right receiver answers: 200 or 401, and nothing else."""
    return (200 if sign(KEY, body) == signature else 401), b"", {}


class Receiver:
    """A webhook receiver whose answers a test may change."""

    def __init__(self) -> None:
        self.answer: Callable[[bytes, str], Answer] = verified
        self.got: list[tuple[bytes, str]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                signature = self.headers["x-xero-signature"]
                receiver.got.append((body, signature))
                status, content, headers = receiver.answer(body, signature)
                self.send_response(status)
                for name, value in {"Content-Length": str(len(content)), **headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *args: object) -> None:
                """Be silent."""

        self.server = HTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self.thread.start()
        self.url = f"http://127.0.0.1:{self.server.server_port}/webhooks/xero"

    def events(self, count: int) -> list[dict[str, object]]:
        """The first ``count`` events that came, waiting for them."""
        deadline = time.monotonic() + 60
        found: list[dict[str, object]] = []
        while time.monotonic() < deadline:
            found = [event for body, _ in list(self.got) for event in json.loads(body)["events"]]
            if len(found) >= count:
                return found
            time.sleep(0.01)
        raise AssertionError(f"only {len(found)} of {count} events came")

    def stop(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.stop()


def subscribe(http: httpx.Client, receiver: Receiver, **settings: object) -> dict[str, object]:
    response = http.post(f"{CONTROL}/webhooks", json={"target": receiver.url, **settings})
    assert response.status_code == 200, response.text
    answered: dict[str, object] = response.json()
    return answered


def wait_for_attempts(http: httpx.Client, count: int) -> None:
    """Until the outbox has noted that many attempts, and with them when it tries again."""
    deadline = time.monotonic() + 60
    while len(http.get(f"{CONTROL}/deliveries").json()) < count:
        assert time.monotonic() < deadline, f"fewer than {count} attempts"
        time.sleep(0.01)


def test_the_handshake_sends_one_good_and_three_nearly_good_signatures(http: httpx.Client, receiver: Receiver) -> None:
    answered = subscribe(http, receiver)

    assert (answered["status"], answered["reason"]) == ("active", None)
    assert len(receiver.got) == 4
    differences = [
        sum(one != two for one, two in zip(sign(KEY, body), signature, strict=True)) for body, signature in receiver.got
    ]
    assert sorted(differences) == [0, 1, 1, 1]
    assert all(body.startswith(b'{"events":[],"firstEventSequence": 0,"last') for body, _ in receiver.got)


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (lambda body, signature: (verified(body, signature)[0], b"ok", {}), "Response contains a body"),
        (
            lambda body, signature: (verified(body, signature)[0], b"", {"Set-Cookie": "session=1"}),
            "Response contains a cookie",
        ),
        (lambda _body, _signature: (200, b"", {}), "Response to an incorrectly signed payload was 200, 401 expected"),
        (lambda _body, _signature: (400, b"", {}), "was 400"),
    ],
)
def test_a_wrong_handshake_fails_with_its_reason(
    http: httpx.Client, receiver: Receiver, answer: Callable[[bytes, str], Answer], reason: str
) -> None:
    receiver.answer = answer

    answered = subscribe(http, receiver)

    assert answered["status"] == "failed"
    assert reason in str(answered["reason"])
    assert http.get(f"{CONTROL}/webhooks").json()["status"] == "failed"


def test_changes_are_told_with_a_good_signature_and_rising_numbers(
    api: Api, http: httpx.Client, receiver: Receiver
) -> None:
    subscribe(http, receiver)
    receiver.got.clear()

    made = api.invoice(Contact={"Name": "Brand New"}, Status="AUTHORISED")
    api.act("pay", made["InvoiceID"])
    api.act("credit", api.invoice(Status="AUTHORISED")["InvoiceID"], amount="10.00")

    events = receiver.events(7)
    told = [(event["eventCategory"], event["eventType"]) for event in events]
    assert told[:3] == [("CONTACT", "CREATE"), ("INVOICE", "CREATE"), ("INVOICE", "UPDATE")]
    assert ("CREDITNOTE", "CREATE") in told
    assert events[1]["resourceId"] == made["InvoiceID"]
    assert events[1]["resourceUrl"] == f"https://api.xero.com/api.xro/2.0/Invoices/{made['InvoiceID']}"
    note = next(event for event in events if event["eventCategory"] == "CREDITNOTE")
    assert note["data"] == {"Type": "ACCRECCREDIT", "Status": "AUTHORISED"}
    bodies = [json.loads(body) for body, _ in receiver.got]
    assert all(sign(KEY, body) == signature for body, signature in receiver.got)
    assert [body["firstEventSequence"] for body in bodies] == sorted(body["firstEventSequence"] for body in bodies)
    assert bodies[0]["firstEventSequence"] == 1


def test_one_delivery_may_hold_events_of_two_organisations(api: Api, http: httpx.Client, receiver: Receiver) -> None:
    subscribe(http, receiver)
    receiver.got.clear()
    tenants = [row["tenantId"] for row in http.get("http://sandbox/connections").json()]

    for tenant in tenants:
        api.act("create_contact", account=tenant, Name="Everywhere")

    receiver.events(2)
    assert [event["tenantId"] for event in json.loads(receiver.got[0][0])["events"]] == tenants


def test_a_failing_receiver_is_retried_at_once_and_then_every_quarter_of_an_hour(
    api: Api, http: httpx.Client, receiver: Receiver
) -> None:
    subscribe(http, receiver)
    receiver.got.clear()
    receiver.answer = lambda _body, _signature: (500, b"", {})
    api.act("create_contact", Name="Unlucky")
    wait_for_attempts(http, 2)

    receiver.answer = verified
    api.advance(900)

    receiver.events(3)
    assert len({body for body, _ in receiver.got}) == 1
    assert (RETRIES[0], set(RETRIES[1:]), len(RETRIES)) == (0.0, {900.0}, 97)


def test_events_of_a_failed_subscription_are_kept_and_replayed_in_order(
    api: Api, http: httpx.Client, receiver: Receiver
) -> None:
    receiver.answer = lambda _body, _signature: (200, b"", {})
    subscribe(http, receiver)
    for name in ("First", "Second"):
        api.act("create_contact", Name=name)
    assert http.get(f"{CONTROL}/webhooks").json()["kept"] == 2
    receiver.answer = verified
    receiver.got.clear()

    subscribe(http, receiver)

    replayed = receiver.events(2)
    names = [api.one("GET", f"/Contacts/{event['resourceId']}")["Name"] for event in replayed]
    assert names == ["First", "Second"]


def test_a_day_of_failures_disables_the_subscription(api: Api, http: httpx.Client, receiver: Receiver) -> None:
    subscribe(http, receiver)
    receiver.answer = lambda _body, _signature: (500, b"", {})
    api.act("create_contact", Name="Unlucky")
    deadline = time.monotonic() + 120
    while http.get(f"{CONTROL}/webhooks").json()["status"] == "active" and time.monotonic() < deadline:
        api.advance(900)
        time.sleep(0.01)

    answered = http.get(f"{CONTROL}/webhooks").json()

    assert (answered["status"], answered["kept"]) == ("disabled", 1)


def test_only_chosen_categories_are_told(api: Api, http: httpx.Client, receiver: Receiver) -> None:
    subscribe(http, receiver, categories=["INVOICE"])
    receiver.got.clear()

    made = api.invoice(Contact={"Name": "Untold"})

    assert [event["resourceId"] for event in receiver.events(1)] == [made["InvoiceID"]]


def test_nothing_is_told_of_items_quotes_and_journals(api: Api, http: httpx.Client, receiver: Receiver) -> None:
    subscribe(http, receiver)
    api.one("PUT", "/Items", {"Items": [{"Code": "QUIET", "Name": "Quiet"}]})

    assert http.get(f"{CONTROL}/webhooks").json()["last_sequence"] == 0


def test_in_mode_duplicate_each_change_comes_twice_and_again_as_a_new_event(
    api: Api, http: httpx.Client, receiver: Receiver
) -> None:
    subscribe(http, receiver, mode="duplicate")
    receiver.got.clear()

    api.act("create_contact", Name="Echo")

    events = receiver.events(3)
    assert len({event["resourceId"] for event in events}) == 1
    assert sorted(json.loads(body)["firstEventSequence"] for body, _ in receiver.got) == [1, 1, 2]


def test_overpayments_are_told_with_their_state_if_chosen(api: Api, http: httpx.Client, receiver: Receiver) -> None:
    subscribe(http, receiver, categories=["OVERPAYMENT"])
    receiver.got.clear()

    api.act("overpay", "crm-4711", amount="5.00")

    (event,) = receiver.events(1)
    assert event["eventCategory"] == "OVERPAYMENT"
    assert {"Type", "Status", "UpdatedDateUTCString"} == set(event["data"])  # type: ignore[call-overload]
