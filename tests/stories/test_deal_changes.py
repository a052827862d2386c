"""
What becomes of the one invoice when its deal changes afterwards, and what a person decides about it.

AUT-20, AUT-23, GRD-15, GRD-16, FAIL-02, FAIL-05, FAIL-11, FAIL-14.
"""

import time
from datetime import date, timedelta
from typing import Any

import pytest

from shared import codec
from shared.ports.work import Parked
from tests.stories.desk import ONE, Buyer
from tests.stories.draft import with_rules
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

MORE = {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "100"}


def drafted(stage: Stage, company: Buyer | None = None) -> tuple[str, dict[str, Any]]:
    """A deal over 480 GBP net with its draft, everybody told."""
    deal = stage.wins(stage.deal(ONE, company=company))
    invoice = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    return deal, invoice


def line_of(stage: Stage, deal: str) -> str:
    found = stage.crm.book("deals")
    held = next(one for one in found if str(one["id"]) == deal and one["_account"] == stage.portal)
    return str(held["associations"]["line items"]["results"][0]["id"])


def is_held(stage: Stage, deal: str) -> bool:
    return stage.ref(deal) in stage.world.links.held()


def test_a_line_that_changes_after_the_draft_changes_the_draft(stage: Stage) -> None:
    """AUT-20: the same invoice, to the cent, and sales is told once."""
    deal, before = drafted(stage)
    stage.crm.act("edit", line_of(stage, deal), type="line_items", properties={"quantity": "5"})
    stage.told(deal, invoice_total="720.00")
    stage.settle()

    (after,) = stage.invoices(deal)
    assert (before["InvoiceID"], "DRAFT", "720.00") == (after["InvoiceID"], after["Status"], f"{after['Total']:.2f}")
    assert 1 == len([note for note in stage.on(deal, "notes") if "amended" in note["hs_note_body"]])
    assert [] == stage.on(deal, "tasks")


def test_an_added_and_a_removed_line_change_the_draft(stage: Stage) -> None:
    """AUT-20."""
    deal, _ = drafted(stage)
    stage.crm.act("add_line", deal, properties=MORE)
    stage.told(deal, invoice_net="580.00")
    stage.settle()
    stage.crm.act("remove_line", line_of(stage, deal))
    stage.told(deal, invoice_net="100.00")

    (invoice,) = stage.invoices(deal)
    assert ["Onboarding"] == [line["Description"] for line in invoice["LineItems"]]


def test_terms_agreed_after_the_draft_change_the_day_it_falls_due(stage: Stage) -> None:
    """AUT-20: and nothing else of it."""
    deal, before = drafted(stage)
    stage.edits(deal, ledgerlink_terms="net 60")
    day = date.fromisoformat(before["DateString"][:10]) + timedelta(days=60)
    stage.told(deal, invoice_due_date=day.isoformat())
    stage.settle()

    (after,) = stage.invoices(deal)
    assert (before["InvoiceID"], "DRAFT", before["Total"]) == (after["InvoiceID"], after["Status"], after["Total"])
    (note,) = [note["hs_note_body"] for note in stage.on(deal, "notes") if "amended" in note["hs_note_body"]]
    assert f"due on {day} instead of {before['DueDateString'][:10]}" in note


def test_what_the_tax_rules_ask_for_and_a_lines_words_are_followed_after_the_draft(stage: Stage) -> None:
    """AUT-20: each by itself, nothing else having changed."""
    exempt = '[[books.taxes]]\nname = "exempt"\nfield = "tax_exempt"\ncode = "EXEMPTOUTPUT"\n'
    with stage.under(with_rules(exempt)):
        deal, before = drafted(stage)
        stage.crm.act("edit", line_of(stage, deal), type="line_items", properties={"description": "Help in May"})
        stage.until(
            lambda: "Help in May" == stage.invoices(deal)[0]["LineItems"][0]["Description"],
            lambda: f"the line's new words: {stage.invoices(deal)}",
        )
        stage.settle()
        stage.edits(deal, ledgerlink_tax_exempt="true")
        stage.told(deal, invoice_tax="0.00")
        stage.settle()

    (after,) = stage.invoices(deal)
    assert (before["InvoiceID"], "DRAFT") == (after["InvoiceID"], after["Status"])
    assert ["EXEMPTOUTPUT"] == [line["TaxType"] for line in after["LineItems"]]


