"""The portal that a reset brings back: parties, products and one open deal per company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from infra.sandbox.hubspot.acts import new_deal
from infra.sandbox.hubspot.checking import check
from infra.sandbox.hubspot.kinds import COMPANIES, CONTACTS, PRODUCTS
from infra.sandbox.hubspot.portal import Owner, Portal
from infra.sandbox.hubspot.properties import define
from infra.sandbox.hubspot.records import PERSON
from infra.sandbox.hubspot.writing import associate, create

OWNERS = (
    ("884422", 51234, "ada.sales@vendor.test", "Ada", "Byron"),
    ("884423", 51235, "sam.sales@vendor.test", "Sam", "Reed"),
)
CHILD_OF, BILLS_AT = 14, 37
Values = Mapping[str, str]


@dataclass(frozen=True)
class Account:
    """One seeded company with its people and its open deal."""

    company: Values
    contacts: Sequence[Values]
    deal: Values
    lines: Sequence[Values]


ACCOUNTS = (
    Account(
        {
            "name": "Aurora Robotics GmbH", "domain": "aurora-robotics.test", "phone": "+49 30 5550101",
            "address": "Lindenstr. 12", "city": "Berlin", "zip": "10969", "country": "Germany",
            "vat_number": "DE136695976", "lifecyclestage": "opportunity",
        },
        (
            {"email": "finance@aurora-robotics.test", "firstname": "Greta", "lastname": "Vogel", "jobtitle": "CFO"},
            {"email": "jon.smith@aurora-robotics.test", "firstname": "Jon", "lastname": "Smith"},
        ),
        {"dealname": "Aurora: platform rollout", "deal_currency_code": "EUR", "dealstage": "contractsent"},
        (
            {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": "12", "price": "49.9905"},
            {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "1500", "hs_discount_percentage": "10"},
            {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "2.5", "price": "120"},
        ),
    ),
    Account(
        {
            "name": "Blackwood & Sons Ltd", "domain": "blackwood.test", "phone": "+44 20 7946 0101",
            "address": "1 High Street", "city": "Leeds", "zip": "LS1 4AP", "country": "United Kingdom",
            "vat_number": "GB980780684", "lifecyclestage": "customer",
        },
        ({"email": "accounts@blackwood.test", "firstname": "Olive", "lastname": "Blackwood"},),
        {"dealname": "Blackwood: annual licence", "deal_currency_code": "GBP", "dealstage": "appointmentscheduled"},
        ({"name": "Annual licence", "hs_sku": "LICENCE", "quantity": "1", "price": "2400"},),
    ),
    Account(
        {
            "name": "Cascade Outdoor Inc.", "domain": "cascade-outdoor.test", "phone": "+1 206 555 0101",
            "address": "400 Pine Street", "city": "Seattle", "state": "WA", "zip": "98101", "country": "United States",
            "lifecyclestage": "opportunity",
        },
        ({"email": "ap@cascade-outdoor.test", "firstname": "Ruth", "lastname": "Ames"},),
        {"dealname": "Cascade: renewal", "deal_currency_code": "USD", "pipeline": "184110200", "dealstage": "184110201"},
        (
            {"name": "Platform seats", "hs_sku": "SEAT-PRO", "quantity": "30", "price": "55", "discount": "5"},
            {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "8", "price": "135.50"},
        ),
    ),
)  # fmt: skip
GROUP = {
    "name": "Dunmore Holdings plc",
    "domain": "dunmore.test",
    "city": "Dublin",
    "country": "Ireland",
}
CHILD = {
    "name": "Dunmore Foods Ltd",
    "domain": "foods.dunmore.test",
    "phone": "+353 1 555 0101",
    "address": "7 Quay Road",
    "address2": "Unit 4",
    "city": "Cork",
    "zip": "T12 XY00",
    "country": "Ireland",
}
BUYER = {"email": "moira.kane@dunmore.test", "firstname": "Moira", "lastname": "Kane"}
PAYER = {"email": "ap@dunmore.test", "firstname": "Declan", "lastname": "Roe"}
FREELANCER = {
    "email": "nora.lind@post.test",
    "firstname": "Nora",
    "lastname": "Lind",
    "phone": "+46 8 555 0101",
    "address": "Storgatan 5",
    "city": "Stockholm",
    "zip": "111 22",
    "country": "Sweden",
}
CATALOGUE = (
    {"name": "Platform seats", "hs_sku": "SEAT-PRO", "price": "49.9905", "description": "One seat for one month"},
    {"name": "Onboarding", "hs_sku": "ONBOARD", "price": "1500", "description": "Set-up and training"},
    {"name": "Support hours", "hs_sku": "SUPPORT", "price": "120", "description": "Consulting by the hour"},
    {"name": "Annual licence", "hs_sku": "LICENCE", "price": "2400", "description": "Twelve months"},
)
VAT_NUMBER = {
    "name": "vat_number",
    "label": "VAT number",
    "groupName": "companyinformation",
    "type": "string",
    "fieldType": "text",
}


def sow(portal: Portal) -> None:
    """Fill an empty portal. Nothing is told to webhooks."""
    with portal.events.silenced():
        now = portal.now()
        portal.owners = [Owner(*row, now) for row in OWNERS]
        define(portal, COMPANIES, VAT_NUMBER)
        products = {
            row["hs_sku"]: create(portal, PRODUCTS, check(portal, PRODUCTS, row), PERSON).id for row in CATALOGUE
        }
        for number, account in enumerate(ACCOUNTS):
            owner = {"hubspot_owner_id": OWNERS[number % len(OWNERS)][0]}
            company = create(portal, COMPANIES, check(portal, COMPANIES, {**account.company, **owner}), PERSON)
            people = [
                create(portal, CONTACTS, check(portal, CONTACTS, {**row, **owner}), PERSON) for row in account.contacts
            ]
            for contact in people:
                associate(portal, contact, company, PERSON)
            lines = [{**line, "hs_product_id": products[line["hs_sku"]]} for line in account.lines]
            new_deal(portal, {**account.deal, **owner}, company, people, lines)
        _sow_a_group(portal)


def _sow_a_group(portal: Portal) -> None:
    """A company below another, whose bills go to a contact with that label; and a person without a company."""
    parent, child = (create(portal, COMPANIES, check(portal, COMPANIES, row), PERSON) for row in (GROUP, CHILD))
    associate(portal, child, parent, PERSON, [CHILD_OF])
    buyer, payer, _ = (
        create(portal, CONTACTS, check(portal, CONTACTS, row), PERSON) for row in (BUYER, PAYER, FREELANCER)
    )
    associate(portal, buyer, child, PERSON)
    associate(portal, payer, child, PERSON, [BILLS_AT])
