"""`ledgerlink webhooks`: do changes at the vendors arrive here, and where to click where they don't."""

import time
from collections.abc import Sequence
from datetime import timedelta

import click

from shared.cli.command import as_json, with_world
from shared.cli.directory import find_directory
from shared.cli.guide import Guide, guide_for, say_webhooks
from shared.cli.output import Failure, say, say_json
from shared.errors import Rejected
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, provider_of
from shared.ports.work import DISCONNECTED
from shared.providers.manifest import Manifest, Role
from shared.providers.registry import manifest
from shared.usecases.connecting.prove_webhooks import Proof, prove_webhooks, provoke_at
from shared.wiring import World

PATIENCE_SECONDS = 120


@click.group()
def webhooks() -> None:
    """The vendors' webhooks."""


@webhooks.command()
@click.argument("connection", required=False, default="")
@click.option("--wait", default=PATIENCE_SECONDS, show_default=True, help="Seconds to wait for each account.")
@as_json
@with_world
def check(world: World, connection: str, *, wait: int, as_json: bool) -> None:
    """
    Prove that webhooks of CONNECTION (all, if none is named) arrive.

    In a CRM that tells us of our own changes our field of a won deal is set and emptied to make it send one; elsewhere
    somebody is asked to change something there.
    """
    missing = []
    for name in _names(world, connection):
        facts, app = manifest(provider_of(name)), world.connection(name).app
        given = click.get_current_context().find_root().obj
        guide = guide_for(world, facts.name, app, find_directory(given["stack"], aws=given["aws"]).api, with_key=True)
        standing = world.subscriptions(name, guide.webhooks_url)
        if not as_json:
            say(f"{facts.title} {name}: waiting up to {wait} s for a webhook at {guide.webhooks_url}")
            for sentence in standing:
                say(f"  {sentence}")
            if not _is_provoked(facts):
                say(f"  Please {facts.console.nudge}.")
        proof = _proved(world, name, wait)
        _tell(name, guide, proof, standing, as_json=as_json)
        if not proof.arrived:
            missing.append(name)
    if missing:
        raise Failure(_unheard(missing), as_json=as_json)


def _names(world: World, connection: str) -> list[ConnectionId]:
    """The connections to prove. Raises: NotFound."""
    if connection:
        return [world.connection(ConnectionId(connection)).id]
    return [one.id for one in world.connections.standings() if one.status != DISCONNECTED]


def _proved(world: World, connection: ConnectionId, wait: int) -> Proof:
    provoked = _is_provoked(manifest(provider_of(connection)))
    provoke = provoke_at(world.crm(connection, Journal()), world.clock) if provoked else lambda: ""
    return prove_webhooks(
        connection,
        provoke=provoke,
        ears=world.connections,
        clock=world.clock,
        sleep=time.sleep,
        patience=timedelta(seconds=wait),
    )


def _is_provoked(facts: Manifest) -> bool:
    """Whether we can make this vendor send one ourselves."""
    return facts.role is Role.CRM and facts.console.tells_of_us


def _tell(connection: ConnectionId, guide: Guide, proof: Proof, standing: Sequence[str], *, as_json: bool) -> None:
    facts = manifest(guide.provider)
    if as_json:
        say_json(
            {
                "connection": connection,
                "arrived": proof.arrived,
                "seconds": round(proof.seconds, 1),
                "asked": proof.asked,
                "url": guide.webhooks_url,
                "events": guide.events,
                "subscriptions": list(standing),
                "console": guide.console,
                "steps": guide.for_webhooks,
                "nudge": facts.console.nudge,
            }
        )
    elif proof.arrived:
        say(f"  It arrived after {proof.seconds:.0f} s" + (f": {proof.asked}." if proof.asked else "."))
    else:
        say(f"  None arrived in {proof.seconds:.0f} s" + (f", though {proof.asked}." if proof.asked else "."))
        say_webhooks(guide, facts)


def _unheard(missing: list[ConnectionId]) -> Rejected:
    return Rejected(
        f"no webhook arrived of {', '.join(missing)}",
        record=missing[0],
        fix="Follow the steps above in the vendor's console, then check again; until then changes are found by polling only.",
    )
