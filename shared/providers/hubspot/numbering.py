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
from shared.providers.hubspot.api import BATCH, endpoints, read
from shared.providers.hubspot.mapping import OBJECTS, as_json
from shared.providers.hubspot.wire_parties import PartyPage, PartyRecord


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
        """One property of each record. A record that was merged away is answered under another id, and left out."""
        kind = numbers[0][0].ref.kind
        inputs = [
            {"id": seen.ref.id, "properties": mapping.written(kind, {PartyField.NUMBER: number})}
            for seen, number in numbers
        ]
        answer = self.api.call(
            self.rows["update records"],
            path={"of": OBJECTS[kind]},
            body=as_json({"inputs": inputs}),
            permit=permit,
            record=str(numbers[0][0].ref),
        )
        found = {one.id: one for one in read(PartyPage, answer, str(self.api.connection)).results}
        return {seen.ref: _after(seen, number, found[seen.ref.id]) for seen, number in numbers if seen.ref.id in found}


def _after(seen: Profile, number: str, record: PartyRecord) -> Profile:
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
