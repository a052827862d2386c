"""Our own fields in Salesforce: one row for each fact we keep on an opportunity, an account or a contact."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from shared.model import crm_facts
from shared.model.crm_facts import FACTS, Fact
from shared.model.refs import Kind

PREFIX = "Ledgerlink_"
SUFFIX = "__c"


_PLAIN: Mapping[str, Any] = {}


class Holds(Enum):
    """What a field holds: Salesforce's type in metadata, the one in a describe, and what else the metadata says."""

    TEXT = ("Text", "string", {"length": 255})
    LONG_TEXT = ("LongTextArea", "textarea", {"length": 32768, "visibleLines": 4})
    MONEY = ("Number", "double", {"precision": 18, "scale": 2})
    COUNT = ("Number", "double", {"precision": 9, "scale": 0})
    RATE = ("Number", "double", {"precision": 18, "scale": 10})
    DATE = ("Date", "date", _PLAIN)
    INSTANT = ("DateTime", "datetime", _PLAIN)
    CHOICE = ("Picklist", "picklist", _PLAIN)
    YES_NO = ("Checkbox", "boolean", {"defaultValue": False})
    KEY = ("Text", "string", {"length": 40, "externalId": True, "unique": True, "caseSensitive": False})
    REFERENCE = ("Text", "string", {"length": 255, "externalId": True, "unique": True, "caseSensitive": False})
    LINK = ("Url", "url", _PLAIN)

    @property
    def metadata_type(self) -> str:
        """The type a field is made with."""
        return str(self.value[0])

    @property
    def described(self) -> str:
        """The type under which a describe shows it."""
        return str(self.value[1])

    @property
    def more(self) -> Mapping[str, Any]:
        """What else it is made with."""
        found: Mapping[str, Any] = self.value[2]
        return found

    @property
    def is_number(self) -> bool:
        """Whether its values are numbers in JSON."""
        return self.described == "double"


@dataclass(frozen=True, slots=True)
class Field:
    """
    One field. `written`: as a fact, by us; the others are no facts of ours. `options` of a choice: label by value.
    """

    fact: str
    label: str
    holds: Holds
    description: str
    written: bool = True
    options: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """The field's API name."""
        return api_name(self.fact)


def api_name(fact: str) -> str:
    """The API name of the field that holds this fact."""
    return f"{PREFIX}{fact.title()}{SUFFIX}"


MARKER = Field("marker", "Ledgerlink: marker", Holds.KEY, "By which Ledgerlink knows the notes and tasks it made.")
"""On activities, which tasks are: two tasks with the same one can't be."""


def _field(fact: Fact) -> Field:
    held = Holds.TEXT if fact.holds is crm_facts.Holds.AMOUNTS else Holds[fact.holds.name]
    return Field(fact.fact, fact.label, held, fact.description, fact.written, fact.options)


MADE_FOR = Field(
    "made_for",
    "Ledgerlink: made for",
    Holds.REFERENCE,
    "The accounting record that Ledgerlink made this record for; it keeps a second one from being made.",
    written=False,
)
"""There are no idempotency keys: a unique value refuses a second record, and finds the first by a query, which doesn't lag."""
_KEYS: Mapping[Kind, tuple[Field, ...]] = {Kind.COMPANY: (MADE_FOR,), Kind.CONTACT: (MADE_FOR,)}

FIELDS: Mapping[Kind, tuple[Field, ...]] = {
    kind: (*map(_field, facts), *_KEYS.get(kind, ())) for kind, facts in FACTS.items()
}
