"""Which of our fields a company lacks, and which are there but hold something else, or twice."""

from collections.abc import Iterable, Iterator, Sequence

from shared.model.crm import FieldGap
from shared.model.refs import Kind
from shared.providers.pipedrive import wire
from shared.providers.pipedrive.account import ours
from shared.providers.pipedrive.fields import Field

MAKE = "Run `ledgerlink setup`; it makes what is missing."
REPLACE = "Delete or rename that field in Pipedrive (Settings, Data fields), then run `ledgerlink setup` again."
ONE = "Delete or rename all but one of them in Pipedrive (Settings, Data fields), then run `ledgerlink setup` again."
ADD = "Add them to the field in Pipedrive (Settings, Data fields), then run `ledgerlink setup`."


def missing(fields: Iterable[Field], rows: Sequence[wire.FieldRow]) -> list[Field]:
    """The fields that aren't there."""
    return [field for field in fields if not ours(field, rows)]


def strange(fields: Iterable[Field], rows: Sequence[wire.FieldRow]) -> Iterator[tuple[Field, str, str]]:
    """The fields that can't be used as they are, each with why and what to do."""
    for field in fields:
        found = ours(field, rows)
        if len(found) > 1:
            yield field, f"is there {len(found)} times", ONE
        elif found and found[0].field_type != field.holds:
            yield field, f"holds {found[0].field_type}, {field.holds} is needed", REPLACE


def gaps(kind: Kind, fields: Sequence[Field], rows: Sequence[wire.FieldRow]) -> Iterator[FieldGap]:
    """Every gap of this kind of record."""
    for field in missing(fields, rows):
        yield FieldGap(kind.value, field.name, "is missing", MAKE)
    for field, why, fix in strange(fields, rows):
        yield FieldGap(kind.value, field.name, why, fix)
    for field in fields:
        for row in ours(field, rows)[:1]:
            lacking = set(field.options.values()) - {option.label for option in row.options}
            if lacking:
                yield FieldGap(kind.value, field.name, f"lacks the options {', '.join(sorted(lacking))}", ADD)
