"""How Xero writes dates, amounts and time zones, and how tolerantly they are read."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo, available_timezones

import pytest
from pydantic import ValidationError

from shared.http.exact import encoded
from shared.providers.xero import wire
from shared.providers.xero.zones import ZONES

INVOICE = {
    "InvoiceID": "11111111-2222-4333-8444-555555555555",
    "Type": "ACCREC",
    "Status": "DRAFT",
    "Contact": {"ContactID": "c-1"},
    "CurrencyCode": "EUR",
    "SubTotal": Decimal("599.89"),
    "TotalTax": Decimal("119.98"),
    "Total": Decimal("719.87"),
}


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("/Date(1518685950940+0000)/", datetime(2018, 2, 15, 9, 12, 30, 940000, tzinfo=UTC)),
        ("/Date(1518685950940+1300)/", datetime(2018, 2, 15, 9, 12, 30, 940000, tzinfo=UTC)),
        ("/Date(1518685950940)/", datetime(2018, 2, 15, 9, 12, 30, 940000, tzinfo=UTC)),
        ("/Date(-86400000+0000)/", datetime(1969, 12, 31, tzinfo=UTC)),
        ("2026-03-04T00:00:00", datetime(2026, 3, 4, tzinfo=UTC)),
        ("2026-03-04T10:15:30Z", datetime(2026, 3, 4, 10, 15, 30, tzinfo=UTC)),
    ],
)
def test_an_instant_is_utc_whatever_stands_behind_it(text: str, moment: datetime) -> None:
    assert moment == wire.instant(text)


@pytest.mark.parametrize("text", ["", "soon", "/Date(x)/", "/Date(999999999999999)/", "2026-02-30T00:00:00"])
def test_what_is_no_date_is_a_value_error(text: str) -> None:
    with pytest.raises(ValueError):
        wire.instant(text)


def test_the_twin_in_text_goes_before_the_milliseconds() -> None:
    assert date(2026, 3, 4) == wire.day("2026-03-04T00:00:00", "/Date(0+0000)/")
    assert date(2026, 3, 4) == wire.day("", "/Date(1772582400000+0000)/")
    assert wire.day("", "") is None


def test_absent_null_and_unknown_members_are_no_trouble() -> None:
    found = wire.Invoice.model_validate(INVOICE | {"Reference": None, "SentToContact": None, "Novelty": [1]})

    assert "" == found.Reference
    assert "" == found.DueDateString
    assert Decimal(0) == found.AmountPaid
    assert not found.SentToContact


@pytest.mark.parametrize("member", ["SubTotal", "TotalTax", "Total", "CurrencyCode", "InvoiceID", "Contact"])
def test_an_invoice_without_its_figures_cannot_be_read(member: str) -> None:
    with pytest.raises(ValidationError):
        wire.Invoice.model_validate({name: value for name, value in INVOICE.items() if name != member})


@pytest.mark.parametrize("member", ["Total", "AmountPaid", "AmountDue", "CurrencyRate"])
def test_an_amount_is_never_a_float(member: str) -> None:
    with pytest.raises(ValidationError):
        wire.Invoice.model_validate(INVOICE | {member: 719.87})


def test_an_item_without_sales_details_has_none() -> None:
    found = wire.Item.model_validate({"Code": "A", "SalesDetails": None})

    assert "" == found.SalesDetails.AccountCode


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("49.9900"), "49.99"),
        (Decimal("12.0000"), "12"),
        (Decimal("1E+2"), "100"),
        (Decimal("0.0001"), "0.0001"),
        (Decimal("-0.10"), "-0.1"),
        (Decimal("1234567890123456789012345678.1234"), "1234567890123456789012345678.1234"),
        ('A "quote" – and ☂', r'"A \"quote\" \u2013 and \u2602"'),
        ({"B": 1, "A": [True, None]}, '{"B":1,"A":[true,null]}'),
    ],
)
def test_what_is_sent_is_exact_compact_and_in_order(value: object, text: str) -> None:
    assert text.encode() == encoded(value)


def test_a_float_is_never_sent() -> None:
    with pytest.raises(TypeError):
        encoded({"UnitAmount": 49.99})


def test_a_number_on_the_wire_is_a_number() -> None:
    assert {"Rate": 1.085} == json.loads(encoded({"Rate": Decimal("1.085")}))


def test_every_time_zone_of_the_table_exists() -> None:
    assert set() == set(ZONES.values()) - available_timezones()


@pytest.mark.parametrize(
    ("name", "hours"),
    [
        ("GMTSTANDARDTIME", 0),
        ("NEWZEALANDSTANDARDTIME", 13),
        ("EASTERNSTANDARDTIME", -5),
        ("UTC+13", 13),
        ("UTC11", -11),
        ("CENTRALSTANDARDTIME(MEXICO)", -6),
    ],
)
def test_a_time_zone_is_as_far_from_utc_as_its_name_says(name: str, hours: int) -> None:
    offset = datetime(2026, 1, 15, tzinfo=ZoneInfo(ZONES[name])).utcoffset()

    assert offset is not None
    assert hours * 3600 == offset.total_seconds()


def test_an_invoice_without_an_id_cannot_be_read() -> None:
    with pytest.raises(ValidationError):
        wire.Invoice.model_validate(INVOICE | {"InvoiceID": ""})
