from dataclasses import dataclass, field

import pytest

from shared import codec
from shared.errors import NeedsHuman, NotFound
from shared.model.hints import Hint
from shared.ports.work import Parked
from shared.usecases.receiving.review_parked import drop_parked, retry_parked
from tests import builders
from tests.fakes.clock import FakeClock
from tests.fakes.edges import FakeLog
from tests.fakes.stores import FakeInbox, FakeLinks, FakeParking, FakeQueues

DEAL = builders.deal_ref()
HINT = Hint(DEAL, "key-1", "dealstage=closedwon", builders.NOW)


@dataclass
class Office:
    clock: FakeClock = field(default_factory=FakeClock)
    inbox: FakeInbox = field(default_factory=FakeInbox)
    parking: FakeParking = field(default_factory=FakeParking)
    queues: FakeQueues = field(default_factory=FakeQueues)
    log: FakeLog = field(default_factory=FakeLog)

    def __post_init__(self) -> None:
        self.links = FakeLinks(self.clock)
        self.inbox.fail("deal_won", HINT.key, "bug", "it broke")

    def park(self, identity: str = "m-1", payload: str = codec.dumps(HINT)) -> None:
        self.parking.park(Parked(identity, "deal_won", "it broke", self.clock.now(), payload))

    def retry(self, identity: str = "m-1") -> Hint:
        return retry_parked(
            identity,
            by="ann",
            inbox=self.inbox,
            parking=self.parking,
            queues=self.queues,
            links=self.links,
            clock=self.clock,
        )

    def drop(self, identity: str = "m-1") -> Parked:
        return drop_parked(identity, by="ann", parking=self.parking, links=self.links, clock=self.clock, log=self.log)


def test_a_retried_message_is_sent_under_a_new_key_and_looks_whatever_was_seen() -> None:
    office = Office()
    office.park()

    office.retry()

    ((queue, hint),) = office.queues.sent
    assert (queue, hint.about, hint.occurred_at) == ("deal_won", DEAL, None)
    assert hint.key != HINT.key
    assert not office.parking.kept
    assert office.inbox.cause("deal_won", HINT.key) == ""


def test_a_retry_whose_send_fails_leaves_the_message_parked() -> None:
    office = Office()
    office.park()
    office.queues.refuses = NeedsHuman("no queue")

    with pytest.raises(NeedsHuman):
        office.retry()
    assert list(office.parking.kept) == ["m-1"]


def test_two_retries_of_one_message_have_two_keys() -> None:
    office = Office()
    office.park()
    first = office.retry()
    office.park()
    office.clock.advance(1)

    assert office.retry().key != first.key


def test_a_message_nobody_can_read_is_not_retried_but_may_be_dropped() -> None:
    office = Office()
    office.park(payload="not a hint")

    with pytest.raises(NeedsHuman) as refused:
        office.retry()
    office.drop()

    assert "parked drop m-1" in refused.value.fix
    assert not office.parking.kept
    assert "ann" in office.log.said[0]


def test_a_dropped_message_is_never_sent_and_who_dropped_it_is_kept() -> None:
    office = Office()
    office.park()

    office.drop()

    (entry,) = office.links.audit.entries(DEAL)
    assert (entry.actor, entry.verb, entry.after["message"]) == ("ann", "dropped a parked message", "m-1")
    assert office.queues.sent == []
    assert not office.parking.kept


def test_a_message_that_is_not_parked_is_not_found() -> None:
    office = Office()

    with pytest.raises(NotFound):
        office.retry()
    with pytest.raises(NotFound):
        office.drop()
