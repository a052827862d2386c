"""`ledgerlink setup`: make the connected accounts ready."""

import click

from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json
from shared.model.refs import provider_of
from shared.providers.registry import manifest
from shared.wiring import World


@click.command()
@as_json
@with_world
def setup(world: World, *, as_json: bool) -> None:
    """Read each connected account's settings and make our fields in the CRM; safe to repeat."""
    done = []
    for standing in world.connections.standings():
        made = world.set_up(standing.id)
        done.append({"connection": standing.id, "fields_made": list(made)})
        if not as_json:
            title = manifest(provider_of(standing.id)).title
            say(f"{title} {standing.id}: settings read" + (f", {len(made)} fields made" if made else ""))
    if as_json:
        say_json(done)
