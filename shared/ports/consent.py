"""What connecting an account stands on: the attempts under way, and the vendor's side of a consent."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from shared.model.consent import Account, Attempt, Progress
from shared.model.refs import ConnectionId
from shared.ports.connections import Connection
from shared.ports.work import Standing


class Attempts(Protocol):
    """Attempts to connect; forgotten a day after they began."""

    def begin(self, attempt: Attempt) -> None:
        """Keep it as open."""
        ...

    def take(self, identity: str) -> Attempt:
        """Give the open attempt, and nobody ever again. Raises: NotFound, Rejected where it is used or too old."""
        ...

    def end(self, identity: str, progress: Progress) -> None:
        """Keep what came of it."""
        ...

    def progress(self, identity: str) -> Progress:
        """What came of it so far. Raises: NotFound."""
        ...


class Given(Protocol):
    """A vendor's consent in hand: good for some accounts, kept nowhere yet."""

    def accounts(self) -> Sequence[Account]:
        """Everything it reaches. Raises: as the vendor's refusals."""
        ...

    def keep(self, connections: Sequence[ConnectionId]) -> None:
        """Keep the tokens for these."""
        ...


class Vendor(Protocol):
    """One app at one vendor, as a consent sees it."""

    @property
    def secret(self) -> str:
        """What states are signed with."""
        ...

    @property
    def title(self) -> str:
        """The vendor's name, for people."""
        ...

    @property
    def denied(self) -> str:
        """Its word for a person who said no on the consent page."""
        ...

    def page(self, attempt: Attempt, state: str, challenge: str) -> str:
        """The address of its consent page."""
        ...

    def redeem(self, attempt: Attempt, callback: Mapping[str, str], verifier: str) -> Given:
        """
        Trade the code that the browser came back with, `callback` being all that stood in its address.

        Raises: Rejected where it is no good (any more), Retryable.
        """
        ...

    def joined(self, account: Account, before: Connection | None) -> Connection:
        """The account's connection; one that was connected before keeps what is known of it. Raises: Malformed."""
        ...


class ConnectionBook(Protocol):
    """The connections, as connecting and disconnecting changes them."""

    def connection(self, connection: ConnectionId) -> Connection:
        """The connection of that id. Raises: NotFound."""
        ...

    def connect(self, connection: Connection) -> None:
        """Write it as it is after somebody signed in."""
        ...

    def mark(self, connection: ConnectionId, status: str) -> None:
        """Note that the connection's consent is gone, or is back."""
        ...

    def standings(self) -> Sequence[Standing]:
        """Every connection."""
        ...
