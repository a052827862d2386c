"""
Our fields made in an org, and our user let in: a field that is made by the API is hidden from everybody until a permission set
shows it.

Every step can be taken again: what is there already is taken as it is.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from shared.errors import NotFound, Rejected
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.permits import Permit
from shared.model.refs import ConnectionId
from shared.providers.salesforce import soql, wire
from shared.providers.salesforce.api import endpoints, read
from shared.providers.salesforce.asking import Asking, only
from shared.providers.salesforce.collections import MOST, outcomes
from shared.providers.salesforce.fields import Field
from shared.providers.salesforce.manifest import API_VERSION
from shared.providers.salesforce.shelves import REPLACE, SHELVES, Shelf, locked, missing, strange
from shared.providers.salesforce.writing import as_json

PERMISSION_SET = "Ledgerlink"
"""Whoever shall see our fields gets it; our own user does."""
EXISTS = "DUPLICATE_DEVELOPER_NAME"


class _Me(wire.Wire):
    """Who the token speaks for."""

    user_id: wire.RecordId


class _Row(wire.Wire):
    """A row of which only the id matters."""

    Id: wire.RecordId


@dataclass(frozen=True, slots=True)
class Setup:
    """The set-up of one org: one call for each field that is missing, then six at most."""

    api: Api
    rows: Mapping[str, Endpoint]
    asking: Asking

    @property
    def record(self) -> str:
        """What errors are about."""
        return str(self.connection)

    @property
    def connection(self) -> ConnectionId:
        """The org."""
        return self.api.connection

    def described(self) -> Mapping[str, wire.Described]:
        """What our user sees of each object with fields of ours; one call each."""
        return {shelf.of: self._describe(shelf.of) for shelf in SHELVES}

    def ensure(self, permit: Permit) -> Sequence[str]:
        """
        Make the fields that are missing, and let our user read and write all of ours; gives the names of those made.

        Raises:
            Rejected: a field of that name exists and holds something else. Then nothing was made.
        """
        described = self.described()
        for shelf in SHELVES:
            _refuse_strange(shelf, described[shelf.of])
        made, hidden = [], []
        for shelf in SHELVES:
            for field in missing(shelf, described[shelf.of]):
                if self._make(shelf, field, permit):
                    made.append(f"{shelf.kind}.{field.name}")
                hidden.append((shelf, field))
            hidden += [(shelf, field) for field in locked(shelf, described[shelf.of])]
        if hidden:
            self._let_in(hidden, permit)
        return made

    def _describe(self, of: str) -> wire.Described:
        answer = self.api.call(self.rows["describe"], path={"of": of}, record=self.record)
        return read(wire.Described, answer, self.record)

    def _make(self, shelf: Shelf, field: Field, permit: Permit) -> bool:
        """Whether it was made just now; one that is there is only hidden."""
        body = as_json({"FullName": f"{shelf.made_on}.{field.name}", "Metadata": definition(field)})
        try:
            self.api.call(self.rows["create field"], body=body, permit=permit, record=f"{self.record} {field.name}")
        except Rejected as refusal:
            if EXISTS not in refusal.sentence:
                raise
            return False
        return True

    def _let_in(self, hidden: Sequence[tuple[Shelf, Field]], permit: Permit) -> None:
        """Show these fields in our permission set, and give it to our user."""
        permissions = self._permission_set(permit)
        rows = [
            {
                "attributes": {"type": "FieldPermissions"},
                "ParentId": permissions,
                "SobjectType": shelf.of,
                "Field": f"{shelf.of}.{field.name}",
                "PermissionsRead": True,
                "PermissionsEdit": True,
            }
            for shelf, field in hidden
        ]
        for start in range(0, len(rows), MOST):
            some = rows[start : start + MOST]
            body = as_json({"allOrNone": False, "records": some})
            answer = self.api.call(self.rows["create records"], body=body, permit=permit, record=self.record)
            self._all_made(answer, len(some))
        self._assign(permissions, permit)

    def _permission_set(self, permit: Permit) -> str:
        named = soql.select(["Id"], "PermissionSet", where=f"Name = {soql.text(PERMISSION_SET)}", limit=1)
        try:
            return only(self.asking.query(_Row, named, self.record), self.record).Id
        except NotFound:
            return self._create("PermissionSet", {"Name": PERMISSION_SET, "Label": PERMISSION_SET}, permit)

    def _assign(self, permissions: str, permit: Permit) -> None:
        me = read(_Me, self.api.call(self.rows["who am I"], record=self.record), self.record).user_id
        held = f"AssigneeId = {soql.text(me)} AND PermissionSetId = {soql.text(permissions)}"
        found = self.asking.query(
            _Row, soql.select(["Id"], "PermissionSetAssignment", where=held, limit=1), self.record
        )
        if not found.records:
            self._create("PermissionSetAssignment", {"AssigneeId": me, "PermissionSetId": permissions}, permit)

    def _create(self, of: str, values: Mapping[str, Any], permit: Permit) -> str:
        answer = self.api.call(
            self.rows["create record"], path={"of": of}, body=as_json(values), permit=permit, record=self.record
        )
        return read(wire.Saved, answer, self.record).id

    def _all_made(self, answer: Answer, count: int) -> None:
        """A permission that is there already is as good as one just given."""
        refused = [
            str(problem.get("message") or problem.get("statusCode"))
            for problems in outcomes(answer, count, self.record)
            for problem in problems
            if not str(problem.get("statusCode")).startswith("DUPLICATE")
        ]
        if refused:
            raise Rejected(
                f"Salesforce did not let Ledgerlink's user see every field: {'; '.join(dict.fromkeys(refused))}",
                record=self.record,
                fix="Correct what it names, then run `ledgerlink setup` again.",
            )


def definition(field: Field) -> dict[str, Any]:
    """The field that holds a fact, as Salesforce makes it."""
    made: dict[str, Any] = {
        "label": field.label,
        "type": field.holds.metadata_type,
        "description": field.description,
        **field.holds.more,
    }
    if field.options:
        values = [{"fullName": value, "label": label, "default": False} for value, label in field.options.items()]
        made["valueSet"] = {"restricted": True, "valueSetDefinition": {"sorted": False, "value": values}}
    return made


def _refuse_strange(shelf: Shelf, described: wire.Described) -> None:
    for field, holds in strange(shelf, described):
        raise Rejected(
            f"the {shelf.kind} field {field.name} in Salesforce holds {holds}, we need {field.holds.described}",
            record=field.name,
            fix=REPLACE,
        )


def setting_up(api: Api, asking: Asking, version: str = API_VERSION) -> Setup:
    """Set up the org behind this API."""
    return Setup(api, endpoints(version), asking)
