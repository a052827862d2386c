"""Salesforce's API: its endpoints, and what its answers and refusals mean. Knows nothing of ours."""

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
    Stale,
    TooManyAtOnce,
    Unavailable,
    Unsupported,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow
from shared.providers.salesforce.fields import MARKER
from shared.providers.salesforce.manifest import API_VERSION

_READ, _WRITE = Effect.READ, Effect.WRITE
_ENDPOINTS = (
    # name, method, path, effect: a POST that only reads is a READ
    ("query", "GET", "{base}/query", _READ),
    ("query more", "GET", "{base}/query/{{locator}}", _READ),
    ("query changes", "GET", "{base}/queryAll", _READ),
    ("read together", "POST", "{base}/composite", _READ),
    ("describe", "GET", "{base}/sobjects/{{of}}/describe", _READ),
    ("who am I", "GET", "/services/oauth2/userinfo", _READ),
    ("write together", "POST", "{base}/composite", _WRITE),
    ("update record", "PATCH", "{base}/sobjects/{{of}}/{{id}}", _WRITE),
    ("upsert task", "PATCH", "{base}/sobjects/Task/{marker}/{{marker}}", _WRITE),
    ("create record", "POST", "{base}/sobjects/{{of}}", _WRITE),
    ("create records", "POST", "{base}/composite/sobjects", _WRITE),
    ("update records", "PATCH", "{base}/composite/sobjects", _WRITE),
    ("create field", "POST", "{base}/tooling/sobjects/CustomField", _WRITE),
)


def base(version: str = API_VERSION) -> str:
    """The path below which the data stand."""
    return f"/services/data/{version}"


def endpoints(version: str = API_VERSION) -> Mapping[str, Endpoint]:
    """Every endpoint we call, by name; claims keep the name only, so names are for ever."""
    filled = {"base": base(version), "marker": MARKER.name}
    return {name: Endpoint(name, method, path.format(**filled), effect) for name, method, path, effect in _ENDPOINTS}


CLIENT = "client=ledgerlink"


def headers(_account: str) -> dict[str, str]:
    """What every call carries beside the token, which alone names the org: our name, and that nothing is assigned to anybody."""
    return {"Accept": "application/json", "Sforce-Call-Options": CLIENT, "Sforce-Auto-Assign": "FALSE"}


_AGAIN = "It is tried again by itself."
_HOUR = 3600.0
"""The day's calls come back one by one, 24 hours after each was made, which Salesforce doesn't say: look again each hour."""
_SETUP = "Run `ledgerlink setup`; it makes what is missing and lets our user see it."
_CORRECT = "Correct the value it names."


