"""After a sign-in work goes on: what waited for it, and what happened meanwhile; nothing else is touched."""

from dataclasses import dataclass, field
from datetime import timedelta

import pytest

from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.work import CONNECTED, RECONNECT_NEEDED
from shared.usecases.connecting.reconnect import reconnected
from tests.fakes.agenda import FakeAgenda
from tests.fakes.changes import FakeCursors
from tests.fakes.clock import NOON, FakeClock

XERO, OTHER = ConnectionId("xero:a"), ConnectionId("xero:b")
LATER = NOON + timedelta(hours=1)


@dataclass
class Office:
    """Two connections whose consent is gone, each with work that waits for it."""

    statuses: dict[ConnectionId, str] = field(default_factory=lambda: dict.fromkeys((XERO, OTHER), RECONNECT_NEEDED))
    agenda: FakeAgenda = field(default_factory=FakeAgenda)
    cursors: FakeCursors = field(default_factory=FakeCursors)
    clock: FakeClock = field(default_factory=FakeClock)

    def __post_init__(self) -> None:
        for key, waits_for in (("a1", XERO), ("a2", XERO), ("b", OTHER), ("midnight", "")):
            self.agenda.later(LATER, "deal_won", Hint(Ref(XERO, Kind.DEAL, key), key, "won"), waits_for=waits_for)

    def mark(self, connection: ConnectionId, status: str) -> None:
        self.statuses[connection] = status

    def signed_in(self) -> int:
        return reconnected(XERO, consents=self, agenda=self.agenda, cursors=self.cursors, clock=self.clock)

    @property
    def due(self) -> set[str]:
        return {item.hint.key for item in self.agenda.due(self.clock.now())}


@pytest.fixture
def office() -> Office:
    return Office()


def test_what_waited_for_the_sign_in_is_due_and_the_account_is_asked_what_happened_meanwhile(office: Office) -> None:
    assert office.signed_in() == 2

    assert office.due == {"a1", "a2"}
    assert office.cursors.polled(XERO).more
    assert office.statuses[XERO] == CONNECTED


def test_what_waits_for_another_account_or_for_its_hour_stays(office: Office) -> None:
    office.signed_in()

    assert office.statuses[OTHER] == RECONNECT_NEEDED
    assert not office.cursors.polled(OTHER).more
    assert {key for _, key in office.agenda.items} - office.due == {"b", "midnight"}


def test_a_sign_in_that_is_told_of_twice_changes_nothing_more(office: Office) -> None:
    office.signed_in()

    assert office.signed_in() == 0
    assert office.due == {"a1", "a2"}


def test_the_connection_is_open_before_what_waited_is_sent(office: Office) -> None:
    """Else it would only be put off again."""
    office.agenda.refuses = Unavailable("no table")

    with pytest.raises(Unavailable):
        office.signed_in()
    assert office.statuses[XERO] == CONNECTED
