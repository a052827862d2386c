"""`ledgerlink connect` and `disconnect`: an account is signed in to in a browser, and this command waits for the ending."""

import time
import webbrowser
from collections.abc import Callable, Mapping
from typing import Any

import click
import httpx

from shared.cli.command import as_json, by, decider, with_world
from shared.cli.directory import Directory, find_directory, token_of
from shared.cli.output import say_as_is, say_json
from shared.consenting import vendor_app
from shared.errors import Forbidden, LedgerlinkError, NotFound, Reconnect, Rejected, Unavailable
from shared.model.consent import Attempt, Ending, Progress
from shared.model.refs import ConnectionId, provider_of
from shared.providers.registry import manifest
from shared.usecases.connecting.disconnect import disconnect as end_connection
from shared.usecases.connecting.take_consent import Desk
from shared.usecases.connecting.take_consent import connect as connect_consent
from shared.wiring import World

PATIENCE_SECONDS = 600
PAUSE_SECONDS = 0.5
UNDER_WAY = frozenset({Ending.OPEN, Ending.TAKEN})
REFUSALS: Mapping[str, type[LedgerlinkError]] = {"forbidden": Forbidden, "not_found": NotFound}
"""By the code in the API's answer; anything else the API doesn't do is rejected."""


@click.command()
@click.argument("provider")
@click.option("--app", default="", help="Which app at the vendor, where there are several.")
@click.option("--reconnect", default="", metavar="CONNECTION", help="It must be this account, and no other.")
@click.option("--as-app", is_flag=True, help="Without a browser: the app signs in as itself, where the vendor lets it.")
@click.option("--as", "as_", default="", metavar="NAME", help="Local stack only: who of its people signs in.")
@click.option("--no-browser", is_flag=True, help="Only print the address.")
@click.option("--wait", default=PATIENCE_SECONDS, show_default=True, help="Seconds to wait for the ending.")
@by
@as_json
@with_world
def connect(
    world: World,
    provider: str,
    *,
    app: str,
    reconnect: str,
    as_app: bool,
    as_: str,
    no_browser: bool,
    wait: int,
    by: str,
    as_json: bool,
) -> None:
    """
    Connect an account of PROVIDER: its own page asks a person for consent.

    Links and history of an account that was connected before are kept, and what waited for it goes on.
    """
    title = manifest(provider).title
    app = app or app_of(world, provider)
    if as_app:
        _finish(_as_app(world, provider, app, reconnect, decider(world, by)), title, reconnect, as_json=as_json)
        return
    given = click.get_current_context().find_root().obj
    directory = find_directory(given["stack"], aws=given["aws"])
    silent = as_json or no_browser
    token = token_of(directory, as_, opened=_shower("Sign in to Ledgerlink first", silent=no_browser))
    begun = _begin(directory, token, provider, app, reconnect)
    if as_json:
        say_json(begun)
    _shower(f"Sign in to {title} and allow access", silent=silent, quiet=as_json)(begun["authorise_url"])
    _finish(_ending(world, begun["attempt"], wait), title, reconnect, as_json=as_json)


def _as_app(world: World, provider: str, app: str, reconnect: str, by: str) -> Progress:
    """Connect what the app reaches as itself. Raises: as the vendor's refusals."""
    vendor = vendor_app(world, provider, app)
    desk = Desk(
        vendor=vendor,
        attempts=world.attempts,
        connections=world.connections,
        agenda=world.agenda,
        cursors=world.cursors,
        links=world.links,
        clock=world.clock,
        set_up=world.get_ready,
    )
    attempt = Attempt("", provider, app, by, "", world.clock.now(), reconnect)
    return connect_consent(vendor.signed_in(), attempt, desk)


def _finish(progress: Progress, title: str, reconnect: str, *, as_json: bool) -> None:
    """Say what came of it. Raises: Reconnect or Rejected, where nothing was connected."""
    if progress.ending is not Ending.CONNECTED:
        raise _failure(progress, title, reconnect)
    if as_json:
        say_json(
            {"ending": progress.ending, "message": progress.sentence, "fix": progress.fix, "connected": _rows(progress)}
        )
        return
    say_as_is(progress.sentence)
    for one in progress.joined:
        say_as_is(f"  {one.title}: {one.connection}{' (again)' if one.again else ''}")
        if one.left_to_do:
            say_as_is(f"    {one.left_to_do}")
    say_as_is(f"Next: {progress.fix}")


