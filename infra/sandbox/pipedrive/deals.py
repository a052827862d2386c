"""The rules of a deal: stage within pipeline, status and its times, currency, and a value that products decide."""

from collections.abc import Mapping
from typing import Any

from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.instants import read_plain, read_rfc3339
from infra.sandbox.pipedrive.kinds import PIPELINES, STAGES
from infra.sandbox.pipedrive.records import Record
from infra.sandbox.pipedrive.refusals import Problems, capped, invalid

NEW: Mapping[str, Any] = {
    "title": "", "creator_user_id": None, "owner_id": None, "value": 0, "person_id": None, "org_id": None,
    "stage_id": None, "pipeline_id": None, "currency": None, "archive_time": None, "stage_change_time": None,
    "status": "open", "is_archived": False, "probability": None, "lost_reason": None, "visible_to": 3,
    "close_time": None, "won_time": None, "lost_time": None, "expected_close_date": None, "label_ids": [],
    "origin": "API", "origin_id": None, "channel": None, "channel_id": None, "source_lead_id": None, "acv": None,
    "arr": None, "mrr": None, "first_won_time": None,
}  # fmt: skip
ONLY_WHEN = {"won_time": ("won",), "lost_time": ("lost",), "lost_reason": ("lost",), "close_time": ("won", "lost")}
INSTANTS = ("won_time", "lost_time", "close_time", "archive_time")


def settled(company: Company, given: Mapping[str, Any], record: Record | None) -> dict[str, Any]:
    """
    The members that a write sets, those that follow from it included; ``record`` is None for a new deal.

    Raises:
        Rejected: 400 for what contradicts itself or the company, 403 where the plan's cap is reached.
    """
    before = NEW if record is None else record.values
    if record is None and company.full:
        raise capped("deals")
    if found := _problems(company, given, before, record):
        raise invalid(found)
    now = company.now()
    values: dict[str, Any] = {
        name: read_instant(v) if name in INSTANTS and v is not None else v for name, v in given.items()
    }
    if values.get("value", 0) is None:
        values["value"] = 0
    values |= _placed(company, values, before, now)
    if "status" in values and (values["status"] != before["status"] or record is None):
        values = {**_closed(values["status"], before, now), **values}
        if values["status"] == "won":
            values["close_time"] = values["won_time"] if given.get("close_time") is None else values["close_time"]
            values["first_won_time"] = before["first_won_time"] or values["won_time"]
    if "is_archived" in values:
        archived = values["is_archived"]
        values["archive_time"] = (values.get("archive_time") or before["archive_time"] or now) if archived else None
    return values


def read_instant(text: str) -> int | None:
    """Read an instant in either of the vendor's spellings."""
    found = read_rfc3339(text)
    return read_plain(text) if found is None else found


def first_stage(company: Company, pipeline: int | None = None) -> Record:
    """The stage in which a deal of a pipeline (by default the first) begins."""
    stages = [one for one in company.live(STAGES) if pipeline is None or one.values["pipeline_id"] == pipeline]
    return min(stages, key=lambda one: (one.values["pipeline_id"], one.values["order_nr"]))


def _problems(company: Company, given: Mapping[str, Any], before: Mapping[str, Any], record: Record | None) -> Problems:
    found: Problems = []
    status = given.get("status", before["status"])
    for name, statuses in ONLY_WHEN.items():
        if given.get(name) is not None and status not in statuses:
            found.append((name, f"Can only be set if deal status is {' or '.join(statuses)}"))
    if "currency" in given and not company.knows_currency(given["currency"]):
        found.append(("currency", f"Unknown currency {given['currency']}"))
    beside = "value" in given and record is not None and bool(company.lines(record.id))
    if beside and company.settings.value_beside_products == "refused":
        found.append(("value", "Value of a deal with products cannot be changed"))
    stage, pipeline = given.get("stage_id"), given.get("pipeline_id")
    held = None if stage is None else company.find(STAGES, stage)
    if stage is not None and held is None:
        found.append(("stage_id", f"Stage {stage} not found"))
    if pipeline is not None and company.find(PIPELINES, pipeline) is None:
        found.append(("pipeline_id", f"Pipeline {pipeline} not found"))
    elif held is not None and pipeline not in (None, held.values["pipeline_id"]):
        found.append(("stage_id", f"Stage {stage} is not in pipeline {pipeline}"))
    return found


def _placed(company: Company, given: Mapping[str, Any], before: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Stage and pipeline together: a stage brings its pipeline, a pipeline its first stage."""
    if given.get("stage_id") is not None:
        stage = company.records[STAGES.name][given["stage_id"]]
    elif given.get("pipeline_id") not in (None, before["pipeline_id"]):
        stage = first_stage(company, given["pipeline_id"])
    elif before["stage_id"] is None:
        stage = first_stage(company)
    else:
        return {}
    if stage.id == before["stage_id"]:
        return {}
    return {"stage_id": stage.id, "pipeline_id": stage.values["pipeline_id"], "stage_change_time": now}


def _closed(status: str, before: Mapping[str, Any], now: int) -> dict[str, Any]:
    """Times of a new status; reopening clears them but keeps when the deal was first won."""
    times: dict[str, Any] = {"won_time": None, "lost_time": None, "close_time": None}
    if status == "open":
        return {**times, "lost_reason": None}
    return {
        **times,
        "close_time": now,
        f"{status}_time": now,
        "lost_reason": None if status == "won" else before["lost_reason"],
    }
