"""How a command answers: a table for people, JSON for machines; errors as a sentence with what to do next."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any

import click
from rich.console import Console
from rich.table import Table

from shared.cli.exits import code_for
from shared.errors import LedgerlinkError
from shared.model.money import Money
from shared.model.refs import Ref


def plain(value: Any) -> Any:
    """Give the value as JSON holds it: money with its currency, instants in RFC 3339 with Z, decimals as text."""
    match value:
        case Money():
            return {"amount": str(value.amount), "currency": value.currency}
        case Ref():
            return str(value)
        case datetime():
            return value.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        case date():
            return value.isoformat()
        case Decimal():
            return str(value)
        case Enum():
            return value.value
        case Mapping():
            return {str(key): plain(item) for key, item in value.items()}
        case str() | int() | bool() | None:
            return value
        case Sequence() | frozenset() | set():
            return [plain(item) for item in value]
        case _ if is_dataclass(value) and not isinstance(value, type):
            return plain(asdict(value))
        case _:
            raise TypeError(f"no JSON for {type(value).__name__}")


def say_json(value: Any) -> None:
    """Print one line of JSON."""
    sys.stdout.write(json.dumps(plain(value), ensure_ascii=False) + "\n")
    sys.stdout.flush()


def say(text: str) -> None:
    """Print for people; colours only on a terminal."""
    Console(highlight=False, soft_wrap=True).print(text)


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Print a table for people."""
    grid = Table(title=title, title_justify="left", box=None, header_style="bold")
    for column in columns:
        grid.add_column(column, overflow="fold")
    for row in rows:
        grid.add_row(*row)
    Console(highlight=False).print(grid)


class Failure(click.ClickException):
    """An error of ours as the command line shows it."""

    def __init__(self, error: LedgerlinkError, *, as_json: bool) -> None:
        super().__init__(error.sentence)
        self.error = error
        self.as_json = as_json
        self.exit_code = code_for(error)

    def show(self, file: Any = None) -> None:
        """Print it: JSON on stdout for machines, sentences on stderr for people."""
        error = self.error
        if self.as_json:
            say_json(
                {
                    "error": {
                        "code": error.code,
                        "message": error.sentence,
                        "record": error.record,
                        "fix": error.fix,
                        "url": error.url,
                    }
                }
            )
            return
        lines = [f"Error: {error.sentence}", f"Record: {error.record}", f"What to do: {error.fix}", f"See: {error.url}"]
        click.echo("\n".join(line for line in lines if not line.endswith(": ")), err=True, file=file)
