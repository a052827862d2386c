"""Our facts on many of HubSpot's deals, companies or contacts in one call."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import LedgerlinkError
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.hubspot import mapping
from shared.providers.hubspot.api import BATCH, endpoints
from shared.providers.hubspot.batches import write


@dataclass(frozen=True, slots=True)
class HubSpotRecording:
    """Implements `shared.ports.recording.Recording`: one call."""

    api: Api
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    @property
    def at_once(self) -> int:
        """What one batch takes."""
        return BATCH

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        """Write them; an empty text clears its field. A record that was merged away: its survivor is written, as by `Crm.record`."""
        said = {ref: mapping.named(ref.kind, given) for ref, given in facts.items()}
        return write(self.api, self.rows["update records"], said, permit).refused if said else {}


def connect(api: Api) -> HubSpotRecording:
    """The records behind this API."""
    return HubSpotRecording(api)
