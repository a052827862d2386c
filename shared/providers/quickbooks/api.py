"""QuickBooks' endpoints, what its refusals mean, and its envelopes; nothing of ours but errors."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from shared.errors import (
    AmbiguousMatch,
    AmountsDisagree,
    Gone,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    NotFound,
    PeriodClosed,
    RateLimited,
    Reconnect,
    Rejected,
    Stale,
    Unavailable,
    Unpermitted,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow, explained
from shared.providers.quickbooks.manifest import SCOPE

BASE: Final = "/v3/company/{realm}"
VERSION: Final = (("minorversion", "75"),)
"""Older ones aren't served any more; said all the same, so that a newer one changes nothing by itself."""
MOST_QUERIES: Final = 30
"""In one batch."""


def _row(name: str, method: str, path: str, effect: Effect, **more: Any) -> Endpoint:
    query = (*VERSION, *more.pop("query", ()))
    return Endpoint(name, method, f"{BASE}/{path}", effect, query=query, scope=SCOPE, **more)


def one_of(entity: str) -> Endpoint:
    """A single record by its id: never behind what was written."""
    return _row(f"one_{entity}", "GET", f"{entity}/{{id}}", Effect.READ)


QUERY: Final = _row("query", "GET", "query", Effect.READ)
# A POST that only reads: thirty selects in one call.
BATCH: Final = _row("queries", "POST", "batch", Effect.READ)
CHANGED: Final = _row("changed", "GET", "cdc", Effect.READ)
RATE: Final = _row("exchange_rate", "GET", "exchangerate", Effect.READ)
INVOICE: Final = one_of("invoice")
ESTIMATE: Final = one_of("estimate")
CREDIT_MEMO: Final = one_of("creditmemo")
REFUND_RECEIPT: Final = one_of("refundreceipt")
PAYMENT: Final = one_of("payment")
CUSTOMER: Final = one_of("customer")
CREATE_CUSTOMER: Final = _row("create_customer", "POST", "customer", Effect.WRITE)
CHANGE_CUSTOMER: Final = _row("change_customer", "POST", "customer", Effect.WRITE)
CREATE_INVOICE: Final = _row("create_invoice", "POST", "invoice", Effect.WRITE)
AMEND_INVOICE: Final = _row("amend_invoice", "POST", "invoice", Effect.WRITE)
CREATE_ESTIMATE: Final = _row("create_estimate", "POST", "estimate", Effect.WRITE)
AMEND_ESTIMATE: Final = _row("amend_estimate", "POST", "estimate", Effect.WRITE)
# The same address as any invoice's: its own row, because what it made is looked for by the estimate.
INVOICE_ESTIMATE: Final = _row("invoice_estimate", "POST", "invoice", Effect.WRITE)
UPLOAD: Final = _row("upload", "POST", "upload", Effect.WRITE)

_400: Final = frozenset({400})
_AGAIN: Final = "It is tried again by itself."
_CONNECTOR: Final = "Report it with this message: it is a fault of the connector."
_SETTINGS: Final = (
    "Compare the tax codes, items and classes in ledgerlink.toml with QuickBooks, then run: ledgerlink setup."
)

