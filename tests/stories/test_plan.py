"""
What would be done is shown before it is done, and what was shown is done: the same use-case, on the whole stack.

GRD-01, GRD-03, GRD-16.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest

from shared.cli.exits import MOVED
from tests.stories.desk import LINES, NET, ONE, TAX, writes
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

FAR_DAY = "2099-01-01"
"""No other story's deal is closed so late."""


@contextmanager
def only_reads(stage: Stage) -> Iterator[None]:
    """By both providers' own call logs."""
    marks = stage.crm.last_call(), stage.ledger.last_call()
    yield
    calls = stage.crm.business_calls(marks[0]) + stage.ledger.business_calls(marks[1])
    assert calls
    assert [] == writes(calls)


def unheard(stage: Stage, *lines: dict[str, str], **more: Any) -> str:
    """A won deal of which no webhook told, so that nobody but a command looks at it."""
    stage.crm.control("webhooks", {"mode": "off"})
    deal = stage.wins(stage.deal(*(lines or (ONE,)), **more))
    stage.crm.control("webhooks", {"mode": "on"})
    stage.settle()
    return deal


def draft(plan: dict[str, Any]) -> dict[str, Any]:
    (found,) = [action for action in plan["actions"] if action["kind"] == "draft invoice"]
    return dict(found)


def test_a_plan_only_reads_and_applied_makes_the_invoice_it_showed_to_the_cent(stage: Stage) -> None:
    deal = unheard(stage, *LINES, deal_currency_code="EUR")
    with only_reads(stage):
        plan = stage.cli("plan", "deal", deal)
        assert plan == stage.cli("plan", "deal", deal)
    seen = draft(plan)["after"]

    (outcome,) = stage.cli("apply", plan["hash"], "--by", "ann")["outcomes"]
    (invoice,) = stage.invoices(deal)

    assert "done" == outcome["outcome"]
    assert {"amount": str(NET + TAX), "currency": "EUR"} == seen["total"]
    for name, member in (("net", "SubTotal"), ("tax", "TotalTax"), ("total", "Total")):
        assert Decimal(seen[name]["amount"]) == Decimal(str(invoice[member]))
    assert [seen["date"], seen["due_date"], seen["reference"]] == [
        invoice["DateString"][:10],
        invoice["DueDateString"][:10],
        invoice["Reference"],
    ]
    shown = [seen[f"line {number}"] for number in range(1, len(LINES) + 1)]
    for line, text in zip(invoice["LineItems"], shown, strict=True):
        assert line["Description"] in text
        assert f"account {line['AccountCode']}, tax {line['TaxType']}" in text
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    told = stage.fields(deal)
    foreseen = next(a["after"] for a in plan["actions"] if (a["verb"], a["kind"]) == ("tell", "deal"))
    given = {"invoice_id", "invoice_number", "invoice_url", "sync_message"}
    assert {n: v for n, v in foreseen.items() if n not in given}.items() <= told.items()

    assert [] == stage.cli("apply", plan["hash"])["outcomes"]
    story = stage.cli("explain", "deal", deal)
    assert story["audit_ok"]
    assert f"plan {plan['hash']} applied by ann" in str(story["events"])
    assert 1 == len(stage.invoices(deal))


def test_a_deal_that_was_edited_in_between_is_exit_4_and_nothing_is_done(stage: Stage) -> None:
    deal = unheard(stage)
    plan = stage.cli("plan", "deal", deal)
    stage.crm.control("webhooks", {"mode": "off"})
    line = {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "100"}
    stage.crm.act("add_line", deal, properties=line)
    stage.crm.control("webhooks", {"mode": "on"})

    with only_reads(stage):
        error = stage.cli("apply", plan["hash"], code=4)["error"]

    assert "576.00" in error["message"]
    assert "696.00" in error["message"]
    assert [] == stage.invoices(deal)
    stage.cli("sync", "deal", deal)
    assert Decimal("696.00") == Decimal(str(stage.invoice(deal)["Total"]))


