"""`ledgerlink new`: what developers start from."""

from pathlib import Path

import click

from shared.cli.command import as_json as json_flag
from shared.cli.output import say, say_json

REGISTRY = Path("shared/providers/registry.py")


@click.group()
def new() -> None:
    """Begin something that belongs into the code; run it in the project's own folder."""


@new.command()
@click.argument("name")
@click.option("--role", type=click.Choice(["crm", "ledger"]), required=True, help="What it is to us.")
@json_flag
def provider(name: str, *, role: str, as_json: bool) -> None:
    """
    Write the standard files of a new provider, as a start.

    Nothing of it is done yet: each place says what to fill in, and `pytest tests/conventions` lists them until none is left.
    """
    from infra.scaffold.provider import places, write  # noqa: PLC0415  # only this command needs it

    root = Path.cwd()
    if not (root / REGISTRY).exists():
        raise click.UsageError(f"there is no {REGISTRY} here: run it in the project's own folder")
    try:
        files = [str(path.relative_to(root)) for path in write(root, name, role)]
    except ValueError as wrong:
        raise click.BadParameter(str(wrong), param_hint="NAME") from wrong
    todo = places(root, name)
    if as_json:
        say_json({"files": files, "to_do": todo})
        return
    for path in files:
        say(path)
    say(f"{len(todo)} places are to be filled in; `python -m pytest tests/conventions` lists them.")
