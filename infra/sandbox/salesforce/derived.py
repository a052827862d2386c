"""What Salesforce computes: stages, line totals, roll-ups to opportunity and quote, names."""

from decimal import Decimal
from typing import Any

from infra.sandbox.salesforce.org import Org
from infra.sandbox.salesforce.places import place
from infra.sandbox.salesforce.records import Record
from infra.sandbox.salesforce.values import kept

Values = dict[str, Any]
HUNDRED = Decimal(100)


def opportunity(org: Org, record: Record, given: frozenset[str]) -> Values:
    """Closed, won, probability and forecast follow the stage; the amount follows the lines while there are any."""
    lines = org.below(record, "OpportunityLineItems")
    computed: Values = {"HasOpportunityLineItem": bool(lines)}
    if lines:
        computed["Amount"] = sum((line.get("TotalPrice") or Decimal(0) for line in lines), Decimal(0))
    stage = next((row for row in org.live("OpportunityStage") if row.get("ApiName") == record.get("StageName")), None)
    if stage is not None and "StageName" in given:
        computed |= {"IsClosed": stage.get("IsClosed"), "IsWon": stage.get("IsWon")}
        if "Probability" not in given:
            computed["Probability"] = stage.get("DefaultProbability")
        if "ForecastCategoryName" not in given:
            computed["ForecastCategoryName"] = stage.get("ForecastCategoryName")
    amount = computed.get("Amount", record.get("Amount"))
    likely = computed.get("Probability", record.get("Probability"))
    computed["ExpectedRevenue"] = kept(amount * likely / HUNDRED) if amount is not None and likely is not None else None
    roles = [role for role in org.below(record, "OpportunityContactRoles") if role.get("IsPrimary")]
    if roles:
        computed["ContactId"] = roles[0].get("ContactId")
    return computed


def line(org: Org, record: Record, given: frozenset[str]) -> Values:
    """Product and list price come from the price book's entry; the total is price by quantity less the discount."""
    computed: Values = {}
    entry = org.find("PricebookEntry", record.get("PricebookEntryId"))
    if entry is not None:
        product = org.find("Product2", entry.get("Product2Id"))
        computed |= {"ListPrice": entry.get("UnitPrice"), "Product2Id": entry.get("Product2Id")}
        if record.kind == "OpportunityLineItem" and product is not None:
            computed |= {"ProductCode": product.get("ProductCode"), "Name": product.get("Name")}
    quantity, discount = record.get("Quantity") or Decimal(0), record.get("Discount") or Decimal(0)
    share = 1 - discount / HUNDRED
    price, total = record.get("UnitPrice"), record.get("TotalPrice")
    if "TotalPrice" in given and "UnitPrice" not in given and total is not None and quantity * share:
        price = computed["UnitPrice"] = kept(total / (quantity * share))
    if price is not None:
        computed["Subtotal"] = kept(price * quantity)
        computed["TotalPrice"] = kept(price * quantity * share)
    return computed


def quote(org: Org, record: Record, _given: frozenset[str]) -> Values:
    """Sums over the lines; the discount is what they give away, as a percentage."""
    lines = org.below(record, "QuoteLineItems")
    subtotal = sum((row.get("Subtotal") or Decimal(0) for row in lines), Decimal(0))
    total = sum((row.get("TotalPrice") or Decimal(0) for row in lines), Decimal(0))
    more = [record.get(name) or Decimal(0) for name in ("Tax", "ShippingHandling")]
    deal = org.find("Opportunity", record.get("OpportunityId"))
    return {
        "Subtotal": subtotal,
        "TotalPrice": total,
        "Discount": kept((subtotal - total) * HUNDRED / subtotal) if subtotal else Decimal(0),
        "GrandTotal": total + sum(more, Decimal(0)),
        "LineItemCount": Decimal(len(lines)),
        "AccountId": deal.get("AccountId") if deal else None,
        "IsSyncing": deal is not None and deal.get("SyncedQuoteId") == record.id,
    }


def person(_org: Org, record: Record, _given: frozenset[str]) -> Values:
    """A person's name is composed."""
    return {"Name": " ".join(str(part) for part in (record.get("FirstName"), record.get("LastName")) if part)}


def contact(org: Org, record: Record, given: frozenset[str]) -> Values:
    """A person with an address."""
    return person(org, record, given) | place(org, record, "Mailing", given)


def account(org: Org, record: Record, given: frozenset[str]) -> Values:
    """A person account is one that has a last name."""
    places = place(org, record, "Billing", given) | place(org, record, "Shipping", given)
    if not org.settings.person_accounts:
        return places
    is_person = record.get("LastName") is not None
    return places | {"IsPersonAccount": is_person} | (person(org, record, given) if is_person else {})


def task(org: Org, record: Record, _given: frozenset[str]) -> Values:
    """Done or not, and the account of what it is about."""
    what = record.get("WhatId")
    kind = org.kind_of(what) if what else None
    about = org.find(kind, what) if kind else None
    account_id = about.get("AccountId") if about is not None and about.kind != "Account" else what if about else None
    done = record.get("Status") == "Completed"
    at = (record.get("CompletedDateTime") or org.now()) if done else None
    return {"IsClosed": done, "CompletedDateTime": at, "AccountId": account_id}


def price(org: Org, record: Record, _given: frozenset[str]) -> Values:
    """An entry of a price book carries its product's name and code."""
    product = org.find("Product2", record.get("Product2Id"))
    return {"Name": product.get("Name"), "ProductCode": product.get("ProductCode")} if product else {}


FOLLOWS = {
    "Opportunity": opportunity,
    "OpportunityLineItem": line,
    "QuoteLineItem": line,
    "Quote": quote,
    "Contact": contact,
    "Lead": person,
    "User": person,
    "Account": account,
    "Task": task,
    "PricebookEntry": price,
}
PARENTS = {
    "OpportunityLineItem": ("Opportunity", "OpportunityId"),
    "OpportunityContactRole": ("Opportunity", "OpportunityId"),
    "QuoteLineItem": ("Quote", "QuoteId"),
}
"""Whose values are computed anew when a record changes."""
