"""Attachables: files and notes, and the transactions that they hang on."""

import base64
import binascii
import json
from dataclasses import dataclass
from email import message_from_bytes
from email.message import Message
from typing import Any

from infra.sandbox.quickbooks.checking import unsupported
from infra.sandbox.quickbooks.drafts import Draft, Kind
from infra.sandbox.quickbooks.refusals import Invalid, Problem, bad_reference, missing
from infra.sandbox.quickbooks.representation import Record
from infra.sandbox.quickbooks.state import ENTITIES, Company

LARGEST = 100_000_000  # bytes; unverified


@dataclass(frozen=True)
class Part:
    """One file of an upload: what its metadata says and the bytes themselves."""

    number: str
    metadata: Record
    content: bytes
    content_type: str


def prepare(draft: Draft) -> None:
    """A file or a note, attached to records that exist."""
    record = draft.record
    if not record.get("FileName") and not record.get("Note"):
        raise missing("Note")
    for link in record.get("AttachableRef", []):
        entity = link.get("EntityRef") or {}
        kind, key = str(entity.get("type")), str(entity.get("value"))
        if kind not in ENTITIES or draft.company.find(kind, key) is None:
            raise bad_reference("AttachableRef.EntityRef")
    record["AttachableRef"] = [_link(link) for link in record.get("AttachableRef", [])]


def _link(link: Record) -> Record:
    entity = link["EntityRef"]
    return {
        "EntityRef": {"value": str(entity["value"]), "type": entity["type"]},
        "IncludeOnSend": bool(link.get("IncludeOnSend", False)),
    }


def parts_of(body: bytes, content_type: str) -> list[Part]:
    """
    The files of a multipart body: parts ``file_metadata_01`` (JSON) and ``file_content_01`` (bytes, or base64).

    Raises:
        Invalid: not multipart, metadata that is no JSON, or no file at all.
    """
    whole = message_from_bytes(b"Content-Type: " + content_type.encode("latin-1") + b"\r\n\r\n" + body.lstrip())
    named: dict[str, Message] = {}
    for part in whole.get_payload() if whole.is_multipart() else []:
        if isinstance(part, Message):
            named[str(part.get_param("name", header="Content-Disposition"))] = part
    found = []
    for name, part in named.items():
        if name.startswith("file_content_"):
            number = name.removeprefix("file_content_")
            metadata = _metadata(named.get(f"file_metadata_{number}"))
            found.append(Part(number, _named_as(metadata, part), _bytes(part), part.get_content_type()))
    if not found:
        raise missing("file_content_01")
    return found


def _metadata(part: Message | None) -> Record:
    if part is None:
        return {}
    try:
        found: Any = json.loads(_bytes(part))
    except ValueError:
        raise unsupported("file_metadata") from None
    if not isinstance(found, dict):
        raise unsupported("file_metadata")
    return found


def _named_as(metadata: Record, part: Message) -> Record:
    """Without metadata the system makes it of the file's own name."""
    return metadata if metadata.get("FileName") else {**metadata, "FileName": part.get_filename() or "attachment"}


def _bytes(part: Message) -> bytes:
    raw = part.get_payload(decode=True)
    if not isinstance(raw, bytes):
        raise unsupported("file_content")
    if (part.get("Content-Transfer-Encoding") or "").lower() == "base64":
        try:
            base64.b64decode(str(part.get_payload()), validate=False)
        except binascii.Error:
            raise unsupported("file_content") from None
    return raw


def check_size(part: Part) -> None:
    """Raises Invalid (2050; the code is unverified) for a file that is too large."""
    if len(part.content) > LARGEST:
        raise Invalid(Problem("2050", f"A file can have at most {LARGEST} bytes", "file_content"))


def keep(company: Company, record: Record, part: Part) -> Record:
    """Keep the bytes of a file beside its record."""
    company.files[record["Id"]] = part.content
    kept = {**record, "Size": len(part.content), "ContentType": record.get("ContentType") or part.content_type}
    company.tables["Attachable"][record["Id"]] = kept
    return kept


def check_deletable(_company: Company, _record: Record) -> None:
    """Attachables can always be deleted."""


KINDS = {"Attachable": Kind(prepare, delete=check_deletable)}
