"""What is asked of Salesforce about accounts and contacts: living, deleted and merged ones alike."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import quote

from shared.errors import MappingMissing
from shared.model.refs import Kind
from shared.providers.salesforce import soql, wire_parties
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.api import base
from shared.providers.salesforce.fields import MADE_FOR
from shared.providers.salesforce.mapping import OBJECTS
from shared.providers.salesforce.parties_mapping import columns

WRITE, READ = "write", "read"
"""The two parts of a call that makes or changes a record, by the names that we give them."""
STAMP = "SystemModstamp"
_NAME = re.compile(r"[A-Za-z]\w*(\.[A-Za-z]\w*)*", re.ASCII)
_ABOVE: Mapping[Kind, str] = {Kind.COMPANY: "ParentId", Kind.CONTACT: "AccountId"}


def _below(name: str, *names: str, order: str = "Id") -> str:
    """What stands below a record; a query that finds deleted records finds deleted ones there, too."""
    return f"({soql.select(names, name, where='IsDeleted = false', order=order)})"


_ROLES, _RELATIONS = "AccountContactRoles", "AccountContactRelations"
_ALWAYS: Mapping[Kind, tuple[str, ...]] = {
    Kind.COMPANY: (_below("Contacts", "Id", order="CreatedDate, Id"),),
    Kind.CONTACT: (),
}
_WHERE_THERE: Mapping[Kind, Mapping[str, str]] = {
    Kind.COMPANY: {
        _ROLES: _below(_ROLES, "ContactId", "Role", "IsPrimary"),
        _RELATIONS: _below(_RELATIONS, "ContactId", "Roles", "IsActive"),
    },
    Kind.CONTACT: {
        _ROLES: _below(_ROLES, "AccountId"),
        _RELATIONS: _below(_RELATIONS, "AccountId", "IsActive"),
    },
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What we would like to know of records of a kind, as far as this org has it. `more`: further fields by its own names."""

    account: SalesforceAccount
    kind: Kind
    more: Collection[str] = ()

    @property
    def of(self) -> str:
        """The object."""
        return OBJECTS[self.kind]

    def one(self, identity: str) -> str:
        """The record with this id. Raises: MappingMissing for a name that no field can have."""
        return soql.select(self._names(), self.of, where=f"Id = {soql.text(identity)}")

    def page(self, since: datetime | None, after: str) -> str:
        """The records after that id, in the order of ids; with `since`, of those that changed at or after it. Raises: as `one`."""
        fits = [f"SystemModstamp >= {soql.instant(since)}"] if since else []
        fits += [f"Id > {soql.text(after)}"] if after else []
        if self.kind is Kind.CONTACT and self.account.has(self.of, "IsPersonAccount"):
            fits.append("IsPersonAccount = false")  # the person of a person account is that account
        return soql.select(self._names(), self.of, where=" AND ".join(fits), order="Id")

    def fitting(self, where: str, most: int) -> str:
        """So many of the records in use that meet this condition, the oldest first."""
        return soql.select(self._names(), self.of, where=where, order="CreatedDate, Id", limit=most)

    def _names(self) -> list[str]:
        plain = [
            *wire_parties.Party.names(),
            _ABOVE[self.kind],
            *columns(self.kind),
            *self.account.optional.get(self.of, ()),
        ]
        known = dict.fromkeys(plain)
        taken = {name.casefold() for name in known}
        further = {name.casefold(): _api_name(name) for name in self.more if name.casefold() not in taken}
        there = _WHERE_THERE[self.kind]
        below = (*_ALWAYS[self.kind], *(there[name] for name in self.account.lists if name in there))
        return [*known, *further.values(), *below]


def made_for(of: str, reference: str) -> str:
    """The record that was made for this one of the ledger; a living one first, then the loser of a merge, who says who won."""
    fits = f"{MADE_FOR.name} = {soql.text(reference)}"
    return soql.select(wire_parties.Party.names(), of, where=fits, order="IsDeleted, SystemModstamp DESC")


def making(version: str, of: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """One call that makes the record and then asks when that was."""
    where = f"{base(version)}/sobjects/{of}"
    write = {"method": "POST", "url": where, "referenceId": WRITE, "body": body}
    read = {"method": "GET", "url": f"{where}/@{{{WRITE}.id}}?fields={STAMP}", "referenceId": READ}
    return {"allOrNone": False, "compositeRequest": [write, read]}


def changing(  # noqa: PLR0917  # a write is all of these
    version: str, of: str, identity: str, body: Mapping[str, Any], only_if: Mapping[str, str], query: str
) -> dict[str, Any]:
    """One call that writes the record and then asks for it; a refused write is asked after, too."""
    data = base(version)
    write = {"method": "PATCH", "url": f"{data}/sobjects/{of}/{identity}", "referenceId": WRITE, "body": body}
    read = {"method": "GET", "url": f"{data}/queryAll?q={quote(query)}", "referenceId": READ}
    return {"allOrNone": False, "compositeRequest": [{**write, "httpHeaders": only_if}, read]}


def _api_name(name: str) -> str:
    """A further field by the name that Salesforce knows it by, on the record or on one that it leads to."""
    if not _NAME.fullmatch(name):
        raise MappingMissing(
            f"{name!r} can't be a field of Salesforce",
            record=name,
            fix="Name it in `ledgerlink.toml` as the org does, such as Industry or Owner.Email.",
        )
    return name
