"""May these values be written? Every rule that HubSpot applies to a create or an update, before anything changes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from infra.sandbox.hubspot.kinds import CONTACTS, DEALS, LINE_ITEMS, NOTES, TASKS, Kind
from infra.sandbox.hubspot.portal import Portal
from infra.sandbox.hubspot.records import Record
from infra.sandbox.hubspot.refusals import bad_values, contact_exists, invalid, missing_required, not_set
from infra.sandbox.hubspot.schema import LIFECYCLE
from infra.sandbox.hubspot.values import BadValue, as_text, checked

REQUIRED = {NOTES.name: ("hs_timestamp",), TASKS.name: ("hs_timestamp",)}
DEFAULT_PIPELINE = "default"
Problems = list[tuple[str, str, str]]


def check(portal: Portal, kind: Kind, raw: Any, *, record: Record | None = None, ruled: bool = False) -> dict[str, str]:
    """
    Return the values to write for a new record (``record`` None) or an update of ``record``.

    ``ruled`` applies the portal's required-property rules, as 2026-09 does.

    Raises:
        Rejected: 400 with every bad value, 400 for missing required ones, 409 for a taken contact email.
    """
    if not isinstance(raw, Mapping):
        raise invalid("Invalid input JSON: properties must be an object")
    values, problems = _typed(portal, kind, raw)
    before = record.values if record else {}
    if kind is DEALS:
        problems += _deal(portal, values, before, new=record is None)
    if kind is LINE_ITEMS and Decimal(values.get("price") or 0) < 0:
        problems.append(("price", "INVALID_NUMBER", f"{values['price']} must not be negative"))
    owner = values.get("hubspot_owner_id")
    if owner and portal.owner(owner) is None:
        problems.append(("hubspot_owner_id", "INVALID_OWNER_ID", f"{owner} is not a valid owner ID"))
    problems += _unique(portal, kind, values, record)
    if problems:
        raise bad_values(portal.id, problems)
    _forward_only(values, before)
    _required(portal, kind, {**before, **values}, new=record is None, ruled=ruled)
    return values


def _typed(portal: Portal, kind: Kind, raw: Mapping[str, Any]) -> tuple[dict[str, str], Problems]:
    values: dict[str, str] = {}
    problems: Problems = []
    for name, given in raw.items():
        definition = portal.definition(kind, name)
        if definition is None:
            problems.append((name, "PROPERTY_DOESNT_EXIST", f'Property "{name}" does not exist'))
        elif definition.read_only:
            problems.append((name, "READ_ONLY_VALUE", f'"{name}" is a read only property; its value cannot be set.'))
        else:
            try:
                text = as_text(given)
                if text is not None:
                    values[name] = checked(definition, text)
            except BadValue as bad:
                problems.append((name, bad.code, bad.sentence))
    return values, problems


def _deal(portal: Portal, values: dict[str, str], before: Mapping[str, str], *, new: bool) -> Problems:
    """Stage within pipeline, currency of the portal; a new deal gets the default pipeline and its first stage."""
    currency = values.get("deal_currency_code")
    if currency and currency not in portal.currencies():
        sentence = f"{currency} was not one of the allowed options: {sorted(portal.currencies())}"
        return [("deal_currency_code", "INVALID_OPTION", sentence)]
    if not new and not {"pipeline", "dealstage"} & values.keys():
        return []
    pipeline_id = values.get("pipeline") or before.get("pipeline") or DEFAULT_PIPELINE
    pipeline = portal.pipelines.get(pipeline_id)
    if pipeline is None or pipeline.archived:
        return [("pipeline", "INVALID_OPTION", f"{pipeline_id} was not one of the allowed options")]
    stage_id = values.get("dealstage") or before.get("dealstage") or pipeline.stages[0].id
    if pipeline.find(stage_id) is None:
        sentence = f"{stage_id} is not a valid deal stage of pipeline {pipeline_id}"
        return [("dealstage", "INVALID_OPTION", sentence)]
    if new:
        values.update(pipeline=pipeline_id, dealstage=stage_id)
    return []


def _unique(portal: Portal, kind: Kind, values: dict[str, str], record: Record | None) -> Problems:
    problems: Problems = []
    for name, value in values.items():
        definition = portal.definition(kind, name)
        if definition is None or not definition.unique or not value:
            continue
        taken = portal.by_value(kind, name, value)
        if taken is None or taken is record:
            continue
        if kind is CONTACTS and name == "email":
            raise contact_exists(taken.id)
        problems.append((name, "CONFLICTING_UNIQUE_VALUE", f"{kind.word} {taken.id} already has that value"))
    return problems


def _forward_only(values: dict[str, str], before: Mapping[str, str]) -> None:
    """A lifecycle stage that would move backwards is silently left out; clearing it first allows any."""
    wanted, stands = values.get("lifecyclestage"), before.get("lifecyclestage")
    if wanted and stands and LIFECYCLE.index(wanted) < LIFECYCLE.index(stands):
        del values["lifecyclestage"]


def _required(portal: Portal, kind: Kind, after: Mapping[str, str], *, new: bool, ruled: bool) -> None:
    if absent := [name for name in REQUIRED.get(kind.name, ()) if new and not after.get(name)]:
        raise not_set(kind.word, absent)
    for rule in portal.settings.rules if ruled else ():
        if rule["objectType"] not in (kind.name, kind.type_id):
            continue
        when = rule.get("when") or {}
        applies = new if rule.get("onCreate") else all(after.get(name) == value for name, value in when.items())
        missing = [name for name in rule["require"] if not after.get(name)]
        if applies and missing:
            form = "MISSING_REQUIRED_PROPERTY" if rule.get("onCreate") else "MISSING_CONDITIONAL_REQUIRED_PROPERTY"
            raise missing_required(form, missing)
