"""`ledgerlink reconcile`: both books compared now, or what the last night's comparison found."""

from datetime import date, datetime
from pathlib import Path

import click

from shared.cli import reconciled
from shared.cli.command import as_json, by, decider, with_world
from shared.cli.counting import added_up, counting
from shared.cli.exits import HELD
from shared.cli.output import say, say_json
from shared.cli.patience import Patient
from shared.domain import nights
from shared.errors import NotFound
from shared.model.reconciliation import Reconciliation, Remedy
from shared.model.refs import ConnectionId
from shared.model.rules import Rules
from shared.reconciling import sides
from shared.usecases.reconciling.reconcile_books import reconcile_books
from shared.wiring import World


@click.command()
@click.option(
    "--since", type=click.DateTime(["%Y-%m-%d"]), help="The first day of wins to compare; by default as nightly."
)
@click.option("--dry-run", is_flag=True, help="Read and compare; mend nothing, hold nothing, keep nothing.")
@click.option("--last", is_flag=True, help="Show what the last run found; nothing is read from the providers.")
@click.option("--html", type=click.Path(dir_okay=False, path_type=Path), help="Write the report as a web page, too.")
@by
@as_json
@with_world
def reconcile(
    world: World, since: datetime | None, *, dry_run: bool, last: bool, html: Path | None, by: str, as_json: bool
) -> None:
    """
    Compare every won deal with the books it belongs to: invoiced, held, excluded, failed, declined or undone, and the sums.

    What is missing or has drifted is looked at again by itself; exit 3 where something waits for a person.
    """
    rules = world.rules.active()
    accounts = sorted({rules.crm, *(crm for book in rules.books for crm in book.crms)})
    if last:
        runs = [_last(world, crm) for crm in accounts]
    else:
        day = since.date() if since else None
        runs = [_run(world, crm, day, dry_run=dry_run, actor=decider(world, by)) for crm in accounts]
    if as_json:
        say_json(reconciled.as_json(runs))
    else:
        for run in runs:
            reconciled.show(run)
    if html is not None:
        html.write_text(reconciled.page(runs, names(rules)), encoding="utf-8")
        if not as_json:
            say(f"Written to {html}.")
    click.get_current_context().exit(HELD if any(run.count(Remedy.PERSON) or run.unexplained for run in runs) else 0)


def names(rules: Rules) -> list[str]:
    """The books of the rules, as the page's title says them."""
    return [book.id for book in rules.books]


def _last(world: World, crm: ConnectionId) -> Reconciliation:
    run = world.reconciliations.last(crm)
    if run is None:
        raise NotFound(
            f"{crm} was never reconciled", record=crm, fix="Wait for its night, or run `ledgerlink reconcile` now."
        )
    return run


def _run(world: World, crm: ConnectionId, since: date | None, *, dry_run: bool, actor: str) -> Reconciliation:
    now = world.clock.now()
    known = {one.crm: one.begun for one in world.reconciliations.progress()}
    begun = known.get(crm) or nights.first_day(world.zone_of(crm) or "UTC", world.connections.connected_at(crm))
    first = since or nights.since(begun=min(begun, now.date()), now=now)
    with counting(f"{crm}: reading both books", f"records read of {crm} and its ledgers") as told:
        return reconcile_books(
            first,
            sides(
                world,
                crm,
                patiently=Patient(),
                progress=added_up(told),
            ),
            dry_run=dry_run,
            actor=actor,
        )
