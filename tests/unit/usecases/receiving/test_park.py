"""What a queue gave up on is kept, with its cause, until a person decides."""

from shared import codec
from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from shared.ports.work import Parked
from shared.usecases.receiving.park import UNKNOWN_CAUSE, DeadLetter, dead_letters, park
from tests.fakes.clock import NOON, FakeClock
from tests.fakes.edges import FakeMetrics
from tests.fakes.stores import FakeInbox, FakeParking

QUEUES = ("deal_won", "invoice_changed", "write_back")
HINT = Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, "7"), "k", "won")
LETTER = DeadLetter("m-1", "ledgerlink-deal_won-dead.fifo", codec.dumps(HINT))


class FullParking(FakeParking):
    def park(self, parked: Parked) -> None:
        if parked.id == "m-1":
            raise Unavailable("no table")
        super().park(parked)


def parks(*letters: DeadLetter, parking: FakeParking, inbox: FakeInbox | None = None) -> list[str]:
    known = inbox or FakeInbox()
    again = park(letters, queues=QUEUES, inbox=known, parking=parking, metrics=FakeMetrics(), clock=FakeClock())
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


def test_a_dead_letter_is_read_from_the_event_with_the_name_of_its_queue() -> None:
    record = {"messageId": "m-1", "eventSourceARN": f"arn:aws:sqs:eu-west-1:1:{LETTER.source}", "body": LETTER.body}

    assert dead_letters({"Records": [record]}) == [LETTER]
