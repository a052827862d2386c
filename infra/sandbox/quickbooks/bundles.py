"""Requests of many parts: batches, uploads, and tax codes with their rates."""

import uuid
from typing import Any

from werkzeug.wrappers import Response

from infra.sandbox.core.call import json_answer
from infra.sandbox.quickbooks import entities, files, filtering
from infra.sandbox.quickbooks.arithmetic import ZERO
from infra.sandbox.quickbooks.desk import Desk
from infra.sandbox.quickbooks.drafts import Write
from infra.sandbox.quickbooks.query import parse
from infra.sandbox.quickbooks.refusals import Invalid, Problem, bad_reference, business, missing
from infra.sandbox.quickbooks.representation import Record, read_number
from infra.sandbox.quickbooks.views import deleted
from infra.sandbox.quickbooks.writing import carried_out

MOST_ITEMS = 30
LONGEST_ITEM_ID = 10  # beside a requestid


def batch(desk: Desk) -> Response:
    """``POST batch``: up to 30 items, one after the other; 200 although some of them fail."""
    items = desk.body().get("BatchItemRequest")
    if not isinstance(items, list) or not items:
        raise missing("BatchItemRequest")
    if len(items) > MOST_ITEMS:
        raise business(f"A batch can have at most {MOST_ITEMS} items.", "BatchItemRequest")  # the code is unverified
    return desk.envelope("BatchItemResponse", [_item(desk, item) for item in items])


def _item(desk: Desk, item: Record) -> Record:
    """One item's answer: the entity, the query's result, or its own fault."""
    told = {"bId": str(item.get("bId") or "")}
    try:
        if len(told["bId"]) > LONGEST_ITEM_ID and desk.asked("requestid"):
            raise Invalid(Problem("2050", f"Min:0 Max:{LONGEST_ITEM_ID} supported.", "bId"))
        if "Query" in item:
            found = filtering.run(desk.company, parse(str(item["Query"])), desk.call.origin)
            return {"QueryResponse": found, **told}
        entity = next((name for name in item if name in entities.KINDS), None)
        if entity is None:
            raise missing("BatchItemRequest.IntuitObject")
        write = Write(desk.app, frozenset(str(item.get("optionsData") or "").lower().split(",")))
        stored = carried_out(desk.company, entity, str(item.get("operation") or ""), item[entity], write)
        return {entity: deleted(stored["Id"]) if "_deleted" in stored else desk.shown(entity, stored), **told}
    except Invalid as wrong:
        return {"Fault": wrong.fault(), **told}


def upload(desk: Desk) -> Response:
    """``POST upload``: each file is kept, or answered with its own fault."""
    answers: list[Record] = []
    for part in files.parts_of(desk.call.body, desk.call.request.content_type or ""):
        try:
            files.check_size(part)
            made = entities.save(desk.company, "Attachable", part.metadata, Write(by=desk.app))
            kept = files.keep(desk.company, made, part)
            answers.append({"Attachable": desk.shown("Attachable", kept)})
        except Invalid as wrong:
            answers.append({"Fault": wrong.fault()})
    return desk.envelope("AttachableResponse", answers)


def tax_code(desk: Desk) -> Response:
    """``POST taxservice/taxcode``: the only way to make a tax code, with new rates or those that exist."""
    sent, company = desk.body(), desk.company
    name, details = sent.get("TaxCode"), sent.get("TaxRateDetails")
    if not name:
        raise missing("TaxCode")
    if not isinstance(details, list) or not details:
        raise missing("TaxRateDetails")
    if company.first("TaxCode", Name=name) is not None:
        raise Invalid(Problem("6240", "The name supplied already exists."))
    rates = [(_rate(desk, detail), str(detail.get("TaxApplicableOn") or "Sales")) for detail in details]
    made = company.store("TaxCode", code_record(str(name), rates))
    told = [{**detail, "TaxRateId": rate["Id"]} for detail, (rate, _) in zip(details, rates, strict=True)]
    return json_answer(200, {"TaxCode": name, "TaxCodeId": made["Id"], "TaxRateDetails": told})


def code_record(name: str, rates: list[tuple[Record, str]]) -> Record:
    """A tax code of rates, each for sales or for purchases."""
    found: Record = {
        "Name": name,
        "Description": name,
        "Active": True,
        "Hidden": False,
        "Taxable": True,
        "TaxGroup": True,
    }
    for list_name, use in (("SalesTaxRateList", "Sales"), ("PurchaseTaxRateList", "Purchase")):
        chosen = [rate for rate, applies in rates if applies == use]
        found[list_name] = {
            "TaxRateDetail": [
                {
                    "TaxRateRef": {"value": rate["Id"], "name": rate["Name"]},
                    "TaxTypeApplicable": "TaxOnAmount",
                    "TaxOrder": order,
                }
                for order, rate in enumerate(chosen)
            ]
        }
    return found


def _rate(desk: Desk, detail: dict[str, Any]) -> Record:
    """An existing rate by id, or a new one of an agency."""
    company = desk.company
    if detail.get("TaxRateId"):
        found = company.find("TaxRate", str(detail["TaxRateId"]))
        if found is None:
            raise bad_reference("TaxRateDetails.TaxRateId")
        return found
    agency, value = (
        company.find("TaxAgency", str(detail.get("TaxAgencyId") or "")),
        read_number(detail.get("RateValue")),
    )
    if agency is None:
        raise bad_reference("TaxRateDetails.TaxAgencyId")
    if value is None or value < ZERO:
        raise missing("TaxRateDetails.RateValue")
    name = str(detail.get("TaxRateName") or uuid.uuid5(uuid.NAMESPACE_OID, str(detail)))
    agency_reference = {"value": agency["Id"]}
    return company.store("TaxRate", {"Name": name, "Active": True, "RateValue": value, "AgencyRef": agency_reference})