def test_what_finance_approved_is_not_overwritten_but_held_until_a_person_accepts(stage: Stage) -> None:
    """GRD-15, GRD-16, FAIL-14."""
    deal, invoice = drafted(stage)
    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.told(deal, invoice_status="awaiting_payment")
    stage.settle()
    stage.crm.act("add_line", deal, properties=MORE)
    stage.told(deal, sync_status="held")
    stage.settle()

    shown = stage.cli("holds", "show", deal)
    assert ("deal_changed", "accept") == (shown["code"], shown["override"])
    assert "576.00 GBP becomes 696.00 GBP; added 'Onboarding' (1 x 100)" in shown["sentence"]
    assert 1 == len(stage.on(deal, "tasks"))
    assert 576 == stage.invoices(deal)[0]["Total"]

    stage.cli("holds", "approve", deal, "--by", "ann")
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    assert [] == stage.held(deal)
    assert "ann" in str(stage.cli("explain", "deal", deal)["events"])


def test_a_hold_is_not_approved_when_the_deal_has_moved_on_or_must_be_corrected(stage: Stage) -> None:
    """GRD-16: exit 4 the world moved, exit 3 a person must do something else."""
    deal, invoice = drafted(stage)
    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.settle()
    stage.crm.act("add_line", deal, properties=MORE)
    stage.told(deal, sync_status="held")
    stage.settle()
    stage.crm.control("webhooks", {"mode": "off"})
    stage.crm.act("add_line", deal, properties=MORE)
    contested = stage.deal(ONE, amount="500")
    stage.crm.control("webhooks", {"mode": "on"})
    stage.wins(contested)
    stage.told(contested, sync_status="held")
    stage.settle()

    assert "has changed since" in stage.cli("holds", "approve", deal, code=4)["error"]["message"]
    assert "Correct the deal's amount" in stage.cli("holds", "approve", contested, code=3)["error"]["fix"]
    stage.cli("holds", "reject", contested, "--reason", "a test order", "--by", "ann")
    stage.told(contested, sync_status="excluded", sync_message="kept out by ann: a test order")
    stage.edits(contested, amount="480")
    stage.settle()
    assert [] == stage.invoices(contested)


