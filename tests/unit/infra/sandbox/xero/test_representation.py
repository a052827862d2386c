from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from infra.sandbox.xero.representation import json_text, read_date, read_json, render


def test_amounts_are_bare_numbers_with_their_own_digits() -> None:
    assert json_text({"Total": Decimal("100.00"), "UnitAmount": Decimal("0.1000")}) == (
        '{"Total":100.00,"UnitAmount":0.1000}'
    )


def test_tiny_and_huge_amounts_are_never_written_with_an_exponent() -> None:
    assert json_text([Decimal("1E-7"), Decimal("1E+3")]) == "[0.0000001,1000]"


def test_a_request_is_read_without_float_noise() -> None:
    assert read_json(b'{"UnitAmount": 0.1}') == {"UnitAmount": Decimal("0.1")}


def test_dates_carry_their_string_twin() -> None:
    shown = render({"InvoiceID": "x", "Date": date(2026, 3, 4), "_private": 1, "Absent": None})

    assert shown == {"InvoiceID": "x", "DateString": "2026-03-04T00:00:00", "Date": "/Date(1772582400000+0000)/"}


def test_payments_have_no_date_string() -> None:
    assert render({"PaymentID": "x", "Date": date(2026, 3, 4)}) == {
        "PaymentID": "x",
        "Date": "/Date(1772582400000+0000)/",
    }


def test_documents_tell_when_they_changed_twice_and_contacts_once() -> None:
    moment = datetime(2026, 3, 4, 10, 15, 30, 123000, tzinfo=UTC)

    assert render({"InvoiceID": "x", "UpdatedDateUTC": moment}) == {
        "InvoiceID": "x",
        "UpdatedDateUTCString": "2026-03-04T10:15:30Z",
        "UpdatedDateUTC": "/Date(1772619330123+0000)/",
    }
    assert render({"ContactID": "x", "UpdatedDateUTC": moment}) == {
        "ContactID": "x",
        "UpdatedDateUTC": "/Date(1772619330123+0000)/",
    }


@pytest.mark.parametrize(
    "text",
    [
        "2026-03-04",
        "2026-03-04T00:00:00",
        "2026-03-04 00:00:00+00:00",
        "/Date(1772582400000)/",
        "/Date(1772582400000+1300)/",
    ],
)
def test_every_spelling_of_a_date_is_read(text: str) -> None:
    assert read_date(text) == date(2026, 3, 4)


@pytest.mark.parametrize("text", ["04/03/2026", "2026-13-01", "tomorrow", 20260304, None])
def test_anything_else_is_no_date(text: object) -> None:
    assert read_date(text) is None
