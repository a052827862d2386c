"""Webhooks of the company's own, Slack's above all: a POST to an address that is itself the secret."""

import logging
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx

from shared.errors import LedgerlinkError, Malformed, RateLimited, Rejected, Unavailable
from shared.model.notices import Destination, Words
from shared.ports.notices import Hooks

TIMEOUT: Final = httpx.Timeout(10.0, connect=3.0)
HOST: Final = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*")
"""A name with a dot: neither an address in numbers nor a machine of the inside."""
LOOPBACK: Final = frozenset({"127.0.0.1", "localhost", "::1"})
LONGEST_WORD: Final = 200
ASSUMED_WAIT: Final = 30.0
"""Seconds, where whoever asks us to wait doesn't say how long."""
WORDS: Final[Mapping[str, str]] = {
    "no_service": "the webhook was switched off or removed: make a new one",
    "no_service_id": "the address is not whole: copy it again",
    "no_team": "the workspace is gone, or the address is not whole: copy it again",
    "team_disabled": "the workspace is switched off",
    "invalid_token": "the address is not whole, or was withdrawn: make a new one",
    "channel_not_found": "the channel is gone: make a new webhook for another one",
    "channel_is_archived": "the channel is archived: restore it, or make a new webhook for another one",
    "action_prohibited": "an administrator of the workspace has to allow it",
    "posting_to_general_channel_denied": "the channel takes posts of administrators only: make a new webhook for another one",
    "user_not_found": "the person is gone: make a new webhook for somebody else",
}
"""What Slack answers in a word, and what to do."""


def quiet_about_addresses() -> None:
    """Keep httpx from noting each request's address: the address of a webhook is a secret."""
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)


def checked(address: str, *, is_local: bool) -> str:
    """
    The address, if it is one that may be posted to.

    Raises:
        Malformed: it isn't https to a named host (on the local stack: nor loopback). The error doesn't hold it.
    """
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        raise _unfit() from None
    plain = address.isascii() and address.isprintable() and " " not in address and "@" not in parts.netloc
    outside = parts.scheme == "https" and HOST.fullmatch(host) is not None
    inside = is_local and parts.scheme in {"http", "https"} and host in LOOPBACK
    if not plain or parts.fragment or not (outside or inside):
        raise _unfit()
    return address


@dataclass(frozen=True, slots=True)
class HttpHooks:
    """Implements `Notifier`. Follows no redirect: who takes over a host must not learn where else we post."""

    hooks: Hooks
    is_local: bool
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT, trust_env=False))

    def __post_init__(self) -> None:
        quiet_about_addresses()

    def send(self, to: Destination, words: Words) -> None:
        """Post it. Raises: NotFound, Malformed, Rejected; RateLimited, Unavailable."""
        address = checked(self.hooks.address(to.name), is_local=self.is_local)
        try:
            with self.client.stream("POST", address, json=dict(words.body)) as answer:
                status, wait = answer.status_code, answer.headers.get("retry-after", "")
                word = _word(answer)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            # `from None`: what httpx says may hold the address.
            raise Unavailable(
                f"{to} can't be reached ({type(error).__name__})", record=str(to), fix="It is tried again by itself."
            ) from None
        if not HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
            raise _refusal(to, status, wait, word)


def _word(answer: httpx.Response) -> str:
    """The first of what it answers; the rest isn't read."""
    for piece in answer.iter_bytes(LONGEST_WORD):
        return piece.decode(errors="replace").strip()
    return ""


def _refusal(to: Destination, status: int, wait: str, word: str) -> LedgerlinkError:
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        seconds = float(wait) if wait.isdecimal() else ASSUMED_WAIT
        return RateLimited(
            f"{to} asks us to wait", record=str(to), fix="It is tried again by itself.", retry_after=seconds
        )
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status == HTTPStatus.REQUEST_TIMEOUT:
        return Unavailable(f"{to} answers {status}", record=str(to), fix="It is tried again by itself.")
    if status < HTTPStatus.BAD_REQUEST:
        said = "and redirects aren't followed: keep the address that it leads to"
    else:
        said = WORDS.get(word, "which time doesn't mend: look there, or keep another address")
    return Rejected(
        f"{to} answers {status}, {said}",
        record=str(to),
        fix=f"Keep the right address by: ledgerlink notices add {to.name}; then retry what is parked.",
    )


def _unfit() -> Malformed:
    return Malformed(
        "that is no address that notices may be posted to",
        fix="It must be https, with a host by name and without a user, such as https://hooks.slack.com/services/…",
    )
