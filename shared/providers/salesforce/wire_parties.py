"""An account or a contact as both sides are kept in step by it: the whole row, by Salesforce's own names."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from pydantic import Field, model_validator

from shared.providers.salesforce import wire
from shared.providers.salesforce.wire import RELATED, Flag, Instant, RecordId, Rows, Text


class Person(wire.Wire):
    """A contact of an account."""

    Id: RecordId


class Role(wire.Wire):
    """Who plays which role on an account: one each."""

    AccountId: RecordId = ""
    ContactId: RecordId = ""
    Role: Text = ""
    IsPrimary: Flag = False


class Relation(wire.Wire):
    """A contact and one of its several accounts, with its roles there, parted by semicolons; `IsDirect`: its main account."""

    AccountId: RecordId = ""
    ContactId: RecordId = ""
    Roles: Text = ""
    IsActive: Flag = False


class Party(wire.Wire):
    """An account or a contact; what one of them doesn't have is empty. `said` is the row as it came."""

    Id: RecordId
    OwnerId: RecordId = ""
    MasterRecordId: RecordId = ""
    IsDeleted: Flag = False
    SystemModstamp: Instant = None
    ParentId: RecordId = Field("", json_schema_extra=RELATED)
    AccountId: RecordId = Field("", json_schema_extra=RELATED)
    Type: Text = Field("", json_schema_extra=RELATED)
    IsPersonAccount: Flag = Field(default=False, json_schema_extra=RELATED)
    Contacts: Rows[Person] | None = Field(None, json_schema_extra=RELATED)
    AccountContactRoles: Rows[Role] | None = Field(None, json_schema_extra=RELATED)
    AccountContactRelations: Rows[Relation] | None = Field(None, json_schema_extra=RELATED)
    said: Mapping[str, Any] = Field(default_factory=dict, json_schema_extra=RELATED)

    @model_validator(mode="before")
    @classmethod
    def _keep(cls, row: Any) -> Any:
        return {**row, "said": row} if isinstance(row, dict) else row

    def text(self, name: str) -> str:
        """The field's value as text, by its name or the path to it, in letters of either case; empty where there is none."""
        found: Any = self.said
        for step in name.split("."):
            held = {key.casefold(): value for key, value in found.items()} if isinstance(found, dict) else {}
            found = held.get(step.casefold())
        if found is None or isinstance(found, dict | list):
            return ""
        if isinstance(found, bool):
            return "true" if found else "false"
        return f"{found.normalize():f}" if isinstance(found, Decimal) else str(found)


LISTED: Mapping[str, type[wire.Wire]] = {
    "Contacts": Person,
    "AccountContactRoles": Role,
    "AccountContactRelations": Relation,
}
"""What stands below an account or a contact."""
