"""Every way in which Xero says no: the exceptions that verbs raise and the exact bodies they become."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from infra.sandbox.xero.representation import NO_ID, Record, json_text

JSON = "application/json; charset=utf-8"


class Invalid(Exception):
    """One element broke business rules; carries every message, in the order Xero lists them."""

    def __init__(self, *messages: str) -> None:
        super().__init__("; ".join(messages))
        self.messages = messages


@dataclass(eq=False)
class Refusal(Exception):
    """A whole request is refused: status, body as sent, and headers."""

    status: int
    body: str
    content_type: str = JSON
    headers: Mapping[str, str] = field(default_factory=dict)


def problem(status: int, title: str, detail: str, instance: str = NO_ID) -> Refusal:
    """The problem-style body of 401 and 403."""
    body: Record = {
        "Type": None,
        "Title": title,
        "Status": status,
        "Detail": detail,
        "Instance": instance,
        "Extensions": {},
    }
    return Refusal(status, json_text(body))


def unauthorized(detail: str) -> Refusal:
    """401: ``TokenExpired: …`` or ``TokenInvalidSignature``."""
    return problem(401, "Unauthorized", detail)


def forbidden(detail: str = "AuthenticationUnsuccessful") -> Refusal:
    """403: wrong or disconnected tenant."""
    return problem(403, "Forbidden", detail)


def insufficient_scope() -> Refusal:
    """403 for a token without the endpoint's scope; Xero also names it in WWW-Authenticate."""
    refusal = problem(403, "Forbidden", "insufficient_scope")
    refusal.headers = {"WWW-Authenticate": 'insufficient_scope error="insufficient_scope"'}
    return refusal


def not_found() -> Refusal:
    """404 is plain text, not JSON."""
    return Refusal(404, "The resource you're looking for cannot be found", "text/plain; charset=utf-8")


def api_error(number: int, kind: str, message: str, elements: list[Record] | None = None) -> Refusal:
    """The numbered 400 body."""
    body: Record = {"ErrorNumber": number, "Type": kind, "Message": message}
    if elements is not None:
        body["Elements"] = elements
    return Refusal(400, json_text(body))


def invalid_elements(elements: list[Record]) -> Refusal:
    """400 that lists the bad elements, each with its ValidationErrors."""
    return api_error(10, "ValidationException", "A validation exception occurred", elements)


def bad_query(message: str) -> Refusal:
    """400 for a where or order that cannot be parsed."""
    return api_error(16, "QueryParseException", message)


def bad_body(message: str) -> Refusal:
    """400 for a body that is no JSON or no element of this endpoint."""
    return api_error(14, "PostDataInvalidException", message)


def not_acceptable() -> Refusal:
    """Xero would answer XML here; this sandbox speaks JSON only and says so in XML."""
    body = "<ApiException><ErrorNumber>406</ErrorNumber><Message>Send Accept: application/json</Message></ApiException>"
    return Refusal(406, body, "text/xml; charset=utf-8")