def test_a_held_deal_is_shown_with_its_sentence_and_applying_it_is_exit_3(stage: Stage) -> None:
    deal = unheard(stage, ONE, amount="500")
    with only_reads(stage):
        plan = stage.cli("plan", "deal", deal)
    (hold,) = [action for action in plan["actions"] if action["verb"] == "hold"]

    (outcome,) = stage.cli("apply", plan["hash"], code=3)["outcomes"]
    stage.settle()

    assert "differ by 20.00 GBP" in hold["why"] == outcome["says"]
    assert "held" == stage.told(deal, sync_status="held")["sync_status"]
    assert [] == stage.invoices(deal)
    assert deal in {action["deal"] for action in stage.cli("plan")["actions"]}
    stage.cli("holds", "reject", deal, "--reason", "the story is over")


def test_an_amendment_is_shown_before_and_after_and_applied(stage: Stage) -> None:
    deal = stage.wins(stage.deal(ONE))
    before = stage.invoice(deal)
    stage.told(deal, sync_status="invoiced")
    stage.settle()
    assert [] == stage.cli("plan", "deal", deal)["actions"]
    stage.crm.control("webhooks", {"mode": "off"})
    line = {"name": "Onboarding", "hs_sku": "ONBOARD", "quantity": "1", "price": "100"}
    stage.crm.act("add_line", deal, properties=line)
    stage.crm.control("webhooks", {"mode": "on"})

    with only_reads(stage):
        plan = stage.cli("plan", "deal", deal)
    shown = draft(plan)
    stage.cli("apply", plan["hash"])
    stage.settle()

    assert ("amend", before["InvoiceNumber"]) == (shown["verb"], shown["target"])
    assert ("576.00", "696.00") == (shown["before"]["total"]["amount"], shown["after"]["total"]["amount"])
    (after,) = stage.invoices(deal)
    assert Decimal("696.00") == Decimal(str(after["Total"]))


def test_every_deal_won_since_a_day_is_in_one_plan_with_one_customer_for_two(stage: Stage) -> None:
    company = stage.company()
    mine = [unheard(stage, company=company), unheard(stage, company=company)]
    done = stage.wins(stage.deal(ONE))
    stage.invoice(done)
    stage.told(done, sync_status="invoiced")
    stage.settle()
    stage.crm.control("webhooks", {"mode": "off"})
    for deal in (*mine, done):
        stage.edits(deal, closedate=FAR_DAY)
    stage.crm.control("webhooks", {"mode": "on"})
    stage.crm.control("clock", {"advance_s": 60})

    with only_reads(stage):
        plan = stage.cli("plan", "since", FAR_DAY)
    made = {action["deal"] for action in plan["actions"] if action["kind"] == "draft invoice"}
    assert set(mine) == made
    assert {*mine, done} == {row["deal"] for row in plan["deals"]}
    assert done not in {action["deal"] for action in plan["actions"]}
    customers = [a for a in plan["actions"] if a["deal"] in mine and (a["verb"], a["kind"]) == ("create", "customer")]
    assert 1 == len(customers)

    printed = stage.terminal("plan", "since", FAR_DAY)
    assert f"Plan {plan['hash']}: " in printed
    assert "\x1b[" not in printed
    for deal in mine:
        stage.cli("sync", "deal", deal)
        stage.told(deal, sync_status="invoiced")
    assert 2 == len([i for i in stage.ledger.book("invoices") if i["Reference"] in {f"DEAL-{deal}" for deal in mine}])


def test_a_command_and_a_worker_at_the_same_moment_make_one_invoice(stage: Stage) -> None:
    deal = unheard(stage)
    plan = stage.cli("plan", "deal", deal)
    with ThreadPoolExecutor(3) as crowd:
        workers = [crowd.submit(stage.invoke, "deal_won", stage.look_again(deal)) for _ in range(2)]
        applied = crowd.submit(stage.cli, "apply", plan["hash"], code=(0, MOVED))
        for worker in workers:
            worker.result()
        said = applied.result()
    stage.told(deal, sync_status="invoiced")
    stage.settle()

    # Who comes while a worker is half way through finds another deal than the one that was planned: the world has moved.
    outcomes = [one["outcome"] for one in said["outcomes"]] if "outcomes" in said else [said["error"]["code"]]
    assert outcomes in ([], ["done"], ["moved"], ["conflict"])
    assert 1 == len(stage.invoices(deal)) == len(stage.on(deal, "notes"))
