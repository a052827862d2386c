"""What every command has: `--json`, the deployment it speaks to, and errors as sentences."""

import functools
import getpass
from collections.abc import Callable
from typing import Any

import boto3
import click

from shared.cli.deployment import find
from shared.cli.output import Failure
from shared.cli.patience import LONGEST, told_and_waited
from shared.cli.surroundings import SURROUNDINGS, in_words
from shared.errors import LedgerlinkError, NotFound
from shared.model.refs import Kind, Ref
from shared.wiring import World

as_json = click.option("--json", "as_json", is_flag=True, help="Answer in JSON only.")
"""The flag for machines."""
by = click.option("--by", default="", help="Who decides; by default the AWS caller, on the local stack the OS user.")
"""Who stands in the audit trail."""


def decider(world: World, named: str) -> str:
    """Who decides: as named, else who runs the command."""
    if named:
        return named
    if world.settings.is_local:
        return getpass.getuser()
    return str(boto3.client("sts").get_caller_identity()["Arn"]).rpartition(":")[2]


def deal_ref(world: World, deal: str) -> Ref:
    """The deal of that id in the company's CRM; a full reference names one in any CRM. Raises: NotFound."""
    if "#" not in deal:
        return Ref(world.rules.active().crm, Kind.DEAL, deal)
    try:
        return Ref.parse(deal)
    except ValueError as error:
        raise NotFound(f"{deal!r} names no deal", fix="Give the CRM's id of the deal.") from error


def the_world() -> World:
    """The deployment that this invocation speaks to. Raises: NotFound."""
    given = click.get_current_context().find_root().obj
    return given.get("world") or World(find(given["stack"], aws=given["aws"]), patience=LONGEST, sleep=told_and_waited)


def with_world(command: Callable[..., None]) -> Callable[..., None]:
    """Hand the command its deployment as its first argument; our errors become sentences and exit codes."""

    @functools.wraps(command)
    def wrapped(**arguments: Any) -> None:
        try:
            command(the_world(), **arguments)
        except LedgerlinkError as error:
            raise Failure(error, as_json=arguments.get("as_json", False)) from error
        except SURROUNDINGS as error:
            raise Failure(in_words(error), as_json=arguments.get("as_json", False)) from error

    return wrapped
