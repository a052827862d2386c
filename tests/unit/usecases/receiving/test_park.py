"""What a queue gave up on is kept, with its cause, until a person decides."""

from collections.abc import Sequence

from shared import codec
from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.work import Parked
from shared.usecases.receiving.park import UNKNOWN_CAUSE, DeadLetter, dead_letters, park
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.edges import FakeMetrics
from tests.fakes.stores import FakeInbox, FakeParking, FakeQueues

QUEUES = ("deal_won", "invoice_changed", "notices", "write_back")
HINT = Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7"), "k", "won")
LETTER = DeadLetter("m-1", "ledgerlink-deal_won-dead.fifo", codec.dumps(HINT))


class FullParking(FakeParking):
    def park(self, parked: Parked) -> None:
        if parked.id == "m-1":
            raise Unavailable("no table")
        super().park(parked)


def parks(
    *letters: DeadLetter, parking: FakeParking, inbox: FakeInbox | None = None, queues: FakeQueues | None = None
) -> list[str]:
    known = inbox or FakeInbox()
    again = park(
        letters,
        queues=QUEUES,
        inbox=known,
        parking=parking,
        waiting=queues or FakeQueues(),
        metrics=FakeMetrics(),
        clock=FakeClock(),
    )
    return list(again)


def test_the_last_failure_is_the_cause() -> None:
    inbox, parking = FakeInbox(), FakeParking()
    inbox.fail("deal_won", "k", "reconnect", "sign in again")

    assert parks(LETTER, parking=parking, inbox=inbox) == []
    assert parking.parked() == [Parked("m-1", "deal_won", "sign in again", NOON, LETTER.body)]


def test_a_message_that_never_got_as_far_as_failing_is_kept_too() -> None:
    parking = FakeParking()

    parks(LETTER, DeadLetter("m-2", "Acme-WriteBackDead9F.fifo", "{"), parking=parking)

    assert [(one.queue, one.payload) for one in parking.parked()] == [("deal_won", LETTER.body), ("write_back", "{")]
    assert parking.kept["m-1"].cause == UNKNOWN_CAUSE


def test_what_cannot_be_kept_comes_again_and_the_others_are_kept() -> None:
    parking = FullParking()

    assert parks(LETTER, DeadLetter("m-2", LETTER.source, LETTER.body), parking=parking) == ["m-1"]
    assert set(parking.kept) == {"m-2"}


def test_people_are_to_be_told_of_each_but_not_of_a_notice_that_could_not_be_told() -> None:
    queues, parking = FakeQueues(), FakeParking()
    notice = DeadLetter("m-2", "ledgerlink-notices-dead.fifo", codec.dumps(HINT))
    parks(LETTER, notice, parking=parking, queues=queues)

    assert [("notices", "parked/m-1")] == [(queue, hint.cause) for queue, hint in queues.sent]
    assert set(parking.kept) == {"m-1", "m-2"}


def test_what_people_cannot_be_told_of_now_comes_again_and_is_kept_once() -> None:
    parking = FakeParking()

    class Full(FakeQueues):
        def send(self, queue: str, hints: Sequence[Hint]) -> None:
            raise Unavailable("no queue")

    assert parks(LETTER, parking=parking, queues=Full()) == ["m-1"]
    assert parks(LETTER, parking=parking) == []
    assert 1 == len(parking.kept)


def test_a_dead_letter_is_read_from_the_event_with_the_name_of_its_queue() -> None:
    record = {"messageId": "m-1", "eventSourceARN": f"arn:aws:sqs:eu-west-1:1:{LETTER.source}", "body": LETTER.body}

    assert dead_letters({"Records": [record]}) == [LETTER]
