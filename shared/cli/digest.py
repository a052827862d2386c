"""`ledgerlink digest`: what a person should know of this day."""

import click
from rich.markup import escape

from shared.cli.command import as_json, with_world
from shared.cli.output import say, say_json
from shared.domain.digest_days import COMPANY
from shared.domain.digest_words import notice, sections, summary
from shared.domain.noticing import destinations
from shared.model.hints import Hint
from shared.model.notices import NoticeFact
from shared.morning import sources
from shared.usecases.receiving.send_digests import QUEUE
from shared.usecases.telling.digest import gather
from shared.wiring import World


@click.command()
@click.option("--send", is_flag=True, help="Send it to everybody whom the rules name for it, too.")
@as_json
@with_world
def digest(world: World, *, send: bool, as_json: bool) -> None:
    """
    Show what a person should know of this day: errors, connections, deals on hold, what is overdue, what the night found.

    It is what the rules' `digest` sends once on each working day. No provider is called.
    """
    rules = world.rules.active()
    found = gather(sources(world, rules))
    named = destinations(rules.notices, notice(found, key=NoticeFact.DIGEST))
    if send:
        key = f"digest/by-hand-{world.clock.now().isoformat()}"
        world.queues.send(QUEUE, [Hint(COMPANY, key, key)])
    if as_json:
        told = {"sent_to": [str(to) for to in named] if send else []}
        say_json({"summary": summary(found), "calm": found.is_calm, **told, "digest": found})
        return
    say(f"{found.day.isoformat()}: {escape(summary(found))}")
    for section in sections(found):
        say(f"\n{escape(section.heading)}")
        for line in section.lines:
            say(f"  {escape(line)}")
    if send:
        say(f"\nOn its way to: {', '.join(map(str, named)) or 'nobody: no rule names digest'}.")
