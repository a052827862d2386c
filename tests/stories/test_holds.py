"""
A deal that can't be invoiced right is held, with a sentence for sales and for finance, and follows once corrected.

TAX-10, GRD-03, GRD-05.
"""

from collections.abc import Callable

import pytest

from tests.stories.desk import FIXED_NAMES, ONE, OWNER
from tests.stories.stage import Stage
from tests.stories.test_currencies import rates

pytestmark = pytest.mark.stack

Correct = Callable[[Stage, str], None]
UNKNOWN = {"name": "Carrier pigeon", "hs_sku": "PIGEON", "quantity": "2", "price": "35"}


def add_a_line(stage: Stage, deal: str) -> None:
    stage.crm.act("add_line", deal, properties=ONE)


def correct_the_amount(stage: Stage, deal: str) -> None:
    stage.edits(deal, amount="480")


def sell_another_product(stage: Stage, deal: str) -> None:
    (line,) = stage.on(deal, "line_items")
    stage.crm.act("remove_line", line["hs_object_id"])
    add_a_line(stage, deal)


@pytest.mark.parametrize(
    ("lines", "properties", "code", "words", "correct"),
    [
        ((), {"amount": "480"}, "no_lines", "has no line items", add_a_line),
        ((ONE,), {"amount": "500"}, "amounts_disagree", "differ by 20.00 GBP", correct_the_amount),
        ((UNKNOWN,), {}, "mapping_missing", "'Carrier pigeon'", sell_another_product),
    ],
    ids=["no lines", "header and lines differ", "unmapped product"],
)
def test_a_deal_that_does_not_add_up_is_held_and_follows_once_corrected(  # noqa: PLR0917  # the row of the table
    stage: Stage,
    lines: tuple[dict[str, str], ...],
    properties: dict[str, str],
    code: str,
    words: str,
    correct: Correct,
) -> None:
    """TAX-10, GRD-03."""
    deal = stage.wins(stage.open_deal(lines, properties, stage.company()))
    is_held(stage, deal, code, words)
    correct(stage, deal)

    is_invoiced(stage, deal)


def test_the_difference_between_header_and_lines_is_named_in_money(stage: Stage) -> None:
    """TAX-10."""
    deal = stage.wins(stage.deal(ONE, amount="500"))
    stage.told(deal, sync_status="held")
    (hold,) = stage.held(deal)

    assert {"amount": "500.00", "currency": "GBP"} == hold["amount"]
    assert {"amount": "-20.00", "currency": "GBP"} == hold["difference"]


def test_a_currency_that_the_ledger_does_not_keep_holds_the_deal(stage: Stage) -> None:
    """GRD-03."""
    with rates(stage, CHF="0.89"), stage.under(('currencies = ["GBP", "EUR", "USD"]', "currencies = []")):
        deal = stage.wins(stage.deal(ONE, deal_currency_code="CHF"))
        is_held(stage, deal, "currency_unknown", "does not keep CHF")
        stage.edits(deal, deal_currency_code="EUR")

        is_invoiced(stage, deal)
    assert "EUR" == stage.invoice(deal)["CurrencyCode"]


def test_a_currency_that_no_book_takes_holds_the_deal(stage: Stage) -> None:
    with stage.under(('currencies = ["GBP", "EUR", "USD"]', 'currencies = ["EUR", "USD"]')):
        deal = stage.wins(stage.deal(ONE))
        is_held(stage, deal, "no_book", "No book takes a deal in GBP")
        stage.edits(deal, deal_currency_code="EUR")

        is_invoiced(stage, deal)


def test_nothing_is_written_to_a_closed_period(stage: Stage) -> None:
    """GRD-03: finance closed it a moment ago; the ledger's own word counts, whatever we remember of it."""
    company = stage.company()
    stage.invoice(stage.wins(stage.deal(ONE, company=company)))
    stage.settle()
    stage.ledger.act("organisation", PeriodLockDate="2099-12-31")
    try:
        deal = stage.wins(stage.deal(ONE, company=company))
        is_held(stage, deal, "period_closed", "The books are closed")
    finally:
        stage.ledger.act("organisation", PeriodLockDate="2025-12-31")
    stage.touches(deal)

    is_invoiced(stage, deal)


def test_a_held_deal_that_is_lost_waits_for_nobody(stage: Stage) -> None:
    deal = stage.wins(stage.deal(ONE, amount="500"))
    stage.told(deal, sync_status="held")
    stage.moves(deal, "lost")
    stage.told(deal, sync_status="excluded")
    stage.settle()

    assert ([], []) == (stage.held(deal), stage.invoices(deal))
    assert ["COMPLETED"] == [task["hs_task_status"] for task in stage.on(deal, "tasks")]


def is_held(stage: Stage, deal: str, code: str, words: str) -> None:
    """It says so everywhere, once, and nothing stands in the ledger."""
    before = {one["ContactID"] for one in stage.customers()}
    told = stage.told(deal, sync_status="held")
    stage.touches(deal)
    stage.settle()

    assert words in told["sync_message"]
    assert "invoice_id" not in told
    (task,) = stage.on(deal, "tasks")
    assert (OWNER, "NOT_STARTED") == (task["hubspot_owner_id"], task["hs_task_status"])
    assert [] == stage.on(deal, "notes") == stage.invoices(deal)
    assert before == {one["ContactID"] for one in stage.customers()}
    (hold,) = stage.held(deal)
    assert set(FIXED_NAMES) <= set(hold)
    assert code == hold["code"]
    assert words in hold["sentence"]


def is_invoiced(stage: Stage, deal: str) -> None:
    """By itself: the correction was all that anybody did."""
    assert "DRAFT" == stage.invoice(deal)["Status"]
    told = stage.told(deal, sync_status="invoiced")
    stage.settle()

    assert told["sync_message"].startswith("Invoice ")
    assert [] == stage.held(deal)
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes")) == len(stage.on(deal, "tasks"))
    assert ["COMPLETED"] == [task["hs_task_status"] for task in stage.on(deal, "tasks")]
