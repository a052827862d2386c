"""What the routes for people have in common: who calls, JSON answers, and our errors as statuses."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from shared.errors import Conflict, Forbidden, LedgerlinkError, Malformed, NotFound, Permanent, RateLimited, Retryable
from shared.usecases.connecting.ask_consent import Person

STATUSES: Mapping[type[LedgerlinkError], int] = {
    Forbidden: 403,
    NotFound: 404,
    Permanent: 400,
    Conflict: 409,
    RateLimited: 429,
    Retryable: 503,
    LedgerlinkError: 500,
}
"""The first class an error is one of decides."""
HEADERS: Mapping[str, str] = {
    "Content-Type": "application/json",
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
}


def answered(do: Callable[[], Mapping[str, object]]) -> dict[str, Any]:
    """Give what it gives as JSON; an error of ours says what happened and what to do."""
    try:
        status, said = 200, do()
    except LedgerlinkError as error:
        status = status_of(error)
        said = {
            "error": {
                "code": error.code,
                "message": error.sentence,
                "record": error.record,
                "fix": error.fix,
                "url": error.url,
            }
        }
    return {"statusCode": status, "headers": dict(HEADERS), "body": json.dumps(said, ensure_ascii=False)}


def status_of(error: LedgerlinkError) -> int:
    """The HTTP status that this error means."""
    return next(status for kind, status in STATUSES.items() if isinstance(error, kind))


def caller(event: Mapping[str, Any]) -> Person:
    """
    Whoever the authorizer let in. API Gateway writes a claim that is a list as its items in brackets.

    Without an authorizer's word it is nobody, in no group.
    """
    claims = event.get("requestContext", {}).get("authorizer", {}).get("jwt", {}).get("claims", {})
    groups = str(claims.get("cognito:groups", "")).strip("[]").replace(",", " ").split()
    return Person(str(claims.get("username") or claims.get("cognito:username", "")), frozenset(groups))


def said_in(event: Mapping[str, Any]) -> Mapping[str, Any]:
    """The JSON object in the body; empty where there is none. Raises: Malformed."""
    try:
        said = json.loads(event.get("body") or "{}")
    except ValueError as error:
        raise Malformed("the body is not JSON", fix="Send a JSON object, or nothing.") from error
    if not isinstance(said, dict):
        raise Malformed("the body is not a JSON object", fix="Send a JSON object, or nothing.")
    return said


def named_in(event: Mapping[str, Any]) -> tuple[str, str]:
    """The provider and the app in the path."""
    names = event.get("pathParameters") or {}
    return names.get("provider", ""), names.get("app", "")


def own_address(event: Mapping[str, Any], path: str) -> str:
    """The address of another path of ours, as the caller reached this one."""
    return f"https://{event['requestContext']['domainName']}{path}"
