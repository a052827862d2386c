"""`ledgerlink mode`: how far a book acts by itself, and its way there."""

import re
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime, time
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import click

from shared.aws.handoffs import DynamoHandoffs
from shared.cli.check import find
from shared.cli.command import as_json, by, decider, with_world
from shared.cli.examining import examination
from shared.cli.figures import show_figures
from shared.cli.mistakes import cost_centres, flat, paperless, roles
from shared.cli.mode_file import LISTS, with_mode
from shared.cli.output import say, say_json, table
from shared.model.modes import Mode, Pilot
from shared.model.refs import BookId
from shared.model.rules import Book, Rules
from shared.usecases.governing.check_rules import checked
from shared.usecases.governing.move_book import Move, move_book, since_of, take_along, trail_of, waiting_since
from shared.usecases.governing.rules import version_of
from shared.wiring import World

PILOT = re.compile(rf"(?P<key>{'|'.join(LISTS)}|percent)=(?P<value>.+)")


@click.command("mode")
@click.argument("book")
@click.argument("mode", required=False, type=click.Choice([mode.value for mode in Mode]))
@click.option("--pilot", "pilot", multiple=True, metavar="KEY=VALUE", help=f"{', '.join(LISTS)} (repeat), or percent.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="Take along the deals won since this day, too.")
@click.option("--anyway", is_flag=True, help="Go up although `ledgerlink check` finds something to act on.")
@click.option("--yes", is_flag=True, help="Don't ask.")
@click.option("--figures", is_flag=True, help="What each step of the rollout came to.")
@click.option("--file", type=click.Path(dir_okay=False, path_type=Path), default="ledgerlink.toml", show_default=True)
@by
@as_json
@with_world
def mode_of(  # what the command line takes
    world: World,
    book: str,
    mode: str | None,
    pilot: tuple[str, ...],
    since: datetime | None,
    *,
    anyway: bool,
    yes: bool,
    figures: bool,
    file: Path,
    by: str,
    as_json: bool,
) -> None:
    """
    Show in which mode BOOK is, or move it to MODE: observe, approve, pilot or live.

    Going up needs a clean `ledgerlink check`. Deals won before the move stay as they are, unless --since names a day. The move is
    a new version of the rules in force, and stands in the book's trail; FILE is kept the same where it was.
    """
    rules = world.rules.active()
    found = rules.book(BookId(book))
    if mode is None:
        if pilot or since:
            raise click.UsageError("--pilot and --since belong to a move: name the MODE, too.")
        show_figures(world, found, as_json=as_json) if figures else _show(world, rules, found, as_json=as_json)
        return
    zone = ZoneInfo(world.organisation(found.ledger).time_zone)
    day = datetime.combine(since.date(), time(), zone) if since else None
    move = Move(found, Mode(mode), decider(world, by), _pilot(pilot), day, anyway)
    _moved(world, rules, move, file, yes=yes, as_json=as_json)


def _moved(world: World, rules: Rules, move: Move, file: Path, *, yes: bool, as_json: bool) -> None:
    text = world.rules.text(rules.version).decode()
    since = since_of(move, world.clock.now())
    place = rules.books.index(move.book)
    new = with_mode(text, place, move.mode, move.pilot, since if since != move.book.since else None).encode()
    rules_then = checked(
        new, roles(), "the rules in force", cost_centres=cost_centres(), paperless=paperless(), flat=flat()
    )
    after = rules_then.books[place]
    findings = find(examination(world, file)) if move.is_up else []
    handoffs = DynamoHandoffs(world.links.table)
    along = waiting_since(after, since, handoffs) if move.is_up and since is not None else []
    _confirmed(move, len(along), yes=yes)
    version = move_book(move, new, rules, store=world.rules, links=world.links, clock=world.clock, findings=findings)
    take_along(along, move.by, queues=world.queues, clock=world.clock)
    kept = _kept_the_same(file, rules.version, new)
    if as_json:
        say_json({**_standing(after), "rules": version, "file": kept, "taken_along": [deal.id for deal in along]})
        return
    say(f"The book {after.id} is in mode [bold]{after.mode.value}[/] from now on (rules {version}).")
    if move.is_up and since is not None:
        say(f"Deals won before {since.isoformat()} stay as they are; {len(along)} later one(s) are looked at again.")
    if move.is_up:
        say(f"Next: ledgerlink webhooks check; after the first deals: ledgerlink mode {after.id} --figures")
    if kept == "differs":
        say(f"{file} says otherwise than the rules in force: `ledgerlink rules diff {file}` shows what.")


def _confirmed(move: Move, along: int, *, yes: bool) -> None:
    """Somebody says yes to what leaves without a person from now on. Raises: click.Abort, click.UsageError."""
    if yes or not move.is_up or (move.mode is not Mode.LIVE and not along):
        return
    if not sys.stdin.isatty():
        raise click.UsageError("this lets drafts be made by themselves: add --yes where nobody can be asked.")
    more = f", at once for {along} deal(s)" if along else ""
    click.confirm(f"The book {move.book.id} makes drafts by itself in mode {move.mode.value}{more}. Go on?", abort=True)


def _kept_the_same(file: Path, before: str, new: bytes) -> str:
    """Write the move into the file where it said what was in force; gives whether it does now: same, differs or absent."""
    if not file.exists():
        return "absent"
    if version_of(file.read_bytes()) == before:
        file.write_bytes(new)
    return "same" if file.read_bytes() == new else "differs"


def _pilot(words: Sequence[str]) -> Pilot | None:
    """The filter as the command line says it. Raises: click.UsageError."""
    if not words:
        return None
    said: dict[str, set[str]] = {key: set() for key in LISTS}
    percent = Decimal(100)
    for word in words:
        match = PILOT.fullmatch(word)
        if match is None:
            raise click.UsageError(f"--pilot takes {', '.join(LISTS)} or percent, as KEY=VALUE, not {word!r}.")
        if match["key"] in said:
            said[match["key"]].add(match["value"])
            continue
        try:
            percent = Decimal(match["value"])
            Pilot(percent=percent)
        except (InvalidOperation, ValueError) as error:
            raise click.UsageError(f"{match['value']!r} is no percentage.") from error
    return Pilot(**{key: frozenset(values) for key, values in said.items()}, percent=percent)


def _standing(book: Book) -> dict[str, Any]:
    """One book's mode as scripts see it."""
    pilot: Mapping[str, Any] = {name: getattr(book.pilot, name) for name in (*LISTS, "percent")}
    return {
        "book": book.id,
        "mode": book.mode,
        "since": book.since.isoformat() if book.since else None,
        "pilot": dict(pilot) if book.mode is Mode.PILOT else None,
    }


def _show(world: World, rules: Rules, book: Book, *, as_json: bool) -> None:
    moves = [entry for entry in world.audit.entries(trail_of(book)) if entry.verb == "moved"]
    rows = [
        {"at": m.at, "by": m.actor, "from": m.before.get("mode", ""), "to": m.after["mode"], "rules": m.rules}
        for m in moves
    ]
    if as_json:
        say_json({**_standing(book), "rules": rules.version, "moves": rows})
        return
    say(
        f"The book {book.id} is in mode [bold]{book.mode.value}[/]"
        + (f", for deals won since {book.since}" if book.since else "")
    )
    table(
        "Moves",
        ("at (UTC)", "by", "from", "to"),
        [[f"{m.at:%F %T}", m.actor, m.before.get("mode", ""), m.after["mode"]] for m in moves],
    )
