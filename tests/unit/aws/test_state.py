"""What the state table and the secrets remember: connections, apps, the rules, what is done, what is parked."""

import json
from dataclasses import dataclass, replace
from datetime import timedelta

import pytest

from shared.aws.apps import SecretApps
from shared.aws.clock import SystemClock
from shared.aws.connections import HEARD_EVERY, LATELY, STATUS_SECONDS, DynamoConnections
from shared.aws.gauges import CloudWatchGauges, DynamoLists
from shared.aws.inbox import DynamoInbox, DynamoParking
from shared.aws.rules import BucketRules
from shared.aws.tables import Table
from shared.errors import Malformed, NotFound
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import CONNECTED, PERMISSION_MISSING, RECONNECT_NEEDED, Parked
from shared.usecases.governing.rules import parse, version_of
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
XERO = ConnectionId("xero:a")
RULES = b'crm = "hubspot:1"\nbooks = []\n'


@dataclass
class Ticking:
    """Seconds since the process began."""

    at: float = 0.0

    def __call__(self) -> float:
        return self.at


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ticking() -> Ticking:
    return Ticking()


@pytest.fixture
def state(emulator: Emulator) -> Table:
    return emulator.table("state")


@pytest.fixture
def connections(state: Table, clock: FakeClock, ticking: Ticking) -> DynamoConnections:
    return DynamoConnections(state, clock, ticking)


def elsewhere(connections: DynamoConnections) -> DynamoConnections:
    """Another process's."""
    return DynamoConnections(connections.table, connections.clock)


def test_a_connection_comes_back_with_its_profile(connections: DynamoConnections) -> None:
    connection = Connection(XERO, "main", hosts={"api": "https://api.xero.com"}, profile={"a": [1, {"b": "2.50"}]})
    connections.connect(connection)

    assert elsewhere(connections).connection(XERO) == connection


def test_an_account_that_moved_keeps_everything_but_its_hosts(connections: DynamoConnections) -> None:
    connection = Connection(XERO, "main", hosts={"api": "https://old.example"}, profile={"a": 1}, title="Acme")
    connections.connect(connection)
    connections.mark(XERO, RECONNECT_NEEDED)

    elsewhere(connections).moved(XERO, {"api": "https://new.example"})

    expected = replace(connection, hosts={"api": "https://new.example"}, status=RECONNECT_NEEDED)
    assert expected == connections.fresh(XERO)


def test_an_unknown_connection_is_not_found(connections: DynamoConnections) -> None:
    with pytest.raises(NotFound):
        connections.connection(XERO)


def test_a_connection_whose_consent_is_gone_says_so(connections: DynamoConnections) -> None:
    connections.connect(Connection(XERO, "main"))
    connections.mark(XERO, RECONNECT_NEEDED)

    assert connections.connection(XERO).status == RECONNECT_NEEDED


def test_a_refused_call_that_began_before_a_sign_in_says_nothing_about_the_new_consent(
    connections: DynamoConnections, clock: FakeClock
) -> None:
    connections.connect(Connection(XERO, "main"))
    began = clock.now()
    clock.advance(1)
    connections.mark(XERO, CONNECTED)

    connections.refused(XERO, RECONNECT_NEEDED, began)
    assert connections.status(XERO) == CONNECTED

    clock.advance(1)
    connections.refused(XERO, RECONNECT_NEEDED, clock.now())
    assert connections.status(XERO) == RECONNECT_NEEDED


def test_a_sign_in_is_seen_by_whoever_began_before_it_and_not_by_who_begins_after(
    connections: DynamoConnections, clock: FakeClock
) -> None:
    connections.connect(Connection(XERO, "main"))
    began = clock.now()
    assert not connections.signed_in_since(XERO, began)

    clock.advance(1)
    elsewhere(connections).mark(XERO, CONNECTED)
    assert connections.signed_in_since(XERO, began)

    clock.advance(1)
    assert not connections.signed_in_since(XERO, clock.now())
    assert not connections.signed_in_since(ConnectionId("xero:nobody"), began)


def test_a_missing_permission_never_hides_that_the_consent_is_gone(
    connections: DynamoConnections, clock: FakeClock
) -> None:
    connections.connect(Connection(XERO, "main"))

    connections.refused(XERO, PERMISSION_MISSING, clock.now())
    assert connections.status(XERO) == PERMISSION_MISSING

    connections.refused(XERO, RECONNECT_NEEDED, clock.now())
    connections.refused(XERO, PERMISSION_MISSING, clock.now())
    assert elsewhere(connections).status(XERO) == RECONNECT_NEEDED


