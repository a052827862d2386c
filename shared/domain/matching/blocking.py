"""
Which pairs are looked at: those that share a key which few others have.

A word that many names have leads to no pair; their whole name, their beginning with their end, an e-mail address or a number does.
"""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from typing import Final

from rapidfuzz import process
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
    spelt: dict[str, list[str]] = {}
    for at, record in enumerate(left):
        if record.lost:
            continue
        keys = _name_keys(record, corpus)
        sharing = {key: few for key in keys if (few := _few(by_name.get(key), MOST))}
        if record.bare:
            found = _mistyped(record.key, sharing, right, spelt)
        else:
            found = {there for key in _contact_keys(record) for there in _few(by_contact.get(key), MOST_CONTACTS)}
            near = set().union(*sharing.values()) - found
            found.update(there for there in near if _worth_a_look(record, right[there]))
        if found:
            yield at, sorted(found)


def _mistyped(
    name: str, sharing: Mapping[str, Sequence[int]], right: Sequence[Record], spelt: dict[str, list[str]]
) -> set[int]:
    """
    Who of those that share a key may have this name, mistyped: where there is nothing but names, no less is worth a look. All of a
    key in one call, and their names (`spelt`) gathered once: this is where long lists spend their time.
    """
    found: set[int] = set()
    for key, few in sharing.items():
        if len(few) == 1:
            if OSA.distance(name, right[few[0]].key, score_cutoff=SLIPS) <= SLIPS:
                found.add(few[0])
            continue
        names = spelt.get(key)
        if names is None:
            names = spelt[key] = [right[there].key for there in few]
        close = process.extract(name, names, scorer=OSA.distance, score_cutoff=SLIPS, limit=None)
        found.update(few[place] for _, _, place in close)
    return found


def _worth_a_look(one: Record, other: Record) -> bool:
    """Whether the names are near enough: where one of the two has nothing else, it must be the other mistyped."""
    if other.bare:
        return OSA.distance(one.key, other.key, score_cutoff=SLIPS) <= SLIPS
    return _alike(one.key, other.key)


def _alike(one: str, other: str) -> bool:
    return one == other or Indel.normalized_similarity(one, other, score_cutoff=ALIKE) > 0 or _within(one, other)


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
        keys.update(told)
        keys -= corpus.frequent
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
