"""The stores in memory: the same promises as the tables, one lock instead of conditions."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from threading import RLock

from shared.aws import chain
from shared.errors import Conflict, NotFound
from shared.model.claims import Claim, ClaimState, Created
from shared.model.credit import Credit
from shared.model.foresight import KeptPlan
from shared.model.handoff import Handoff, HandoffState
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref
from shared.ports.connections import Connection
from shared.ports.edges import Clock
from shared.ports.stores import AuditEntry, Deed, Dossier
from shared.ports.work import Parked
from tests.fakes.changes import FakeCursors
from tests.fakes.waiting_pairs import FakeWaitingPairs


@dataclass
class FakeAudit:
    trails: dict[Ref, list[AuditEntry]] = field(default_factory=lambda: defaultdict(list))

    def entries(self, entity: Ref) -> Sequence[AuditEntry]:
        return tuple(self.trails[entity])

    def is_whole(self, entries: Sequence[AuditEntry]) -> bool:
        return chain.is_whole(entries)

    def append(self, entity: Ref, deed: Deed) -> None:
        trail = self.trails[entity]
        trail.append(chain.chained(entity, deed, trail[-1] if trail else None))


@dataclass
class FakeReceivables:
    """`kept` by customer and record, with when it was read; `whole` are the customers whose list was once complete."""

    kept: dict[tuple[Ref, Ref], tuple[Invoice | Credit, datetime]] = field(default_factory=dict)
    whole: dict[Ref, Receivable] = field(default_factory=dict)
    writes: int = 0

    def of(self, customer: Ref) -> Receivable | None:
        if customer not in self.whole:
            return None
        seen = [row for (of, _), row in self.kept.items() if of == customer]
        begun = self.whole[customer]
        invoices = {one.ref.id: one for one, _ in seen if isinstance(one, Invoice)}
        owned = {one.ref: one for one, _ in seen if isinstance(one, Credit)}
        return replace(begun, invoices=invoices, credits=owned, as_of=max([begun.as_of, *(at for _, at in seen)]))

    def customer_of(self, credit: Ref) -> Ref | None:
        return next((of for of, record in self.kept if record == credit), None)

    def begin(self, receivable: Receivable) -> None:
        every: list[Invoice | Credit] = [*receivable.invoices.values(), *receivable.credits.values()]
        self.keep(receivable.customer, every, receivable.as_of)
        self.whole[receivable.customer] = receivable

    def keep(self, customer: Ref, seen: Iterable[Invoice | Credit], as_of: datetime) -> None:
        for one in seen:
            held = self.kept.get((customer, one.ref))
            if held is None or (held[0].changed_at, held[1]) <= (one.changed_at, as_of):
                self.kept[customer, one.ref] = (one, as_of)
                self.writes += 1


@dataclass
class FakeLinks:
    clock: Clock
    audit: FakeAudit = field(default_factory=FakeAudit)
    handoffs: dict[Ref, Handoff] = field(default_factory=dict)
    claims: dict[tuple[Ref, str], Claim] = field(default_factory=dict)
    told: dict[Ref, Mapping[str, str]] = field(default_factory=dict)
    sources: dict[Ref, Ref] = field(default_factory=dict)
    lock: RLock = field(default_factory=RLock)
    receivables: FakeReceivables = field(default_factory=FakeReceivables)
    watches: FakeCursors = field(default_factory=FakeCursors)
    pairs: FakeWaitingPairs = field(default_factory=FakeWaitingPairs)

    def dossier(self, about: Ref) -> Dossier:
        with self.lock:
            claims = {intent: claim for (subject, intent), claim in self.claims.items() if subject == about}
            return Dossier(about, self.handoffs.get(about), claims, dict(self.told.get(about, {})))

    def claim(self, claim: Claim) -> None:
        with self.lock:
            known = self.claims.get((claim.subject, claim.intent))
            if known and (known.state is not ClaimState.REFUSED or known.generation >= claim.generation):
                raise Conflict("claimed already")
            self.claims[claim.subject, claim.intent] = claim

    def attempt(self, claim: Claim) -> Claim:
        with self.lock:
            if self._open(claim).attempts != claim.attempts:
                raise Conflict("somebody else tries already")
            again = replace(claim, attempts=claim.attempts + 1, attempted_at=self.clock.now())
            self.claims[claim.subject, claim.intent] = again
            return again

    def refuse(self, claim: Claim, cause: str) -> None:
        with self.lock:
            refused = replace(self._open(claim), state=ClaimState.REFUSED, cause=cause)
            self.claims[claim.subject, claim.intent] = refused

    def settle(self, claim: Claim, created: Created, handoff: Handoff | None, deed: Deed) -> Claim:
        with self.lock:
            if self._is_linked(claim, created):
                return self.claims[claim.subject, claim.intent]
            linked = self._linked(claim, created)
            if handoff:
                self._hand(handoff)
            self.claims[claim.subject, claim.intent] = linked
            self.sources[created.ref] = claim.subject
            self.audit.append(handoff.deal if handoff else claim.subject, deed)
            return linked

    def record(self, handoff: Handoff, deed: Deed) -> None:
        with self.lock:
            self._hand(handoff)
            self.audit.append(handoff.deal, deed)

    def tell(
        self,
        about: Ref,
        told: Mapping[str, str],
        deed: Deed | None,
        claims: Sequence[tuple[Claim, Created]],
        since: Mapping[str, str] | None = None,
    ) -> None:
        with self.lock:
            for claim, created in claims:
                if not self._is_linked(claim, created):
                    self.claims[claim.subject, claim.intent] = self._linked(claim, created)
            if deed is not None:
                self.audit.append(about, deed)
            if since is not None and about in self.told and self.told[about] != since:
                raise Conflict("something else was told meanwhile")
            self.told[about] = dict(told)

    def note(self, about: Ref, deed: Deed) -> None:
        self.audit.append(about, deed)

    def rearm(self, handoff: Handoff, claim: Claim, deed: Deed) -> None:
        with self.lock:
            known = self.claims.get((claim.subject, claim.intent))
            if known is None or (known.state, known.generation) != (ClaimState.LINKED, claim.generation):
                raise Conflict("the claim has moved on")
            self._hand(handoff)
            self.claims[claim.subject, claim.intent] = replace(known, state=ClaimState.REFUSED, cause=deed.verb)
            self.audit.append(handoff.deal, deed)

    def unlink(self, claim: Claim, deed: Deed, heir: Ref | None = None) -> None:
        with self.lock:
            known = self.claims.get((claim.subject, claim.intent))
            if known is None or (known.state, known.generation) != (ClaimState.LINKED, claim.generation):
                raise Conflict("the claim has moved on")
            self.claims[claim.subject, claim.intent] = replace(known, state=ClaimState.REFUSED, cause=deed.verb)
            if known.remote is not None and self.sources.get(known.remote) == claim.subject:
                del self.sources[known.remote]
                if heir is not None:
                    self.sources[known.remote] = heir
            self.audit.append(claim.subject, deed)

    def move(self, old: Claim, new: Claim, deed: Deed, *, way_back: bool = True) -> None:
        with self.lock:
            known = self.claims.get((old.subject, old.intent))
            if known is None or (known.state, known.generation) != (ClaimState.LINKED, old.generation):
                raise Conflict("the link has moved on")
            if new.remote is None or old.remote is None or new.state is not ClaimState.LINKED:
                raise Conflict("only a link can take the place of a link")
            if (old.subject, old.intent) != (new.subject, new.intent):
                self.claims[old.subject, old.intent] = replace(known, state=ClaimState.REFUSED, cause="moved")
                try:
                    self.claim(new)
                except Conflict:
                    self.claims[old.subject, old.intent] = known
                    raise
            self.claims[new.subject, new.intent] = new
            if old.remote != new.remote and self.sources.get(old.remote) == old.subject:
                del self.sources[old.remote]
            if way_back:
                self.sources[new.remote] = new.subject
            self.audit.append(new.subject, deed)

    def source(self, made: Ref) -> Ref | None:
        return self.sources.get(made)

    def held(self) -> Sequence[Ref]:
        return [deal for deal, handoff in self.handoffs.items() if handoff.state is HandoffState.HELD]

    def waiting_for(self, *parties: Ref) -> Sequence[Ref]:
        return [deal for deal in self.held() if not set(parties).isdisjoint(self.handoffs[deal].parties)]

    def _open(self, claim: Claim) -> Claim:
        known = self.claims.get((claim.subject, claim.intent))
        if known is None or (known.state, known.generation) != (ClaimState.OPEN, claim.generation):
            raise Conflict("the claim has moved on")
        return known

    def _linked(self, claim: Claim, created: Created) -> Claim:
        return self._open(claim).linked(created)

    def _is_linked(self, claim: Claim, created: Created) -> bool:
        known = self.claims.get((claim.subject, claim.intent))
        return known is not None and (known.state, known.generation, known.remote) == (
            ClaimState.LINKED,
            claim.generation,
            created.ref,
        )

    def _hand(self, handoff: Handoff) -> None:
        known = self.handoffs.get(handoff.deal)
        expected = {known.version + 1} if known else {0, 1}
        if handoff.version not in expected:
            raise Conflict("the handoff has moved on")
        self.handoffs[handoff.deal] = handoff


@dataclass
class FakeQueues:
    sent: list[tuple[str, Hint]] = field(default_factory=list)
    refuses: Exception | None = None

    def send(self, queue: str, hints: Sequence[Hint]) -> None:
        if self.refuses is not None:
            raise self.refuses
        self.sent += [(queue, hint) for hint in hints]


@dataclass
class FakeConnections:
    records: dict[ConnectionId, Connection] = field(default_factory=dict)

    def connection(self, connection: ConnectionId) -> Connection:
        if connection not in self.records:
            raise NotFound(f"there is no connection {connection}")
        return self.records[connection]

    def known(self, connections: Collection[ConnectionId], app: str) -> frozenset[ConnectionId]:
        return frozenset(c for c in connections if c in self.records and self.records[c].app == app)


@dataclass
class FakeInbox:
    outcomes: dict[tuple[str, str], str] = field(default_factory=dict)
    failures: dict[tuple[str, str], dict[str, int]] = field(default_factory=dict)
    causes: dict[tuple[str, str], str] = field(default_factory=dict)

    def finished(self, queue: str, keys: Collection[str]) -> frozenset[str]:
        return frozenset(key for key in keys if (queue, key) in self.outcomes)

    def finish(self, queue: str, key: str, outcome: str) -> None:
        self.outcomes[queue, key] = outcome

    def fail(self, queue: str, key: str, code: str, cause: str) -> Mapping[str, int]:
        counts = self.failures.setdefault((queue, key), {})
        counts[code] = counts.get(code, 0) + 1
        self.causes[queue, key] = cause
        return dict(counts)

    def cause(self, queue: str, key: str) -> str:
        return self.causes.get((queue, key), "")

    def forget(self, queue: str, key: str) -> None:
        for kept in (self.outcomes, self.failures, self.causes):
            kept.pop((queue, key), None)


@dataclass
class FakeParking:
    kept: dict[str, Parked] = field(default_factory=dict)

    def park(self, parked: Parked) -> None:
        self.kept[parked.id] = parked

    def parked(self) -> Sequence[Parked]:
        return sorted(self.kept.values(), key=lambda parked: parked.since)

    def find(self, identity: str) -> Parked | None:
        return self.kept.get(identity)

    def drop(self, identity: str) -> None:
        self.kept.pop(identity, None)


@dataclass
class FakePlans:
    kept: dict[str, KeptPlan] = field(default_factory=dict)

    def keep(self, plan: KeptPlan) -> None:
        self.kept[plan.hash] = plan

    def find(self, wanted: str) -> KeptPlan | None:
        return self.kept.get(wanted)
