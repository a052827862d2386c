"""What people decide about pairs, one by one, above a score or as a list with a line each; what can't be is refused line by line."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from shared.model.pairing import Pair, Suggestion


class Verdict(StrEnum):
    """What a person says of a pair."""

    LINK = "link"
    REJECT = "reject"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a list that came back: which pair, what was decided, and the mark that the pair had then."""

    line: int
    pair: str
    decision: str
    mark: str = ""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A line that is not followed, and why. `stale`: because the world moved."""

    line: int
    pair: str
    sentence: str
    stale: bool = False


@dataclass(slots=True)
class Decided:
    """What is to be done, and which lines were refused or left blank."""

    link: list[Pair] = field(default_factory=list)
    reject: list[Pair] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    blank: int = 0


def decide(rows: Iterable[Row], pairs: Sequence[Pair]) -> Decided:
    """
    Sort out what the lines say. Lines are refused that name an unknown pair or word, whose records have changed since, that
    contradict one another, or that link one record to two.
    """
    known = {pair.id: pair for pair in pairs}
    decided = Decided()
    said: dict[str, list[tuple[Row, Verdict]]] = {}
    for row in rows:
        if not row.decision.strip():
            decided.blank += 1
        elif (refusal := _refusal(row, known)) is not None:
            decided.refused.append(refusal)
        else:
            said.setdefault(row.pair, []).append((row, Verdict(row.decision.strip().casefold())))
    agreed: dict[str, tuple[Row, Verdict]] = {}
    for pair_id, lines in said.items():
        if len({verdict for _, verdict in lines}) == 1:
            agreed[pair_id] = lines[0]
        else:
            decided.refused += [_contradicted(row, lines) for row, _ in lines]
    linking = [(row, known[pair_id]) for pair_id, (row, verdict) in agreed.items() if verdict is Verdict.LINK]
    decided.reject = [known[pair] for pair, (_, verdict) in agreed.items() if verdict is Verdict.REJECT]
    crowded = crowded_pairs([pair for _, pair in linking])
    for row, pair in linking:
        if pair.id in crowded:
            decided.refused.append(Refusal(row.line, pair.id, crowded[pair.id]))
        else:
            decided.link.append(pair)
    decided.refused.sort(key=lambda refusal: refusal.line)
    return decided


def above(pairs: Iterable[Pair], least: Decimal) -> list[Pair]:
    """The sure pairs of this score or more. One that the comparison leaves to a person isn't taken by its score, however high."""
    return [pair for pair in pairs if pair.suggestion is Suggestion.LINK and pair.score >= least]


def crowded_pairs(pairs: Sequence[Pair]) -> dict[str, str]:
    """Why some of these can't all be linked: two customers of one record, or two records of one customer; by the pair's id."""
    found: dict[str, str] = {}
    for of, shown, words in SIDES:
        groups: defaultdict[Hashable, list[Pair]] = defaultdict(list)
        for pair in pairs:
            groups[of(pair)].append(pair)
        for group in groups.values():
            if len(group) > 1:
                ids = ", ".join(pair.id for pair in group)
                found |= {
                    pair.id: f"{shown(pair)} would have {len(group)} {words} ({ids}): choose one" for pair in group
                }
    return found


SIDES: Final[Sequence[tuple[Callable[[Pair], Hashable], Callable[[Pair], str], str]]] = (
    (lambda pair: (pair.crm, pair.currency), lambda pair: pair.crm_name, "customers"),
    (lambda pair: pair.customer, lambda pair: pair.customer_name, "CRM records"),
)


def _refusal(row: Row, known: Mapping[str, Pair]) -> Refusal | None:
    if row.decision.strip().casefold() not in set(Verdict):
        words = " or ".join(Verdict)
        return Refusal(row.line, row.pair, f"{row.decision.strip()!r} is no decision: write {words}, or leave it blank")
    pair = known.get(row.pair)
    if pair is None:
        sentence = "there is no such pair any more: it was decided already, or a record has changed or is gone"
        return Refusal(row.line, row.pair, sentence, stale=True)
    if row.mark and row.mark != pair.mark:
        sentence = f"{pair.crm_name} or {pair.customer_name} has changed since this list was written: look at it again"
        return Refusal(row.line, row.pair, sentence, stale=True)
    return None


def _contradicted(row: Row, lines: Sequence[tuple[Row, Verdict]]) -> Refusal:
    others = ", ".join(f"line {other.line} says {verdict}" for other, verdict in lines if other is not row)
    return Refusal(row.line, row.pair, f"{others} about the same pair")
