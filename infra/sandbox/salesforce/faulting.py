"""How an injected fault, or a call that found no endpoint, is answered."""

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.refusals import Rejected, limited, unauthenticated

TOKEN_FAULTS = {400: ("unknown_error", "retry your request"), 401: ("invalid_client", "invalid client credentials")}
# What is worded for a status that a fault asks for: code and sentence.
FAULTS = {
    400: ("UNABLE_TO_LOCK_ROW", "unable to obtain exclusive access to this record"),
    404: ("NOT_FOUND", "The requested resource does not exist"),
    405: ("METHOD_NOT_ALLOWED", "HTTP Method not allowed"),
    409: ("CONFLICT", "The metadata are being changed by somebody else"),
    410: ("UNSUPPORTED_API_VERSION", "The API version is retired."),
    412: ("ENTITY_CHANGED", "The record was changed since."),
    500: (
        "UNKNOWN_EXCEPTION",
        "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (-1)",
    ),
}


def refusal(status: int, call: Call) -> Response:
    """
    The vendor's answer of this status.

    Salesforce knows no 429: too many calls at once are 403, and say so.
    """
    if call.path.startswith("/services/oauth2/") and status in TOKEN_FAULTS:
        error, sentence = TOKEN_FAULTS[status]
        return json_answer(status, {"error": error, "error_description": sentence})
    if status == 401:
        return unauthenticated().answer()
    if status == 429:
        return limited("ConcurrentRequests").answer()  # unverified wording
    if status == 503:
        body = "<html><head><title>503</title></head><body><h1>Salesforce is down for maintenance</h1></body></html>"
        return Response(body, 503, content_type="text/html; charset=utf-8")
    code, message = FAULTS.get(status, ("UNKNOWN_EXCEPTION", f"status {status}"))
    if status == 405:
        message = f"HTTP Method '{call.method}' not allowed."
    answer = Rejected(code, message).answer()
    answer.status_code = status
    return answer
