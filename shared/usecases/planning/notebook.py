"""The stores as a rehearsal sees them: what is stored is read, what would be written stays in the notebook."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from shared.model.attention import Attention
from shared.model.claims import Claim, ClaimState, Created
from shared.model.credit import Credit
from shared.model.handoff import Handoff
from shared.model.hints import Hint
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import ConnectionId, Ref
from shared.ports.changes import Watches
from shared.ports.pairing import WaitingPairs
from shared.ports.stores import Deed, Dossier, Links, Receivables


@dataclass(slots=True)
class Notebook:
    """Implements `Links`. Whoever reads again finds what was written here; nobody else ever does."""

    stored: Links
    handoffs: dict[Ref, Handoff] = field(default_factory=dict)
    claims: dict[Ref, dict[str, Claim]] = field(default_factory=dict)
    said: dict[Ref, Mapping[str, str]] = field(default_factory=dict)

    @property
    def receivables(self) -> Receivables:
        """What customers owe, to be read only."""
        return _Seen(self.stored.receivables)

    @property
    def watches(self) -> Watches:
        """When ledgers are asked more often, to be read only."""
        return _Watched(self.stored.watches)

    @property
    def pairs(self) -> WaitingPairs:
        """The pairs that wait for a person."""
        return self.stored.pairs

    def dossier(self, about: Ref) -> Dossier:
        """All that is stored, and what was noted since."""
        known = self.stored.dossier(about)
        return replace(
            known,
            handoff=self.handoffs.get(about, known.handoff),
            claims={**known.claims, **self.claims.get(about, {})},
            told=self.said.get(about, known.told),
        )

    def claim(self, claim: Claim) -> None:
        """Note the claim."""
        self.claims.setdefault(claim.subject, {})[claim.intent] = claim

    def attempt(self, claim: Claim) -> Claim:
        """Note one more attempt."""
        again = replace(claim, attempts=claim.attempts + 1)
        self.claim(again)
        return again

    def refuse(self, claim: Claim, cause: str) -> None:
        """Note that nothing came of it."""
        self.claim(replace(claim, state=ClaimState.REFUSED, cause=cause))

    def settle(self, claim: Claim, created: Created, handoff: Handoff | None, deed: Deed) -> Claim:
        """Note the link, and the handoff."""
        linked = replace(claim, state=ClaimState.LINKED, remote=created.ref, version=created.version)
        self.claim(linked)
        if handoff is not None:
            self.record(handoff, deed)
        return linked

    def record(self, handoff: Handoff, _deed: Deed) -> None:
        """Note the handoff."""
        self.handoffs[handoff.deal] = handoff

    def tell(
        self,
        about: Ref,
        told: Mapping[str, str],
        _deed: Deed | None,
        claims: Sequence[tuple[Claim, Created]],
        since: Mapping[str, str] | None = None,  # noqa: ARG002  # nobody else writes here
    ) -> None:
        """Note what was told."""
        self.said[about] = told
        for claim, created in claims:
            self.claim(replace(claim, state=ClaimState.LINKED, remote=created.ref, version=created.version))

    def note(self, about: Ref, deed: Deed) -> None:
        """A rehearsal leaves no trail."""

    def rearm(self, handoff: Handoff, claim: Claim, deed: Deed) -> None:
        """Note the handoff, and that the link is taken back."""
        self.record(handoff, deed)
        self.refuse(claim, deed.verb)

    def unlink(self, claim: Claim, deed: Deed, heir: Ref | None = None) -> None:  # noqa: ARG002
        """Note that the link is taken back."""
        self.refuse(claim, deed.verb)

    def move(self, old: Claim, new: Claim, deed: Deed, *, way_back: bool = True) -> None:  # noqa: ARG002
        """Note that another link takes this one's place."""
        self.refuse(old, deed.verb)
        self.claim(new)

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person, as stored."""
        return self.stored.held()

    def source(self, made: Ref) -> Ref | None:
        """As stored."""
        return self.stored.source(made)


@dataclass(frozen=True, slots=True)
class _Seen:
    """Implements `Receivables`; keeps nothing."""

    stored: Receivables

    def of(self, customer: Ref) -> Receivable | None:
        return self.stored.of(customer)

    def customer_of(self, credit: Ref) -> Ref | None:
        return self.stored.customer_of(credit)

    def begin(self, receivable: Receivable) -> None:
        """A rehearsal keeps nothing."""

    def keep(self, customer: Ref, seen: Iterable[Invoice | Credit], as_of: object) -> None:
        """A rehearsal keeps nothing."""


@dataclass(slots=True)
class Unsent:
    """Implements `Queues`; `hints` are what would have been handed on."""

    hints: list[Hint] = field(default_factory=list)

    def send(self, _queue: str, hints: Sequence[Hint]) -> None:
        """Note them."""
        self.hints += hints


@dataclass(frozen=True, slots=True)
class _Watched:
    """Implements `Watches`; asks for nothing."""

    stored: Watches

    def attention(self, ledger: ConnectionId) -> Attention:
        return self.stored.attention(ledger)

    def attend(self, ledger: ConnectionId, known: Attention, wanted: Attention) -> None:
        """A rehearsal has nobody asked."""
