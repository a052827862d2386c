"""Pipedrive's organizations and persons as one side of the synchronisation."""

from collections.abc import Collection, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from shared.errors import NotFound, Unavailable, Unsupported
from shared.http.answers import Answer
from shared.http.client import Api
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.crm import CrmAccount
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from shared.providers.pipedrive import parties_mapping as mapping
from shared.providers.pipedrive import setting_up
from shared.providers.pipedrive.account import PipedriveAccount
from shared.providers.pipedrive.api import ENDPOINTS, PAGE, every, read
from shared.providers.pipedrive.creating import create, created
from shared.providers.pipedrive.crm import OBJECTS
from shared.providers.pipedrive.fields import MADE_FOR
from shared.providers.pipedrive.manifest import MANIFEST
from shared.providers.pipedrive.values import as_json
from shared.providers.pipedrive.wire_parties import MANY, ONE, Marked, PersonRow, Row

KINDS = (Kind.COMPANY, Kind.CONTACT)
WORDS = {Kind.COMPANY: "organization", Kind.CONTACT: "person"}
APART = timedelta(minutes=10)
"""By how much Pipedrive's clock may be behind ours."""


@dataclass(slots=True)
class PipedriveParties:
    """
    One company's organizations and persons. Implements `shared.ports.parties.Parties`; makes no call before it is asked to.

    Calls (tokens of the day): party 1 (1), for an organization 2 at the same time (1 + 10): its people are a list of their own;
    page 1 (10) for each 500; create 1 (5), find_created 1 (10); change 1 (5), 2 (1 + 5) for a person's e-mail or telephone, of
    which there may be several; archive 1 (3).
    """

    api: Api
    settings: PipedriveAccount | None = None
    policy: SettlePolicy = MANIFEST.settling
    size: int = PAGE

    @property
    def connection(self) -> ConnectionId:
        """The company this speaks to."""
        return self.api.connection

    @property
    def settling(self) -> SettlePolicy:
        """No keys: an unclear answer is looked up once Pipedrive must have given up on the request."""
        return self.policy

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """Organizations, then persons."""
        return KINDS

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        """What organizations and persons hold; telephone and e-mail are of persons only."""
        return mapping.HOLDS[kind]

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        """Read the record; an organization's people with it. Raises: NotFound, for one that was merged away or deleted, too."""
        if ref.kind is not Kind.COMPANY:
            return self._profile(self._read(ref, more), ref.kind, more)
        self._settings()
        with ThreadPoolExecutor(max_workers=2) as both:
            company, people = both.submit(self._read, ref, more), both.submit(self._people, ref)
        found = self._profile(company.result(), ref.kind, more)
        refs = tuple(Ref(self.connection, Kind.CONTACT, one.id) for one in people.result())
        return replace(found, people=refs, roles=mapping.roles(people.result()))

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        """By id; Pipedrive lists no deleted ones, and no people with their organization."""
        query = {**mapping.asked(kind, more, self._settings()), "sort_by": "id", "limit": str(self.size)}
        query |= {"updated_since": _whole(since)} if since is not None else {}
        query |= {"cursor": after} if after else {}
        answer = self.api.call(ENDPOINTS[f"list {OBJECTS[kind]}"], query=query, record=str(self.connection))
        found = read(MANY[kind], answer, str(self.connection))
        return ProfilePage(tuple(self._profile(row, kind, more) for row in found.data), found.cursor)

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        """Prepare one request for the record with its owner, and a person's organization."""
        return WriteRequest(
            "create record", as_json(mapping.made(kind, draft, self._settings())), {"of": OBJECTS[kind]}
        )

    def create(self, claim: Claim, permit: Permit) -> Created:
        """Send the claim's bytes, once. Pipedrive refuses no second record, whatever they share."""
        return create(self.api, {"create record"}, claim, permit)

    def find_created(self, claim: Claim) -> Created | None:
        """Look for the reference among those that changed since the claim was made, newest first; a list doesn't lag."""
        settings = self._settings()
        code = settings.code(claim.kind, MADE_FOR.fact)
        query = {
            "custom_fields": code,
            "updated_since": _whole(claim.claimed_at - APART),
            "sort_by": "id",
            "sort_direction": "desc",
        }
        for rows in every(self.api, f"list {OBJECTS[claim.kind]}", Marked, query, record=str(claim.subject)):
            for row in rows:
                if row.custom_fields.get(code) == claim.reference[: mapping.LONGEST]:
                    return created(claim, row)
        return None

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        """Write the fields; Pipedrive can't say whether the record changed since, and answers with the whole of it."""
        ref, settings = seen.ref, self._settings()
        body = mapping.written(ref.kind, fields, seen.fields, settings)
        ways = {field: member for field, member in mapping.WAYS.items() if member in body}
        if ways:
            there = self._read(ref, ())
            body |= {
                member: mapping.reached(getattr(there, member), fields[field][: mapping.LONGEST])
                for field, member in ways.items()
            }
        path = {"of": OBJECTS[ref.kind], "id": ref.id}
        answer = self._call("update record", ref, path=path, body=as_json(body), permit=permit)
        row = read(ONE[ref.kind], answer, str(ref)).data
        if row.id != ref.id:
            raise Unavailable(
                "Pipedrive's answer shows another record", record=str(ref), fix="It is tried again by itself."
            )
        stands = self._profile(row, ref.kind, ())
        return replace(seen, fields=stands.fields, version=stands.version, changed_at=stands.changed_at)

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        """Delete it; for 30 days people can bring it back. Raises: Unsupported for bringing one back."""
        if not archived:
            raise Unsupported(
                f"Pipedrive lets only people restore a {WORDS[seen.ref.kind]}",
                record=str(seen.ref),
                fix="Restore it in Pipedrive: Tools, Data, Deleted items; within 30 days.",
            )
        path = {"of": OBJECTS[seen.ref.kind], "id": seen.ref.id}
        self._call("delete record", seen.ref, path=path, permit=permit)

    def _read(self, ref: Ref, more: Collection[str]) -> Row:
        asked = mapping.asked(ref.kind, more, self._settings())
        answer = self._call(f"read {WORDS[ref.kind]}", ref, path={"id": ref.id}, query=asked)
        row = read(ONE[ref.kind], answer, str(ref)).data
        if row.id != ref.id:
            raise NotFound(f"it was merged into {row.id}", record=str(ref), fix="Look at that record.")
        return row

    def _people(self, company: Ref) -> list[PersonRow]:
        asked = {"org_id": company.id, "sort_by": "id", "include_labels": "true"}
        return list(chain.from_iterable(every(self.api, "list persons", PersonRow, asked, record=str(company))))

    def _settings(self) -> PipedriveAccount:
        if self.settings is None:
            self.settings = setting_up.read_account(self.api)
        return self.settings

    def _profile(self, row: Row, kind: Kind, more: Collection[str]) -> Profile:
        return mapping.profile(row, kind, self.connection, self._settings(), more)

    def _call(
        self,
        name: str,
        about: Ref,
        *,
        path: Mapping[str, str],
        query: Mapping[str, str] | None = None,
        body: bytes | None = None,
        permit: Permit | None = None,
    ) -> Answer:
        return self.api.call(ENDPOINTS[name], path=path, query=query, body=body, permit=permit, record=str(about))


def _whole(at: datetime) -> str:
    """Pipedrive's own resolution: whole seconds, downwards."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def connect(api: Api, account: CrmAccount | None, policy: SettlePolicy = MANIFEST.settling) -> PipedriveParties:
    """
    The organizations and persons behind this API; without the company's settings they are read when first needed.

    Raises: Unsupported for settings that another provider wrote.
    """
    if account is not None and not isinstance(account, PipedriveAccount):
        raise Unsupported("these settings are not Pipedrive's", record=api.connection, fix="Run `ledgerlink setup`.")
    return PipedriveParties(api, account, policy)
