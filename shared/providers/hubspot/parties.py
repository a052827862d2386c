"""HubSpot's companies and contacts as one side of the synchronisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from shared.errors import NotFound, Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import CrmAccount
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.hubspot import parties_mapping as mapping
from shared.providers.hubspot.api import endpoints, read
from shared.providers.hubspot.creating import create, created
from shared.providers.hubspot.fields import MADE_FOR
from shared.providers.hubspot.manifest import API_VERSION, MANIFEST
from shared.providers.hubspot.mapping import OBJECTS
from shared.providers.hubspot.parties_listing import everybody, page
from shared.providers.hubspot.wire import Association, Page
from shared.providers.hubspot.wire_parties import PartyAssociations, PartyRecord

KINDS = (Kind.COMPANY, Kind.CONTACT)
BELONGS_TO = {Kind.COMPANY: "contacts", Kind.CONTACT: "companies"}


@dataclass(slots=True)
class HubSpotParties:
    """
    One portal's companies and contacts. Implements `shared.ports.parties.Parties`; makes no call before it is asked to.

    Calls: party 1 (2 for one that is deleted, or for a company with more contacts than an answer shows), page 1 for each hundred (two hundred with `since`), create 1, find_created 1,
    change 1, archive 1.
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

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Companies, then contacts."""
        return KINDS

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """Any text property holds as much as any other."""
        return dict.fromkeys(mapping.PROPERTIES[kind], mapping.LONGEST)

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """
        Read the record with those it belongs to. One in the recycle bin is archived. HubSpot answers for one that was merged
        away with the survivor: its fields are given, under the old name.
        """
        asked = {"properties": ",".join(mapping.asked(ref.kind, more)), "associations": BELONGS_TO[ref.kind]}
        try:
            record = self._read(ref, asked)
        except NotFound:
            record = self._read(ref, {"properties": asked["properties"], "archived": "true"})
        if record.associations.contacts.after:
            contacts = Page[Association](
                results=everybody(self.api, self.rows, Ref(self.connection, ref.kind, record.id))
            )
            record = record.model_copy(update={"associations": PartyAssociations(contacts=contacts)})
        found = self._profile(record, ref.kind, more)
        return found if record.id == ref.id else replace(found, ref=ref, archived=True, merged_into=found.ref)

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """By id: first those in use, then the recycle bin. With `since` by search, which lags: it begins somewhat earlier."""
        found = page(self.api, self.rows, kind, since, after, more)
        return ProfilePage(
            tuple(self._profile(record, kind, more) for record in found.records), found.after, found.total
        )

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare one request for the record, its owner and what it belongs to."""
        return WriteRequest("create record", mapping.made(kind, draft), {"of": OBJECTS[kind]})

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's bytes, once. HubSpot refuses a second record with the reference, or the e-mail of another contact."""
        return create(self.api, self.rows, claim, permit)

    def find_created(self, claim: Claim) -> Created | None:
        """Read the record that holds the reference; a read by a unique property doesn't lag."""
        try:
            answer = self._call(
                f"read {claim.kind}",
                path={"id": claim.reference},
                query={"idProperty": MADE_FOR.name},
                about=claim.subject,
            )
        except NotFound:
            return None
        return created(claim, read(PartyRecord, answer, str(claim.subject)))

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """
        Write the fields. HubSpot can't say whether the record changed since: what it answers is what then stands there.

        Raises:
            NotFound: it is deleted, or was merged into another, which the sentence names.
        """
        ref = seen.ref
        path = {"of": OBJECTS[ref.kind], "id": ref.id}
        answer = self._call(
            "update record", path=path, body=mapping.changed(ref.kind, fields), about=ref, permit=permit
        )
        record = read(PartyRecord, answer, str(ref))
        if record.id != ref.id:
            raise NotFound(f"the {ref.kind} was merged into {record.id}", record=str(ref), fix="Look at that record.")
        names = mapping.PROPERTIES[ref.kind]
        stands = {field: record.properties.get(names[field], text) for field, text in fields.items()}
        at = record.updatedAt
        return replace(
            seen,
            fields={**seen.fields, **stands},
            version=at.isoformat() if at else "",
            changed_at=at.astimezone(UTC) if at else None,
        )

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        """Put it into the recycle bin, for 90 days. Raises: Unsupported for bringing one back: only people can."""
        if not archived:
            raise Unsupported(
                f"HubSpot lets only people restore a {seen.ref.kind}",
                record=str(seen.ref),
                fix="Restore it in HubSpot: the list's Actions, Restore records; within 90 days.",
            )
        self._call(
            "archive record", path={"of": OBJECTS[seen.ref.kind], "id": seen.ref.id}, about=seen.ref, permit=permit
        )

    def _read(self, ref: Ref, query: Mapping[str, str]) -> PartyRecord:
        answer = self._call(f"read {ref.kind}", path={"id": ref.id}, query=query, about=ref)
        return read(PartyRecord, answer, str(ref))

    def _profile(self, record: PartyRecord, kind: Kind, more: Collection[str]) -> Profile:
        domain = self.settings.domain if self.settings is not None else ""
        return mapping.profile(record, kind, self.connection, more, domain)

    def _call(
        self,
        name: str,
        *,
        about: Ref,
        path: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        permit: Permit | None = None,
    ) -> Answer:
        return self.api.call(self.rows[name], path=path, query=query, body=body, permit=permit, record=str(about))


def connect(
    api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling, version: str = API_VERSION
) -> HubSpotParties:
    """The companies and contacts behind this API; of the account's settings only the web address is used."""
    return HubSpotParties(api, account, policy, endpoints(version))
