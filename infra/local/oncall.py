"""Who hears the alarms of a local stack: an address that mail never leaves for."""

from typing import Any

ADDRESS = "oncall@example.com"


def subscribe(sns: Any, topic: str) -> str:
    """Subscribe somebody to the alarms; the emulated AWS takes it as confirmed. Gives the subscription's name."""
    said = sns.subscribe(TopicArn=topic, Protocol="email", Endpoint=ADDRESS, ReturnSubscriptionArn=True)
    return str(said["SubscriptionArn"])
