"""Somebody signed in to a connection again."""

from typing import Protocol

from shared.model.refs import ConnectionId
from shared.ports.agenda import Agenda
from shared.ports.changes import Cursors
from shared.ports.edges import Clock
from shared.ports.work import CONNECTED
from shared.usecases.receiving.send_due import bring_forward


class Consents(Protocol):
    """Where it stands whether a connection's consent is given."""

    def mark(self, connection: ConnectionId, status: str) -> None:
        """Note that the connection's consent is gone, or is back."""
        ...


def reconnected(connection: ConnectionId, *, consents: Consents, agenda: Agenda, cursors: Cursors, clock: Clock) -> int:
    """
    Let what waited for the sign-in go on with the next tick, and ask what happened meanwhile; gives how much waited.

    To be called once the new tokens are stored; safe to repeat. Raises: Unavailable.
    """
    consents.mark(connection, CONNECTED)
    cursors.soon(connection)
    return bring_forward(connection, agenda=agenda, clock=clock)
