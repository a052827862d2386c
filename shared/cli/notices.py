"""`ledgerlink notices`: whom people's notices go to, the addresses of their webhooks, and whether they arrive."""

import sys
import time
from dataclasses import dataclass

import click

from shared.cli.addressees import destination, leads_to, refuse_unknown, rules_of, topics_of
from shared.cli.command import as_json, with_world
from shared.cli.output import Failure, say, say_json, table
from shared.domain.noticing import named_by
from shared.errors import Malformed, NotFound, Unavailable
from shared.http.hooks import checked
from shared.http.mail_server import server_of
from shared.model.notice_rules import HOOK_NAME, MAIL_SERVER
from shared.model.notices import Letter, Notice, NoticeFact
from shared.usecases.telling.announce import NOTICES, message
from shared.wiring import World

PATIENCE_SECONDS = 90
BETWEEN_LOOKS = 0.5


@dataclass(frozen=True, slots=True)
class Row:
    """Who is told of what, in which books (none: in all), and where that leads; or an address that no rule names."""

    to: str
    facts: frozenset[NoticeFact]
    books: frozenset[str]
    leads_to: str


@click.group()
def notices() -> None:
    """What people are told by e-mail, topic or webhook."""


@notices.command()
@click.argument("name")
@as_json
@with_world
def add(world: World, name: str, *, as_json: bool) -> None:
    """
    Keep the address of a webhook under NAME, or that of your mail server under `smtp`: asks for it, or reads it from standard input.

    The address is a secret: it goes to Secrets Manager and nowhere else. Rules name it by NAME. Again: replaces it.
    """
    if not HOOK_NAME.fullmatch(name):
        raise Malformed(f"{name!r} is no name", fix="Take letters, digits, _ and -, 64 at most.")
    by_hand = sys.stdin.isatty()
    told = click.prompt("Address", hide_input=True) if by_hand else sys.stdin.read()
    address, is_local = str(told).strip(), world.settings.is_local
    if name == MAIL_SERVER:
        server_of(address, sender=world.settings.notices_from, is_local=is_local)
    else:
        checked(address, is_local=is_local)
    world.hooks.keep(name, address)
    if as_json:
        say_json({"kept": True, "name": name, "host": world.hooks.hosts()[name]})
        return
    if name == MAIL_SERVER:
        say("The address is kept: every mail goes through that server from now on.")
        say("Next: ledgerlink notices test YOUR-ADDRESS")
        return
    say(f"The address {name} is kept. Name it in the rules' [[notices]] as slack or webhook.")
    say(f"Next: ledgerlink notices test {name}")


@notices.command()
@click.argument("name")
@as_json
@with_world
def remove(world: World, name: str, *, as_json: bool) -> None:
    """Forget the address kept under NAME, for good. Without a mail server (`smtp`) mail goes by SES again."""
    if name not in world.hooks.hosts():
        raise NotFound(f"no address is kept under the name {name!r}", fix="See: ledgerlink notices list.")
    world.hooks.forget(name)
    if as_json:
        say_json({"kept": False, "name": name})
    else:
        say(f"The address {name} is forgotten.")


@notices.command("list")
@as_json
@with_world
def list_(world: World, *, as_json: bool) -> None:
    """List who is told of what, and which addresses are kept. Tells no secret."""
    rules, hosts = rules_of(world), world.hooks.hosts()
    named = [(to, rule) for rule in rules for to in named_by(rule)]
    rows = [Row(str(to), rule.facts, rule.books, leads_to(world, to, hosts)) for to, rule in named]
    idle = hosts.keys() - {to.name for to, _ in named} - {MAIL_SERVER}
    rows += [Row(name, frozenset(), frozenset(), hosts[name]) for name in sorted(idle)]
    if as_json:
        say_json(rows)
        return
    shown = [
        [
            row.to,
            ", ".join(sorted(row.facts)) or "nothing: no rule names it",
            ", ".join(sorted(row.books)),
            row.leads_to,
        ]
        for row in rows
    ]
    table(
        "Notices",
        ("to", "told of", "only in", "leads to"),
        shown,
        none="Nobody is told of anything: the rules have no [[notices]].",
    )


@notices.command()
@click.argument("name")
@click.option("--json-body", is_flag=True, help="Post JSON as to `webhook`, where no rule says how NAME is meant.")
@as_json
@with_world
def test(world: World, name: str, *, json_body: bool, as_json: bool) -> None:
    """
    Send a test to NAME (a webhook's, a topic's, or an e-mail address) the way notices go, and wait until it is taken.

    Where nothing is kept under NAME, nothing is sent.
    """
    to = destination(world, name, json_body=json_body)
    refuse_unknown(to, world.hooks.hosts(), topics_of(world))
    now = world.clock.now()
    key = f"{NoticeFact.TEST}/{now.isoformat()}"
    letter = Letter.of(Notice(NoticeFact.TEST, key, to.ref, "A test of Ledgerlink", now), to)
    world.letters.keep(letter)
    world.queues.send(NOTICES, [message(letter)])
    _await(world, letter, as_json=as_json)
    if as_json:
        say_json({"told": True, "to": str(to)})
    else:
        say(f"{to} has taken it.")


def _await(world: World, letter: Letter, *, as_json: bool) -> None:
    """Wait until it was told. Raises: Failure with the first cause why not."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        known = world.letters.find(letter.key)
        if known is not None and known.told_at is not None:
            return
        cause = world.inbox.cause(NOTICES, letter.key)
        if cause:
            raise Failure(
                NotFound(f"it was not taken: {cause}", record=str(letter.to), fix="Put that right, then test again."),
                as_json=as_json,
            )
        time.sleep(BETWEEN_LOOKS)
    raise Failure(
        Unavailable(
            f"nothing was heard of it for {PATIENCE_SECONDS} s",
            record=str(letter.to),
            fix="Look at `ledgerlink state` and at the log of the function notices.",
        ),
        as_json=as_json,
    )
