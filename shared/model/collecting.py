"""What is being done about one overdue invoice, and what was agreed with its customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Final, Self

from shared.model.refs import Ref

MILLISECONDS: Final = 10
"""More digits than this without a dash are an instant in milliseconds; fewer are no day that anybody means."""


@dataclass(frozen=True, slots=True)
class Arrangement:
    """
    What people wrote on a deal or company of the CRM: until when the customer promised to pay (a day, inclusive), and what it
    disputes. Either stops everything that happens by itself: a promise until its day is over, a dispute until it is emptied.

    `owner` is the CRM's id of whom the record belongs to, empty where it says nobody. `email` and `greeting`: whom a mail about
    it goes to and how to address them, where the CRM says so with the record; else empty.
    """

    promised_on: date | None = None
    dispute: str = ""
    owner: str = ""
    email: str = ""
    greeting: str = ""
    action: str = ""

    @classmethod
    def as_written(cls, said: Mapping[str, str], owner: str, email: str = "", greeting: str = "") -> Self:
        """What these texts say, each under the name of its fact (`promised_on`, `dispute`, `action`); any may be absent."""
        promise, dispute = said.get("promised_on", "").strip(), said.get("dispute", "").strip()
        day = _day(promise) if promise else None
        if promise and day is None:
            unread = f"“Promised to pay on” holds {promise[:100]!r}, which is no day: correct or empty it"
            dispute = f"{unread}. {dispute}" if dispute else f"{unread}."
        return cls(day, dispute, owner, email, greeting, said.get("action", ""))


@dataclass(frozen=True, slots=True)
class Collection:
    """
    How far the collection of one invoice has come. `done`: the steps that were carried out, by name, and when. `said`: where it
    stands, in a sentence. `disputed`: what the customer disputes, `promised_on`: until when it promised to pay, as last read; a day
    that is over stays until somebody empties it, or nothing is to be collected any more.
    `version` counts its writes: a write on top of another version than was read is refused.
    """

    invoice: Ref
    done: Mapping[str, datetime] = field(default_factory=dict)
    said: str = ""
    disputed: str = ""
    promised_on: date | None = None
    version: int = 0


def _day(text: str) -> date | None:
    """A day as CRMs write it: ISO 8601, or the milliseconds since 1970 of its midnight in UTC."""
    try:
        if text.isdecimal() and len(text) > MILLISECONDS:
            return datetime.fromtimestamp(int(text) / 1000, UTC).date()
        return datetime.fromisoformat(text).date()
    except (ValueError, OverflowError, OSError):
        return None
