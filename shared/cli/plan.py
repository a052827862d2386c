"""`ledgerlink plan` and `ledgerlink apply`: what would be done now, and having exactly that done."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

import click
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from shared.cli import diff
from shared.cli.command import as_json, by, deal_ref, decider, with_world
from shared.cli.exits import FAILED, HELD, MOVED, RECONNECT, RETRY_LATER, code_for
from shared.cli.output import error_shape, say, say_json
from shared.cli.patience import Patient
from shared.domain.comparing import kept
from shared.errors import NotFound
from shared.model.foresight import Foresight, Scope
from shared.model.handoff import Journal
from shared.model.hints import Hint
from shared.model.outcome import Outcome
from shared.usecases.deals.draft_invoice import draft_invoice
from shared.usecases.invoicing.gate import Gate
from shared.usecases.planning.apply_plan import Applied, apply_plan, unmoved
from shared.usecases.planning.plan_deals import plan_deals
from shared.usecases.planning.rehearse_deal import Reach
from shared.wiring import World

SIGNS = {"done": "[green]+[/]", "nothing": "·", "held": "[red]![/]", "moved": "[red]![/]", "failed": "[red]![/]"}


@click.group(invoke_without_command=True)
@as_json
@click.pass_context
def plan(context: click.Context, *, as_json: bool) -> None:
    """
    Show what would be done now, and write nothing: for one deal, for every deal won since a day, or for those that wait.

    Those that wait are held, put off or parked. `ledgerlink apply HASH` has exactly this done.
    """
    if context.invoked_subcommand is None:
        context.invoke(_waiting, as_json=as_json)
    else:
        context.default_map = {name: {"as_json": as_json} for name in plan.commands}


@click.command()
@as_json
@with_world
def _waiting(world: World, *, as_json: bool) -> None:
    _planned(world, Scope("waiting"), as_json=as_json)


@plan.command("deal")
@click.argument("deal")
@as_json
@with_world
def plan_deal(world: World, deal: str, *, as_json: bool) -> None:
    """Show what would be done about DEAL (the CRM's id) now."""
    _planned(world, Scope("deal", str(deal_ref(world, deal))), as_json=as_json)


@plan.command("since")
@click.argument("date", metavar="DATE", type=click.DateTime(formats=["%Y-%m-%d"]))
@as_json
@with_world
def plan_since(world: World, date: datetime, *, as_json: bool) -> None:
    """Show what would be done about every deal won on or after DATE (YYYY-MM-DD, the CRM account's day)."""
    _planned(world, Scope("since", date.date().isoformat()), as_json=as_json)


@click.command()
@click.argument("hash")
@by
@as_json
@with_world
def apply(world: World, hash: str, *, by: str, as_json: bool) -> None:  # noqa: A002  # the argument's name on screen
    """
    Have done what the plan HASH shows, exactly, or nothing; by the workers' own steps.

    Exit 4 where the world moved since, with what is different; 3 where a deal is held. Applied again, nothing is left to do.
    """
    known = world.plans.find(hash)
    if known is None:
        raise NotFound(
            f"there is no plan {hash}", record=hash, fix="Plans are kept for a week: make one with `ledgerlink plan`."
        )
    todo = unmoved(known, _looked(world, known.scope), world.links)
    patient = Patient()
    done = []
    for one in apply_plan(
        hash,
        todo,
        by=decider(world, by),
        draft=lambda hint, gate: patient(lambda: _drafted(world, hint, gate, decider(world, by))),
        links=world.links,
        agenda=world.agenda,
        clock=world.clock,
        pause=time.sleep,
    ):
        done.append(one)
        if not as_json:
            say(f"{SIGNS[one.outcome]} deal {one.deal.id}: {one.outcome}, {escape(one.says)}")
    if as_json:
        say_json({"hash": hash, "outcomes": [_row(one) for one in done]})
    elif not done:
        say("Nothing is left to do.")
    click.get_current_context().exit(_exit_code(done))


def _drafted(world: World, hint: Hint, gate: Gate, actor: str) -> Outcome:
    journal, rules = Journal(), world.rules.active()
    return draft_invoice(
        hint,
        crm=world.crm(hint.about.connection, journal),
        ledger_of=lambda connection: world.ledger(connection, journal),
        organisation_of=world.organisation,
        links=world.links,
        rules=rules,
        queues=world.queues,
        clock=world.clock,
        journal=journal,
        actor=actor,
        gate=gate,
        documents_of=lambda connection: world.documents(connection, journal),
        parties_of=lambda connection: world.parties(connection, journal),
        announce=world.announcer(rules),
    )


def _planned(world: World, scope: Scope, *, as_json: bool) -> None:
    """Show the plan, and keep it where `apply` finds it."""
    found = _looked(world, scope)
    world.plans.keep(kept(found, world.clock.now()))
    if as_json:
        say_json(diff.as_json(found))
    else:
        diff.show(found)
        if scope.kind == "waiting" and not found.deals:
            say("No deal waits. For all that were won since a day: ledgerlink plan since YYYY-MM-DD")


def _looked(world: World, scope: Scope) -> Foresight:
    journal = Journal()
    reach = Reach(
        crm_of=lambda connection: world.crm(connection, journal),
        ledger_of=lambda connection: world.ledger(connection, journal),
        documents_of=lambda connection: world.documents(connection, journal),
        parties_of=lambda connection: world.parties(connection, journal),
        organisation_of=world.organisation,
        links=world.links,
        rules=world.rules.active(),
        clock=world.clock,
    )
    with _progress(scope) as told:
        return plan_deals(
            scope,
            reach,
            agenda=world.agenda,
            parking=world.parking,
            patiently=Patient(),
            progress=told,
        )


@contextmanager
def _progress(scope: Scope) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, on stderr; nothing anywhere else."""
    if scope.kind == "deal" or not sys.stderr.isatty():
        yield lambda _done, _of: None
        return
    columns = (TextColumn("Looking at deals"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("deals", total=None)
        yield lambda done, of: bar.update(task, completed=done, total=of)


def _row(one: Applied) -> dict[str, Any]:
    row: dict[str, Any] = {"deal": one.deal.id, "outcome": one.outcome, "says": one.says}
    return row | ({"error": error_shape(one.error)} if one.error is not None else {})


def _exit_code(done: list[Applied]) -> int:
    """The gravest one: sign in again, the world moved, failed, later, held."""
    codes = [code_for(one.error) for one in done if one.error is not None]
    codes += [MOVED for one in done if one.outcome == "moved"] + [HELD for one in done if one.outcome == "held"]
    return min(codes, key=GRAVITY.index, default=0)


GRAVITY = (RECONNECT, MOVED, FAILED, RETRY_LATER, HELD)
