"""
An invoice falls overdue on the running bundle: a task, half paid, a dispute, paid without a word to us, and calm again.

AUT-07, AUT-08, AUT-10, ALR-01.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack
BEFORE = "# What follows once an invoice is fully paid by"
STEPS = (
    '[[receivables.steps]]\nname = "friendly"\ndays = 3\nremind = "crm"\n'
    '[[receivables.steps]]\nname = "firm"\ndays = 14\n'
    "[receivables.hours]\nbegin = 00:00:00\nend = 23:59:59\n"
    'days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]\n'
)


def days_ago(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).date().isoformat()


def says(stage: Stage, deal: str, fact: str) -> str:
    return stage.fields(deal).get(fact) or ""


def tasks(stage: Stage, deal: str) -> list[str]:
    """The status of each task about the overdue invoice."""
    rows = stage.on(deal, "tasks")
    return sorted(row["hs_task_status"] for row in rows if "Overdue" in row["hs_task_subject"])


def comes(stage: Stage, deal: str, true: Callable[[], Any]) -> None:
    """What is due is sent, until it is so."""

    def ticked() -> Any:
        stage.stack.invoke("tick")
        return true()

    stage.until(ticked, lambda: f"{says(stage, deal, 'collection')!r} and the tasks {tasks(stage, deal)}")


def test_an_overdue_invoice_is_asked_for_and_calm_again_once_it_is_paid(stage: Stage) -> None:
    with stage.under((BEFORE, f"{STEPS}{BEFORE}")):
        deal = stage.wins(stage.deal(ONE))
        stage.told(deal, invoice_status="draft")
        invoice = stage.invoice(deal)["InvoiceID"]
        stage.settle()
        stage.ledger.act("edit", invoice, Date=days_ago(40), DueDate=days_ago(5))
        stage.ledger.act("approve", invoice)
        stage.told(deal, payment_status="overdue")
        comes(stage, deal, lambda: says(stage, deal, "collection").startswith("Step 1 of 2 (friendly)"))
        assert (["NOT_STARTED"], "friendly") == (tasks(stage, deal), says(stage, deal, "reminder"))

        stage.settle()
        stage.ledger.act("pay", invoice, amount="100.00")
        comes(stage, deal, lambda: "GBP 476.00 of 576.00 is still due" in says(stage, deal, "collection"))

        stage.settle()
        stage.ledger.control("webhooks", {"mode": "off"})
        stage.ledger.act("pay", invoice)
        stage.ledger.control("webhooks", {"mode": "on"})
        stage.world.cursors.soon(next(one.id for one in stage.world.lists.standings() if one.id.startswith("xero:")))
        comes(stage, deal, lambda: tasks(stage, deal) == ["COMPLETED"])
        stage.told(deal, payment_status="paid")
        stage.settle()
        assert ["", "", ""] == [says(stage, deal, fact) for fact in ("collection", "reminder", "reminder_on")]
    decisions = str(stage.cli("explain", "deal", deal)["decisions"])
    assert "step friendly is due and was never carried out" in decisions
