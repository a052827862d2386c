from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from shared.domain.exchange import booked, rate_text
from shared.domain.told_exchange import FACTS, exchange_facts
from shared.model.exchange import Exchange
from shared.model.ledger import Invoice, InvoiceStatus
from shared.model.money import Money
from shared.model.refs import Kind, Ref
from shared.model.rules import ExchangeRule
from tests.builders import LEDGER, NOW, TODAY, deal

CLOSED = date(2026, 11, 20)
RATES = Exchange("GBP", "ledger", TODAY, Decimal("0.9"), Decimal("0.85"), CLOSED, Decimal(1))


def invoice(rate: str | None = "0.9", currency: str = "EUR") -> Invoice:
    total = Money(Decimal("719.87"), currency)
    return Invoice(
        ref=Ref(LEDGER, Kind.INVOICE, "i-1"),
        number="INV-1",
        reference="DEAL-1",
        status=InvoiceStatus.DRAFT,
        customer=Ref(LEDGER, Kind.CUSTOMER, "c-1"),
        currency=currency,
        net=Money(Decimal("599.89"), currency),
        tax=Money(Decimal("119.98"), currency),
        total=total,
        due=total,
        paid=Money(Decimal(0), currency),
        issue_date=TODAY,
        due_date=None,
        version="1",
        changed_at=NOW,
        exchange_rate=Decimal(rate) if rate else None,
    )


def test_a_foreign_invoice_is_told_at_home_with_rate_day_and_source() -> None:
    assert {
        "home_currency": "GBP",
        "home_net": "539.90",
        "home_total": "647.88",
        "exchange_rate": "0.9",
        "exchange_rate_date": "2026-11-21",
        "exchange_rate_source": "ledger",
        "exchange_note": "Booked at 0.9, the deal's rate of 2026-11-20 is 0.85: +5.88%, which makes 647.88 GBP of what "
        "the deal says is 611.89 GBP. Both are right, at different moments.",
    } == exchange_facts(invoice(), RATES)


def test_within_the_tolerance_nothing_is_noted() -> None:
    assert "" == exchange_facts(invoice("0.8585"), replace(RATES, booked=Decimal("0.8585")))["exchange_note"]


def test_an_invoice_in_the_home_currency_has_no_rate() -> None:
    told = exchange_facts(invoice("1", "GBP"), Exchange("GBP"))

    assert {"home_currency": "GBP", "home_net": "599.89", "home_total": "719.87"} == told


def test_while_the_ledger_has_no_rate_only_its_currency_is_told() -> None:
    assert {"home_currency": "GBP"} == exchange_facts(invoice(None), RATES)


def test_a_rate_that_finance_changed_is_the_ledgers_of_the_invoices_date() -> None:
    ours = replace(RATES, source="crm", on=CLOSED, booked=Decimal("0.85"))
    told = exchange_facts(invoice("0.8"), ours)

    assert ("ledger", "2026-11-21") == (told["exchange_rate_source"], told["exchange_rate_date"])
    assert told["exchange_note"].startswith("Booked at 0.8, the deal's rate of 2026-11-20 is 0.85: -5.88%")


def test_every_fact_is_named() -> None:
    assert set(FACTS) == set(exchange_facts(invoice(), RATES))


@pytest.mark.parametrize(
    ("source", "more", "on"),
    [
        ("crm", {"closed_on": CLOSED}, CLOSED),
        ("crm", {"closed_on": CLOSED, "is_closed": False}, TODAY),
        ("ledger", {"closed_on": CLOSED}, TODAY),
        ("fixed", {"closed_on": CLOSED}, TODAY),
    ],
)
def test_the_day_of_a_rate_is_the_close_for_the_crms_else_the_invoices(
    source: Any, more: dict[str, Any], on: date
) -> None:
    rates = booked(deal(**more), ExchangeRule(source, {"EUR": Decimal("0.9")}), "GBP", TODAY, Decimal(1))

    assert (source, on, Decimal("0.85")) == (rates.source, rates.on, rates.frozen)


def test_a_deal_in_the_home_currency_has_nothing_to_compare() -> None:
    assert Exchange("GBP") == booked(deal(currency="GBP"), ExchangeRule("crm"), "GBP", TODAY, Decimal(1))


@pytest.mark.parametrize(
    ("rate", "shown"),
    [("0.849999617500", "0.85"), ("190.512478567342", "190.512"), ("0.00524912", "0.00524912"), ("10", "10")],
)
def test_a_rate_is_shown_as_people_write_it(rate: str, shown: str) -> None:
    assert shown == rate_text(Decimal(rate))
