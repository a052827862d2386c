"""Asking what changed finds everything once, whenever it dies, and skips nothing."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import RateLimited, Unavailable
from shared.model.changes import Change
from shared.model.hints import POLL, Hint
from shared.model.outcome import Done, Outcome, Skipped
from shared.model.refs import ConnectionId, Kind, Ref
from shared.usecases.receiving.poll_changes import poll_changes
from tests.fakes.changes import FakeChanges, FakeCursors
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.stores import FakeInbox, FakeQueues

CRM = ConnectionId("hubspot:1")
BEGUN = NOON - timedelta(days=1)
HINT = Hint(Ref(CRM, Kind.ACCOUNT, "1"), "poll", "time")


def change(deal: str, seconds: float = 0) -> Change:
    return Change(Ref(CRM, Kind.DEAL, deal), NOON + timedelta(seconds=seconds))


@dataclass
class Desk:
    changes: FakeChanges = field(default_factory=FakeChanges)
    cursors: FakeCursors = field(default_factory=FakeCursors)
    inbox: FakeInbox = field(default_factory=FakeInbox)
    queues: FakeQueues = field(default_factory=FakeQueues)
    clock: FakeClock = field(default_factory=FakeClock)
    has_time: Callable[[], bool] = lambda: True
    hears: bool = False

    def poll(self) -> Outcome:
        return poll_changes(
            HINT,
            changes=self.changes,
            begun=BEGUN,
            cursors=self.cursors,
            inbox=self.inbox,
            queues=self.queues,
            clock=self.clock,
            has_time=self.has_time,
            hears=self.hears,
        )

    def work_off(self) -> list[str]:
        """The workers do what was sent, each key once as the queue has it; gives which deals those were."""
        sent, self.queues.sent = list(dict.fromkeys(self.queues.sent)), []
        for queue, hint in sent:
            self.inbox.finish(queue, hint.key, "done")
        return [hint.about.id for _, hint in sent]

    @property
    def cursor(self) -> datetime:
        return self.cursors.polled(CRM).reached["deals"]


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_change_becomes_the_hint_that_a_webhook_would_have_been(desk: Desk) -> None:
    desk.changes.held["deals"] = [change("7")]

    assert desk.poll() == Done("1 changes")

    ((queue, hint),) = desk.queues.sent
    assert (queue, hint.about, hint.occurred_at, hint.found_by) == ("deal_won", change("7").ref, NOON, POLL)


def test_a_change_of_what_concerns_nobody_is_passed_over(desk: Desk) -> None:
    nobodys = Change(Ref(CRM, Kind.ATTACHMENT, "9"), NOON + timedelta(seconds=90))
    desk.changes.held["deals"] = [change("7"), nobodys]

    assert desk.poll() == Done("1 changes")
    assert desk.work_off() == ["7"]
    assert desk.cursor == NOON + timedelta(seconds=30)


def test_the_first_poll_begins_where_the_connection_did(desk: Desk) -> None:
    assert desk.poll() == Skipped("nothing changed")
    assert desk.changes.asked == [("deals", BEGUN)]
    assert desk.cursor == BEGUN


def test_the_cursor_follows_the_providers_time_less_the_overlap(desk: Desk) -> None:
    desk.changes.held["deals"] = [change("7"), change("8", 90)]

    desk.poll()

    assert desk.cursor == NOON + timedelta(seconds=30)


def test_what_was_carried_out_is_not_sent_again_by_the_overlap(desk: Desk) -> None:
    desk.changes.held["deals"] = [change("7")]
    desk.poll()
    desk.work_off()

    assert desk.poll() == Skipped("nothing changed")
    assert desk.queues.sent == []


def test_what_was_sent_and_lost_on_the_way_is_sent_again(desk: Desk) -> None:
    desk.changes.held["deals"] = [change("7")]
    desk.poll()
    desk.queues.sent = []

    desk.poll()

    assert desk.work_off() == ["7"]


def test_the_same_record_changed_again_is_another_hint(desk: Desk) -> None:
    desk.changes.held["deals"] = [change("7")]
    desk.poll()
    desk.work_off()
    desk.changes.held["deals"] = [change("7", 5)]

    desk.poll()

    assert desk.work_off() == ["7"]


def test_the_cursor_never_passes_what_could_not_be_sent(desk: Desk) -> None:
    desk.changes.held["deals"] = [change(str(at), at * 100) for at in range(6)]
    desk.queues.refuses = Unavailable("no queue")

    with pytest.raises(Unavailable):
        desk.poll()

    assert desk.cursors.polled(CRM).reached == {}


def test_a_poll_that_is_stopped_on_the_way_goes_on_from_there(desk: Desk) -> None:
    desk.changes.held["deals"] = [change(str(at), at * 100) for at in range(6)]
    desk.changes.fails = {2: RateLimited("wait")}

    with pytest.raises(RateLimited):
        desk.poll()
    first = desk.work_off()
    desk.poll()

    assert first == ["0", "1", "2", "3"]
    assert desk.changes.asked[1][1] > NOON
    assert desk.work_off() == ["4", "5"]


def test_without_time_left_the_next_tick_goes_on(desk: Desk) -> None:
    desk.changes.held["deals"] = [change(str(at), at * 100) for at in range(6)]
    desk.has_time = lambda: False

    assert desk.poll() == Done("2 changes so far, more to come")
    assert desk.cursors.polled(CRM).more

    desk.has_time = lambda: True
    desk.poll()
    assert set(desk.work_off()) == {str(at) for at in range(6)}
    assert not desk.cursors.polled(CRM).more


def test_every_list_has_a_cursor_of_its_own(desk: Desk) -> None:
    desk.changes.held = {"a": [change("7", 300)], "b": []}

    desk.poll()

    assert dict(desk.cursors.polled(CRM).reached) == {"a": NOON + timedelta(seconds=240), "b": BEGUN}


@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 400)), max_size=20),
    st.sets(st.integers(0, 8)),
)
def test_whatever_fails_and_whenever_no_change_is_skipped(rows: list[tuple[int, int]], failing: set[int]) -> None:
    desk = Desk()
    desk.changes.held["deals"] = [change(str(deal), at) for deal, at in rows]
    desk.changes.fails = {page: Unavailable("down") for page in failing}
    seen: list[str] = []

    for _ in range(len(failing) + 1):
        with suppress(Unavailable):
            desk.poll()
        seen += desk.work_off()

    assert {str(deal) for deal, _ in rows} == set(seen)
    assert len(seen) == len({(deal, at) for deal, at in rows})


@pytest.mark.parametrize(
    ("after", "asked", "hears", "sent"),
    [
        (3, "", True, 0),
        (3, "", False, 1),
        (3, "refresh", True, 1),
        (90, "", True, 1),
        (-30, "", True, 1),
    ],
    ids=["ours", "webhooks are silent", "asked for", "somebody since", "before"],
)
def test_our_own_figures_are_no_news_where_webhooks_tell_what_people_do(
    after: float, asked: str, sent: int, *, hears: bool
) -> None:
    desk = Desk(hears=hears)
    company = Ref(CRM, Kind.COMPANY, "5001")
    told_at = NOON - timedelta(seconds=after)
    desk.changes.held["deals"].append(Change(company, NOON, asked=asked, told_at=told_at))

    desk.poll()

    assert sent == len(desk.queues.sent)
