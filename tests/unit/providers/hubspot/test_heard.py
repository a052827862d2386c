"""What the invoice is made of is told to us when it changes: by a subscription, or by HubSpot's word on what it is made of."""

from decimal import Decimal
from typing import Any

import pytest

from infra.sandbox.hubspot.webhooks import default_subscriptions
from shared.domain.invoicing import contents, document_for
from shared.model.coding import TaxRule
from shared.model.crm import CrmAccount, Deal, Stage
from shared.model.ledger import TaxCode
from shared.model.plan import Document
from shared.model.rules import ExchangeRule, ItemRule
from shared.providers import registry
from shared.providers.hubspot import mapping, wire
from tests import builders

READ: dict[str, type[wire.Wire]] = {
    "deal": wire.DealProperties,
    "line_item": wire.LineProperties,
    "company": wire.CompanyProperties,
    "contact": wire.ContactProperties,
}
FOLLOWS = "HubSpot works it out from what is subscribed"
NOT_BILLED = "read for other ends; nothing of the invoice comes from it"
UNSUBSCRIBED: dict[str, dict[str, str]] = {
    "deal": {
        "hs_is_closed": FOLLOWS,
        "hs_is_closed_won": FOLLOWS,
        "hs_exchange_rate": "frozen when the deal closes; an invoice keeps the rate it was made with",
        "hs_lastmodifieddate": FOLLOWS,
        "hs_merged_object_ids": "a merge has an event of its own",
    },
    "line_item": {"amount": FOLLOWS, "hs_product_id": NOT_BILLED, "recurringbillingfrequency": NOT_BILLED},
    "company": {"ledgerlink_customer_id": "only we write it"},
    "contact": {"ledgerlink_customer_id": "only we write it"},
}
"""What is read, and not subscribed: why nothing is missed."""
UNTOLD = {
    "deal.propertyChange:dealname",
    "deal.propertyChange:hs_num_of_associated_line_items",
}
"""What the sandbox's app doesn't subscribe to."""

ACCOUNT = CrmAccount("1", "UTC", "GBP", {"default": (Stage("closedwon", "Won", is_won=True, is_closed=True),)})
DEAL = {
    "dealname": "Acme rollout", "pipeline": "default", "dealstage": "closedwon", "amount": "100", "deal_currency_code": "EUR",
    "hs_exchange_rate": "0.85", "hs_lastmodifieddate": "2026-11-21T10:00:00Z",
}  # fmt: skip
LINE = {
    "name": "A",
    "hs_sku": "A",
    "quantity": "2",
    "price": "50",
    "hs_position_on_quote": "0",
}
OTHER = {"name": "B", "hs_sku": "B", "quantity": "1", "price": "0", "hs_position_on_quote": "1"}
CHANGES = [
    ("deal", "amount", {"amount": "150"}, {"price": "75"}),
    ("deal", "deal_currency_code", {"deal_currency_code": "USD"}, {}),
    ("deal", "ledgerlink_terms", {"ledgerlink_terms": "net 60"}, {}),
    ("deal", "ledgerlink_tax_exempt", {"ledgerlink_tax_exempt": "true"}, {}),
    ("deal", "ledgerlink_tax_class", {"ledgerlink_tax_class": "school"}, {}),
    ("line_item", "name", {}, {"name": "C"}),
    ("line_item", "description", {}, {"description": "New words"}),
    ("line_item", "hs_sku", {}, {"hs_sku": "B"}),
    ("line_item", "quantity", {}, {"quantity": "4", "price": "25"}),
    ("line_item", "price", {}, {"quantity": "1", "price": "100"}),
    ("line_item", "discount", {"amount": "90"}, {"discount": "5"}),
    ("line_item", "hs_discount_percentage", {"amount": "90"}, {"hs_discount_percentage": "10"}),
    ("line_item", "hs_position_on_quote", {}, {"hs_position_on_quote": "2"}),
]
BOOK = builders.book(
    items=(ItemRule(sku="A", account="200", tax="OUTPUT2"), ItemRule(sku="B", account="260", tax="OUTPUT2")),
    taxes=(
        TaxRule(name="exempt", field="tax_exempt", code="EXEMPT"),
        TaxRule(name="schools", field="tax_class", values=frozenset({"school"}), code="EXEMPT"),
    ),
    exchange=ExchangeRule("ledger"),
)
TAXES = {"OUTPUT2": TaxCode("OUTPUT2", "20%", Decimal(20)), "EXEMPT": TaxCode("EXEMPT", "No VAT", Decimal(0))}


def subscribed(kind: str) -> set[str]:
    events = registry.manifest("hubspot").webhook_events
    return {event.partition(":")[2] for event in events if event.startswith(f"{kind}.propertyChange:")}


def deal(header: dict[str, str], line: dict[str, str]) -> Deal:
    record = wire.DealRecord.model_validate({"id": "1", "properties": DEAL | header, "associations": {
        "companies": {"results": [{"id": "5001", "type": "deal_to_company"}]}}})  # fmt: skip
    lines = [{"id": "7", "properties": LINE | line}, {"id": "8", "properties": OTHER}]
    return mapping.deal(record, [wire.LineRecord.model_validate(one) for one in lines], ACCOUNT, builders.CRM)


def drafted(of: Deal) -> Document:
    accounts = {code: builders.organisation().accounts["200"] for code in ("200", "260")}
    organisation = builders.organisation(accounts=accounts, tax_codes=TAXES)
    document = document_for(of, BOOK, organisation, builders.TODAY, builders.buyer())
    assert isinstance(document, Document), document
    return document


def billed(document: Document) -> tuple[Any, ...]:
    return document.lines, document.currency, document.total, document.due_date


@pytest.mark.parametrize("kind", READ)
def test_every_property_that_is_read_is_subscribed_or_known_not_to_need_it(kind: str) -> None:
    read = set(READ[kind].model_fields)

    assert read - subscribed(kind) == set(UNSUBSCRIBED[kind])


def test_the_sandboxs_app_subscribes_to_what_ours_would() -> None:
    theirs = {
        f"{row['eventType']}:{row['propertyName']}" if "propertyName" in row else row["eventType"]
        for row in default_subscriptions()
    }

    assert set(registry.manifest("hubspot").webhook_events) - theirs == UNTOLD


@pytest.mark.parametrize(("kind", "name", "header", "line"), CHANGES, ids=[f"{row[0]} {row[1]}" for row in CHANGES])
def test_what_changes_the_invoice_changes_the_digest_and_is_heard(
    kind: str, name: str, header: dict[str, str], line: dict[str, str]
) -> None:
    before, after = deal({}, {}), deal(header, line)

    assert billed(drafted(before)) != billed(drafted(after))
    assert contents(before) != contents(after)
    assert name in subscribed(kind)
