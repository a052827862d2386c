"""Salesforce's records in our words."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.errors import Malformed
from shared.model.crm import Deal, Stage
from shared.model.money import Money
from shared.model.refs import ConnectionId
from shared.providers.salesforce import mapping, wire
from shared.providers.salesforce.account import PIPELINE, SalesforceAccount
from shared.providers.salesforce.stages import won_stages_ahead

ORG = ConnectionId("salesforce:00D5g00000ABCDEEA5")
STAGES = (
    Stage("Open", "Open", is_won=False, is_closed=False),
    Stage("Closed Won", "Closed Won", is_won=True, is_closed=True),
    Stage("Closed Lost", "Lost", is_won=False, is_closed=True),
    Stage("Paid", "Paid", is_won=True, is_closed=True),
)
ACCOUNT = SalesforceAccount(
    account="00D5g00000ABCDEEA5",
    time_zone="Europe/London",
    home_currency="GBP",
    pipelines={PIPELINE: STAGES},
    domain="acme.my.salesforce.com",
    optional={"Opportunity": ("CurrencyIsoCode",)},
)
VECTOR: dict[str, Any] = {
    "attributes": {"type": "Opportunity", "url": "/services/data/v68.0/sobjects/Opportunity/0065g00000OppAAAAZ"},
    "Id": "0065g00000OppAAAAZ", "Name": "ACME rollout", "StageName": "Closed Won", "IsWon": True, "IsClosed": True,
    "Amount": Decimal("1500.0"), "CurrencyIsoCode": "EUR", "CloseDate": "2026-11-20", "AccountId": "0015g00000AccAAAAZ",
    "OwnerId": "0055g00000XYZabAAH", "SystemModstamp": "2026-11-20T16:31:04.000+0000",
    "OpportunityLineItems": {"totalSize": 1, "done": True, "records": [
        {"Id": "00k5g00000LinAAAAZ", "Quantity": Decimal("10.0"), "UnitPrice": Decimal("150.0"), "Discount": None,
         "TotalPrice": Decimal("1500.0"), "Product2Id": "01t5g00000PrdAAAAZ", "ProductCode": "SEAT",
         "Product2": {"Name": "Seats"}},
    ]},
    "OpportunityContactRoles": None,
}  # fmt: skip


def deal(rates: list[dict[str, Any]] | None = None, **changes: Any) -> Deal:
    record = wire.Opportunity.model_validate({**VECTOR, **changes})
    lines = record.OpportunityLineItems.records if record.OpportunityLineItems else ()
    return mapping.deal(record, lines, ACCOUNT, ORG, [wire.Rate.model_validate(rate) for rate in rates or []])


def test_the_vendors_own_deal_is_read_as_it_stands() -> None:
    read = deal()

    assert ("ACME rollout", PIPELINE, "Closed Won", True, True) == (
        read.name,
        read.pipeline,
        read.stage,
        read.is_won,
        read.is_closed,
    )
    assert Money(Decimal(1500), "EUR") == read.amount
    assert date(2026, 11, 20) == read.closed_on
    assert [("Seats", Decimal(10), Decimal(150), "SEAT", Decimal(1500))] == [
        (line.name, line.quantity, line.unit_price, line.sku, line.amount) for line in read.lines
    ]
    assert () == read.contacts
    assert "https://acme.my.salesforce.com/lightning/r/Opportunity/0065g00000OppAAAAZ/view" == read.url


def test_an_open_deals_close_date_is_a_hope() -> None:
    assert deal(IsWon=False, IsClosed=False).closed_on is None


def test_in_an_org_with_one_currency_the_deal_is_in_it() -> None:
    read = deal(CurrencyIsoCode=None)

    assert ("GBP", "GBP", None) == (read.currency, read.amount and read.amount.currency, read.exchange_rate)


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ([("GBP", "1", True), ("EUR", "1.25", False)], "0.8"),
        ([("GBP", "1", True), ("EUR", "1.176471", False)], "0.85"),
        ([("USD", "1", True), ("GBP", "0.8", False), ("EUR", "0.9", False)], "0.888889"),
        ([("GBP", "1", True)], None),
        ([("GBP", "1", True), ("EUR", "0", False)], None),
    ],
)
def test_the_rate_is_home_currency_for_one_of_the_deals(
    rates: list[tuple[str, str, bool]], expected: str | None
) -> None:
    rows = [{"IsoCode": code, "ConversionRate": Decimal(rate), "IsCorporate": home} for code, rate, home in rates]

    assert (Decimal(expected) if expected else None) == deal(rows).exchange_rate


def test_the_primary_contact_comes_first_and_nobody_twice() -> None:
    roles = {
        "records": [
            {"ContactId": "0035g00000ConAA", "IsPrimary": False},
            {"ContactId": "0035g00000ConBB", "IsPrimary": True},
            {"ContactId": "0035g00000ConAA", "IsPrimary": False},
        ]
    }

    read = deal(OpportunityContactRoles=roles, ContactId="0035g00000ConCC")

    assert ["ConBB", "ConAA", "ConCC"] == [contact.id[10:15] for contact in read.contacts]


def test_lines_stand_as_sales_ordered_them() -> None:
    rows = [("00k5g00000LinAA", None), ("00k5g00000LinBB", 2), ("00k5g00000LinCC", 1)]
    lines = [wire.Line.model_validate({"Id": name, "SortOrder": place}) for name, place in rows]

    read = mapping.deal(wire.Opportunity.model_validate(VECTOR), lines, ACCOUNT, ORG)

    assert ["LinCC", "LinBB", "LinAA"] == [line.ref.id[10:15] for line in read.lines]


def test_a_change_of_a_line_is_a_change_of_its_deal() -> None:
    lines = [wire.Line.model_validate({"Id": "00k5g00000LinAA", "SystemModstamp": "2026-11-20T17:00:00.000+0000"})]

    read = mapping.deal(wire.Opportunity.model_validate(VECTOR), lines, ACCOUNT, ORG)

    assert "2026-11-20T17:00:00+00:00" == read.seen_at.isoformat()


@pytest.mark.parametrize(
    ("text", "expected"), [("1.5E7", "15000000"), ("1500.0", "1500"), ("49.9905", "49.9905"), ("-0.0", "-0")]
)
def test_the_same_number_always_has_the_same_digits(text: str, expected: str) -> None:
    line = wire.Line.model_validate({"Id": "00k5g00000LinAA", "UnitPrice": Decimal(text)})

    assert expected == str(line.UnitPrice)


@pytest.mark.parametrize(
    ("changes", "match"), [({"SystemModstamp": None}, "changed"), ({"CurrencyIsoCode": "euro"}, "currency")]
)
def test_a_deal_that_cannot_be_told_is_malformed(changes: dict[str, Any], match: str) -> None:
    with pytest.raises(Malformed, match=match):
        deal(**changes)


def test_what_people_fill_in_is_read_and_a_box_that_is_not_ticked_says_nothing() -> None:
    said: dict[str, Any] = {
        "Ledgerlink_Terms__c": "net 30",
        "Ledgerlink_Tax_Exempt__c": True,
        "Ledgerlink_Action__c": "refresh",
    }
    read, empty = deal(**said), deal(Ledgerlink_Tax_Exempt__c=False)

    assert ("net 30", "true", "refresh") == (read.terms, read.fields["tax_exempt"], read.action)
    assert "" == empty.fields["tax_exempt"]


def test_a_company_is_read_with_its_address_in_parts() -> None:
    row = wire.Account.model_validate(
        {
            "Id": "0015g00000AccAA", "Name": "ACME", "Website": "https://www.acme.test/about", "BillingStreet": "1 High St\r\nFloor 2\nRear",
            "BillingCity": "Leeds", "BillingCountry": "United Kingdom", "BillingCountryCode": "GB", "Ledgerlink_Tax_Number__c": "GB1",
        }
    )  # fmt: skip
    company = mapping.company(row, ORG)

    assert ("acme.test", "GB1") == (company.domain, company.tax_number)
    assert ("1 High St", "Floor 2, Rear", "Leeds", "GB") == (
        company.address.line1, company.address.line2, company.address.city, company.address.country,
    )  # fmt: skip
    assert mapping.person(row, ORG) is None


@pytest.mark.parametrize(
    ("website", "domain"), [("acme.test", "acme.test"), ("HTTP://ACME.test:80/", "acme.test"), ("", ""), ("[", "")]
)
def test_a_website_is_a_domain_however_it_was_typed(website: str, domain: str) -> None:
    assert (
        domain
        == mapping.company(wire.Account.model_validate({"Id": "0015g00000AccAA", "Website": website}), ORG).domain
    )


def test_a_person_account_is_its_own_contact() -> None:
    row = wire.Account.model_validate(
        {"Id": "0015g00000AccAA", "Name": "Ada Byron", "IsPersonAccount": True, "PersonContactId": "0035g00000ConAA",
         "FirstName": "Ada", "LastName": "Byron", "PersonEmail": "ada@byron.test"}
    )  # fmt: skip
    person = mapping.person(row, ORG)

    assert person is not None
    assert ("Ada Byron", "ada@byron.test") == (person.name, person.email)


def test_the_settings_come_back_as_they_were_kept() -> None:
    assert ACCOUNT == mapping.account_from_profile(mapping.to_profile(ACCOUNT))


@pytest.mark.parametrize(
    ("stage", "ahead"), [("Open", ["Closed Won", "Paid"]), ("Closed Won", ["Paid"]), ("Closed Lost", []), ("Gone", [])]
)
def test_what_lies_ahead_is_won_and_never_behind_a_loss(stage: str, ahead: list[str]) -> None:
    assert ahead == won_stages_ahead(stage, ACCOUNT)
