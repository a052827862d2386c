"""Xero's endpoints, what its refusals mean, its filter language and its envelope; nothing of ours but errors."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

from shared.errors import (
    AmbiguousMatch,
    CustomerArchived,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    NotFound,
    PeriodClosed,
    RateLimited,
    Reconnect,
    Rejected,
    TooManyAtOnce,
    Unavailable,
    Unclear,
    Unpermitted,
)
from shared.http.answers import Answer
from shared.http.endpoints import Effect, Endpoint
from shared.http.errors import ErrorRow, explained
from shared.http.reading import SETTLED

BASE: Final = "/api.xro/2.0"
EXACT: Final = ("unitdp", "4")
"""Unit amounts keep four decimals, in what is sent and in what is answered; two without it."""
EACH: Final = ("summarizeErrors", "false")
"""Every element gets a status of its own, instead of a 400 that doesn't say what happened to the others."""
WHOLE: Final = ("page", "1")
"""Lists show elements whole (with e-mails, numbers, lines) only where a page is asked for."""

_SETTINGS: Final = "accounting.settings.read"
_CONTACTS: Final = "accounting.contacts"
_INVOICES: Final = "accounting.invoices"
_FILES: Final = "accounting.attachments"

ORGANISATION: Final = Endpoint("organisation", "GET", f"{BASE}/Organisation", Effect.READ, scope=_SETTINGS)
ACCOUNTS: Final = Endpoint("accounts", "GET", f"{BASE}/Accounts", Effect.READ, scope=_SETTINGS)
TAX_RATES: Final = Endpoint("tax_rates", "GET", f"{BASE}/TaxRates", Effect.READ, scope=_SETTINGS)
ITEMS: Final = Endpoint("items", "GET", f"{BASE}/Items", Effect.READ, query=(EXACT,), scope=_SETTINGS)
CURRENCIES: Final = Endpoint("currencies", "GET", f"{BASE}/Currencies", Effect.READ, scope=_SETTINGS)
TRACKING: Final = Endpoint("tracking", "GET", f"{BASE}/TrackingCategories", Effect.READ, scope=_SETTINGS)
CONTACTS: Final = Endpoint(
    "contacts", "GET", f"{BASE}/Contacts", Effect.READ, query=(WHOLE, ("includeArchived", "true")), scope=_CONTACTS
)
CONTACT: Final = Endpoint("contact", "GET", f"{BASE}/Contacts/{{contact}}", Effect.READ, scope=_CONTACTS)
CONTACT_PAGE: Final = Endpoint(
    "contact_page",
    "GET",
    f"{BASE}/Contacts",
    Effect.READ,
    # By what never changes: contacts that change meanwhile move none of the others over a page's end.
    query=(("pageSize", "1000"), ("includeArchived", "true"), ("order", "ContactID ASC")),
    scope=_CONTACTS,
)
INVOICE: Final = Endpoint(
    "invoice", "GET", f"{BASE}/Invoices/{{invoice}}", Effect.READ, query=(EXACT,), scope=_INVOICES
)
INVOICES_OF: Final = Endpoint(
    "invoices_of",
    "GET",
    f"{BASE}/Invoices",
    Effect.READ,
    query=(EXACT, ("pageSize", "1000"), ("where", 'Type=="ACCREC"')),
    scope=_INVOICES,
)
INVOICES_SINCE: Final = Endpoint(
    "invoices_since",
    "GET",
    f"{BASE}/Invoices",
    Effect.READ,
    # By what never changes: rows that change meanwhile move none of the others over a page's end.
    query=(("summaryOnly", "true"), ("pageSize", "1000"), ("where", 'Type=="ACCREC"'), ("order", "InvoiceID ASC")),
    scope=_INVOICES,
)
INVOICES_MADE: Final = Endpoint(
    "invoices_made",
    "GET",
    f"{BASE}/Invoices",
    Effect.READ,
    query=(EXACT, WHOLE, ("createdByMyApp", "true"), ("order", "UpdatedDateUTC DESC")),
    scope=_INVOICES,
)
# PUT only creates; POST would update whatever has the same name or number.
CREATE_CONTACT: Final = Endpoint(
    "create_contact", "PUT", f"{BASE}/Contacts", Effect.WRITE, query=(EACH,), scope=_CONTACTS
)
# By its id, and only the members that are sent; persons would be replaced whole, so they never are.
UPDATE_CONTACT: Final = Endpoint(
    "update_contact", "POST", f"{BASE}/Contacts/{{contact}}", Effect.WRITE, scope=_CONTACTS
)
NUMBER_CONTACTS: Final = Endpoint(
    "number_contacts", "POST", f"{BASE}/Contacts", Effect.WRITE, query=(EACH,), scope=_CONTACTS
)
CREATE_INVOICE: Final = Endpoint(
    "create_invoice", "PUT", f"{BASE}/Invoices", Effect.WRITE, query=(EXACT, EACH), scope=_INVOICES
)
AMEND_INVOICE: Final = Endpoint(
    "amend_invoice", "POST", f"{BASE}/Invoices/{{invoice}}", Effect.WRITE, query=(EXACT, EACH), scope=_INVOICES
)
ATTACHMENTS: Final = Endpoint(
    "attachments", "GET", f"{BASE}/Invoices/{{invoice}}/Attachments", Effect.READ, scope=_FILES
)
# POST under a name that is there already replaces that file: the one call of ours that may be made twice.
ATTACH: Final = Endpoint(
    "attach",
    "POST",
    f"{BASE}/Invoices/{{invoice}}/Attachments/{{name}}",
    Effect.WRITE,
    "application/octet-stream",
    scope=_FILES,
)
ATTACH_ONLINE: Final = replace(ATTACH, name="attach_online", query=(("IncludeOnline", "true"),))

