"""Whether an org has a company or person already: one query by what the two have in common, which sees all that was committed."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from shared.http.client import Api
from shared.model.crm import CrmAccount
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind, account_of
from shared.providers.salesforce import soql
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.asking import Asking, asking
from shared.providers.salesforce.mapping import domain
from shared.providers.salesforce.parties_mapping import column, profile
from shared.providers.salesforce.parties_queries import Asked
from shared.providers.salesforce.wire_parties import Party

F = PartyField
MOST = 20
"""Rows; who has more in common with more of them is for a person to see anyway."""
KEYS: Mapping[Kind, tuple[tuple[PartyField, ...], ...]] = {
    Kind.COMPANY: ((F.NAME,), (F.TAX_NUMBER,)),
    Kind.CONTACT: ((F.EMAIL,), (F.GIVEN, F.FAMILY)),
}
"""What is looked for, each by itself: all parts of it must be the same, whatever the case of letters."""
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
"""Nothing in it means anything to LIKE."""


@dataclass(frozen=True, slots=True)
class SalesforceLookup:
    """Implements `shared.ports.lookup.Lookup`. One call, none where there is nothing to look for."""

    api: Api
    account: SalesforceAccount
    asking: Asking = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "asking", asking(self.api))

    def alike(self, kind: Kind, fields: Mapping[PartyField, str]) -> tuple[Profile, ...]:
        """The records in use that share the name, the tax number, the e-mail or the web domain."""
        host = domain(fields.get(F.WEBSITE, "")) if kind is Kind.COMPANY else ""
        wanted = [*_same(kind, fields)]
        if _HOST.fullmatch(host):
            wanted.append(f"{column(kind, F.WEBSITE)} LIKE '%{host}%'")
        if not wanted:
            return ()
        query = Asked(self.account, kind).fitting(" OR ".join(wanted), MOST)
        found = self.asking.query(Party, query, str(self.api.connection)).records
        profiles = (profile(row, kind, self.account, self.api.connection, ()) for row in found)
        return tuple(one for one in profiles if _shares(one, kind, fields, host))


def _same(kind: Kind, fields: Mapping[PartyField, str]) -> Iterator[str]:
    for key in KEYS[kind]:
        texts = {name: fields.get(name, "").strip() for name in key}
        if all(texts.values()):
            parts = " AND ".join(f"{column(kind, name)} = {soql.text(text)}" for name, text in texts.items())
            yield f"({parts})"


def _shares(found: Profile, kind: Kind, fields: Mapping[PartyField, str], host: str) -> bool:
    """A domain within a longer one is another."""
    keys = [
        [(fields.get(name, "").strip().casefold(), found.get(name).casefold()) for name in key] for key in KEYS[kind]
    ]
    return any(all(ours and ours == theirs for ours, theirs in key) for key in keys) or (
        bool(host) and domain(found.get(F.WEBSITE)) == host
    )


def connect(api: Api, account: CrmAccount | None = None) -> SalesforceLookup:
    """The search of the org behind this API; without its settings no fields are asked for that only some orgs have."""
    known = account if isinstance(account, SalesforceAccount) else None
    return SalesforceLookup(api, known or SalesforceAccount(account_of(api.connection), "UTC", "", {}))
