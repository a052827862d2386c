"""Files for attachments: multipart upload, details, signed download."""

import hashlib
import json
import mimetypes
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.core.provider import CannotAct
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import DEALS, NOTES
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import PERSON
from infra.sandbox.hubspot.refusals import invalid, not_found
from infra.sandbox.hubspot.routing import Row, portal_of, scopes
from infra.sandbox.hubspot.writing import associate, create

ACCESS = frozenset({"PUBLIC_INDEXABLE", "PUBLIC_NOT_INDEXABLE", "PRIVATE", "HIDDEN_PRIVATE", "HIDDEN_INDEXABLE"})
FILES = scopes("files")
SIGNED_FOR_MS = 3_600_000


@dataclass(frozen=True)
class File:
    """An uploaded file; ``secret`` stands in its signed URL."""

    id: str
    name: str
    folder: str
    content: bytes
    mime: str
    access: str
    at: int
    secret: str

    def represent(self, origin: str) -> dict[str, Any]:
        """The file as the files API answers it."""
        path = PurePosixPath(self.name)
        url = f"{origin}/hubfs/{self.id}/{self.name}"
        return {
            "id": self.id,
            "createdAt": iso_ms(self.at),
            "updatedAt": iso_ms(self.at),
            "archived": False,
            "name": path.stem,
            "path": f"{self.folder.rstrip('/')}/{self.name}",
            "size": len(self.content),
            "type": "DOCUMENT",
            "extension": path.suffix.lstrip("."),
            "defaultHostingUrl": url,
            "url": url,
            "isUsableInContent": True,
            "access": self.access,
            "fileMd5": hashlib.md5(self.content, usedforsecurity=False).hexdigest(),
        }


def upload(call: Call) -> Response:
    """POST multipart: ``file``, ``options`` (JSON with access), ``folderPath`` or ``folderId``, optional ``fileName``."""
    portal, form = portal_of(call), call.request.form
    sent = call.request.files.get("file")
    if sent is None:
        raise invalid("file is required")
    if not form.get("folderPath") and not form.get("folderId"):
        raise invalid("Either folderId or folderPath is required")
    try:
        options = json.loads(form.get("options") or "")
    except ValueError:
        raise invalid("options must be JSON") from None
    if options.get("access") not in ACCESS:
        raise invalid(f"options.access must be one of {sorted(ACCESS)}")
    made = File(
        id=str(120 + len(portal.files) + 1),
        name=form.get("fileName") or sent.filename or "file",
        folder=form.get("folderPath") or f"/{form['folderId']}",
        content=sent.read(),
        mime=sent.mimetype or "application/octet-stream",
        access=options["access"],
        at=portal.now(),
        secret=secrets.token_urlsafe(16),
    )
    portal.files[made.id] = made
    return json_answer(201, made.represent(call.origin))


def attach_file(portal: Portal, id_: str, given: Mapping[str, Any]) -> Any:
    """A deal's id with {name, text} -> a private file of that name, on a note of the deal, as people drop it there."""
    deal = portal.find(DEALS, id_)
    if deal is None:
        raise CannotAct(f"no deal {id_}")
    name = str(given["name"])
    made = File(
        id=str(120 + len(portal.files) + 1),
        name=name,
        folder="/attachments",
        content=str(given.get("text", "%PDF-1.4 a file")).encode(),
        mime=mimetypes.guess_type(name)[0] or "application/octet-stream",
        access="PRIVATE",
        at=portal.now(),
        secret=secrets.token_urlsafe(16),
    )
    portal.files[made.id] = made
    told = {"hs_timestamp": iso_ms(portal.now()), "hs_note_body": "", "hs_attachment_ids": made.id}
    note = create(portal, NOTES, check(portal, NOTES, told), PERSON)
    associate(portal, note, deal, PERSON)
    return made.represent(portal.origin)


def read(call: Call) -> Response:
    """GET a file's details."""
    return json_answer(200, _found(portal_of(call), call).represent(call.origin))


def signed_url(call: Call) -> Response:
    """GET a URL under which a private file can be downloaded for an hour."""
    portal = portal_of(call)
    found = _found(portal, call)
    details = found.represent(call.origin)
    body = {
        "url": f"{call.origin}/signed/{portal.id}/{found.id}/{found.secret}",
        "expiresAt": iso_ms(portal.now() + SIGNED_FOR_MS),
        **{name: details[name] for name in ("name", "extension", "type", "size")},
    }
    return json_answer(200, body)


def remove(call: Call) -> Response:
    """DELETE a file."""
    portal = portal_of(call)
    del portal.files[_found(portal, call).id]
    return no_content()


def download(portals: dict[str, Portal], call: Call) -> Response:
    """GET the bytes behind a signed URL; no token is needed."""
    portal = portals.get(str(call.args["portal"]))
    found = portal.files.get(str(call.args["id"])) if portal else None
    if found is None or found.secret != call.args["secret"]:
        raise not_found()
    return Response(found.content, 200, content_type=found.mime)


def _found(portal: Portal, call: Call) -> File:
    found = portal.files.get(str(call.args["id"]))
    if not isinstance(found, File):
        raise not_found()
    return found


ROWS = [
    Row("POST", "files", "", upload, FILES),
    Row("GET", "files", "/<id>", read, FILES),
    Row("DELETE", "files", "/<id>", remove, FILES),
    Row("GET", "files", "/<id>/signed-url", signed_url, FILES),
]
