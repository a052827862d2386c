"""What is matched, and what comes of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

Reason = tuple[str, float]
"""A feature that both sides have, and how well they agree in it: 1 is the same, 0 a contradiction."""


class Decision(StrEnum):
    """What is to be done about a pair."""

    LINK = "link"
    REVIEW = "review"


@dataclass(frozen=True, slots=True)
class Party:
    """
    A company, a person or a ledger's customer, as its system holds it: anything may be missing, empty or mistyped.

    With `given` or `family` and no `name` it is a person. `addresses` are free text or parts joined by commas, `tax_ids` have a
    country's prefix or none, `external_ids` name the same record in other systems, by system.
    """

    id: str
    name: str | None = None
    given: str | None = None
    family: str | None = None
    emails: Sequence[str] = ()
    phones: Sequence[str] = ()
    domains: Sequence[str] = ()
    tax_ids: Sequence[str] = ()
    registration: str | None = None
    addresses: Sequence[str] = ()
    external_ids: Mapping[str, str] = field(default_factory=dict)
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class Match:
    """
    A pair, how sure we are that both are the same (0 to 1), and why.

    Two scores compare within one run: how rare a name is counts, and that is learnt from both sides.
    """

    left: str
    right: str
    score: float
    decision: Decision
    reasons: list[Reason]
