"""The one way out to a provider: every request of every connector passes here."""

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import quote, urlencode

import httpx

from shared.errors import RateLimited, Reconnect, Retryable, Unavailable, Unclear, WriteForbidden
from shared.http.answers import Answer, vendor_time
from shared.http.auth import Bearer, TokenSource
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow, Explain, explained
from shared.http.pace import Pace
from shared.model.handoff import Call, Journal
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, provider_of, reconnecting
from shared.ports.edges import Clock

TIMEOUT = httpx.Timeout(20.0, connect=3.0)
"""Below every worker's own time limit; vendors answer within seconds or not at all."""
READ_ATTEMPTS = 2
"""Reads are repeated once, at once; everything longer is the queue's business."""
READ_PAUSE_SECONDS = 0.2


@dataclass(slots=True)
class Api:
    """
    Calls to one connection's API.

    Guarantees: a write leaves only with a permit that covers this connection; every call is in the journal, without body,
    query or token; an answer outside 2xx is an error of `shared.errors`; only reads are repeated here. Where a `pace` is given,
    no call leaves before it was reserved. `skews` holds by how much the vendor's clock was ahead of ours when it last answered, to
    a second or so. A Reconnect names the connection; where an answer means one, `lost` hears of it, when
    the refused call began, and with which token; it may know better and raise something else.
    """

    connection: ConnectionId
    origin: str
    tokens: TokenSource
    rows: Sequence[ErrorRow]
    explain: Explain
    journal: Journal
    clock: Clock
    headers: Mapping[str, str] = field(default_factory=dict)
    client: httpx.Client = field(default_factory=lambda: httpx.Client(timeout=TIMEOUT, trust_env=False))
    pace: Pace | None = None
    skews: dict[ConnectionId, timedelta] = field(default_factory=dict)
    lost: Callable[[Reconnect, datetime, str], None] = lambda _error, _began, _token: None
    sleep: Callable[[float], None] = time.sleep

    def call(
        self,
        endpoint: Endpoint,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        permit: Permit | None = None,
        record: str = "",
    ) -> Answer:
        """
        Call the endpoint and give its answer.

        Args:
            endpoint: the row in the provider's table.
            path: values for the names in the row's path.
            query: query parameters beyond the row's own; never secrets.
            body: the exact bytes.
            headers: beyond the connection's own.
            permit: the right to write; needed when the row says so.
            record: what the call is about, for the error's sentence.

        Raises:
            WriteForbidden: no permit covers this write. Nothing was sent.
            Unclear: a write was sent and no clear answer came.
            LedgerlinkError: as the provider's table says.

        """
        writes = endpoint.effect is Effect.WRITE
        if writes and (permit is None or not permit.covers(self.connection)):
            raise WriteForbidden(
                f"{endpoint.name} would write to {self.connection} without a permit: nothing was sent",
                record=record,
                fix="The book's mode decides: see `mode` in ledgerlink.toml.",
            )
        target = endpoint.path.format(**{name: quote(value, safe="") for name, value in (path or {}).items()})
        asked = {**dict(endpoint.query), **(query or {})}
        url = self.origin + target + ("?" + urlencode(asked, quote_via=quote) if asked else "")
        sent = {"Content-Type": endpoint.content_type} if body is not None else {}
        request = self.client.build_request(
            endpoint.method, url, content=body, headers={**self.headers, **sent, **(headers or {})}
        )
        attempts = 1 if writes else READ_ATTEMPTS
        for attempt in range(1, attempts + 1):
            try:
                return self._once(request, endpoint, target, attempt, record)
            except Reconnect as error:
                error.connection = self.connection
                raise
            except Retryable as error:
                if attempt == attempts or isinstance(error, RateLimited):
                    raise
                self.sleep(READ_PAUSE_SECONDS)
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _once(self, request: httpx.Request, endpoint: Endpoint, target: str, attempt: int, record: str) -> Answer:
        writes = endpoint.effect is Effect.WRITE
        if self.pace is not None:
            self.pace.call(endpoint.cost)
        at = self.clock.now()
        start = time.monotonic()
        status = 0
        try:
            with self.pace.turn() if self.pace is not None else nullcontext():
                response = self.client.send(request, auth=Bearer(self.tokens))
            status = response.status_code
            for refused in response.history:  # each time a token had run out
                self._note(at, endpoint, target, refused.status_code, refused.elapsed.total_seconds(), attempt)
        except httpx.ConnectError as error:
            raise Unavailable(
                f"{provider_of(self.connection)} can't be reached", record=record, fix="It is tried again by itself."
            ) from error
        except httpx.HTTPError as error:
            kind = Unclear if writes else Unavailable
            raise kind(
                f"no clear answer from {provider_of(self.connection)} to {endpoint.name} ({type(error).__name__})",
                record=record,
                fix="It is settled and tried again by itself.",
            ) from error
        finally:
            self._note(at, endpoint, target, status, time.monotonic() - start, attempt)
        said = vendor_time(response.headers.get("date", ""))
        if said is not None:
            self.skews[self.connection] = said - self.clock.now()
        answer = Answer(status, {k.lower(): v for k, v in response.headers.items()}, response.content)
        if self.pace is not None:
            self.pace.answered(answer.headers)
        if answer.is_success:
            return answer
        refusal = explained(
            answer,
            self.rows,
            message=self.explain(answer),
            record=record,
            writes=writes,
            retry_after=answer.retry_after(at),
            scope=endpoint.scope,
        )
        if isinstance(refusal, Reconnect):
            refusal.fix = f"{refusal.fix} To sign in: {reconnecting(self.connection)}"
            self.lost(refusal, at, response.request.headers["Authorization"].removeprefix("Bearer "))
        if self.pace is not None and isinstance(refusal, RateLimited):
            self.pace.refused(refusal)
        raise refusal

    def _note(self, at: datetime, endpoint: Endpoint, target: str, status: int, seconds: float, attempt: int) -> None:  # noqa: PLR0917  # a call is all of these
        took = round(seconds * 1000)
        provider = provider_of(self.connection)
        self.journal.calls.append(Call(at, provider, endpoint.method, target, status, took, attempt))
