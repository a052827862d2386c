"""The company that a reset brings back: parties, products and one open deal per organization."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from infra.sandbox.pipedrive import pipelines
from infra.sandbox.pipedrive.acts import new_deal
from infra.sandbox.pipedrive.company import Company
from infra.sandbox.pipedrive.entering import PAGES, made
from infra.sandbox.pipedrive.fields import define
from infra.sandbox.pipedrive.kinds import ORGANIZATIONS, PERSONS, PRODUCTS

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Account:
    """One seeded organization with its people and its open deal."""

    organization: Values
    persons: Sequence[Values]
    deal: Values
    lines: Sequence[Values]


VAT = "VAT number"
ACCOUNTS = (
    Account(
        {
            "name": "Aurora Robotics GmbH", "website": "aurora-robotics.test", VAT: "DE136695976",
            "address": "Lindenstr. 12, 10969 Berlin, Germany", "route": "Lindenstr.", "street_number": "12",
            "locality": "Berlin", "postal_code": "10969", "country": "Germany",
        },
        (
            {"name": "Greta Vogel", "email": "finance@aurora-robotics.test", "phone": "+49 30 5550101"},
            {"name": "Jon Smith", "email": "jon.smith@aurora-robotics.test"},
        ),
        {"title": "Aurora: platform rollout", "currency": "EUR", "stage_id": 3, "expected_close_date": "2026-12-15"},
        (
            {"code": "SEAT-PRO", "quantity": "12", "item_price": "49.9905"},
            {"code": "ONBOARD", "quantity": "1", "item_price": "1500", "discount": "10"},
            {"code": "SUPPORT", "quantity": "2.5", "item_price": "120"},
        ),
    ),
    Account(
        {
            "name": "Blackwood & Sons Ltd", "website": "blackwood.test", VAT: "GB980780684",
            "address": "1 High Street, Leeds LS1 4AP, United Kingdom", "route": "High Street", "street_number": "1",
            "locality": "Leeds", "postal_code": "LS1 4AP", "country": "United Kingdom",
        },
        ({"name": "Olive Blackwood", "email": "accounts@blackwood.test", "phone": "+44 20 7946 0101"},),
        {"title": "Blackwood: annual licence", "currency": "GBP", "stage_id": 1},
        ({"code": "LICENCE", "quantity": "1", "item_price": "2400"},),
    ),
    Account(
        {
            "name": "Cascade Outdoor Inc.", "website": "cascade-outdoor.test",
            "address": "400 Pine Street, Seattle, WA 98101, United States", "route": "Pine Street",
            "street_number": "400", "locality": "Seattle", "admin_area_level_1": "WA", "postal_code": "98101",
            "country": "United States",
        },
        ({"name": "Ruth Ames", "email": "ap@cascade-outdoor.test", "phone": "+1 206 555 0101"},),
        {"title": "Cascade: renewal", "currency": "USD", "pipeline_id": 2},
        (
            # 5 off each of the 30 seats: an amount is taken off the whole line.
            {"code": "SEAT-PRO", "quantity": "30", "item_price": "55", "discount": "150", "discount_type": "amount"},
            {"code": "SUPPORT", "quantity": "8", "item_price": "135.50"},
        ),
    ),
)  # fmt: skip
CATALOGUE = (
    ("Platform seats", "SEAT-PRO", "49.9905", "One seat for one month"),
    ("Onboarding", "ONBOARD", "1500", "Set-up and training"),
    ("Support hours", "SUPPORT", "120", "Consulting by the hour"),
    ("Annual licence", "LICENCE", "2400", "Twelve months"),
)
OWNERS = (884422, 884423)
GROUP = {"name": "Dunmore Holdings plc", "website": "dunmore.test", "locality": "Dublin", "country": "Ireland"}
CHILD = {
    "name": "Dunmore Foods Ltd",
    "website": "foods.dunmore.test",
    "address": "7 Quay Road, Unit 4, Cork T12 XY00, Ireland",
    "route": "Quay Road",
    "street_number": "7",
    "subpremise": "Unit 4",
    "locality": "Cork",
    "postal_code": "T12 XY00",
    "country": "Ireland",
}
BUYER = {"name": "Moira Kane", "email": "moira.kane@dunmore.test", "phone": "+353 1 555 0101"}
PAYER = {"name": "Declan Roe", "email": "ap@dunmore.test", "label_ids": [2]}
FREELANCER = {"name": "Nora Lind", "email": "nora.lind@post.test", "phone": "+46 8 555 0101"}


def sow(company: Company) -> None:
    """Fill an empty company, whose events are silenced meanwhile."""
    pipelines.sow(company, PAGES)
    define(company, ORGANIZATIONS, {"field_name": VAT, "field_type": "varchar"})
    for name, code, price, description in CATALOGUE:
        prices = [{"currency": currency, "price": _number(price)} for currency in ("GBP", "EUR", "USD")]
        made(company, PRODUCTS, {"name": name, "code": code, "description": description, "prices": prices})
    for number, account in enumerate(ACCOUNTS):
        owner = {"owner_id": OWNERS[number % len(OWNERS)]}
        organization = made(company, ORGANIZATIONS, {**account.organization, **owner})
        people = [made(company, PERSONS, {**row, **owner, "org_id": organization.id}) for row in account.persons]
        parties = {"company": organization.id, "contacts": [person.id for person in people]}
        new_deal(company, {"properties": {**account.deal, **owner}, **parties, "lines": account.lines})
    made(company, ORGANIZATIONS, GROUP)
    child = made(company, ORGANIZATIONS, CHILD)
    for person in (BUYER, PAYER):
        made(company, PERSONS, {**person, "org_id": child.id})
    made(company, PERSONS, FREELANCER)


def _number(text: str) -> Any:
    return Decimal(text) if "." in text else int(text)
