"""Our facts on many of Salesforce's opportunities, accounts or contacts in one call."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from shared.errors import LedgerlinkError, NotFound, Unsupported
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.permits import Permit
from shared.model.refs import Ref
from shared.providers.salesforce import mapping, writing
from shared.providers.salesforce.api import endpoints
from shared.providers.salesforce.collections import MOST, outcomes, refusal


@dataclass(frozen=True, slots=True)
class SalesforceRecording:
    """Implements `shared.ports.recording.Recording`: one call. A deal's stage isn't taken: its move is conditional, and goes alone."""

    api: Api
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    @property
    def at_once(self) -> int:
        """What one collection takes."""
        return MOST

    def record_many(self, facts: Mapping[Ref, Mapping[str, str]], permit: Permit) -> Mapping[Ref, LedgerlinkError]:
        """Write them; an empty text clears its field. The org's own rules may refuse one, or hold it for somebody else's change."""
        refused: dict[Ref, LedgerlinkError] = {}
        rows: dict[Ref, bytes] = {}
        for ref, said in facts.items():
            try:
                rows[ref] = _row(ref, said)
            except NotFound as error:  # what is no id of Salesforce would refuse all others
                refused[ref] = error
        if not rows:
            return refused
        body = b'{"allOrNone":false,"records":[' + b",".join(rows.values()) + b"]}"
        record = str(self.api.connection)
        answer = self.api.call(self.rows["update records"], body=body, permit=permit, record=record)
        for ref, problems in zip(rows, outcomes(answer, len(rows), record), strict=True):
            if problems:
                refused[ref] = refusal(problems, self.api.rows, str(ref))
        return refused


def _row(ref: Ref, said: Mapping[str, str]) -> bytes:
    if said.keys() & writing.THEIRS.get(ref.kind, {}).keys():
        raise Unsupported("the stage of a deal is written by itself", record=str(ref), fix="Write it by `Crm.record`.")
    named = {
        "attributes": json.dumps({"type": mapping.OBJECTS[ref.kind]}),
        "id": json.dumps(mapping.record(ref.connection, ref.kind, ref.id).id),
    }
    return writing.written(named | writing.members(ref.kind, said))


def connect(api: Api) -> SalesforceRecording:
    """The records behind this API."""
    return SalesforceRecording(api)
