"""Every way in which HubSpot says no, as exceptions that carry the vendor's body."""

import json
import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer


class Rejected(Exception):
    """A refusal: status and body; the same body also stands inside the ``errors`` of a 207."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body.get("message", status)))
        self.status = status
        self.body = dict(body)
        self.headers = headers

    def answer(self) -> Response:
        """The refusal as an HTTP answer."""
        return json_answer(self.status, self.body, self.headers)

    def in_batch(self, context: Mapping[str, Sequence[str]]) -> dict[str, Any]:
        """The refusal as one element of a multi-status answer."""
        body = {"subCategory": None, "errors": [], "links": {}, **self.body}
        wanted = ("category", "subCategory", "message", "errors", "links")
        found = {name: body[name] for name in wanted if body[name] is not None}
        return {"status": "error", "context": dict(context), **found}


def error(category: str, message: str, **more: Any) -> dict[str, Any]:
    """The usual body; absent members are left out."""
    return {
        "status": "error",
        "message": message,
        "correlationId": str(uuid.uuid4()),
        "category": category,
        **{name: value for name, value in more.items() if value is not None},
    }


def invalid(
    message: str, *, code: str | None = None, context: Mapping[str, Sequence[str]] | None = None, **more: Any
) -> Rejected:
    """400 VALIDATION_ERROR."""
    errors = None if code is None else [{"message": message, "code": code, "context": dict(context or {})}]
    return Rejected(400, error("VALIDATION_ERROR", message, errors=errors, **more))


def bad_values(portal: int, problems: Sequence[tuple[str, str, str]]) -> Rejected:
    """400 for property values; ``problems`` are (property, code, sentence). The list stands as JSON inside the text."""
    details = [
        {
            "isValid": False,
            "message": sentence,
            "error": code,
            "name": name,
            "localizedErrorMessage": sentence,
            "portalId": portal,
        }
        for name, code, sentence in problems
    ]
    message = f"Property values were not valid: {json.dumps(details, separators=(',', ':'))}"
    errors = [
        {"message": sentence, "code": code, "context": {"propertyName": [name]}} for name, code, sentence in problems
    ]
    return Rejected(400, error("VALIDATION_ERROR", message, errors=errors))


def missing_required(code: str, names: Sequence[str]) -> Rejected:
    """400 of the rules that 2026-09 enforces: MISSING_CONDITIONAL_REQUIRED_PROPERTY or MISSING_REQUIRED_PROPERTY."""
    message = f"Missing required properties: {', '.join(names)}"
    errors = [
        {"message": f'Property "{name}" is required', "code": code, "context": {"propertyName": [name]}}
        for name in names
    ]
    return Rejected(400, error("VALIDATION_ERROR", message, errors=errors))


def not_set(word: str, names: Sequence[str]) -> Rejected:
    """400 when an object type's own required properties are absent on creation."""
    message = f"Error creating {word.upper()}. Some required properties were not set."
    return Rejected(400, error("VALIDATION_ERROR", message, context={"properties": list(names)}))


def not_found(message: str = "resource not found", context: Mapping[str, Sequence[str]] | None = None) -> Rejected:
    """404 for what is unknown, archived or merged away."""
    return Rejected(404, error("OBJECT_NOT_FOUND", message, context=context))


def contact_exists(contact_id: str) -> Rejected:
    """409: the id of the other contact stands only inside the text."""
    return Rejected(409, error("CONFLICT", f"Contact already exists. Existing ID: {contact_id}"))


def property_exists(name: str) -> Rejected:
    """409 for a property name that is taken."""
    return Rejected(
        409,
        error(
            "OBJECT_ALREADY_EXISTS",
            f"A property named '{name}' already exists.",
            subCategory="Properties.PROPERTY_WITH_NAME_EXISTS",
        ),
    )


def group_exists(name: str) -> Rejected:
    """409 for a property group that is taken."""
    return Rejected(
        409,
        error(
            "OBJECT_ALREADY_EXISTS",
            f"A property group named '{name}' already exists.",
            subCategory="Properties.GROUP_WITH_NAME_EXISTS",
        ),
    )


def expired(at: str, hours: int) -> Rejected:
    """401 for an access token past its life."""
    message = f"The OAuth token used to make this call expired {hours} hour(s) ago."
    return Rejected(401, error("EXPIRED_AUTHENTICATION", message, context={"expire time": [at]}))


def unauthenticated() -> Rejected:
    """401 for a token that was never issued, or is revoked."""
    message = "Authentication credentials not found. This API supports OAuth 2.0 authentication."
    return Rejected(401, error("INVALID_AUTHENTICATION", message))


def missing_scopes(scopes: Sequence[str]) -> Rejected:
    """403: the token's grant lacks every one of ``scopes``."""
    needed = {
        "message": "One or more of the following scopes are required.",
        "context": {"requiredGranularScopes": list(scopes)},
    }
    message = "This app hasn't been granted all required scopes to make this call."
    links = {"scopes": "https://developers.hubspot.com/scopes"}
    return Rejected(403, error("MISSING_SCOPES", message, errors=[needed], links=links))


LIMITS = {"TEN_SECONDLY_ROLLING": "ten_secondly_rolling", "SECONDLY": "secondly", "DAILY": "daily"}


def limited(policy: str, headers: Mapping[str, str] | None = None) -> Rejected:
    """429 with the policy that was broken; HubSpot documents no Retry-After."""
    correlation = str(uuid.uuid4())
    body = {
        "status": "error",
        "message": f"You have reached your {LIMITS[policy]} limit.",
        "errorType": "RATE_LIMIT",
        "correlationId": correlation,
        "policyName": policy,
        "requestId": correlation,
    }
    return Rejected(429, body, headers)
