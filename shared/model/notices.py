"""What people are told of by e-mail or in a channel of theirs: a fact, whom it is told to, and in which words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from shared.model.refs import ConnectionId, Kind, Ref


class NoticeFact(StrEnum):
    """Every fact that somebody can be told of."""

    CUSTOMER_CREATED = "customer_created"
    """A customer was made in the ledger for a company or contact of the CRM."""
    CUSTOMER_ONBOARDED = "customer_onboarded"
    """A company or person of the CRM stands in an onboarded stage, and has its customer in the ledger for it."""
    INVOICE_OVERDUE = "invoice_overdue"
    """A step of the collection of an overdue invoice was carried out."""
    INVOICE_PAID = "invoice_paid"
    """An invoice was fully paid."""
    INVOICE_DISPUTED = "invoice_disputed"
    """A customer disputes an overdue invoice: its collection is paused."""
    DEAL_HELD = "deal_held"
    """A deal waits for a person."""
    WORK_PARKED = "work_parked"
    """A message could not be worked off, and waits for a person."""
    DIGEST = "digest"
    """Once a day: what went wrong, what waits, and what is overdue."""
    TEST = "test"
    """Nothing happened: somebody tries whether notices arrive. No rule names it."""


class Channel(StrEnum):
    """How a notice reaches people."""

    EMAIL = "email"
    SLACK = "slack"
    """A webhook that takes what Slack's incoming webhooks take."""
    WEBHOOK = "webhook"
    """A webhook of one's own: it gets all of the fact as JSON."""
    TOPIC = "sns"
    """A topic of the deployment in Amazon SNS: whoever subscribed to it gets the words, filtered by fact and book."""


@dataclass(frozen=True, slots=True)
class Destination:
    """
    Who is told: an e-mail address, a topic's name, or the name under which a webhook's address is kept. The address itself is
    never here.
    """

    channel: Channel
    name: str

    def __str__(self) -> str:
        return f"{self.channel}:{self.name}"

    @property
    def ref(self) -> Ref:
        """The destination as what a message of the queue is about: one after the other is told there."""
        return Ref(ConnectionId(str(self)), Kind.ACCOUNT, "")


@dataclass(frozen=True, slots=True)
class Section:
    """Lines under a heading."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Notice:
    """
    A fact that happened: told to each destination once, by its `key`, which holds nothing that changes when it is found again.

    `also` are facts that this one says with it: who wants to hear of either hears this. `about` is the record it happened to,
    `book` where (empty: in no book). `details` are labels with their values, `sections` lines under headings, `links` labels
    with addresses of pages. `beyond`: it stands for all that came after so many of its fact in one hour, and says how many.
    """

    fact: NoticeFact
    key: str
    about: Ref
    headline: str
    at: datetime
    book: str = ""
    details: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    also: tuple[NoticeFact, ...] = ()
    sections: tuple[Section, ...] = ()
    beyond: int | None = None


@dataclass(frozen=True, slots=True)
class Letter:
    """
    A notice to one destination, kept until it was told; `told_at` once it was. What was told keeps no words. `most`: so many of
    its fact are told there in an hour, the others counted; None: all are told.
    """

    key: str
    to: Destination
    notice: Notice | None
    told_at: datetime | None = None
    most: int | None = None

    @classmethod
    def of(cls, notice: Notice, to: Destination, most: int | None = None) -> "Letter":
        """The letter that tells this destination of it."""
        return cls(f"{notice.key}>{to}", to, notice, most=most)


@dataclass(frozen=True, slots=True)
class Words:
    """
    A letter in words: `subject` and `text` for a mail or topic, `body` for a webhook, and for a topic what its subscribers filter
    by. `key` is the letter's own: the same whenever it is told again.
    """

    subject: str
    text: str
    body: Mapping[str, object]
    key: str = ""


def labelled(*pairs: tuple[str, str]) -> tuple[tuple[str, str], ...]:
    """The labels with their values, as a notice holds them; those without a value are left out."""
    return tuple((label, value) for label, value in pairs if value)
