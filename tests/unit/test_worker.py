"""Work is done once, in order, and never lost: whatever fails, in whatever way."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared import codec
from shared.errors import (
    AmountsDisagree,
    Conflict,
    LedgerlinkError,
    Malformed,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unclear,
    WriteForbidden,
)
from shared.model.handoff import Hold
from shared.model.hints import Hint
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.refs import ConnectionId, Kind, Ref
from shared.worker import PATIENCE, run
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.edges import FakeLog, FakeMetrics, FakeWaiting
from tests.fakes.stores import FakeInbox, FakeParking

QUEUE = "deal_won"


class BrokenInbox(FakeInbox):
    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        raise Unavailable("no table")

    def fail(self, queue: str, key: str, code: str, cause: str) -> Any:
        raise Unavailable("no table")


@dataclass
class Workshop:
    do: Callable[[Hint], Outcome] = lambda _: Done("it")
    inbox: FakeInbox = field(default_factory=FakeInbox)
    parking: FakeParking = field(default_factory=FakeParking)
    waiting: FakeWaiting = field(default_factory=FakeWaiting)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    log: FakeLog = field(default_factory=FakeLog)
    seen: list[Hint] = field(default_factory=list)
    heard: list[Hint] = field(default_factory=list)
    remaining_ms: int = 60_000

    def works(self, *records: dict[str, Any]) -> list[str]:
        """Gives the ids that come again."""

        def do(hint: Hint) -> Outcome:
            self.seen.append(hint)
            return self.do(hint)

        answer = run(
            {"Records": records},
            queue=QUEUE,
            do=do,
            inbox=self.inbox,
            parking=self.parking,
            waiting=self.waiting,
            metrics=self.metrics,
            log=self.log,
            clock=FakeClock(),
            heard=self.heard.append,
            remaining_ms=lambda: self.remaining_ms,
        )
        return [failure["itemIdentifier"] for failure in answer["batchItemFailures"]]


@pytest.fixture
def shop() -> Workshop:
    return Workshop()


def raises(error: Exception) -> Callable[[Hint], Outcome]:
    def do(_: Hint) -> Outcome:
        raise error

    return do


def hint(key: str = "k", deal: str = "7", at: datetime | None = NOON) -> Hint:
    return Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, deal), key, f"cause of {key}", at)


def record(about: Hint, received: int = 1, identity: str = "", body: str | None = None) -> dict[str, Any]:
    identity = identity or f"m-{about.key}"
    return {
        "messageId": identity,
        "receiptHandle": f"r-{identity}",
        "body": codec.dumps(about) if body is None else body,
        "attributes": {"ApproximateReceiveCount": str(received), "MessageGroupId": str(about.about)},
    }


def test_a_message_is_done_remembered_and_acknowledged(shop: Workshop) -> None:
    assert shop.works(record(hint())) == []
    assert shop.seen == [hint()]
    assert shop.inbox.outcomes == {(QUEUE, "k"): "done: it"}
    assert shop.metrics.counts == {"Done": 1}


def test_what_was_done_is_skipped(shop: Workshop) -> None:
    shop.works(record(hint()))

    assert shop.works(record(hint(), received=2, identity="again")) == []
    assert len(shop.seen) == 1


@pytest.mark.parametrize(
    ("outcome", "words"),
    [
        (Skipped("not won"), "skipped: not won"),
        (Held(Hold("no_tax", "No tax code.")), "held: No tax code."),
    ],
)
def test_nothing_to_do_and_held_are_outcomes_too(shop: Workshop, outcome: Outcome, words: str) -> None:
    shop.do = lambda _: outcome

    assert shop.works(record(hint())) == []
    assert shop.inbox.outcomes[QUEUE, "k"] == words


def test_of_several_messages_about_one_record_the_newest_is_carried_out_once(shop: Workshop) -> None:
    late = hint("late", at=NOON + timedelta(seconds=5))

    assert shop.works(record(late), record(hint("early")), record(hint("other", deal="8"))) == []
    assert shop.seen == [late, hint("other", deal="8")]
    assert set(shop.inbox.outcomes) == {(QUEUE, "late"), (QUEUE, "early"), (QUEUE, "other")}


def test_a_hint_without_a_time_wins_because_it_asks_to_look_in_any_case(shop: Workshop) -> None:
    shop.works(record(hint("sync now", at=None)), record(hint("late", at=NOON + timedelta(days=1))))

    assert shop.seen == [hint("sync now", at=None)]


def test_a_failing_record_fails_with_all_its_messages_and_nobody_elses(shop: Workshop) -> None:
    shop.do = lambda about: raises(Unavailable("down"))(about) if about.about.id == "7" else Done("it")

    again = shop.works(record(hint("a")), record(hint("x", deal="8")), record(hint("b")))

    assert again == ["m-a", "m-b"]
    assert set(shop.inbox.outcomes) == {(QUEUE, "x")}
    assert shop.waiting.postponed == [(QUEUE, ("r-m-a", "r-m-b"), 2)]


@pytest.mark.parametrize(("received", "seconds"), [(1, 2), (2, 5), (3, 15), (4, 60), (9, 60)])
def test_the_wait_grows_with_each_delivery(shop: Workshop, received: int, seconds: int) -> None:
    shop.do = raises(Conflict("somebody else is at it"))

    shop.works(record(hint(), received))

    assert shop.waiting.postponed[0][2] == seconds


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimited("wait", retry_after=42.4), 42),
        (RateLimited("wait until tomorrow", retry_after=80_000), 900),
        (Unclear("settling", retry_after=0.2), 1),
        (Reconnect("sign in again"), 900),
    ],
)
def test_whoever_knows_how_long_to_wait_is_believed_up_to_a_quarter_of_an_hour(
    shop: Workshop, error: LedgerlinkError, seconds: int
) -> None:
    shop.do = raises(error)

    assert shop.works(record(hint())) == ["m-k"]
    assert shop.waiting.postponed[0][2] == seconds


@pytest.mark.parametrize("error", [RateLimited("wait"), Reconnect("sign in again")])
def test_rate_limits_and_lost_consent_never_park_a_message(shop: Workshop, error: LedgerlinkError) -> None:
    shop.do = raises(error)

    for received in range(1, 30):
        assert shop.works(record(hint(), received)) == ["m-k"]
    assert shop.parking.parked() == []


@pytest.mark.parametrize("error", [Unavailable("down"), Conflict("raced"), Unclear("no answer"), KeyError("bug")])
def test_patience_ends_after_so_many_counted_failures(shop: Workshop, error: Exception) -> None:
    shop.do = raises(error)

    for received in range(1, PATIENCE + 1):
        assert shop.works(record(hint(), received)) == ["m-k"]
    assert shop.works(record(hint(), PATIENCE + 1)) == []

    (parked,) = shop.parking.parked()
    assert (parked.id, parked.queue, parked.payload) == ("m-k", QUEUE, codec.dumps(hint()))
    assert shop.metrics.counts["MessageParked"] == 1


def test_waiting_for_the_provider_in_between_costs_no_patience(shop: Workshop) -> None:
    for received in range(1, 2 * PATIENCE + 1):
        shop.do = raises(RateLimited("wait") if received % 2 else Unavailable("down"))
        assert shop.works(record(hint(), received)) == ["m-k"]


@pytest.mark.parametrize(
    "error",
    [Rejected("unknown tax code"), Malformed("no amount"), AmountsDisagree("0.01"), WriteForbidden("observing")],
)
def test_what_cannot_succeed_is_parked_at_once_with_its_cause(shop: Workshop, error: LedgerlinkError) -> None:
    shop.do = raises(error)

    assert shop.works(record(hint())) == []
    assert [parked.cause for parked in shop.parking.parked()] == [error.sentence]
    assert any(error.sentence in said for said in shop.log.said)


def test_a_parked_message_may_be_sent_again(shop: Workshop) -> None:
    shop.do = raises(Rejected("unknown tax code"))
    shop.works(record(hint()))
    shop.do = lambda _: Done("it")

    shop.works(record(hint(), identity="retried"))

    assert shop.inbox.outcomes[QUEUE, "k"] == "done: it"


def test_of_several_messages_about_a_hopeless_record_one_is_parked(shop: Workshop) -> None:
    shop.do = raises(Rejected("unknown tax code"))

    assert shop.works(record(hint("a")), record(hint("b", at=NOON + timedelta(seconds=1)))) == []
    assert [parked.id for parked in shop.parking.parked()] == ["m-b"]
    assert shop.inbox.outcomes[QUEUE, "a"] == "covered by b, which is parked"


def test_an_unreadable_message_is_parked_as_it_came_and_the_others_go_on(shop: Workshop) -> None:
    assert shop.works(record(hint("x"), identity="bad", body="{not json"), record(hint())) == []
    assert [(parked.id, parked.payload) for parked in shop.parking.parked()] == [("bad", "{not json")]
    assert shop.seen == [hint()]


def test_when_nothing_can_be_remembered_everything_comes_again(shop: Workshop) -> None:
    shop.inbox = BrokenInbox()

    assert shop.works(record(hint("a")), record(hint("b", deal="8"))) == ["m-a", "m-b"]
    assert shop.seen == []


def test_when_the_wait_cannot_be_set_the_message_still_comes_again(shop: Workshop) -> None:
    shop.do = raises(Unavailable("down"))
    shop.waiting.refuses = Unavailable("no queue")

    assert shop.works(record(hint())) == ["m-k"]


def test_a_record_that_could_not_be_finished_in_time_is_not_begun(shop: Workshop) -> None:
    shop.remaining_ms = 5_000

    assert shop.works(record(hint())) == ["m-k"]
    assert shop.seen == []
    assert shop.inbox.failures == {}


def test_providers_own_events_are_heard_and_our_own_hints_are_not(shop: Workshop) -> None:
    shop.works(record(hint()), record(hint("ours", deal="8", at=None)))

    assert shop.heard == [hint()]


FATES = st.sampled_from(["done", "down", "rejected", "limited", "bug"])
ERRORS = {"down": Unavailable("x"), "rejected": Rejected("x"), "limited": RateLimited("x"), "bug": ValueError("x")}


@given(st.lists(st.tuples(st.sampled_from("123"), FATES), min_size=1, max_size=10))
def test_every_message_ends_done_parked_or_comes_again(rows: list[tuple[str, str]]) -> None:
    shop = Workshop()
    fates = {f"k{at}": fate for at, (_, fate) in enumerate(rows)}
    shop.do = lambda about: Done("it") if fates[about.key] == "done" else raises(ERRORS[fates[about.key]])(about)

    again = shop.works(*(record(hint(f"k{at}", deal)) for at, (deal, _) in enumerate(rows)))

    settled = {key for _, key in shop.inbox.outcomes} | {
        parked.id.removeprefix("m-") for parked in shop.parking.parked()
    }
    returned = {identity.removeprefix("m-") for identity in again}
    assert settled | returned == set(fates)
    assert not settled & returned
