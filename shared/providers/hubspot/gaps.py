"""Which of our fields a portal lacks, and which are there but hold something else."""

from collections.abc import Iterable, Iterator, Sequence

from shared.model.crm import FieldGap
from shared.model.refs import Kind
from shared.providers.hubspot import wire
from shared.providers.hubspot.fields import Field

MAKE = "Run `ledgerlink setup`; it makes what is missing."
REPLACE = "Delete or rename that property in HubSpot, then run `ledgerlink setup` again."
ADD = "Add them to the property in HubSpot: Settings, Properties."


def missing(fields: Iterable[Field], rows: Sequence[wire.PropertyRow]) -> list[Field]:
    """The fields that aren't there."""
    there = {row.name for row in rows}
    return [field for field in fields if field.name not in there]


def strange(fields: Iterable[Field], rows: Sequence[wire.PropertyRow]) -> Iterator[tuple[Field, str]]:
    """The fields that hold something else, each with what."""
    types = {row.name: row.type for row in rows}
    for field in fields:
        if types.get(field.name, field.holds.type) != field.holds.type:
            yield field, types[field.name]


def gaps(kind: Kind, fields: Sequence[Field], rows: Sequence[wire.PropertyRow]) -> Iterator[FieldGap]:
    """Every gap of this kind of record."""
    for field in missing(fields, rows):
        yield FieldGap(kind.value, field.name, "is missing", MAKE)
    for field, holds in strange(fields, rows):
        yield FieldGap(kind.value, field.name, f"holds {holds}, {field.holds.type} is needed", REPLACE)
    options = {row.name: {option.value for option in row.options} for row in rows if row.options}
    for field in fields:
        lacking = field.options.keys() - options.get(field.name, field.options.keys())
        if lacking:
            yield FieldGap(kind.value, field.name, f"lacks the options {', '.join(sorted(lacking))}", ADD)
