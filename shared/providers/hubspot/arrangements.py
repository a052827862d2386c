"""What people arranged with a customer, on HubSpot's deals, companies and contacts."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from shared.errors import NotFound
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.collecting import Arrangement
from shared.model.crm import CrmAccount
from shared.model.refs import Kind, Ref
from shared.providers.arranging import FACTS, of_party, reached
from shared.providers.hubspot import parties
from shared.providers.hubspot.api import endpoints, read
from shared.providers.hubspot.fields import PREFIX
from shared.providers.hubspot.parties_mapping import OWNER
from shared.providers.hubspot.wire_parties import PartyRecord

PROPERTIES: Mapping[str, str] = {fact: PREFIX + fact for fact in FACTS}


@dataclass(frozen=True, slots=True)
class HubSpotArrangements:
    """
    Implements `shared.ports.arrangements.Arrangements`. Calls: 2, or 1 for a contact and where there is no contact. HubSpot leaves
    properties out that a portal lacks: where none was made, nothing can have been arranged.
    """

    api: Api
    billing: Collection[str]
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    def arrangement(self, about: Ref) -> Arrangement:
        """Read the record, and whom it names. Raises: NotFound for one that is deleted or was merged into another."""
        those = parties.connect(self.api, None)
        if about.kind is not Kind.DEAL:
            return of_party(those, about, PROPERTIES, self.billing)
        deal = self._deal(about)
        said = {fact: deal.properties.get(name, "") for fact, name in PROPERTIES.items()}
        first = next(iter(deal.associations.contacts.results), None)
        whom = reached(those, Ref(about.connection, Kind.CONTACT, first.id)) if first is not None else ("", "")
        return Arrangement.as_written(said, deal.properties.get(OWNER, ""), *whom)

    def _deal(self, about: Ref) -> PartyRecord:
        asked = {"properties": ",".join([OWNER, *PROPERTIES.values()]), "associations": "contacts"}
        answer = self.api.call(self.rows["read deal"], path={"id": about.id}, query=asked, record=str(about))
        found = read(PartyRecord, answer, str(about))
        if found.id != about.id:
            raise NotFound(f"the deal was merged into {found.id}", record=str(about), fix="Look at that deal.")
        return found


def connect(api: Api, _account: CrmAccount | None, billing: Collection[str]) -> HubSpotArrangements:
    """What was arranged in the portal behind this API."""
    return HubSpotArrangements(api, billing)
