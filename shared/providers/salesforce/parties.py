"""Salesforce's accounts and contacts as one side of the synchronisation."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from email.utils import format_datetime

from shared.errors import Unavailable, Unclear, Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.http.endpoints import Endpoint
from shared.http.errors import explained
from shared.http.reading import unclear
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import CrmAccount
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.salesforce import crm, mapping, parties_mapping, wire
from shared.providers.salesforce.account import SalesforceAccount
from shared.providers.salesforce.api import endpoints, explain, read
from shared.providers.salesforce.asking import Asking, answers, only
from shared.providers.salesforce.changes import LAG
from shared.providers.salesforce.manifest import API_VERSION, MANIFEST
from shared.providers.salesforce.parties_mapping import HOLDS
from shared.providers.salesforce.parties_queries import READ, STAMP, WRITE, Asked, changing, made_for, making
from shared.providers.salesforce.wire_parties import LISTED, Party
from shared.providers.salesforce.writing import as_json

PAGE = 2000
MAKE = "write together"
"""The endpoint that claims keep by its name."""


@dataclass(slots=True)
class SalesforceParties:
    """
    One org's accounts and contacts. Implements `shared.ports.parties.Parties`; makes no call before it is asked to.

    Calls: party 1, page 1 for up to 2000, create 1, find_created 1, change 1; more only where a company has more contacts than
    one answer holds. Without the org's settings they are read first: 5 to 7 more.
    """

    api: Api
    known: SalesforceAccount | None = None
    policy: SettlePolicy = MANIFEST.settling
    version: str = API_VERSION
    size: int = PAGE
    rows: Mapping[str, Endpoint] = field(init=False)
    asking: Asking = field(init=False)

    def __post_init__(self) -> None:
        self.rows = endpoints(self.version)
        self.asking = Asking(self.api, self.rows, self.version)

    @property
    def connection(self) -> ConnectionId:
        """The org this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """No keys: an unclear answer is looked up once Salesforce must have given up on the request."""
        return self.policy

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Accounts, then contacts."""
        return tuple(HOLDS)

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """As the org's own fields are; a person account holds what persons do in place of a name."""
        return HOLDS[kind]

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """Read the record with those it belongs to; one in the recycle bin is archived, and says into which it was merged."""
        named = self._named(ref)
        found = self.asking.query(Party, self._asked(named.kind, more).one(named.id), str(named), deleted=True)
        return self._profile(only(found, str(named)), named.kind, more)

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """
        In the order of ids, those in the recycle bin among them. With `since` it begins somewhat earlier: stamps are given before
        a change can be seen. Contacts that person accounts consist of are left out.
        """
        query = self._asked(kind, more).page(since - LAG if since else None, after)
        found = self.asking.query(Party, query, str(self.connection), page=self.size, deleted=True)
        goes_on = bool(found.records) and not found.done
        return ProfilePage(
            tuple(self._profile(row, kind, more) for row in found.records),
            found.records[-1].Id if goes_on else "",
            None if after else found.totalSize,
        )

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare one request for the record, its owner and what it belongs to. Raises: Unsupported."""
        body = parties_mapping.draft_values(kind, draft, self._settings())
        return WriteRequest(MAKE, as_json(making(self.version, mapping.OBJECTS[kind], body)))

    def create(self, claim: Claim, permit: Permit) -> Created:
        """
        Send the claim's bytes, once.

        Raises:
            Rejected: the reference is that of another record, or the org's duplicate, validation or other rules refuse it, in
                their own words.
        """
        parts = self._write(claim.request.body, permit, str(claim.subject))
        with unclear("Salesforce's answer names no record", str(claim.subject)):
            saved, shown = read(wire.Saved, parts[WRITE], str(claim.subject)), parts.get(READ)
        row = shown.json() if shown is not None and shown.is_success else {}
        return Created(Ref(self.connection, claim.kind, saved.id), str(row.get(STAMP) or ""))

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the reference by a query, which sees all that was committed; one that was merged meanwhile is its winner."""
        query = made_for(mapping.OBJECTS[claim.kind], claim.reference)
        found = self.asking.query(Party, query, str(claim.subject), deleted=True)
        for row in found.records:
            if not row.IsDeleted or row.MasterRecordId:
                version = "" if row.MasterRecordId else row.text(STAMP)
                return Created(Ref(self.connection, claim.kind, row.MasterRecordId or row.Id), version)
        return None

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """
        Write the fields and read the record back, in one call.

        Raises:
            Stale: it changed in a later second than it was seen in.
            Unsupported: it has no place for one of the fields.
        """
        ref = self._named(seen.ref)
        body = parties_mapping.values(ref.kind, fields, self._settings(), seen)
        since = {"If-Unmodified-Since": format_datetime(seen.changed_at, usegmt=True)} if seen.changed_at else {}
        query = self._asked(ref.kind, seen.more).one(ref.id)
        asked = changing(self.version, mapping.OBJECTS[ref.kind], ref.id, body, since, query)
        shown = self._write(as_json(asked), permit, str(ref)).get(READ)
        if shown is None or not shown.is_success:
            return replace(seen, fields={**seen.fields, **fields})
        rows: wire.Rows[Party] = read(wire.Rows[Party], shown, str(ref))
        return self._profile(only(rows, str(ref)), ref.kind, seen.more)

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:  # noqa: ARG002  # the port's own
        """Raises: Unsupported, always: Salesforce knows no such state, and what people entered is theirs to delete."""
        raise Unsupported(
            f"a {mapping.OBJECTS[seen.ref.kind]} in Salesforce can't be put out of use, only deleted",
            record=str(seen.ref),
            fix="Delete or restore it in Salesforce, if it shall be so there.",
        )

    def _write(self, body: bytes, permit: Permit, record: str) -> Mapping[str, Answer]:
        """
        The two answers to a write and the look at what it came to.

        Raises:
            Unclear: Salesforce doesn't say whether the record was written; otherwise as the table of errors says.
        """
        answer = self.api.call(self.rows[MAKE], body=body, permit=permit, record=record)
        try:
            parts = answers(answer, record)
            wrote = parts[WRITE]
        except (Unavailable, KeyError) as error:
            raise Unclear(
                "Salesforce doesn't say what became of the write", record=record, fix="It is looked up by itself."
            ) from error
        if not wrote.is_success:
            raise explained(wrote, self.api.rows, message=explain(wrote), record=record, writes=True, retry_after=None)
        return parts

    def _profile(self, row: Party, kind: Kind, more: Collection[str]) -> Profile:
        return parties_mapping.profile(self._whole(row), kind, self._settings(), self.connection, more)

    def _whole(self, row: Party) -> Party:
        """The record with all that stands below it, however many pages that takes."""
        rest = {
            name: wire.Rows[model](records=tuple(self.asking.rest(model, listed, row.Id)))  # type: ignore[valid-type]
            for name, model in LISTED.items()
            if (listed := getattr(row, name)) is not None and not listed.done
        }
        return row.model_copy(update=rest)

    def _asked(self, kind: Kind, more: Collection[str]) -> Asked:
        return Asked(self._settings(), kind, tuple(more))

    def _named(self, ref: Ref) -> Ref:
        return mapping.record(self.connection, ref.kind, ref.id)

    def _settings(self) -> SalesforceAccount:
        if self.known is None:
            self.known = crm.connect(self.api, None, self.policy, self.version).account()
        return self.known


def connect(
    api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling, version: str = API_VERSION
) -> SalesforceParties:
    """The accounts and contacts behind this API; without the org's settings they are read when they are first needed."""
    return SalesforceParties(api, account if isinstance(account, SalesforceAccount) else None, policy, version)
