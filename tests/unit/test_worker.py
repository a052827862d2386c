"""Work is done once, in order, and never lost: whatever fails, in whatever way."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field, replace
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
from shared.model.hints import POLL, Hint
from shared.model.outcome import Done, Held, Outcome, Skipped
from shared.model.refs import ConnectionId, Kind, Ref
from shared.worker import CONFLICTS, OUTAGES, PATIENCE, RECEIVED_OFTEN, WEBHOOK_DUE, run
from tests.fakes.agenda import FakeAgenda
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
    agenda: FakeAgenda = field(default_factory=FakeAgenda)
    metrics: FakeMetrics = field(default_factory=FakeMetrics)
    log: FakeLog = field(default_factory=FakeLog)
    seen: list[Hint] = field(default_factory=list)
    heard: list[Hint] = field(default_factory=list)
    signs_in: Callable[[], Sequence[ConnectionId]] = tuple
    remaining_ms: int = 60_000
    chance: float = 0.0

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
            agenda=self.agenda,
            metrics=self.metrics,
            log=self.log,
            clock=FakeClock(),
            heard=self.heard.append,
            signed_in_since=lambda connection, _: connection in self.signs_in(),
            remaining_ms=lambda: self.remaining_ms,
            chance=lambda: self.chance,
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


def test_a_move_that_covers_another_change_is_not_said_to_be_all(shop: Workshop) -> None:
    move = replace(hint("moved", at=NOON + timedelta(seconds=5)), moved_to="paid")

    shop.works(record(move), record(hint("amount")))
    shop.works(record(replace(move, key="moved again")))

    assert [seen.moved_to for seen in shop.seen] == ["", "paid"]


def test_what_changed_is_named_by_all_messages_together_and_not_at_all_where_one_does_not_say(shop: Workshop) -> None:
    later = NOON + timedelta(seconds=5)
    one = replace(hint("a"), changed=("f1",), merged_from=("9",), asked="refresh")
    other = replace(hint("b", at=later), changed=("f2", "f1"))

    shop.works(record(other), record(one))
    shop.works(record(replace(other, key="c")), record(hint("amount")))
    shop.works(record(replace(other, key="d")))

    assert [("f1", "f2"), (), ("f2", "f1")] == [seen.changed for seen in shop.seen]
    assert [("9",), (), ()] == [seen.merged_from for seen in shop.seen]
    assert ["refresh", "", ""] == [seen.asked for seen in shop.seen]


def test_a_failing_record_fails_with_all_its_messages_and_nobody_elses(shop: Workshop) -> None:
    shop.do = lambda about: raises(Unavailable("down"))(about) if about.about.id == "7" else Done("it")

    again = shop.works(record(hint("a")), record(hint("x", deal="8")), record(hint("b")))

    assert again == ["m-a", "m-b"]
    assert set(shop.inbox.outcomes) == {(QUEUE, "x")}
    assert shop.waiting.postponed == [(QUEUE, ("r-m-a", "r-m-b"), 2)]


@pytest.mark.parametrize(("received", "seconds"), [(1, 2), (2, 5), (3, 15), (4, 60), (6, 60)])
def test_the_wait_grows_with_each_delivery(shop: Workshop, received: int, seconds: int) -> None:
    shop.do = raises(Conflict("somebody else is at it"))

    shop.works(record(hint(), received))

    assert shop.waiting.postponed[0][2] == seconds


@pytest.mark.parametrize(("received", "chance", "seconds"), [(1, 1.0, 3), (2, 0.5, 7), (3, 0.9, 22), (4, 0.5, 75)])
def test_what_failed_together_comes_back_apart(shop: Workshop, received: int, chance: float, seconds: int) -> None:
    shop.do, shop.chance = raises(Unavailable("down")), chance

    shop.works(record(hint(), received))

    assert shop.waiting.postponed[0][2] == seconds


@pytest.mark.parametrize(
    ("error", "seconds"),
    [
        (RateLimited("wait", retry_after=42.4), 43),
        (RateLimited("wait a quarter of an hour", retry_after=900), 900),
        (Unclear("settling", retry_after=0.2), 1),
    ],
)
def test_whoever_knows_how_long_to_wait_is_believed(shop: Workshop, error: LedgerlinkError, seconds: int) -> None:
    shop.do = raises(error)

    assert shop.works(record(hint())) == ["m-k"]
    assert shop.waiting.postponed[0][2] == seconds


@pytest.mark.parametrize("error", [RateLimited("wait"), Reconnect("sign in again")])
def test_rate_limits_and_lost_consent_never_park_a_message(shop: Workshop, error: LedgerlinkError) -> None:
    shop.do = raises(error)

    for received in range(1, 30):
        shop.works(record(hint(), received))
    assert shop.parking.parked() == []
    assert [item.hint for item in shop.agenda.items.values()] == [hint()]


def test_a_long_wait_leaves_the_queue_for_the_agenda_and_is_acknowledged_then(shop: Workshop) -> None:
    shop.do = raises(RateLimited("wait", retry_after=2000))

    assert shop.works(record(hint("a")), record(hint("b", at=NOON + timedelta(seconds=5)))) == []

    (item,) = shop.agenda.items.values()
    assert (item.at, item.queue, item.hint.key) == (NOON + timedelta(seconds=2000), QUEUE, "b")
    assert set(shop.inbox.outcomes) == {(QUEUE, "a")}
    assert shop.metrics.counts["PutOff"] == 1


def test_what_waits_for_a_sign_in_names_the_connection_that_needs_it(shop: Workshop) -> None:
    lost = Reconnect("sign in to the ledger again")
    lost.connection = "xero:a"
    shop.do = raises(lost)

    assert shop.works(record(hint())) == []
    assert [item.waits_for for item in shop.agenda.items.values()] == ["xero:a"]


@pytest.mark.parametrize(("signed_in", "due"), [("xero:a", {"k"}), ("xero:b", set())])
def test_who_signs_in_while_a_message_is_put_off_for_it_lets_it_go_on(
    shop: Workshop, signed_in: str, due: set[str]
) -> None:
    """Whoever signed in found nothing on the agenda to bring forward: the message came to stand there just after."""
    lost = Reconnect("sign in to the ledger again")
    lost.connection = "xero:a"
    shop.do = raises(lost)
    shop.signs_in = lambda: [ConnectionId(signed_in)] if shop.agenda.waiting_for("xero:a") else []

    assert shop.works(record(hint())) == []

    assert due == {item.hint.key for item in shop.agenda.due(NOON)}
    assert bool(due) != bool(shop.agenda.waiting_for("xero:a"))


def test_a_message_is_not_acknowledged_before_it_is_on_the_agenda(shop: Workshop) -> None:
    shop.do = raises(RateLimited("wait", retry_after=2000))
    shop.agenda.refuses = Unavailable("no table")

    assert shop.works(record(hint())) == ["m-k"]


def test_a_short_wait_that_never_ends_begins_anew_before_the_queue_gives_up(shop: Workshop) -> None:
    shop.do = raises(RateLimited("wait", retry_after=30))

    assert shop.works(record(hint(), RECEIVED_OFTEN - 1)) == ["m-k"]
    assert shop.works(record(hint(), RECEIVED_OFTEN)) == []
    assert [item.at for item in shop.agenda.items.values()] == [NOON + timedelta(seconds=30)]


@pytest.mark.parametrize("error", [Unclear("no answer"), KeyError("bug")])
def test_patience_ends_after_so_many_counted_failures(shop: Workshop, error: Exception) -> None:
    shop.do = raises(error)

    for received in range(1, PATIENCE + 1):
        assert shop.works(record(hint(), received)) == ["m-k"]
    assert shop.works(record(hint(), PATIENCE + 1)) == []

    (parked,) = shop.parking.parked()
    assert (parked.id, parked.queue, parked.payload) == ("m-k", QUEUE, codec.dumps(hint()))
    assert shop.metrics.counts["MessageParked"] == 1


def test_lost_races_park_nothing_until_there_are_so_many_that_they_are_none(shop: Workshop) -> None:
    shop.do = raises(Conflict("somebody else changed the handoff"))

    for _ in range(CONFLICTS):
        shop.works(record(hint()))
    assert shop.parking.parked() == []

    shop.works(record(hint()))
    (parked,) = shop.parking.parked()
    assert (parked.id, parked.cause) == ("m-k", "somebody else changed the handoff")


def test_an_outage_parks_nothing_until_it_has_lasted_for_hours(shop: Workshop) -> None:
    shop.do = raises(Unavailable("down for maintenance"))

    for received in range(OUTAGES):
        shop.works(record(hint(), received % RECEIVED_OFTEN + 1))
    assert shop.parking.parked() == []

    shop.works(record(hint()))
    assert ["down for maintenance"] == [parked.cause for parked in shop.parking.parked()]


def test_lost_races_in_between_cost_no_patience(shop: Workshop) -> None:
    for received in range(1, 2 * PATIENCE + 1):
        shop.do = raises(Conflict("raced") if received % 2 else Unclear("no answer"))
        shop.works(record(hint(), received))
    assert shop.parking.parked() == []


def test_waiting_for_the_provider_in_between_costs_no_patience(shop: Workshop) -> None:
    for received in range(1, 2 * PATIENCE + 1):
        shop.do = raises(RateLimited("wait") if received % 2 else Unclear("no answer"))
        shop.works(record(hint(), received))
    assert shop.parking.parked() == []


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


def polled(at: datetime) -> Hint:
    return replace(hint("polled", at=at), found_by=POLL)


def test_a_poll_is_not_the_provider_speaking(shop: Workshop) -> None:
    shop.works(record(polled(NOON)))

    assert shop.heard == []
    assert "MissedWebhook" not in shop.metrics.counts


def test_a_change_that_only_a_poll_found_and_late_was_missed_by_the_webhooks_and_is_counted_once(
    shop: Workshop,
) -> None:
    for _ in range(2):
        shop.works(record(polled(NOON - WEBHOOK_DUE)))

    assert shop.metrics.counts["MissedWebhook"] == 1


def test_nothing_was_missed_where_nothing_had_to_be_done_or_the_provider_told_us_too(shop: Workshop) -> None:
    shop.works(record(polled(NOON - WEBHOOK_DUE)), record(hint(at=NOON - 2 * WEBHOOK_DUE)))
    shop.do = lambda _: Skipped("not won")
    shop.works(record(replace(polled(NOON - WEBHOOK_DUE), key="another")))

    assert "MissedWebhook" not in shop.metrics.counts
    assert shop.heard == [hint(at=NOON - 2 * WEBHOOK_DUE)]


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
