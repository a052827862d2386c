"""Fields of sObjects: what each is, read from one line of text, and how ``describe`` tells it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

NUMERIC = frozenset({"int", "double", "currency", "percent"})
TEXTUAL = frozenset({"string", "textarea", "picklist", "email", "phone", "url", "id", "reference", "base64"})
SOAP = {
    "boolean": "xsd:boolean", "int": "xsd:int", "double": "xsd:double", "currency": "xsd:double",
    "percent": "xsd:double", "date": "xsd:date", "datetime": "xsd:dateTime", "id": "tns:ID", "reference": "tns:ID",
    "base64": "xsd:base64Binary",
}  # fmt: skip
PLAIN: dict[str, dict[str, Any]] = {
    "req": {"required": True},
    "ro": {"createable": False, "updateable": False},
    "co": {"updateable": False},
}
LENGTHS = {"string": 255, "email": 80, "phone": 40, "url": 255, "picklist": 255, "textarea": 32000}


@dataclass(frozen=True)
class Field:
    """
    One field of one sObject in one org. ``scale`` is what the page shows; values written by API keep more places.

    ``only`` names the feature of the org without which the field does not exist; ``targets`` are what a reference leads to.
    """

    name: str
    type: str
    label: str = ""
    length: int = 0
    scale: int = 2
    precision: int = 18
    required: bool = False
    createable: bool = True
    updateable: bool = True
    targets: tuple[str, ...] = ()
    relationship: str | None = None
    choices: tuple[str, ...] = ()
    restricted: bool = False
    external_id: bool = False
    unique: bool = False
    custom: bool = False
    only: str | None = None

    def describe(self, choices: Iterable[str]) -> dict[str, Any]:
        """The field as ``describe`` answers it; ``choices`` are those in force."""
        values = [
            {"active": True, "defaultValue": False, "label": one, "validFor": None, "value": one} for one in choices
        ]
        numeric = self.type in NUMERIC
        return {
            "autoNumber": False,
            "byteLength": self.length * 3,
            "calculated": not self.createable and not self.updateable,
            "caseSensitive": False,
            "createable": self.createable,
            "custom": self.custom,
            "defaultedOnCreate": not self.required and self.createable,
            "digits": 9 if self.type == "int" else 0,
            "externalId": self.external_id,
            "filterable": self.type not in {"textarea", "base64"},
            "idLookup": self.type == "id" or self.external_id,
            "label": self.label or self.name,
            "length": self.length,
            "name": self.name,
            "nillable": not self.required and self.type != "boolean",
            "picklistValues": values,
            "precision": self.precision if numeric and self.type != "int" else 0,
            "referenceTo": list(self.targets),
            "relationshipName": self.relationship,
            "restrictedPicklist": self.restricted,
            "scale": self.scale if numeric and self.type != "int" else 0,
            "soapType": SOAP.get(self.type, "xsd:string"),
            "sortable": self.type not in {"textarea", "base64"},
            "type": self.type,
            "unique": self.unique,
            "updateable": self.updateable,
        }


def read_fields(table: str) -> dict[str, Field]:
    """
    Read a table of fields, one per line: name, type, marks.

    Marks: ``req``, ``ro`` (computed), ``co`` (only on creation), a number (length), ``>Target,Other/Relationship``,
    ``a|b`` (choices; ``!`` before them restricts), ``s4`` (scale), ``?feature``; ``_`` stands for a space in choices.
    """
    fields: dict[str, Field] = {}
    for line in table.split("\n"):
        if line.strip():
            name, type_, *marks = line.split()
            made = Field(name, type_, length=LENGTHS.get(type_, 18 if type_ in {"id", "reference"} else 0))
            for mark in marks:
                made = _marked(made, mark)
            fields[name] = made
    return fields


def _marked(field: Field, mark: str) -> Field:
    if mark in PLAIN:
        return replace(field, **PLAIN[mark])
    if mark.isdigit():
        return replace(field, length=int(mark))
    if mark[0] == "s" and mark[1:].isdigit():
        return replace(field, scale=int(mark[1:]))
    if mark.startswith("?"):
        return replace(field, only=mark[1:])
    if mark.startswith(">"):
        targets, _, relationship = mark[1:].partition("/")
        return replace(field, targets=tuple(targets.split(",")), relationship=relationship or None)
    choices = tuple(choice.replace("_", " ") for choice in mark.lstrip("!").split("|"))
    return replace(field, choices=choices, restricted=mark.startswith("!"))
