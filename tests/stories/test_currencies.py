"""
A foreign deal is invoiced in its own currency, at a rate whose source, direction and moment anybody can read.

TAX-01, TAX-02, TAX-03, TAX-14, FAIL-10.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from tests.stories.desk import ONE
from tests.stories.draft import amounts, figure, foot, members
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

RATES = {"EUR": "0.85", "USD": "0.78"}
SOURCE = 'source = "crm"'
ANY_CURRENCY = ('currencies = ["GBP", "EUR", "USD"]', "currencies = []")
KEPT = ["GBP", "EUR", "USD"]
YEN = (
    {"name": "Seats", "hs_sku": "SEAT-PRO", "quantity": "3", "price": "333.5"},
    {"name": "Hours", "hs_sku": "SUPPORT", "quantity": "1", "price": "1002"},
)


def said(stage: Stage, deal: str, rule: str) -> str:
    """What the story of the invoiced deal says under this rule; empty where nothing."""
    stage.told(deal, sync_status="invoiced")
    return stage.why(deal, rule)


def rate(invoice: dict[str, Any]) -> Decimal:
    return figure(invoice["CurrencyRate"])


@contextmanager
def rates(stage: Stage, **others: str) -> Iterator[None]:
    """The CRM's table of rates, home units for one unit; afterwards as before."""
    stage.crm.act("settings", rates={**RATES, **others})
    try:
        yield
    finally:
        stage.crm.act("settings", rates=RATES)


def test_the_rate_is_the_one_that_sales_froze_when_the_deal_closed(stage: Stage) -> None:
    """TAX-01, TAX-02, TAX-03: 0.85 pounds for a euro is 1.176471 euros for a pound, whatever the rate is by now."""
    stage.crm.control("webhooks", {"mode": "off"})
    deal = stage.wins(stage.deal(ONE, deal_currency_code="EUR"))
    stage.crm.control("webhooks", {"mode": "on"})
    with rates(stage, EUR="0.95"):
        stage.cli("sync", "deal", deal)
        invoice = stage.invoice(deal)

    assert ("EUR", ("480.00", "96.00", "576.00")) == (invoice["CurrencyCode"], foot(invoice))
    assert Decimal("1.176471") == rate(invoice)
    # 576 x 0.85, and what the ledger books for it.
    assert Decimal("489.60") == (figure(invoice["Total"]) / rate(invoice)).quantize(Decimal("0.01"))
    assert "rate 0.85, the CRM's, frozen when the deal closed: 489.60 GBP in the home currency" == said(
        stage, deal, "exchange"
    )
    assert not said(stage, deal, "rate_differs")


def test_the_ledgers_rate_of_the_day_is_compared_with_the_deals(stage: Stage) -> None:
    """TAX-03, FAIL-10: flagged beyond the book's tolerance, and only there; both currencies stand side by side."""
    company = stage.company()
    with stage.under((SOURCE, 'source = "ledger"')):
        euros, dollars = (
            stage.wins(stage.deal(ONE, company=company, deal_currency_code=code)) for code in ("EUR", "USD")
        )
        drafts = [stage.invoice(deal) for deal in (euros, dollars)]
        flagged = [said(stage, deal, "rate_differs") for deal in (euros, dollars)]
    with stage.under((SOURCE, 'source = "ledger"'), ("# rate_tolerance = 2", "rate_tolerance = 2")):
        tolerated = stage.wins(stage.deal(ONE, company=company, deal_currency_code="EUR"))
        stage.invoice(tolerated)
        quiet = said(stage, tolerated, "rate_differs")

    assert [Decimal("1.1632"), Decimal("1.3425")] == [rate(draft) for draft in drafts]
    # 1 / 1.1632 against 0.85; 1 / 1.3425 against 0.78.
    assert ["+1.14% off the deal's 0.85", "-4.50% off the deal's 0.78"] == [text[-26:] for text in flagged]
    assert not quiet
    # 576 / 1.1632
    assert "495.19 GBP in the home currency" in said(stage, euros, "exchange")


def test_a_fixed_rate_is_finances_own_and_a_currency_without_one_waits(stage: Stage) -> None:
    """TAX-03, FAIL-10, GRD-03."""
    company = stage.company()
    with stage.under((SOURCE, 'source = "fixed"\nfixed = { EUR = 0.9 }')):
        euros, dollars = (
            stage.wins(stage.deal(ONE, company=company, deal_currency_code=code)) for code in ("EUR", "USD")
        )
        invoice = stage.invoice(euros)
        held = stage.told(dollars, sync_status="held")
        stage.settle()

    assert Decimal("1.111111") == rate(invoice)
    assert "fixed in ledgerlink.toml: 518.40 GBP" in said(stage, euros, "exchange")
    assert "+5.88%" in said(stage, euros, "rate_differs")
    assert "No fixed rate for USD" in held["sync_message"]
    assert [] == stage.invoices(dollars)


def test_at_home_no_rate_is_sent(stage: Stage) -> None:
    """TAX-01."""
    deal = stage.wins(stage.deal(ONE))

    assert Decimal(1) == rate(stage.invoice(deal))
    assert "no rate sent: GBP is the home currency" == said(stage, deal, "exchange")


def test_currencies_without_and_with_more_decimals_follow_once_the_ledger_keeps_them(stage: Stage) -> None:
    """TAX-01, TAX-14, GRD-03: yen stay whole, tax too; thousandths of a dinar, which the ledger has not, wait."""
    company = stage.company()
    fine = {**ONE, "quantity": "1", "price": "12.345"}
    with stage.under(ANY_CURRENCY), rates(stage, JPY="0.0052", KWD="2.5"):
        yen = stage.wins(stage.deal(*YEN, company=company, deal_currency_code="JPY"))
        dinars = stage.wins(
            stage.deal({**ONE, "quantity": "2", "price": "6.175"}, company=company, deal_currency_code="KWD")
        )
        thousandths = stage.wins(stage.deal(fine, company=company, deal_currency_code="KWD"))
        for deal, code in ((yen, "JPY"), (dinars, "KWD"), (thousandths, "KWD")):
            assert f"does not keep {code}" in stage.told(deal, sync_status="held")["sync_message"]
        stage.settle()
        stage.ledger.act("organisation", Currencies=[*KEPT, "JPY", "KWD"])
        try:
            stage.cli("setup")
            in_yen, in_dinars = stage.invoice(yen), stage.invoice(dinars)
            stage.settle()
            held = stage.held(thousandths)
        finally:
            stage.ledger.act("organisation", Currencies=KEPT)
            stage.cli("setup")

    assert "2003" == stage.record("deals", yen)["amount"]
    assert [("3", "333.667"), ("1", "1002")] == members(in_yen, "Quantity", "UnitAmount")
    # A fifth is 200.20 and 200.40: nobody pays a part of a yen.
    assert [("1001.00", "200.00"), ("1002.00", "200.00")] == amounts(in_yen)
    assert ("2003.00", "400.00", "2403.00") == foot(in_yen)
    assert Decimal("192.307692") == rate(in_yen)
    assert "12.50 GBP in the home currency" in said(stage, yen, "exchange")
    assert ("12.35", "2.47", "14.82") == foot(in_dinars)
    assert "amounts_disagree" == held[0]["code"]
    assert (
        "they differ by 0.005 KWD. Where they differ: line 1, 'Support hours': 12.345 in the CRM, 12.35 in the ledger"
        in (held[0]["sentence"])
    )
    assert [] == stage.invoices(thousandths)
