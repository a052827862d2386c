"""
What the book wants a person to see is not even drafted before a person approved exactly that.

GRD-02, GRD-03, NUM-17, TAX-07, TAX-08.
"""

import pytest

from tests.stories.desk import ONE, Buyer, Line
from tests.stories.draft import foot
from tests.stories.stage import Stage

pytestmark = pytest.mark.stack

APPROVAL = "# [books.approval]\n# limits = { GBP = 10000, EUR = 10000, USD = 10000 }"
STRICT = (
    APPROVAL,
    "[books.approval]\nlimits = { GBP = 10000, EUR = 8000 }\nnonstandard_terms = true\ndiscount_over = 20\n",
)
SAMPLE = "25000"


def over(amount: str, **more: str) -> Line:
    """One line of this amount."""
    return {"name": "Support hours", "hs_sku": "SUPPORT", "quantity": "1", "price": amount, **more}


def known(stage: Stage) -> Buyer:
    """A company that was invoiced before."""
    company = stage.company()
    stage.invoice(stage.wins(stage.deal(ONE, company=company)))
    return company


def line_of(stage: Stage, deal: str) -> str:
    found = next(one for one in stage.crm.book("deals") if (str(one["id"]), one["_account"]) == (deal, stage.portal))
    return str(found["associations"]["line items"]["results"][0]["id"])


def test_drafts_over_a_limit_with_other_terms_or_large_discounts_wait_and_others_do_not(stage: Stage) -> None:
    """GRD-02, NUM-17, TAX-07, TAX-08: the limit is by currency and about the deal's own amount; at the limit is not over it."""
    company = known(stage)
    wait = {
        "25,000.00 GBP is over the limit of 10,000.00 GBP": stage.deal(over(SAMPLE), company=company),
        "8,000.01 EUR is over the limit of 8,000.00 EUR": stage.deal(
            over("8000.01"), company=company, deal_currency_code="EUR"
        ),
        "no limit for USD": stage.deal(over("100"), company=company, deal_currency_code="USD"),
        "its terms 'net 60' are not the book's 'net 30'": stage.deal(ONE, company=company, ledgerlink_terms="net 60"),
        "discount of 25%, over 20%": stage.deal(over("100", hs_discount_percentage="25"), company=company),
        "discount of 25.5%, over 20%": stage.deal(over("100", discount="25.50"), company=company),
    }
    pass_ = [
        stage.deal(over("10000"), company=company),
        stage.deal(over("100", hs_discount_percentage="20"), company=company, ledgerlink_terms="Net 30"),
    ]
    with stage.under(STRICT):
        for deal in (*wait.values(), *pass_):
            stage.wins(deal)
        messages = {words: stage.told(deal, sync_status="held")["sync_message"] for words, deal in wait.items()}
        drafts = [stage.invoice(deal) for deal in pass_]
        stage.settle()

    assert {} == {words: said for words, said in messages.items() if words not in said}
    assert [("10000.00", "2000.00", "12000.00"), ("80.00", "16.00", "96.00")] == [foot(draft) for draft in drafts]
    assert {"needs_approval"} == {hold["code"] for deal in wait.values() for hold in stage.held(deal)}
    assert [] == [invoice for deal in wait.values() for invoice in stage.invoices(deal)]


def test_who_approved_and_when_stands_in_the_story_of_the_draft(stage: Stage) -> None:
    """GRD-02, NUM-17: the draft is the one that was asked for, and finance still sends it."""
    company = known(stage)
    with stage.under(STRICT):
        deal = stage.wins(stage.deal(over(SAMPLE), company=company))
        stage.told(deal, sync_status="held")
        stage.settle()
        shown = stage.cli("holds", "show", deal)
        assert ("plan", f"Approve it: ledgerlink holds approve {deal}") == (shown["override"], shown["fix"])
        stage.cli("holds", "approve", deal, "--by", "ann")
        invoice = stage.invoice(deal)
        stage.told(deal, sync_status="invoiced")

    assert ("DRAFT", ("25000.00", "5000.00", "30000.00")) == (invoice["Status"], foot(invoice))
    story = stage.cli("explain", "deal", deal)["events"]
    assert "needs_approval approved by ann" in [event["why"] for event in story if event["at"]]
    assert "a person approved it: 25,000.00 GBP is over the limit" in stage.why(deal, "approval")


