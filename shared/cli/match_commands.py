"""`ledgerlink match accept`, `reject`, `import`, `list` and `show`: what people decide about pairs."""

from decimal import Decimal, InvalidOperation
from pathlib import Path

import click
from rich.markup import escape

from shared.cli import match_report, match_table
from shared.cli import match_words as words
from shared.cli.command import as_json, by, decider, with_world
from shared.cli.exits import HELD
from shared.cli.match_decide import Table, said
from shared.cli.matching import Desk, find_pair
from shared.cli.output import say, say_json, table
from shared.domain.pair_decisions import Row, Verdict, above, decide
from shared.model.pairing import Suggestion
from shared.model.parties import PartyField
from shared.wiring import World

dry_run = click.option("--dry-run", is_flag=True, help="Show what would be done; write nothing.")
of_book = click.option("--book", default="", help="Only the pairs of this book's ledger.")


@click.command()
@click.argument("pairs", nargs=-1, metavar="[ID]...")
@click.option("--sure", is_flag=True, help="Every pair that is surely the same.")
@click.option("--above", "least", metavar="SCORE", help="Every sure pair of this score or more, such as 0.97.")
@of_book
@dry_run
@by
@as_json
@with_world
def accept(
    world: World,
    pairs: tuple[str, ...],
    *,
    sure: bool,
    least: str | None,
    book: str,
    dry_run: bool,
    by: str,
    as_json: bool,
) -> None:
    """
    Link these pairs: by ID, or all sure ones. Doubtful pairs are linked by ID only, whatever their score.

    Each side is told the other's id where its field for that is empty. Exit 4 where a record has changed since.
    """
    if bool(pairs) == (sure or least is not None):
        raise click.UsageError("Give the ids of pairs, or one of --sure and --above.")
    score = Decimal(0) if least is None else _score(least)
    laid = Table.laid(world, decider(world, by), book, pairs)
    wanted = list(pairs) or [pair.id for pair in above(laid.pairs, score)]
    decided = decide((Row(0, pair, Verdict.LINK) for pair in wanted), laid.pairs)
    why = f"accepted {'one by one' if pairs else f'every sure pair from {score} on'}"
    said(laid.carry_out(decided, why, dry_run=dry_run), dry_run=dry_run, as_json=as_json)


@click.command()
@click.argument("pairs", nargs=-1, required=True, metavar="ID...")
@dry_run
@by
@as_json
@with_world
def reject(world: World, pairs: tuple[str, ...], *, dry_run: bool, by: str, as_json: bool) -> None:
    """Say that these pairs aren't the same: they are never offered again. `ledgerlink match undo ID` takes that back."""
    laid = Table.laid(world, decider(world, by), "", pairs)
    decided = decide((Row(0, pair, Verdict.REJECT) for pair in pairs), laid.pairs)
    said(laid.carry_out(decided, "rejected", dry_run=dry_run), dry_run=dry_run, as_json=as_json)


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@of_book
@dry_run
@by
@as_json
@with_world
def import_(world: World, file: Path, *, book: str, dry_run: bool, by: str, as_json: bool) -> None:
    """
    Follow the decisions in FILE, the table of `ledgerlink match --csv` with its column `decision` filled in: link or reject.

    A line that contradicts another, or whose records have changed since, is refused with its number; the others are followed.
    Exit 4 where records have changed, 3 where lines were refused for another reason.
    """
    rows = match_table.read(file)
    laid = Table.laid(world, decider(world, by), book)
    done = laid.carry_out(decide(rows, laid.pairs), f"decided in {file.name}", dry_run=dry_run)
    said(done, dry_run=dry_run, as_json=as_json)


@click.command("list")
@click.option("--doubtful", is_flag=True, help="Only those that a person must look at.")
@of_book
@as_json
@with_world
def list_(world: World, *, doubtful: bool, book: str, as_json: bool) -> None:
    """List the pairs that wait for a decision, as the last run found them; exit 3 where there are any."""
    desk = Desk.of(world)
    waiting = [
        pair
        for two in desk.twos(book)
        for pair in desk.last(two).pairs
        if not doubtful or pair.suggestion is Suggestion.REVIEW
    ]
    if as_json:
        say_json([match_report.pair_json(pair) for pair in waiting])
    else:
        match_report.pairs(waiting)
        say(f"{len(waiting)} {words.plural(len(waiting), 'pair waits', 'pairs wait')} for a decision.")
    click.get_current_context().exit(HELD if waiting else 0)


@click.command()
@click.argument("pair", metavar="ID")
@as_json
@with_world
def show(world: World, pair: str, *, as_json: bool) -> None:
    """Show both records of a pair side by side, and what speaks for and against it."""
    desk = Desk.of(world)
    _, found = find_pair([desk.last(two) for two in desk.twos()], pair)
    crm, customer = (desk.record(ref) for ref in (found.crm, found.customer))
    both = [name for name in PartyField if any(one is not None and one.get(name) for one in (crm, customer))]
    sides = [(name.value, *(one.get(name) if one is not None else "" for one in (crm, customer))) for name in both]
    if as_json:
        fields = {name: {"crm": left, "ledger": right} for name, left, right in sides}
        say_json({**match_report.pair_json(found), "fields": fields})
        return
    say(f"{found.id}: [bold]{words.SUGGESTIONS[found.suggestion]}[/], score {found.score}")
    table(
        "Both records",
        ("field", escape(f"CRM {found.crm.kind} {found.crm.id}"), f"customer {found.customer.id}"),
        sides,
    )
    reasons = [[words.one_reason(one), one.crm, one.customer] for one in found.reasons]
    table("What speaks for and against", ("", "in the CRM", "in the ledger"), reasons)
    if found.doubt:
        say(f"A person must say: {escape(found.doubt)}.")
    say(f"The same: ledgerlink match accept {found.id}. Not the same: ledgerlink match reject {found.id}")


def _score(text: str) -> Decimal:
    try:
        score = Decimal(text)
    except InvalidOperation:
        score = Decimal(-1)
    if not 0 <= score <= 1:
        raise click.UsageError(f"--above takes a score from 0 to 1, not {text!r}.")
    return score


COMMANDS = (accept, reject, import_, list_, show)
