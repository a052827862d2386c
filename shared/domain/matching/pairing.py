"""Both sides in, decided pairs out."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from shared.domain.matching.blocking import pairs
from shared.domain.matching.corpus import Corpus
from shared.domain.matching.deciding import Candidate, decided
from shared.domain.matching.party import Match, Party
from shared.domain.matching.policy import DEFAULT, Policy
from shared.domain.matching.record import record_of
from shared.domain.matching.weighing import hopeless, weigh


def match(left: Iterable[Party], right: Iterable[Party], policy: Policy = DEFAULT) -> Iterator[Match]:
    """
    Find who on the left is who on the right; both are read once.

    An exact key that nobody else has links; so does a high score with a second feature beside the name; all else is for review,
    and a name alone never links. One left links to at most one right, and the other way round; where several are about as good,
    all of them are for review. Which pairs come out doesn't depend on the order of the parties, and with the sides exchanged the
    same come out, exchanged. The surest come first.
    """
    with _uncollected():
        ones, others = [record_of(party) for party in left], [record_of(party) for party in right]
        corpus = Corpus(ones, others, policy.most_common)
        candidates = [
            Candidate(ones[at].id, others[there].id, weighed)
            for at, found in pairs(ones, others, corpus)
            for there in found
            if not hopeless(ones[at], others[there], policy)
            if (weighed := weigh(ones[at], others[there], corpus, policy)).shows
        ]
    return decided(candidates, policy)


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for cycles: there are none here, and among a million small objects it takes a quarter of the time."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()
