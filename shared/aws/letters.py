"""Notices on their way, and which were told: in the state table, one item each."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

from shared import codec
from shared.aws.tables import ABSENT, Item, Table, raw, text
from shared.errors import Conflict
from shared.model.notices import Channel, Destination, Letter, Notice

SORT = "letter"


@dataclass(frozen=True, slots=True)
class DynamoLetters:
    """Implements `Letters`. An item has the words until they were told, and never expires: nobody hears of the same twice."""

    table: Table

    def keep(self, letter: Letter) -> bool:
        """Keep the letter unless there is one of its key; gives whether it is still to be told. Raises: Unavailable."""
        if letter.notice is None:
            raise ValueError("a letter that was told isn't kept")
        item: Item = {"pk": _pk(letter.key), "sk": SORT, "to": str(letter.to), "notice": codec.packed(letter.notice)}
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
        )

    def told(self, letter: Letter, at: datetime) -> None:
        """Remember for good that it was told; its words are forgotten."""
        self.table.update(_pk(letter.key), SORT, assign={"told_at": codec.instant(at)}, forget=("notice",))


def _pk(key: str) -> str:
    """Keys hold ids of any length."""
    return f"letter#{hashlib.sha256(key.encode()).hexdigest()}"
