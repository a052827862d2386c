"""Files and notes: a version makes its document, a note is a document, links tie them to records."""

import base64
import binascii
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, missing, not_found, unreadable_json
from infra.sandbox.salesforce.representation import BLOBS
from infra.sandbox.salesforce.routing import Row, kind_of, org_of
from infra.sandbox.salesforce.writing import create

Values = dict[str, Any]
LARGEST = 37 * 1024 * 1024  # of JSON with base64
MEDIA = {"pdf": "application/pdf", "txt": "text/plain", "snote": "text/html"}


def version(org: Org, values: Values, user: str) -> Record:
    """A version of a new document, or the next of one that is there; linked where it was first published."""
    path = str(values.get("PathOnClient") or "")
    if not path or values.get("VersionData") is None:
        raise missing([name for name in ("PathOnClient", "VersionData") if not values.get(name)])
    size = len(decoded(values["VersionData"]))
    extension = path.rpartition(".")[2].lower() if "." in path else ""
    about = {"FileExtension": extension, "FileType": extension.upper() or "UNKNOWN", "ContentSize": Decimal(size)}
    document = org.find("ContentDocument", values.get("ContentDocumentId"))
    if document is None:
        document = create(org, "ContentDocument", {"Title": values["Title"], **about}, user)
    past = [row for row in org.live("ContentVersion") if row.get("ContentDocumentId") == document.id]
    for row in past:
        row.values["IsLatest"] = False
    made = {"ContentDocumentId": document.id, "VersionNumber": str(len(past) + 1), "IsLatest": True}
    record = create(org, "ContentVersion", {**values, **about, **made}, user)
    document.values["LatestPublishedVersionId"] = record.id
    if values.get("FirstPublishLocationId"):
        link = {"ContentDocumentId": document.id, "LinkedEntityId": values["FirstPublishLocationId"], "ShareType": "V"}
        create(org, "ContentDocumentLink", link, user)
    return record


def note(org: Org, values: Values, user: str) -> Record:
    """A note is a document of its own kind: both have the same id."""
    if values.get("Content") is not None:
        decoded(values["Content"])
    about = {"FileType": "SNOTE", "FileExtension": "snote"}
    record = create(org, "ContentNote", values | {"FileType": "SNOTE"}, user)
    document = Record("ContentDocument", record.id, record.seq, {**record.values, **about})
    document.values.pop("Content", None)
    org.add(document)
    return record


def decoded(text: Any) -> bytes:
    """
    The bytes behind base64.

    Raises:
        Rejected: 400 for what is none, or too large.
    """
    try:
        found = base64.b64decode(str(text), validate=True)
    except (binascii.Error, ValueError) as error:
        raise unreadable_json(f"Content is not a valid base64 encoded string: {error}") from error
    if len(str(text)) > LARGEST:
        raise Rejected("STRING_TOO_LONG", "The file is too large for JSON", ["VersionData"])
    return found


def download(call: Call) -> Response:
    """GET the bytes of a version, a quote's document or a note."""
    org, kind, name = org_of(call), kind_of(call), str(call.args["blob"])
    record = org.find(kind, call.args["id"])
    if BLOBS.get(kind) != name or record is None or record.get(name) is None:
        raise not_found()
    media = MEDIA.get(str(record.get("FileExtension") or ("pdf" if kind == "QuoteDocument" else "snote")))
    return Response(decoded(record.get(name)), 200, content_type=media or "application/octet-stream")


MAKERS: dict[str, Callable[[Org, Values, str], Record]] = {"ContentVersion": version, "ContentNote": note}
ROWS = [Row("GET", f"/sobjects/<kind>/<id>/<any({', '.join(BLOBS.values())}):blob>", download)]
