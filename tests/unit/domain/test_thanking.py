"""Which full payments are followed up: the customer's own money, under our eyes, and nothing that was there before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from shared.domain import thanking
from shared.domain.thanking import verdict
from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.ledger import Invoice
from shared.model.receivables_rules import WhenPaid
from shared.model.refs import Kind
from shared.model.settlement import SettlementKind
from tests import builders
from tests.owed import AT, TODAY, invoice, refund, settled

BEFORE, AFTER = TODAY - timedelta(days=1), TODAY + timedelta(days=1)
CREDIT, EARLY = SettlementKind.CREDIT_NOTE, SettlementKind.PREPAYMENT
PAID = invoice(1, "800.00", settled("800.00"))


TOLD = {"invoice_id": "invoice-1", "payment_status": "unpaid"}


def link(of: Invoice = PAID) -> Claim:
    request = WriteRequest("create invoice", b"")
    claim = Claim(
        builders.deal_ref(), "invoice", builders.LEDGER, Kind.INVOICE, "", request, "k", 1, ClaimState.LINKED, AT, AT
    )
    return replace(claim, remote=of.ref)


@pytest.mark.parametrize(
    ("seen", "day"),
    [
        (PAID, TODAY),
        (invoice(1, "800.00", settled("300.00", BEFORE), settled("500.00")), TODAY),
        (invoice(1, "800.00", settled("300.00", BEFORE, CREDIT), settled("500.00")), TODAY),
        (invoice(1, "800.00", settled("300.00", kind=CREDIT), settled("500.00")), TODAY),
        (invoice(1, "800.00", settled("800.00", kind=EARLY)), TODAY),
        (invoice(1, "800.00", settled("800.00"), refund("300.00", AFTER)), TODAY),
        (replace(PAID, fully_paid_on=AFTER), AFTER),
        (invoice(1, "800.00", settled("500.00"), settled("300.00", AFTER, CREDIT)), None),
        (invoice(1, "800.00", settled("800.00", kind=CREDIT)), None),
        (invoice(1, "800.00", settled("800.00"), refund("800.00")), None),
        (invoice(1, "800.00", settled("500.00")), None),
        (invoice(1, "0.00"), None),
    ],
    ids=[
        "paid",
        "paid in parts",
        "a part credited before the rest was paid",
        "a part credited on the day on which the rest was paid",
        "paid before there was an invoice",
        "paid, and a part given back later",
        "the ledger's own day",
        "a part paid, the rest credited",
        "credited",
        "paid and given back",
        "a part paid",
        "nothing to pay",
    ],
)
def test_what_left_nothing_due_must_be_the_customers_money(seen: Invoice, day: date | None) -> None:
    found = verdict(seen, BEFORE, None, TOLD)

    assert (day, True) == (found.paid_on, seen.number in found.why)


@pytest.mark.parametrize(
    ("linked_on", "live_since", "paid", "why"),
    [
        (TODAY, None, True, "in full"),
        (TODAY, TODAY, True, "in full"),
        (AFTER, None, False, "before it was this deal's"),
        (BEFORE, AFTER, False, "before its book went live"),
        (None, None, False, "before it was this deal's"),
    ],
)
def test_it_is_decided_by_the_day_on_which_it_was_paid(
    linked_on: date | None, live_since: date | None, *, paid: bool, why: str
) -> None:
    found = verdict(PAID, linked_on, live_since, TOLD)

    assert (paid, True) == (found.paid_on is not None, why in found.why)


@pytest.mark.parametrize("told", [{}, {"thank_you_on": "2026-01-01"}, {"invoice_id": "another"}])
def test_an_invoice_of_which_the_deal_is_told_for_the_first_time_when_it_is_paid_counts_as_old(
    told: dict[str, str],
) -> None:
    found = verdict(PAID, TODAY, None, told)

    assert (None, True) == (found.paid_on, "when the deal was first told of it" in found.why)


def test_the_claim_that_made_the_invoice_is_its_link_not_one_that_changed_it_later() -> None:
    made, amended = link(), replace(link(), intent="amend:1", claimed_at=AT + timedelta(days=3))
    another = replace(link(invoice(2)), claimed_at=AT - timedelta(days=9))
    open_ = replace(link(), state=ClaimState.OPEN, claimed_at=AT - timedelta(days=9))
    claims = dict(enumerate((amended, made, another, open_)))

    assert made == thanking.linking(PAID, {str(number): claim for number, claim in claims.items()})
    assert thanking.linking(PAID, {}) is None


def test_the_task_says_what_was_paid_when_and_what_was_credited() -> None:
    seen = invoice(1, "800.00", settled("300.00", BEFORE), settled("100.00", BEFORE, CREDIT), settled("400.00"))
    asked = WhenPaid(follow_up="Ask for a review", follow_up_days=3)
    task = thanking.follow_up(seen, TODAY, asked)

    assert ("task:paid:invoice-1", Kind.TASK) == (task.intent, task.kind)
    assert ("Ask for a review", timedelta(days=3)) == (task.subject, task.due_in)
    assert (
        "Invoice INV-0001 over 800.00 GBP was paid in full on 2026-03-20: 300.00 GBP on 2026-03-19, 400.00 GBP on 2026-03-20."
        " 100.00 GBP of it was credited."
    ) == task.text
