"""Every way in which Salesforce says no: an array of {message, errorCode, fields}, or a saved row's {statusCode, ...}."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer

# Codes that don't answer 400.
STATUSES = {
    "INVALID_SESSION_ID": 401,
    "INSUFFICIENT_ACCESS_OR_READONLY": 403,
    "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY": 403,
    "API_DISABLED_FOR_ORG": 403,
    "REQUEST_LIMIT_EXCEEDED": 403,
    "NOT_FOUND": 404,
    "ENTITY_IS_DELETED": 404,
    "METHOD_NOT_ALLOWED": 405,
    "CONFLICT": 409,
    "UNSUPPORTED_API_VERSION": 410,
    "ENTITY_CHANGED": 412,  # unverified: the facts give the status of a failed precondition, not its code
    "URI_TOO_LONG": 414,  # unverified: likewise
    "UNSUPPORTED_MEDIA_TYPE": 415,
    "UNKNOWN_EXCEPTION": 500,
    "SERVER_UNAVAILABLE": 503,
}


class Rejected(Exception):
    """A refusal with the vendor's code; ``members`` also stand in the error, for instance ``duplicateResult``."""

    def __init__(self, code: str, message: str, fields: Sequence[str] | None = None, **members: Any) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.fields = fields
        self.members = members

    @property
    def status(self) -> int:
        """The HTTP status of a call that is refused alone."""
        return STATUSES.get(self.code, 400)

    @property
    def body(self) -> Any:
        """The body of a call that is refused alone."""
        listed = {} if self.fields is None else {"fields": list(self.fields)}
        return [{"message": self.message, "errorCode": self.code, **listed, **self.members}]

    def answer(self, headers: Mapping[str, str] | None = None) -> Response:
        """The refusal as an HTTP answer."""
        return json_answer(self.status, self.body, headers)

    def saved(self) -> dict[str, Any]:
        """The refusal as one element of a collection's answer."""
        error = {"statusCode": self.code, "message": self.message, "fields": list(self.fields or ())}
        return {"success": False, "errors": [error | self.members]}


class Ambiguous(Rejected):
    """300: several records carry the external id; the body lists their addresses."""

    def __init__(self, urls: Sequence[str]) -> None:
        super().__init__("INVALID_FIELD", "More than one record found for external id")
        self.urls = list(urls)

    @property
    def status(self) -> int:
        """Multiple Choices."""
        return 300

    @property
    def body(self) -> Any:
        """The records' addresses."""
        return self.urls


def unauthenticated() -> Rejected:
    """401, for a session that is unknown, revoked or expired: the vendor doesn't tell them apart."""
    return Rejected("INVALID_SESSION_ID", "Session expired or invalid")


def limited(what: str = "TotalRequests") -> Rejected:
    """403: TotalRequests is the day's allowance, ConcurrentRequests a moment's."""
    return Rejected("REQUEST_LIMIT_EXCEEDED", f"{what} Limit exceeded.")


def not_found() -> Rejected:
    """404 for a record, an object or an address that isn't there."""
    return Rejected("NOT_FOUND", "The requested resource does not exist")


def is_deleted() -> Rejected:
    """404 for a record in the recycle bin."""
    return Rejected("ENTITY_IS_DELETED", "entity is deleted", [])


def malformed_id(label: str, value: object) -> Rejected:
    """400 for an id of another shape or another object."""
    return Rejected("MALFORMED_ID", f"{label}: id value of incorrect type: {value}", [label])


def malformed_query(sentence: str) -> Rejected:
    """400 for SOQL that can't be read."""
    return Rejected("MALFORMED_QUERY", sentence)


def unreadable_json(sentence: str) -> Rejected:
    """400 for a body that isn't the JSON it should be."""
    return Rejected("JSON_PARSER_ERROR", sentence)


def no_column(field: str, kind: str) -> Rejected:
    """400 in a write: the field doesn't exist, or the user can't see it."""
    return Rejected("INVALID_FIELD", f"No such column '{field}' on sobject of type {kind}")


def no_column_in_query(field: str, kind: str) -> Rejected:
    """400 in SOQL: the field doesn't exist, or the user can't see it."""
    return Rejected(
        "INVALID_FIELD",
        f"No such column '{field}' on entity '{kind}'. If you are attempting to use a custom field, be sure to append "
        "the '__c' after the custom field name. Please reference your WSDL or the describe call for the appropriate names.",
    )


def not_writable(fields: Sequence[str]) -> Rejected:
    """400: computed, create-only or read-only for this user."""
    named = ", ".join(fields)
    message = (
        f"Unable to create/update fields: {named}. Please check the security settings of this field and verify that it "
        "is read/write for your profile or permission set."
    )
    return Rejected("INVALID_FIELD_FOR_INSERT_UPDATE", message, fields)


def missing(fields: Sequence[str]) -> Rejected:
    """400: required fields are absent or null."""
    return Rejected("REQUIRED_FIELD_MISSING", f"Required fields are missing: [{', '.join(fields)}]", fields)


def taken(field: str, id_: str) -> Rejected:
    """400: another record holds the value of a unique field."""
    message = f"duplicate value found: {field} duplicates value on record with id: {id_}"
    return Rejected("DUPLICATE_VALUE", message, [])
