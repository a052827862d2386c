"""Records as REST shows them."""

from collections.abc import Iterable
from typing import Any

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.values import shown

BLOBS = {"ContentVersion": "VersionData", "QuoteDocument": "Document", "ContentNote": "Content"}
"""Fields whose bytes have an address of their own."""


def address(version: str, kind: str, id_: str) -> str:
    """Where a record is read."""
    return f"/services/data/v{version}/sobjects/{kind}/{id_}"


def attributes(version: str, record: Record) -> dict[str, str]:
    """What every record in an answer starts with."""
    return {"type": record.kind, "url": address(version, record.kind, record.id)}


def value_of(org: Org, record: Record, name: str, version: str) -> Any:
    """One field as JSON has it; bytes are an address."""
    if BLOBS.get(record.kind) == name:
        return f"{address(version, record.kind, record.id)}/{name}" if record.get(name) is not None else None
    return shown(org.schema[record.kind][name], record.get(name))


def represent(org: Org, record: Record, version: str, names: Iterable[str]) -> dict[str, Any]:
    """A record with these fields, null where they are null."""
    row: dict[str, Any] = {"attributes": attributes(version, record)}
    return row | {name: value_of(org, record, name, version) for name in names}


def whole_record(org: Org, record: Record, version: str = "68.0") -> dict[str, Any]:
    """A record with every field of the org, as control shows it."""
    return represent(org, record, version, org.fields(record.kind))


def kept_record(org: Org, record: Record) -> dict[str, Any]:
    """A record as the books have it: with its bytes in base64, and for a note or file the records that it hangs on."""
    row = whole_record(org, record)
    if record.kind in BLOBS:
        row[BLOBS[record.kind]] = record.get(BLOBS[record.kind])
    document = {"ContentNote": record.id, "ContentVersion": record.get("ContentDocumentId")}.get(record.kind)
    if document is not None:
        links = [link for link in org.live("ContentDocumentLink") if link.get("ContentDocumentId") == document]
        rows = [represent(org, link, "68.0", ("Id", "LinkedEntityId", "ShareType")) for link in links]
        row["ContentDocumentLinks"] = {"totalSize": len(rows), "done": True, "records": rows}
    return row
