"""What a webhook tells us: that something about a record may have changed. Never what to believe."""

from dataclasses import dataclass
from datetime import datetime

from shared.model.refs import Ref


@dataclass(frozen=True, slots=True)
class Event:
    """
    One event of a delivery, as a provider's `parse` reads it: still by the account id that stands in it.

    `cause` is what tells this change from another of the same record; equal events are the same webhook sent twice.
    `occurred_at` is the provider's own time, UTC; absent where it doesn't say. `entity` is the provider's record, its kind in our words. `moved_to` is the
    stage, where all that the event says is that a deal was moved there. `changed` names the provider's own fields, where all that
    it says is that these changed. `merged_from`: the ids of records that were merged into it just then, where only the event says so.
    `asked`: what people ask for on a company or person, in our field for it, where the event says so (`SOMETHING`: but not what).
    """

    account: str
    kind: str
    id: str
    cause: str
    occurred_at: datetime | None
    moved_to: str = ""
    changed: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    asked: str = ""


@dataclass(frozen=True, slots=True)
class Hint:
    """
    A message of a queue: look at this record again.

    `key` names the change, for the idempotency record. `occurred_at` absent: look whatever was seen before.
    `found_by`: who noticed, where it wasn't the provider who told us (`POLL`). `whose`: the customer whose record it is, where
    whoever noticed saw that, too: what is nobody's in the CRM need not be read. `moved_to`: as with an event; by it our own move
    of a deal is recognised when it comes back. `changed`: as with an event; so are fields that only we write. `merged_from`,
    `asked`: as with an event.
    """

    about: Ref
    key: str
    cause: str
    occurred_at: datetime | None = None
    found_by: str = ""
    whose: Ref | None = None
    moved_to: str = ""
    changed: tuple[str, ...] = ()
    merged_from: tuple[str, ...] = ()
    asked: str = ""


SOMETHING = "something"
POLL = "poll"
"""We asked what changed."""
BRIEFLY = "time to ask where money shows"
"""A poll's cause: only the lists that tell of invoices and payments are asked for."""
ARCHIVED = "refused as archived"
"""A ledger wouldn't use the customer: it may have been merged into another."""
