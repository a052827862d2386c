"""`ledgerlink customers link`, `unlink` and `unmerge`: a person says which customer a record is."""

import click
from rich.markup import escape

from shared.cli.command import as_json, by, decider, with_world
from shared.cli.output import say, say_json
from shared.cli.show import party_ref
from shared.errors import NotFound
from shared.keeping import keeping
from shared.model.refs import BookId, Kind, Ref
from shared.usecases.customers import relink
from shared.usecases.customers.keeping import links_of
from shared.wiring import World


@click.command("link")
@click.argument("record")
@click.argument("customer")
@click.option("--book", default="", help="The book in whose ledger CUSTOMER is; needed where there are several.")
@by
@as_json
@with_world
def link(world: World, record: str, customer: str, *, book: str, by: str, as_json: bool) -> None:
    """
    Let RECORD of the CRM be CUSTOMER (the ledger's id) from now on; a link to another customer of that ledger moves.

    RECORD: as for `show customer`.
    """
    run = keeping(world, decider(world, by))
    done = relink.link(party_ref(world, record), _customer_ref(world, customer, book), run)
    if as_json:
        say_json({"record": record, "customer": customer, "said": done.what})
    else:
        say(f"{escape(done.what)}. All about it: ledgerlink show customer {escape(record)}")


@click.command("unlink")
@click.argument("record")
@click.option("--book", default="", help="Only the customer in this book's ledger.")
@by
@as_json
@with_world
def unlink(world: World, record: str, *, book: str, by: str, as_json: bool) -> None:
    """
    Take RECORD and its customers apart, and clear the ids that each holds of the other. Invoices stay as they are.

    RECORD: as for `show customer`.
    """
    run, ref = keeping(world, decider(world, by)), party_ref(world, record)
    ledger = world.rules.active().book(_book(world, book)).ledger if book else None
    links = [one for one in links_of(world.links.dossier(ref)) if ledger in {None, one.customer.connection}]
    if not links:
        raise NotFound(f"{record} is linked to no customer", record=str(ref), fix="See ledgerlink show customer.")
    stays = [sentence for one in links for sentence in relink.unlink(ref, one.customer, run)]
    if as_json:
        say_json({"record": record, "unlinked": [one.customer.id for one in links], "stays": stays})
    else:
        for sentence in (f"{record} and {', '.join(one.customer.id for one in links)} are apart.", *stays):
            say(escape(sentence))


@click.command("unmerge")
@click.argument("record")
@by
@as_json
@with_world
def unmerge(world: World, record: str, *, by: str, as_json: bool) -> None:
    """
    Take back the last merge that the link of RECORD followed, where the two records are apart again.

    RECORD: as for `show customer`.
    """
    done = relink.unmerge(party_ref(world, record), world.audit, keeping(world, decider(world, by)))
    if as_json:
        say_json({"record": record, "said": done.what})
    else:
        say(escape(done.what))


def _customer_ref(world: World, customer: str, book: str) -> Ref:
    return Ref(world.rules.active().book(_book(world, book)).ledger, Kind.CUSTOMER, customer)


def _book(world: World, named: str) -> BookId:
    """The book of that name, or the only one. Raises: NotFound."""
    books = {str(book.id): book.id for book in world.rules.active().books}
    if named in books:
        return books[named]
    if named or len(books) != 1:
        raise NotFound(
            f"there is no book {named!r}" if named else "there are several books",
            fix=f"Name one with --book: {', '.join(books)}.",
        )
    return next(iter(books.values()))


COMMANDS = (link, unlink, unmerge)
