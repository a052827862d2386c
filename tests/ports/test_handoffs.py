"""Every handoff can be read at once, as each is now; claims and links among them are none."""

from dataclasses import replace

import pytest

from shared.aws.audit import DynamoAudit
from shared.aws.handoffs import DynamoHandoffs
from shared.aws.links import DynamoLinks
from shared.model.handoff import Handoff, HandoffState, Journal
from shared.ports.stores import Deed
from tests import builders
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
MANY = 60
LONG = "x" * 20_000
"""Sixty such handoffs are more than one page of a scan."""
DEED = Deed(NOON, "test", "held", "r1", Journal())


@pytest.fixture(params=["in this process", "emulated"])
def links(request: pytest.FixtureRequest, emulator: Emulator) -> DynamoLinks:
    tables = InThisProcess() if request.param == "in this process" else emulator
    audit = DynamoAudit(tables.table("audit"))
    return DynamoLinks(tables.table("links"), tables.table("state"), audit, FakeClock(NOON))


def test_every_deals_handoff_is_given_once_as_it_is_now_however_many_pages_they_fill(links: DynamoLinks) -> None:
    kept = []
    for number in range(MANY):
        first = Handoff(builders.deal_ref(str(number)), HandoffState.FAILED, None, NOON, "r1", version=1, reason=LONG)
        links.record(first, DEED)
        now = first.advanced(state=HandoffState.EXCLUDED) if number % 2 else first
        if now is not first:
            links.record(now, DEED)
        kept.append(replace(now))

    found = list(DynamoHandoffs(links.table).all())

    assert {one.deal: one for one in kept} == {one.deal: one for one in found}
    assert MANY == len(found)
