"""`ledgerlink connections` and `setup`: which accounts are connected, and making them ready."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import click

from shared.cli.command import as_json, with_world
from shared.cli.directory import find_directory
from shared.cli.guide import guide_for
from shared.cli.output import say, say_as_is, say_json
from shared.errors import NotFound
from shared.model.refs import ConnectionId, account_of, provider_of
from shared.ports.work import CONNECTED, DISCONNECTED, PERMISSION_MISSING, RECONNECT_NEEDED
from shared.providers.manifest import Capability
from shared.providers.registry import manifest
from shared.usecases.invoicing.look_again import look_at_waiting
from shared.usecases.receiving.send_polls import Turn, turns
from shared.wiring import World

WORDS: Mapping[str, str] = {
    CONNECTED: "connected",
    PERMISSION_MISSING: "a permission is missing",
    RECONNECT_NEEDED: "sign in again",
    DISCONNECTED: "disconnected",
}

POLLING = (
    "asked_at",
    "next_ask_at",
    "next_ask_why",
    "promised_seconds",
    "calls_used_today",
    "calls_left_today",
    "calls_left_for_polls",
)
"""What the JSON says of how an account is asked what changed; the day is the last 24 hours."""


@click.command()
@as_json
@with_world
def connections(world: World, *, as_json: bool) -> None:
    """
    List the accounts: provider, account, book, status, when they were connected, last heard of, and end for good; when each was
    last asked what changed, when it is next and why, and how many of the day's calls are used.
    """
    books = _books(world)
    ends = {life.connection: life.ends_at for life in world.lifetimes.all()}
    asked = turns(world.lists, world.cursors, world.asking, world.clock)
    rows = []
    for standing in world.connections.standings():
        record = world.connection(standing.id)
        rows.append(
            {
                "connection": standing.id,
                "provider": provider_of(standing.id),
                "account": account_of(standing.id),
                "title": record.title or str(record.profile.get("name") or ""),
                "app": record.app,
                "books": books.get(standing.id, []),
                "status": standing.status,
                "connected_at": standing.connected_at,
                "heard_at": standing.heard_at,
                "ends_at": ends.get(standing.id),
                **_polling(asked.get(standing.id), world.clock.now()),
            }
        )
    if as_json:
        say_json(rows)
        return
    if not rows:
        say("No account is connected yet. Next: ledgerlink app add PROVIDER, then ledgerlink connect PROVIDER")
    for row in rows:
        say_as_is(account_text(row, asked.get(ConnectionId(str(row["connection"]))), world.clock.now()))


def account_text(row: Mapping[str, Any], turn: Turn | None, now: datetime) -> str:
    """One account in a few lines, its name in one piece: people copy it into other commands."""
    named = f" “{row['title']}”" if row["title"] else ""
    kept = f", book {', '.join(row['books'])}" if row["books"] else ""
    ends = f", ends for good {row['ends_at']:%F}" if row["ends_at"] else ""
    return (
        f"{manifest(row['provider']).title} {row['connection']}{named}: {WORDS.get(row['status'], row['status'])}{kept}\n"
        f"  connected {row['connected_at']:%F %H:%M}Z, last heard {row['heard_at']:%F %H:%M}Z{ends}\n"
        f"  asked what changed: {_said(turn, now)}"
    )


def _polling(turn: Turn | None, now: datetime) -> Mapping[str, object]:
    """How an account is asked; all of it null where nobody asks it, for its consent is gone."""
    if turn is None:
        return dict.fromkeys(POLLING)
    allowance = turn.allowance
    day = allowance.per_day
    facts = (
        turn.asked.at,
        max(turn.ask.at, now),
        turn.ask.why,
        round(turn.ask.every.total_seconds()),
        allowance.calls(now),
        None if day is None else max(0, day - allowance.calls(now)),
        None if day is None else max(0, round(allowance.left(now))),
    )
    return dict(zip(POLLING, facts, strict=True))


def _said(turn: Turn | None, now: datetime) -> str:
    """The same for people."""
    if turn is None:
        return "not while it waits for a sign-in"
    last = f"{turn.asked.at:%F %H:%M}Z" if turn.asked.at else "never yet"
    soon = "now" if turn.ask.is_due(now) else f"{turn.ask.at:%H:%M}Z"
    day = turn.allowance.per_day
    used = f"{turn.allowance.calls(now)} of {day} calls used" if day else f"{turn.allowance.calls(now)} calls used"
    return f"{last}, next {soon}; {turn.ask.why}\n  {used} in the last 24 hours"


def _books(world: World) -> Mapping[ConnectionId, list[str]]:
    """The books of each ledger by the rules in force; none where no rules are."""
    try:
        active = world.rules.active()
    except NotFound:
        return {}
    kept: dict[ConnectionId, list[str]] = {}
    for book in active.books:
        kept.setdefault(book.ledger, []).append(book.id)
    return kept


def _webhooks_of(world: World, connection: ConnectionId) -> str:
    """Our address for this account's webhooks, where they are made by us; else it isn't asked for."""
    facts = manifest(provider_of(connection))
    if Capability.SUBSCRIPTIONS not in facts.capabilities:
        return ""
    given = click.get_current_context().find_root().obj
    api = find_directory(given["stack"], aws=given["aws"]).api
    return guide_for(world, facts.name, world.connection(connection).app, api).webhooks_url


@click.command()
@as_json
@with_world
def setup(world: World, *, as_json: bool) -> None:
    """
    Read each connected account's settings and make our fields in the CRM, and its webhooks where it lets us; held deals follow.
    Safe to repeat.
    """
    done = []
    for standing in world.connections.standings():
        if standing.status == DISCONNECTED:
            continue
        made = world.set_up(standing.id, _webhooks_of(world, standing.id))
        done.append({"connection": standing.id, "fields_made": list(made)})
        if not as_json:
            title = manifest(provider_of(standing.id)).title
            say(f"{title} {standing.id}: settings read" + (f", {len(made)} fields made" if made else ""))
    cause = "the accounts' settings were read again"
    waiting = look_at_waiting(cause, links=world.links, queues=world.queues, clock=world.clock)
    if as_json:
        say_json(done)
    elif waiting:
        say(f"{len(waiting)} held deals are looked at again")
    elif not done:
        say("No account is connected yet. Next: ledgerlink connect PROVIDER")
    elif _books(world):
        say("Next: ledgerlink check")
    else:
        say("No rules are in force yet. Next: ledgerlink init")
