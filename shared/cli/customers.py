"""`ledgerlink customers`: what about customers waits for a person, and what the person decides."""

from typing import cast

import click
from rich.markup import escape

from shared.cli import relinking
from shared.cli.command import as_json, by, decider, with_world
from shared.cli.output import say, say_as_is, say_json, table
from shared.keeping import keeping
from shared.model.reviews import Review
from shared.usecases.customers import answer_review
from shared.usecases.customers.answer_review import Whom
from shared.wiring import World


@click.group()
def customers() -> None:
    """Customers who are kept in step on both sides, and the questions about them."""


@customers.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List what waits for a person, the oldest first."""
    found = world.reviews.waiting()
    if as_json:
        say_json([_row(review) for review in found])
    else:
        rows = [[one.id, one.code.value, one.sentence, f"{one.at:%F %T}Z"] for one in found]
        table("Waiting", ("review", "code", "what", "since"), rows, none="No question about a customer waits.")


@customers.command()
@click.argument("review")
@as_json
@with_world
def show(world: World, review: str, *, as_json: bool) -> None:
    """Show REVIEW: both sides' values, why it waits and what may be done."""
    found = answer_review.find_review(world.reviews, review)
    if as_json:
        say_json(_row(found))
        return
    say(
        f"{escape(found.sentence)}\nCRM: {found.crm or '-'}\nLedger: {found.ledger or '-'}\nWhat to do: {escape(found.fix)}"
    )
    rows = [[row.field, row.crm, row.ledger, row.why] for row in found.evidence]
    table("Evidence", ("field", "CRM", "ledger", "why"), rows)


@customers.command()
@click.argument("review")
@click.argument("whose", type=click.Choice(["crm", "ledger", "both"]))
@by
@as_json
@with_world
def keep(world: World, review: str, *, whose: str, by: str, as_json: bool) -> None:
    """
    Let the values of one side hold for all that REVIEW shows: they are written to the other. `both` leaves them as they are.

    Exit 4 where a value is another by now than the review shows.
    """
    done = answer_review.keep(review, cast("Whom", whose), keeping(world, decider(world, by)))
    _said(review, done.what, as_json=as_json)


@customers.command()
@click.argument("review")
@click.option("--reason", required=True, help="Why nothing is to be done about it.")
@by
@as_json
@with_world
def close(world: World, review: str, *, reason: str, by: str, as_json: bool) -> None:
    """Close REVIEW: nothing is to be done; it is asked again only on other evidence."""
    answer_review.close(review, reason, keeping(world, decider(world, by)))
    _said(review, "closed", as_json=as_json)


def _row(review: Review) -> dict[str, object]:
    """One review as scripts see it."""
    return {
        "id": review.id,
        "code": review.code,
        "crm": str(review.crm or ""),
        "ledger": str(review.ledger or ""),
        "sentence": review.sentence,
        "fix": review.fix,
        "since": review.at,
        "score": review.score,
        "others": [str(other) for other in review.others],
        "evidence": review.evidence,
    }


def _said(review: str, what: str, *, as_json: bool) -> None:
    if as_json:
        say_json({"id": review, "done": what})
    else:
        say_as_is(f"{review}: {what}")


for command in relinking.COMMANDS:
    customers.add_command(command)
