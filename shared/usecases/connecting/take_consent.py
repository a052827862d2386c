"""A vendor sent the browser back: what the person consented to becomes connections, or a sentence says why not."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from shared.domain import consent
from shared.errors import LedgerlinkError, NotFound, Rejected
from shared.model.consent import Account, Attempt, Ending, Joined, Progress
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, Kind, Ref, connection_id
from shared.ports.agenda import Agenda
from shared.ports.changes import Cursors
from shared.ports.connections import Connection
from shared.ports.consent import Attempts, ConnectionBook, Given, Vendor
from shared.ports.edges import Clock
from shared.ports.stores import Deed, Links
from shared.ports.work import CONNECTED, NEEDS_SIGN_IN
from shared.usecases.connecting.reconnect import reconnected


@dataclass(frozen=True, slots=True)
class Desk:
    """
    Where accounts are connected; `set_up` reads an account's own settings and makes our fields, and gives what is left of that
    for a person to do, or nothing.
    """

    vendor: Vendor
    attempts: Attempts
    connections: ConnectionBook
    agenda: Agenda
    cursors: Cursors
    links: Links
    clock: Clock
    set_up: Callable[[ConnectionId], str]


def take_consent(provider: str, app: str, query: Mapping[str, str], desk: Desk) -> Progress:
    """
    Connect what the person chose; gives what came of it, which the attempt keeps, too.

    A state is good once, for its own app, for ten minutes. Nothing is kept of a consent for another account than the one to be
    reconnected.

    Raises:
        Rejected: the state wasn't made here, was used already, or is too old. Nothing was asked of the vendor.
        NotFound: the attempt is forgotten.
    """
    identity = consent.attempt_in(query.get("state", ""), provider, app, desk.vendor.secret)
    attempt = desk.attempts.take(identity)
    try:
        progress = _said_no(query, attempt, desk) or _connected(query, attempt, desk)
    except LedgerlinkError as error:
        progress = Progress(Ending.FAILED, error.sentence, error.fix or _again(attempt))
    desk.attempts.end(identity, progress)
    return progress


def _said_no(query: Mapping[str, str], attempt: Attempt, desk: Desk) -> Progress | None:
    said = query.get("error", "")
    if not said:
        return None
    if said == desk.vendor.denied:
        sentence = f"{desk.vendor.title} was not connected: whoever was asked there said no"
        return Progress(Ending.DENIED, sentence, _again(attempt))
    word = said if said.replace("_", "").isalnum() and len(said) <= 40 else "an error"
    return Progress(
        Ending.DENIED,
        f"{desk.vendor.title} refused to ask for consent and said: {word}",
        "Compare the app's settings (address to come back to, scopes) with what `ledgerlink app add` printed.",
    )


def _connected(query: Mapping[str, str], attempt: Attempt, desk: Desk) -> Progress:
    return connect(desk.vendor.redeem(attempt, query, consent.verifier_of(attempt, desk.vendor.secret)), attempt, desk)


def connect(given: Given, attempt: Attempt, desk: Desk) -> Progress:
    """
    Connect what a consent in hand reaches, as `take_consent` does; the attempt says for whom, and which account it must be.

    Raises: as the vendor's refusals; Rejected where it reaches nothing.
    """
    reached = given.accounts()
    before = {one.id: one.status for one in desk.connections.standings()}

    def name(account: Account) -> ConnectionId:
        return connection_id(attempt.provider, account.id)

    chosen = [account for account in reached if account.chosen]
    if attempt.reconnects and attempt.reconnects not in {name(account) for account in chosen}:
        return _another(attempt, chosen, desk)
    if not chosen:
        raise Rejected(f"{desk.vendor.title} gave no account with the consent", fix=_again(attempt))
    # The same consent reaches accounts that were given before: those that wait for a sign-in have it now.
    healed = [one for one in reached if not one.chosen and before.get(name(one)) in NEEDS_SIGN_IN]
    accounts = [*chosen, *healed]
    given.keep([name(account) for account in accounts])
    joined = tuple(_join(name(account), account, attempt, desk, known=name(account) in before) for account in accounts)
    titles = ", ".join(one.title for one in joined)
    return Progress(Ending.CONNECTED, f"{desk.vendor.title} is connected: {titles}", _next(joined), joined)


def _another(attempt: Attempt, chosen: Sequence[Account], desk: Desk) -> Progress:
    given = ", ".join(f"{account.title} ({account.id})" for account in chosen) or "no account"
    return Progress(
        Ending.WRONG_ACCOUNT,
        f"{attempt.reconnects} was to be reconnected, but {given} was chosen at {desk.vendor.title}; nothing was changed",
        f"Begin again and choose the right account: {_command(attempt)}",
    )


def _join(connection: ConnectionId, account: Account, attempt: Attempt, desk: Desk, *, known: bool) -> Joined:
    """The tokens are kept already: connect one account, let what waited for it go on, and read its settings."""
    before = _known(connection, desk) if known else None
    desk.connections.connect(desk.vendor.joined(account, before))
    waited = reconnected(
        connection, consents=desk.connections, agenda=desk.agenda, cursors=desk.cursors, clock=desk.clock
    )
    verb = "reconnected" if known else "connected"
    deed = Deed(desk.clock.now(), attempt.by, verb, "", Journal(), {}, {"status": CONNECTED, "account": account.title})
    desk.links.note(Ref(connection, Kind.ACCOUNT, account.id), deed)
    try:
        left = desk.set_up(connection)
    except LedgerlinkError as error:
        left = f"its settings could not be read ({error.sentence}); run: ledgerlink setup"
    return Joined(connection, account.title, again=known, waited=waited, left_to_do=left)


def _known(connection: ConnectionId, desk: Desk) -> Connection | None:
    try:
        return desk.connections.connection(connection)
    except NotFound:
        return None


def _next(joined: Sequence[Joined]) -> str:
    waited = sum(one.waited for one in joined)
    if waited:
        return (
            f"{waited} {'message that waited goes' if waited == 1 else 'messages that waited go'} on within a minute."
        )
    return "connect the other side; then: ledgerlink init, or name the account in your ledgerlink.toml"


def _command(attempt: Attempt) -> str:
    again = f" --reconnect {attempt.reconnects}" if attempt.reconnects else ""
    return f"ledgerlink connect {attempt.provider} --app {attempt.app}{again}"


def _again(attempt: Attempt) -> str:
    return f"To try again: {_command(attempt)}"
