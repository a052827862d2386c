"""One side's companies, contacts or customers in memory, with what vendors do to texts: they cut them and spell them their way."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared import codec
from shared.errors import NotFound, Rejected, Stale, Unclear, Unsupported, WriteForbidden
from shared.model.claims import Claim, Created, WriteRequest
from shared.model.parties import PartyDraft, PartyField, Profile, ProfilePage
from shared.model.permits import Permit
from shared.model.refs import ConnectionId, Kind, Ref
from shared.model.settling import SettlePolicy
from tests.fakes.clock import FakeClock

TICK = timedelta(milliseconds=1)


def as_it_came(_field: PartyField, text: str) -> str:
    return text


@dataclass
class FakeParties:
    """
    `spelled`: how this side writes down what it is given. `refuses`: texts that it doesn't take. `told`: who hears of each change,
    as a webhook would tell it; `lost`: whether the next answer to a create is lost.
    """

    connection: ConnectionId
    limits: Mapping[Kind, Mapping[PartyField, int]]
    clock: FakeClock = field(default_factory=FakeClock)
    settling: SettlePolicy = field(default_factory=lambda: SettlePolicy(0, 0))
    spelled: Callable[[PartyField, str], str] = as_it_came
    refuses: set[str] = field(default_factory=set)
    told: Callable[[Ref, datetime], None] = lambda _ref, _at: None
    records: dict[Ref, Profile] = field(default_factory=dict)
    references: dict[str, Ref] = field(default_factory=dict)
    calls: list[str] = field(default_factory=list)
    lost: bool = False

    @property
    def kinds(self) -> tuple[Kind, ...]:
        return tuple(self.limits)

    def holds(self, kind: Kind) -> Mapping[PartyField, int]:
        return self.limits[kind]

    def party(self, ref: Ref, more: Collection[str] = ()) -> Profile:
        self.calls.append(f"read {ref.kind}")
        found = self._found(ref)
        return replace(found, more={name: found.more.get(name, "") for name in more}) if more else found

    def page(
        self, kind: Kind, since: datetime | None = None, after: str = "", more: Collection[str] = ()
    ) -> ProfilePage:
        self.calls.append(f"list {kind}")
        found = [one for one in self.records.values() if one.ref.kind is kind]
        return ProfilePage(
            tuple(one for one in found if since is None or (one.changed_at is not None and one.changed_at >= since))
        )

    def request(self, kind: Kind, draft: PartyDraft) -> WriteRequest:
        self._can(kind, draft.fields)
        return WriteRequest(f"create {kind}", codec.dumps(draft).encode())

    def create(self, claim: Claim, permit: Permit) -> Created:
        self._allowed(permit)
        self.calls.append(f"create {claim.kind}")
        draft = codec.loads(PartyDraft, claim.request.body)
        if claim.reference in self.references:
            raise Rejected("the reference is taken", fix="Look at the other record.")
        more = {"parent": draft.parent, "owner": draft.owner, "more": dict(draft.more)}
        made = self.enter(claim.kind, draft.fields, **more)
        self.references[claim.reference] = made.ref
        if draft.company is not None:
            company = self.records[draft.company]
            self.records[draft.company] = replace(company, people=(*company.people, made.ref))
            self.records[made.ref] = replace(made, companies=(draft.company,))
        if self.lost:
            self.lost = False
            raise Unclear("the answer was lost")
        return Created(made.ref, made.version)

    def find_created(self, claim: Claim) -> Created | None:
        self.calls.append(f"look for {claim.kind}")
        made = self.references.get(claim.reference)
        return Created(made, self.records[made].version) if made is not None else None

    def change(self, seen: Profile, fields: Mapping[PartyField, str], permit: Permit) -> Profile:
        self._allowed(permit)
        self._can(seen.ref.kind, fields)
        self.calls.append(f"change {seen.ref.kind}")
        now = self._found(seen.ref)
        if now.version != seen.version:
            raise Stale("it was changed meanwhile")
        refused = sorted(self.refuses & set(fields.values()))
        if refused or not fields.get(PartyField.NAME, "-"):
            raise Rejected(f"{', '.join(refused) or 'no name'} is not taken", fix="Enter another.")
        return self.edit(seen.ref, fields)

    def archive(self, seen: Profile, permit: Permit, *, archived: bool = True) -> None:
        self._allowed(permit)
        self.calls.append(f"archive {seen.ref.kind}")
        self.put_away(seen.ref, archived=archived)

    def alike(self, kind: Kind, fields: Mapping[PartyField, str]) -> tuple[Profile, ...]:
        self.calls.append(f"search {kind}")
        keys = (PartyField.NAME, PartyField.EMAIL, PartyField.TAX_NUMBER)
        return tuple(
            one
            for one in self.records.values()
            if one.ref.kind is kind
            and any(one.get(key) and one.get(key).casefold() == fields.get(key, "").casefold() for key in keys)
        )

    def enter(self, kind: Kind, fields: Mapping[PartyField, str], **more: object) -> Profile:
        """Somebody enters a record there."""
        ref = Ref(self.connection, kind, str(1000 + len(self.records)))
        made = Profile(ref, dict.fromkeys(self.limits[kind], ""), url=f"https://{ref.id}.test", **more)  # type: ignore[arg-type]
        self.records[ref] = made
        return self.edit(ref, fields)

    def edit(self, ref: Ref, fields: Mapping[PartyField, str]) -> Profile:
        """Somebody edits it there."""
        now, limits = self.records[ref], self.limits[ref.kind]
        texts = {name: self.spelled(name, text)[: limits[name]] for name, text in fields.items()}
        return self._kept(replace(now, fields={**now.fields, **texts}))

    def put_away(self, ref: Ref, *, archived: bool = True, into: Ref | None = None) -> None:
        self._kept(replace(self.records[ref], archived=archived, merged_into=into))

    def _kept(self, profile: Profile) -> Profile:
        self.clock.at += TICK
        number = int(profile.version or 0) + 1
        self.records[profile.ref] = replace(profile, version=str(number), changed_at=self.clock.at)
        self.told(profile.ref, self.clock.at)
        return self.records[profile.ref]

    def _found(self, ref: Ref) -> Profile:
        if ref not in self.records:
            raise NotFound(f"there is no {ref.kind} {ref.id}", record=str(ref))
        return self.records[ref]

    def _can(self, kind: Kind, fields: Mapping[PartyField, str]) -> None:
        strange = sorted(fields.keys() - self.limits[kind].keys())
        if strange:
            raise Unsupported(f"a {kind} has no {', '.join(strange)}", fix="Leave it out.")

    def _allowed(self, permit: Permit) -> None:
        if not permit.covers(self.connection):
            raise WriteForbidden("no permit covers this", fix="Ask for one.")
