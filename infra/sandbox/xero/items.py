"""Items (Xero's price list): codes are unique and the accounts and tax codes they name must exist."""

import copy

from infra.sandbox.xero.arithmetic import places
from infra.sandbox.xero.lines import number
from infra.sandbox.xero.refusals import Invalid
from infra.sandbox.xero.representation import Record
from infra.sandbox.xero.state import Organisation

LENGTHS = {"Code": 30, "Name": 50, "Description": 4000, "PurchaseDescription": 4000}
DETAILS = ("SalesDetails", "PurchaseDetails")


def save(org: Organisation, sent: Record, *, create: bool, by: str | None, unit_places: int = 2) -> Record:
    """Create an item, or with POST update the one of this id or code."""
    existing = _target(org, sent)
    if existing is not None and create:
        raise Invalid(f"Price List Item with Code '{existing['Code']}' already exists")
    record: Record = copy.deepcopy(existing or {"IsTrackedAsInventory": False, "IsSold": True, "IsPurchased": False})
    record |= {name: value for name, value in sent.items() if name in {*LENGTHS, "IsSold", "IsPurchased"}}
    for name in DETAILS:
        record[name] = {**record.get(name, {}), **(sent.get(name) or {})}
        if (price := number(record[name].get("UnitPrice"))) is not None:
            record[name]["UnitPrice"] = places(price, unit_places)
    record.setdefault("Name", record.get("Code"))
    if faults := _faults(org, record):
        raise Invalid(*faults)
    record["UpdatedDateUTC"] = org.now()
    return org.replace("Items", record) if existing else org.store("Items", record, by=by)


def _target(org: Organisation, sent: Record) -> Record | None:
    if sent.get("ItemID"):
        return org.find("Items", str(sent["ItemID"]))
    return org.first("Items", Code=sent.get("Code"))


def _faults(org: Organisation, record: Record) -> list[str]:
    faults = [
        f"The {name} field cannot be longer than {most} characters."
        for name, most in LENGTHS.items()
        if len(str(record.get(name) or "")) > most
    ]
    if not record.get("Code"):
        faults.append("Price List Item Code must be supplied")
    other = org.first("Items", Code=record.get("Code"))
    if other is not None and other["ItemID"] != record.get("ItemID"):
        faults.append(f"Price List Item with Code '{record['Code']}' already exists")
    for name in DETAILS:
        code, tax = record[name].get("AccountCode"), record[name].get("TaxType")
        if code and org.first("Accounts", Code=code, Status="ACTIVE") is None:
            faults.append(f"Account code '{code}' is not a valid code for this document.")
        if tax and org.find("TaxRates", str(tax)) is None:
            faults.append(f"The TaxType code '{tax}' does not exist or cannot be used for this type of transaction.")
    return faults