_400: Final = frozenset({400})
_AGAIN: Final = "It is tried again by itself."

ROWS: Final = (
    # A replayed key is no proof that nothing was made: the claim is looked up.
    ErrorRow(_400, Unclear, "Xero has seen this request's key before with another request: {message}",
             SETTLED, "idempotency key"),
    ErrorRow(_400, AmbiguousMatch, "Xero already has this customer: {message}",
             "Put our number into that contact's Contact Code in Xero, or rename one of the two.",
             "already assigned to another contact"),
    ErrorRow(_400, PeriodClosed, "The books are closed for the date of this document: {message}",
             "Ask finance to move the lock date, or to say which date to use.", "lock date"),
    ErrorRow(_400, MappingMissing, "The tax code can't be used here: {message}",
             "Choose another `tax` in ledgerlink.toml, or correct the tax rate in Xero.", "taxtype"),
    ErrorRow(_400, MappingMissing, "The account can't be used here: {message}",
             "Choose another `account` in ledgerlink.toml, or open the account in Xero.", "account code"),
    ErrorRow(_400, MappingMissing, "The item can't be used here: {message}",
             "Choose another `item` in ledgerlink.toml, or create it in Xero.", "item code"),
    ErrorRow(_400, NeedsHuman, "Xero doesn't keep this currency: {message}",
             "Add the currency in Xero (Settings, Currencies), or change the deal's currency.", "subscribed to currency"),
    ErrorRow(_400, CustomerArchived, "The customer is archived in Xero: {message}",
             "Restore the contact in Xero, or link the deal's company to another one: ledgerlink customers link.", "archived"),
    ErrorRow(_400, Rejected, "The number is taken in Xero: {message}",
             "Compare with the document of that number in Xero.", "must be unique"),
    ErrorRow(_400, Rejected, "Xero could not read our question: {message}",
             "Report it with this message: it is a fault of the connector.", "queryparseexception"),
    ErrorRow(_400, Rejected, "Xero could not read what we sent: {message}",
             "Report it with this message: it is a fault of the connector.", "postdatainvalidexception"),
    ErrorRow(_400, Rejected, "Xero refused it: {message}", "Correct what the message names; it follows by itself."),
    ErrorRow({401, 403}, Unpermitted, "The consent to Xero lacks the permission {scope}: {message}",
             "Sign in to Xero again and allow everything that is asked for; what waits goes on by itself.", "scope"),
    ErrorRow({401}, Unpermitted, "The consent to Xero doesn't cover this, which takes {scope}: {message}",
             "Sign in to Xero again and allow everything that is asked for; what waits goes on by itself.",
             "authorizationunsuccessful"),
    ErrorRow({401}, Reconnect, "Xero no longer accepts the connection: {message}",
             "Connect the organisation to Xero again; what waits goes on by itself."),
    ErrorRow({403}, Reconnect, "Xero keeps us out of this organisation, it was disconnected: {message}",
             "Connect it to Xero again; what waits goes on by itself.", "authenticationunsuccessful"),
    ErrorRow({403}, Unpermitted, "Xero doesn't let the user who connected the organisation do this: {message}",
             "Give that user a role in Xero (Settings, Users) that may, or let another one sign in."),
    ErrorRow({404}, NotFound, "It isn't in Xero: {message}", "Look whether it was removed there."),
    ErrorRow({409}, Unclear, "Xero is still working on the same request: {message}",
             SETTLED),
    ErrorRow({412}, Rejected, "A condition of Xero wasn't met: {message}", "See the message."),
    ErrorRow({413}, Rejected, "It is too large for Xero: {message}", "Split it into smaller documents."),
    ErrorRow({429}, RateLimited, "The day's calls to this Xero organisation are used up",
             "It goes on by itself when Xero allows; a higher tier of the app allows more.", "day", 3600),
    ErrorRow({429}, TooManyAtOnce, "Too many calls to Xero at the same time", _AGAIN, "concurren", 2),
    ErrorRow({429}, RateLimited, "Too many calls to Xero within a minute", _AGAIN, "", 60),
    ErrorRow({503}, Unavailable, "Xero is offline, for maintenance or this organisation: {message}",
             _AGAIN, "", 300),
    ErrorRow({408, 500, 501, 502, 504}, Unavailable, "Xero failed: {message}", _AGAIN),
)  # fmt: skip
"""By status and words, first that applies; after a write `Unavailable` becomes Unclear (see `shared.http.errors`)."""


