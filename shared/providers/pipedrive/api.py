"""Pipedrive's API: its endpoints with what each takes of the day, and what its answers and refusals mean. Knows nothing of ours."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import (
    Malformed,
    MappingMissing,
    NeedsHuman,
    NotFound,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unpermitted,
    Unsupported,
)
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow
from shared.providers.pipedrive import wire

PAGE = 500
"""Records in one page of a v2 list."""
V1_PAGE = 100
"""Records in one page of a v1 list; more is not promised."""
IDS = 100
"""Records that one list may be asked for by id."""

_READ, _WRITE = Effect.READ, Effect.WRITE
_ENDPOINTS = (
    # name, method, path, effect, tokens of the day
    ("read deal", "GET", "/api/v2/deals/{id}", _READ, 1),
    ("list lines", "GET", "/api/v2/deals/{id}/products", _READ, 10),
    ("list discounts", "GET", "/api/v2/deals/{id}/discounts", _READ, 10),
    ("list deals", "GET", "/api/v2/deals", _READ, 10),
    ("list archived deals", "GET", "/api/v2/deals/archived", _READ, 20),
    ("read organization", "GET", "/api/v2/organizations/{id}", _READ, 1),
    ("read person", "GET", "/api/v2/persons/{id}", _READ, 1),
    ("list organizations", "GET", "/api/v2/organizations", _READ, 10),
    ("list persons", "GET", "/api/v2/persons", _READ, 10),
    ("search records", "GET", "/api/v2/{of}/search", _READ, 20),
    ("list products", "GET", "/api/v2/products", _READ, 10),
    ("list activities", "GET", "/api/v2/activities", _READ, 10),
    ("list pipelines", "GET", "/api/v2/pipelines", _READ, 5),
    ("list stages", "GET", "/api/v2/stages", _READ, 5),
    ("list fields", "GET", "/api/v2/{of}", _READ, 10),
    ("read me", "GET", "/api/v1/users/me", _READ, 2),
    ("list notes", "GET", "/api/v1/notes", _READ, 20),
    ("list activity types", "GET", "/api/v1/activityTypes", _READ, 20),
    ("list users", "GET", "/api/v1/users", _READ, 20),
    ("list webhooks", "GET", "/api/v1/webhooks", _READ, 10),
    ("update record", "PATCH", "/api/v2/{of}/{id}", _WRITE, 5),
    ("create record", "POST", "/api/v2/{of}", _WRITE, 5),
    ("delete record", "DELETE", "/api/v2/{of}/{id}", _WRITE, 3),
    ("create task", "POST", "/api/v2/activities", _WRITE, 5),
    ("create field", "POST", "/api/v2/{of}", _WRITE, 5),
    ("create note", "POST", "/api/v1/notes", _WRITE, 10),
    ("create webhook", "POST", "/api/v1/webhooks", _WRITE, 10),
    ("delete webhook", "DELETE", "/api/v1/webhooks/{id}", _WRITE, 6),
)

ENDPOINTS: Mapping[str, Endpoint] = {
    name: Endpoint(name, method, path, effect, cost=cost) for name, method, path, effect, cost in _ENDPOINTS
}
"""Every endpoint we call, by name; claims keep the name only, so names are for ever."""


def headers(_account: str) -> dict[str, str]:
    """What every call carries beside the token, which alone names the company."""
    return {"Accept": "application/json"}


_AGAIN = "It is tried again by itself."
_WINDOW = 2.0
"""Seconds over which Pipedrive measures; it names no time to wait."""
_UNTIL_MIDNIGHT = 3600.0
"""The day's tokens come back at the midnight of Pipedrive's servers, which it doesn't say: look again each hour."""
PAGE_OF_HTML = "a page instead of an answer"
NOTHING_LEFT = "nothing is left of the day"


