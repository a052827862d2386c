"""`ledgerlink match changes`, `finish` and `undo`: what came of what people decided, told in full or taken back."""

from collections.abc import Sequence
from typing import Any

import click

from shared.aws.handoffs import DynamoHandoffs
from shared.cli import match_words as words
from shared.cli.command import as_json, by, decider, with_world
from shared.cli.exits import HELD
from shared.cli.match_commands import dry_run
from shared.cli.match_decide import change_set_of, linking_json
from shared.cli.match_progress import deciding
from shared.cli.matching import Desk, Two
from shared.cli.output import say, say_as_is, say_json, table
from shared.errors import NotFound
from shared.model.change_sets import ChangeSet, Linking, Stage
from shared.usecases.matching.tell_sides import tell_sides
from shared.usecases.matching.undo_links import Undone, undo_links
from shared.wiring import World


@click.command()
@as_json
@with_world
def changes(world: World, *, as_json: bool) -> None:
    """List what was linked at once, by whom, and whether it was undone; each by the id that `ledgerlink match undo` takes."""
    desk = Desk.of(world)
    rows = [(one, desk.changes.links(one.id)) for one in desk.changes.all()]
    if as_json:
        say_json([_set_json(one, links) for one, links in rows])
        return
    table(
        "Change sets",
        ("id", "by", "why", "links", "told", "undone"),
        [
            [one.id, one.by, one.why, str(len(links)), _count(links, Stage.TOLD), _count(links, Stage.UNDONE)]
            for one, links in rows
        ],
        none="Nothing was linked at once so far.",
    )


@click.command()
@dry_run
@by
@as_json
@with_world
def finish(world: World, *, dry_run: bool, by: str, as_json: bool) -> None:
    """
    Tell both sides the ids that are still owed: of links that were cut off, or made while their book only observed.

    Exit 3 where some are still owed.
    """
    desk, actor = Desk.of(world), decider(world, by)
    twos = {(two.crm, two.ledger): two for two in desk.twos()}
    told: list[Linking] = []
    for change_set in desk.changes.all():
        owed = [one for one in desk.changes.links(change_set.id) if one.stage in {Stage.MEANT, Stage.LINKED}]
        two = twos.get((change_set.crm, change_set.ledger))
        if not owed or two is None:
            continue
        if dry_run:
            told += owed
            continue
        desk.read([two])
        records = desk.records(two)
        with deciding("telling both sides", len(owed)) as progress:
            told += tell_sides(owed, change_set, records.get, desk.linker(two, actor, progress))
    left = [one for one in told if one.stage in {Stage.MEANT, Stage.LINKED}]
    if as_json:
        say_json({"dry_run": dry_run, "links": [linking_json(one) for one in told]})
    else:
        say(f"{len(told) - len(left)} told, {len(left)} still owed." if told else "No id is owed.")
        for sentence in dict.fromkeys(sentence for one in left for sentence in one.kept):
            say_as_is(sentence)
    click.get_current_context().exit(HELD if left else 0)


@click.command()
@click.argument("what", metavar="CHANGE_SET|ID")
@dry_run
@by
@as_json
@with_world
def undo(world: World, what: str, *, dry_run: bool, by: str, as_json: bool) -> None:
    """
    Take back all links of a change set, or that of one pair, and clear the ids that were written with them; or a rejection.

    Says what stays as it is: invoices, and fields that somebody has changed since.
    """
    desk, actor = Desk.of(world), decider(world, by)
    for two in desk.twos():
        if what in desk.pairings.rejected(two.crm, two.ledger):
            if not dry_run:
                desk.pairings.readmit(two.crm, two.ledger, what)
                desk.kept(desk.compared(two))
            _undone_said([], [what], dry_run=dry_run, as_json=as_json)
            return
    change_set, links = change_set_of(desk, what)
    standing = [one for one in links if one.stage is not Stage.UNDONE]
    done: list[Undone] = []
    if not dry_run:
        two = _two_of(desk, change_set)
        with deciding("taking back", len(standing)) as progress:
            handoffs = DynamoHandoffs(world.links.table).all()
            done = undo_links(change_set, standing, handoffs, desk.linker(two, actor, progress))
        desk.kept(desk.compared(two))
    else:
        done = [Undone(one, link=True, stays=()) for one in standing]
    _undone_said(done, [], dry_run=dry_run, as_json=as_json)


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{words.plural(number, '', 's')}"


def _undone_said(done: Sequence[Undone], readmitted: Sequence[str], *, dry_run: bool, as_json: bool) -> None:
    if as_json:
        undone = [{**linking_json(one.linking), "unlinked": one.link, "stays": one.stays} for one in done]
        say_json({"dry_run": dry_run, "undone": undone, "readmitted": readmitted})
        return
    verb = "Would take back" if dry_run else "Took back"
    links, rejections = sum(one.link for one in done), len(readmitted)
    say(f"{verb} {_counted(links, 'link')} and {_counted(rejections, 'rejection')}.")
    rows = [[one.linking.crm_name, one.linking.customer_name, sentence] for one in done for sentence in one.stays]
    if rows:
        table("What stays", ("CRM", "ledger", ""), rows)


def _two_of(desk: Desk, change_set: ChangeSet) -> Two:
    for two in desk.twos():
        if (two.crm, two.ledger) == (change_set.crm, change_set.ledger):
            return two
    raise NotFound(
        f"the rules have no book any more of {change_set.ledger} that {change_set.crm} sells into",
        record=change_set.id,
        fix="Put the book back into ledgerlink.toml until its links are undone, in mode observe if need be.",
    )


def _set_json(one: ChangeSet, links: Sequence[Linking]) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at,
        "by": one.by,
        "why": one.why,
        "crm": one.crm,
        "ledger": one.ledger,
        "links": [linking_json(link) for link in links],
        "undone_by": one.undone_by,
    }


def _count(links: Sequence[Linking], stage: Stage) -> str:
    return str(sum(one.stage is stage for one in links))


COMMANDS = (changes, finish, undo)
