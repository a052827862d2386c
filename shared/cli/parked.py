"""`ledgerlink parked`: messages that nobody could carry out, and what becomes of them."""

import click

from shared.cli.command import as_json, by, decider, with_world
from shared.cli.output import say_as_is, say_json, table
from shared.telemetry import logger
from shared.usecases.receiving import review_parked
from shared.wiring import World


@click.group()
def parked() -> None:
    """Messages that could not be carried out."""


@parked.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List the parked messages, oldest first, with their causes."""
    found = world.parking.parked()
    if as_json:
        say_json([{"id": p.id, "queue": p.queue, "cause": p.cause, "since": p.since} for p in found])
    else:
        rows = [[p.id, p.queue, p.cause, f"{p.since:%F %T}Z"] for p in found]
        table("Parked", ("id", "queue", "cause", "since"), rows, none="Nothing is parked.")


@parked.command()
@click.argument("message")
@as_json
@with_world
def show(world: World, message: str, *, as_json: bool) -> None:
    """Show MESSAGE: why it was parked, since when, and what it says."""
    found = review_parked.find_parked(world.parking, message)
    if as_json:
        say_json(found)
    else:
        say_as_is(
            f"{found.id} in {found.queue} since {found.since:%F %T}Z\nCause: {found.cause}\nPayload: {found.payload}"
        )


@parked.command()
@click.argument("message")
@by
@as_json
@with_world
def retry(world: World, message: str, *, by: str, as_json: bool) -> None:
    """Carry MESSAGE out once more, as if it had never failed."""
    hint = review_parked.retry_parked(
        message,
        by=decider(world, by),
        inbox=world.inbox,
        parking=world.parking,
        queues=world.queues,
        links=world.links,
        clock=world.clock,
    )
    if as_json:
        say_json({"id": message, "about": str(hint.about), "key": hint.key})
    else:
        say_as_is(f"{message}: {hint.about} is looked at again")


@parked.command()
@click.argument("message")
@click.option("--yes", is_flag=True, help="Nothing will ever carry it out.")
@by
@as_json
@with_world
def drop(world: World, message: str, *, yes: bool, by: str, as_json: bool) -> None:
    """Forget MESSAGE for good."""
    if not yes:
        raise click.UsageError("What the message asks for will never be done. Say --yes if that is right.")
    found = review_parked.drop_parked(
        message,
        by=decider(world, by),
        parking=world.parking,
        links=world.links,
        clock=world.clock,
        log=logger(),
    )
    if as_json:
        say_json({"id": found.id, "dropped": True})
    else:
        say_as_is(f"{found.id} is dropped: {found.cause}")
