"""Estimates for drafts: nothing is posted before finance says yes, and then exactly one invoice stands, whoever makes it."""

from dataclasses import replace

import pytest

from shared.model.handoff import HandoffState, Journal
from shared.model.ledger import InvoiceStatus
from shared.model.modes import Mode
from shared.model.outcome import Held, Skipped
from shared.providers.quickbooks import changes
from shared.usecases.deals.rearm_deal import rearm_deal
from shared.usecases.governing.count_rollout import counted, steps
from tests.ports.quickbooks_estimates import MORE, estimates, finance, hears, invoices, is_one_invoice, own
from tests.ports.quickbooks_path import COMPANY, DEAL, Both


@pytest.fixture
def both() -> Both:
    return Both(drafts="estimate")


def test_a_won_deal_is_an_estimate_and_nothing_is_posted(both: Both) -> None:
    (made,) = estimates(both)

    assert [] == invoices(both)
    assert ("Pending", "NotSet") == (made["TxnStatus"], made["EmailStatus"])
    assert (HandoffState.INVOICED, "draft") == (both.handoff().state, both.told("invoice_status"))
    assert made["DocNumber"] == both.told("invoice_number")
    assert both.told("total_outstanding", "companies") in {"", "0.00"}
    assert "Nothing is posted" in both.notes()[-1]
    assert "when finance accepts it" in both.told("sync_message")


def test_an_accepted_estimate_is_one_invoice_which_is_paid_as_always(both: Both) -> None:
    finance(both, "accept")
    hears(both)
    assert is_one_invoice(both)
    (made,) = invoices(both)
    (was,) = estimates(both)

    assert (was["TotalAmt"], "Closed") == (made["TotalAmt"], was["TxnStatus"])
    assert [(line.get("Description"), line["Amount"]) for line in made["Line"]] == [
        (line.get("Description"), line["Amount"]) for line in was["Line"]
    ]
    assert "unpaid" == both.told("payment_status")
    assert both.told("total_outstanding", "companies") not in {"", "0.00"}
    assert "Finance accepted the estimate" in both.notes()[-1]
    assert "accept this estimate" not in made["PrivateNote"]

    both.clock.advance(60)
    paid = both.finance.app.provider.act("pay", made["Id"], {"type": "Invoice"})["payment"]["Id"]
    both.hears(("payment", "created", paid), ("invoice", "updated", made["Id"]))
    assert "paid" == both.told("payment_status")
    assert "0.00" == both.told("total_outstanding", "companies")


def test_an_acceptance_heard_of_again_makes_nothing_more(both: Both) -> None:
    finance(both, "accept")
    hears(both)
    both.clock.advance(60)
    assert {} == hears(both)

    assert is_one_invoice(both)


def test_the_invoice_that_finance_makes_itself_is_the_deals(both: Both) -> None:
    made = finance(both, "approve")
    both.hears(("invoice", "created", made["Id"]), ("estimate", "updated", own(both)))

    assert is_one_invoice(both)
    assert ("unpaid", made["Id"]) == (both.told("payment_status"), both.told("invoice_id"))


@pytest.mark.parametrize(
    ("do", "change", "status"),
    [("reject", "updated", InvoiceStatus.VOIDED), ("delete", "deleted", InvoiceStatus.DELETED)],
)
def test_what_finance_rejects_or_deletes_is_declined(both: Both, do: str, change: str, status: InvoiceStatus) -> None:
    finance(both, do)
    both.hears(("estimate", change, own(both)))
    handoff = both.handoff()

    assert handoff.invoice is not None
    assert (HandoffState.DECLINED, status) == (handoff.state, handoff.invoice.status)
    assert "declined" == both.told("sync_status")
    assert isinstance(both.looks_at(DEAL, "changed"), Skipped)
    assert [] == invoices(both)


def test_a_rejected_estimate_that_is_accepted_after_all_waits_for_a_person(both: Both) -> None:
    finance(both, "reject")
    hears(both)
    finance(both, "accept")
    hears(both)
    assert (HandoffState.DECLINED, []) == (both.handoff().state, invoices(both))

    finance(both, "approve")
    hears(both)
    assert HandoffState.INVOICED is both.handoff().state
    assert is_one_invoice(both)


