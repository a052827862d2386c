"""Who hears the alarms of a local stack: an address that mail never leaves for."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from infra.local.stack import LocalStack

ADDRESS = "oncall@example.com"


def subscribe(stack: "LocalStack") -> str:
    """Subscribe somebody to the alarms; the emulated AWS takes it as confirmed. Gives the subscription's name."""
    said: dict[str, Any] = stack.boto("sns").subscribe(
        TopicArn=stack.outputs["watch"]["AlarmTopic"], Protocol="email", Endpoint=ADDRESS, ReturnSubscriptionArn=True
    )
    return str(said["SubscriptionArn"])
