"""How well two companies' names agree, word by word: the same, a slip of the keys, a part of the other, or another name."""

from collections.abc import Callable, Sequence
from enum import IntEnum
from math import sqrt
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA

from shared.domain.matching import legal_forms
from shared.domain.matching.company_names import CompanyName
from shared.domain.matching.spellings import GENERIC, PLACES

Common = Callable[[str], bool]
"""Whether a word stands in so many names that it is no misspelling."""


class Level(IntEnum):
    """How far two names are the same."""

    OTHER = 0
    """Each has a word that the other lacks: siblings of a group, branches, or nothing to do with one another."""
    PART = 1
    """One has a word more: a parent and its child, or one company written short."""
    SLIP = 2
    """Every word has its like."""
    SAME = 3


class Agreement(NamedTuple):
    """`likeness` from 0 to 1; `forms` as `legal_forms.agree` says."""

    level: Level
    likeness: float
    forms: float
    kin: bool = False
    """Whether what one has more is what groups tell their members by: `Holdings`, `Europe`, `Services`."""
    branch: bool = False
    """Whether they are the same but for a branch that is named, as in `Acme (Leeds)` and `Acme (York)`."""


NO_NAME: Final = Agreement(Level.OTHER, 0.0, 1.0)
KIN: Final = 0.25
"""From here on names that are two have something in common."""
GENERIC_WEIGHT: Final = 0.4
"""Of a word that many companies have, beside one that few have."""


def agree(one: CompanyName, other: CompanyName, common: Common) -> Agreement:
    """Compare two names."""
    forms = legal_forms.agree(one.forms, other.forms)
    if one.key == other.key:
        return Agreement(Level.SAME, 1.0, forms)
    left, right = one.words + one.aside, other.words + other.aside
    if "".join(left) == "".join(right):
        return Agreement(Level.SAME, 0.98, forms)
    found = _word_by_word(list(left), list(right), forms, common)
    return found._replace(branch=found.kin and found.level is Level.OTHER and bool(one.aside or other.aside))


def best(ones: Sequence[CompanyName], others: Sequence[CompanyName], common: Common) -> Agreement:
    """
    Compare parties that may have several names: two trading names that agree tell nothing where the companies behind them don't.
    """
    if not ones or not others:
        return NO_NAME
    first = agree(ones[0], others[0], common)
    if len(ones) == len(others) == 1 or first.level is Level.SAME:
        return first
    best_of_all = max((agree(one, other, common) for one in ones for other in others), key=lambda found: found[:2])
    if len(ones) > 1 and len(others) > 1 and first.level is Level.OTHER:
        return Agreement(min(best_of_all.level, Level.PART), best_of_all.likeness * 0.8, first.forms, kin=True)
    return best_of_all


def _word_by_word(left: list[str], right: list[str], forms: float, common: Common) -> Agreement:
    matched = 0.0
    for word in tuple(left):
        if word in right:
            matched += _weight(word)
            left.remove(word)
            right.remove(word)
    agreed = matched
    for word in tuple(left):
        likeness, like = max(((_alike(word, other, common), other) for other in right), default=(0.0, ""))
        if likeness:
            matched, agreed = matched + _weight(word), agreed + likeness * _weight(word)
            left.remove(word)
            right.remove(like)
    glued = _glued(left, right)
    if glued:
        matched, agreed = matched + glued, agreed + 0.95 * glued
    missing = sum(map(_weight, left)) + sum(map(_weight, right))
    total = matched + missing
    likeness = agreed / total if total else 0.0
    if not left and not right:
        return Agreement(Level.SLIP, likeness, forms)
    if (not left or not right) and matched:
        return Agreement(
            Level.PART, likeness, forms, kin=all(word in GENERIC or word in PLACES for word in (*left, *right))
        )
    return Agreement(Level.OTHER, likeness, forms, kin=likeness > KIN)


def _weight(word: str) -> float:
    """How much a word says."""
    said = sqrt(min(len(word), 8))
    return said * GENERIC_WEIGHT if word in GENERIC or word in PLACES else said


def _alike(one: str, other: str, common: Common) -> float:
    """How well two words agree that aren't the same: mistyped, or an initial; 0 where they are two words."""
    if one.isalpha() != other.isalpha():
        return 0.0
    if len(one) == 1 or len(other) == 1:
        return 0.6 if one[0] == other[0] and one.isalpha() else 0.0
    if not one.isalpha() or (common(one) and common(other)):
        return 0.0
    shorter = min(len(one), len(other))
    most = 1 if shorter < 8 else 2
    if shorter < 4:
        return 0.0
    distance = OSA.distance(one, other, score_cutoff=most)
    return 1 - distance / (shorter + 2) if distance <= most else 0.0


def _glued(left: list[str], right: list[str]) -> float:
    """Take out words that are written apart on one side and as one on the other; how much they say."""
    for several, single in ((left, right), (right, left)):
        for at in range(len(several) - 1):
            joined = several[at] + several[at + 1]
            if joined in single:
                del several[at : at + 2]
                single.remove(joined)
                return _weight(joined) + _glued(left, right)
    return 0.0
