"""Between QuickBooks' words and ours: how an invoice stands, how settings are kept, which day it is there."""

from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.model.ledger import InvoiceStatus
from shared.model.refs import connection_id
from shared.providers.quickbooks import mapping, notes, wire, wire_settings
from shared.providers.quickbooks.profile import deal_field, organisation_from_profile, terms_of, to_profile
from shared.providers.quickbooks.zones import COUNTRIES, STATES, zone_of
from tests.fakes.quickbooks import QuickBooksOnSandbox

REALM = connection_id("quickbooks", "9130350000000001")
MARK = notes.invoice_note("DEAL-1", "https://crm.example/deals/1")


def invoice(**members: Any) -> wire.Invoice:
    body = {
        "Id": "145",
        "SyncToken": "3",
        "MetaData": {"LastUpdatedTime": "2026-03-04T02:15:30-08:00"},
        "TotalAmt": Decimal(120),
        "Balance": Decimal(120),
        "TxnDate": "2026-03-04",
        "DocNumber": "1001",
        "PrivateNote": MARK,
        "EmailStatus": "NotSet",
        "CustomerRef": {"value": "67"},
        "TxnTaxDetail": {"TotalTax": Decimal(20)},
    } | members
    return wire.Invoice.model_validate(body)


@pytest.mark.parametrize(
    ("members", "status"),
    [
        ({}, InvoiceStatus.DRAFT),
        ({"PrivateNote": f"please hurry\n{MARK}"}, InvoiceStatus.DRAFT),
        ({"EmailStatus": "NeedToSend"}, InvoiceStatus.DRAFT),
        ({"EmailStatus": "EmailSent"}, InvoiceStatus.AWAITING_PAYMENT),
        ({"PrivateNote": "Ledgerlink: DEAL-1"}, InvoiceStatus.AWAITING_PAYMENT),
        ({"PrivateNote": None}, InvoiceStatus.AWAITING_PAYMENT),
        ({"Balance": Decimal(50)}, InvoiceStatus.AWAITING_PAYMENT),
        ({"Balance": Decimal(0)}, InvoiceStatus.PAID),
        ({"TotalAmt": Decimal(0), "Balance": Decimal(0), "PrivateNote": "Voided"}, InvoiceStatus.VOIDED),
        ({"TotalAmt": Decimal(0), "Balance": Decimal(0), "PrivateNote": f"Voided - {MARK}"}, InvoiceStatus.VOIDED),
        ({"TotalAmt": Decimal(0), "Balance": Decimal(0)}, InvoiceStatus.DRAFT),
        ({"PrivateNote": "The last one was voided"}, InvoiceStatus.AWAITING_PAYMENT),
    ],
)
def test_how_an_invoice_stands_is_told_by_its_figures_and_its_memo(
    members: dict[str, Any], status: InvoiceStatus
) -> None:
    assert status is mapping.status_of(invoice(**members))


def test_an_invoice_is_given_in_our_words_in_the_home_currency_where_it_says_none() -> None:
    found = mapping.invoice(invoice(), {}, REALM, home="USD", site=mapping.SITES[0])

    assert ("100.00 USD", "20.00 USD", "120.00 USD") == (str(found.net), str(found.tax), str(found.total))
    assert ("DEAL-1", "3", None) == (found.reference, found.version, found.exchange_rate)
    assert "2026-03-04T10:15:30+00:00" == found.changed_at.isoformat()
    assert "https://app.qbo.intuit.com/app/invoice?txnId=145&companyId=9130350000000001" == found.url
    with pytest.raises(ValueError, match="no currency"):
        mapping.invoice(invoice(), {}, REALM, home="", site="")


@pytest.mark.parametrize(
    ("origin", "site"),
    [
        ("https://quickbooks.api.intuit.com", "https://app.qbo.intuit.com"),
        ("https://sandbox-quickbooks.api.intuit.com", "https://app.sandbox.qbo.intuit.com"),
    ],
)
def test_people_are_led_to_the_companies_of_the_same_kind(origin: str, site: str) -> None:
    assert site == mapping.site_of(origin)


def test_a_memo_says_whose_it_is_and_is_read_back() -> None:
    assert ["DEAL-1", "DEAL 1 / a", ""] == [
        notes.reference_in(text) for text in (MARK, notes.invoice_note("DEAL 1 / a", ""), "Thank you")
    ]
    assert notes.to_be_reviewed(MARK)
    assert not notes.to_be_reviewed("it has to be reviewed by Ann")
    assert notes.MOST_NOTE == len(notes.invoice_note("DEAL-1", "x" * 5000))


@pytest.mark.parametrize("number", [0, 1])
def test_settings_come_back_from_where_they_are_kept_as_they_were(number: int) -> None:
    known = QuickBooksOnSandbox(number=number).known

    assert known == organisation_from_profile(to_profile(known))


@pytest.mark.parametrize(
    ("members", "said"),
    [
        ({"Type": "STANDARD", "DueDays": 30}, "net 30"),
        ({"Type": "DATE_DRIVEN", "DayOfMonthDue": 20, "DueNextMonthDays": 0}, "20th of next month"),
        ({"Type": "DATE_DRIVEN", "DayOfMonthDue": 31, "DueNextMonthDays": 5}, ""),
        ({}, ""),
    ],
)
def test_terms_are_said_as_the_rules_write_them(members: dict[str, Any], said: str) -> None:
    assert said == terms_of(wire_settings.Term.model_validate({"Id": "3", **members}))


@pytest.mark.parametrize(
    ("used", "name", "found"), [(True, "Deal", {"deal": "2"}), (False, "Deal", {}), (True, "Crew #", {})]
)
def test_the_sales_forms_field_for_the_deal_is_one_of_that_name_that_is_in_use(
    used: bool,  # noqa: FBT001
    name: str,
    found: dict[str, str],
) -> None:
    groups = [
        {"CustomField": [{"Name": "SalesFormsPrefs.UseSalesCustom2", "Type": "BooleanType", "BooleanValue": used}]},
        {"CustomField": [{"Name": "SalesFormsPrefs.SalesCustomName2", "Type": "StringType", "StringValue": name}]},
    ]

    assert found == deal_field(wire_settings.SalesFormsPrefs.model_validate({"CustomField": groups}))


@pytest.mark.parametrize(
    ("said", "country", "state", "zone"),
    [
        ("Europe/Lisbon", "US", "CA", "Europe/Lisbon"),
        ("Pacific Time", "US", "CA", "America/Los_Angeles"),
        ("", "US", "tx", "America/Chicago"),
        ("", "US", "", "America/New_York"),
        ("", "AU", "WA", "Australia/Perth"),
        ("", "GB", "", "Europe/London"),
        ("", "XX", "", "Etc/UTC"),
    ],
)
def test_a_companys_days_are_those_of_its_place(said: str, country: str, state: str, zone: str) -> None:
    assert zone == zone_of(said, country, state)


def test_every_zone_exists() -> None:
    assert all(ZoneInfo(zone) for zone in {*COUNTRIES.values(), *STATES.values()})
    assert {len(state) for _, state in STATES} <= {2, 3}