def headers(account: str) -> dict[str, str]:
    """What every call to this organisation carries: Xero answers XML unless asked otherwise."""
    return {"Accept": "application/json", "xero-tenant-id": account}


def explain(answer: Answer) -> str:
    """The vendor's own words in a refusal: validation messages, else the problem's detail, else what the text begins with."""
    if answer.status == 429:
        return answer.headers.get("x-rate-limit-problem", "")
    body = answer.json_or_none()
    if not isinstance(body, dict):
        return _plain(answer)
    elements = body.get("Elements")
    listed = elements if isinstance(elements, list) else []
    messages = [text for element in listed if isinstance(element, dict) for text in _complaints(element)]
    if messages:
        return " ".join(messages)
    said = [str(body[name]) for name in ("Message", "Detail", "Title", "Type") if body.get(name)]
    scope = answer.headers.get("www-authenticate", "") if answer.status in {401, 403} else ""
    return " - ".join([*said, *([scope] if "scope" in scope else [])]) or f"status {answer.status}"


def _plain(answer: Answer) -> str:
    """A text/plain sentence as it is; of a web page only that it is one."""
    text = answer.body[:300].decode("utf-8", "replace").strip()
    return "a web page instead of an answer" if text.startswith("<") else text or f"status {answer.status}"


def _complaints(element: Mapping[str, Any]) -> list[str]:
    """What is wrong with an element; Xero says it under `Message` or, now and then, `Description`."""
    found = element.get("ValidationErrors")
    rows = [row for row in found if isinstance(row, dict)] if isinstance(found, list) else []
    return [str(row.get("Message") or row.get("Description") or "no reason given") for row in rows]


def elements(answer: Answer, collection: str) -> list[dict[str, Any]]:
    """
    The elements in the envelope of a good answer.

    Raises:
        Unavailable: it isn't JSON (a web page with status 200, a cut-off body), or not this envelope.
    """
    body = answer.json()
    found = body.get(collection) if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(element, dict) for element in found):
        raise Unavailable(f"Xero's answer holds no {collection}", fix=_AGAIN)
    return found


def pages(answer: Answer) -> int:
    """How many pages a list has that was asked for by page; 1 where Xero doesn't say."""
    return _counted(answer, "pageCount") or 1


def items(answer: Answer) -> int | None:
    """How many elements all pages of such a list have; None where Xero doesn't say."""
    return _counted(answer, "itemCount")


def _counted(answer: Answer, member: str) -> int | None:
    body = answer.json()
    found = body.get("pagination") if isinstance(body, dict) else None
    count = found.get(member) if isinstance(found, dict) else None
    return count if isinstance(count, int) else None


def refusal(answer: Answer, element: Mapping[str, Any], record: str) -> LedgerlinkError | None:
    """The error that a single element of a 200 carries, through the same table as a 400; None for a good element."""
    failed = (
        str(element.get("StatusAttributeString") or "").upper() == "ERROR"
        or element.get("HasErrors") is True
        or element.get("HasValidationErrors") is True
    )
    if not failed:
        return None
    message = " ".join(_complaints(element)) or "it gave no reason"
    return explained(replace(answer, status=400), ROWS, message=message, record=record, writes=True, retry_after=None)


def only(answer: Answer, collection: str, record: str) -> dict[str, Any]:
    """
    The one element that a write's good answer is about.

    Raises:
        LedgerlinkError: it carries a refusal: what a 400 of these words means.
        Unavailable: there is none.
    """
    sent = elements(answer, collection)
    if not sent:
        raise Unavailable("it is empty", fix="It is looked up by itself.")
    refused = refusal(answer, sent[0], record)
    if refused is not None:
        raise refused
    return sent[0]


def quoted(text: str) -> str:
    """A string literal of the filter language."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
