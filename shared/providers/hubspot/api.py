"""HubSpot's API: its endpoints, and what its answers and refusals mean. Knows nothing of ours."""

import json
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from shared.errors import (
    Conflict,
    Malformed,
    MappingMissing,
    NeedsHuman,
    NotFound,
    RateLimited,
    Reconnect,
    Rejected,
    Unavailable,
    Unpermitted,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow
from shared.providers.hubspot.manifest import API_VERSION

BATCH = 100
"""Records in one batch."""
PAGE = 500
"""Records in one page of an association list."""

_READ, _WRITE = Effect.READ, Effect.WRITE
_ENDPOINTS = (
    # name, method, path, effect: a POST that only reads is a READ
    ("read deal", "GET", "/crm/objects/{version}/deals/{{id}}", _READ),
    ("read company", "GET", "/crm/objects/{version}/companies/{{id}}", _READ),
    ("read contact", "GET", "/crm/objects/{version}/contacts/{{id}}", _READ),
    ("read line items", "POST", "/crm/objects/{version}/line_items/batch/read", _READ),
    ("read notes", "POST", "/crm/objects/{version}/notes/batch/read", _READ),
    ("read tasks", "POST", "/crm/objects/{version}/tasks/batch/read", _READ),
    ("read quotes", "POST", "/crm/objects/{version}/quotes/batch/read", _READ),
    # The 2026-09 description has no upload; until that is settled files stay on the version that is whole.
    ("read file", "GET", "/files/2026-03/files/{{id}}", _READ),
    ("sign file", "GET", "/files/2026-03/files/{{id}}/signed-url", _READ),
    ("list associations", "GET", "/crm/objects/{version}/{{of}}/{{id}}/associations/{{to}}", _READ),
    ("search deals", "POST", "/crm/objects/{version}/deals/search", _READ),
    ("list records", "GET", "/crm/objects/{version}/{{of}}", _READ),
    ("search records", "POST", "/crm/objects/{version}/{{of}}/search", _READ),
    ("read details", "GET", "/account-info/{version}/details", _READ),
    ("read pipelines", "GET", "/crm/pipelines/{version}/deals", _READ),
    ("read properties", "GET", "/crm/properties/{version}/{{of}}", _READ),
    ("read groups", "GET", "/crm/properties/{version}/{{of}}/groups", _READ),
    ("update record", "PATCH", "/crm/objects/{version}/{{of}}/{{id}}", _WRITE),
    ("update records", "POST", "/crm/objects/{version}/{{of}}/batch/update", _WRITE),
    ("create record", "POST", "/crm/objects/{version}/{{of}}", _WRITE),
    ("archive record", "DELETE", "/crm/objects/{version}/{{of}}/{{id}}", _WRITE),
    ("create note", "POST", "/crm/objects/{version}/notes", _WRITE),
    ("create task", "POST", "/crm/objects/{version}/tasks", _WRITE),
    ("create group", "POST", "/crm/properties/{version}/{{of}}/groups", _WRITE),
    ("create properties", "POST", "/crm/properties/{version}/{{of}}/batch/create", _WRITE),
)


def endpoints(version: str = API_VERSION) -> Mapping[str, Endpoint]:
    """Every endpoint we call, by name; claims keep the name only, so names are for ever."""
    return {
        name: Endpoint(name, method, path.format(version=version), effect) for name, method, path, effect in _ENDPOINTS
    }


def headers(_account: str) -> dict[str, str]:
    """What every call carries beside the token, which alone names the portal."""
    return {"Accept": "application/json"}


_AGAIN = "It is tried again by itself."
_UNTIL_MIDNIGHT = 3600.0
"""The day's budget comes back at the account's midnight, which HubSpot doesn't say: look again each hour."""


ROWS: tuple[ErrorRow, ...] = (
    ErrorRow(
        {400},
        MappingMissing,
        "HubSpot lacks one of our fields: {message}",
        "Run `ledgerlink setup`; it makes what is missing.",
        "property_doesnt_exist",
    ),
    ErrorRow(
        {400},
        Rejected,
        "HubSpot's own rules ask for another property first: {message}",
        "Fill it in on the record, or relax the rule in HubSpot.",
        "missing_conditional_required_property",
    ),
    ErrorRow(
        {400},
        Rejected,
        "HubSpot's own rules ask for more properties on a new record: {message}",
        "Relax the required properties of that record type in HubSpot.",
        "missing_required_property",
    ),
    ErrorRow(
        {400, 409}, Rejected, "HubSpot has another record with this value: {message}", "Use that one.", "already has"
    ),
    ErrorRow({400}, Rejected, "HubSpot refused a value: {message}", "Correct the value it names.", "validation_error"),
    ErrorRow(
        {401},
        Reconnect,
        "HubSpot does not accept this connection's token, not even a new one: {message}",
        "Connect HubSpot again.",
    ),
    ErrorRow(
        {403},
        Unpermitted,
        "The consent to HubSpot lacks a permission: {message}",
        "Sign in to HubSpot again as a super admin and allow everything that is asked for; what waits goes on by itself.",
        "missing_scopes",
    ),
    ErrorRow(
        {403},
        NeedsHuman,
        "HubSpot does not let the person who connected it do this: {message}",
        "Give that person the permission in HubSpot, or connect again as a super admin.",
    ),
    ErrorRow({404}, NotFound, "HubSpot has no such record (any more)", "Look in HubSpot's recycle bin."),
    ErrorRow(
        {409},
        Rejected,
        "HubSpot has a contact with this e-mail address already: {message}",
        "Use the contact that the message names.",
        "contact already exists",
    ),
    ErrorRow({409}, Conflict, "somebody else made or changed the same thing in HubSpot: {message}", _AGAIN),
    ErrorRow({423}, Conflict, "HubSpot has locked the record for a moment", _AGAIN, wait=2.0),
    ErrorRow({429}, RateLimited, "too many calls to HubSpot in 10 seconds", _AGAIN, "ten_secondly", 10.0),
    ErrorRow({429}, RateLimited, "too many searches in HubSpot in a second", _AGAIN, "secondly", 1.0),
    ErrorRow({429}, RateLimited, "today's calls to HubSpot are used up", _AGAIN, "daily", _UNTIL_MIDNIGHT),
    ErrorRow({429}, RateLimited, "too many calls to HubSpot: {message}", _AGAIN, wait=10.0),
    ErrorRow({477}, RateLimited, "HubSpot is moving this account to another data centre", _AGAIN, wait=_UNTIL_MIDNIGHT),
    ErrorRow(
        {408, 500, 502, 503, 504, 521, 523, 524},
        Unavailable,
        "HubSpot is having trouble: {message}",
        _AGAIN,
    ),
)


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], answer: Answer, record: str = "") -> Model:
    """
    Give what an answer in 2xx says.

    Raises:
        Malformed: a property holds what its type doesn't allow, and will the next time, too.
        Unavailable: it isn't the answer of this endpoint at all.
    """
    try:
        return model.model_validate(answer.json())
    except ValidationError as error:
        where = [detail["loc"] for detail in error.errors()]
        names = ", ".join(dict.fromkeys(".".join(map(str, place)) for place in where))
        if all("properties" in place[:-1] for place in where):
            raise Malformed(
                f"HubSpot's {names} can't be read", record=record, fix="Correct the value on the record in HubSpot."
            ) from error
        raise Unavailable(f"HubSpot's answer makes no sense at {names}", record=record, fix=_AGAIN) from error


