from dataclasses import replace
from datetime import date

from shared.domain.notes import Message, is_made, messages
from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import Invoice
from shared.model.settlement import SettlementKind
from tests import builders
from tests.owed import AT, invoice, settled

DAY = date(2026, 3, 20)


def handoff(seen: Invoice) -> Handoff:
    return Handoff(builders.deal_ref(), HandoffState.INVOICED, None, AT, "r1", invoice=seen)


def claimed(message: Message, state: ClaimState = ClaimState.LINKED) -> dict[str, Claim]:
    claim = Claim(
        builders.deal_ref(),
        message.intent,
        builders.CRM,
        message.kind,
        "marker",
        WriteRequest("note", b""),
        "key",
        1,
        state,
        AT,
        AT,
        expected=message.said,
    )
    return {message.intent: claim}


def texts(seen: Invoice, claims: dict[str, Claim]) -> list[str]:
    return [one.text for one in messages(handoff(seen), claims) if not is_made(claims.get(one.intent))][1:]


def test_a_payment_is_told_with_its_reference_and_what_it_leaves_open() -> None:
    seen = invoice(1, "800.00", settled("500.00", DAY, reference="pi_123"))

    assert texts(seen, {}) == ["Payment of 500.00 GBP on 2026-03-20 (pi_123) for INV-0001; 300.00 of 800.00 GBP open."]


def test_a_payment_that_was_told_keeps_out_of_the_figures_of_the_next() -> None:
    first = invoice(1, "800.00", settled("500.00", DAY))
    claims = claimed(messages(handoff(first), {})[1])
    both = invoice(1, "800.00", settled("500.00", DAY), settled("100.00", date(2026, 3, 1)))

    assert texts(both, claims) == ["Payment of 100.00 GBP on 2026-03-01 for INV-0001; 200.00 of 800.00 GBP open."]


def test_more_of_the_same_credit_is_told_again_and_nothing_was_taken_back() -> None:
    credit = settled("50.00", DAY, SettlementKind.CREDIT_NOTE, id="cn-1")
    claims = claimed(messages(handoff(invoice(1, "800.00", credit)), {})[1])
    more = replace(credit, amount=settled("80.00").amount)

    assert texts(invoice(1, "800.00", more), claims) == [
        "Credit note of 80.00 GBP on 2026-03-20 for INV-0001; 720.00 of 800.00 GBP open."
    ]


def test_what_was_told_and_is_gone_is_taken_back_unless_it_surely_never_arrived() -> None:
    (_, told) = messages(handoff(invoice(1, "800.00", settled("500.00", DAY))), {})
    back = "Payment of 500.00 GBP on 2026-03-20 for INV-0001 was taken back in the ledger; 800.00 of 800.00 GBP open."

    assert texts(invoice(), claimed(told)) == [back]
    assert texts(invoice(), claimed(told, ClaimState.OPEN)) == [back]
    assert texts(invoice(), claimed(told, ClaimState.REFUSED)) == []


def test_the_payments_of_an_invoice_that_was_replaced_are_not_taken_back_from_the_new_one() -> None:
    (_, told) = messages(handoff(invoice(1, "800.00", settled("500.00", DAY))), {})

    assert texts(invoice(2), claimed(told)) == []
