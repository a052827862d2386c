"""`ledgerlink init`: from connected accounts to a first `ledgerlink.toml`."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import click
from rich.console import Console

from shared.cli.command import as_json, with_world
from shared.cli.mistakes import roles
from shared.cli.opening_file import SCHEMA, written
from shared.cli.output import say, say_json, table
from shared.domain.opening import Opening, Proposed, Sides, opening
from shared.errors import NotFound, Rejected
from shared.model.discovery import FinanceSide, SalesSide
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId, provider_of
from shared.providers import registry
from shared.providers.manifest import Role
from shared.usecases.governing.check_rules import checked
from shared.wiring import World

NEXT = (
    "ledgerlink rules check --live",
    "ledgerlink rules push, then rules activate VERSION",
    "ledgerlink check",
    "ledgerlink mode BOOK approve, pilot, live: when finance agrees",
)


@click.command("init")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default="ledgerlink.toml")
@click.option("--crm", default="", help="Which CRM, where several are connected.")
@click.option("--ledger", default="", help="Which ledger, where several are connected.")
@click.option("--yes", is_flag=True, help="Take what is proposed, ask nothing.")
@click.option("--force", is_flag=True, help="Write over FILE.")
@as_json
@with_world
def init(world: World, file: Path, *, crm: str, ledger: str, yes: bool, force: bool, as_json: bool) -> None:
    """
    Write a first FILE from what the connected accounts hold: pipelines, products, owners, currencies; accounts, items, taxes, terms.

    Each proposal says why. The book only observes, and nothing is in force before `rules activate`.
    """
    asks = not (yes or as_json)
    if file.exists() and not force and not (asks and click.confirm(f"{file} exists. Write over it?")):
        raise Rejected(f"{file} exists already: nothing was written", record=str(file), fix="--force writes over it.")
    chosen = {role: _chosen(world, role, named, asks=asks) for role, named in ((Role.CRM, crm), (Role.LEDGER, ledger))}
    with Console(stderr=True).status("reading both sides …"):
        found = opening(_sides(world, chosen[Role.CRM], chosen[Role.LEDGER]))
    if asks:
        found = _asked(found)
    text = written(found, schema=(file.parent / SCHEMA).exists())
    checked(text.encode(), roles(), str(file))
    file.write_text(text)
    _said(file, found, as_json=as_json)


def _chosen(world: World, role: Role, named: str, *, asks: bool) -> ConnectionId:
    """The account of this role: the one named, the only one, or the one that somebody chooses. Raises: NotFound, Rejected."""
    there = [s.id for s in world.connections.standings() if registry.manifest(provider_of(s.id)).role is role]
    if not there or (named and named not in there):
        raise NotFound(
            f"no {role.value} {named or 'account'} is connected",
            record=named,
            fix=f"Connected are: {', '.join(there)}." if there else "Connect one first: ledgerlink connect PROVIDER.",
        )
    if named or len(there) == 1:
        return ConnectionId(named or there[0])
    if not asks:
        raise Rejected(f"several are connected: {', '.join(there)}", fix=f"Say which: --{role.value} ID.")
    return ConnectionId(click.prompt(f"Which {role.value}", type=click.Choice(list(there))))


def _sides(world: World, crm: ConnectionId, ledger: ConnectionId) -> Sides:
    """Everything that both accounts tell now. Raises: as their calls."""
    journal = Journal()
    sales = registry.part(provider_of(crm), "discovery").discover(world.api(crm, journal))
    finance = registry.part(provider_of(ledger), "discovery").discover(world.api(ledger, journal))
    return Sides(
        crm=crm,
        account=world.crm(crm, journal).account(),
        sales=cast("SalesSide", sales),
        ledger=ledger,
        organisation=world.ledger(ledger, journal).organisation(),
        finance=cast("FinanceSide", finance),
    )


def _asked(found: Opening) -> Opening:
    """The few things that people may know better; an empty answer takes what is proposed."""
    stages = [stage.id for stages in found.sides.account.pipelines.values() for stage in stages]
    book = click.prompt("The book's name", default=found.book.value)
    stage = click.prompt(
        "A deal is handed off at", default=found.stage.value, type=click.Choice(["won", *dict.fromkeys(stages)])
    )
    terms = click.prompt("Payment terms where the deal says nothing", default=found.terms.value)
    currencies = click.prompt("Currencies of this book", default=", ".join(found.currencies))
    return replace(
        found,
        book=_answered(found.book, book),
        stage=_answered(found.stage, stage),
        terms=_answered(found.terms, terms),
        currencies=tuple(word.strip().upper() for word in currencies.split(",") if word.strip()),
    )


def _answered(proposed: Proposed, answer: str) -> Proposed:
    return proposed if answer == proposed.value else Proposed(answer, "as it was answered")


def _said(file: Path, found: Opening, *, as_json: bool) -> None:
    mapped = [one.product.sku or one.product.name for one in found.waiting if one.sure is not None]
    if as_json:
        say_json(_shape(file, found, mapped))
        return
    say(
        f"{file} is written: book {found.book.value} in mode observe, {len(mapped)} of {len(found.waiting)} products mapped."
    )
    table(
        "Before deals are invoiced",
        ("about", "what is so", "what to do"),
        [[r.what, r.sentence, r.fix] for r in found.readiness],
    )
    say("Next: " + "; ".join(NEXT))


def _shape(file: Path, found: Opening, mapped: Sequence[str]) -> dict[str, Any]:
    sides = found.sides
    return {
        "file": str(file),
        "crm": sides.crm,
        "ledger": sides.ledger,
        "book": found.book.value,
        "mode": "observe",
        "stage": found.stage.value,
        "currencies": found.currencies,
        "terms": found.terms.value,
        "tax": found.tax.value,
        "pipelines": {name: [stage.id for stage in stages] for name, stages in sides.account.pipelines.items()},
        "mapped": mapped,
        "unmapped": [one.product.sku or one.product.name for one in found.waiting if one.sure is None],
        "readiness": found.readiness,
        "next": NEXT,
    }
