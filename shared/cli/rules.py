"""`ledgerlink rules`: check the company's rules, store them, put them in force."""

from pathlib import Path

import click

from shared.cli.command import as_json, with_world
from shared.cli.output import Failure, say, say_json
from shared.errors import Malformed
from shared.usecases.rules import parse
from shared.wiring import World

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default="ledgerlink.toml")


@click.group()
def rules() -> None:
    """The company's rules (ledgerlink.toml)."""


@rules.command()
@FILE
@as_json
def check(file: Path, *, as_json: bool) -> None:
    """Say whether FILE can be used, and what is wrong with it if not. Asks nobody."""
    try:
        parsed = parse(file.read_bytes())
    except Malformed as error:
        raise Failure(error, as_json=as_json) from error
    if as_json:
        say_json({"version": parsed.version, "books": [book.id for book in parsed.books]})
    else:
        say(f"{file} is valid: version {parsed.version}, books {', '.join(book.id for book in parsed.books)}")


@rules.command()
@FILE
@as_json
@with_world
def push(world: World, file: Path, *, as_json: bool) -> None:
    """Store FILE; it is in force only after `rules activate`."""
    version = world.rules.push(file.read_bytes())
    if as_json:
        say_json({"version": version})
    else:
        say(f"stored as {version}; put it in force with: ledgerlink rules activate {version}")


@rules.command()
@click.argument("version")
@as_json
@with_world
def activate(world: World, version: str, *, as_json: bool) -> None:
    """Put the stored VERSION in force, from the next event on."""
    world.rules.activate(version)
    if as_json:
        say_json({"active": version})
    else:
        say(f"{version} is in force")
