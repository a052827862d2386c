"""Every way in which Pipedrive says no, as exceptions that carry the vendor's body."""

from collections.abc import Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer

INFO = "Please check developers.pipedrive.com for more information about Pipedrive API."
SHORT_INFO = "Please check developers.pipedrive.com"
SCHEMA = "ERR_SCHEMA_VALIDATION_FAILED"
Problems = list[tuple[str, str]]
"""What is wrong with a body: (path of the member, the vendor's sentence)."""


class Rejected(Exception):
    """A refusal: status, body and headers."""

    def __init__(self, status: int, body: Mapping[str, Any], headers: Mapping[str, str] | None = None) -> None:
        super().__init__(str(body.get("error") or body.get("errors") or status))
        self.status = status
        self.body = dict(body)
        self.headers = headers

    def answer(self) -> Response:
        """The refusal as an HTTP answer."""
        return json_answer(self.status, self.body, self.headers)


def envelope(message: str, **more: Any) -> dict[str, Any]:
    """The usual body."""
    return {"success": False, "error": message, "error_info": INFO, "data": None, "additional_data": None, **more}


def invalid(problems: Sequence[tuple[str, str]]) -> Rejected:
    """400 of v2 for a body or a parameter; how several problems are joined is unverified."""
    told = "; ".join(f"{path}: {sentence}" if path else sentence for path, sentence in problems)
    return Rejected(400, {"success": False, "error": f"Validation failed: {told}", "code": SCHEMA})


def bad_request(message: str) -> Rejected:
    """400 in the general envelope: v1, and what no schema can know."""
    return Rejected(400, envelope(message))


def unauthorized() -> Rejected:
    """401 for a token that is unknown, expired or revoked: the gateway does not tell them apart."""
    body = {"success": False, "error": "unauthorized access", "errorCode": 401, "error_info": SHORT_INFO}
    return Rejected(401, body, {"x-401-by-gw": "true"})


def suspended() -> Rejected:
    """402: the company does not pay. The sentence is unverified."""
    return Rejected(402, envelope("Payment required: the company account is not open"))


def scope_mismatch() -> Rejected:
    """403: the app's consent does not cover this address."""
    body = {"success": False, "error": "Scope and URL mismatch", "errorCode": 403, "error_info": SHORT_INFO}
    return Rejected(403, body)


def forbidden(message: str) -> Rejected:
    """403: the user may not, or the company has not set the feature up."""
    return Rejected(403, envelope(message, errorCode=403))


def capped(what: str) -> Rejected:
    """403: the plan holds no more of these; the code's form is documented, the sentence unverified."""
    return Rejected(
        403, envelope(f"You have reached the limit of {what} of your plan", code=f"feature_capping_{what}_limit")
    )


def not_found(word: str) -> Rejected:
    """404 for what is unknown or deleted; ``word`` as in "Deal"."""
    return Rejected(404, envelope(f"{word} not found"))


def gone() -> Rejected:
    """410: the v1 twin of a resource that lives in v2, out of support since 2026-08-01. The sentence is unverified."""
    return Rejected(410, envelope("This endpoint is no longer supported, use its v2 counterpart"))


def feature_off(what: str) -> Rejected:
    """415: the company has the feature switched off; which calls answer so is unverified."""
    return Rejected(415, envelope(f"{what} are not enabled for this company"))


def bad_webhook(errors: Mapping[str, Sequence[str]], status: int = 400) -> Rejected:
    """What the webhooks endpoint answers: 400 for a request, 404 for an id (its specification), with named members."""
    return Rejected(status, {"status": "error", "success": False, "errors": dict(errors)})


def limited(headers: Mapping[str, str]) -> Rejected:
    """429; the body is unverified, Retry-After is not documented and not sent."""
    return Rejected(429, {"success": False, "error": "Rate limit exceeded", "errorCode": 429}, headers)


def blocked() -> Response:
    """403 by the shield before the API, for whoever does not stop after 429: HTML, not JSON."""
    page = "<!DOCTYPE html><html><head><title>Access denied | Cloudflare</title></head><body><h1>Error 1015</h1></body></html>"
    return Response(page, 403, content_type="text/html; charset=UTF-8")
