"""What about customers waits for a person: a doubtful pair, a field that both sides changed, a record that is there twice."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from shared.model.refs import Ref


class ReviewCode(StrEnum):
    """Why a person must look."""

    DOUBTFUL = "doubtful"
    """These two may be the same; nothing says so surely."""
    CONFLICT = "conflict"
    """Both sides changed the same field, or one changed what the other owns."""
    DUPLICATE = "duplicate"
    """One side has the same company or person twice."""
    LEDGER_MADE = "ledger_made"
    """A customer was made in the ledger, and the rules want customers made in the CRM."""
    OUT_OF_USE = "out_of_use"
    """A linked record was archived, deleted or merged: nothing is written to it."""
    REFUSED = "refused"
    """One side refused what the other holds."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One line of what a person decides by: a field, or a reason of a match, and what each side says."""

    field: str
    crm: str = ""
    ledger: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Review:
    """
    One question to a person.

    `crm` and `ledger` are the records it is about; of a duplicate one side has several, and the `others` are listed. `score` is
    between 0 and 1, where a comparison gave one. `at` is when it was first asked.
    """

    code: ReviewCode
    crm: Ref | None
    ledger: Ref | None
    sentence: str
    fix: str
    at: datetime
    evidence: tuple[Evidence, ...] = ()
    score: Decimal | None = None
    others: tuple[Ref, ...] = ()

    @property
    def id(self) -> str:
        """Its name for ever: the same question about the same records is the same review."""
        return review_id(self.code, self.crm, self.ledger)

    @property
    def mark(self) -> str:
        """Names what it is decided by: another mark is another question."""
        said = [f"{one.field}|{one.crm}|{one.ledger}" for one in self.evidence]
        return _digest("\n".join([*sorted(said), *sorted(str(other) for other in self.others)]))


def review_id(code: ReviewCode, crm: Ref | None, ledger: Ref | None) -> str:
    """The name of the question of this code about these records."""
    return _digest(f"{code}|{crm or ''}|{ledger or ''}")[:10]


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:16]
