"""Our own fields in Pipedrive: one row for each fact we keep on a deal, an organization or a person."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from shared.model import crm_facts
from shared.model.crm_facts import FACTS, YES_NO, Fact
from shared.model.refs import Kind

PREFIX = "Ledgerlink: "
"""Pipedrive's names are not unique: ours begin so, and are found again by the whole name."""


class Holds(StrEnum):
    """What a field holds: Pipedrive's `field_type`, for ever. There is none for addresses of pages, nor for yes and no."""

    TEXT = "varchar"
    LONG_TEXT = "text"
    NUMBER = "double"
    DATE = "date"
    CHOICE = "enum"


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field. `written`: by us; the others are for people to fill in, and only read. `options` of a choice: label by value.
    """

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The field's name in Pipedrive."""
        return PREFIX + self.label.removeprefix(PREFIX)


HELD: Mapping[crm_facts.Holds, Holds] = {
    crm_facts.Holds.TEXT: Holds.TEXT,
    crm_facts.Holds.LONG_TEXT: Holds.LONG_TEXT,
    crm_facts.Holds.LINK: Holds.LONG_TEXT,
    crm_facts.Holds.AMOUNTS: Holds.LONG_TEXT,
    crm_facts.Holds.MONEY: Holds.NUMBER,
    crm_facts.Holds.COUNT: Holds.NUMBER,
    crm_facts.Holds.RATE: Holds.NUMBER,
    crm_facts.Holds.DATE: Holds.DATE,
    crm_facts.Holds.INSTANT: Holds.TEXT,
    crm_facts.Holds.CHOICE: Holds.CHOICE,
    crm_facts.Holds.YES_NO: Holds.CHOICE,
}


def _field(fact: Fact) -> Field:
    options = YES_NO if fact.holds is crm_facts.Holds.YES_NO else fact.options
    return Field(fact.fact, fact.label, HELD[fact.holds], fact.description, fact.written, options)


MADE_FOR = Field(
    "made_for", "Made for", Holds.TEXT, "The accounting record that Ledgerlink made this for.", written=False
)
"""Nothing is unique in Pipedrive, but what we made can be told by this among the newest records."""
_KEYS: Mapping[Kind, tuple[Field, ...]] = {Kind.COMPANY: (MADE_FOR,), Kind.CONTACT: (MADE_FOR,)}

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    kind: (*map(_field, facts), *_KEYS.get(kind, ())) for kind, facts in FACTS.items()
}

SHARED = frozenset({"action"})
"""Facts that people write as well as we do."""
