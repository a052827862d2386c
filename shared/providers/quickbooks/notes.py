"""
What we write into QuickBooks' memo fields, and read out of them; pure.

QuickBooks has no drafts, and no field of another system's number that could be asked for. So a record of ours says in its
memo whose it is, and an invoice that finance has yet to look at says so in a line of its own: deleting that line approves it.
"""

import re
from typing import Final

REVIEW: Final = "TO BE REVIEWED (delete this line to approve the invoice, or send it)"
ACCEPT: Final = "DRAFT OF AN INVOICE (accept this estimate, and its invoice is made by itself)"
OURS: Final = "Ledgerlink: "
VOIDED: Final = "voided"
MOST_NOTE: Final = 4000
"""Characters of an invoice's memo."""

_REFERENCE = re.compile(rf"^{OURS}(\S.*?)\s*$", re.MULTILINE)
_REVIEW = re.compile(r"^\s*to be reviewed\b", re.MULTILINE | re.IGNORECASE)


def invoice_note(reference: str, deal_url: str) -> str:
    """An unreviewed invoice's memo: for finance, with the way back to the deal."""
    return "\n".join([REVIEW, OURS + reference, *([deal_url] if deal_url else [])])[:MOST_NOTE]


def estimate_note(reference: str, deal_url: str) -> str:
    """The memo of an estimate that becomes an invoice: for finance, with the way back to the deal."""
    return "\n".join([ACCEPT, OURS + reference, *([deal_url] if deal_url else [])])[:MOST_NOTE]


def accepted_note(note: str) -> str:
    """The memo of the invoice that an estimate becomes: as finance left it, but for the line that asked to accept it."""
    return "\n".join(line for line in note.split("\n") if line != ACCEPT)


def customer_note(number: str) -> str:
    """A customer's notes: the record it was made for."""
    return OURS + number


def numbered(notes: str, number: str) -> str:
    """A customer's notes with this number, empty for none, in the place of the one they carried; other lines as they stand."""
    own = [customer_note(number)] if number else []
    lines = notes.split("\n") if notes else []
    for place, line in enumerate(lines):
        if _REFERENCE.match(line):
            return "\n".join([*lines[:place], *own, *lines[place + 1 :]])
    return "\n".join([*own, *lines])


def reference_in(note: str) -> str:
    """The reference that a memo carries, as we wrote it; empty where it carries none."""
    found = _REFERENCE.search(note)
    return found[1] if found else ""


def to_be_reviewed(note: str) -> bool:
    """Whether the line that marks a draft is still there."""
    return _REVIEW.search(note) is not None


def says_voided(note: str) -> bool:
    """Whether QuickBooks noted that the document was voided; there is no other mark of it but that its total is nothing."""
    return VOIDED in note.casefold()
