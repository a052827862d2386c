"""What is published to a topic reaches who subscribed to it, with what they filter by; what SNS refuses says what to do."""

import json
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import ClientError

from shared.aws.topics import SnsTopics
from shared.errors import LedgerlinkError, NotFound, RateLimited, Rejected, Unavailable
from shared.model.notices import Channel, Destination, Words
from tests.fakes.emulated import Emulator

TO = Destination(Channel.TOPIC, "finance")
WORDS = Words("New customer: Muller", "New customer: Müller\n", {"fact": "customer_created", "book": "uk"}, "key")
ARN = "arn:aws:sns:eu-west-1:000000000000:ledgerlink-notices-finance"


class Refusing:
    """SNS, where every publication is refused."""

    def __init__(self, code: str) -> None:
        self.code = code

    def publish(self, **_asked: Any) -> None:
        raise ClientError({"Error": {"Code": self.code, "Message": "no"}}, "Publish")


def refused(client: Any, to: Destination = TO) -> LedgerlinkError:
    with pytest.raises(LedgerlinkError) as caught:
        SnsTopics(client, ARN, "ledgerlink").send(to, WORDS)
    return caught.value


@pytest.mark.stack
def test_whoever_subscribed_gets_the_words_and_what_they_filter_by(emulator: Emulator) -> None:
    sns, sqs, stack = emulator.client("sns"), emulator.client("sqs"), f"notices-{uuid4().hex[:8]}"
    topic = sns.create_topic(Name=f"{stack}-notices-finance")["TopicArn"]
    other = sns.create_topic(Name=f"{stack}-notices-ops")["TopicArn"]
    urls = {}
    for name, book in (("uk", "uk"), ("us", "us")):
        urls[name] = sqs.create_queue(QueueName=f"{stack}-{name}")["QueueUrl"]
        arn = sqs.get_queue_attributes(QueueUrl=urls[name], AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        wanted = json.dumps({"book": [book]})
        sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes={"FilterPolicy": wanted})
    SnsTopics(sns, f"{other},{topic}", stack).send(TO, WORDS)
    (got,) = sqs.receive_message(QueueUrl=urls["uk"], WaitTimeSeconds=5)["Messages"]
    told = json.loads(got["Body"])

    assert (told["Subject"], told["Message"]) == ("New customer: Muller", "New customer: Müller\n")
    assert {name: one["Value"] for name, one in told["MessageAttributes"].items()} == dict(WORDS.body)
    assert "Messages" not in sqs.receive_message(QueueUrl=urls["us"])


def test_a_topic_that_the_deployment_was_not_given_says_how_to_give_it() -> None:
    error = refused(Refusing("never asked"), Destination(Channel.TOPIC, "ops"))

    assert isinstance(error, NotFound)
    assert "-c notices_topics=finance,ops" in error.fix


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("AuthorizationError", Rejected),
        ("NotFoundException", Rejected),
        ("KMSDisabledException", Rejected),
        ("ThrottledException", RateLimited),
        ("KMSThrottlingException", RateLimited),
        ("InternalError", Unavailable),
    ],
)
def test_what_sns_refuses_says_whether_time_mends_it(code: str, kind: type[LedgerlinkError]) -> None:
    error = refused(Refusing(code))

    assert type(error) is kind
    assert error.fix
