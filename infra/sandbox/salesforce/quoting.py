"""Quotes and files as salespeople make them: the deal's lines are copied, the buyer accepts, a PDF is kept."""

import base64
from collections.abc import Mapping
from typing import Any

from infra.sandbox.core.provider import CannotAct
from infra.sandbox.salesforce import content
from infra.sandbox.salesforce.checking import check
from infra.sandbox.salesforce.ids import whole
from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.records import ADA, Record
from infra.sandbox.salesforce.representation import whole_record
from infra.sandbox.salesforce.writing import create, update

With = Mapping[str, Any]
PERSON = whole(ADA)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
COPIED = ("PricebookEntryId", "Quantity", "UnitPrice", "Discount", "ServiceDate", "Description")


def create_quote(org: Org, id_: str, given: With) -> Any:
    """A deal's id with {properties} -> a presented quote over copies of its lines, synced, with its PDF."""
    deal = _found(org, "Opportunity", id_)
    asked = dict(given.get("properties") or {})
    about = {"OpportunityId": deal.id, "Name": str(deal.get("Name")), "Status": "Presented", **asked}
    quote = create(org, "Quote", check(org, "Quote", about, user=None), PERSON)
    for line in org.below(deal, "OpportunityLineItems"):
        copied = {name: line.get(name) for name in COPIED} | {"QuoteId": quote.id, "OpportunityLineItemId": line.id}
        create(org, "QuoteLineItem", {name: value for name, value in copied.items() if value is not None}, PERSON)
    update(org, deal, {"SyncedQuoteId": quote.id}, PERSON)
    document = {"QuoteId": quote.id, "Document": base64.b64encode(PDF).decode()}
    made = create(org, "QuoteDocument", document, PERSON)
    made.values |= {"Name": f"{quote.get('Name')}_V1.pdf", "GrandTotal": quote.get("GrandTotal")}
    return _shown(org, quote)


def sign_quote(org: Org, id_: str, _given: With) -> Any:
    """The buyer accepts -> the quote with Status Accepted."""
    quote = _found(org, "Quote", id_)
    update(org, quote, {"Status": "Accepted"}, PERSON)
    return _shown(org, quote)


def attach_file(org: Org, id_: str, given: With) -> Any:
    """A deal's id with {name, text} -> a file of that name on the deal, as people drop it there."""
    deal = _found(org, "Opportunity", id_)
    name = str(given["name"])
    about = {
        "Title": name.rpartition(".")[0] or name,
        "PathOnClient": name,
        "VersionData": base64.b64encode(str(given.get("text", "%PDF-1.4 a file")).encode()).decode(),
        "FirstPublishLocationId": deal.id,
    }
    return _shown(org, content.version(org, about, PERSON))


def _found(org: Org, kind: str, id_: str) -> Record:
    if (record := org.find(kind, id_)) is None:
        raise CannotAct(f"no {kind} {id_}")
    return record


def _shown(org: Org, record: Record) -> dict[str, Any]:
    return {**whole_record(org, record), "id": record.id}
