"""Mail through Amazon SES, from the one address that the deployment was given."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from shared.aws.tables import refusals
from shared.errors import LedgerlinkError, NotFound, RateLimited, Rejected, Unavailable
from shared.model.notices import Destination, Words

CHARSET = "UTF-8"
QUOTA_SECONDS = 3600.0
"""SES counts a day's mails over the last 24 hours: an hour later some of them don't count any more."""
REFUSED: Mapping[str, str] = {
    "MessageRejected": (
        "Verify the sender in SES; while the AWS account is in the SES sandbox, each recipient, too. Or ask AWS to let it out."
    ),
    "MailFromDomainNotVerifiedException": "Correct the custom MAIL FROM domain of the sender's identity in SES.",
    "AccountSuspendedException": "AWS has suspended sending for this account: see the SES console.",
    "SendingPausedException": "Sending is paused for this account: see the SES console.",
    "BadRequestException": "Check the addresses in the rules' [[notices]].",
    "NotFoundException": "Verify the sender in SES, in this region.",
    "AccessDeniedException": "Verify the sender in SES; a recipient, too, while the AWS account is in the SES sandbox.",
}
"""What to do about each refusal that time doesn't mend."""


@dataclass(frozen=True, slots=True)
class SesMail:
    """Implements `Notifier`; `sender` may be empty: then no mail can be sent."""

    client: Any
    sender: str

    def send(self, to: Destination, words: Words) -> None:
        """Hand the mail to SES. Raises: NotFound without a sender; RateLimited, Unavailable, Rejected."""
        if not self.sender:
            raise NotFound(
                "this deployment sends no mail: it was given no sender",
                record=str(to),
                fix=(
                    "Verify an address or a domain in SES, and deploy with -c notices_from=ADDRESS; or name your mail server: "
                    "ledgerlink notices add smtp; then retry what is parked."
                ),
            )
        with refusals():
            try:
                self.client.send_email(
                    FromEmailAddress=self.sender,
                    Destination={"ToAddresses": [to.name]},
                    Content={
                        "Simple": {
                            "Subject": {"Data": words.subject, "Charset": CHARSET},
                            "Body": {"Text": {"Data": words.text, "Charset": CHARSET}},
                        }
                    },
                )
            except ClientError as error:
                raise _refusal(to, error) from error


def _refusal(to: Destination, error: ClientError) -> LedgerlinkError:
    said = error.response.get("Error", {})
    code, message = said.get("Code", ""), said.get("Message", "")
    if code == "TooManyRequestsException":
        return RateLimited("SES asks us to wait", record=str(to), fix="It is tried again by itself.")
    if code == "LimitExceededException":
        return RateLimited(
            "the day's mails of this AWS account are used up",
            record=str(to),
            fix="It is tried again by itself; ask AWS for a larger sending quota.",
            retry_after=QUOTA_SECONDS,
        )
    if code in REFUSED:
        return Rejected(f"SES doesn't send the mail to {to.name}: {message}", record=str(to), fix=REFUSED[code])
    return Unavailable(f"SES refused ({code}): {message}", record=str(to), fix="It is tried again by itself.")
