"""Payment terms as people write them, read into what they mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Due(StrEnum):
    """What the number of terms counts from or names."""

    NET = "net"
    """Days after the invoice's own."""
    END_OF_MONTH = "end_of_month"
    """Days after the last of the invoice's month."""
    NEXT_MONTH = "next_month"
    """The day of the month after the invoice's; its last day where that month is shorter."""


@dataclass(frozen=True, slots=True)
class Terms:
    """When an invoice falls due; `percent` may be taken off for paying within `within` days, both empty where nothing may."""

    due: Due
    number: int
    percent: str = ""
    within: str = ""

    @property
    def text(self) -> str:
        """The words by which `read` gives these terms again: one and the same for all ways of writing them."""
        if self.percent:
            return f"{self.percent}/{self.within} net {self.number}"
        if self.number == 0 and self.due is not Due.NEXT_MONTH:
            return {Due.NET: "due on receipt", Due.END_OF_MONTH: "end of month"}[self.due]
        return WORDS[self.due].format(self.number)


WORDS: Final[Mapping[Due, str]] = {
    Due.NET: "net {}",
    Due.END_OF_MONTH: "end of month + {}",
    Due.NEXT_MONTH: "{} of next month",
}
FORMS: Final[Mapping[re.Pattern[str], Due]] = {
    re.compile(r"(?:net|n) ?(?P<number>\d{1,3})(?: days)?"): Due.NET,
    re.compile(r"(?P<number>\d{1,3}) days?(?: net)?"): Due.NET,
    re.compile(r"(?:due on receipt|on receipt|immediate|cod)(?P<number>)"): Due.NET,
    re.compile(r"(?:eom|end of month)(?: ?\+ ?(?P<number>\d{1,3})(?: days)?)?"): Due.END_OF_MONTH,
    re.compile(r"net (?P<number>\d{1,3}) eom"): Due.END_OF_MONTH,
    re.compile(r"(?P<number>\d{1,2})(?:st|nd|rd|th)? (?:of )?(?:the )?(?:next|following) month"): Due.NEXT_MONTH,
    re.compile(
        r"(?P<percent>\d{1,2}(?:\.\d+)?)%?/(?P<within>\d{1,3}),? (?:net|n) ?(?P<number>\d{1,3})(?: days)?"
    ): Due.NET,
}
"""Forms of terms, each whole. The last is a discount for early payment ("2/10 net 30"): it is the customer's to take."""


def read(text: str) -> Terms | None:
    """What these words mean; None where they are none of the known forms: nothing is guessed."""
    words = folded(text)
    for form, due in FORMS.items():
        match = form.fullmatch(words)
        if match:
            said = match.groupdict()
            return Terms(due, int(said["number"] or 0), said.get("percent") or "", said.get("within") or "")
    return None


def folded(text: str) -> str:
    """The words without their case and white space."""
    return " ".join(text.casefold().split())
