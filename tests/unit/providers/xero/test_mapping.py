"""Between Xero's words and ours: statuses, rates, dates, links, and the exact bytes of what we send."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.errors import Unsupported
from shared.model.ledger import Invoice, InvoiceDraft, InvoiceLine, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.providers.xero import mapping, wire
from tests import builders

ID = "11111111-2222-4333-8444-555555555555"
INVOICE: dict[str, Any] = {
    "InvoiceID": ID,
    "Type": "ACCREC",
    "Status": "AUTHORISED",
    "InvoiceNumber": "INV-1042",
    "Reference": "DEAL-981",
    "Contact": {"ContactID": "c-1", "Name": "Acme Ltd"},
    "CurrencyCode": "EUR",
    "CurrencyRate": Decimal("1.25"),
    "SubTotal": Decimal("599.89"),
    "TotalTax": Decimal("119.98"),
    "Total": Decimal("719.87"),
    "AmountDue": Decimal("619.87"),
    "AmountPaid": Decimal("60.00"),
    "AmountCredited": Decimal("40.00"),
    "DateString": "2026-03-04T00:00:00",
    "Date": "/Date(0+0000)/",
    "DueDate": "/Date(1775174400000+0000)/",
    "UpdatedDateUTC": "/Date(1772619330123+0000)/",
    "SentToContact": True,
}


def read(**changes: Any) -> Invoice:
    return mapping.invoice(wire.Invoice.model_validate(INVOICE | changes), builders.LEDGER, "!gH7kQ")


def draft(*lines: InvoiceLine, **more: Any) -> InvoiceDraft:
    facts: dict[str, Any] = {
        "customer": Ref(builders.LEDGER, Kind.CUSTOMER, "c-1"),
        "reference": "DEAL-981",
        "currency": "EUR",
        "prices": "exclusive",
        "issue_date": date(2026, 3, 4),
        "due_date": date(2026, 4, 3),
        "lines": lines or (line(),),
    } | more
    return InvoiceDraft(**facts)


def line(quantity: str = "12", price: str = "49.9900", **more: Any) -> InvoiceLine:
    facts: dict[str, Any] = {
        "description": "Pro plan",
        "account": "200",
        "tax_code": "OUTPUT2",
        "tax_rate": Decimal(20),
    } | more
    return InvoiceLine(quantity=Decimal(quantity), unit_price=Decimal(price), **facts)


def sent(body: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(body)
    (element,) = next(iter(found.values()))
    return dict(element)


def test_an_invoice_is_read_with_all_its_figures() -> None:
    eur: dict[str, Any] = {name: Money(Decimal(value), "EUR") for name, value in FIGURES.items()}

    assert read() == Invoice(
        ref=Ref(builders.LEDGER, Kind.INVOICE, ID),
        number="INV-1042",
        reference="DEAL-981",
        status=InvoiceStatus.AWAITING_PAYMENT,
        customer=Ref(builders.LEDGER, Kind.CUSTOMER, "c-1"),
        currency="EUR",
        issue_date=date(2026, 3, 4),
        due_date=date(2026, 4, 3),
        version="2026-03-04T10:15:30.123Z",
        changed_at=datetime(2026, 3, 4, 10, 15, 30, 123000, tzinfo=UTC),
        sent=True,
        exchange_rate=Decimal("0.8"),
        url=(
            "https://go.xero.com/organisationlogin/default.aspx?shortcode=%21gH7kQ"
            f"&redirecturl=/AccountsReceivable/View.aspx?InvoiceID={ID}"
        ),
        settlements=(),
        fully_paid_on=None,
        **eur,
    )


FIGURES = {"net": "599.89", "tax": "119.98", "total": "719.87", "due": "619.87", "paid": "60", "credited": "40"}


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("DRAFT", InvoiceStatus.DRAFT),
        ("SUBMITTED", InvoiceStatus.AWAITING_APPROVAL),
        ("AUTHORISED", InvoiceStatus.AWAITING_PAYMENT),
        ("PAID", InvoiceStatus.PAID),
        ("VOIDED", InvoiceStatus.VOIDED),
        ("DELETED", InvoiceStatus.DELETED),
        ("Authorised", InvoiceStatus.UNKNOWN),
        ("", InvoiceStatus.UNKNOWN),
    ],
)
def test_a_status_is_ours_or_unknown(theirs: str, ours: InvoiceStatus) -> None:
    assert ours is read(Status=theirs).status


def test_a_draft_is_opened_for_editing() -> None:
    assert "/AccountsReceivable/Edit.aspx?" in read(Status="DRAFT").url


def test_without_the_organisations_short_code_there_is_no_link_that_could_lead_elsewhere() -> None:
    assert "" == mapping.invoice(wire.Invoice.model_validate(INVOICE), builders.LEDGER).url


@pytest.mark.parametrize("changes", [{"DateString": "", "Date": ""}, {"UpdatedDateUTC": ""}, {"CurrencyCode": "euro"}])
def test_an_invoice_without_date_time_or_currency_cannot_be_read(changes: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        read(**changes)


def test_a_due_date_may_be_missing() -> None:
    assert read(DueDate=None).due_date is None


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ("1.547150", "0.646349739844229713"),  # USD organisation, NZD quote: 1.54715 NZD for a dollar
        ("0.916667", "1.090908694215020285"),  # NZD organisation: AUD 495 are NZD 540
        ("1", "1"),
        (None, None),
    ],
)
def test_a_rate_is_turned_around(theirs: str | None, ours: str | None) -> None:
    found = mapping.our_rate(Decimal(theirs) if theirs else None)

    assert (Decimal(ours) if ours else None) == found


def test_the_turned_rate_gives_the_bank_amount_of_xeros_example() -> None:
    theirs = mapping.their_rate(Decimal(540) / Decimal(495))

    assert Decimal("540.00") == (Decimal(495) / theirs).quantize(Decimal("0.01"))


@given(st.decimals(min_value="0.0001", max_value="9999", places=6).filter(bool))
def test_a_rate_survives_the_way_there_and_back_as_far_as_six_decimals_carry(ours: Decimal) -> None:
    theirs = mapping.their_rate(ours)
    back = mapping.our_rate(theirs)

    assert back is not None
    assert abs(1 / back - 1 / ours) <= Decimal("0.000001") * (1 + 1 / ours)
    assert 6 >= -int(theirs.as_tuple().exponent)


@pytest.mark.parametrize("rate", ["0", "-1", "3000000"])
def test_a_rate_that_xero_cannot_hold_is_not_sent(rate: str) -> None:
    with pytest.raises(Unsupported):
        mapping.their_rate(Decimal(rate))


def test_an_invoice_request_is_these_bytes() -> None:
    discounted = line("1.5", "100.0001", item="SUB-PRO", discount_percent=Decimal("12.50"))
    whole = draft(
        line(), discounted, exchange_rate=Decimal("0.8"), deal_url="https://app.hubspot.com/contacts/1/deal/981"
    )

    assert mapping.invoice_body(whole) == (
        b'{"Invoices":[{"Type":"ACCREC","Status":"DRAFT","Contact":{"ContactID":"c-1"},"Date":"2026-03-04",'
        b'"DueDate":"2026-04-03","Reference":"DEAL-981","Url":"https://app.hubspot.com/contacts/1/deal/981",'
        b'"CurrencyCode":"EUR","CurrencyRate":1.25,"LineAmountTypes":"Exclusive","LineItems":['
        b'{"Description":"Pro plan","Quantity":12,"UnitAmount":49.99,"AccountCode":"200","TaxType":"OUTPUT2"},'
        b'{"ItemCode":"SUB-PRO","Description":"Pro plan","Quantity":1.5,"UnitAmount":100.0001,"DiscountRate":12.5,'
        b'"AccountCode":"200","TaxType":"OUTPUT2"}]}]}'
    )


def test_equal_figures_make_equal_bytes_however_they_were_written() -> None:
    assert mapping.invoice_body(draft(line("12.0", "49.99"))) == mapping.invoice_body(draft(line("12", "49.9900")))


@pytest.mark.parametrize(
    ("prices", "theirs"), [("exclusive", "Exclusive"), ("inclusive", "Inclusive"), ("none", "NoTax")]
)
def test_the_prices_say_how_tax_is_taken(prices: str, theirs: str) -> None:
    assert theirs == sent(mapping.invoice_body(draft(prices=prices)))["LineAmountTypes"]


@pytest.mark.parametrize(
    "url", ["", "http://crm.example/deals/1", "https://XERO-deals.example/1", "https://crm.example/deals/xero"]
)
def test_a_link_that_xero_would_refuse_is_left_out(url: str) -> None:
    assert "Url" not in sent(mapping.invoice_body(draft(deal_url=url)))


def test_without_a_rate_xero_chooses_the_days() -> None:
    assert "CurrencyRate" not in sent(mapping.invoice_body(draft()))


@pytest.mark.parametrize("odd", [line("0.33333"), line("1", "49.99005")])
def test_more_decimals_than_xero_keeps_are_never_cut_in_silence(odd: InvoiceLine) -> None:
    with pytest.raises(Unsupported, match="4 decimals"):
        mapping.invoice_body(draft(odd))
