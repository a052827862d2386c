"""`ledgerlink app`: the registrations in the vendors' developer consoles, and their secrets."""

import json
import secrets
import sys
from dataclasses import asdict, replace

import click

from shared.cli.command import as_json, with_world
from shared.cli.directory import find_directory
from shared.cli.guide import Guide, guide_for, kept, say_app, say_webhooks
from shared.cli.output import say, say_json, table
from shared.errors import Malformed
from shared.model.refs import connection_id
from shared.origins import origin_of
from shared.ports.connections import Connection
from shared.ports.work import App
from shared.providers.manifest import Capability, Manifest
from shared.providers.registry import PROVIDERS, manifest
from shared.wiring import World

NAMES = ("client_id", "client_secret", "webhook_key")


@click.group()
def app() -> None:
    """The vendors' apps: client id, secret and webhook key."""


@app.command()
@click.argument("provider")
@click.option("--app", "name", default="main", show_default=True, help="What to call it; it is part of its addresses.")
@click.option(
    "--sign-in",
    "origin",
    default="",
    metavar="ORIGIN",
    help="Where its accounts sign in, if not at the vendor's usual place.",
)
@as_json
@with_world
def add(world: World, provider: str, *, name: str, origin: str, as_json: bool) -> None:
    """
    Keep the app of PROVIDER: asks for its secrets, or reads them from standard input as JSON.

    They go to Secrets Manager and nowhere else. Again for the same app: what is left empty stays as it is.
    """
    facts = manifest(provider)
    given = click.get_current_context().find_root().obj
    api = find_directory(given["stack"], aws=given["aws"]).api
    guide = guide_for(world, provider, name, api)
    before = kept(world, provider, name)
    by_hand = sys.stdin.isatty()
    if by_hand and not as_json:
        say_app(guide, facts)
    told = _asked(facts, before) if by_hand else _piped()
    made = _made(provider, name, told, facts, before)
    made = _signing_in_at(origin, made, facts, is_local=world.settings.is_local) if origin else made
    world.app_book.keep(made)
    guide = guide_for(world, provider, name, api, with_key=True, known=made)
    if as_json:
        say_json({"kept": True, **asdict(guide)})
        return
    say(f"The app {provider}/{name} is kept.")
    say_webhooks(guide, facts)
    say(f"Next: ledgerlink connect {provider} --app {name}")


@app.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List the apps with the addresses that belong into the vendors' consoles. Tells no secret."""
    given = click.get_current_context().find_root().obj
    api = find_directory(given["stack"], aws=given["aws"]).api
    guides: list[Guide] = [
        guide_for(world, provider, name, api) for provider in PROVIDERS for name in world.app_book.names(provider)
    ]
    if as_json:
        say_json([asdict(guide) for guide in guides])
        return
    rows = [[guide.provider, guide.app, guide.webhooks_url, guide.back_url] for guide in guides]
    table("Apps", ("provider", "app", "webhooks", "sign-in comes back to"), rows)


def _asked(facts: Manifest, before: App | None) -> dict[str, str]:
    """Ask a person; secrets aren't shown while they are typed."""
    stays = " (empty: as it is)" if before else ""
    told = {
        "client_id": click.prompt(f"Client id{stays}", default="", show_default=False),
        "client_secret": click.prompt(f"Client secret{stays}", default="", hide_input=True, show_default=False),
    }
    if not facts.console.key_is_secret and Capability.KEY_IN_ADDRESS not in facts.capabilities:
        later = stays or " (empty: not known yet; deliveries are refused until it is given)"
        told["webhook_key"] = click.prompt(f"Webhook key{later}", default="", hide_input=True, show_default=False)
    return told


def _piped() -> dict[str, str]:
    """What another program gives. Raises: Malformed; the text itself is in no error."""
    try:
        said = json.loads(sys.stdin.read())
        return {name: str(said[name]) for name in NAMES if said.get(name)}
    except (ValueError, TypeError, AttributeError):
        raise Malformed(
            "standard input is not a JSON object",
            fix='Pipe {"client_id":"…","client_secret":"…","webhook_key":"…"}, or run it in a terminal.',
        ) from None


def _made(provider: str, name: str, told: dict[str, str], facts: Manifest, before: App | None) -> App:
    """The app as it is to be kept. Raises: Malformed where something is missing."""
    old = before or App(provider, name, "", "", "")
    client_id = told.get("client_id") or old.client_id
    client_secret = told.get("client_secret") or old.client_secret
    for what, value in (("client id", client_id), ("client secret", client_secret)):
        if not value.strip():
            raise Malformed(f"the {what} is missing", record=f"{provider}/{name}", fix="The vendor's console shows it.")
    key = client_secret if facts.console.key_is_secret else told.get("webhook_key") or old.webhook_key
    # An empty key would fit a signature that anybody can make: until the real one is known nothing fits.
    return replace(
        old,
        client_id=client_id.strip(),
        client_secret=client_secret.strip(),
        webhook_key=key.strip() or secrets.token_urlsafe(32),
    )


def _signing_in_at(origin: str, app: App, facts: Manifest, *, is_local: bool) -> App:
    """The app for accounts that sign in there. Raises: Malformed where that isn't one of the vendor's hosts."""
    hosts = {**app.hosts, "token": origin, "authorize": origin}
    named = Connection(connection_id(app.provider, app.name), app.name, hosts=hosts)
    for role in ("token", "authorize"):
        origin_of(named, facts, role, is_local=is_local)
    return replace(app, hosts=hosts)
