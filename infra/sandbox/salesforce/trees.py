"""Trees: records with the children they are born with, all or none."""

from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call, json_answer
from infra.sandbox.salesforce.batches import MOST
from infra.sandbox.salesforce.refusals import Rejected
from infra.sandbox.salesforce.routing import Row, body_of, kind_of
from infra.sandbox.salesforce.saving import Saving, saving
from infra.sandbox.salesforce.sobjects import CHILDREN


def plant(call: Call) -> Response:
    """POST composite/tree/{object}: 201 with an id per reference, or 400 with the errors of the first that failed."""
    by, kind = saving(call), kind_of(call)
    roots = body_of(call).get("records") or []
    made: list[dict[str, Any]] = []
    reference: list[str] = []
    try:
        with by.org.transaction():
            for root in roots:
                _grow(by, kind, root, {}, made, reference)
    except Rejected as rejected:
        errors = rejected.saved()["errors"]
        return json_answer(400, {"hasErrors": True, "results": [{"referenceId": reference[-1], "errors": errors}]})
    return json_answer(201, {"hasErrors": False, "results": made})


def _grow(  # noqa: PLR0917 - a node is all of these
    by: Saving, kind: str, node: dict[str, Any], above: dict[str, Any], made: list[dict[str, Any]], reference: list[str]
) -> None:
    about = node.get("attributes") or {}
    reference.append(str(about.get("referenceId")))
    if len(reference) > MOST:
        raise Rejected("INVALID_INPUT", f"A tree may have {MOST} records at most", [])
    relationships = CHILDREN.get(kind, {})
    members = {name: value for name, value in node.items() if name != "attributes" and name not in relationships}
    record = by.create(kind, {**members, **above})
    made.append({"referenceId": about.get("referenceId"), "id": record.id})
    for name in relationships.keys() & node.keys():
        child = relationships[name]
        for below in node[name].get("records") or ():
            _grow(by, child.kind, below, {child.field: record.id}, made, reference)


ROWS = [Row("POST", "/composite/tree/<kind>", plant), Row("POST", "/composite/tree/<kind>/", plant)]
