"""How far a connection was polled is remembered, list by list."""

from datetime import timedelta

import pytest

from shared.aws.cursors import DynamoCursors
from shared.model.refs import ConnectionId
from shared.ports.changes import Cursors, Polled
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack
XERO = ConnectionId("xero:a")
LATER = NOON + timedelta(milliseconds=1)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def cursors(request: pytest.FixtureRequest, emulator: Emulator) -> Cursors:
    return (
        FakeCursors()
        if request.param == "fake"
        else DynamoCursors((InThisProcess() if request.param == "in this process" else emulator).table("state"))
    )


def test_what_was_never_polled_has_no_cursor(cursors: Cursors) -> None:
    assert cursors.polled(XERO) == Polled(XERO)
    assert cursors.all() == []


def test_each_list_moves_by_itself(cursors: Cursors) -> None:
    cursors.advance(XERO, {"invoices": NOON})
    cursors.advance(XERO, {"payments": NOON})
    cursors.advance(XERO, {"invoices": LATER})

    assert cursors.polled(XERO) == Polled(XERO, None, {"invoices": LATER, "payments": NOON})


def test_the_end_of_a_poll_is_remembered_until_somebody_wants_the_next_soon(cursors: Cursors) -> None:
    cursors.finish(XERO, NOON, {"invoices": LATER}, more=False)
    assert cursors.all() == [Polled(XERO, NOON, {"invoices": LATER})]

    cursors.soon(XERO)
    assert cursors.polled(XERO).more

    cursors.finish(XERO, LATER, {}, more=False)
    assert cursors.polled(XERO) == Polled(XERO, LATER, {"invoices": LATER})
