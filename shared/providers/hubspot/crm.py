"""HubSpot as our CRM: the port's verbs, each in as few calls as HubSpot allows."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from shared.errors import NotFound, Reconnect, Rejected, Unavailable
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import Buyer, Company, Contact, CrmAccount, Deal, FieldGap, FoundDeals
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from shared.model.settling import SettlePolicy
from shared.providers.buying import read_buyer
from shared.providers.hubspot import gaps, mapping, wire
from shared.providers.hubspot.api import PAGE, endpoints, headers, read
from shared.providers.hubspot.batches import chunks, whole
from shared.providers.hubspot.creating import create, created
from shared.providers.hubspot.fields import FIELDS, GROUP, GROUP_LABEL, Field, definition
from shared.providers.hubspot.manifest import API_VERSION, MANIFEST
from shared.providers.hubspot.stages import won_stages_ahead
from shared.providers.hubspot.won import won_since

__all__ = ["HubSpotCrm", "connect", "headers"]


@dataclass(slots=True)
class HubSpotCrm:
    """
    One portal. Implements `shared.ports.crm.Crm`; makes no call before it is asked to.

    Calls: won_since 1, deal 2 (1 without lines, +1 for each further hundred), buyer 1 or 2 at once, record 1, create 1,
    find_created 1 + 1 for each hundred notes, account 2, ensure_fields 3 when all are there.
    """

    api: Api
    settings: CrmAccount | None = None
    policy: SettlePolicy = MANIFEST.settling
    rows: Mapping[str, Endpoint] = field(default_factory=endpoints)

    @property
    def connection(self) -> ConnectionId:
        """The portal this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """No keys: an unclear answer is looked up once HubSpot must have given up on the request."""
        return self.policy

    def deal(self, deal: str) -> Deal:
        """
        Read the deal and its lines.

        Raises:
            NotFound: it is deleted, or merged into another: what survives has events of its own.
        """
        ref = Ref(self.connection, Kind.DEAL, deal)
        asked = {"properties": ",".join(wire.DealProperties.names()), "associations": "companies,contacts,line_items"}
        record = read(wire.DealRecord, self._call("read deal", ref, query=asked), str(ref))
        if record.id != deal:
            raise NotFound(f"the deal was merged into {record.id}", record=str(ref), fix="Look at that deal.")
        lines = self._lines(ref, record.associations.line_items)
        return mapping.deal(record, lines, self._settings(), self.connection)

    def are_ours(self, fields: Collection[str], kind: Kind = Kind.DEAL) -> bool:  # noqa: ARG002
        """Never: HubSpot is asked to tell of no field that only we write."""
        return False

    def asks(self, fields: Collection[str], kind: Kind) -> bool:  # noqa: ARG002
        """Never: its events say so themselves."""
        return False

    def won_stages_ahead(self, deal: str) -> Sequence[str]:
        """Those of the deal's own pipeline, by the portal's settings; none after a stage in which deals are lost."""
        ref = Ref(self.connection, Kind.DEAL, deal)
        answer = self._call("read deal", ref, query={"properties": "dealstage,pipeline"})
        return won_stages_ahead(read(wire.DealRecord, answer, str(ref)), self._settings())

    def buyer(self, deal: Deal) -> Buyer:
        """Read the deal's company and its first contact at the same time. Raises: NotFound for who is to be invoiced."""
        return read_buyer(deal, self._company, self._contact)

    def deals_of(self, line_item: Ref) -> Sequence[Ref]:
        """The deals of this line item, by a read that doesn't lag. Raises: NotFound where it is deleted."""
        return [
            Ref(self.connection, Kind.DEAL, each) for each in self._associated(line_item, mapping.OBJECTS[Kind.DEAL])
        ]

    def won_since(self, since: date, stages: Collection[str] = (), after: str = "") -> FoundDeals:
        """200 deals at a time, in the order of their ids."""
        return won_since(self.api, self.rows["search deals"], self._settings(), since, stages, after)

    def account(self) -> CrmAccount:
        """
        Read the portal's settings.

        Raises:
            Reconnect: the token belongs to another portal.
        """
        details = read(wire.Details, self._call("read details"))
        if details.portalId != account_of(self.connection):
            raise Reconnect(
                f"the token of {self.connection} belongs to portal {details.portalId}", fix="Connect the right portal."
            )
        return mapping.account(details, read(wire.Rows[wire.PipelineRow], self._call("read pipelines")))

    def record(self, ref: Ref, facts: Mapping[str, str], permit: Permit) -> None:
        """Write the facts to the record's own fields of ours; an empty text clears its field."""
        self._update(ref, mapping.properties(ref.kind, facts), permit)

    def mark_task(self, task: Ref, *, is_open: bool, permit: Permit) -> None:
        """Complete the task, or open it again; what people did with it in between is overwritten by either."""
        self._update(task, mapping.task_status(is_open=is_open), permit)

    def note_request(self, about: Ref, text: str, at: datetime, marker: str, also: Ref | None = None) -> WriteRequest:
        """Prepare a note on one timeline or two; the marker is its last line."""
        return WriteRequest("create note", mapping.note(about, text, at, marker, also))

    def task_request(
        self, about: Ref, *, subject: str, text: str, owner: str, due: datetime, marker: str
    ) -> WriteRequest:
        """Prepare a task; the marker is its last line. HubSpot doesn't notify the owner of tasks made by an app."""
        body = mapping.task(about, subject=subject, text=text, owner=owner, due=due, marker=marker)
        return WriteRequest("create task", body)

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's bytes, once."""
        return create(self.api, self.rows, claim, permit)

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the marker in the record's notes or tasks, newest first, by reads that don't lag (never by search)."""
        reading = f"read {mapping.OBJECTS[claim.kind]}"
        names = wire.MessageProperties.names()
        ids = self._associated(claim.subject, mapping.OBJECTS[claim.kind])
        newest = sorted(ids, key=lambda identity: (len(identity), identity), reverse=True)
        for chunk in chunks(newest):
            batch = read(
                wire.Batch[wire.MessageRecord], self._batch(reading, claim.subject, chunk, names), str(claim.subject)
            )
            whole(batch, claim.subject)
            for record in batch.results:
                if mapping.has_marker(record, claim.reference):
                    return created(claim, record)
        return None

    def ensure_fields(self, permit: Permit) -> Sequence[str]:
        """
        Make the fields that are missing; safe to repeat.

        Raises:
            Rejected: a field of that name exists and holds something else. Then nothing was made.
            Conflict: somebody else makes them at this moment.
        """
        missing = {kind: self._missing(kind, fields) for kind, fields in FIELDS.items()}
        made = []
        for kind, fields in missing.items():
            if fields:
                made += self._make(kind, fields, permit)
        return made

    def field_gaps(self) -> Sequence[FieldGap]:
        """What `ensure_fields` would make or refuse, in three reads."""
        return [gap for kind, fields in FIELDS.items() for gap in gaps.gaps(kind, fields, self._properties(kind))]

    def _update(self, ref: Ref, body: bytes, permit: Permit) -> None:
        """Change the record. A success that doesn't show one, but a page of whoever stands between, is none: Unavailable."""
        path = {"of": mapping.OBJECTS[ref.kind], "id": ref.id}
        read(wire.Association, self._call("update record", ref, path=path, body=body, permit=permit), str(ref))

    def _settings(self) -> CrmAccount:
        if self.settings is None:
            self.settings = self.account()
        return self.settings

    def _company(self, ref: Ref) -> Company:
        asked = {"properties": ",".join(wire.CompanyProperties.names())}
        return mapping.company(
            read(wire.CompanyRecord, self._call("read company", ref, query=asked), str(ref)), self.connection
        )

    def _contact(self, ref: Ref) -> Contact:
        asked = {"properties": ",".join(wire.ContactProperties.names())}
        return mapping.contact(
            read(wire.ContactRecord, self._call("read contact", ref, query=asked), str(ref)), self.connection
        )

    def _lines(self, deal: Ref, associated: wire.Page[wire.Association]) -> list[wire.LineRecord]:
        """Every line: an answer holds only the first page of them. A line that was just deleted is absent."""
        ids = list(dict.fromkeys(each.id for each in associated.results))
        if associated.after:
            ids = self._associated(deal, "line_items")
        lines: list[wire.LineRecord] = []
        for chunk in chunks(ids):
            answer = self._batch("read line items", deal, chunk, wire.LineProperties.names())
            batch = read(wire.Batch[wire.LineRecord], answer, str(deal))
            whole(batch, deal)
            lines += batch.results
        return lines

    def _associated(self, ref: Ref, to: str) -> list[str]:
        """The ids of every record of that type on the other side."""
        path, after = {"of": mapping.OBJECTS[ref.kind], "id": ref.id, "to": to}, ""
        found: dict[str, None] = {}
        while True:
            query = {"limit": str(PAGE)} | ({"after": after} if after else {})
            page = read(wire.Page[wire.Linked], self._call("list associations", ref, path=path, query=query), str(ref))
            found |= dict.fromkeys(each.toObjectId for each in page.results)
            if not page.after:
                return list(found)
            if page.after == after:  # half a list must not pass for the whole: it may lack the very note we look for
                raise Unavailable(
                    "HubSpot gives the same page again", record=str(ref), fix="It is tried again by itself."
                )
            after = page.after

    def _batch(self, name: str, about: Ref, ids: Sequence[str], properties: Sequence[str]) -> Answer:
        asked = {
            "inputs": [{"id": identity} for identity in ids],
            "properties": list(properties),
            "propertiesWithHistory": [],
        }
        return self._call(name, about, path={}, body=mapping.as_json(asked))

    def _properties(self, kind: Kind) -> Sequence[wire.PropertyRow]:
        path = {"of": mapping.OBJECTS[kind]}
        return read(wire.Rows[wire.PropertyRow], self._call("read properties", path=path)).results

    def _missing(self, kind: Kind, fields: Sequence[Field]) -> list[Field]:
        rows = self._properties(kind)
        for each, holds in gaps.strange(fields, rows):
            raise Rejected(
                f"the {kind} property {each.name} in HubSpot holds {holds}, we need {each.holds.type}",
                record=each.name,
                fix=gaps.REPLACE,
            )
        return gaps.missing(fields, rows)

    def _make(self, kind: Kind, fields: Sequence[Field], permit: Permit) -> list[str]:
        path = {"of": mapping.OBJECTS[kind]}
        groups = read(wire.Rows[wire.GroupRow], self._call("read groups", path=path)).results
        if GROUP not in {group.name for group in groups}:
            body = mapping.as_json({"name": GROUP, "label": GROUP_LABEL})
            self._call("create group", path=path, body=body, permit=permit)
        body = mapping.as_json({"inputs": [definition(each) for each in fields]})
        answer = self._call("create properties", path=path, body=body, permit=permit)
        refused = read(wire.Batch[wire.PropertyRow], answer).errors
        if refused:
            raise Rejected(
                f"HubSpot did not make every {kind} field: {'; '.join(each.message for each in refused)}",
                fix="Correct what it names, then run `ledgerlink setup` again.",
            )
        return [f"{kind}.{each.name}" for each in fields]

    def _call(
        self,
        name: str,
        about: Ref | None = None,
        *,
        path: Mapping[str, str] | None = None,
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        permit: Permit | None = None,
    ) -> Answer:
        named = path if path is not None or about is None else {"id": about.id}
        record = str(about) if about is not None else str(self.connection)
        return self.api.call(self.rows[name], path=named, query=query, body=body, permit=permit, record=record)


def connect(
    api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling, version: str = API_VERSION
) -> HubSpotCrm:
    """The CRM behind this API; without the account's settings they are read when they are first needed."""
    return HubSpotCrm(api, account, policy, endpoints(version))
