"""Whether a company has an organization or person already: searches for what the two have in common. The index lags a few seconds."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.http.client import Api
from shared.model.crm import CrmAccount
from shared.model.parties import PartyField, Profile
from shared.model.refs import Kind
from shared.providers.pipedrive import setting_up
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS, read
from shared.providers.pipedrive.crm import OBJECTS
from shared.providers.pipedrive.parties_mapping import asked, profile
from shared.providers.pipedrive.wire import Text, Wire
from shared.providers.pipedrive.wire_parties import MANY

MOST = 20
"""Rows of each search; who has more in common with more of them is for a person to see anyway."""
KEYS: Mapping[Kind, Sequence[tuple[str, tuple[PartyField, ...]]]] = {
    Kind.COMPANY: (("name", (PartyField.NAME,)), ("custom_fields", (PartyField.TAX_NUMBER,))),
    Kind.CONTACT: (("email", (PartyField.EMAIL,)), ("name", (PartyField.GIVEN, PartyField.FAMILY))),
}
"""What is looked for, and where Pipedrive looks for it; web addresses it doesn't."""


class _Hit(Wire):
    """A record that was found."""

    id: Text


class _Item(Wire):
    """A hit with its score."""

    item: _Hit


class _Items(Wire):
    """The hits of a search."""

    items: tuple[_Item, ...] = ()


class _Found(Wire):
    """The answer to a search."""

    data: _Items = _Items()


@dataclass(slots=True)
class PipedriveLookup:
    """
    Implements `shared.ports.lookup.Lookup`. Pipedrive searches for one text at a time, and shows little of what it finds: a call
    (20 tokens) for each of at most two texts, and one (10) for all that were found.
    """

    api: Api
    settings: PipedriveAccount | None = None

    def alike(self, kind: Kind, fields: Mapping[PartyField, str]) -> tuple[Profile, ...]:
        """The records in use that share the name, the tax number or the e-mail, whatever the case of letters."""
        found = dict.fromkeys(hit for place, text in _texts(kind, fields) for hit in self._hits(kind, place, text))
        if not found:
            return ()
        if self.settings is None:
            self.settings = setting_up.read_account(self.api)
        query = {**asked(kind, (), self.settings), "ids": ",".join(found)}
        about = str(self.api.connection)
        rows = read(
            MANY[kind], self.api.call(ENDPOINTS[f"list {OBJECTS[kind]}"], query=query, record=about), about
        ).data
        return tuple(profile(row, kind, self.api.connection, self.settings, ()) for row in rows)

    def _hits(self, kind: Kind, place: str, text: str) -> Iterator[str]:
        query = {"term": text, "fields": place, "exact_match": "true", "limit": str(MOST)}
        about = str(self.api.connection)
        answer = self.api.call(ENDPOINTS["search records"], path={"of": OBJECTS[kind]}, query=query, record=about)
        yield from (one.item.id for one in read(_Found, answer, about).data.items)


def _texts(kind: Kind, fields: Mapping[PartyField, str]) -> Iterator[tuple[str, str]]:
    for place, key in KEYS[kind]:
        parts = [fields.get(name, "").strip() for name in key]
        if all(parts):
            yield place, " ".join(parts)


def connect(api: Api, account: CrmAccount | None = None) -> PipedriveLookup:
    """The search of the company behind this API; without its settings they are read where anybody is found."""
    return PipedriveLookup(api, account if isinstance(account, PipedriveAccount) else None)
