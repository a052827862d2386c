"""Somebody who may wants to connect an account: the vendor's page for it."""

from dataclasses import dataclass

from shared.domain import consent
from shared.errors import Forbidden, NotFound, Rejected
from shared.model.consent import Attempt
from shared.model.refs import ConnectionId, provider_of
from shared.model.roles import MAY, Act, may
from shared.ports.consent import Attempts, ConnectionBook, Vendor
from shared.ports.edges import Clock


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who signed in to our own directory."""

    name: str
    groups: frozenset[str]


def refuse_unless(person: Person, act: Act) -> None:
    """Raises: Forbidden, with a sentence that says who may."""
    if not may(person.groups, act):
        groups = " and ".join(sorted(MAY[act]))
        raise Forbidden(
            f"{person.name or 'somebody without a name'} may not {act.value}: that is for {groups}",
            record=person.name,
            fix="Ask whoever administers the user pool to put you into one of these groups, then sign in again.",
        )


def ask_consent(
    provider: str,
    app: str,
    *,
    by: Person,
    reconnects: str,
    back_to: str,
    identity: str,
    vendor: Vendor,
    attempts: Attempts,
    connections: ConnectionBook,
    clock: Clock,
) -> tuple[Attempt, str]:
    """
    Give the attempt and the address of the vendor's page; `identity` is unguessable.

    Raises:
        Forbidden: this person may not connect accounts.
        NotFound: the connection to reconnect doesn't exist.
        Rejected: it belongs to another provider or app.
    """
    refuse_unless(by, Act.CONNECT)
    if reconnects:
        _check(ConnectionId(reconnects), provider, app, connections)
    attempt = Attempt(identity, provider, app, by.name, back_to, clock.now() + consent.LIFE, reconnects)
    attempts.begin(attempt)
    challenge = consent.challenge_of(consent.verifier_of(attempt, vendor.secret))
    return attempt, vendor.page(attempt, consent.state_of(attempt, vendor.secret), challenge)


def _check(connection: ConnectionId, provider: str, app: str, connections: ConnectionBook) -> None:
    if provider_of(connection) != provider:
        raise Rejected(
            f"{connection} is not an account at {provider}",
            record=connection,
            fix="See: ledgerlink connections",
        )
    known = connections.connection(connection)
    if known.app != app:
        raise NotFound(
            f"{connection} is connected through the app {known.app}, not {app}",
            record=connection,
            fix=f"ledgerlink connect {provider} --app {known.app} --reconnect {connection}",
        )
