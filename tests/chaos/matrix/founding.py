"""What an operator has set up before anything goes wrong: apps, connected accounts with their settings and fields, rules."""

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from infra.sandbox.core.app import Sandbox
from infra.sandbox.serve import build
from shared.http.tokens import TokenSet
from shared.model.refs import ConnectionId, connection_id
from shared.ports.connections import Connection
from shared.providers import registry
from tests.chaos.matrix.postman import PUBLIC
from tests.chaos.matrix.world import SETTINGS

if TYPE_CHECKING:
    from tests.chaos.matrix.bundle import Bundle
    from tests.chaos.matrix.deployment import Deployment

PLENTY_A_DAY = 1_000_000
BOOK = """
[[books]]
id = "book{number}"
ledger = "{ledger}"
crms = ["{crm}"]
mode = "live"
[books.default_item]
account = "{revenue}"
tax = "{tax}"
{item}
"""


@dataclass(frozen=True)
class Account:
    """One CRM account and the ledger account its deals go to; `currency` is what they are sold in."""

    crm: str
    ledger: str
    crm_connection: ConnectionId
    ledger_connection: ConnectionId
    currency: str


def found(bundle: "Bundle") -> None:
    """Build the sandboxes on the bundle's time, connect as many accounts as it wants, and put the rules in force."""
    for name in bundle.pair.providers:
        app = opened(bundle, name)
        while len(app.provider.accounts()) < bundle.accounts:
            app.provider.add_account()
    for side in (bundle.pair.crm, bundle.pair.ledger):
        side.allows(bundle.sandboxes[side.provider].provider, PLENTY_A_DAY)
    pairs = zip(*(bundle.sandboxes[name].provider.accounts() for name in bundle.pair.providers), strict=False)
    for crm, ledger in list(pairs)[: bundle.accounts]:
        ours = connection_id(bundle.pair.crm.provider, crm["account_id"])
        theirs = connection_id(bundle.pair.ledger.provider, ledger["account_id"])
        currency = bundle.pair.ledger.local(ledger["account_id"]).currency
        bundle.members.append(Account(crm["account_id"], ledger["account_id"], ours, theirs, currency))
    here = bundle.process("operator")
    here.rules.activate(here.rules.push(_rules(bundle).encode()))
    for provider, at in (
        (bundle.pair.crm.provider, "crm_connection"),
        (bundle.pair.ledger.provider, "ledger_connection"),
    ):
        tokens = {one["account_id"]: one for one in bundle.sandboxes[provider].provider.accounts()}
        connected = [getattr(member, at) for member in bundle.members]
        _connect(bundle, provider, connected, tokens)


def opened(bundle: "Deployment", name: str) -> Sandbox:
    """One vendor on the bundle's time, its app known to us and its webhooks sent to the door."""
    app = bundle.sandboxes[name] = build(name)
    app.clock.follow(bundle.clock.time)
    app.provider.reset()
    outbox = app.provider.outbox
    assert outbox is not None
    bundle.postman.serves(name, outbox, _address(app.provider))
    _open_for_webhooks(app.provider)
    _keep_app(bundle, name)
    return app


def _address(provider: Any) -> str:
    """Where the vendor sends its webhooks, as an operator types it in there."""
    public = PUBLIC.format(provider=provider.name)
    return registry.manifest(provider.name).webhook_address(public, provider.credentials()["webhook_secret"])


def _open_for_webhooks(provider: Any) -> None:
    """Where a vendor activates a subscription by a handshake, it has passed: rows about handshakes do it themselves."""
    subscription = getattr(provider, "subscription", None)
    if subscription is not None:
        subscription.status = "active"


def _keep_app(bundle: "Deployment", name: str) -> None:
    known = bundle.sandboxes[name].provider.credentials()
    secret = {
        "client_id": known["client_id"],
        "client_secret": known["client_secret"],
        "webhook_key": known["webhook_secret"],
        "public_url": PUBLIC.format(provider=name),
    }
    bundle.cloud.secrets.kept[f"{SETTINGS.secrets_prefix}{name}/{name}"] = json.dumps(secret)


def _connect(bundle: "Deployment", provider: str, connected: list[ConnectionId], tokens: Any) -> None:
    here = bundle.process("operator")
    shared = {entry["refresh_token"] for entry in tokens.values()}
    for at, name in enumerate(connected):
        entry = tokens[name.partition(":")[2]]
        given = TokenSet(entry["access_token"], entry["refresh_token"], 0)
        if len(shared) == 1 and len(connected) > 1:
            if not at:
                here.vault.share(connected, ConnectionId(f"{provider}:consent"), given)
        else:
            here.vault.put(name, given)
        here.connections.connect(Connection(id=name, app=provider, calls_per_day=PLENTY_A_DAY))
        here.set_up(name)


def _rules(bundle: "Bundle") -> str:
    first = bundle.members[0].crm_connection
    books = [
        BOOK.format(
            number=number,
            ledger=member.ledger_connection,
            crm=member.crm_connection,
            revenue=bundle.pair.ledger.revenue,
            tax=bundle.pair.ledger.local(member.ledger).tax,
            item=f'item = "{bundle.pair.ledger.item}"' if bundle.pair.ledger.item else "",
        )
        for number, member in enumerate(bundle.members)
    ]
    return f'crm = "{first}"\n{bundle.rules}' + "".join(books)
