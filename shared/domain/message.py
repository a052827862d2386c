"""A note or a task that is owed to sales."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from shared.model.claims import Claim, ClaimState
from shared.model.refs import Kind

SOON: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Message:
    """
    A note or a task owed to sales, once for each fact: `intent` names the fact and, with the record it is about, the claim.

    `for_buyer`: it belongs on the buyer's timeline, too. `said` is remembered with the claim, so that what was said can be
    taken back when the fact is gone. `due_in`: a task is due so long after it is made.
    """

    intent: str
    kind: Kind
    subject: str
    text: str
    for_buyer: bool = False
    said: Mapping[str, str] = field(default_factory=dict)
    due_in: timedelta = SOON


def is_made(claim: Claim | None) -> bool:
    """Whether this message stands in the CRM already."""
    return claim is not None and claim.state is ClaimState.LINKED
