"""Our own fields in HubSpot: one row for each fact we keep on a deal, a company or a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from shared.model import crm_facts
from shared.model.crm_facts import FACTS, YES_NO, Fact
from shared.model.refs import Kind

PREFIX = "ledgerlink_"
GROUP = "ledgerlink"
GROUP_LABEL = "Ledgerlink"


class Holds(Enum):
    """What a field holds: HubSpot's `type` and the `fieldType` it is shown with."""

    TEXT = ("string", "text")
    LONG_TEXT = ("string", "textarea")
    NUMBER = ("number", "number")
    DATE = ("date", "date")
    INSTANT = ("datetime", "date")
    CHOICE = ("enumeration", "select")
    YES_NO = ("bool", "booleancheckbox")

    @property
    def type(self) -> str:
        """HubSpot's `type`: what may be stored, for ever."""
        return self.value[0]

    @property
    def field_type(self) -> str:
        """HubSpot's `fieldType`: how it is shown."""
        return self.value[1]


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field. `written`: as a fact, by us; the others are only read. `options` of a choice: label by value. `unique`: no two
    records may hold the same value, for ever.
    """

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True
    options: Mapping[str, str] = field(default_factory=dict)
    unique: bool = False

    @property
    def name(self) -> str:
        """The property's name in HubSpot."""
        return PREFIX + self.fact


HELD: Mapping[crm_facts.Holds, Holds] = {
    crm_facts.Holds.TEXT: Holds.TEXT,
    crm_facts.Holds.LONG_TEXT: Holds.LONG_TEXT,
    crm_facts.Holds.LINK: Holds.TEXT,
    crm_facts.Holds.AMOUNTS: Holds.TEXT,
    crm_facts.Holds.MONEY: Holds.NUMBER,
    crm_facts.Holds.COUNT: Holds.NUMBER,
    crm_facts.Holds.RATE: Holds.NUMBER,
    crm_facts.Holds.DATE: Holds.DATE,
    crm_facts.Holds.INSTANT: Holds.INSTANT,
    crm_facts.Holds.CHOICE: Holds.CHOICE,
    crm_facts.Holds.YES_NO: Holds.YES_NO,
}


def _field(fact: Fact) -> Field:
    options = YES_NO if fact.holds is crm_facts.Holds.YES_NO else fact.options
    return Field(fact.fact, fact.label, HELD[fact.holds], fact.description, fact.written, options)


MADE_FOR = Field(
    "made_for",
    "Ledgerlink: made for",
    Holds.TEXT,
    "The accounting record that Ledgerlink made this record for; it keeps a second one from being made.",
    written=False,
    unique=True,
)
"""HubSpot has no idempotency keys; a unique value refuses a second record, and finds the first by a read that doesn't lag."""
_KEYS: Mapping[Kind, tuple[Field, ...]] = {Kind.COMPANY: (MADE_FOR,), Kind.CONTACT: (MADE_FOR,)}

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    kind: (*map(_field, facts), *_KEYS.get(kind, ())) for kind, facts in FACTS.items()
}


def definition(field: Field) -> dict[str, Any]:
    """The property that holds a fact, as HubSpot makes it."""
    made: dict[str, Any] = {
        "groupName": GROUP,
        "name": field.name,
        "label": field.label,
        "type": field.holds.type,
        "fieldType": field.holds.field_type,
        "description": field.description,
    }
    if field.unique:
        made["hasUniqueValue"] = True
    if field.options:
        made["options"] = [
            {"label": label, "value": value, "displayOrder": place, "hidden": False}
            for place, (value, label) in enumerate(field.options.items())
        ]
    return made
