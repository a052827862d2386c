from dataclasses import replace
from datetime import date

from shared.domain import settlement_notes
from shared.domain.message import Message, is_made
from shared.domain.notes import messages
from shared.model.claims import Claim, ClaimState, WriteRequest
from shared.model.handoff import Handoff, HandoffState
from shared.model.ledger import Invoice
from shared.model.receivable import Receivable
from shared.model.refs import Ref
from shared.model.settlement import SettlementKind
from tests import builders
from tests.owed import AT, credit, invoice, receivable, refund, settled

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
    applied = settled("50.00", DAY, SettlementKind.CREDIT_NOTE, id="cn-1")
    claims = claimed(messages(handoff(invoice(1, "800.00", applied)), {})[1])
    more = replace(applied, amount=settled("80.00").amount)

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


def made(seen: Invoice, claims: dict[str, Claim]) -> list[str]:
    """Everything that is owed is told, and remembered; gives what it says."""
    owed = [one for one in messages(handoff(seen), claims)[1:] if not is_made(claims.get(one.intent))]
    for one in owed:
        claims |= claimed(one)
    return [one.text for one in owed]


def test_a_credit_that_was_taken_off_and_applied_again_is_told_each_time() -> None:
    applied, claims = settled("50.00", DAY, SettlementKind.CREDIT_NOTE, id="cn-1"), dict[str, Claim]()
    on, off = invoice(1, "800.00", applied), invoice(1, "800.00")
    came = "Credit note of 50.00 GBP on 2026-03-20 for INV-0001; 750.00 of 800.00 GBP open."
    went = (
        "Credit note of 50.00 GBP on 2026-03-20 for INV-0001 was taken back in the ledger; 800.00 of 800.00 GBP open."
    )

    assert [made(seen, claims) for seen in (on, on, off, off, on, on, off, on)] == [
        [came],
        [],
        [went],
        [],
        [came],
        [],
        [went],
        [came],
    ]


def test_a_credit_applied_on_another_day_is_another_fact_though_nobody_saw_it_taken_off() -> None:
    applied, claims = settled("50.00", DAY, SettlementKind.CREDIT_NOTE, id="cn-1"), dict[str, Claim]()
    made(invoice(1, "800.00", applied), claims)

    assert len(made(invoice(1, "800.00", replace(applied, date=date(2026, 3, 21))), claims)) == 1


def test_what_was_begun_to_be_taken_back_is_said_to_its_end_though_it_came_back() -> None:
    applied, claims = settled("50.00", DAY, SettlementKind.CREDIT_NOTE, id="cn-1"), dict[str, Claim]()
    made(invoice(1, "800.00", applied), claims)
    back = messages(handoff(invoice(1, "800.00")), claims)[-1]
    claims |= claimed(back, ClaimState.OPEN)

    again, gone = messages(handoff(invoice(1, "800.00", applied)), claims)[1:]
    assert gone.intent == back.intent
    assert again.intent.endswith("#2")


def told_of(known: Receivable, claims: dict[str, Claim], *on_deals: Ref, since: date = DAY) -> list[str]:
    owed = settlement_notes.of_refunds(known, claims, since, on_deals.__contains__)
    for one in owed:
        claims |= claimed(one)
    return [one.text for one in owed]


def test_a_refund_that_is_no_deals_is_told_once_and_taken_back_once() -> None:
    owed, claims = credit(1, "100.00", refund("60.00", DAY, reference="IBAN 7"), left="40.00"), dict[str, Claim]()
    said = "Refund of 60.00 GBP on 2026-03-20 of Credit note CN-0001"

    assert told_of(receivable(credits=[owed]), claims) == [f"{said} (IBAN 7); 40.00 of 100.00 GBP left."]
    assert told_of(receivable(credits=[owed]), claims) == []
    assert told_of(receivable(credits=[credit(1)]), claims) == [f"{said} was taken back in the ledger."]
    assert told_of(receivable(credits=[credit(1)]), claims) == []


def test_a_refund_that_a_deal_tells_of_and_what_was_given_back_long_ago_are_not_told() -> None:
    owed = credit(1, "100.00", refund("60.00", DAY), left="40.00", reference="INV-0001")
    paid = invoice(1, "800.00", settled("800.00"))

    assert told_of(receivable(paid, credits=[owed]), {}, paid.ref) == []
    assert told_of(receivable(paid, credits=[owed]), {}, since=date(2026, 3, 21)) == []
    assert len(told_of(receivable(paid, credits=[owed]), {})) == 1
