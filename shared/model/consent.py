"""Signing in to an account at a vendor: who asked for it, how far it is, and what came of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from shared.model.refs import ConnectionId


class Ending(StrEnum):
    """What became of an attempt."""

    OPEN = "open"
    """The vendor's page is open somewhere."""
    TAKEN = "taken"
    """The vendor sent the browser back; the accounts are being connected."""
    CONNECTED = "connected"
    DENIED = "denied"
    """The person said no, or the vendor did."""
    WRONG_ACCOUNT = "wrong_account"
    """Another account was chosen than the one to be reconnected."""
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Attempt:
    """
    Somebody wants to connect. `by` signed in to our own directory; `back_to` is where the vendor sends the browser afterwards.

    `reconnects`: the connection that it must be, empty for whichever the person chooses. The state is good until `until`.
    """

    id: str
    provider: str
    app: str
    by: str
    back_to: str
    until: datetime
    reconnects: str = ""


@dataclass(frozen=True, slots=True)
class Account:
    """
    An account that a consent reaches. `chosen`: on the vendor's page, this time; others were given before.

    `hosts`: the account's own origins by role, where the vendor has named some; nothing is sent there before they are checked.
    """

    id: str
    title: str
    chosen: bool = True
    hosts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Joined:
    """
    One account that is connected now. `again`: it was before, and `waited` says how many messages go on now.

    `left_to_do` is empty, or a sentence: the account's settings could not be read yet, for instance.
    """

    connection: ConnectionId
    title: str
    again: bool = False
    waited: int = 0
    left_to_do: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """How an attempt stands: in a sentence, with what to do next."""

    ending: Ending
    sentence: str = ""
    fix: str = ""
    joined: tuple[Joined, ...] = ()
