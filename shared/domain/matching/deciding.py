"""From weighed pairs to decisions: one left links to at most one right, and never where another is as good."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

from shared.domain.matching.party import Decision, Match
from shared.domain.matching.policy import Policy
from shared.domain.matching.weighing import Weighed

SURE: Final = 0.9
"""The score where linking begins: links have it or more, pairs to be reviewed less."""
SURE_BY_KEY: Final = 0.95
HIGHEST_DOUBT: Final = 0.899


class Candidate(NamedTuple):
    """A pair, by the ids of both."""

    left: str
    right: str
    weighed: Weighed


def decided(candidates: Iterable[Candidate], policy: Policy) -> Iterator[Match]:
    """Give every pair that is linked or to be reviewed, the surest first, whatever order they come in."""
    every = [one for one in candidates if one.weighed.shows]
    every.sort(key=lambda one: (-_rank(one, policy), one.left, one.right))
    by_left, by_right = _by(every, 0), _by(every, 1)
    linked: dict[int, set[str]] = {0: set(), 1: set()}
    links = set()
    for one in every:
        if one.weighed.links and _best(one, by_left[one.left], policy) and _best(one, by_right[one.right], policy):
            links.add((one.left, one.right))
            linked[0].add(one.left)
            linked[1].add(one.right)
    shown: dict[tuple[int, str], int] = defaultdict(int)
    for one in every:
        if (one.left, one.right) in links:
            yield Match(
                one.left, one.right, _score(one.weighed, policy, linked=True), Decision.LINK, one.weighed.reasons
            )
            continue
        sides = ((0, one.left), (1, one.right))
        if all(shown[side] >= policy.most_reviews for side in sides):
            continue
        for side in sides:
            shown[side] += 1
        yield Match(
            one.left, one.right, _score(one.weighed, policy, linked=False), Decision.REVIEW, one.weighed.reasons
        )


def _rank(one: Candidate, policy: Policy) -> float:
    """A key that nobody else has stands above everything that others may share."""
    return one.weighed.bits + (policy.number if one.weighed.key else 0)


def _by(every: Iterable[Candidate], side: int) -> Mapping[str, list[Candidate]]:
    groups: dict[str, list[Candidate]] = defaultdict(list)
    for one in every:
        groups[one.right if side else one.left].append(one)
    return groups


def _best(one: Candidate, rivals: Iterable[Candidate], policy: Policy) -> bool:
    """
    Whether it is ahead of every other candidate. A number that a group shares, at a name that isn't quite this one, is not ahead of
    one whose name is.
    """
    return all(
        rival is one
        or (
            _rank(one, policy) - _rank(rival, policy) >= policy.margin
            and (one.weighed.named or not rival.weighed.named or rival.weighed.bits < policy.review)
        )
        for rival in rivals
    )


def _score(weighed: Weighed, policy: Policy, *, linked: bool) -> float:
    middle = (policy.link + policy.review) / 2 - 2
    score: float = 1 / (1 + (1 / 9) ** ((weighed.bits - middle) / (policy.link - middle)))
    if linked:
        return round(max(score, SURE_BY_KEY if weighed.key else SURE), 4)
    return round(min(score, HIGHEST_DOUBT), 4)