@click.command()
@click.argument("connection")
@click.option("--yes", is_flag=True, help="Nothing is asked of this account any more until somebody connects it again.")
@by
@as_json
@with_world
def disconnect(world: World, connection: str, *, yes: bool, by: str, as_json: bool) -> None:
    """End CONNECTION: its consent is withdrawn at the vendor, its tokens are removed. Links and history stay."""
    if not yes:
        raise click.UsageError(
            f"Nothing will be read from or written to {connection} any more. Say --yes if that is right."
        )
    name = ConnectionId(connection)
    record = world.connection(name)
    vendor = vendor_app(world, provider_of(name), record.app)
    left = end_connection(
        name,
        by=decider(world, by),
        withdraw=vendor.withdraw,
        forget=world.vault.forget,
        connections=world.connections,
        links=world.links,
        clock=world.clock,
    )
    if as_json:
        say_json({"connection": connection, "disconnected": True, "left_to_do": left})
    else:
        say_as_is(f"{connection} is disconnected; its links and history are kept" + (f". {left}" if left else ""))


def app_of(world: World, provider: str) -> str:
    """The provider's only app. Raises: NotFound where there is none, Rejected where there are several."""
    names = world.app_book.names(provider)
    if not names:
        raise NotFound(f"no app of {manifest(provider).title} is known", fix=f"Run: ledgerlink app add {provider}")
    if len(names) > 1:
        raise Rejected(f"there are several apps: {', '.join(names)}", fix="Name one with --app.")
    return names[0]


def _shower(what: str, *, silent: bool, quiet: bool = False) -> Callable[[str], None]:
    """How a page is shown: printed for people (`quiet`: not at all), and opened in a browser unless `silent`."""

    def show(address: str) -> None:
        if not quiet:
            click.echo(f"{what}:\n  {address}", err=True)
        if not silent:
            webbrowser.open(address)

    return show


def _begin(directory: Directory, token: str, provider: str, app: str, reconnect: str) -> dict[str, Any]:
    try:
        answer = httpx.post(
            f"{directory.api}/connect/{provider}/{app}",
            json={"reconnect": reconnect} if reconnect else {},
            headers={"Authorization": f"Bearer {token}"},
            timeout=30,
        )
        said: dict[str, Any] = answer.json()
    except (httpx.HTTPError, ValueError) as error:
        raise Unavailable("the deployment's API gave no answer", fix="Try again in a minute.") from error
    if answer.is_success:
        return said
    told = said.get("error", {})
    if answer.status_code == 401:
        raise Forbidden("the API didn't accept the sign-in", fix="Run the command again.")
    kind = REFUSALS.get(str(told.get("code")), Unavailable if answer.is_server_error else Rejected)
    raise kind(
        str(told.get("message") or f"the API answered {answer.status_code}"),
        record=str(told.get("record") or ""),
        fix=str(told.get("fix") or "Try again; the log of `connect` says more."),
    )


def _ending(world: World, attempt: str, seconds: float) -> Progress:
    """Wait for the ending; the last look where there is none."""
    until = time.monotonic() + seconds
    while (progress := world.attempts.progress(attempt)).ending in UNDER_WAY and time.monotonic() < until:
        time.sleep(PAUSE_SECONDS)
    return progress


def _failure(progress: Progress, title: str, reconnect: str) -> LedgerlinkError:
    """A connection that is still to be reconnected says so to scripts."""
    kind = Reconnect if reconnect else Rejected
    if progress.ending in UNDER_WAY:
        return kind(f"nobody came back from {title}'s page in time", record=reconnect, fix="Run the command again.")
    return kind(progress.sentence, record=reconnect, fix=progress.fix)


def _rows(progress: Progress) -> list[dict[str, object]]:
    return [
        {
            "connection": one.connection,
            "account": one.title,
            "again": one.again,
            "waited": one.waited,
            "left_to_do": one.left_to_do,
        }
        for one in progress.joined
    ]
