"""
Which pairs are looked at: those that share a key which few others have.

A word that many names have leads to no pair; their whole name, their beginning with their end, an e-mail address or a number does.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import Final

from rapidfuzz.distance import OSA, Indel

from shared.domain.matching.corpus import Corpus
from shared.domain.matching.record import Record

MOST: Final = 40
"""Parties that may share a key found in names."""
MOST_CONTACTS: Final = 200
"""Parties that may share any other key."""
ALIKE: Final = 0.72
"""How alike two names must be, letter by letter, where nothing else brought them together."""
SLIPS: Final = 2
"""Slips of the keys between two names, where one of the two has nothing else."""
EDGE: Final = 4
"""Letters of a name's beginning and of its end."""


def pairs(left: Sequence[Record], right: Sequence[Record], corpus: Corpus) -> Iterator[tuple[int, list[int]]]:
    """Give, for each on the left that has any, the positions on the right that it is to be compared with, in order."""
    by_name, by_contact = _indexed(right, corpus)
    for at, record in enumerate(left):
        if record.lost:
            continue
        found: set[int] = set()
        if not record.bare:
            found.update(there for key in _contact_keys(record) for there in _few(by_contact.get(key), MOST_CONTACTS))
        mine, bare = record.key, record.bare
        seen: set[int] = set()
        for key in _name_keys(record, corpus):
            sharing = by_name.get(key)
            if sharing is None:
                continue
            for there in _few(sharing, MOST):
                if there in found or there in seen:
                    continue
                seen.add(there)
                other = right[there]
                theirs = other.key
                if mine == theirs or (_slipped(mine, theirs) if bare or other.bare else _alike(mine, theirs)):
                    found.add(there)
        if found:
            yield at, sorted(found)


def _slipped(one: str, other: str) -> bool:
    """Whether one name may be the other mistyped: where there is nothing but names, no less is worth a look."""
    return OSA.distance(one, other, score_cutoff=SLIPS) <= SLIPS


def _alike(one: str, other: str) -> bool:
    return Indel.normalized_similarity(one, other, score_cutoff=ALIKE) > 0 or _within(one, other)


def _within(one: str, other: str) -> bool:
    """Whether all words of one are in the other."""
    left, right = set(one.split()), set(other.split())
    return left <= right or right <= left


def _few(found: list[int] | int | None, most: int) -> Sequence[int]:
    if found is None:
        return ()
    if isinstance(found, int):
        return (found,)
    return found if len(found) <= most else ()


def _indexed(
    records: Sequence[Record], corpus: Corpus
) -> tuple[dict[Hashable, list[int] | int], dict[Hashable, list[int] | int]]:
    """By key, the position of the one that has it, or of all: most have one, and a list for each would be large."""
    by_name: dict[Hashable, list[int] | int] = {}
    by_contact: dict[Hashable, list[int] | int] = {}
    for at, record in enumerate(records):
        if record.lost:
            continue
        for key in _name_keys(record, corpus):
            _put(by_name, key, at)
        for contact in () if record.bare else _contact_keys(record):
            _put(by_contact, contact, at)
    return by_name, by_contact


def _put(index: dict[Hashable, list[int] | int], key: Hashable, at: int) -> None:
    there = index.get(key)
    if there is None:
        index[key] = at
    elif isinstance(there, int):
        index[key] = [there, at]
    else:
        there.append(at)


def _name_keys(record: Record, corpus: Corpus) -> set[str]:
    key = record.key
    if not key:
        return set()
    keys = {key}
    told = key.split(" ")
    if len(told) > 1:
        counts = corpus.words
        keys.update(word for word in told if counts[word] <= 2 * MOST)
    joined = "".join(record.names[0].words) if record.names else key.replace(" ", "")
    if len(joined) > 2 * EDGE:
        keys.add(f"{joined[:EDGE]}-{joined[-EDGE:]}")
    for name in record.names[1:]:
        keys.add(name.key)
    if record.is_person or record.either:
        keys |= _person_keys(record)
    return keys


def _person_keys(record: Record) -> set[str]:
    person = record.person
    if person is None or not person.family:
        return set()
    family, given = "".join(person.family), "".join(person.given)
    keys = {family}
    if given:
        first, last = sorted((given[:3], family[:3]))
        keys.add(f"{first}+{last}")
        keys.update(f"{one[0]}.{another}" for one, another in ((given, family), (family, given)))
    return keys


def _contact_keys(record: Record) -> set[Hashable]:
    keys: set[Hashable] = set(record.emails)
    keys |= record.domains
    keys.update(phone[-8:] for phone in record.phones)
    keys.update(("number", name) for number in (*record.tax, *record.registration) for name in number.names)
    keys.update(record.external.items())
    for address in record.addresses:
        if address.postal and address.numbers:
            keys.update((address.postal, number) for number in address.numbers)
    if record.birth is not None:
        keys.add(record.birth)
        if record.person is not None and record.person.family:
            keys.add((record.birth, record.person.family[-1][:2]))
    return keys