ROWS: Final = (
    # One code for two matters: the words, or the day of the books' close, tell which.
    ErrorRow(_400, PeriodClosed, "The books are closed for the date of this document: {message}",
             "Ask finance to open the period, or to say which date to use.", "period closed"),
    ErrorRow(_400, PeriodClosed, "The books are closed for the date of this document: {message}",
             "Ask finance to open the period, or to say which date to use.", "period has closed"),
    ErrorRow(_400, Stale, "Somebody changed it in QuickBooks at the same time: {message}", _AGAIN, "[5010]"),
    ErrorRow(_400, AmbiguousMatch, "The name is taken in QuickBooks, by a customer, a supplier or an employee: {message}",
             "If it is the same customer, enter its id in the company's field \"Accounting customer ID\"; else rename one "
             "of the two.", "[6240]"),
    ErrorRow(_400, Rejected, "The number is taken in QuickBooks: {message}",
             "Compare with the document of that number in QuickBooks.", "[6140]"),
    ErrorRow(_400, PeriodClosed, "The books are closed for the date of this document: {message}",
             "Ask finance to open the period, or to say which date to use.", "[6210]"),
    # Removed, or never there: QuickBooks keeps nothing of what is deleted. Status 400, never 404.
    ErrorRow(_400, Gone, "QuickBooks has no such record, or it is inactive: {message}",
             "Look whether it was deleted or made inactive there.", "[610]"),
    ErrorRow(_400, NeedsHuman, "The customer is gone from QuickBooks, deleted or merged into another one: {message}",
             "Look whom it was merged into, and enter that one's id in the company's field \"Accounting customer ID\".",
             "names element"),
    ErrorRow(_400, NeedsHuman, "The customer is gone from QuickBooks, deleted or merged into another one: {message}",
             "Look whom it was merged into, and enter that one's id in the company's field \"Accounting customer ID\".",
             "reference id : customer"),
    ErrorRow(_400, MappingMissing, "QuickBooks doesn't have what the document names: {message}", _SETTINGS, "[2500]"),
    ErrorRow(_400, AmountsDisagree, "QuickBooks comes to another amount for a line: {message}", _CONNECTOR, "[6070]"),
    ErrorRow(_400, NeedsHuman, "The subscription to QuickBooks has ended: {message}",
             "Renew it at Intuit; what waits follows by itself.", "[6190]"),
    ErrorRow(_400, Rejected, "QuickBooks could not read our question: {message}", _CONNECTOR, "[400"),
    ErrorRow(_400, Rejected, "QuickBooks could not read what we sent: {message}", _CONNECTOR, "[20"),
    ErrorRow(_400, NeedsHuman, "QuickBooks can't book this currency: {message}",
             "Switch on multicurrency and add the currency in QuickBooks, or invoice a customer who has it: there a customer "
             "has one currency for ever.", "currency"),
    ErrorRow(_400, MappingMissing, "The tax code can't be used here: {message}", _SETTINGS, "tax"),
    ErrorRow(_400, MappingMissing, "The tax code can't be used here: {message}", _SETTINGS, "vat/gst"),
    ErrorRow(_400, NeedsHuman, "Something that the document names was made inactive in QuickBooks: {message}",
             "Make it active again there, or choose another one in ledgerlink.toml.", "inactive"),
    ErrorRow(_400, Rejected, "QuickBooks refused it: {message}",
             "Correct what the message names; it follows by itself."),
    ErrorRow({401}, Unpermitted, "Whoever connected QuickBooks may not do this any more: {message}",
             "Give that user a role in QuickBooks that may, or let another one sign in.", "[120]"),
    ErrorRow({401}, Reconnect, "QuickBooks no longer accepts the connection: {message}",
             "Connect the company to QuickBooks again; what waits goes on by itself."),
    ErrorRow({403}, Reconnect, "QuickBooks keeps us out of this company, it was disconnected: {message}",
             "Connect it to QuickBooks again; what waits goes on by itself.", "[3100]"),
    ErrorRow({403}, Unpermitted, "QuickBooks doesn't let us do this: {message}",
             "Sign in to QuickBooks again, as somebody who may."),
    ErrorRow({404}, NotFound, "It isn't in QuickBooks: {message}", "Look whether it was removed there."),
    ErrorRow({413}, Rejected, "It is too large for QuickBooks: {message}", "Use a smaller document."),
    ErrorRow({429}, RateLimited, "Too many calls to this QuickBooks company", _AGAIN, "", 15),
    ErrorRow({503}, Unavailable, "QuickBooks is offline: {message}", _AGAIN),
    ErrorRow({408, 500, 501, 502, 504}, Unavailable, "QuickBooks failed: {message}", _AGAIN),
)  # fmt: skip
"""By status and words, first that applies; after a write `Unavailable` becomes Unclear (see `shared.http.errors`)."""

STATUSES: Final[Mapping[str, int]] = {
    "AUTHENTICATION": 401,
    "AuthenticationFault": 401,
    "AuthorizationFault": 403,
    "SystemFault": 500,
}
"""The status that a fault within a good answer would have had; any other kind is a 400."""


def headers(_account: str) -> dict[str, str]:
    """What every call carries: QuickBooks answers XML unless asked otherwise."""
    return {"Accept": "application/json"}


