"""What a look at the whole installation found."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Severity(StrEnum):
    """What a finding asks for, the gravest first."""

    RECONNECT = "reconnect"
    """Somebody must sign in again."""
    ACT = "act"
    """Somebody must do something, or deals will be held or go wrong."""
    LATER = "later"
    """It couldn't be looked at now."""
    NOTE = "note"
    """Worth knowing."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: which part it is about, which record, and what to do."""

    severity: Severity
    area: str
    record: str
    sentence: str
    fix: str


@dataclass(frozen=True, slots=True)
class Usage:
    """How many calls to an account were made in the last day, and until when its provider asked us to wait."""

    calls: int
    blocked_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Alarms:
    """Who hears the alarms: how many subscriptions are confirmed, and how many still wait for that. `topic` is where."""

    topic: str
    confirmed: int = 0
    pending: int = 0


def gravest(findings: Iterable[Finding]) -> Severity | None:
    """The gravest of these; None where there is none."""
    order = list(Severity)
    return min((finding.severity for finding in findings), key=order.index, default=None)
