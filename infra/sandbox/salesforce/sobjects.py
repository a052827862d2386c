"""The sObjects of every org: key prefixes, fields, children. Only what the integration can meet is here."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from infra.sandbox.salesforce.people import PEOPLE
from infra.sandbox.salesforce.platform import PLATFORM, TOOLING
from infra.sandbox.salesforce.schema import Field, read_fields
from infra.sandbox.salesforce.selling import SELLING

PREFIXES: dict[str, str] = {
    "Account": "001", "Contact": "003", "User": "005", "Opportunity": "006", "Lead": "00Q", "Task": "00T",
    "OpportunityLineItem": "00k", "OpportunityContactRole": "00K", "Product2": "01t", "PricebookEntry": "01u",
    "Pricebook2": "01s", "Quote": "0Q0", "QuoteLineItem": "0QL", "QuoteDocument": "0QD", "Organization": "00D",
    "OpportunityStage": "01J", "RecordType": "012", "CurrencyType": "01L", "DatedConversionRate": "04w", "Note": "002",
    "ContentNote": "069", "ContentDocument": "069", "ContentVersion": "068", "ContentDocumentLink": "06A",
    "FeedItem": "0D5", "PermissionSet": "0PS", "PermissionSetAssignment": "0Pa", "FieldPermissions": "01k",
    "CustomField": "00N", "AccountContactRole": "02Z", "AccountContactRelation": "07k",
}  # fmt: skip

TABLES: dict[str, str] = SELLING | PEOPLE | PLATFORM
FEATURES = {
    "CurrencyType": "multi_currency",
    "DatedConversionRate": "advanced_currency",
    "Quote": "quotes",
    "AccountContactRelation": "contacts_to_multiple_accounts",
} | dict.fromkeys(("QuoteLineItem", "QuoteDocument"), "quotes")
"""Objects that an org has only with a feature."""
MERGED = ("Account", "Contact", "Lead")
ACTIVITIES = ("Task", "Note", "ContentNote", "FeedItem")


@dataclass(frozen=True)
class Child:
    """A relationship from parent to children; ``cascades``: deleting the parent deletes them."""

    kind: str
    field: str
    cascades: bool = False


CHILDREN: Mapping[str, Mapping[str, Child]] = {
    "Account": {
        "Contacts": Child("Contact", "AccountId", cascades=True),
        "AccountContactRoles": Child("AccountContactRole", "AccountId", cascades=True),
        "AccountContactRelations": Child("AccountContactRelation", "AccountId", cascades=True),
        "Opportunities": Child("Opportunity", "AccountId", cascades=True),
        "ChildAccounts": Child("Account", "ParentId"),
        "Quotes": Child("Quote", "AccountId"),
        "Tasks": Child("Task", "WhatId", cascades=True),
        "Notes": Child("Note", "ParentId", cascades=True),
        "ContentDocumentLinks": Child("ContentDocumentLink", "LinkedEntityId", cascades=True),
    },
    "Contact": {
        "AccountContactRoles": Child("AccountContactRole", "ContactId", cascades=True),
        "AccountContactRelations": Child("AccountContactRelation", "ContactId", cascades=True),
        "OpportunityContactRoles": Child("OpportunityContactRole", "ContactId", cascades=True),
        "Tasks": Child("Task", "WhoId"),
        "Notes": Child("Note", "ParentId", cascades=True),
        "ContentDocumentLinks": Child("ContentDocumentLink", "LinkedEntityId", cascades=True),
    },
    "Opportunity": {
        "OpportunityLineItems": Child("OpportunityLineItem", "OpportunityId", cascades=True),
        "OpportunityContactRoles": Child("OpportunityContactRole", "OpportunityId", cascades=True),
        "Quotes": Child("Quote", "OpportunityId", cascades=True),
        "Tasks": Child("Task", "WhatId", cascades=True),
        "Notes": Child("Note", "ParentId", cascades=True),
        "ContentDocumentLinks": Child("ContentDocumentLink", "LinkedEntityId", cascades=True),
    },
    "Quote": {
        "QuoteLineItems": Child("QuoteLineItem", "QuoteId", cascades=True),
        "QuoteDocuments": Child("QuoteDocument", "QuoteId", cascades=True),
        "ContentDocumentLinks": Child("ContentDocumentLink", "LinkedEntityId", cascades=True),
    },
    "Product2": {"PricebookEntries": Child("PricebookEntry", "Product2Id", cascades=True)},
    "Pricebook2": {"PricebookEntries": Child("PricebookEntry", "Pricebook2Id", cascades=True)},
    "ContentDocument": {
        "ContentVersions": Child("ContentVersion", "ContentDocumentId", cascades=True),
        "ContentDocumentLinks": Child("ContentDocumentLink", "ContentDocumentId", cascades=True),
    },
    "PermissionSet": {"FieldPerms": Child("FieldPermissions", "ParentId", cascades=True)},
}


REFERRING: dict[str, set[str]] = {
    child.kind: {other.field for below in CHILDREN.values() for other in below.values() if other.kind == child.kind}
    for below in CHILDREN.values()
    for child in below.values()
}
"""By object the references that make its records somebody's children."""


@cache
def _read(kind: str) -> dict[str, Field]:
    return read_fields(TABLES.get(kind) or TOOLING[kind])


def standard(kind: str) -> dict[str, Field]:
    """The fields with which an sObject starts, by name; an org may add its own."""
    return dict(_read(kind))
