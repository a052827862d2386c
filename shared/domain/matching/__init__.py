"""Who in one system is who in the other: `match`."""

from shared.domain.matching.pairing import match
from shared.domain.matching.party import Decision, Match, Party
from shared.domain.matching.policy import DEFAULT, Policy

__all__ = ["DEFAULT", "Decision", "Match", "Party", "Policy", "match"]