ROWS: tuple[ErrorRow, ...] = (
    ErrorRow(
        {300},
        Rejected,
        "Salesforce has several records with the same key: {message}",
        "Delete all but one of them in Salesforce.",
    ),
    ErrorRow({301, 302, 303, 307, 308}, Unavailable, "Salesforce has moved this org to another address", _AGAIN),
    ErrorRow(
        {400}, Conflict, "somebody else is changing the same records in Salesforce", _AGAIN, "unable_to_lock_row", 2.0
    ),
    ErrorRow(
        {400},
        MappingMissing,
        "Ledgerlink's user may not write a field: {message}",
        _SETUP,
        "invalid_field_for_insert_update",
    ),
    ErrorRow(
        {400}, MappingMissing, "Salesforce lacks one of our fields, or hides it: {message}", _SETUP, "invalid_field"
    ),
    ErrorRow({400}, MappingMissing, "Salesforce knows no such object: {message}", _SETUP, "invalid_type"),
    ErrorRow(
        {400},
        Rejected,
        "a validation rule in Salesforce refuses this: {message}",
        "Correct the record as the rule asks, or exempt Ledgerlink's user from the rule.",
        "field_custom_validation_exception",
    ),
    ErrorRow(
        {400},
        Rejected,
        "Salesforce asks for another field first: {message}",
        "Fill it in on the record, or make the field optional for Ledgerlink's user.",
        "required_field_missing",
    ),
    ErrorRow(
        {400},
        Rejected,
        "an automation in the customer's Salesforce failed on this: {message}",
        "Ask whoever keeps the trigger or flow that the message names.",
        "cannot_insert_update_activate_entity",
    ),
    ErrorRow(
        {400},
        Rejected,
        "a picklist in Salesforce lacks the value: {message}",
        "Add the value to that picklist.",
        "restricted_picklist",
    ),
    ErrorRow(
        {400},
        Rejected,
        "the owner is no longer active in Salesforce: {message}",
        "Give the record another owner.",
        "inactive",
    ),
    ErrorRow(
        {400},
        Rejected,
        "Salesforce has a field of that name already: {message}",
        "Use that one.",
        "duplicate_developer_name",
    ),
    ErrorRow(
        {400},
        Rejected,
        "a duplicate rule in Salesforce refuses this: {message}",
        "Link the record that it names, or exempt Ledgerlink's user from the rule.",
        "duplicates_detected",
    ),
    ErrorRow({400}, Rejected, "Salesforce has another record with this value: {message}", "Use that one.", "duplicate"),
    ErrorRow(
        {400, 404}, NotFound, "Salesforce has no such record (any more)", "Look in its recycle bin.", "is_deleted"
    ),
    ErrorRow(
        {400}, NotFound, "Salesforce has no such record (any more)", "Look in its recycle bin.", "cross_reference_key"
    ),
    ErrorRow({400}, NotFound, "Salesforce has no record by that name", "Look at the record's id.", "malformed_id"),
    ErrorRow({400}, NotFound, "Salesforce has no record by that name", "Look at the record's id.", "invalid id field"),
    ErrorRow(
        {400, 403},
        NeedsHuman,
        "Ledgerlink's user may not do this in Salesforce: {message}",
        "Give it the permission there.",
        "insufficient_access",
    ),
    ErrorRow({400}, Rejected, "Salesforce refused a value: {message}", _CORRECT),
    ErrorRow(
        {401},
        Reconnect,
        "Salesforce does not accept this connection's token, not even a new one: {message}",
        "Connect Salesforce again.",
    ),
    ErrorRow({403}, TooManyAtOnce, "too many long calls to Salesforce at once", _AGAIN, "concurrent", 5.0),
    ErrorRow({403}, RateLimited, "this day's calls to Salesforce are used up", _AGAIN, "request_limit_exceeded", _HOUR),
    ErrorRow(
        {403},
        NeedsHuman,
        "this Salesforce org doesn't let programs in: {message}",
        "The edition must include the API, and Ledgerlink's user the permission “API Enabled”.",
        "api_disabled",
    ),
    ErrorRow(
        {403},
        NeedsHuman,
        "Salesforce does not let Ledgerlink's user do this: {message}",
        "Give that user the permission in Salesforce.",
    ),
    ErrorRow({404}, NotFound, "Salesforce has no such record (any more)", "Look in its recycle bin."),
    ErrorRow({409}, Conflict, "somebody else made or changed the same thing in Salesforce: {message}", _AGAIN),
    ErrorRow(
        {410},
        Unsupported,
        "Salesforce has switched off the version of its API that we speak",
        "Deploy a newer version of Ledgerlink.",
    ),
    ErrorRow({412}, Stale, "somebody changed the record in Salesforce after we read it", _AGAIN),
    ErrorRow({408, 420, 500, 502, 503, 504}, Unavailable, "Salesforce is having trouble: {message}", _AGAIN),
)


Model = TypeVar("Model", bound=BaseModel)


def read(model: type[Model], answer: Answer, record: str = "") -> Model:
    """
    Give what an answer in 2xx says.

    Raises:
        Malformed: a field holds what its type doesn't allow, and will the next time, too.
        Unavailable: it isn't the answer of this endpoint at all.
    """
    try:
        return model.model_validate(answer.json())
    except ValidationError as error:
        where = [detail["loc"] for detail in error.errors()]
        names = ", ".join(dict.fromkeys(".".join(map(str, place)) for place in where))
        if all("records" in place[:-1] for place in where):
            raise Malformed(
                f"Salesforce's {names} can't be read",
                record=record,
                fix="Correct the value on the record in Salesforce.",
            ) from error
        raise Unavailable(f"Salesforce's answer makes no sense at {names}", record=record, fix=_AGAIN) from error


def explain(answer: Answer) -> str:
    """Salesforce's own words: message, code and fields of each problem; every one may be absent."""
    said = answer.json_or_none()
    problems = said if isinstance(said, list) else [said]
    words = [str(word) for problem in problems for word in _words(problem) if word]
    return " · ".join(dict.fromkeys(words)) or f"status {answer.status}"


def _words(problem: Any) -> Iterator[Any]:
    """A problem is an object here, and the address of a record where several could be meant."""
    if isinstance(problem, str):
        yield problem
    if not isinstance(problem, dict):
        return
    yield problem.get("message") or problem.get("error_description")
    yield problem.get("errorCode") or problem.get("statusCode") or problem.get("error")
    named = problem.get("fields")
    yield ", ".join(map(str, named)) if isinstance(named, list) else None
    yield ", ".join(_twins(problem.get("duplicateResult")))


def _twins(found: Any) -> Iterator[str]:
    """The ids of the records that a duplicate rule takes for the same."""
    for match in _rows(found, "matchResults"):
        for twin in _rows(match, "matchRecords"):
            record = twin.get("record")
            if isinstance(record, dict) and record.get("Id"):
                yield str(record["Id"])


def _rows(found: Any, name: str) -> list[dict[str, Any]]:
    listed = found.get(name) if isinstance(found, dict) else None
    return [row for row in listed if isinstance(row, dict)] if isinstance(listed, list) else []