def test_a_deal_that_is_lost_after_its_draft_is_held_until_it_is_won_again(stage: Stage) -> None:
    """AUT-23, FAIL-02."""
    deal, _ = drafted(stage)
    stage.moves(deal, "lost")
    told = stage.told(deal, sync_status="held")
    stage.settle()

    assert "no longer won" in told["sync_message"]
    assert ["no_longer_won"] == [hold["code"] for hold in stage.held(deal)]
    stage.wins(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    assert ["DRAFT"] == [invoice["Status"] for invoice in stage.invoices(deal)]
    assert [] == stage.held(deal)


def test_a_deleted_deal_is_in_the_list_until_it_is_restored(stage: Stage) -> None:
    deal, _ = drafted(stage)
    stage.crm.act("delete", deal)
    stage.until(lambda: is_held(stage, deal), lambda: f"a hold for {deal}")
    assert "deal_deleted" == stage.held(deal)[0]["code"]

    stage.crm.act("restore", deal)
    stage.until(lambda: not is_held(stage, deal), lambda: f"no hold for {deal}")
    stage.settle()
    assert 1 == len(stage.invoices(deal))


def test_merged_deals_keep_the_one_invoice_on_the_deal_that_is_left(stage: Stage) -> None:
    """FAIL-02: two deals of one company, entered twice; the survivor has an id of its own."""
    company = stage.company()
    deal, invoice = drafted(stage, company)
    other = stage.deal(company=company)
    survivor = str(stage.crm.act("merge", deal, type="deals", other=other)["id"])
    told = stage.told(survivor, sync_status="invoiced", invoice_number=invoice["InvoiceNumber"])
    stage.settle()

    assert survivor != deal
    assert invoice["InvoiceID"] == told["invoice_id"]
    assert 1 == len(stage.invoices(deal))
    assert [] == stage.invoices(survivor) == stage.held(survivor) == stage.held(deal)
    assert 1 == len(stage.on(survivor, "notes"))

    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.told(survivor, invoice_status="awaiting_payment")


def test_only_a_person_has_a_removed_invoice_drafted_anew(stage: Stage) -> None:
    """FAIL-02, AUT-23."""
    deal, invoice = drafted(stage)
    assert "still stands" in stage.cli("rearm", "deal", deal, code=3)["error"]["message"]
    stage.ledger.act("delete", invoice["InvoiceID"])
    stage.told(deal, sync_status="declined")
    stage.settle()

    stage.cli("rearm", "deal", deal, "--by", "ann")
    stage.told(deal, sync_status="invoiced", invoice_status="draft")
    stage.settle()
    assert ["DELETED", "DRAFT"] == sorted(one["Status"] for one in stage.invoices(deal))


def test_what_finance_voided_is_not_billed_again_until_a_person_says_so(stage: Stage) -> None:
    """FAIL-02, AUT-23: nobody had asked finance anything about it."""
    deal, invoice = drafted(stage)
    stage.ledger.act("approve", invoice["InvoiceID"])
    stage.told(deal, invoice_status="awaiting_payment")
    stage.ledger.act("void", invoice["InvoiceID"])
    told = stage.told(deal, sync_status="declined", invoice_status="voided")
    assert "finance removed invoice" in told["sync_message"]
    stage.moves(deal, "open")
    stage.settle()
    stage.wins(deal)
    stage.settle()
    stage.cli("sync", "deal", deal)
    stage.settle()
    assert ["VOIDED"] == [one["Status"] for one in stage.invoices(deal)]

    stage.cli("rearm", "deal", deal, "--by", "ann")
    stage.told(deal, sync_status="invoiced", invoice_status="draft")
    stage.settle()
    assert ["DRAFT", "VOIDED"] == sorted(one["Status"] for one in stage.invoices(deal))


def test_a_deal_whose_webhook_never_came_is_synced_by_hand(stage: Stage) -> None:
    """FAIL-05."""
    stage.crm.control("webhooks", {"mode": "off"})
    deal = stage.wins(stage.deal(ONE))
    stage.crm.control("webhooks", {"mode": "on"})
    stage.settle()
    assert [] == stage.invoices(deal)

    stage.cli("sync", "deal", deal)
    assert "DRAFT" == stage.invoice(deal)["Status"]


def test_a_parked_message_is_shown_retried_and_dropped(stage: Stage) -> None:
    """FAIL-05, FAIL-11: nothing that came in is lost, and nothing is forgotten without somebody saying so."""
    stage.crm.control("webhooks", {"mode": "off"})
    deal = stage.wins(stage.deal(ONE))
    stage.crm.control("webhooks", {"mode": "on"})
    names = [f"story-{deal}-{number}" for number in (1, 2)]
    for name in names:
        hint = codec.dumps(stage.look_again(deal, f"parked {time.time_ns()}"))
        stage.world.parking.park(Parked(name, "deal_won", "a mistake in our code", stage.world.clock.now(), hint))

    shown = stage.cli("parked", "show", names[0])
    assert ("deal_won", "a mistake in our code") == (shown["queue"], shown["cause"])
    assert deal in shown["payload"]
    stage.cli("parked", "retry", names[0], "--by", "ann")
    assert "DRAFT" == stage.invoice(deal)["Status"]

    stage.terminal("parked", "drop", names[1], code=2)
    stage.cli("parked", "drop", names[1], "--yes", "--by", "ann")
    assert [] == [one for one in stage.cli("parked", "list") if one["id"] in names]
    stage.settle()
    said = str(stage.cli("explain", "deal", deal)["events"])
    assert "retried a parked message" in said
    assert "dropped a parked message" in said
