"""Records that are there twice: one side compared with itself, kind by kind."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Final

from shared.domain.customer_matching import party_of
from shared.domain.matching import Decision, Match, Party
from shared.domain.matching.within import within
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
    found = within(_without_ids(party_of(profile)) for profile in profiles)
    seen = [one for one in found if _says_something(one) and not _is_family(known[one.left], known[one.right])]
    sure = [one for one in seen if one.decision == Decision.LINK]
    heads = _joined(sure)
    for head in dict.fromkeys(heads.values()):
        among = [one for one in sure if heads[one.left] == head]
        yield _twins([known[name] for name, its in heads.items() if its == head], among, known, sure=True)
    for one in seen:
        if one.decision != Decision.LINK and (one.left not in heads or heads[one.left] != heads.get(one.right)):
            yield _twins([known[one.left], known[one.right]], [one], known, sure=False)


NAMES: Final = frozenset({"name", "family", "given", "generation", "legal_form"})


def _says_something(found: Match) -> bool:
    """A doubt worth a person's time: something beside the name is the same, or a company's whole name is."""
    same = {feature for feature, score in found.reasons if score >= 1}
    return found.decision == Decision.LINK or bool(same - NAMES) or "name" in same


def _without_ids(party: Party) -> Party:
    """Everybody has an id of his own: that two differ says nothing here."""
    return replace(party, external_ids={})


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
