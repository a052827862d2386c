"""How far a connection was polled is remembered, list by list."""

from datetime import date, timedelta
from typing import Protocol

import pytest

from shared.aws.cursors import DynamoCursors
from shared.errors import Conflict
from shared.model.attention import NOTHING, Attention
from shared.model.refs import ConnectionId
from shared.ports.changes import Cursors, Polled, Watches
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON
from tests.fakes.cloud.tables import InThisProcess
from tests.fakes.emulated import Emulator

pytestmark = pytest.mark.stack


class Both(Cursors, Watches, Protocol):
    """What the one store of both promises."""


XERO = ConnectionId("xero:a")
LATER = NOON + timedelta(milliseconds=1)


@pytest.fixture(params=["fake", "in this process", "dynamo"])
def cursors(request: pytest.FixtureRequest, emulator: Emulator) -> Both:
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
    assert cursors.all() == [Polled(XERO, NOON, {"invoices": LATER}, whole_at=NOON)]

    cursors.soon(XERO)
    assert cursors.polled(XERO).more

    cursors.finish(XERO, LATER, {}, more=False)
    assert cursors.polled(XERO) == Polled(XERO, LATER, {"invoices": LATER}, whole_at=LATER)


def test_a_brief_poll_is_remembered_as_one(cursors: Cursors) -> None:
    cursors.finish(XERO, NOON, {"contacts": NOON}, more=False)
    cursors.finish(XERO, LATER, {"invoices": LATER}, more=False, brief=True)

    assert cursors.polled(XERO) == Polled(XERO, LATER, {"contacts": NOON, "invoices": LATER}, whole_at=NOON)


def test_attention_is_kept_beside_how_far_the_ledger_was_polled_and_no_word_of_it_is_lost(cursors: Both) -> None:
    first = Attention(((date(2026, 12, 19), date(2026, 12, 25)),))
    second = Attention((*first.due, (date(2027, 1, 2), date(2027, 1, 8))), date(2026, 11, 24))
    cursors.attend(XERO, NOTHING, first)
    with pytest.raises(Conflict):
        cursors.attend(XERO, NOTHING, second)
    cursors.finish(XERO, NOON, {"invoices": LATER}, more=False)
    cursors.attend(XERO, first, second)

    assert cursors.attention(XERO) == second
    assert cursors.all() == [Polled(XERO, NOON, {"invoices": LATER}, whole_at=NOON, attention=second)]
