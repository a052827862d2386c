"""
The right to send a write, and the only place where it is given.

The HTTP client refuses a write without one; so a book that observes can't write, whatever the rest of the code does.
"""

from dataclasses import dataclass, field
from typing import Final

from shared.errors import WriteForbidden
from shared.model.refs import ConnectionId
from shared.model.rules import Book, Mode

_SEAL: Final = object()


@dataclass(frozen=True, slots=True)
class Permit:
    """Covers writes to exactly these connections, for one purpose. Made by this module's functions only."""

    connections: frozenset[ConnectionId]
    purpose: str
    seal: object = field(repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.seal is not _SEAL:
            raise WriteForbidden("a permit is issued, not made", fix="Ask shared.model.permits for it.")

    def covers(self, connection: ConnectionId) -> bool:
        """Whether a write to this connection may leave."""
        return connection in self.connections


def for_plan(book: Book, plan_hash: str) -> Permit:
    """
    The right to carry out this plan in this book's ledger.

    Raises:
        WriteForbidden: the book's mode doesn't let a plan be carried out by itself.
    """
    if book.mode is not Mode.LIVE:
        raise WriteForbidden(
            f"the book {book.id} is in mode {book.mode}: nothing was sent to the ledger",
            record=book.id,
            fix=f'Set mode = "live" for the book {book.id} in ledgerlink.toml when finance agrees.',
        )
    return Permit(frozenset({book.ledger}), f"plan {plan_hash}", _SEAL)


def is_silent(book: Book) -> bool:
    """Whether this book keeps the CRM untouched, too."""
    return book.mode is Mode.OBSERVE and not book.observe_writes_crm


def for_write_back(crm: ConnectionId, book: Book | None) -> Permit:
    """
    The right to tell the CRM what we know.

    Raises:
        WriteForbidden: the book observes and its rules keep the CRM untouched too.
    """
    if book is not None and is_silent(book):
        raise WriteForbidden(
            f"the book {book.id} only observes: nothing was sent to the CRM",
            record=book.id,
            fix=f"Set observe_writes_crm = true for the book {book.id} to show plans on deals.",
        )
    return Permit(frozenset({crm}), "write-back", _SEAL)


def for_setup(connection: ConnectionId) -> Permit:
    """The right of a person's explicit set-up command to make our own fields in this account."""
    return Permit(frozenset({connection}), "setup", _SEAL)
