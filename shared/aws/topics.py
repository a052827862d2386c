"""Topics of the deployment in Amazon SNS: whoever subscribed to one gets what is published there."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from shared.aws.tables import refusals
from shared.errors import LedgerlinkError, NotFound, RateLimited, Rejected, Unavailable
from shared.model.notices import Destination, Words
from shared.settings import TOPIC_MARK

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

BUSY = frozenset({"KMSThrottling", "Throttled", "Throttling"})
REFUSED: Mapping[str, str] = {
    "AuthorizationError": "Deploy again, with -c notices_topics=NAME,... naming it.",
    "NotFound": "The topic was removed by hand: deploy again, with -c notices_topics=NAME,... naming it.",
    "InvalidParameter": "Look at the topic in the SNS console.",
    "KMSAccessDenied": "The topic's key was changed by hand: give it the deployment's data key again.",
    "KMSDisabled": "Enable the deployment's data key in KMS.",
}
"""What to do about each refusal that time doesn't mend; SNS ends some of the codes in `Exception`."""


def topics(listed: str, stack: str) -> Mapping[str, str]:
    """The topics of this deployment by their names, as its settings list them: ARNs with commas between."""
    return {arn.rpartition(":")[2].removeprefix(f"{stack}{TOPIC_MARK}"): arn for arn in listed.split(",") if arn}


@dataclass(frozen=True, slots=True)
class SnsTopics:
    """Implements `Notifier`; `listed`: the deployment's topics, as `topics` takes them."""

    client: "SNSClient"
    listed: str
    stack: str

    def send(self, to: Destination, words: Words) -> None:
        """Publish it. Raises: NotFound where the deployment has no such topic; RateLimited, Unavailable, Rejected."""
        known = topics(self.listed, self.stack)
        if to.name not in known:
            raise NotFound(
                f"this deployment has no topic {to.name!r}",
                record=str(to),
                fix=f"Deploy with -c notices_topics={','.join([*known, to.name])}; then retry what is parked.",
            )
        attributes = {name: {"DataType": "String", "StringValue": str(value)} for name, value in words.body.items()}
        with refusals():
            try:
                self.client.publish(
                    TopicArn=known[to.name],
                    Subject=words.subject,
                    Message=words.text,
                    MessageAttributes=attributes,  # type: ignore[arg-type]
                )
            except ClientError as error:
                raise _refusal(to, error) from error


def _refusal(to: Destination, error: ClientError) -> LedgerlinkError:
    said = error.response.get("Error", {})
    code, message = said.get("Code", "").removesuffix("Exception"), said.get("Message", "")
    if code in BUSY:
        return RateLimited("SNS asks us to wait", record=str(to), fix="It is tried again by itself.")
    if code in REFUSED:
        return Rejected(f"SNS doesn't publish to the topic {to.name}: {message}", record=str(to), fix=REFUSED[code])
    return Unavailable(f"SNS refused ({code}): {message}", record=str(to), fix="It is tried again by itself.")
