"""Messages are taken whole or the sender hears of it."""

import json
from collections.abc import Sequence
from typing import Any

import pytest

from shared import codec
from shared.aws.queues import SqsQueues, group
from shared.errors import Unavailable
from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref
from tests.fakes.emulated import Emulator

URLS = {"deal_won": "http://queue.invalid/deal_won.fifo"}


class Sqs:
    """Refuses what it is told to, the given number of times."""

    def __init__(self, refusals: int, refused: Sequence[str] = ("k1",)) -> None:
        self.refusals = refusals
        self.refused = refused
        self.calls: list[list[str]] = []

    def send_message_batch(self, *, QueueUrl: str, Entries: list[dict[str, str]]) -> dict[str, Any]:  # noqa: N803
        assert QueueUrl == URLS["deal_won"]
        keys = [json.loads(entry["MessageBody"])["key"] for entry in Entries]
        self.calls.append(keys)
        if self.refusals == 0:
            return {"Successful": [{"Id": entry["Id"]} for entry in Entries]}
        self.refusals -= 1
        failed = [{"Id": e["Id"]} for e, key in zip(Entries, keys, strict=True) if key in self.refused]
        return {"Successful": [], "Failed": failed}


def hints(number: int, deal: str = "7") -> list[Hint]:
    about = Ref(ConnectionId("hubspot:1"), Kind.DEAL, deal)
    return [Hint(about, f"k{at}", "won") for at in range(number)]


def test_more_than_ten_messages_go_in_several_calls() -> None:
    sqs = Sqs(0)

    SqsQueues(sqs, URLS).send("deal_won", hints(23))  # type: ignore[arg-type]

    assert [len(keys) for keys in sqs.calls] == [10, 10, 3]


def test_a_message_that_was_not_taken_is_sent_once_more() -> None:
    sqs = Sqs(1)

    SqsQueues(sqs, URLS).send("deal_won", hints(3))  # type: ignore[arg-type]

    assert sqs.calls == [["k0", "k1", "k2"], ["k1"]]


def test_a_message_that_is_refused_twice_is_the_senders_business() -> None:
    with pytest.raises(Unavailable):
        SqsQueues(Sqs(2), URLS).send("deal_won", hints(3))  # type: ignore[arg-type]


@pytest.mark.parametrize("identity", ["a b", "ü", "x" * 200])
def test_a_group_is_a_name_that_sqs_takes(identity: str) -> None:
    name = group(Hint(Ref(ConnectionId("hubspot:1"), Kind.DEAL, identity), "k", "c"))

    assert len(name) <= 128
    assert name.isascii()
    assert " " not in name


@pytest.mark.stack
def test_only_the_identical_message_is_swallowed_and_records_keep_their_order(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    url = sqs.create_queue(QueueName="deal_won.fifo", Attributes={"FifoQueue": "true"})["QueueUrl"]
    queues = SqsQueues(sqs, {"deal_won": url})

    queues.send("deal_won", hints(3))
    queues.send("deal_won", hints(4))

    received = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, AttributeNames=["All"])["Messages"]
    assert [codec.loads(Hint, message["Body"]) for message in received] == hints(4)
    assert {message["Attributes"]["MessageGroupId"] for message in received} == {"hubspot:1#deal#7"}


@pytest.mark.stack
def test_a_postponed_message_is_not_delivered_until_then(emulator: Emulator) -> None:
    sqs = emulator.client("sqs")
    attributes = {"FifoQueue": "true", "VisibilityTimeout": "1"}
    url = sqs.create_queue(QueueName="postponed.fifo", Attributes=attributes)["QueueUrl"]
    queues = SqsQueues(sqs, {"q": url})
    queues.send("q", hints(1))
    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]

    queues.postpone("q", [message["ReceiptHandle"]], 60)

    assert "Messages" not in sqs.receive_message(QueueUrl=url, WaitTimeSeconds=2)
    queues.postpone("q", [message["ReceiptHandle"]], 0)
    assert len(sqs.receive_message(QueueUrl=url)["Messages"]) == 1
