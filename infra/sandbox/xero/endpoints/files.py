"""Attachments and history of any document."""

from urllib.parse import quote, unquote

from werkzeug.wrappers import Response

from infra.sandbox.xero import refusals
from infra.sandbox.xero.desk import Desk
from infra.sandbox.xero.endpoints.row import Handler, Row
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import IDS
from infra.sandbox.xero.views import attachments_of

MOST_FILES = 10
LARGEST_FILE = 10_000_000
FORBIDDEN_IN_NAMES = set('<>:"/\\|?*\0')
LONGEST_NOTE = 2500

# Who may keep files and notes, and the scope that their notes need (files always need accounting.attachments).
DOCUMENTS = {
    "Invoices": "accounting.invoices",
    "CreditNotes": "accounting.invoices",
    "Quotes": "accounting.invoices",
    "Contacts": "accounting.contacts",
    "BankTransactions": "accounting.banktransactions",
    "ManualJournals": "accounting.manualjournals",
    "RepeatingInvoices": "accounting.invoices",
}
NOTED_ONLY = {
    "Payments": "accounting.payments",
    "Overpayments": "accounting.payments",
    "Prepayments": "accounting.payments",
    "Items": "accounting.settings",
}


def _listing(collection: str) -> Handler:
    def handle(desk: Desk) -> Response:
        parent = desk.required(collection, desk.arg("key"))
        return desk.envelope("Attachments", attachments_of(desk.org, parent[IDS[collection]]))

    return handle


def _keeping(collection: str) -> Handler:
    """PUT and POST of raw bytes; the same name again overwrites."""

    def handle(desk: Desk) -> Response:
        parent_id = str(desk.required(collection, desk.arg("key"))[IDS[collection]])
        name = unquote(desk.arg("name"))
        kept = attachments_of(desk.org, parent_id)
        same = next((row for row in kept if row["FileName"] == name), None)
        if faults := _faults(desk, name, len(kept), is_new=same is None):
            errors = [{"Message": message} for message in faults]
            raise refusals.invalid_elements([{"FileName": name, "ValidationErrors": errors}])
        url = f"https://api.xero.com/api.xro/2.0/{collection}/{parent_id}/Attachments/{quote(name)}"
        told: Record = {
            "FileName": name,
            "Url": url,
            "MimeType": desk.call.request.headers["Content-Type"],
            "ContentLength": len(desk.call.body),
            "IncludeOnline": desk.asked("IncludeOnline").lower() == "true",
            "_parent": parent_id,
        }
        if same is None:
            same = desk.org.store("Attachments", told, by=desk.app)
        else:
            same.update(told)
        desk.org.files[same["AttachmentID"]] = desk.call.body
        desk.org.note(parent_id, "Attached a file", f"Attached the file {name} through the Xero API.")
        return desk.envelope("Attachments", [same])

    return handle


def _faults(desk: Desk, name: str, kept: int, *, is_new: bool) -> list[str]:
    faults = []
    if set(name) & FORBIDDEN_IN_NAMES:
        faults.append("The file name contains characters that are not allowed.")
    if is_new and kept >= MOST_FILES:
        faults.append("A document can have at most 10 attachments.")
    if len(desk.call.body) > LARGEST_FILE:
        faults.append("The attachment exceeds the maximum size of 10 MB.")
    if not desk.call.body:
        faults.append("The attachment is empty.")
    if not desk.call.request.headers.get("Content-Type"):
        faults.append("The content type of the attachment must be given.")
    return faults


def _content(collection: str) -> Handler:
    """The bytes of one attachment, by name or id."""

    def handle(desk: Desk) -> Response:
        parent = desk.required(collection, desk.arg("key"))
        wanted = unquote(desk.arg("name"))
        for row in attachments_of(desk.org, parent[IDS[collection]]):
            if wanted in {row["FileName"], row["AttachmentID"]}:
                return Response(desk.org.files[row["AttachmentID"]], content_type=row["MimeType"])
        raise refusals.not_found()

    return handle


def _history(collection: str) -> Handler:
    """Notes and changes, newest first."""

    def handle(desk: Desk) -> Response:
        parent = desk.required(collection, desk.arg("key"))
        return desk.envelope("HistoryRecords", desk.org.history.get(parent[IDS[collection]], [])[::-1])

    return handle


def _noting(collection: str) -> Handler:
    """Append notes; there is no way to change or remove one."""

    def handle(desk: Desk) -> Response:
        parent = desk.org.find(collection, desk.arg("key"))
        added: list[Record] = []
        for sent in desk.elements("HistoryRecords"):
            details = str(sent.get("Details") or "")
            faults = []
            if parent is None:
                faults.append("The document with the supplied id was not found for this endpoint.")
            if not 0 < len(details) <= LONGEST_NOTE:
                faults.append("Details must have between 1 and 2500 characters.")
            if parent is None or faults:
                errors = [{"Message": message} for message in faults]
                raise refusals.invalid_elements([{"Details": details, "ValidationErrors": errors}])
            added.append(desk.org.note(str(parent[IDS[collection]]), "Note", details, user="Ledgerlink User"))
        return desk.envelope("HistoryRecords", [{**entry, "ValidationErrors": []} for entry in added])

    return handle


FILES = "accounting.attachments"
ROWS = (
    *[Row("GET", f"/{name}/<key>/Attachments", _listing(name), FILES) for name in DOCUMENTS],
    *[
        Row(method, f"/{name}/<key>/Attachments/<path:name>", _keeping(name), FILES)
        for name in DOCUMENTS
        for method in ("PUT", "POST")
    ],
    *[
        Row("GET", f"/{name}/<key>/Attachments/<path:name>", _content(name), FILES, any_accept=True)
        for name in DOCUMENTS
    ],
    *[Row("GET", f"/{name}/<key>/History", _history(name), scope) for name, scope in (DOCUMENTS | NOTED_ONLY).items()],
    *[Row("PUT", f"/{name}/<key>/History", _noting(name), scope) for name, scope in (DOCUMENTS | NOTED_ONLY).items()],
)
