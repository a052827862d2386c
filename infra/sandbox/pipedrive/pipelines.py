"""Pipelines and their stages: reading, and what an administrator may change."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import Call
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.kinds import PIPELINES, STAGES, Kind
from infra.sandbox.pipedrive.objects import found
from infra.sandbox.pipedrive.paging import paged
from infra.sandbox.pipedrive.records import Actor, Record
from infra.sandbox.pipedrive.refusals import invalid
from infra.sandbox.pipedrive.representation import represent
from infra.sandbox.pipedrive.routing import Row, actor_of, answer, company_of, integer, json_body
from infra.sandbox.pipedrive.shapes import body_problems
from infra.sandbox.pipedrive.writing import change, create, delete

SEEDED = (
    ("Sales Pipeline", (("Qualified", 20), ("Proposal Made", 60), ("Contract Sent", 90))),
    ("Renewals", (("Renewal Due", 50), ("Offer Sent", 80))),
)
SORTS = {STAGES.name: ("id", "update_time", "add_time", "order_nr"), PIPELINES.name: ("id", "update_time", "add_time")}


def add_pipeline(company: Company, given: Mapping[str, Any], actor: Actor) -> Record:
    """A pipeline at the end of the list."""
    order = len(company.live(PIPELINES)) + 1
    values = {"name": "", "order_nr": order, "is_deal_probability_enabled": True, **given}
    return create(company, PIPELINES, values, {}, actor)


def add_stage(company: Company, given: Mapping[str, Any], actor: Actor) -> Record:
    """A stage at the end of its pipeline."""
    order = sum(1 for one in company.live(STAGES) if one.values["pipeline_id"] == given["pipeline_id"]) + 1
    blank = {"name": "", "deal_probability": 100, "is_deal_rot_enabled": False, "days_to_rotten": None}
    return create(company, STAGES, {**blank, "order_nr": order, **given}, {}, actor)


def sow(company: Company, actor: Actor) -> None:
    """The two pipelines with which a company starts."""
    for name, stages in SEEDED:
        pipeline = add_pipeline(company, {"name": name}, actor)
        for stage, probability in stages:
            given = {"name": stage, "deal_probability": probability, "pipeline_id": pipeline.id}
            add_stage(company, given, actor)


def listing(kind: Kind, call: Call) -> Response:
    """GET a page; stages of one pipeline with ``pipeline_id``."""
    company, wanted = company_of(call), integer(call, "pipeline_id")
    rows = company.live(kind)
    if kind is STAGES and wanted is not None:
        rows = [row for row in rows if row.values["pipeline_id"] == found(company, PIPELINES, wanted).id]

    def place(row: Record, name: str) -> Any:
        return {"id": row.id, "add_time": row.added, "update_time": row.updated, **row.values}[name]

    return paged(call, rows, lambda row: represent(company, row), sorts=SORTS[kind.name], key=place)


def read(kind: Kind, call: Call) -> Response:
    """GET one."""
    company = company_of(call)
    return answer(represent(company, found(company, kind, call.args["id"])))


def new(kind: Kind, call: Call) -> Response:
    """POST one."""
    company, body = company_of(call), json_body(call)
    _check(company, kind, body, kind.required)
    add: Callable[..., Record] = add_stage if kind is STAGES else add_pipeline
    return answer(represent(company, add(company, body, actor_of(call))))


def edit(kind: Kind, call: Call) -> Response:
    """PATCH one."""
    company, body = company_of(call), json_body(call)
    record = found(company, kind, call.args["id"])
    _check(company, kind, body, ())
    change(company, record, body, {}, actor_of(call))
    return answer(represent(company, record))


def remove(kind: Kind, call: Call) -> Response:
    """DELETE one."""
    company = company_of(call)
    record = found(company, kind, call.args["id"])
    delete(company, record, actor_of(call))
    return answer({"id": record.id})


def _check(company: Company, kind: Kind, body: Mapping[str, Any], required: tuple[str, ...]) -> None:
    if wrong := body_problems(kind.body, body, required):
        raise invalid(wrong)
    if "pipeline_id" in body and company.find(PIPELINES, body["pipeline_id"]) is None:
        raise invalid([("pipeline_id", f"Pipeline {body['pipeline_id']} not found")])


def rows() -> list[Row]:
    """The same five calls for both."""
    made: list[Row] = []
    for kind in (STAGES, PIPELINES):
        one = f"/{kind.path}/<int:id>"
        made += [
            Row("GET", 2, f"/{kind.path}", partial(listing, kind), 5, kind.read),
            Row("POST", 2, f"/{kind.path}", partial(new, kind), 5, ("admin",)),
            Row("GET", 2, one, partial(read, kind), 1, kind.read),
            Row("PATCH", 2, one, partial(edit, kind), 5, ("admin",)),
            Row("DELETE", 2, one, partial(remove, kind), 3, ("admin",)),
        ]
    return made