_INVALID = "Property values were not valid: "


def explain(answer: Answer) -> str:
    """HubSpot's own words: message, category, the details' codes, the limit's name; every one may be absent."""
    said = answer.json_or_none()
    if not isinstance(said, dict):
        return f"status {answer.status}"
    names = [said.get(name) for name in ("category", "subCategory", "policyName", "errorType")]
    words = [str(word) for word in [*_sentences(said.get("message")), *names, *_details(said.get("errors"))] if word]
    return " · ".join(dict.fromkeys(words)) or f"status {answer.status}"


def _sentences(message: Any) -> list[Any]:
    """The message; where JSON stands inside its text, what that says of each property."""
    if not isinstance(message, str) or not message.startswith(_INVALID):
        return [message]
    try:
        problems = json.loads(message.removeprefix(_INVALID))
    except (ValueError, RecursionError):
        return [message]
    if not isinstance(problems, list) or not all(isinstance(problem, dict) for problem in problems):
        return [message]
    return [problem.get(name) for name in ("message", "error") for problem in problems]


def _details(details: Any) -> Iterator[Any]:
    """The code of each detail, and what it names: a property, or the scopes that are missing."""
    for detail in details if isinstance(details, list) else []:
        if not isinstance(detail, dict):
            continue
        yield detail.get("code")
        context = detail.get("context")
        for name in ("propertyName", "requiredGranularScopes"):
            named = context.get(name) if isinstance(context, dict) else None
            yield ", ".join(str(each) for each in named) if isinstance(named, list) else None
