"""Batches of up to a hundred: read, create, update, upsert, archive; partial success is 207."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer, no_content
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.instants import iso_ms
from infra.sandbox.hubspot.kinds import Kind
from infra.sandbox.hubspot.objects import association_inputs, create_associated, find
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import APP, Record
from infra.sandbox.hubspot.refusals import Rejected, invalid
from infra.sandbox.hubspot.representation import changed, represent
from infra.sandbox.hubspot.routing import Row, flag, is_ruled, json_body, kind_of, portal_of, reading, writing
from infra.sandbox.hubspot.writing import archive, update

MOST = 100
Input = Mapping[str, Any]
Write = Callable[[], dict[str, Any]]


def inputs_of(call: Call, *, named: bool = True) -> list[Input]:
    """
    The ``inputs`` of a batch; ``named`` ones carry ids, each at most once.

    Raises:
        Rejected: 400 for none, too many, or ids that repeat.
    """
    inputs = json_body(call).get("inputs")
    if not isinstance(inputs, list) or not inputs or not all(isinstance(row, dict) for row in inputs):
        raise invalid("Invalid input JSON: inputs must be a non-empty list of objects")
    if len(inputs) > MOST:
        raise invalid(f"The maximum number of inputs supported in a batch request is {MOST}, {len(inputs)} were given")
    ids = [str(row.get("id")) for row in inputs] if named else []
    if repeated := sorted({id_ for id_ in ids if ids.count(id_) > 1}):
        raise invalid(f"Duplicate IDs found in batch input: [{', '.join(repeated)}]. IDs must be unique")
    return inputs


def read(call: Call) -> Response:
    """POST batch/read: what is missing is absent from the results and named in the errors of a 207."""
    portal, kind, body = portal_of(call), kind_of(call), json_body(call)
    found: list[Record] = []
    missing: list[str] = []
    for row in inputs_of(call):
        try:
            record = find(portal, kind, str(row.get("id")), body.get("idProperty"), archived=flag(call, "archived"))
            found.append(record)
        except Rejected as rejected:
            if rejected.status != 404:
                raise
            missing.append(str(row.get("id")))
    properties = body.get("properties")
    history = body.get("propertiesWithHistory") or []
    results = [represent(portal, record, properties=properties, history=history) for record in found]
    errors = [_missing(kind, missing)] if missing else []
    return answer(portal, results, errors)


def new(call: Call) -> Response:
    """POST batch/create: all or nothing, unless every input has an objectWriteTraceId of its own."""
    portal, kind = portal_of(call), kind_of(call)

    def plan(row: Input) -> Write:
        values = check(portal, kind, row.get("properties"), ruled=is_ruled(call))
        wanted = association_inputs(portal, kind, row.get("associations") or [])
        return lambda: changed(portal, create_associated(portal, kind, values, wanted), values)

    inputs = inputs_of(call, named=False)
    _refuse_twins(portal, kind, inputs)
    return _carry_out(portal, inputs, plan, 201)


def change(call: Call) -> Response:
    """POST batch/update."""
    portal, kind = portal_of(call), kind_of(call)

    def plan(row: Input) -> Write:
        record = find(portal, kind, str(row.get("id")), row.get("idProperty"))
        return _updating(portal, kind, record, row, ruled=is_ruled(call))

    return _carry_out(portal, inputs_of(call), plan, 200)


def upsert(call: Call) -> Response:
    """POST batch/upsert: by a unique property, whose value is the input's id; each result says whether it is new."""
    portal, kind = portal_of(call), kind_of(call)

    def plan(row: Input) -> Write:
        name, value = str(row.get("idProperty")), str(row.get("id"))
        definition = portal.definition(kind, name)
        if definition is None or not definition.unique:
            raise invalid(f"{name} is not a unique property of {kind.name}")
        record = portal.by_value(kind, name, value)
        if record is not None:
            write = _updating(portal, kind, record, row, ruled=is_ruled(call))
            return lambda: {**write(), "new": False}
        values = check(portal, kind, {**(row.get("properties") or {}), name: value}, ruled=is_ruled(call))
        return lambda: {**changed(portal, create_associated(portal, kind, values, []), values), "new": True}

    return _carry_out(portal, inputs_of(call), plan, 200)


def remove(call: Call) -> Response:
    """POST batch/archive: 204 whether or not the ids exist."""
    portal, kind = portal_of(call), kind_of(call)
    for row in inputs_of(call):
        if (record := portal.find(kind, str(row.get("id")))) is not None:
            archive(portal, record, APP)
    return no_content()


def answer(
    portal: Portal, results: Sequence[Mapping[str, Any]], errors: Sequence[Mapping[str, Any]], success: int = 200
) -> Response:
    """The envelope of every batch; with errors it is 207."""
    now = iso_ms(portal.now())
    body: dict[str, Any] = {"status": "COMPLETE", "results": list(results), "startedAt": now, "completedAt": now}
    if errors:
        body |= {"numErrors": len(errors), "errors": list(errors)}
    return json_answer(207 if errors else success, body)


def _updating(portal: Portal, kind: Kind, record: Record, row: Input, *, ruled: bool) -> Write:
    values = check(portal, kind, row.get("properties"), record=record, ruled=ruled)

    def write() -> dict[str, Any]:
        update(portal, record, values, APP)
        return changed(portal, record, values)

    return write


def _carry_out(portal: Portal, inputs: Sequence[Input], plan: Callable[[Input], Write], success: int) -> Response:
    traces = [row.get("objectWriteTraceId") for row in inputs]
    traced = None not in traces and len(set(traces)) == len(traces)
    results: list[dict[str, Any]] = []
    errors: list[dict[str, Any]] = []
    if not traced:
        results = [write() for write in [plan(row) for row in inputs]]
        return answer(portal, results, errors, success)
    for row, trace in zip(inputs, traces, strict=True):
        try:
            results.append({**plan(row)(), "objectWriteTraceId": trace})
        except Rejected as rejected:
            errors.append(rejected.in_batch({"objectWriteTraceId": [str(trace)]}))
    return answer(portal, results, errors, success)


def _refuse_twins(portal: Portal, kind: Kind, inputs: Sequence[Input]) -> None:
    """Two inputs of one batch may not share the value of a unique property."""
    for name in (name for name, definition in portal.schema[kind.name].items() if definition.unique):
        given = [str(value).lower() for row in inputs if (value := (row.get("properties") or {}).get(name))]
        if len(set(given)) < len(given):
            raise invalid(f"Duplicate values of the unique property {name} found in batch input")


def _missing(kind: Kind, ids: Sequence[str]) -> dict[str, Any]:
    word = kind.word.upper()
    message = f"Could not get some {word} objects, they may be deleted or not exist. Check that ids are valid."
    return {
        "status": "error",
        "category": "OBJECT_NOT_FOUND",
        "message": message,
        "context": {"ids": list(ids)},
        "errors": [],
        "links": {},
    }


ROWS = [
    Row("POST", "objects", "/<kind>/batch/read", read, reading),
    Row("POST", "objects", "/<kind>/batch/create", new, writing),
    Row("POST", "objects", "/<kind>/batch/update", change, writing),
    Row("POST", "objects", "/<kind>/batch/upsert", upsert, writing),
    Row("POST", "objects", "/<kind>/batch/archive", remove, writing),
]
