"""What comparing both sides' existing records came to: pairs with their reasons, records that stand alone, records there twice."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from shared.model.refs import BookId, ConnectionId, Ref
from shared.model.reviews import ReviewCode, review_id


class Suggestion(StrEnum):
    """What the comparison says of a pair."""

    LINK = "link"
    """Surely the same."""
    REVIEW = "review"
    """A person must say."""


@dataclass(frozen=True, slots=True)
class Reason:
    """One feature that was compared: how alike it is, from 0 to 1, and what each side says of it."""

    feature: str
    score: Decimal
    crm: str = ""
    customer: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """
    A record of the CRM (`crm`) and a customer of the ledger that may be the same; `score` from 0 to 1.

    `doubt`: why a person must look, where the comparison alone would have linked them. `currency`: the only one in which the
    customer can be invoiced, where there is such a one. `mark` names what both records said: another mark is another question.
    """

    crm: Ref
    customer: Ref
    suggestion: Suggestion
    score: Decimal
    reasons: tuple[Reason, ...]
    crm_name: str
    customer_name: str
    mark: str
    currency: str = ""
    doubt: str = ""

    @property
    def id(self) -> str:
        """Its name for ever, and that of its review."""
        return review_id(ReviewCode.DOUBTFUL, self.crm, self.customer)


@dataclass(frozen=True, slots=True)
class Named:
    """A record as a list shows it."""

    ref: Ref
    name: str
    email: str = ""
    place: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True)
class Twins:
    """Records of one side that look like one another; `sure` where the comparison would have linked each to the next."""

    records: tuple[Named, ...]
    sure: bool
    score: Decimal
    reasons: tuple[Reason, ...]


class FlawCode(StrEnum):
    """What is wrong with a field."""

    EMAIL = "malformed_email"
    PHONE = "malformed_phone"
    TAX_NUMBER = "malformed_tax_number"
    COUNTRY = "unknown_country"
    ADDRESS = "incomplete_address"
    NO_EMAIL = "no_email"
    NO_ADDRESS = "no_address"
    NO_NAME = "no_name"
    NUMBER = "unknown_customer"
    """The CRM record holds the id of a customer that the ledger doesn't have."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """One field of one record that keeps it from being invoiced or matched well: what it says and what to do."""

    code: FlawCode
    record: Named
    value: str
    sentence: str


@dataclass(frozen=True, slots=True)
class NameClash:
    """A product that the CRM and the ledger call by different names under one code, or keep under different codes with one name."""

    product: str
    sku: str
    item: str
    item_name: str
    sentence: str


class Readiness(StrEnum):
    """How a line of the checklist stands."""

    READY = "ready"
    ACT = "act"
    """Somebody must do something first."""
    NOTE = "note"
    """Worth knowing; going live doesn't wait for it."""
    ASK = "ask"
    """Only people know."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the readiness checklist: `good` of `of` are as they should be."""

    topic: str
    readiness: Readiness
    sentence: str
    fix: str = ""
    good: int | None = None
    of: int | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many records there were on each side, and what became of them: every living one is counted once."""

    records: int = 0
    archived: int = 0
    left_out: int = 0
    """People of a company, mere suppliers, sub-customers: never a counterpart by themselves."""
    linked: int = 0
    to_link: int = 0
    doubtful: int = 0
    alone: int = 0


@dataclass(frozen=True, slots=True)
class Pairing:
    """
    One comparison of a CRM account with a ledger, as of `at`.

    `rejected`: pairs that a person has said no to, left out of `pairs`. `flaws_seen`: how many there are, where not all are kept.
    `calls` to each account that this took.
    """

    crm: ConnectionId
    ledger: ConnectionId
    books: tuple[BookId, ...]
    at: datetime
    pairs: tuple[Pair, ...]
    alone_crm: tuple[Named, ...] = ()
    alone_ledger: tuple[Named, ...] = ()
    twins_crm: tuple[Twins, ...] = ()
    twins_ledger: tuple[Twins, ...] = ()
    flaws: tuple[Flaw, ...] = ()
    flaws_seen: int = 0
    clashes: tuple[NameClash, ...] = ()
    checks: tuple[Check, ...] = ()
    tally_crm: Tally = Tally()
    tally_ledger: Tally = Tally()
    rejected: int = 0
    calls: Mapping[str, int] = field(default_factory=dict)

    def count(self, suggestion: Suggestion) -> int:
        """How many pairs the comparison says this of."""
        return sum(pair.suggestion is suggestion for pair in self.pairs)
