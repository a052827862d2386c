"""One side's records in memory, a few a page, for whoever reads all of them and writes single fields."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from shared.errors import LedgerlinkError, NotFound, Rejected, Stale, WriteForbidden
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from tests.fakes.clock import NOON


@dataclass
class PagedParties:
    """`asked` are the pages as they were asked for; `fails` is raised in the place of the page that so many were read before."""

    connection: ConnectionId
    kinds: tuple[Kind, ...]
    records: dict[Ref, Profile] = field(default_factory=dict)
    each: int = 2
    settling: SettlePolicy = field(default_factory=lambda: SettlePolicy(0, 0))
    asked: list[tuple[Kind, datetime | None, str]] = field(default_factory=list)
    read: list[Ref] = field(default_factory=list)
    written: list[tuple[Ref, Mapping[PartyField, str]]] = field(default_factory=list)
    fails: dict[int, LedgerlinkError] = field(default_factory=dict)
    refuses: LedgerlinkError | None = None

    def has(self, kind: Kind, identity: str, changed_at: datetime = NOON, **more: object) -> Profile:
        """Somebody has entered this record; fields by their names, the profile's own members too."""
        fields = {name: str(more.pop(name.value, "")) for name in PartyField}
        ref = Ref(self.connection, kind, identity)
        self.records[ref] = Profile(ref, fields, "1", changed_at, **more)  # type: ignore[arg-type]  # its own members
        return self.records[ref]

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        return dict.fromkeys(PartyField, 255)

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        self.read.append(ref)
        if ref not in self.records:
            raise NotFound(f"there is no {ref}")
        return self.records[ref]

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        self.asked.append((kind, since, after))
        failure = self.fails.pop(len(self.asked), None)
        if failure is not None:
            raise failure
        every = [one for one in self.records.values() if one.ref.kind is kind]
        fresh = [one for one in every if since is None or (one.changed_at is not None and one.changed_at >= since)]
        start = int(after or 0)
        end = start + self.each
        return ProfilePage(tuple(fresh[start:end]), str(end) if end < len(fresh) else "", len(fresh))

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        raise Rejected("nothing is made here")

    def create(self, claim: Claim, permit: Permit) -> Created:
        raise Rejected("nothing is made here")

    def find_created(self, claim: Claim) -> Created | None:
        return None

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        if not permit.covers(self.connection):
            raise WriteForbidden("no permit covers this")
        if self.refuses is not None:
            raise self.refuses
        now = self.records[seen.ref]
        if now.version != seen.version:
            raise Stale("it was changed meanwhile")
        self.written.append((seen.ref, fields))
        self.records[seen.ref] = replace(now, fields={**now.fields, **fields}, version=str(int(now.version) + 1))
        return self.records[seen.ref]

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        raise Rejected("nothing is put away here")
