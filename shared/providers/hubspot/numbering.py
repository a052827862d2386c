"""The customer's id on many of HubSpot's companies or contacts in one call."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC

from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.parties import PartyField, Profile
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.hubspot import parties_mapping as mapping
from shared.providers.hubspot.api import BATCH, endpoints
from shared.providers.hubspot.batches import write
from shared.providers.hubspot.wire_writes import Change


@dataclass(frozen=True, slots=True)
class HubSpotNumbering:
    """Implements `shared.ports.numbering.Numbering`: one call; what the answer leaves out was not written."""

    api: Api
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    @property
    def at_once(self) -> int:
        """What one batch takes."""
        return BATCH

    def number(self, numbers: Sequence[tuple[Profile, str]], permit: Permit) -> Mapping[Ref, Profile]:
        """One property of each record. One that is gone is left out, and one that was merged away: it is another's by now."""
        said = {seen.ref: mapping.written(seen.ref.kind, {PartyField.NUMBER: number}) for seen, number in numbers}
        found = write(self.api, self.rows["update records"], said, permit).records
        return {
            seen.ref: _after(seen, number, found[seen.ref])
            for seen, number in numbers
            if seen.ref in found and found[seen.ref].id == seen.ref.id
        }


def _after(seen: Profile, number: str, record: Change) -> Profile:
    at = record.updatedAt
    return replace(
        seen,
        fields={**seen.fields, PartyField.NUMBER: number},
        version=at.isoformat() if at else "",
        changed_at=at.astimezone(UTC) if at else None,
    )


def connect(api: Api) -> HubSpotNumbering:
    """The companies and contacts behind this API."""
    return HubSpotNumbering(api)
