"""
The walk of every pair: won, drafted to the cent, approved, paid, and paid on the deal; whatever happens on the way.

Figures are worked by hand: 12 x 49.9905 is 599.886, 1500 less a tenth is 1350, 2.5 x 120 is 300.
"""

import random

import pytest

from shared.ports.work import CONNECTED, RECONNECT_NEEDED
from tests.pairs.stage import LINES, ONE, PairStage, amounts
from tests.stories.consenting import Consenting

pytestmark = pytest.mark.stack

TAX, TOTAL = "449.98", "2699.87"
"""A fifth, whichever ledger: by line 119.98, 270 and 60; on the whole 449.978."""
OF_ONE, REST = "576.00", "476.00"
"""4 x 120 and a fifth; less a credit of 100."""
DEALS = 3


def test_a_won_deal_is_drafted_to_the_cent_approved_and_paid_on_the_deal(stage: PairStage) -> None:
    deal = stage.wins(stage.deal(*LINES, currency="EUR"))
    stage.told(deal, invoice_status="draft")
    invoice = stage.finds(deal)

    assert ("2249.89", TAX, TOTAL) == stage.foot(deal)
    assert ["599.89", "1350.00", "300.00"] == amounts(stage.finance, invoice)
    assert ("EUR", f"DEAL-{deal}") == (stage.finance.of(invoice, "currency"), stage.finance.of(invoice, "reference"))
    stage.settle()
    assert 1 == len(stage.sales.notes("deal", deal))

    identity = stage.finance.of(invoice, "id")
    stage.ledger.act("approve", identity)
    stage.ledger.act("send", identity)
    stage.told(deal, invoice_status="sent")
    stage.settle()
    stage.ledger.act("pay", identity, amount="1000.00")
    stage.told(deal, invoice_status="partially_paid", invoice_paid="1000.00")
    stage.settle()
    stage.ledger.act("pay", identity)
    paid = stage.told(deal, invoice_status="paid", invoice_paid=TOTAL, invoice_due="0.00")
    stage.settle()
    assert "" != paid["invoice_paid_on"] == paid["thank_you_on"]
    assert [deal] == [stage.finance.of(one, "deal") for one in stage.finance.of_deal(deal)]
    company = stage.sales.of(stage.sales.deal(deal), "company")
    assert 2 == sum("Payment of" in note for note in stage.sales.notes("company", company))


@pytest.mark.parametrize("mode", ["duplicate", "reorder"])
def test_webhooks_that_come_twice_or_in_any_order_make_one_of_everything(stage: PairStage, mode: str) -> None:
    won = [stage.deal(ONE) for _ in range(DEALS)]
    stage.settle()
    for side in (stage.crm, stage.ledger):
        side.control("webhooks", {"mode": mode, "seed": DEALS})
    random.Random(DEALS).shuffle(won)  # noqa: S311  # order, not secrecy
    for deal in won:
        stage.wins(deal)
    for deal in won:
        stage.told(deal, sync_status="invoiced")
    stage.settle()

    assert [1] * DEALS == [len(stage.finance.of_deal(deal)) for deal in won]
    assert [1] * DEALS == [len(stage.sales.notes("deal", deal)) for deal in won]
    buyers = [stage.sales.of(stage.sales.deal(deal), "company") for deal in won]
    assert [1] * DEALS == [len(stage.customers_of(company)) for company in buyers]


def test_a_deal_that_changes_before_the_approval_changes_its_draft(stage: PairStage) -> None:
    deal, invoice = stage.drafted()
    more = {"name": "Onboarding", "sku": "ONBOARD", "quantity": "1", "price": "100"}
    stage.crm.act("add_line", deal, properties=stage.sales.named("line", more))
    stage.told(deal, invoice_net="580.00")
    stage.settle()

    (after,) = stage.finance.of_deal(deal)
    assert (invoice, ["480.00", "100.00"]) == (stage.finance.of(after, "id"), amounts(stage.finance, after))
    assert 1 == sum("amended" in note for note in stage.sales.notes("deal", deal))


def test_a_draft_that_finance_deletes_is_declined_and_never_made_again(stage: PairStage) -> None:
    deal, invoice = stage.drafted()
    stage.ledger.act("delete", invoice)
    stage.told(deal, sync_status="declined")
    stage.settle()
    stage.cli("sync", "deal", deal)
    stage.settle()

    assert [] == stage.finance.live([deal])[deal]
    assert "declined" == stage.sales.facts("deal", deal)["sync_status"]


def test_a_lost_consent_waits_for_a_person_and_nothing_is_lost(stage: PairStage) -> None:
    people = Consenting(stage)
    connection = people.connection(stage.ledger)

    def status() -> str:
        return next(one.status for one in stage.world.lists.standings() if one.id == connection)

    stage.ledger.act("revoke_consent")
    deal = stage.wins(stage.deal(ONE))
    stage.until(
        lambda: deal in {item.hint.about.id for item in stage.world.agenda.waiting_for(connection)},
        lambda: f"the deal waiting for a sign-in: {stage.sales.facts('deal', deal)}",
    )
    assert (RECONNECT_NEEDED, []) == (status(), stage.finance.of_deal(deal))

    stage.word_spreads()
    people.connects(stage.ledger.name, "--reconnect", connection)
    stage.stack.invoke("tick")
    stage.told(deal, invoice_status="draft")
    stage.settle()
    assert (CONNECTED, 1) == (status(), len(stage.finance.of_deal(deal)))


def test_a_company_that_buys_a_second_time_is_the_customer_it_was(stage: PairStage) -> None:
    company = stage.company()
    deals = [stage.drafted(company=company)[0] for _ in range(2)]

    buyers = {stage.finance.of(stage.finds(deal), "customer") for deal in deals}
    assert 1 == len(buyers) == len(stage.customers_of(company[0]))
    assert buyers == {stage.sales.facts("company", company[0])["customer_id"]}


def test_a_credit_is_told_on_the_deal(stage: PairStage) -> None:
    deal, invoice = stage.drafted()
    stage.ledger.act("approve", invoice)
    stage.told(deal, invoice_status="awaiting_payment", invoice_due=OF_ONE)
    stage.settle()
    stage.ledger.act("credit", invoice, amount="100.00")
    stage.told(deal, invoice_credited="100.00", invoice_due=REST)
    stage.settle()

    notes = stage.sales.notes("deal", deal)
    assert 1 == sum("Credit note" in note and "100.00 GBP" in note for note in notes), notes


def test_a_second_account_of_the_crm_stays_out_of_books_that_do_not_name_it(stage: PairStage) -> None:
    """Right account or none: its deal is held there, and the main account's is not touched by it."""
    theirs = stage.second()
    mark = stage.ledger.last_call()
    foreign = theirs.open({"name": "Theirs", "currency": "GBP"}, [ONE], *stage.company(theirs))
    ours = stage.deal(ONE)
    theirs.win(foreign)
    stage.wins(ours)
    stage.told(ours, sync_status="invoiced")
    stage.until(
        lambda: theirs.facts("deal", foreign).get("sync_status") == "held",
        lambda: f"the other account's deal held: {theirs.facts('deal', foreign)}",
    )
    stage.settle()

    assert f"{stage.crm.name}:{theirs.account}" in theirs.facts("deal", foreign)["sync_message"]
    assert 1 == len(stage.finance.of_deal(ours))
    assert "" == theirs.facts("deal", foreign).get("invoice_id", "")
    # One with a token that had run out names no account.
    books = {call["account_id"] for call in stage.ledger.business_calls(mark) if call["status"] != 401}
    assert {stage.ledger.described["account_id"]} == books
