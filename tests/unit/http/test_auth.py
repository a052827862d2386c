"""A refused token is exchanged for one that works, and an account that refuses every token is not asked for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import httpx
import pytest

from shared.errors import Reconnect
from shared.http.auth import Bearer


@dataclass
class Tokens:
    """Gives these tokens, one after the other each time one is refused; then the consent is gone."""

    left: list[str]
    refused: list[str] = field(default_factory=list)

    def token(self) -> str:
        return self.left[0]

    def renewed(self, refused: str) -> str:
        self.refused.append(refused)
        self.left.pop(0)
        if not self.left:
            raise Reconnect("invalid_grant")
        return self.left[0]


def asked(tokens: Tokens, *good: str) -> tuple[int, Sequence[str]]:
    """The last answer's status, and the tokens that were sent."""
    sent: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request.headers["Authorization"].removeprefix("Bearer "))
        return httpx.Response(200 if sent[-1] in good else 401)

    with httpx.Client(transport=httpx.MockTransport(answer)) as client:
        return client.get("http://provider.test/", auth=Bearer(tokens)).status_code, sent


def test_a_good_token_is_sent_once() -> None:
    assert asked(Tokens(["a"]), "a") == (200, ["a"])


def test_a_refused_token_is_replaced_and_the_call_repeated() -> None:
    assert asked(Tokens(["a", "b"]), "b") == (200, ["a", "b"])


def test_the_stored_token_may_be_as_dead_as_the_one_in_hand() -> None:
    tokens = Tokens(["in hand", "stored", "renewed"])

    assert asked(tokens, "renewed") == (200, ["in hand", "stored", "renewed"])
    assert tokens.refused == ["in hand", "stored"]


def test_a_consent_that_is_gone_is_found_out_by_the_same_call() -> None:
    with pytest.raises(Reconnect):
        asked(Tokens(["in hand", "stored"]))


def test_whoever_refuses_every_token_is_asked_three_times() -> None:
    assert asked(Tokens(["a", "b", "c", "d"])) == (401, ["a", "b", "c"])
