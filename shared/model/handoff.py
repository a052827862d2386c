"""One won deal's passage from sales to finance, and what was decided on the way."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from shared.model.documents import Attachment
from shared.model.exchange import Exchange
from shared.model.ledger import Invoice
from shared.model.modes import Mode
from shared.model.money import Money
from shared.model.refs import BookId, Ref


class HandoffState(StrEnum):
    """Where the handoff stands; a deal that was never triggered has none."""

    INVOICED = "invoiced"
    HELD = "held"
    """A person must look; the reason says at what."""
    EXCLUDED = "excluded"
    """A rule keeps this deal out."""
    PLANNED = "planned"
    """The book only observes: this is what would have been done."""
    FAILED = "failed"
    DECLINED = "declined"
    """Finance removed the draft: never made again by itself."""
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class Hold:
    """
    Why a person must look: a code for machines, a sentence for people, what to do, and the money in question.

    `contents`: a digest of the deal that was held, where the handoff's own is that of an invoice that stands already. `named`:
    records beside the deal's own parties whose change may end it.
    """

    code: str
    sentence: str
    fix: str = ""
    difference: Money | None = None
    contents: str = ""
    named: tuple[Ref, ...] = ()


@dataclass(frozen=True, slots=True)
class Amendment:
    """The last change that a draft was given because its deal changed: which one it was, from 1, and what it did."""

    number: int
    said: str


@dataclass(frozen=True, slots=True)
class Handoff:
    """
    The state of one deal's handoff.

    `seen_at` is the CRM's time of the deal we last acted on. `buyer` is the CRM record that `customer` is linked to.
    `contents` is a digest of what was invoiced: lines, amount, currency. `version` counts its writes: a transaction that finds
    another version than it read is refused. `ruling` is what a person decided about a hold (see `shared.domain.holds`): it
    isn't raised again for the same contents, and an excluded deal with a ruling stays excluded. `treated`: as what, where it
    wasn't live: its plan was only observed, or waits for approval; it has been so since `treated_since`. `asked`: somebody
    asked for the invoice by hand, so that no stage need hand it off. `answer` is what became of the last thing asked for by
    hand, `attachment` of the deal's document on the invoice. `parties`: the company and contacts that the deal named when it was
    held: a change of theirs may be what ends that. `bought` is the deal's own company, where `buyer` is a parent of it.
    """

    deal: Ref
    state: HandoffState
    book: BookId | None
    at: datetime
    rules: str
    version: int = 0
    name: str = ""
    owner: str = ""
    amount: Money | None = None
    hold: Hold | None = None
    reason: str = ""
    buyer: Ref | None = None
    customer: Ref | None = None
    invoice: Invoice | None = None
    predicted_total: Money | None = None
    plan: str = ""
    seen_at: datetime | None = None
    contents: str = ""
    amendment: Amendment | None = None
    ruling: str = ""
    treated: Mode | None = None
    treated_since: datetime | None = None
    exchange: Exchange | None = None
    asked: bool = False
    answer: str = ""
    attachment: Attachment | None = None
    parties: tuple[Ref, ...] = ()
    bought: Ref | None = None

    @property
    def is_observed(self) -> bool:
        """Whether its plan is only shown."""
        return self.treated is Mode.OBSERVE

    def advanced(self, **changes: object) -> "Handoff":
        """Give the next version of this handoff."""
        return replace(self, version=self.version + 1, **changes)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: the rule that spoke and why."""

    at: datetime
    rule: str
    why: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call to a provider: never with a body or a token. `path` has no query values; `attempt` counts from 1."""

    at: datetime
    provider: str
    method: str
    path: str
    status: int
    ms: int
    attempt: int


@dataclass(slots=True)
class Journal:
    """What one run of a use-case decided and called; written with the audit entry at its end."""

    decisions: list[Decision] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
