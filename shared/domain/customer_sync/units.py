"""What is decided as one: a field by itself, and the parts of an address together."""

from collections.abc import Collection, Container, Mapping
from dataclasses import dataclass
from typing import Final

from shared.domain.customer_sync.spelling import Spelling, tidy
from shared.model.customer_rules import ADDRESS_KEY
from shared.model.parties import ADDRESS, PartyField

Fields = Mapping[PartyField, str]


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that has one owner; its `parts` change together. `name` is what the rules and people call it."""

    name: str
    parts: tuple[PartyField, ...]

    def held(self, *sides: Container[PartyField]) -> "Unit":
        """The parts that every side can hold."""
        return Unit(self.name, tuple(part for part in self.parts if all(part in side for side in sides)))

    def of(self, fields: Fields) -> dict[PartyField, str]:
        """What these fields say of it."""
        return {part: fields.get(part, "") for part in self.parts}

    def is_empty(self, fields: Fields) -> bool:
        """Whether nothing is said of it."""
        return not any(tidy(fields.get(part, "")) for part in self.parts)

    def said(self, fields: Fields) -> str:
        """What is said of it, in one line."""
        return ", ".join(text for part in self.parts if (text := tidy(fields.get(part, ""))))

    def changed(self, before: Fields, now: Fields) -> bool | None:
        """Whether one side says something else of it than before; None where it wasn't known before."""
        if not any(part in before for part in self.parts):
            return None
        return any(tidy(before.get(part, "")) != tidy(now.get(part, "")) for part in self.parts)

    def same(self, spelling: Spelling, left: Fields, right: Fields) -> bool:
        """Whether both sides say the same of it."""
        return all(spelling.same(part, left.get(part, ""), right.get(part, "")) for part in self.parts)

    def alike(self, spelling: Spelling, left: Fields, right: Fields) -> bool:
        """Whether they do, whatever the case and the punctuation."""
        return all(spelling.alike(part, left.get(part, ""), right.get(part, "")) for part in self.parts)


ADDRESS_UNIT: Final = Unit(ADDRESS_KEY, ADDRESS)
UNITS: Final = (
    *(Unit(one.value, (one,)) for one in PartyField if one not in {*ADDRESS, PartyField.NUMBER}),
    ADDRESS_UNIT,
)
"""All that may be kept in step."""


def cut(fields: Fields, holds: Mapping[PartyField, int], only: Collection[PartyField] = ()) -> dict[PartyField, str]:
    """These fields as a side can hold them at most: each cut to its length."""
    kept = only or fields.keys()
    return {name: fields.get(name, "")[: holds.get(name, 0)].rstrip() for name in kept if name in holds}
