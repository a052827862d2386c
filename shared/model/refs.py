"""How a record in some account is named: never by an id alone, because ids repeat between accounts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import NewType

ConnectionId = NewType("ConnectionId", str)
"""`provider:account`, such as `hubspot:4455667`."""

BookId = NewType("BookId", str)
"""The name of a book in the company's rules."""


class Kind(StrEnum):
    """What a record is, in the trade's words."""

    ACCOUNT = "account"
    """The whole of it: what isn't about one record."""
    DEAL = "deal"
    LINE_ITEM = "line_item"
    QUOTE = "quote"
    COMPANY = "company"
    CONTACT = "contact"
    NOTE = "note"
    TASK = "task"
    CUSTOMER = "customer"
    INVOICE = "invoice"
    ESTIMATE = "estimate"
    """An invoice-to-be, which posts nothing: where a book's drafts are estimates."""
    ATTACHMENT = "attachment"
    CREDIT_NOTE = "credit_note"
    OVERPAYMENT = "overpayment"
    PREPAYMENT = "prepayment"
    PAYMENT = "payment"


def connection_id(provider: str, account: str) -> ConnectionId:
    """Name the connection of this account at this provider."""
    return ConnectionId(f"{provider}:{account}")


def provider_of(connection: ConnectionId) -> str:
    """Name the provider a connection belongs to."""
    return connection.partition(":")[0]


def account_of(connection: ConnectionId) -> str:
    """Give the account id a connection belongs to."""
    return connection.partition(":")[2]


def reconnecting(connection: ConnectionId) -> str:
    """Give the command by which a person signs in to this account again, and to no other."""
    return f"ledgerlink connect {provider_of(connection)} --reconnect {connection}"


@dataclass(frozen=True, slots=True)
class Ref:
    """One record in one account."""

    connection: ConnectionId
    kind: Kind
    id: str

    def __str__(self) -> str:
        return f"{self.connection}#{self.kind}#{self.id}"

    @classmethod
    def parse(cls, text: str) -> "Ref":
        """Read back what `str` wrote. Raises: ValueError."""
        connection, kind, identity = text.split("#", 2)
        return cls(ConnectionId(connection), Kind(kind), identity)
