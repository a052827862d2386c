"""Who hears the alarms, by what SNS says of their topic."""

from typing import TYPE_CHECKING

from shared.aws.tables import refusals
from shared.model.findings import Alarms

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

TOPIC = "alarms"
UNCONFIRMED = frozenset({"PendingConfirmation", "pending confirmation", "Deleted"})
"""What stands in the place of a subscription's name until somebody confirms it, or once it is gone."""


def alarms_of(client: "SNSClient", stack: str) -> Alarms:
    """Count the subscriptions of this deployment's topic; none where there is no topic. Raises: Unavailable."""
    name = f"{stack}-{TOPIC}"
    with refusals():
        topics = [
            topic["TopicArn"] for page in client.get_paginator("list_topics").paginate() for topic in page["Topics"]
        ]
        topic = next((one for one in topics if one.rpartition(":")[2] == name), "")
        if not topic:
            return Alarms(name)
        pages = client.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
        subscribed = [one["SubscriptionArn"] for page in pages for one in page["Subscriptions"]]
    confirmed = sum(one not in UNCONFIRMED for one in subscribed)
    return Alarms(name, confirmed, len(subscribed) - confirmed)
