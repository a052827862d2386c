"""
A book's way from observing to live by `ledgerlink mode`, with what sales and finance see at each step.

GRD-13, ROL-05, ROL-06, ROL-14, FAIL-09.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.local.seed import RULES
from tests.stories.desk import ONE, writes
from tests.stories.stage import Stage
from tests.stories.test_observe import OBSERVE, is_planned

pytestmark = pytest.mark.stack
RENEWALS: dict[str, Any] = {"pipeline": "184110200", "dealstage": "184110201"}


@pytest.fixture
def observing(stage: Stage) -> Iterator[Stage]:
    """The stack under an observing book."""
    stage.settle()
    with stage.under(OBSERVE):
        yield stage
        stage.settle()


def moves(stage: Stage, mode: str, *words: str, code: int = 0) -> Any:
    """Finance's operator moves the book."""
    return stage.cli("mode", "uk", mode, "--yes", "--by", "ann", *words, code=code)


def test_in_approval_a_draft_leaves_only_after_a_person_said_yes(observing: Stage) -> None:
    early = observing.wins(observing.deal(ONE))
    is_planned(observing, early)
    moved = moves(observing, "approve")
    mark = observing.ledger.last_call()
    deal = observing.wins(observing.deal(ONE))
    observing.until(lambda: observing.held(deal), lambda: f"a hold of {deal}")
    observing.touches(early)
    observing.settle()

    assert ("approve", []) == (moved["mode"], moved["taken_along"])
    assert [] == writes(observing.ledger.business_calls(mark))
    assert "needs_approval" == observing.held(deal)[0]["code"]
    observing.terminal("holds", "approve", deal)
    assert "DRAFT" == observing.invoice(deal)["Status"]
    observing.settle()
    is_planned(observing, early)


def test_a_pilot_invoices_its_own_deals_and_only_shows_the_others(observing: Stage) -> None:
    moves(observing, "pilot", "--pilot", f"pipelines={RENEWALS['pipeline']}")
    mark = observing.ledger.last_call()
    outside = observing.wins(observing.deal(ONE))
    is_planned(observing, outside)
    assert [] == writes(observing.ledger.business_calls(mark))
    inside = observing.wins(observing.deal(ONE, **RENEWALS))
    observing.invoice(inside)
    observing.told(inside, sync_status="invoiced")
    reason = observing.cli("explain", "deal", outside)["reason"]

    assert "pipeline default is not in it" in reason
    moves(observing, "live")
    observing.touches(outside)
    observing.settle()
    is_planned(observing, outside)


def test_going_live_takes_along_only_what_was_won_since_the_day_that_was_named(observing: Stage) -> None:
    deal = observing.wins(observing.deal(ONE))
    is_planned(observing, deal)
    moved = moves(observing, "live", "--since", "2026-01-01")

    assert deal in moved["taken_along"]
    assert "DRAFT" == observing.invoice(deal)["Status"]
    observing.settle()
    assert 1 == len(observing.invoices(deal))


def test_a_deal_that_was_left_behind_is_invoiced_once_a_person_arms_it(observing: Stage) -> None:
    deal = observing.wins(observing.deal(ONE))
    is_planned(observing, deal)
    moves(observing, "live")
    observing.settle()
    assert [] == observing.invoices(deal)
    observing.terminal("rearm", "deal", deal)

    observing.invoice(deal)


def test_a_book_goes_up_only_while_all_is_well(observing: Stage, tmp_path: Path) -> None:
    observing.crm.act("remove_property", "ledgerlink_invoice_id", kind="deals")
    refused = moves(observing, "live", code=3)
    hand = tmp_path / "hand.toml"
    hand.write_bytes(RULES.read_bytes())
    pushed = observing.cli("rules", "push", str(hand))["version"]
    by_file = observing.cli("rules", "activate", pushed, code=3)
    still = observing.cli("mode", "uk")
    observing.terminal("setup")

    assert "ledgerlink_invoice_id is missing" in refused["error"]["message"]
    assert refused["error"]["message"] == by_file["error"]["message"]
    assert "observe" == still["mode"]
    assert "live" == moves(observing, "live")["mode"]
    latest = observing.cli("mode", "uk")["moves"][-1]
    assert ("ann", "observe", "live") == (latest["by"], latest["from"], latest["to"])


def test_a_book_goes_down_at_once_whatever_is_broken(observing: Stage) -> None:
    moves(observing, "live")
    observing.crm.act("remove_property", "ledgerlink_invoice_id", kind="deals")
    assert "observe" == moves(observing, "observe")["mode"]
    observing.terminal("setup")
    deal = observing.wins(observing.deal(ONE))

    is_planned(observing, deal)


def test_going_live_is_not_done_by_a_script_that_did_not_say_so(observing: Stage) -> None:
    observing.terminal("mode", "uk", "live", code=2)

    assert "observe" == observing.cli("mode", "uk")["mode"]


def test_the_file_follows_the_move_where_it_said_what_was_in_force(observing: Stage, tmp_path: Path) -> None:
    file = tmp_path / "ledgerlink.toml"
    file.write_text(RULES.read_text().replace(*OBSERVE))
    moved = moves(observing, "live", "--file", str(file))

    assert "same" == moved["file"]
    assert moved["rules"] == observing.cli("rules", "check", str(file))["version"]
    file.write_text(file.read_text() + "# mine\n")
    assert "differs" == moves(observing, "observe", "--file", str(file))["file"]


def test_the_figures_of_each_step_are_told(observing: Stage) -> None:
    planned = observing.wins(observing.deal(ONE))
    is_planned(observing, planned)
    moves(observing, "live")
    deal = observing.wins(observing.deal(ONE))
    invoice = observing.invoice(deal)
    observing.told(deal, invoice_status="draft")
    observing.settle()
    observing.ledger.act("approve", invoice["InvoiceID"])
    observing.told(deal, invoice_status="awaiting_payment")
    observing.settle()
    marks = observing.crm.last_call(), observing.ledger.last_call()
    *_, before, now = observing.cli("mode", "uk", "--figures")["steps"]

    assert ("observe", "live") == (before["mode"], now["mode"])
    assert before["planned"] >= 1
    assert (1, 1, 1, 0) == tuple(now[name] for name in ("deals", "drafted", "accepted_unchanged", "edited"))
    assert now["won_to_draft_ms"]["p50"] is not None
    assert marks == (observing.crm.last_call(), observing.ledger.last_call())
    assert "unchanged" in observing.terminal("mode", "uk", "--figures")