def test_a_rearmed_deal_has_another_estimate_and_one_invoice(both: Both) -> None:
    finance(both, "reject")
    hears(both)
    rearm_deal(
        both.handoff().deal,
        by="finance@example.test",
        ledger_of=lambda _: both.ledger,
        links=both.links,
        rules=both.rules,
        queues=both.queues,
        clock=both.clock,
        journal=Journal(),
    )
    both.queues.sent.clear()
    first = both.invoice
    both.wins(DEAL)
    again = both.handoff().invoice
    assert again is not None
    assert again.ref != first
    both.invoice = again.ref
    finance(both, "accept")
    hears(both)

    assert is_one_invoice(both)


def test_a_pending_estimate_follows_the_deal_and_an_accepted_one_does_not(both: Both) -> None:
    before = estimates(both)[0]["TotalAmt"]
    both.sales.act("add_line", DEAL, properties=MORE)
    both.looks_at(DEAL, "a line more")
    both.works_off()
    (after,) = estimates(both)
    assert after["TotalAmt"] == before + 120
    assert "Estimate" in next(note for note in both.notes() if "was amended" in note)

    finance(both, "accept")
    both.sales.act("add_line", DEAL, properties=MORE)
    held = both.looks_at(DEAL, "another line")
    assert isinstance(held, Held)
    assert "finance has accepted its estimate" in held.hold.sentence

    both.works_off()
    hears(both)
    assert [after["TotalAmt"]] == [row["TotalAmt"] for row in invoices(both)]
    assert HandoffState.HELD is both.handoff().state  # what differs is still for a person
    assert is_one_invoice(both)


def test_a_refusal_holds_the_deal_and_the_next_word_of_the_estimate_tries_again(both: Both) -> None:
    finance(both, "accept")
    today = both.clock.now().date().isoformat()
    both.finance.app.provider.act("organisation", "", {"BookCloseDate": today})
    hears(both)
    handoff = both.handoff()
    assert handoff.hold is not None
    assert (HandoffState.HELD, "period_closed", []) == (handoff.state, handoff.hold.code, invoices(both))

    both.finance.app.provider.act("organisation", "", {"BookCloseDate": None})
    finance(both, "edit", CustomerMemo={"value": "Thank you"})
    hears(both)
    assert (HandoffState.INVOICED, None) == (both.handoff().state, both.handoff().hold)
    assert is_one_invoice(both)


def test_a_book_that_only_observes_by_now_makes_no_invoice(both: Both) -> None:
    (book,) = both.rules.books
    finance(both, "accept")
    both.rules = replace(both.rules, books=(replace(book, mode=Mode.OBSERVE),))
    with pytest.raises(Exception, match="nothing was sent to the ledger"):
        hears(both)

    assert [] == invoices(both)


def test_an_estimate_of_finances_own_costs_no_call(both: Both) -> None:
    theirs = both.finance.app.provider.act("create_estimate", "", {})["Id"]

    assert {} == both.hears(("estimate", "created", theirs))


def test_a_poll_of_one_call_finds_an_acceptance(both: Both) -> None:
    both.clock.advance(3000)
    since = both.clock.now()
    finance(both, "accept")
    both.forget()
    (page,) = changes.connect(both.ledger.api).since("changes", since)

    assert [both.invoice] == [change.ref for change in page.changes]
    assert {"quickbooks": 1} == both.calls()


def counts(both: Both) -> tuple[int, int, int, int]:
    """What the book's figures make of the deal: drafted, accepted as it was, edited, removed."""
    (step,) = counted(steps([], Mode.LIVE), [both.links.audit.entries(both.handoff().deal)])
    return step.drafted, step.accepted, step.edited, step.removed


def test_the_figures_count_an_acceptance_like_an_approval(both: Both) -> None:
    assert (1, 0, 0, 0) == counts(both)
    finance(both, "accept")
    hears(both)

    assert (1, 1, 0, 0) == counts(both)


def test_the_figures_count_a_rejection_like_a_removal(both: Both) -> None:
    finance(both, "reject")
    hears(both)

    assert (1, 0, 0, 1) == counts(both)


def test_an_acceptance_costs_five_calls_to_quickbooks(both: Both) -> None:
    finance(both, "accept")

    assert 5 == hears(both)["quickbooks"]


def test_the_company_is_linked_all_along(both: Both) -> None:
    customer = both.handoff().customer
    assert customer is not None
    linked = both.links.source(customer)
    assert linked is not None
    assert COMPANY == linked.id
