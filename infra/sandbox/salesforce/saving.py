"""One record written by API: what rows, upserts, collections and composites have in common."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from infra.sandbox.core.call import Call
from infra.sandbox.salesforce import content
from infra.sandbox.salesforce.checking import check
from infra.sandbox.salesforce.ids import is_id, whole
from infra.sandbox.salesforce.integrity import refuse_twins
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, is_deleted, malformed_id, not_found
from infra.sandbox.salesforce.routing import flag, org_of, writable
from infra.sandbox.salesforce.sobjects import PREFIXES
from infra.sandbox.salesforce.writing import create, delete, update

FIXED = ("OpportunityStage", "RecordType", "Organization", "ContentDocument")
"""Objects whose records aren't made by this API."""


@dataclass(frozen=True)
class Saving:
    """Writes of one call; ``twins``: duplicate alerts are overridden."""

    org: Org
    user: str
    twins: bool = False

    def create(self, kind: str, body: Mapping[str, Any]) -> Record:
        """
        Make a record.

        Raises:
            Rejected: whatever the vendor has against it; nothing was written then.
        """
        writable(self.org, kind)
        if kind in FIXED:
            raise Rejected("CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", f"entity type cannot be inserted: {kind}", [])
        with self.org.transaction():
            values = check(self.org, kind, body, user=self.user)
            if not self.twins:
                refuse_twins(self.org, kind, values)
            if kind in content.MAKERS:
                return content.MAKERS[kind](self.org, values, self.user)
            return create(self.org, kind, values, self.user)

    def update(self, kind: str, id_: str, body: Mapping[str, Any]) -> Record:
        """
        Change a record.

        Raises:
            Rejected: as above, and for a record that isn't there.
        """
        writable(self.org, kind)
        record = found(self.org, kind, id_)
        with self.org.transaction():
            values = check(self.org, kind, body, user=self.user, record=record)
            update(self.org, record, values, self.user)
        return record

    def remove(self, kind: str, id_: str) -> None:
        """
        Put a record into the recycle bin.

        Raises:
            Rejected: for a record that isn't there.
        """
        writable(self.org, kind)
        delete(self.org, found(self.org, kind, id_), self.user)


def saving(call: Call) -> Saving:
    """The writes of this call."""
    org = org_of(call)
    return Saving(org, org.user, flag(call, "Sforce-Duplicate-Rule-Header", "allowSave"))


def found(org: Org, kind: str, id_: str) -> Record:
    """
    The record that a path or an input names.

    Raises:
        Rejected: 400 for what is no id of this object, 404 for a record that isn't there or is deleted.
    """
    if not is_id(id_) or not id_.startswith(PREFIXES[kind]):
        raise malformed_id(f"{kind} ID", id_)
    record = org.records[kind].get(whole(id_))
    if record is None or record.id in org.settings.rows_invisible:
        raise not_found()
    if not record.alive:
        raise is_deleted()
    return record


def saved(record: Record, **more: Any) -> dict[str, Any]:
    """The answer to a write that worked."""
    return {"id": record.id, "success": True, "errors": [], **more}
