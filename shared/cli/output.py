"""How a command answers: a table for people, JSON for machines; errors as a sentence with what to do next."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from math import ceil
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from shared.cli.exits import code_for
from shared.domain import stating
from shared.errors import LedgerlinkError, Retryable
from shared.model.money import Money
from shared.model.refs import Ref

UNCUT = 240
"""Columns where nobody looks at a terminal: a file's or a pipe's lines aren't folded."""
BY_ITSELF = "It is tried again by itself"
"""What an error says to a worker's reader."""


def stated(money: Money) -> dict[str, str]:
    """Money with at least its currency's decimals, whatever whoever entered it left out; nothing is rounded here."""
    return {"amount": f"{stating.stated(money).amount:f}", "currency": money.currency}


PLAIN: tuple[tuple[type, Callable[[Any], Any]], ...] = (
    (Money, stated),
    (Ref, str),
    (datetime, lambda instant: instant.strftime("%Y-%m-%dT%H:%M:%S.%fZ")),
    (date, date.isoformat),
    (Decimal, str),
    (Mapping, dict),
    (AbstractSet, sorted),
)
"""What JSON has no word for, and how it is written: money with its currency, instants in RFC 3339 with Z."""


def plain(value: Any) -> Any:
    """Give JSON's form of a value it doesn't know. Raises: TypeError for one we don't know either."""
    for kind, written in PLAIN:
        if isinstance(value, kind):
            return written(value)
    if is_dataclass(value):
        return {field.name: getattr(value, field.name) for field in fields(value)}
    raise TypeError(f"no JSON for {type(value).__name__}")


def say_json(value: Any) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(value, ensure_ascii=False, default=plain) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Print for people, with rich's markup; colours only on a terminal. What isn't ours is escaped, or goes by `say_as_is`."""
    Console(highlight=False, soft_wrap=True).print(text)


def say_as_is(text: str) -> None:
    """Print for people what somebody else wrote, or names: brackets in it are brackets."""
    Console(highlight=False, soft_wrap=True).print(text, markup=False)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], none: str = "") -> None:
    """Print a table for people; cells as they are, whatever brackets are in them. `none` is said instead where there is no row."""
    if none and not rows:
        say_as_is(none)
        return
    grid = Table(title=title, title_justify="left", box=None, header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*map(escape, row))
    Console(highlight=False).print(grid)


def error_shape(error: LedgerlinkError) -> dict[str, str]:
    """What machines are told of an error."""
    return {
        "code": error.code,
        "message": error.sentence,
        "record": error.record,
        "fix": to_do(error),
        "url": error.url,
    }


def to_do(error: LedgerlinkError) -> str:
    """What the person at the command line does next: nobody tries again for them."""
    if not isinstance(error, Retryable) or not error.fix.startswith(BY_ITSELF):
        return error.fix
    return f"Run the command again in {ceil(error.retry_after)} s." if error.retry_after else "Run the command again."


class Failure(click.ClickException):
    """An error of ours as the command line shows it."""

    def __init__(self, error: LedgerlinkError, *, as_json: bool) -> None:
        super().__init__(error.sentence)
        self.error = error
        self.as_json = as_json

    @property
    def exit_code(self) -> int:  # type: ignore[override]  # click reads it as an attribute
        """What scripts learn from it."""
        return code_for(self.error)

    def show(self, file: Any = None) -> None:
        """Print it: JSON on stdout for machines, sentences on stderr for people."""
        error = self.error
        if self.as_json:
            say_json({"error": error_shape(error)})
            return
        lines = [
            f"Error: {error.sentence}",
            f"Record: {error.record}",
            f"What to do: {to_do(error)}",
            f"See: {error.url}",
        ]
        click.echo("\n".join(line for line in lines if not line.endswith(": ")), err=True, file=file)
