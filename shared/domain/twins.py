"""Records that are there twice: one side compared with itself, kind by kind."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from shared.domain.customer_matching import party_of
from shared.domain.matching import Decision, Match, Party, match
from shared.domain.pairing import named, reasons_of, shown
from shared.model.pairing import Reason, Twins
from shared.model.parties import Profile


def twins_of(profiles: Sequence[Profile]) -> list[Twins]:
    """
    Give each group of living records of one kind that look like one another, the surest first.

    A record shows only what it says itself here: companies that share a contact are not the same. Nor are a parent and its child.
    """
    found: list[Twins] = []
    for kind in dict.fromkeys(profile.ref.kind for profile in profiles):
        found += _of_kind([one for one in profiles if one.ref.kind is kind and not one.archived and one.name.strip()])
    return sorted(found, key=lambda one: (not one.sure, -one.score, one.records[0].name.casefold()))


def _of_kind(profiles: Sequence[Profile]) -> Iterator[Twins]:
    known = {str(profile.ref): profile for profile in profiles}
    seen: dict[frozenset[str], Match] = {}
    for one in _compared([party_of(profile) for profile in profiles]):
        if not _is_family(known[one.left], known[one.right]):
            names = frozenset((one.left, one.right))
            seen[names] = max(
                one, seen.get(names, one), key=lambda match: (match.decision == Decision.LINK, match.score)
            )
    sure = [one for one in seen.values() if one.decision == Decision.LINK]
    heads = _joined(sure)
    for head in dict.fromkeys(heads.values()):
        among = [one for one in sure if heads[one.left] == head]
        yield _twins([known[name] for name, its in heads.items() if its == head], among, known, sure=True)
    for one in seen.values():
        if one.decision != Decision.LINK and (one.left not in heads or heads[one.left] != heads.get(one.right)):
            yield _twins([known[one.left], known[one.right]], [one], known, sure=False)


def _compared(parties: Sequence[Party]) -> Iterator[Match]:
    """
    Compare a side with itself without comparing anybody with himself, who would be everybody's best match: it is parted in two
    halves, once by each binary digit of the records' places. Any two of them are apart at least once.
    """
    for digit in range(max(len(parties) - 1, 0).bit_length()):
        halves: tuple[list[Party], list[Party]] = ([], [])
        for place, party in enumerate(parties):
            halves[place >> digit & 1].append(party)
        yield from match(*halves)


def _joined(sure: Sequence[Match]) -> dict[str, str]:
    """The head of each record's group: whoever is the same as one is the same as all that one is the same as."""
    heads: dict[str, str] = {}

    def head(name: str) -> str:
        while heads.setdefault(name, name) != name:
            name = heads[name]
        return name

    for one in sure:
        heads[head(one.right)] = head(one.left)
    return {name: head(name) for name in heads}


def _twins(records: Sequence[Profile], among: Sequence[Match], known: Mapping[str, Profile], *, sure: bool) -> Twins:
    """The weakest likeness speaks for the group, and the reasons of its first two."""
    first = among[0]
    reasons: tuple[Reason, ...] = reasons_of(first, [known[first.left]], [known[first.right]])
    score: Decimal = min(shown(one.score) for one in among)
    return Twins(tuple(named(record) for record in records), sure, score, reasons)


def _is_family(one: Profile, other: Profile) -> bool:
    return one.parent == other.ref or other.parent == one.ref
