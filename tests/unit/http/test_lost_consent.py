"""A provider that refuses for lack of consent is told of, so that a person is called; nobody else's refusal is."""

from collections.abc import Callable
from datetime import datetime

import httpx
import pytest

from shared.errors import LedgerlinkError, NeedsHuman, Reconnect, Unpermitted
from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow
from shared.model.handoff import Journal
from shared.model.refs import ConnectionId
from tests.fakes.clock import FakeClock
from tests.fakes.seeded import SeededToken

XERO = ConnectionId("xero:a")
READ = Endpoint("read", "GET", "/things", Effect.READ, scope="things.read")
ROWS = (
    ErrorRow({403}, Unpermitted, "it takes {scope}: {message}", "Allow it.", "scope"),
    ErrorRow({403}, Reconnect, "{message}", "Sign in.", "disconnected"),
    ErrorRow({403}, NeedsHuman, "{message}", "ask"),
)


class Gone(SeededToken):
    """A token source that found out itself."""

    def token(self) -> str:
        raise Reconnect("the consent is gone")


def told(body: str, tokens: SeededToken | None = None) -> tuple[LedgerlinkError, list[Reconnect]]:
    """Call a provider that refuses so; gives the error, and what was told of it."""
    heard: list[tuple[Reconnect, datetime, str]] = []
    clock = FakeClock()
    answers: Callable[[httpx.Request], httpx.Response] = lambda _: httpx.Response(403, text=body)  # noqa: E731
    api = Api(
        connection=XERO,
        origin="https://provider.invalid",
        tokens=tokens or SeededToken("token"),
        rows=ROWS,
        explain=lambda answer: answer.body.decode(),
        journal=Journal(),
        clock=clock,
        client=httpx.Client(transport=httpx.MockTransport(answers)),
        lost=lambda *said: heard.append(said),
    )
    with pytest.raises(LedgerlinkError) as refused:
        api.call(READ)
    assert {(clock.now(), "token")} >= {(began, token) for _, began, token in heard}
    return refused.value, [error for error, *_ in heard]


def test_an_account_that_was_disconnected_is_told_of_once() -> None:
    error, heard = told("disconnected")

    assert (type(error), heard) == (Reconnect, [error])
    assert isinstance(error, Reconnect)
    assert error.connection == XERO
    assert error.fix == "Sign in. To sign in: ledgerlink connect xero --reconnect xero:a"


def test_a_permission_that_is_missing_is_told_of_by_its_name() -> None:
    error, heard = told("insufficient scope")

    assert (type(error), heard) == (Unpermitted, [error])
    assert error.sentence == "it takes things.read: insufficient scope"


def test_a_refusal_that_only_asks_for_a_person_is_not() -> None:
    error, heard = told("not on Mondays")

    assert (type(error), heard) == (NeedsHuman, [])


def test_what_the_tokens_found_out_they_tell_themselves() -> None:
    error, heard = told("never asked", Gone("token"))

    assert (type(error), heard) == (Reconnect, [])
