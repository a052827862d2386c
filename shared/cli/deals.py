"""`ledgerlink sync deal` and `ledgerlink rearm deal`: have a deal looked at now, and let it be invoiced anew."""

import click

from shared.cli.command import as_json, by, deal_ref, decider, with_world
from shared.cli.output import say, say_as_is, say_json
from shared.model.handoff import Journal
from shared.usecases.deals.rearm_deal import rearm_deal
from shared.usecases.invoicing.look_again import look_again
from shared.wiring import World


@click.group()
def sync() -> None:
    """Look at a record now."""


@sync.command("deal")
@click.argument("deal")
@by
@as_json
@with_world
def sync_deal(world: World, deal: str, *, by: str, as_json: bool) -> None:
    """Look at DEAL (the CRM's id) now, whatever was seen of it before."""
    hint = look_again(
        deal_ref(world, deal), f"asked for by {decider(world, by)}", queues=world.queues, clock=world.clock
    )
    if as_json:
        say_json({"deal": hint.about.id, "key": hint.key})
    else:
        say(f"Deal {hint.about.id} is looked at. The outcome: ledgerlink explain deal {hint.about.id}")


@click.group()
def rearm() -> None:
    """Take back what ended a handoff."""


@rearm.command("deal")
@click.argument("deal")
@by
@as_json
@with_world
def rearm_one(world: World, deal: str, *, by: str, as_json: bool) -> None:
    """
    Let DEAL be invoiced anew after its invoice was removed from the ledger, or after it was kept out.

    Exit 3 while an invoice still stands.
    """
    journal = Journal()
    ref = deal_ref(world, deal)
    done = rearm_deal(
        ref,
        by=decider(world, by),
        ledger_of=lambda connection: world.ledger(connection, journal),
        links=world.links,
        rules=world.rules.active(),
        queues=world.queues,
        clock=world.clock,
        journal=journal,
    )
    if as_json:
        say_json({"deal": ref.id, "done": done.what})
    else:
        say_as_is(f"Deal {ref.id}: {done.what}")
