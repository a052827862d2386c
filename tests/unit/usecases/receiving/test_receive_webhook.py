"""A delivery is taken whole or refused; what is refused changes nothing."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Malformed, NotFound, Unavailable
from shared.model.hints import Event, Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.providers.registry import Webhooks
from shared.providers.signatures import Inbound, Reply
from shared.usecases.receiving.receive_webhook import LARGEST_BODY, Response, receive_webhook
from tests.fakes.clock import NOON
from tests.fakes.edges import FakeApps, FakeLog, FakeMetrics
from tests.fakes.stores import FakeConnections, FakeQueues

PORTAL = ConnectionId("acme:1")
URL = "https://hooks.example.test/webhooks/acme/main"


class Scheme:
    """Signed with `url|key`; events are rows of [account, kind, id, cause]."""

    HANDSHAKE = False
    ACCEPTED: Reply | None = None

    def verify(self, delivery: Inbound, key: str) -> bool:
        return delivery.headers.get("signature") == f"{delivery.url}|{key}"

    def parse(self, body: bytes) -> list[Event]:
        try:
            return [
                Event(account, kind, name, cause, None if timeless else NOON)
                for account, kind, name, cause, *timeless in json.loads(body)
            ]
        except ValueError as error:
            raise Malformed("not JSON") from error


def webhooks_of(provider: str) -> Webhooks:
    if provider != "acme":
        raise NotFound(f"there is no provider {provider!r}")
    return Scheme()


class Handshaking(Scheme):
    HANDSHAKE = True


class Acknowledging(Scheme):
    ACCEPTED: Reply | None = Reply("<Ack>true</Ack>", "text/xml")


def with_handshake(provider: str) -> Webhooks:
    return Handshaking()


@dataclass
class Office:
    apps: FakeApps = field(default_factory=lambda: FakeApps(App("acme", "main", "id", "secret", "key")))
    doors: FakeConnections = field(default_factory=lambda: FakeConnections({PORTAL: Connection(id=PORTAL, app="main")}))
    queues: FakeQueues = field(default_factory=FakeQueues)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    log: FakeLog = field(default_factory=FakeLog)
    handshake: bool = False
    acknowledged: bool = False

    def receives(self, delivery: Inbound, provider: str = "acme", app: str = "main") -> Response:
        return receive_webhook(
            delivery,
            provider=provider,
            app=app,
            webhooks_of=self.webhooks_of,
            apps=self.apps,
            doors=self.doors,
            queues=self.queues,
            metrics=self.metrics,
            log=self.log,
        )

    def webhooks_of(self, provider: str) -> Webhooks:
        if self.acknowledged:
            return Acknowledging()
        return with_handshake(provider) if self.handshake else webhooks_of(provider)

    @property
    def hints(self) -> list[Hint]:
        return [hint for _, hint in self.queues.sent]


@pytest.fixture
def office() -> Office:
    return Office()


def delivery(*rows: Sequence[str], key: str = "key", body: bytes | None = None, **changes: Any) -> Inbound:
    signed = {"signature": f"{changes.get('url', URL)}|{key}"}
    content = json.dumps(rows).encode() if body is None else body
    return replace(Inbound("POST", URL, signed, content, NOON), **changes)


def deal(identity: str = "7", cause: str = "stage=won", account: str = "1") -> list[str]:
    return [account, "deal", identity, cause]


def test_a_delivery_is_answered_200_without_a_body_once_its_events_are_queued(office: Office) -> None:
    response = office.receives(delivery(deal(), ["1", "invoice", "i-1", "updated"]))

    assert response == Response(200, "", {})
    assert [(queue, hint.about) for queue, hint in office.queues.sent] == [
        ("deal_won", Ref(PORTAL, Kind.DEAL, "7")),
        ("invoice_changed", Ref(PORTAL, Kind.INVOICE, "i-1")),
    ]
    assert office.hints[0].occurred_at == NOON
    assert office.metrics.counts == {"WebhookReceived": 1}


def test_a_vendor_that_wants_an_acknowledgement_gets_it_only_once_everything_is_queued(office: Office) -> None:
    office.acknowledged = True

    kept = office.receives(delivery(deal()))
    office.queues.refuses = Unavailable("1 of 2 messages were not taken")
    lost = office.receives(delivery(deal()))

    assert (200, "<Ack>true</Ack>", {"content-type": "text/xml"}) == (kept.status, kept.body, kept.headers)
    assert 503 == lost.status
    assert "<Ack>true</Ack>" not in {lost.body, office.receives(delivery(deal(), key="wrong")).body}


def test_a_change_whose_time_is_not_told_is_looked_at_whatever_was_seen_before(office: Office) -> None:
    office.receives(delivery(["1", "deal", "7", "changed", ""]))

    assert [None] == [hint.occurred_at for hint in office.hints]


def test_a_delivery_without_events_proves_the_receiver(office: Office) -> None:
    assert office.receives(delivery()).status == 200
    assert office.receives(delivery(key="wrong")).status == 401


def test_a_wrong_signature_enqueues_nothing(office: Office) -> None:
    response = office.receives(delivery(deal(), key="other"))

    assert response.status == 401
    assert json.loads(response.body)["error"]["code"] == "bad_signature"
    assert office.hints == []
    assert office.metrics.counts == {"SignatureFailed": 1}


def test_a_key_that_was_just_changed_is_looked_up_again(office: Office) -> None:
    office.apps.rotated = "new"

    assert office.receives(delivery(deal(), key="new")).status == 200
    assert office.apps.looks == 2


def test_a_good_signature_costs_one_look_at_the_app(office: Office) -> None:
    office.receives(delivery(deal()))

    assert office.apps.looks == 1


def test_the_address_the_vendor_was_given_is_the_one_that_is_signed(office: Office) -> None:
    office.apps.app_ = replace(office.apps.app_, public_url="https://proxy.example.test/in")

    assert office.receives(delivery(deal())).status == 401
    signed = {"signature": "https://proxy.example.test/in|key"}
    assert office.receives(delivery(deal(), headers=signed)).status == 200


@pytest.mark.parametrize(("provider", "app"), [("nobody", "main"), ("acme", "other")])
def test_an_address_that_does_not_exist_is_404(office: Office, provider: str, app: str) -> None:
    assert office.receives(delivery(deal()), provider, app).status == 404
    assert office.hints == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_another_method_is_405_and_says_which_is_allowed(office: Office, method: str) -> None:
    response = office.receives(delivery(deal(), method=method))

    assert (response.status, response.headers["allow"]) == (405, "POST")
    assert office.metrics.counts == {"WebhookRejected": 1}


def test_a_body_that_is_not_json_is_400(office: Office) -> None:
    assert office.receives(delivery(body=b"<html>")).status == 400
    assert office.hints == []


@pytest.mark.parametrize(("excess", "status"), [(0, 400), (1, 413)])
def test_a_body_over_one_mebibyte_is_413(office: Office, excess: int, status: int) -> None:
    assert office.receives(delivery(body=b"x" * (LARGEST_BODY + excess))).status == status


def test_when_the_queue_takes_not_everything_the_vendor_is_asked_to_send_again(office: Office) -> None:
    office.queues.refuses = Unavailable("1 of 2 messages were not taken")

    response = office.receives(delivery(deal()))

    assert response.status == 503
    assert "WebhookReceived" not in office.metrics.counts


def test_when_the_secrets_cannot_be_read_the_vendor_is_asked_to_send_again(office: Office) -> None:
    office.apps.refuses = Unavailable("AWS can't be reached")

    assert office.receives(delivery(deal())).status == 503


def test_an_unknown_account_is_counted_and_dropped_and_the_others_go_on(office: Office) -> None:
    response = office.receives(delivery(deal(), deal("8", account="2")))

    assert response.status == 200
    assert [hint.about.id for hint in office.hints] == ["7"]
    assert office.metrics.counts["UnknownAccount"] == 1


def test_an_account_connected_through_another_app_is_unknown(office: Office) -> None:
    office.doors.records[PORTAL] = Connection(id=PORTAL, app="test")

    assert office.receives(delivery(deal())).status == 200
    assert office.hints == []


def test_events_that_concern_nobody_are_counted_even_of_unknown_accounts(office: Office) -> None:
    assert office.receives(delivery(["9", "quote", "5", "name"], ["1", "weather", "5", "rain"])).status == 200
    assert office.hints == []
    assert office.metrics.counts == {"EventIgnored": 2, "WebhookReceived": 1}


def test_the_same_change_said_twice_is_one_message_with_one_key_for_ever(office: Office) -> None:
    office.receives(delivery(deal(), deal(), deal(cause="amount=5")))
    office.receives(delivery(deal()))

    keys = [hint.key for hint in office.hints]
    assert len(keys) == 3
    assert keys[0] == keys[2] != keys[1]


ACCOUNTS = st.sampled_from(["1", "2"])
ROWS = st.lists(
    st.tuples(ACCOUNTS, st.sampled_from(["deal", "invoice", "quote"]), st.sampled_from("123"), st.text(max_size=3))
)


@given(rows=ROWS, genuine=st.booleans(), healthy=st.booleans())
def test_2xx_means_every_change_is_queued_once_and_anything_else_means_none(
    *, rows: list[tuple[str, str, str, str]], genuine: bool, healthy: bool
) -> None:
    office = Office()
    office.queues.refuses = None if healthy else Unavailable("full")

    status = office.receives(delivery(*rows, key="key" if genuine else "forged")).status

    expected = {row for row in rows if row[0] == "1" and row[1] != "quote"}
    queued = {("1", hint.about.kind.value, hint.about.id, hint.cause) for hint in office.hints}
    assert len(queued) == len(office.hints)
    assert queued == (expected if status == 200 else set())
    assert (status == 200) == (genuine and (healthy or not expected))


def test_a_vendor_that_proves_its_receiver_gets_no_body_with_the_refusal(office: Office) -> None:
    office.handshake = True

    assert Response(401) == office.receives(delivery(key="wrong"))


def test_what_aws_said_is_logged_and_not_told_to_the_vendor(office: Office) -> None:
    office.queues.refuses = Unavailable("AWS refused: arn:aws:sqs:eu-west-1:000000000000:secret-name")

    response = office.receives(delivery(deal()))

    assert response.status == 503
    assert "arn:" not in response.body
    assert any("arn:" in line for line in office.log.said)
