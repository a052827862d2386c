"""What is remembered between runs: links and claims, handoffs, the audit trail, connections, rules."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from shared.model.claims import Claim, Created
from shared.model.credit import Credit
from shared.model.foresight import KeptPlan
from shared.model.handoff import Handoff, Journal
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.model.rules import Rules
from shared.ports.changes import Watches
from shared.ports.pairing import WaitingPairs


@dataclass(frozen=True, slots=True)
class Dossier:
    """All we hold about one CRM record, read consistently in one go. `claims` by intent."""

    about: Ref
    handoff: Handoff | None = None
    claims: Mapping[str, Claim] = field(default_factory=dict)
    told: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the append-only trail; `digest` covers it and the digest before it."""

    entity: Ref
    sequence: int
    at: datetime
    actor: str
    verb: str
    rules: str
    journal: Journal
    before: Mapping[str, str]
    after: Mapping[str, str]
    previous: str
    digest: str


@dataclass(frozen=True, slots=True)
class Deed:
    """What an audit entry is about to say."""

    at: datetime
    actor: str
    verb: str
    rules: str
    journal: Journal
    before: Mapping[str, str] = field(default_factory=dict)
    after: Mapping[str, str] = field(default_factory=dict)


class Receivables(Protocol):
    """What customers owe, as far as it was seen. A sight of a record never gives way to an older one, whoever comes last."""

    def of(self, customer: Ref) -> Receivable | None:
        """All that is known of this customer; None until it was once kept whole."""
        ...

    def customer_of(self, credit: Ref) -> Ref | None:
        """Whose a credit is that was kept: for a ledger that doesn't say it any more."""
        ...

    def begin(self, receivable: Receivable) -> None:
        """Keep the receivable whole: every invoice and credit the customer has. Safe to repeat, and to be cut off."""
        ...

    def keep(self, customer: Ref, seen: Iterable[Invoice | Credit], as_of: datetime) -> None:
        """Keep these invoices and credits, read from the ledger not before `as_of`: one write for each."""
        ...


class Links(Protocol):
    """Links, claims, handoffs and what we told the CRM. Every write is conditional; a lost race raises Conflict."""

    @property
    def receivables(self) -> Receivables:
        """What the linked customers owe."""
        ...

    @property
    def watches(self) -> Watches:
        """When their ledgers are asked more often."""
        ...

    @property
    def pairs(self) -> WaitingPairs:
        """The pairs that wait for a person to link them, or to say no."""
        ...

    def dossier(self, about: Ref) -> Dossier:
        """All we hold about this record, as it is now."""
        ...

    def claim(self, claim: Claim) -> None:
        """Write a claim. Raises: Conflict where an open or linked one of this name, or a later generation, exists."""
        ...

    def attempt(self, claim: Claim) -> Claim:
        """Count one more attempt, now. Raises: Conflict where the claim isn't open in this generation any more."""
        ...

    def refuse(self, claim: Claim, cause: str) -> None:
        """Close the claim: the provider refused, nothing was made."""
        ...

    def settle(self, claim: Claim, created: Created, handoff: Handoff | None, deed: Deed) -> Claim:
        """
        Make the claim a link: both directions, the handoff and the audit entry in one transaction.

        Raises:
            Conflict: the handoff or the claim has moved on since it was read.
        """
        ...

    def record(self, handoff: Handoff, deed: Deed) -> None:
        """Write the handoff and its audit entry in one transaction. Raises: Conflict."""
        ...

    def tell(
        self,
        about: Ref,
        told: Mapping[str, str],
        deed: Deed | None,
        claims: Sequence[tuple[Claim, Created]],
        since: Mapping[str, str] | None = None,
    ) -> None:
        """
        Remember what the CRM now holds of ours, the notes and tasks made, and the audit entry.

        Raises:
            Conflict: `since` is what was told when it was last read, and something else was told meanwhile.
        """
        ...

    def note(self, about: Ref, deed: Deed) -> None:
        """Write an audit entry alone."""
        ...

    def rearm(self, handoff: Handoff, claim: Claim, deed: Deed) -> None:
        """
        Write the handoff and its audit entry, and take the link of this claim back: a next generation may be claimed.

        Raises:
            Conflict: the handoff or the claim has moved on since it was read.
        """
        ...

    def unlink(self, claim: Claim, deed: Deed, heir: Ref | None = None) -> None:
        """
        Take the link back in both directions, with its audit entry, in one transaction; the way back leads to the `heir`, who is
        linked to the same, if there is one.

        Raises:
            Conflict: the claim has moved on since it was read.
        """
        ...

    def move(self, old: Claim, new: Claim, deed: Deed, *, way_back: bool = True) -> None:
        """
        Let the link `new` take the place of the link `old`, with the audit entry of its record, in one transaction.

        Not `way_back`: whoever was found from the customer before still is.

        Raises:
            Conflict: one of the two has moved on since it was read.
        """
        ...

    def held(self) -> Sequence[Ref]:
        """The deals that wait for a person."""
        ...

    def source(self, made: Ref) -> Ref | None:
        """The CRM record that this ledger record was made for."""
        ...


class Audit(Protocol):
    """The append-only trail, hash-chained per entity."""

    def entries(self, entity: Ref) -> Sequence[AuditEntry]:
        """Every entry about this record, oldest first."""
        ...

    def is_whole(self, entries: Sequence[AuditEntry]) -> bool:
        """Whether no entry is missing, changed or out of order."""
        ...


class Plans(Protocol):
    """Plans that a person saw, until they are applied or a week is over."""

    def keep(self, plan: KeptPlan) -> None:
        """Keep this plan under its hash; safe to repeat."""
        ...

    def find(self, wanted: str) -> KeptPlan | None:
        """The plan of that hash; None where there is none (any more)."""
        ...


class RuleStore(Protocol):
    """The active rules."""

    def active(self) -> Rules:
        """The rules in force. Raises: NotFound."""
        ...


class RuleVersions(RuleStore, Protocol):
    """Every version of the rules."""

    def text(self, version: str) -> bytes:
        """The text of this version. Raises: NotFound."""
        ...

    def push(self, content: bytes) -> str:
        """Store these rules without putting them in force; gives their version. Raises: Malformed."""
        ...

    def activate(self, version: str, *, after: str = "") -> None:
        """Put this version in force; where `after` is given, only if that one still is. Raises: NotFound, Conflict."""
        ...


class HeldDeals(Protocol):
    """The deals that wait for a person, found by what they wait for."""

    def waiting_for(self, *parties: Ref) -> Sequence[Ref]:
        """The held deals that name one of these companies and contacts: one read, however many there are."""
        ...


class Handoffs(Protocol):
    """Every handoff there is: what reports read. Nothing that is waited for does."""

    def all(self) -> Iterator[Handoff]:
        """Give each deal's handoff as it is now, in no order."""
        ...
