"""What administrators do: settings, stages, fields, users, rules, locks."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from decimal import Decimal
from itertools import pairwise
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org, Rule, Settings
from infra.sandbox.salesforce.records import ADA, Record
from infra.sandbox.salesforce.representation import whole_record
from infra.sandbox.salesforce.sobjects import TABLES
from infra.sandbox.salesforce.speaking import kind_named
from infra.sandbox.salesforce.tooling import define, undefine
from infra.sandbox.salesforce.values import read_value
from infra.sandbox.salesforce.writing import create, update

With = Mapping[str, Any]
PERSON = whole(ADA)
NAMES = {one.name for one in fields(Settings)}


def settings(org: Org, _id: str, given: With) -> Any:
    """Any of Settings' members, and ``rates``: home units per unit of each other currency -> those in force."""
    for name, value in given.items():
        if name == "rates":
            set_rates(org, {code: Decimal(str(rate)) for code, rate in value.items()})
        elif name in NAMES:
            setattr(org.settings, name, value)
        else:
            raise CannotAct(f"no setting {name}; known: rates, {', '.join(sorted(NAMES))}")
    about = next(iter(org.live("Organization")))
    about.values |= {"DefaultCurrencyIsoCode": org.settings.currency, "TimeZoneSidKey": org.settings.time_zone}
    rates = {str(row.get("IsoCode")): str(row.get("ConversionRate")) for row in org.live("CurrencyType")}
    return {**asdict(org.settings), "rates": rates}


def set_rates(org: Org, rates: Mapping[str, Decimal]) -> None:
    """Activate exactly these currencies and the org's own; the vendor keeps units per unit of the corporate currency."""
    held = {str(row.get("IsoCode")): row for row in org.live("CurrencyType")}
    for code in {*held, *rates, org.settings.currency}:
        corporate = code == org.settings.currency
        rate = Decimal(1) if corporate else Decimal(1) / rates[code] if code in rates else None
        values: dict[str, Any] = {"IsActive": rate is not None, "IsCorporate": corporate}
        if rate is not None:
            values["ConversionRate"] = rate.quantize(Decimal("0.000001"))
        if code in held:
            update(org, held[code], values, PERSON)
        else:
            places = Decimal(0 if code in {"JPY", "KRW"} else 3 if code in {"KWD", "BHD"} else 2)
            create(org, "CurrencyType", {"IsoCode": code, "DecimalPlaces": places, **values}, PERSON)


def dated_rate(org: Org, _id: str, given: With) -> Any:
    """{IsoCode, StartDate, ConversionRate} -> the dated rate; it holds until the next one of the currency starts."""
    start = read_value(org.schema["DatedConversionRate"]["StartDate"], str(given["StartDate"]), ())
    rate = Decimal(str(given["ConversionRate"]))
    made = create(
        org, "DatedConversionRate", {"IsoCode": given["IsoCode"], "StartDate": start, "ConversionRate": rate}, PERSON
    )
    rows = [row for row in org.live("DatedConversionRate") if row.get("IsoCode") == given["IsoCode"]]
    rows.sort(key=lambda row: row.values["StartDate"])
    for row, following in pairwise(rows):
        row.values["NextStartDate"] = following.get("StartDate")
    return whole_record(org, made)


def archive_owner(org: Org, id_: str, given: With) -> Any:
    """Deactivate a user, or bring it back with {"active": true} -> the user."""
    user = _found(org, "User", id_)
    update(org, user, {"IsActive": bool(given.get("active", False))}, PERSON)
    return whole_record(org, user)


def edit_stage(org: Org, id_: str, given: With) -> Any:
    """A stage's API name with {label, archived} -> the stage."""
    stage = next(
        (row for row in org.live("OpportunityStage") if id_ in {row.get("ApiName"), row.get("MasterLabel")}), None
    )
    if stage is None:
        raise CannotAct(f"no stage {id_}")
    stage.values["MasterLabel"] = str(given.get("label", stage.get("MasterLabel")))
    stage.values["IsActive"] = not given.get("archived", not stage.get("IsActive"))
    return whole_record(org, stage)


