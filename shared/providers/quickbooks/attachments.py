"""The files on an invoice in QuickBooks."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.exact import encoded
from shared.http.reading import unclear
from shared.model.documents import Attached, DealDocument
from shared.model.permits import Permit
from shared.model.refs import ConnectionId
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks.asking import Company, Select
from shared.providers.quickbooks.making import request_id
from shared.providers.quickbooks.query import quoted

LARGEST: Final = 20_000_000
"""Bytes. QuickBooks is said to take five times as much; a quote is never that large, and a function's memory is not free."""


@dataclass(frozen=True, slots=True)
class QuickBooksAttachments:
    """One company's. Implements `shared.ports.documents.Attachments`: one call for each verb, two to attach."""

    api: Api
    largest: int = LARGEST

    @property
    def connection(self) -> ConnectionId:
        """The company this speaks to."""
        return self.api.connection

    def on(self, invoice: str) -> Sequence[Attached]:
        """The files on this invoice."""
        where = ("AttachableRef.EntityRef.Type = 'Invoice'", f"AttachableRef.EntityRef.value = {quoted(invoice)}")
        return [_attached(row) for row in Company(self.api).select(Select("Attachable", where), f"invoice {invoice}")]

    def attach(
        self, invoice: str, document: DealDocument, name: str, content: bytes, *, online: bool, key: str, permit: Permit
    ) -> Attached:
        """
        Put the file on the invoice. QuickBooks would keep two of one name: where there is one, it is that one, unchanged.
        """
        record = f"invoice {invoice}"
        there = next((one for one in self.on(invoice) if one.name == name), None)
        if there is not None and permit.covers(self.connection):
            return there
        about = {
            "AttachableRef": [{"EntityRef": {"type": "Invoice", "value": invoice}, "IncludeOnSend": online}],
            "FileName": name,
            "ContentType": document.media_type,
        }
        boundary = f"ledgerlink-{hashlib.sha256(content).hexdigest()}"
        answer = Company(self.api).call(
            intuit.UPLOAD,
            record,
            query={"requestid": request_id(key)},
            body=_form(encoded(about), name, document.media_type, content, boundary),
            headers={"Content-Type": f"multipart/form-data; boundary={boundary}"},
            permit=permit,
        )
        intuit.raise_for_fault(answer, record)
        return _kept(answer, record)


def _kept(answer: Answer, record: str) -> Attached:
    """What the answer says of the file. Raises: Unclear where it says nothing; LedgerlinkError for a fault of the one file."""
    body = answer.json_or_none()
    listed = body.get("AttachableResponse") if isinstance(body, dict) else None
    first = listed[0] if isinstance(listed, list) and listed and isinstance(listed[0], dict) else {}
    if "Fault" in first:
        raise intuit.refusal(answer, first, record, writes=True)
    with unclear("QuickBooks' answer to a file can't be read", record):
        return _attached(intuit.entity(first, "Attachable"))


def _form(about: bytes, name: str, media_type: str, content: bytes, boundary: str) -> bytes:
    """The two parts of an upload: what it is, and the file itself."""
    plain = "".join(letter if letter.isprintable() and letter not in '"\\' else "_" for letter in name)
    parts = (
        ('name="file_metadata_01"; filename="metadata.json"', "application/json", about),
        (f'name="file_content_01"; filename="{plain}"', media_type, content),
    )
    said = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {which}\r\nContent-Type: {kind}\r\n\r\n".encode()
        + part
        + b"\r\n"
        for which, kind, part in parts
    )
    return said + f"--{boundary}--\r\n".encode()


def _attached(row: Mapping[str, Any]) -> Attached:
    return Attached(str(row.get("Id") or ""), str(row.get("FileName") or ""), int(row.get("Size") or 0))


def connect(api: Api) -> QuickBooksAttachments:
    """The files behind this API."""
    return QuickBooksAttachments(api)
