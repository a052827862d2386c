"""The audit trail's arithmetic: each entry's digest covers it and the digest before it."""

import hashlib
from collections.abc import Sequence
from dataclasses import fields
from itertools import pairwise

from shared import codec
from shared.model.refs import Ref
from shared.ports.stores import AuditEntry, Deed


def chained(entity: Ref, deed: Deed, last: AuditEntry | None) -> AuditEntry:
    """Give the entry that follows `last` in this record's chain; the first one follows the empty digest."""
    said = {field.name: getattr(deed, field.name) for field in fields(Deed)}
    unsigned = AuditEntry(
        entity=entity,
        sequence=last.sequence + 1 if last else 1,
        previous=last.digest if last else "",
        digest="",
        **said,
    )
    return AuditEntry(
        entity=entity, sequence=unsigned.sequence, previous=unsigned.previous, digest=digest_of(unsigned), **said
    )


def digest_of(entry: AuditEntry) -> str:
    """The digest that this entry must carry."""
    content = {name: value for name, value in codec.encode(entry).items() if name not in {"previous", "digest"}}
    return hashlib.sha256((entry.previous + codec.canonical(content)).encode()).hexdigest()


def is_whole(entries: Sequence[AuditEntry]) -> bool:
    """Whether these are one record's entries from its first on, none missing, changed or out of order."""
    if any(entry.digest != digest_of(entry) for entry in entries):
        return False
    if entries and (entries[0].sequence, entries[0].previous) != (1, ""):
        return False
    return all(
        (later.entity, later.sequence, later.previous) == (earlier.entity, earlier.sequence + 1, earlier.digest)
        for earlier, later in pairwise(entries)
    )
