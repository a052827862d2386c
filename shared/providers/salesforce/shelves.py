"""Where our fields stand: the objects that a describe shows them on, and those that they are made for."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from shared.model.crm import FieldGap
from shared.providers.salesforce import wire
from shared.providers.salesforce.fields import FIELDS, MARKER, Field
from shared.providers.salesforce.mapping import OBJECTS

MAKE = "Run `ledgerlink setup`; it makes what is missing and lets our user see it."
REPLACE = "Delete or rename that field in Salesforce (Setup, Object Manager), then run `ledgerlink setup` again."
ADD = "Add them to the field in Salesforce: Setup, Object Manager, Fields & Relationships."


@dataclass(frozen=True, slots=True)
class Shelf:
    """An object with fields of ours. `kind` is our word; a task's own fields are made on all activities (`made_on`)."""

    kind: str
    of: str
    made_on: str
    fields: Sequence[Field]


SHELVES: tuple[Shelf, ...] = (
    *(Shelf(kind.value, OBJECTS[kind], OBJECTS[kind], fields) for kind, fields in FIELDS.items()),
    Shelf("task", "Task", "Activity", (MARKER,)),
)


def missing(shelf: Shelf, described: wire.Described) -> list[Field]:
    """The fields that aren't there, or that our user can't see."""
    there = {row.name for row in described.fields}
    return [field for field in shelf.fields if field.name not in there]


def locked(shelf: Shelf, described: wire.Described) -> list[Field]:
    """The fields that our user sees but may not write: what people fill in we write, too, where customers are kept in step."""
    rows = _by_name(described)
    return [field for field in shelf.fields if field.name in rows and not rows[field.name].updateable]


def strange(shelf: Shelf, described: wire.Described) -> Iterator[tuple[Field, str]]:
    """The fields that hold something else, each with what."""
    rows = _by_name(described)
    for field in shelf.fields:
        found = rows[field.name].type if field.name in rows else ""
        if found and found != field.holds.described:
            yield field, found


def gaps(shelf: Shelf, described: wire.Described) -> Iterator[FieldGap]:
    """Every gap of this object."""
    for field in missing(shelf, described):
        yield FieldGap(shelf.kind, field.name, "is missing, or hidden from our user", MAKE)
    for field in locked(shelf, described):
        yield FieldGap(shelf.kind, field.name, "can't be written by our user", MAKE)
    for field, holds in strange(shelf, described):
        yield FieldGap(shelf.kind, field.name, f"holds {holds}, {field.holds.described} is needed", REPLACE)
    rows = _by_name(described)
    for field in shelf.fields:
        there = (
            {option.value for option in rows[field.name].picklistValues if option.active} if field.name in rows else {}
        )
        lacking = sorted(set(field.options) - set(there)) if there else []
        if lacking:
            yield FieldGap(shelf.kind, field.name, f"lacks the options {', '.join(lacking)}", ADD)


def _by_name(described: wire.Described) -> Mapping[str, wire.FieldRow]:
    return {row.name: row for row in described.fields}
