"""
The right to send a write, and the only place where it is given.

The HTTP client refuses a write without one; so a book that observes can't write, whatever the rest of the code does.
"""

from dataclasses import dataclass, field
from typing import Final

from shared.errors import WriteForbidden
from shared.model.modes import CLEARED, Clearance, Mode
from shared.model.refs import ConnectionId
from shared.model.rules import Book

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


def for_plan(book: Book, plan_hash: str, clearance: Clearance = Clearance.NONE) -> Permit:
    """
    The right to carry out this plan in this book's ledger; `clearance` is what lets it through beside the mode.

    Raises:
        WriteForbidden: the book's mode doesn't let this plan be carried out.
    """
    if clearance not in CLEARED[book.mode]:
        raise WriteForbidden(
            f"the book {book.id} is in mode {book.mode}: nothing was sent to the ledger",
            record=book.id,
            fix=f"Move the book on when finance agrees: ledgerlink mode {book.id} live.",
        )
    return Permit(frozenset({book.ledger}), f"plan {plan_hash}", _SEAL)


def is_silent(book: Book, *, observed: bool = False) -> bool:
    """Whether this book keeps the CRM untouched, too: all of it, or the records of a deal that is only observed."""
    return (observed or book.mode is Mode.OBSERVE) and not book.observe_writes_crm


def for_write_back(crm: ConnectionId, book: Book | None, *, observed: bool = False) -> Permit:
    """
    The right to tell the CRM what we know; `observed`: of a deal that the book, in whatever mode, only observes.

    Raises:
        WriteForbidden: the book observes and its rules keep the CRM untouched too.
    """
    if book is not None and is_silent(book, observed=observed):
        raise WriteForbidden(
            f"the book {book.id} only observes: nothing was sent to the CRM",
            record=book.id,
            fix=f"Set observe_writes_crm = true for the book {book.id} to show plans on deals.",
        )
    return Permit(frozenset({crm}), "write-back", _SEAL)


def for_customer(book: Book, crm: ConnectionId, *, to_crm: bool, clearance: Clearance = Clearance.NONE) -> Permit:
    """
    The right to bring one customer of this book's ledger and its record in the CRM into step: to write to the one or to the other.

    The ledger as for a plan: a person's word clears it where the book isn't live. The CRM from any book that doesn't observe.

    Raises:
        WriteForbidden: the book's mode doesn't let it be written to.
    """
    if not to_crm:
        return for_plan(book, "customer", clearance)
    if book.mode is Mode.OBSERVE:
        raise WriteForbidden(
            f"the book {book.id} only observes: nothing was sent to the CRM",
            record=book.id,
            fix=f"Move the book on when finance agrees: ledgerlink mode {book.id} approve.",
        )
    return Permit(frozenset({crm}), "customer", _SEAL)


def for_setup(connection: ConnectionId) -> Permit:
    """The right of a person's explicit set-up command to make our own fields in this account."""
    return Permit(frozenset({connection}), "setup", _SEAL)
