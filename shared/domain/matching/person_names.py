"""A person's name as it is compared, and how well two of them agree."""

import re
from typing import Final, NamedTuple

from rapidfuzz.distance import OSA, JaroWinkler

from shared.domain.matching.folding import folded, one_spelling
from shared.domain.matching.nicknames import is_given, stand_for_each_other

TITLES: Final = frozenset(
    "mr mrs ms miss mx dr prof professor sir dame lord lady rev revd hon herr frau fr hr dipl ing med mme mlle mevr dhr ir drs monsieur madame".split()
)
GENERATIONS: Final = {
    "jr": "jr",
    "jnr": "jr",
    "junior": "jr",
    "sr": "sr",
    "snr": "sr",
    "senior": "sr",
    "ii": "ii",
    "iii": "iii",
    "iv": "iv",
}
DEGREES: Final = frozenset("phd md mba bsc msc ba ma esq obe mbe cpa fca aca dds".split())
PARTICLES: Final = frozenset(
    "van von de der den di da del della la le du des ter ten te zu zum zur dos bin ibn al el st".split()
)
WORD: Final = re.compile(r"[^\W\d_]+")
GAP: Final = re.compile(r"['’.]")
LONGEST: Final = 5
"""More words than this are no person's name."""


class PersonName(NamedTuple):
    """Given names and family name in single words, and the generation (`jr`) where it is told."""

    given: tuple[str, ...]
    family: tuple[str, ...]
    generation: str = ""


def person_name(given: str, family: str) -> PersonName:
    """The name in its two fields; titles and degrees dropped."""
    first, last = _words(given), _words(family)
    generation = next((GENERATIONS[word] for word in (*last, *first[1:]) if word in GENERATIONS), "")
    return PersonName(_plain(first), _plain(last, keep=True), generation)


def named(name: str) -> PersonName | None:
    """The person that a name in one field may be, such as `Smith, John J.`; None where it surely is none."""
    if any(c.isdigit() or c == "&" for c in name):
        return None
    before, comma, after = name.partition(",")
    if comma and after.strip() and not _plain(_words(after)):
        before, comma, after = f"{before} {after}", "", ""
    if comma:
        return person_name(after, before) if len(_words(name)) <= LONGEST else None
    told = _words(name)
    generation = next((GENERATIONS[word] for word in told[1:] if word in GENERATIONS), "")
    plain = _plain(told)
    if not 2 <= len(plain) <= LONGEST:
        return None
    begins = next((at for at in range(1, len(plain) - 1) if plain[at] in PARTICLES), len(plain) - 1)
    return PersonName(plain[:begins], plain[begins:], generation)


def looks_like(name: PersonName) -> bool:
    """Whether it begins as a person's name does: with a given name that is known, or an initial."""
    return is_given(name.given[0]) or len(name.given[0]) == 1


def _words(text: str) -> list[str]:
    return [
        one_spelling(word) for word in WORD.findall(GAP.sub(lambda found: " " if found[0] == "." else "", folded(text)))
    ]


def _plain(told: list[str], *, keep: bool = False) -> tuple[str, ...]:
    """Without titles, degrees and generations; a family name is kept where it would be nothing without them."""
    plain = tuple(word for word in told if word not in TITLES and word not in GENERATIONS and word not in DEGREES)
    return plain or (tuple(told) if keep else ())


def given_agree(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """
    How well given names agree: 1 the same, 0.95 a nickname, 0.7 an initial, in between a slip; None where one is missing.
    """
    if not one or not other:
        return None
    best = max(_word_agree(one[0], other[0]), 0.95 if "".join(one) == "".join(other) else 0.0)
    if best < MIDDLE_NAME:
        # Called by the second name: `J. Robert Smith`.
        words = (_word_agree(a, b) for a in one for b in other if len(a) > 1 and len(b) > 1)
        return max(best, 0.9 * max(words, default=0.0))
    if len(one) > 1 and len(other) > 1 and _word_agree(one[1], other[1]) == 0:
        return best * 0.8
    return best


MIDDLE_NAME: Final = 0.6
"""Below this the first names are two."""


def _word_agree(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if stand_for_each_other(one, other):
        return 0.95
    if len(one) == 1 or len(other) == 1:
        return 0.7 if one[0] == other[0] else 0.0
    return slip(one, other)


def slip(one: str, other: str) -> float:
    """How likely one is the other mistyped: 0 where they are rather two words."""
    distance = OSA.distance(one, other, score_cutoff=3)
    shorter = min(len(one), len(other))
    if (distance == 1 and shorter >= 3) or (distance == 2 and shorter >= 5) or (distance == 3 and shorter >= 8):
        return 1 - distance / (shorter + 1)
    likeness = JaroWinkler.similarity(one, other)
    return likeness * 0.8 if likeness > 0.9 else 0.0


def family_agree(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """How well family names agree, whole (`van den berg`, `vandenberg`) or one of two (`Smith-Jones`); None where one is missing."""
    if not one or not other:
        return None
    left, right = "".join(one), "".join(other)
    if left == right:
        return 1.0
    bare = [tuple(word for word in name if word not in PARTICLES) for name in (one, other)]
    if bare[0] and "".join(bare[0]) == "".join(bare[1]):
        return 0.95
    whole = slip(left, right)
    if set(bare[0]) & set(bare[1]):
        return max(whole, 0.75)
    return whole
