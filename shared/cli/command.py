"""What every command has: `--json`, the deployment it speaks to, and errors as sentences."""

import functools
from collections.abc import Callable
from typing import Any

import click

from shared.cli.deployment import find
from shared.cli.output import Failure
from shared.errors import LedgerlinkError
from shared.wiring import World

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON only.")
"""The flag for machines."""


def with_world(command: Callable[..., None]) -> Callable[..., None]:
    """Hand the command its deployment as its first argument; our errors become sentences and exit codes."""

    @functools.wraps(command)
    def wrapped(**arguments: Any) -> None:
        given = click.get_current_context().find_root().obj
        try:
            command(World(find(given["stack"], aws=given["aws"])), **arguments)
        except LedgerlinkError as error:
            raise Failure(error, as_json=arguments.get("as_json", False)) from error

    return wrapped
