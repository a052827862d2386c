"""`ledgerlink rules`: check the company's rules, compare them, store them, put them in force."""

import json
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from shared.cli.check import find
from shared.cli.command import as_json, by, decider, the_world, with_world
from shared.cli.examining import account, examination
from shared.cli.mistakes import Mistakes, rules_in
from shared.cli.output import Failure, say, say_json, table
from shared.domain.rule_changes import changes
from shared.errors import LedgerlinkError, NotFound
from shared.model.rules import Rules
from shared.usecases.governing.check_live import live_problems
from shared.usecases.governing.check_rules import MistakenRules
from shared.usecases.governing.move_book import note_moves, raised, refuse_unless_sound
from shared.usecases.governing.rules import parse
from shared.usecases.governing.rules_schema import schema as made_schema
from shared.usecases.invoicing.look_again import look_at_waiting
from shared.wiring import World

FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path), default="ledgerlink.toml")
NOTHING = "(nothing)"


@click.group()
def rules() -> None:
    """The company's rules (ledgerlink.toml)."""


@rules.command()
@FILE
@click.option("--live", is_flag=True, help="Hold them against the settings kept of the connected accounts, too.")
@as_json
def check(file: Path, *, live: bool, as_json: bool) -> None:
    """Say whether FILE can be used, and every mistake by line and key if not. Asks nobody, unless --live."""
    try:
        parsed = rules_in(file, as_json=as_json)
        if live:
            _live(parsed, file, as_json=as_json)
    except LedgerlinkError as error:
        raise Failure(error, as_json=as_json) from error
    if as_json:
        say_json({"version": parsed.version, "books": [book.id for book in parsed.books], "live": live})
        return
    does = "is valid, and the accounts have what it names" if live else "is valid"
    say(f"{file} {does}: version {parsed.version}, books {', '.join(book.id for book in parsed.books)}")
    say("Next: ledgerlink rules push" if live else "Next: ledgerlink rules check --live")


def _live(parsed: Rules, file: Path, *, as_json: bool) -> None:
    world = the_world()
    problems = live_problems(parsed, world.organisation, partial(account, world))
    if problems:
        raise Mistakes(MistakenRules(problems, str(file)), file, as_json=as_json)


@rules.command()
@FILE
@click.option("--exit-code", is_flag=True, help="Exit with 1 where something differs.")
@as_json
@with_world
def diff(world: World, file: Path, *, exit_code: bool, as_json: bool) -> None:
    """Show what FILE decides differently from the rules in force, key by key: old, then new."""
    new = rules_in(file, as_json=as_json)
    old = world.rules.active()
    found = changes(old, new)
    if as_json:
        say_json({"active": old.version, "file": new.version, "changes": found})
    else:
        for change in found:
            click.echo(f"{change.key}: {_shown(change.before)} → {_shown(change.after)}")
        if not found:
            click.echo(f"{file} decides what the active rules {old.version} decide")
    click.get_current_context().exit(1 if exit_code and found else 0)


def _shown(value: str | None) -> str:
    return NOTHING if value is None else value


@rules.command()
@FILE
@as_json
@with_world
def push(world: World, file: Path, *, as_json: bool) -> None:
    """Store FILE; it is in force only after `rules activate`."""
    rules_in(file, as_json=as_json)
    version = world.rules.push(file.read_bytes())
    if as_json:
        say_json({"version": version})
    else:
        say(f"stored as {version}; put it in force with: ledgerlink rules activate {version}")


@rules.command()
@click.argument("version")
@click.option("--anyway", is_flag=True, help="Although a book would go up while there is something to act on.")
@by
@as_json
@with_world
def activate(world: World, version: str, *, anyway: bool, by: str, as_json: bool) -> None:
    """
    Put the stored VERSION in force, from the next event on; held deals are looked at again.

    Where a book would act further by itself than now, `ledgerlink check` must be clean first, as for `ledgerlink mode`; then no
    deal is looked at by that.
    """
    before = _in_force(world)
    after = replace(parse(world.rules.text(version)), version=version)
    up = raised(before, after) if before is not None else []
    findings = find(replace(examination(world, None), rules=after)) if up else []
    refuse_unless_sound(findings, anyway=anyway)
    world.rules.activate(version, after=before.version if before else "")
    if before is not None:
        who = decider(world, by)
        note_moves(before, after, by=who, links=world.links, clock=world.clock, findings=findings)
    cause = f"the rules {version} are in force"
    looked_at = [] if up else look_at_waiting(cause, links=world.links, queues=world.queues, clock=world.clock)
    if as_json:
        say_json({"active": version, "looked_at": [deal.id for deal in looked_at]})
    else:
        again = f"; {len(looked_at)} held deals are looked at again" if looked_at else ""
        say(f"{version} is in force{again}")
        say("Next: ledgerlink check")


def _in_force(world: World) -> Rules | None:
    """The rules in force; None before the first."""
    try:
        return world.rules.active()
    except NotFound:
        return None


@rules.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List every stored version, the newest first, and which is in force."""
    stored = world.rules.versions()
    if as_json:
        say_json(stored)
        return
    rows = [[one.version, f"{one.stored_at:%Y-%m-%d %H:%M:%S}", "in force" if one.active else ""] for one in stored]
    table("Rules", ("version", "stored (UTC)", ""), rows)


@rules.command()
@as_json
def schema(*, as_json: bool) -> None:
    """Print the JSON Schema of the file, for editors; with --json on one line."""
    if as_json:
        say_json(made_schema())
    else:
        click.echo(json.dumps(made_schema(), indent=2, ensure_ascii=False))