def test_a_refusal_makes_no_connection(connections: DynamoConnections, clock: FakeClock) -> None:
    connections.refused(XERO, RECONNECT_NEEDED, clock.now())

    assert list(connections.standings()) == []


def test_an_account_is_known_through_its_own_app_only_and_at_once(connections: DynamoConnections) -> None:
    other = ConnectionId("xero:b")
    assert connections.known({XERO, other}, "main") == frozenset()

    elsewhere(connections).connect(Connection(XERO, "main"))

    assert connections.known({XERO, other}, "main") == {XERO}
    assert connections.known({XERO}, "test") == frozenset()


def test_what_is_known_of_a_connection_is_at_most_a_minute_old(
    connections: DynamoConnections, ticking: Ticking
) -> None:
    connections.connect(Connection(XERO, "main"))
    connections.connection(XERO)
    elsewhere(connections).mark(XERO, RECONNECT_NEEDED)

    assert connections.connection(XERO).status == "connected"
    assert connections.fresh(XERO).status == RECONNECT_NEEDED
    elsewhere(connections).mark(XERO, "connected")
    ticking.at = 61
    assert connections.connection(XERO).status == "connected"
    elsewhere(connections).mark(XERO, RECONNECT_NEEDED)
    ticking.at = 122
    assert connections.connection(XERO).status == RECONNECT_NEEDED


def test_a_connection_is_heard_at_most_once_in_some_hours(connections: DynamoConnections, clock: FakeClock) -> None:
    connections.connect(Connection(XERO, "main"))
    clock.advance(60)
    connections.heard(XERO)
    assert [one.heard_at for one in connections.standings()] == [NOON]

    clock.advance(HEARD_EVERY.total_seconds())
    connections.heard(XERO)
    assert [one.heard_at for one in connections.standings()] == [clock.now()]


def test_a_connection_hears_once_its_provider_spoke_and_until_it_is_silent_for_days(
    connections: DynamoConnections, clock: FakeClock
) -> None:
    connections.connect(Connection(XERO, "main"))
    assert not connections.hears(XERO)

    clock.advance(HEARD_EVERY.total_seconds() + 60)
    connections.heard(XERO)
    assert connections.hears(XERO)
    clock.advance(LATELY.total_seconds())
    assert not connections.hears(XERO)


@pytest.fixture
def secret(emulator: Emulator) -> str:
    client = emulator.client("secretsmanager")
    content = {"client_id": "id", "client_secret": "secret", "webhook_key": "key"}
    name = "ledgerlink/apps/xero/main"
    try:
        client.put_secret_value(SecretId=name, SecretString=json.dumps(content))
    except client.exceptions.ResourceNotFoundException:
        client.create_secret(Name=name, SecretString=json.dumps(content))
    return name


def test_an_app_is_read_once_a_minute_and_afresh_when_asked(emulator: Emulator, secret: str, ticking: Ticking) -> None:
    client = emulator.client("secretsmanager")
    apps = SecretApps(client, "ledgerlink/apps/", ticking)
    assert apps.app("xero", "main").webhook_key == "key"
    rotated = {"client_id": "id", "client_secret": "secret", "webhook_key": "new", "public_url": "https://p.test/x"}
    client.put_secret_value(SecretId=secret, SecretString=json.dumps(rotated))

    assert apps.app("xero", "main").webhook_key == "key"
    assert apps.app("xero", "main", again=True).webhook_key == "key"
    ticking.at = 6
    assert apps.app("xero", "main").webhook_key == "key"
    fresh = apps.app("xero", "main", again=True)
    assert (fresh.webhook_key, fresh.public_url) == ("new", "https://p.test/x")


@pytest.mark.parametrize("name", ["other", "", "../main", "a b", "x" * 65])
def test_an_app_that_does_not_exist_is_not_found(emulator: Emulator, secret: str, name: str) -> None:
    with pytest.raises(NotFound):
        SecretApps(emulator.client("secretsmanager"), "ledgerlink/apps/").app("xero", name)


@pytest.fixture
def rules(emulator: Emulator, state: Table) -> BucketRules:
    s3 = emulator.client("s3")
    bucket = f"rules-{state.name}"
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return BucketRules(state, s3, bucket, parse, version_of)


def test_rules_are_in_force_only_once_they_are_activated(rules: BucketRules) -> None:
    with pytest.raises(NotFound):
        rules.active()
    version = rules.push(RULES)
    with pytest.raises(NotFound):
        rules.active()

    rules.activate(version)

    assert rules.active() == parse(RULES)


