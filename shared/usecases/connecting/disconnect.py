"""Somebody ends a connection on purpose."""

from collections.abc import Callable

from shared.errors import Reconnect, Rejected
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, Kind, Ref, account_of, provider_of
from shared.ports.consent import ConnectionBook
from shared.ports.edges import Clock
from shared.ports.stores import Deed, Links
from shared.ports.work import CONNECTED, DISCONNECTED

Withdraw = Callable[[ConnectionId, bool], None]
"""Takes the consent back at the vendor; told whether no other account of the app is connected any more."""


def disconnect(
    connection: ConnectionId,
    *,
    by: str,
    withdraw: Withdraw,
    forget: Callable[[ConnectionId], None],
    connections: ConnectionBook,
    links: Links,
    clock: Clock,
) -> str:
    """
    Withdraw the consent at the vendor, remove the tokens, and mark the connection; its links and history stay. Safe to repeat.

    What is asked of the account meanwhile waits; it goes on when somebody connects it again. Gives what is left for a person
    to do, or nothing: a consent that the vendor no longer takes is as good as withdrawn.

    Raises:
        NotFound: there is no such connection.
        Retryable: the vendor gave no answer; nothing was changed here.
    """
    record = connections.connection(connection)
    mates = [
        one.id
        for one in connections.standings()
        if one.id != connection and one.status == CONNECTED and provider_of(one.id) == provider_of(connection)
    ]
    last = not any(connections.connection(one).app == record.app for one in mates)
    left = ""
    try:
        withdraw(connection, last)
    except (Reconnect, Rejected) as error:
        left = f"The vendor did not take the consent back ({error.sentence}); look at the connected apps there."
    connections.mark(connection, DISCONNECTED)
    forget(connection)
    deed = Deed(clock.now(), by, "disconnected", "", Journal(), {"status": record.status}, {"status": DISCONNECTED})
    links.note(Ref(connection, Kind.ACCOUNT, account_of(connection)), deed)
    return left