def explain(answer: Answer) -> str:
    """
    The vendor's own words in a refusal, each after its code in brackets; else what it looks like.

    Of refused tokens only the message: the details hold a part of the token.
    """
    return _said(_fault(answer.json_or_none()), hides=answer.status in {401, 403}) or _plain(answer)


def _said(fault: Mapping[str, Any], *, hides: bool) -> str:
    listed = fault.get("Error") or fault.get("error") or ()
    said = []
    for error in listed if isinstance(listed, list) else ():
        lower = {str(name).lower(): text for name, text in error.items()} if isinstance(error, dict) else {}
        message, detail = str(lower.get("message") or ""), str(lower.get("detail") or "")
        words = message if hides or not detail else detail if message and message in detail else f"{message}: {detail}"
        said.append(f"[{lower.get('code')}] {words.strip(': ')}")
    return " ".join(said)


def _fault(body: Any) -> Mapping[str, Any]:
    """The fault of an answer or of one of its parts; the gateway writes its members in lower case."""
    found = (body.get("Fault") or body.get("fault")) if isinstance(body, dict) else None
    return found if isinstance(found, dict) else {}


def _plain(answer: Answer) -> str:
    text = answer.body[:300].decode("utf-8", "replace").strip()
    return "a web page instead of an answer" if text.startswith("<") else text or f"status {answer.status}"


def checked(answer: Answer, record: str) -> dict[str, Any]:
    """
    The body of a good answer.

    Raises:
        Unavailable: it isn't JSON (a web page with status 200, a cut-off body), or not an object.
        LedgerlinkError: it is a fault all the same; as the table says.
    """
    body = answer.json()
    if not isinstance(body, dict):
        raise Unavailable("QuickBooks' answer is not an object", fix=_AGAIN)
    if _fault(body):
        raise refusal(answer, body, record)
    return body


def raise_for_fault(answer: Answer, record: str) -> None:
    """Make sure that a good answer to a write isn't a fault all the same. Raises: LedgerlinkError, as the table says."""
    body = answer.json_or_none()
    if _fault(body):
        raise refusal(answer, body, record, writes=True)


def refusal(answer: Answer, part: Mapping[str, Any], record: str, *, writes: bool = False) -> LedgerlinkError:
    """The error that the fault in this part of an answer means."""
    fault = _fault(part)
    status = STATUSES.get(str(fault.get("type")), 400)
    message = _said(fault, hides=status in {401, 403})
    return explained(
        replace(answer, status=status), ROWS, message=message, record=record, writes=writes, retry_after=None
    )


def entity(body: Any, name: str) -> dict[str, Any]:
    """The one record of an answer. Raises: Unavailable without it."""
    found = body.get(name) if isinstance(body, dict) else None
    if not isinstance(found, dict):
        raise Unavailable(f"QuickBooks' answer holds no {name}", fix=_AGAIN)
    return found


def rows(body: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """
    The records of a query's answer. Where nothing was found the response is empty: one that says anything has the list, too.

    Raises:
        Unavailable: it isn't there. That must not pass for nothing found: it may hide the very record that we look for.
    """
    response = body.get("QueryResponse")
    if not isinstance(response, dict):
        raise Unavailable("QuickBooks' answer holds no QueryResponse", fix=_AGAIN)
    nothing = not response or response.get("maxResults") == 0
    found = response.get(name, [] if nothing else None)
    if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
        raise Unavailable(f"QuickBooks' answer holds no list of {name}", fix=_AGAIN)
    return found


def parts(answer: Answer, asked: Iterable[str], record: str) -> Sequence[Mapping[str, Any]]:
    """
    The answers of a batch's parts, in the order in which they were asked.

    Raises:
        Unavailable: one is missing.
        LedgerlinkError: one was refused; as the table says.
    """
    listed = checked(answer, record).get("BatchItemResponse")
    found = {str(row.get("bId")): row for row in listed if isinstance(row, dict)} if isinstance(listed, list) else {}
    ordered = []
    for name in asked:
        if name not in found:
            raise Unavailable("QuickBooks' answer lacks a part of what was asked", fix=_AGAIN)
        if _fault(found[name]):
            raise refusal(answer, found[name], record)
        ordered.append(found[name])
    return ordered