def test_another_version_counts_from_the_next_read_on(rules: BucketRules) -> None:
    rules.activate(rules.push(RULES))
    rules.active()
    later = RULES + b"# changed\n"

    replace(rules, _kept={}).activate(rules.push(later))

    assert rules.active().version == version_of(later)


def test_every_version_is_listed_with_the_one_in_force(rules: BucketRules) -> None:
    nothing = rules.versions()
    first, second = rules.push(RULES), rules.push(RULES + b"# changed\n")
    rules.activate(second)

    assert nothing == []
    assert {(one.version, one.active) for one in rules.versions()} == {(first, False), (second, True)}


def test_rules_that_cannot_be_used_are_not_stored_and_unknown_ones_not_activated(rules: BucketRules) -> None:
    with pytest.raises(Malformed):
        rules.push(b"books = 7")
    with pytest.raises(NotFound):
        rules.activate("0" * 16)


def test_what_is_done_is_remembered_by_queue_and_key_and_expires(state: Table, clock: FakeClock) -> None:
    inbox = DynamoInbox(state, clock)
    inbox.finish("deal_won", "k1", "done: it")

    keys = {f"k{at}" for at in range(150)}
    assert inbox.finished("deal_won", keys) == {"k1"}
    assert inbox.finished("write_back", keys) == frozenset()
    item = state.get("done#deal_won#k1", "done")
    assert item is not None
    assert item["expires_at"] == int((NOON + timedelta(days=14)).timestamp())


def test_failures_are_counted_by_class_and_are_not_done(state: Table, clock: FakeClock) -> None:
    inbox = DynamoInbox(state, clock)

    assert inbox.fail("q", "k", "unavailable", "down") == {"unavailable": 1}
    assert inbox.fail("q", "k", "unavailable", "down") == {"unavailable": 2}
    assert inbox.fail("q", "k", "rate_limited", "wait") == {"unavailable": 2, "rate_limited": 1}
    assert inbox.cause("q", "k") == "wait"
    assert inbox.cause("q", "other") == ""
    assert inbox.finished("q", {"k"}) == frozenset()


def test_what_is_forgotten_was_neither_done_nor_failed(state: Table, clock: FakeClock) -> None:
    inbox = DynamoInbox(state, clock)
    inbox.fail("q", "k", "bug", "it broke")
    inbox.finish("q", "k", "done")

    inbox.forget("q", "k")

    assert inbox.finished("q", {"k"}) == frozenset()
    assert inbox.cause("q", "k") == ""
    assert inbox.fail("q", "k", "bug", "again") == {"bug": 1}


def test_parked_messages_are_listed_oldest_first_until_they_are_dropped(state: Table) -> None:
    parking = DynamoParking(state)
    newer = Parked("a", "deal_won", "no tax code", NOON + timedelta(hours=1), "{}")
    older = Parked("b", "write_back", "bug", NOON, "not json")
    for one in (newer, older, newer):
        parking.park(one)

    assert list(parking.parked()) == [older, newer]
    parking.drop("b")
    assert list(parking.parked()) == [newer]


def test_the_lists_are_counted_and_the_gauges_published(
    emulator: Emulator, state: Table, connections: DynamoConnections
) -> None:
    DynamoParking(state).park(Parked("a", "deal_won", "no tax code", NOON, "{}"))
    lists = DynamoLists(state, connections)
    assert (lists.parked(), lists.held(), list(lists.standings())) == (1, 0, [])

    cloudwatch = emulator.client("cloudwatch")
    CloudWatchGauges(cloudwatch, SystemClock(), "test").publish({"Parked": 1, "Held": 0})

    named = cloudwatch.list_metrics(Namespace="Ledgerlink")["Metrics"]
    assert {metric["MetricName"] for metric in named} == {"Parked", "Held"}


def test_another_worker_learns_within_seconds_that_a_consent_is_gone_and_at_once_that_it_is_back(
    emulator: Emulator,
) -> None:
    table, ticks = emulator.table("state"), [0.0]
    mine = DynamoConnections(table, FakeClock(), monotonic=lambda: ticks[0])
    other = DynamoConnections(table, FakeClock())
    mine.connect(Connection(XERO, "main"))
    assert mine.status(XERO) == CONNECTED

    other.mark(XERO, RECONNECT_NEEDED)
    ticks[0] += STATUS_SECONDS
    assert mine.status(XERO) == RECONNECT_NEEDED

    other.mark(XERO, CONNECTED)
    assert mine.status(XERO) == CONNECTED