ROWS: tuple[ErrorRow, ...] = (
    ErrorRow(
        {400},
        MappingMissing,
        "Pipedrive does not take one of our fields: {message}",
        "Run `ledgerlink setup`; it makes what is missing.",
        "custom_fields",
    ),
    ErrorRow({400, 422}, Rejected, "Pipedrive refused a value: {message}", "Correct the value it names."),
    ErrorRow(
        {401},
        Reconnect,
        "Pipedrive does not accept this connection's token, not even a new one: {message}",
        "Connect Pipedrive again.",
    ),
    ErrorRow(
        {402},
        NeedsHuman,
        "the Pipedrive account is suspended or unpaid: {message}",
        "Settle it with Pipedrive; what waits can then be tried again.",
    ),
    ErrorRow(
        {403},
        Unpermitted,
        "The consent to Pipedrive lacks a permission: {message}",
        "Tick every access scope that `ledgerlink app list` names in Pipedrive's Developer Hub, then sign in again as a top-level "
        "admin; what waits goes on by itself.",
        "scope",
    ),
    # Whoever calls on after a 429 gets a page from the guard before Pipedrive, which is not about permissions.
    ErrorRow({403}, RateLimited, "Pipedrive keeps us out for a while after too many calls", _AGAIN, PAGE_OF_HTML, 60.0),
    ErrorRow(
        {403},
        NeedsHuman,
        "the Pipedrive account has reached a limit of its plan: {message}",
        "Make room in Pipedrive, or take a larger plan; then try again.",
        "feature_capping",
    ),
    ErrorRow(
        {403},
        NeedsHuman,
        "Pipedrive does not let the person who connected it do this: {message}",
        "Give that person the permission in Pipedrive, or connect again as a top-level admin.",
    ),
    ErrorRow(
        {404},
        NotFound,
        "Pipedrive has no such record (any more)",
        "Look among the deleted ones in Pipedrive; they last 30 days.",
    ),
    ErrorRow({410}, Unsupported, "Pipedrive has taken this way to ask away: {message}", "Update Ledgerlink."),
    ErrorRow({415}, NeedsHuman, "a feature is off in Pipedrive: {message}", "Switch it on in Pipedrive's settings."),
    ErrorRow(
        {429}, RateLimited, "today's tokens of the Pipedrive company are used up", _AGAIN, NOTHING_LEFT, _UNTIL_MIDNIGHT
    ),
    ErrorRow({429}, RateLimited, "too many calls to Pipedrive in 2 seconds", _AGAIN, wait=_WINDOW),
    ErrorRow(
        {408, 500, 501, 502, 503, 504, 520, 521, 523, 524},
        Unavailable,
        "Pipedrive is having trouble: {message}",
        _AGAIN,
    ),
)


def explain(answer: Answer) -> str:
    """Pipedrive's own words, whichever of its envelopes they come in; a guard's page, and an empty day, are named."""
    said = answer.json_or_none()
    if not isinstance(said, dict):
        return PAGE_OF_HTML if b"<" in answer.body[:200] else f"status {answer.status}"
    words = [str(word) for word in _words(said) if word]
    if answer.headers.get("x-daily-ratelimit-token-remaining") == "0":
        words.append(NOTHING_LEFT)
    return " · ".join(dict.fromkeys(words)) or f"status {answer.status}"


def _words(said: Mapping[str, Any]) -> Iterator[Any]:
    yield from (said.get(name) for name in ("error", "message", "code"))
    errors = said.get("errors")
    for name, reasons in errors.items() if isinstance(errors, dict) else ():
        yield f"{name}: {', '.join(map(str, reasons)) if isinstance(reasons, list) else reasons}"


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], answer: Answer, record: str = "") -> Model:
    """
    Give what an answer in 2xx says.

    Raises:
        Malformed: a member of the record holds what its type doesn't allow, and will the next time, too.
        Unavailable: it isn't the answer of this endpoint at all.
    """
    said = answer.json()
    if not isinstance(said, dict) or "data" not in said or said.get("success") is False:
        raise Unavailable("Pipedrive's answer is none", record=record, fix=_AGAIN)
    try:
        return model.model_validate(said)
    except ValidationError as error:
        names = ", ".join(dict.fromkeys(".".join(map(str, detail["loc"])) for detail in error.errors()))
        raise Malformed(
            f"Pipedrive's {names} can't be read", record=record, fix="Correct the value on the record in Pipedrive."
        ) from error


Row = TypeVar("Row", bound=wire.Wire)


def every(  # noqa: PLR0917  # which list, of what, and how it is asked for
    api: Api,
    endpoint: str,
    row: type[Row],
    query: Mapping[str, str] | None = None,
    path: Mapping[str, str] | None = None,
    record: str = "",
) -> Iterator[tuple[Row, ...]]:
    """
    Every page of a v2 list, each when it is asked for; half a list never passes for the whole.

    Raises: Unavailable where Pipedrive gives the same page again; as `Api.call`.
    """
    cursor = ""
    while True:
        asked = {**(query or {}), "limit": str(PAGE), **({"cursor": cursor} if cursor else {})}
        answer = api.call(ENDPOINTS[endpoint], path=path, query=asked, record=record or str(api.connection))
        page = read(wire.Many[row], answer, record)  # type: ignore[valid-type]  # the row's type is a value here
        yield page.data
        if not page.cursor:
            return
        if page.cursor == cursor:
            raise Unavailable("Pipedrive gives the same page again", record=record, fix=_AGAIN)
        cursor = page.cursor
