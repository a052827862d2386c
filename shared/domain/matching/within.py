"""One side compared with itself: who is there twice."""

from collections.abc import Iterable, Iterator

from shared.domain.matching.blocking import pairs
from shared.domain.matching.corpus import OneSide
from shared.domain.matching.deciding import Candidate, decided
from shared.domain.matching.party import Match, Party
from shared.domain.matching.policy import DEFAULT, Policy
from shared.domain.matching.record import record_of
from shared.domain.matching.weighing import weigh


def within(parties: Iterable[Party], policy: Policy = DEFAULT) -> Iterator[Match]:
    """
    Find which of these are the same, by the evidence of `match`; each pair comes once.

    Nobody has rivals here: one that is there three times makes three pairs, each decided by itself. A key counts for as much as
    its bits: what two have isn't one party's alone.
    """
    records = [record_of(party) for party in parties]
    corpus = OneSide(records)
    for at, found in pairs(records, records, corpus):
        for there in found:
            if there > at:
                weighed = weigh(records[at], records[there], corpus, policy)
                yield from decided([Candidate(records[at].id, records[there].id, weighed)], policy)
