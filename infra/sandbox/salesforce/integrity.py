"""What must fit between records: defaults, price books, currencies, duplicates."""

from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.refusals import Rejected, missing

Values = dict[str, Any]
DEFAULTS: dict[str, Values] = {
    "Task": {"Status": "Not Started", "Priority": "Normal", "TaskSubtype": "Task"},
    "Quote": {"Status": "Draft"},
    "Product2": {"IsActive": False},
    "PricebookEntry": {"IsActive": False, "UseStandardPrice": False},
    "ContentDocumentLink": {"ShareType": "V", "Visibility": "AllUsers"},
    "OpportunityContactRole": {"IsPrimary": False},
    "AccountContactRole": {"IsPrimary": False},
    "AccountContactRelation": {"IsDirect": False, "IsActive": True},
    "FieldPermissions": {"PermissionsRead": False, "PermissionsEdit": False},
    "User": {"IsActive": True, "UserType": "Standard"},
    "FeedItem": {"Type": "TextPost"},
    "Note": {"IsPrivate": False},
}
LINES = {"OpportunityLineItem": ("Opportunity", "OpportunityId"), "QuoteLineItem": ("Quote", "QuoteId")}


def defaults(org: Org, kind: str, values: Values) -> Values:
    """Values of a new record with what the vendor fills in."""
    given = DEFAULTS.get(kind, {}) | {name: value for name, value in values.items() if value is not None}
    if kind in LINES:
        given = _line(org, kind, given)
    if "CurrencyIsoCode" in org.schema[kind] and "CurrencyIsoCode" not in given:
        # Unverified: the vendor takes the user's currency, here always the org's own.
        given["CurrencyIsoCode"] = org.settings.currency
    if kind == "Quote":
        deal = org.find("Opportunity", given.get("OpportunityId"))
        given["QuoteNumber"] = f"{len(org.records['Quote']):08d}"
        if deal is not None:
            given["CurrencyIsoCode"] = deal.get("CurrencyIsoCode")
            given.setdefault("Pricebook2Id", deal.get("Pricebook2Id"))
    return given


def _line(org: Org, kind: str, given: Values) -> Values:
    """A line has its parent's currency, and takes its entry by product where only that is named."""
    above, field = LINES[kind]
    parent = org.find(above, given.get(field))
    if parent is None:
        return given
    given["CurrencyIsoCode"] = parent.get("CurrencyIsoCode")
    if "PricebookEntryId" not in given:
        found = [
            row
            for row in org.live("PricebookEntry")
            if row.get("Product2Id") == given.get("Product2Id")
            and row.get("Pricebook2Id") == parent.get("Pricebook2Id")
            and row.get("CurrencyIsoCode") == parent.get("CurrencyIsoCode")
        ]
        if not found:
            raise missing(["PricebookEntryId"])
        given["PricebookEntryId"] = found[0].id
    if "UnitPrice" not in given and "TotalPrice" not in given:
        raise missing(["UnitPrice"])
    siblings = org.below(parent, f"{kind}s")
    given["SortOrder"] = Decimal(len(siblings) + 1)
    if kind == "QuoteLineItem":
        given["LineNumber"] = f"{len(org.records[kind]):08d}"
    return given


def refuse_mismatch(org: Org, record: Record, given: frozenset[str]) -> None:
    """
    Refuse what doesn't fit together.

    Raises:
        Rejected: FIELD_INTEGRITY_EXCEPTION for an entry of another price book or currency, a party of another kind.
    """
    if record.kind in LINES and "PricebookEntryId" in given:
        _fit_price_book(org, record)
    if record.kind == "Opportunity" and given & {"CurrencyIsoCode", "Pricebook2Id"} and "CreatedDate" in record.values:
        _keep_price_book(org, record)


def _fit_price_book(org: Org, record: Record) -> None:
    kind, field = LINES[record.kind]
    parent, entry = org.find(kind, record.get(field)), org.find("PricebookEntry", record.get("PricebookEntryId"))
    if parent is None or entry is None:
        return
    if parent.get("Pricebook2Id") is None:
        org.touch(parent)
        parent.values["Pricebook2Id"] = entry.get("Pricebook2Id")
    if org.settings.multi_currency and parent.get("CurrencyIsoCode") != entry.get("CurrencyIsoCode"):
        raise _unfit("pricebook entry currency code does not match opportunity currency code")
    if parent.get("Pricebook2Id") != entry.get("Pricebook2Id"):
        raise _unfit("pricebook entry is in a different pricebook than the one assigned to the opportunity")
    if not entry.get("IsActive"):
        raise Rejected("STANDARD_PRICE_NOT_DEFINED", "The price book entry is inactive.", ["PricebookEntryId"])


def _keep_price_book(org: Org, record: Record) -> None:
    """Unverified wording: neither currency nor price book can change while there are lines of another."""
    for line in org.below(record, "OpportunityLineItems"):
        entry = org.find("PricebookEntry", line.get("PricebookEntryId"))
        if entry is not None and entry.get("Pricebook2Id") != record.get("Pricebook2Id"):
            raise Rejected("FIELD_INTEGRITY_EXCEPTION", "field integrity exception: Pricebook2Id", ["Pricebook2Id"])
        if org.settings.multi_currency and line.get("CurrencyIsoCode") != record.get("CurrencyIsoCode"):
            message = "field integrity exception: CurrencyIsoCode (the opportunity has products of another currency)"
            raise Rejected("FIELD_INTEGRITY_EXCEPTION", message, ["CurrencyIsoCode"])


def _unfit(sentence: str) -> Rejected:
    message = f"field integrity exception: PricebookEntryId ({sentence})"
    return Rejected("FIELD_INTEGRITY_EXCEPTION", message, ["PricebookEntryId"])


TWINS = {"Account": ("Name",), "Contact": ("Email",), "Lead": ("Email",)}
"""By what the org's duplicate rules recognise a twin. Unverified: the vendor's rules match fuzzily, these exactly."""


def refuse_twins(org: Org, kind: str, values: Values) -> None:
    """
    Apply the org's duplicate rules to a new record.

    Raises:
        Rejected: DUPLICATES_DETECTED, with the records that match.
    """
    if kind not in org.settings.duplicate_rules:
        return
    for name in TWINS.get(kind, ()):
        wanted = str(values.get(name) or "").casefold()
        twins = [row for row in org.live(kind) if wanted and str(row.get(name) or "").casefold() == wanted]
        if twins:
            raise _twins(kind, twins)


def _twins(kind: str, twins: list[Record]) -> Rejected:
    match = {
        "entityType": kind,
        "errors": [],
        "matchEngine": "ExactMatchEngine",
        "matchRecords": [
            {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
             "record": {"attributes": {"type": kind, "url": f"/services/data/v68.0/sobjects/{kind}/{twin.id}"}, "Id": twin.id}}
            for twin in twins
        ],
        "rule": f"Standard_{kind}_Match_Rule",
        "size": len(twins),
        "success": True,
    }  # fmt: skip
    result = {
        "allowSave": True,
        "duplicateRule": f"Standard_{kind}_Duplicate_Rule",
        "duplicateRuleEntityType": kind,
        "errorMessage": "Use one of these records?",
        "matchResults": [match],
    }
    return Rejected(
        "DUPLICATES_DETECTED",
        "Use one of these records?",
        [],
        enhancedErrorType="DuplicateError",
        duplicateResult=result,
    )
