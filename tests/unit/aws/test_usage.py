"""What the limiter counted, and who hears the alarms."""

from datetime import timedelta

import pytest

from shared.aws.alarms import alarms_of
from shared.aws.limiter import DynamoLimiter
from shared.aws.usage import usage_of
from shared.model.findings import Alarms, Usage
from shared.model.pace import Budget, Lane
from shared.model.refs import ConnectionId
from tests.fakes.clock import FakeClock
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
XERO = ConnectionId("xero:a")
STARTER = Budget(60, 60, 1000)


def test_the_calls_of_a_day_are_told_and_forgotten_after_it(emulator: Emulator) -> None:
    clock = FakeClock()
    table = emulator.table("usage")
    limiter = DynamoLimiter(table, clock, clock.advance)
    limiter.reserve(XERO, 7, Lane.INTERACTIVE, STARTER)
    clock.advance(3600)
    limiter.reserve(XERO, 5, Lane.PAYMENTS, STARTER)
    until = clock.now() + timedelta(hours=2)
    limiter.block(XERO, until)

    assert Usage(12, until) == usage_of(table, XERO, clock.now())
    assert 0 == usage_of(table, XERO, clock.now() + timedelta(hours=26)).calls
    assert Usage(0) == usage_of(table, ConnectionId("xero:b"), clock.now())


def test_only_confirmed_subscriptions_hear_the_alarms(emulator: Emulator) -> None:
    sns = emulator.client("sns")
    assert Alarms("acme-alarms") == alarms_of(sns, "acme")
    topic = sns.create_topic(Name="acme-alarms")["TopicArn"]
    sns.create_topic(Name="other-acme-alarms")
    assert Alarms("acme-alarms", 0, 0) == alarms_of(sns, "acme")
    sns.subscribe(TopicArn=topic, Protocol="email", Endpoint="oncall@example.com")

    assert Alarms("acme-alarms", 1, 0) == alarms_of(sns, "acme")
