"""
Both books agree: what nobody told of is found and mended, a second invoice waits for a person, and the report says so.

REC-01, REC-04, REC-18, FAIL-01, GRD-06.
"""

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from shared.model.hints import Hint
from shared.model.refs import ConnectionId, Kind, Ref, account_of
from tests.stories.desk import ONE
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack
LAG = 5
"""Longer than the lag of the CRM's index."""


def compared(stage: Stage, *words: str, code: int | Collection[int] = (0, 3)) -> dict[str, Any]:
    """
    Run the command from the day before yesterday; gives its one run. Other stories leave things that wait for a person, for
    which it ends with 3.
    """
    stage.crm.control("clock", {"advance_s": LAG})
    stage.fresh_minute()
    since = (datetime.now(UTC) - timedelta(days=2)).date().isoformat()
    [run] = stage.cli("reconcile", "--since", since, *words, code=code)["runs"]
    assert isinstance(run, dict)
    return run


def about(run: dict[str, Any], deal: str) -> list[tuple[str, str]]:
    return [(one["kind"], one["remedy"]) for one in run["findings"] if one["deal"] == deal]


def test_deals_and_payments_that_no_webhook_told_of_are_found_and_mended(stage: Stage) -> None:
    paid = stage.wins(stage.deal(ONE))
    invoice = stage.invoice(paid)["InvoiceID"]
    stage.told(paid, invoice_status="draft")
    stage.settle()
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": "off"})
    unheard, undated = stage.wins(stage.deal(ONE)), stage.wins(stage.deal(ONE))
    stage.crm.act("edit", undated, properties={"closedate": ""})
    stage.ledger.act("approve", invoice)
    stage.ledger.act("pay", invoice, amount="576.00")

    rehearsed = compared(stage, "--dry-run")
    assert [] == stage.invoices(unheard)
    run = compared(stage)

    assert [("drifted_status", "repair")] == about(run, paid) == about(rehearsed, paid)
    assert "paid with 0.00 GBP due" in next(one["sentence"] for one in run["findings"] if one["deal"] == paid)
    assert 2 <= run["fates"]["under_way"]["count"]
    for deal in (unheard, undated):
        stage.told(deal, invoice_status="draft")
    stage.told(paid, invoice_status="paid")
    assert [1, 1, 1] == [len(stage.invoices(deal)) for deal in (paid, unheard, undated)]
    stage.settle()
    again = compared(stage)
    assert [] == about(again, paid) + about(again, unheard) + about(again, undated)
    sums_agree(again)


def sums_agree(run: dict[str, Any]) -> None:
    """Each deal has one fate, the fates' sums are the sum of all, and no difference is without an explanation."""
    fates = run["fates"].values()
    assert run["won"]["count"] == sum(its["count"] for its in fates)
    for amount in run["won"]["amounts"]:
        parts = [one for its in fates for one in its["amounts"] if one["currency"] == amount["currency"]]
        assert Decimal(amount["amount"]) == sum(Decimal(one["amount"]) for one in parts)
    assert {Decimal(0)} >= {Decimal(one["unexplained"]["amount"]) for one in run["agreements"]}


def test_a_second_live_invoice_holds_its_deal_until_one_is_voided(stage: Stage) -> None:
    deal = stage.wins(stage.deal(ONE))
    first = stage.invoice(deal)
    stage.told(deal, invoice_status="draft")
    second = stage.ledger.act("create_invoice", Reference=f"DEAL-{deal}")
    stage.settle()

    run = compared(stage, code=3)

    assert [("duplicate", "person")] == about(run, deal)
    stage.told(deal, sync_status="held")
    assert ["duplicate_invoice"] == [one["code"] for one in stage.held(deal)]
    assert second["InvoiceNumber"] in stage.held(deal)[0]["sentence"]

    stage.ledger.act("delete", second["InvoiceID"])
    stage.settle()
    compared(stage)
    stage.until(lambda: not stage.held(deal), lambda: f"the end of the hold: {stage.held(deal)}")
    assert first["InvoiceID"] in {one["InvoiceID"] for one in stage.invoices(deal) if one["Status"] == "DRAFT"}


def test_the_night_reconciles_by_itself_and_its_report_can_be_read_afterwards(stage: Stage) -> None:
    deal = stage.wins(stage.deal(ONE))
    stage.told(deal, invoice_status="draft")
    stage.settle()
    crm = ConnectionId(f"hubspot:{stage.portal}")
    compared(stage)  # from now on its first day is known
    before = stage.world.reconciliations.last(crm)
    assert before is not None
    stage.fresh_minute()
    account = Ref(crm, Kind.ACCOUNT, account_of(crm))

    stage.world.queues.send("reconcile", [Hint(account, f"{account}#night {datetime.now(UTC)}", "its night has come")])

    def newer() -> bool:
        last = stage.world.reconciliations.last(crm)
        return last is not None and last.at > before.at

    stage.until(newer, lambda: "the run of the night")
    page = stage.folder / "report.html"
    shown = stage.terminal("reconcile", "--last", "--html", str(page), code=(0, 3))
    assert "Won deals" in shown
    assert "<title>Reconciliation - Ledgerlink</title>" in page.read_text()
    page.unlink()