def add_field(org: Org, id_: str, given: With) -> Any:
    """
    A name such as Opportunity.Terms__c with the field's Metadata -> the field.

    ``visible`` (true by default) grants it to the integration user; "read" without editing.
    """
    record = define(org, id_, {name: value for name, value in given.items() if name != "visible"})
    if given.get("visible", True):
        show_field(org, id_, given)
    return {"id": record.id, "FullName": id_}


def show_field(org: Org, id_: str, given: With) -> Any:
    """Set the integration user's field-level security of a custom field: {visible: true | "read" | false}."""
    kind, _, name = id_.partition(".")
    if kind not in TABLES or name not in org.schema[kind]:
        raise CannotAct(f"no field {id_}")
    held = org.records["FieldPermissions"]
    for known in [row.id for row in held.values() if row.get("Field") == id_]:
        del held[known]
    visible = given.get("visible", True)
    if visible:
        about = {"ParentId": _permission_set(org).id, "SobjectType": kind, "Field": id_}
        rights = {"PermissionsRead": True, "PermissionsEdit": visible != "read"}
        create(org, "FieldPermissions", {**about, **rights}, PERSON)
    return {"field": id_, "visible": visible}


def remove_property(org: Org, id_: str, given: With) -> Any:
    """An administrator deletes the custom field of that name of an object (``kind``)."""
    kind = kind_named(given.get("kind"))
    wanted = f"{kind}.{id_}".lower()
    found = [row for row in org.records["CustomField"].values() if str(row.get("FullName")).lower() == wanted]
    if not found:
        raise CannotAct(f"no custom field {kind}.{id_}")
    undefine(org, found[0])
    return {"name": id_, "archived": True}


def add_rule(org: Org, _id: str, given: With) -> Any:
    """
    A validation rule or a customer's trigger: {type, message, code, when: {field: value}, require: [...], fields, times}.

    ``code`` is FIELD_CUSTOM_VALIDATION_EXCEPTION unless told otherwise (CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY: a trigger).
    """
    rule = Rule(
        kind=kind_named(given.get("type", "deals")),
        code=str(given.get("code", "FIELD_CUSTOM_VALIDATION_EXCEPTION")),
        message=str(given.get("message", "The record doesn't meet the org's rule.")),
        when=dict(given.get("when") or {}),
        require=tuple(given.get("require") or ()),
        fields=tuple(given.get("fields") or ()),
        left=None if given.get("times") is None else int(given["times"]),
    )
    org.rules.append(rule)
    return {"rules": len(org.rules)}


def clear_rules(org: Org, _id: str, _given: With) -> Any:
    """Take every rule away."""
    org.rules.clear()
    return {"rules": 0}


def lock(org: Org, id_: str, given: With) -> Any:
    """Let the next ``times`` (1) writes of a record, or of what is below it, fail with UNABLE_TO_LOCK_ROW."""
    org.locks[whole(id_)] = int(given.get("times", 1))
    return {"locked": whole(id_), "times": org.locks[whole(id_)]}


def hide(org: Org, id_: str, given: With) -> Any:
    """Sharing keeps a record from the integration user; {"hidden": false} shares it again."""
    hidden = org.settings.rows_invisible
    hidden[:] = [known for known in hidden if known != whole(id_)] + ([whole(id_)] if given.get("hidden", True) else [])
    return {"hidden": list(hidden)}


def _permission_set(org: Org) -> Record:
    found = next((row for row in org.live("PermissionSet") if row.get("Name") == "Integration_Fields"), None)
    if found is None:
        found = create(org, "PermissionSet", {"Name": "Integration_Fields", "Label": "Integration fields"}, PERSON)
        create(org, "PermissionSetAssignment", {"AssigneeId": org.user, "PermissionSetId": found.id}, PERSON)
    return found


def _found(org: Org, kind: str, id_: str) -> Record:
    if (record := org.find(kind, id_)) is None:
        raise CannotAct(f"no {kind} {id_}")
    return record


ADMINISTERING: dict[str, Callable[[Org, str, With], Any]] = {
    "settings": settings,
    "dated_rate": dated_rate,
    "archive_owner": archive_owner,
    "edit_stage": edit_stage,
    "add_field": add_field,
    "show_field": show_field,
    "remove_property": remove_property,
    "add_rule": add_rule,
    "clear_rules": clear_rules,
    "lock": lock,
    "hide": hide,
}
