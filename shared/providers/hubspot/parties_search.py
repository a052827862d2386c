"""Whether a portal has a company or person already: one search by what the two have in common. The index lags a few moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.crm import CrmAccount
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind
from shared.providers.hubspot import parties_mapping as mapping
from shared.providers.hubspot.api import endpoints, read
from shared.providers.hubspot.changes import wanted
from shared.providers.hubspot.mapping import OBJECTS, as_json
from shared.providers.hubspot.parties_mapping import PROPERTIES, asked
from shared.providers.hubspot.wire_parties import PartyPage

MOST = 20
"""Rows; who has more in common with more of them is for a person to see anyway."""
KEYS: Mapping[Kind, Sequence[tuple[PartyField, ...]]] = {
    Kind.COMPANY: ((PartyField.NAME,), (PartyField.TAX_NUMBER,)),
    Kind.CONTACT: ((PartyField.EMAIL,), (PartyField.GIVEN, PartyField.FAMILY)),
}
"""What is looked for, each by itself: all parts of it must be the same."""


@dataclass(frozen=True, slots=True)
class HubSpotLookup:
    """Implements `shared.ports.lookup.Lookup`. One call, none where there is nothing to look for."""

    api: Api
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    def alike(self, kind: Kind, fields: Mapping[PartyField, str]) -> tuple[Profile, ...]:
        """The records in use that share the name, the tax number, the e-mail or the web domain."""
        groups = [{"filters": filters} for filters in self._filters(kind, fields)]
        if not groups:
            return ()
        body = {"filterGroups": groups, "properties": asked(kind, ()), "limit": MOST, "after": "0"}
        about = str(self.api.connection)
        answer = self.api.call(
            self.rows["search records"], path={"of": OBJECTS[kind]}, body=as_json(body), record=about
        )
        found = read(PartyPage, answer, about).results
        return tuple(mapping.profile(record, kind, self.api.connection, ()) for record in found)

    @staticmethod
    def _filters(kind: Kind, fields: Mapping[PartyField, str]) -> list[list[dict[str, str]]]:
        names = PROPERTIES[kind]
        groups = [
            [wanted(names[name], "EQ", fields[name].strip()) for name in key]
            for key in KEYS[kind]
            if all(fields.get(name, "").strip() for name in key)
        ]
        host = mapping.host(fields.get(PartyField.WEBSITE, ""))
        return [*groups, [wanted(mapping.DOMAIN, "EQ", host)]] if kind is Kind.COMPANY and host else groups


def connect(api: Api, _account: CrmAccount | None = None) -> HubSpotLookup:
    """The search of the portal behind this API; it needs none of the account's settings."""
    return HubSpotLookup(api)
