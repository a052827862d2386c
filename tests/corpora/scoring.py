"""What came out of a run, beside the truth."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.domain.matching import Decision, Match, Party


@dataclass(frozen=True)
class Corpus:
    """Two sides, and who is who: ids of both."""

    left: list[Party]
    right: list[Party]
    truth: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class Result:
    """`true`: how many pairs there are in truth; `shown`: how many of them are for review."""

    linked: int
    wrong: list[Match]
    true: int
    reviewed: int
    shown: int

    @property
    def precision(self) -> float:
        """How much of what was linked is right."""
        return 1 - len(self.wrong) / self.linked if self.linked else 1.0

    @property
    def recall(self) -> float:
        """How much of the truth was linked."""
        return (self.linked - len(self.wrong)) / self.true

    @property
    def review_precision(self) -> float:
        """How much of what is for review is right."""
        return self.shown / self.reviewed if self.reviewed else 1.0

    @property
    def review_recall(self) -> float:
        """How much of the truth that was not linked is for review."""
        missed = self.true - self.linked + len(self.wrong)
        return self.shown / missed if missed else 1.0


def scored(corpus: Corpus, found: Iterable[Match]) -> Result:
    """Count."""
    links, doubtful = [], set()
    for one in found:
        if one.decision is Decision.LINK:
            links.append(one)
        else:
            doubtful.add((one.left, one.right))
    wrong = [one for one in links if (one.left, one.right) not in corpus.truth]
    return Result(len(links), wrong, len(corpus.truth), len(doubtful), len(doubtful & corpus.truth))
