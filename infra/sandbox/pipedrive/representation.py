"""Records as v2 answers them, and as webhooks carry them."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.custom import labelled, spoken
from infra.sandbox.pipedrive.instants import local_date, rfc3339
from infra.sandbox.pipedrive.kinds import DEALS, INSTALLMENTS, LINES, WITH_FIELDS, Kind
from infra.sandbox.pipedrive.records import Record

TIMES = (
    "stage_change_time",
    "archive_time",
    "close_time",
    "won_time",
    "lost_time",
    "first_won_time",
    "marked_as_done_time",
)
ON_REQUEST = ("first_won_time",)
"""Members that REST answers only when ``include_fields`` asks; webhooks always carry them."""
COUNTED = {"products_count": LINES}
WITHOUT_DELETED = (LINES.name, INSTALLMENTS.name)


def represent(
    company: Company,
    record: Record,
    *,
    keys: Sequence[str] | None = None,
    include: Sequence[str] = (),
    option_labels: bool = False,
    labels: bool = False,
) -> dict[str, Any]:
    """
    One record as REST v2 answers it; ``keys`` are the custom fields wanted (None: all), ``include`` optional members. With
    ``labels`` those of the record stand there in words, too.

    Custom fields without a value are null. That all of the company's keys are always there is unverified.
    """
    answer = _members(company, record)
    for name in ON_REQUEST:
        if name in answer and name not in include:
            del answer[name]
    answer |= {name: _count(company, record, COUNTED[name]) for name in include if name in COUNTED}
    if labels and "label_ids" in answer:
        answer["labels"] = [{"id": id_, "label": company.labels[id_]} for id_ in answer["label_ids"]]
    if record.kind in WITH_FIELDS:
        fields = company.custom_fields(record.kind)
        wanted = {code: one for code, one in fields.items() if keys is None or code in keys}
        values = {code: (one, record.custom.get(code)) for code, one in wanted.items()}
        answer["custom_fields"] = {
            code: labelled(one, value) if option_labels else value for code, (one, value) in values.items()
        }
    return wire_members(answer)


def told(company: Company, record: Record) -> dict[str, Any]:
    """One record as a webhook carries it: ``visible_to`` a string, custom fields typed, no ``is_deleted``."""
    answer = _members(company, record)
    answer.pop("is_deleted", None)
    if "visible_to" in answer:
        answer["visible_to"] = str(answer["visible_to"])
    if record.kind in WITH_FIELDS:
        fields = company.custom_fields(record.kind)
        answer["custom_fields"] = {code: spoken(one, record.custom.get(code)) for code, one in fields.items()}
    return wire_members(answer)


def wire(value: Any) -> Any:
    """
    The same with numbers as JSON writes them: 1500, not 1500.00.

    The vendor computes in JavaScript numbers: up to 15 digits the shortest spelling of a float is the decimal itself.
    """
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return wire_members(value)
    return [wire(item) for item in value] if isinstance(value, list | tuple) else value


def wire_members(value: dict[str, Any]) -> dict[str, Any]:
    """An object of the same, member by member."""
    return {name: wire(item) for name, item in value.items()}


def _members(company: Company, record: Record) -> dict[str, Any]:
    values = {name: rfc3339(value) if name in TIMES else value for name, value in record.values.items()}
    answer: dict[str, Any] = {"id": record.id, **values}
    if record.kind is DEALS:
        zone = company.settings.time_zone
        for what in ("won", "lost", "close"):
            answer[f"local_{what}_date"] = local_date(record.values[f"{what}_time"], zone)
    if record.kind is not INSTALLMENTS:
        answer["add_time"], answer["update_time"] = rfc3339(record.added), rfc3339(record.updated)
    if record.kind.name not in WITHOUT_DELETED:
        answer["is_deleted"] = not record.alive
    return answer


def _count(company: Company, record: Record, kind: Kind) -> int:
    return sum(1 for one in company.live(kind) if one.values.get("deal_id") == record.id)
