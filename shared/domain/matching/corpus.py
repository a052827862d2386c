"""What is common among the parties of both sides: a name, a phone or a domain that many have says little."""

from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import chain
from math import inf, log2
from typing import Final

from shared.domain.matching.record import Record

SPREAD: Final = 3
"""Names that a word stands in before it is taken for no misspelling."""
FREQUENT: Final = 80
"""Names that a word stands in, on both sides together, before it leads to no pair."""
ENOUGH: Final = 50
"""Parties on both sides before anything is said about how common a word is."""

DOUBLES: Final = 2
"""Bits: up to four records of one side are taken for doubles of one party."""


class Corpus:
    """Counts over both sides; a feature is as common as on the side where it is more so."""

    def __init__(self, left: Sequence[Record], right: Sequence[Record], most_common: float = inf) -> None:
        self._sides = (_Side(left), _Side(right))
        named = (record.names[0].words for side in (left, right) for record in side if record.names)
        self.words: Counter[str] = Counter(chain.from_iterable(named))
        self.frequent = frozenset(word for word, count in self.words.items() if count > FREQUENT)
        ones, others = (side.counts["name"] for side in self._sides)
        for record in chain(left, right):
            most = max(ones.get(record.key, 0), others.get(record.key, 0))
            record.common = log2(most) if most > 1 else 0.0
            if record.bare and record.names and not record.either:
                record.lost = record.common > most_common
        self._small = len(left) + len(right) < ENOUGH

    def common(self, word: str) -> bool:
        """Whether so many names have it that it is no misspelling."""
        return not self._small and self.words[word] > SPREAD

    def rarer(self, kind: str, value: object) -> float:
        """The bits to take off where `value` is had by several on one side."""
        most = max(side.counts[kind][value] for side in self._sides)
        return log2(most) if most > 1 else 0.0

    def chained(self, name: str, value: str) -> bool:
        """Whether several on one side have both this name and this address, domain or phone: doors of a chain, or doubles."""
        return any(side.counts["chain"][name, value] > 1 for side in self._sides)

    def unique(self, kind: str, value: object) -> bool:
        """Whether exactly one on either side has it."""
        return all(side.counts[kind][value] == 1 for side in self._sides)


class OneSide(Corpus):
    """Of one side that is compared with itself: a few with one name or address are doubles, not many parties that share it."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__(records, records)
        for record in records:
            record.common = max(0.0, record.common - DOUBLES)

    def rarer(self, kind: str, value: object) -> float:
        """The bits to take off where more have it than are doubles of one."""
        return max(0.0, super().rarer(kind, value) - DOUBLES)

    def chained(self, _name: str, _value: str) -> bool:
        """Never: who is there twice is what is looked for."""
        return False


class _Side:
    def __init__(self, records: Iterable[Record]) -> None:
        kinds = ("name", "email", "domain", "phone", "place", "number", "external", "birth", "chain")
        self.counts: dict[str, Counter[object]] = {kind: Counter() for kind in kinds}
        counts = self.counts
        for record in records:
            counts["name"][record.key] += 1
            if record.bare:
                continue
            counts["email"].update(record.emails)
            counts["domain"].update(record.domains)
            if record.emails or record.domains or record.phones:
                name = record.key
                counts["chain"].update((name, value) for value in (*record.emails, *record.domains, *record.phones))
            counts["phone"].update(record.phones)
            counts["place"].update({(address.postal, address.numbers) for address in record.addresses})
            counts["number"].update({name for number in (*record.tax, *record.registration) for name in number.names})
            if record.external:
                counts["external"].update(record.external.items())
            if record.birth is not None:
                counts["birth"][record.birth] += 1
