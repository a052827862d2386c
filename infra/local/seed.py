"""What an operator would have set up: the apps' secrets, the connections with their tokens, the rules, our fields."""

from collections.abc import Mapping
from typing import Any, Protocol

from infra.local.door import Door
from infra.local.rules import EXAMPLE, rules_for
from shared.http.tokens import TokenSet
from shared.model.refs import connection_id
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.providers.registry import manifest
from shared.settings import Settings
from shared.wiring import world

RULES = EXAMPLE
ACCESS_SECONDS = 1800
SETTLE_SECONDS = 3
"""A sandbox carries a request out at once or never: nothing arrives later than this."""


class Ground(Protocol):
    """What is set up: a deployment that runs, with the sandboxes of its providers. `connections` is filled in."""

    connections: dict[str, dict[str, str]]

    @property
    def settings(self) -> Settings:
        """What functions read from their environment."""
        ...

    @property
    def sandboxes(self) -> Mapping[str, Mapping[str, Any]]:
        """The providers' descriptions."""
        ...

    @property
    def webhooks(self) -> Mapping[str, Door]:
        """The doors by app."""
        ...

    @property
    def api_url(self) -> str:
        """Where the HTTP API answers."""
        ...


def seed(stack: Ground, *, connected: bool = True, opened: bool = True) -> None:
    """
    Set the stack up for its sandboxes, with the rules of its providers; `connected`: with its accounts, too.

    Not `opened` there are no rules, and of each app only where its vendor is on this machine, no secret.
    """
    here = world(stack.settings)
    for app, door in stack.webhooks.items():
        sandbox = stack.sandboxes[door.provider]
        here.app_book.keep(
            App(
                provider=door.provider,
                name=app,
                client_id=sandbox["client_id"] if opened else "",
                client_secret=sandbox["client_secret"] if opened else "",
                webhook_key=door.secret if opened else "",
                public_url=door.url,
                back_url=_back_url(stack, app, door.provider),
                hosts=dict.fromkeys(manifest(door.provider).hosts, sandbox["origin"]),
            )
        )
    here.clients.mail.create_email_identity(EmailIdentity=stack.settings.notices_from)
    if not opened:
        return
    here.rules.activate(here.rules.push(rules_of(stack).encode()))
    for app, door in stack.webhooks.items() if connected else ():
        sandbox = stack.sandboxes[door.provider]
        connect(stack, app, door.provider, sandbox["account_id"], sandbox["access_token"], sandbox["refresh_token"])


def rules_of(stack: Ground) -> str:
    """The rules that the stack starts with; HubSpot's and Xero's are the repository's example itself."""
    return rules_for({door.provider: door.accounts[0] for door in stack.webhooks.values()})


def _back_url(stack: Ground, app: str, provider: str) -> str:
    """Without TLS a vendor sends people back to `localhost` by name only."""
    path = f"/connect/{provider}/{app}/callback"
    return stack.api_url.replace("127.0.0.1", "localhost") + path


def connect(  # noqa: PLR0917  # an account is all of these
    stack: Ground, app: str, provider: str, account: str, access: str, refresh: str
) -> None:
    """Connect one account of a sandbox, as a person's consent would, and set it up; again keeps the settings it has."""
    here = world(stack.settings)
    name = connection_id(provider, account)
    origin = stack.sandboxes[provider]["origin"]
    here.vault.put(name, TokenSet(access, refresh, ACCESS_SECONDS))
    known = {one.id for one in here.connections.standings()}
    here.connections.connect(
        Connection(
            id=name,
            app=app,
            hosts={"api": origin, "token": origin},
            profile=here.connection(name).profile if name in known else {},
            settle_seconds=SETTLE_SECONDS,
        )
    )
    here.set_up(name)
    books = [book.id for book in here.rules.active().books if book.ledger == name]
    stack.connections[name] = {"provider": provider, "account_id": account, "book": books[0] if books else ""}