def test_an_approval_is_of_exactly_what_was_shown(stage: Stage) -> None:
    """GRD-02: a deal edited meanwhile is asked about anew, and an approval that comes too late approves nothing."""
    company = known(stage)
    with stage.under(STRICT):
        deal = stage.wins(stage.deal(over(SAMPLE), company=company))
        stage.told(deal, sync_status="held")
        stage.settle()
        stage.crm.control("webhooks", {"mode": "off"})
        stage.crm.act("edit", line_of(stage, deal), type="line_items", properties={"price": "26000"})
        assert "has changed since" in stage.cli("holds", "approve", deal, "--by", "ann", code=4)["error"]["message"]
        stage.crm.control("webhooks", {"mode": "on"})
        stage.touches(deal)
        stage.until(lambda: "26,000.00 GBP" in stage.fields(deal).get("sync_message", ""), lambda: "the new question")
        stage.settle()
        assert [] == stage.invoices(deal)

        stage.cli("holds", "approve", deal, "--by", "ann")
        assert ("26000.00", "5200.00", "31200.00") == foot(stage.invoice(deal))


def test_a_rejected_draft_has_a_stated_outcome_and_stays_out(stage: Stage) -> None:
    """GRD-02."""
    company = known(stage)
    with stage.under(STRICT):
        deal = stage.wins(stage.deal(over(SAMPLE), company=company))
        stage.told(deal, sync_status="held")
        stage.settle()
        stage.cli("holds", "reject", deal, "--reason", "not agreed", "--by", "ann")
        stage.told(deal, sync_status="excluded", sync_message="kept out by ann: not agreed")
        stage.crm.act("edit", line_of(stage, deal), type="line_items", properties={"price": "9000"})
        stage.settle()

    assert ([], []) == (stage.invoices(deal), stage.held(deal))


def test_a_new_customer_is_not_even_made_before_a_person_agrees(stage: Stage) -> None:
    """GRD-02, GRD-03."""
    with stage.under((APPROVAL, "[books.approval]\nnew_customer = true\n")):
        company = stage.company()
        deal = stage.wins(stage.deal(ONE, company=company))
        assert "new to the ledger" in stage.told(deal, sync_status="held")["sync_message"]
        stage.settle()
        number = f"hubspot:{stage.portal}:company:{company[0]}"
        assert [] == stage.customers(ContactNumber=number)
        stage.cli("holds", "approve", deal, "--by", "ann")
        stage.invoice(deal)
        assert 1 == len(stage.customers(ContactNumber=number))

        again = stage.wins(stage.deal(ONE, company=company))
        assert "DRAFT" == stage.invoice(again)["Status"]


def test_the_first_draft_under_changed_rules_waits_and_the_next_ones_do_not(stage: Stage) -> None:
    """GRD-02."""
    company = known(stage)
    changed = (APPROVAL, "[books.approval]\nfirst_invoice_under_rule = true\n")
    with stage.under(changed):
        first = stage.wins(stage.deal(ONE, company=company))
        assert "first draft of the book under these rules" in stage.told(first, sync_status="held")["sync_message"]
        stage.settle()
        stage.cli("holds", "approve", first, "--by", "ann")
        stage.invoice(first)
        assert "DRAFT" == stage.invoice(stage.wins(stage.deal(ONE, company=company)))["Status"]
    with stage.under(changed, ('terms = "net 30"', 'terms = "net 31"')):
        anew = stage.wins(stage.deal(ONE, company=company))
        assert "first draft of the book" in stage.told(anew, sync_status="held")["sync_message"]
