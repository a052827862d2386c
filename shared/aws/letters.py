"""Notices on their way, and which were told: in the state table, one item each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from shared import codec
from shared.aws.tables import ABSENT, Item, Table, number, raw, text
from shared.errors import Conflict
from shared.model.notices import Channel, Destination, Letter, Notice, NoticeFact

SORT = "letter"
COUNTED_FOR = timedelta(days=30)
"""Longer than any letter waits; the counts of an hour are nobody's business afterwards."""


@dataclass(frozen=True, slots=True)
class DynamoLetters:
    """Implements `Letters`. An item has the words until they were told, and never expires: nobody hears of the same twice."""

    table: Table

    def keep(self, letter: Letter) -> bool:
        """Keep the letter unless there is one of its key; gives whether it is still to be told. Raises: Unavailable."""
        if letter.notice is None:
            raise ValueError("a letter that was told isn't kept")
        item: Item = {"pk": _pk(letter.key), "sk": SORT, "to": str(letter.to), "notice": codec.packed(letter.notice)}
        if letter.most is not None:
            item = {**item, "most": letter.most}
        try:
            self.table.put(item, ABSENT)
        except Conflict:
            known = self.find(letter.key)
            return known is not None and known.notice is not None
        return True

    def find(self, key: str) -> Letter | None:
        """The letter of that key; None where there is none."""
        item = self.table.get(_pk(key), SORT)
        if item is None:
            return None
        channel, _, name = text(item, "to").partition(":")
        words, told_at = raw(item, "notice"), text(item, "told_at")
        return Letter(
            key=key,
            to=Destination(Channel(channel), name),
            notice=codec.unpacked(Notice, words) if words else None,
            told_at=codec.moment(told_at) if told_at else None,
            most=number(item, "most") if "most" in item else None,
        )

    def told(self, letter: Letter, at: datetime) -> None:
        """Remember for good that it was told; its words are forgotten."""
        self.table.update(_pk(letter.key), SORT, assign={"told_at": codec.instant(at)}, forget=("notice",))

    def turn(self, letter: Letter, hour: str) -> int:
        """Which letter of its fact to its destination it is in this hour, from 1; one that got its turn keeps it."""
        item = self.table.get(_pk(letter.key), SORT) or {}
        if "turn" in item:
            return number(item, "turn")
        if letter.notice is None:
            raise ValueError("a letter that was told has no turn")
        ends = {"expires_at": int((letter.notice.at + COUNTED_FOR).timestamp())}
        pk = _counter(letter.to, letter.notice.fact, hour)
        turn = number(self.table.update(pk, SORT, assign=ends, add={"turns": 1}), "turns")
        self.table.update(_pk(letter.key), SORT, assign={"turn": turn})
        return turn

    def turns(self, to: Destination, fact: NoticeFact, hour: str) -> int:
        """How many turns there were in this hour."""
        return number(self.table.get(_counter(to, fact, hour), SORT) or {}, "turns")


def _counter(to: Destination, fact: NoticeFact, hour: str) -> str:
    return f"letters#{hashlib.sha256(f'{to}/{fact}/{hour}'.encode()).hexdigest()}"


def _pk(key: str) -> str:
    """Keys hold ids of any length."""
    return f"letter#{hashlib.sha256(key.encode()).hexdigest()}"
