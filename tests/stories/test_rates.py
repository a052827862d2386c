"""
What a foreign deal is worth at home, on both sides, at one rate; and where sales had another one in mind.

FIN-16, TAX-02, TAX-03. The CRM's rate of a euro is 0.85 pounds; the ledger's own day rate differs.
"""

from decimal import ROUND_HALF_UP, Decimal

import pytest

from tests.stories.desk import LINES, NET, TAX
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

LEDGERS_RATE = ('[books.exchange]\nsource = "crm"', '[books.exchange]\nsource = "ledger"')


def at_home(amount: Decimal, rate: object) -> Decimal:
    """What the ledger books: Xero's rate is foreign units for one at home."""
    return (amount / Decimal(str(rate))).quantize(Decimal("0.01"), ROUND_HALF_UP)


def test_at_the_crms_rate_both_sides_hold_the_same_worth(stage: Stage) -> None:
    deal = stage.wins(stage.deal(*LINES, deal_currency_code="EUR"))
    invoice = stage.invoice(deal)
    told = stage.told(deal, exchange_rate_source="crm")

    assert ("GBP", "0.85") == (told["home_currency"], told["exchange_rate"])
    assert at_home(NET + TAX, invoice["CurrencyRate"]) == Decimal(told["home_total"])
    assert Decimal(stage.record("deals", deal)["amount_in_home_currency"]) == Decimal(told["home_net"])
    assert "exchange_note" not in told
    assert told["exchange_rate_date"]


def test_at_the_ledgers_rate_the_difference_stands_on_the_deal_and_in_its_story(stage: Stage) -> None:
    with stage.under(LEDGERS_RATE):
        deal = stage.wins(stage.deal(*LINES, deal_currency_code="EUR"))
        invoice = stage.invoice(deal)
        told = stage.told(deal, exchange_rate_source="ledger")
        stage.settle()

    assert at_home(NET + TAX, invoice["CurrencyRate"]) == Decimal(told["home_total"])
    assert invoice["DateString"][:10] == told["exchange_rate_date"]
    rules = {decision["rule"] for decision in stage.cli("explain", "deal", deal)["decisions"]}
    drifted = abs(1 / Decimal(str(invoice["CurrencyRate"])) / Decimal("0.85") - 1) > Decimal("0.01")
    assert drifted == ("rate_differs" in rules) == told.get("exchange_note", "").startswith("Booked at ")
    assert drifted, "the sandboxes' rates are meant to differ"


def test_a_deal_in_the_home_currency_is_worth_its_total(stage: Stage) -> None:
    deal = stage.wins(stage.deal(*LINES))
    stage.invoice(deal)
    told = stage.told(deal, home_currency="GBP")

    assert (NET, NET + TAX) == (Decimal(told["home_net"]), Decimal(told["home_total"]))
    assert "exchange_rate" not in told
