"""Records as the API answers them: every value a string or null, ids strings, times ISO-8601."""

from collections.abc import Iterable, Sequence
from typing import Any

from infra.sandbox.hubspot.associations import type_name
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import KINDS, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import Record


def represent(
    portal: Portal,
    record: Record,
    *,
    properties: Sequence[str] | None = None,
    history: Sequence[str] = (),
    associations: Sequence[Kind] = (),
) -> dict[str, Any]:
    """
    One object: the asked properties (unknown names are ignored; None: the type's defaults) and the system's three.

    A type without associated records is absent from ``associations``; labelled ones appear once per label.
    """
    kind = record.kind
    names = kind.defaults if properties is None else [*properties, *history]
    shown = [name for name in dict.fromkeys(names) if portal.definition(kind, name) is not None]
    answer: dict[str, Any] = {
        "id": record.id,
        "properties": {
            **{name: record.values.get(name) for name in shown},
            **_system(record),
        },
        "createdAt": iso_ms(record.created),
        "updatedAt": iso_ms(record.updated),
        "archived": not record.alive,
    }
    if record.archived_at is not None:
        answer["archivedAt"] = iso_ms(record.archived_at)
    if history:
        answer["propertiesWithHistory"] = {name: past(record, name) for name in history if name in shown}
    if linked := embedded(portal, record, associations):
        answer["associations"] = linked
    return answer


def changed(portal: Portal, record: Record, names: Iterable[str]) -> dict[str, Any]:
    """What a write answers: the properties written, those computed from them, and the system's."""
    computed = [name for name, definition in portal.schema[record.kind.name].items() if definition.read_only]
    shown = [name for name in [*names, *computed] if name in record.values or name in names]
    return represent(portal, record, properties=shown)


def whole(portal: Portal, record: Record) -> dict[str, Any]:
    """A record with everything it holds: for the books and for what acts return."""
    return represent(portal, record, properties=list(record.values), associations=KINDS)


def embedded(portal: Portal, record: Record, kinds: Iterable[Kind]) -> dict[str, Any]:
    """The ``associations`` of an object answer, keyed "companies", "line items", ..."""
    found: dict[str, Any] = {}
    for other in kinds:
        results = [
            {"id": target.id, "type": type_name(record.kind, other, type_id)}
            for target, type_ids in portal.linked(record, other)
            for type_id in sorted(type_ids)
        ]
        if results:
            found[other.key] = {"results": results}
    return found


def past(record: Record, name: str) -> list[dict[str, Any]]:
    """The history of one property, newest first."""
    return [
        {
            "value": entry.value,
            "timestamp": iso_ms(entry.at),
            "sourceType": entry.author.source,
            "sourceId": entry.author.source_id,
        }
        for entry in record.history.get(name, [])
    ]


def _system(record: Record) -> dict[str, str | None]:
    names = (record.kind.created, record.kind.modified, "hs_object_id")
    return {name: record.values.get(name) for name in names}
