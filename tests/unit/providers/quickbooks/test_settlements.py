"""Which part of which payment, or of which credit memo, settled which invoice."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.model.settlement import SettlementKind
from shared.providers.quickbooks import wire
from shared.providers.quickbooks.settlements import Part, applied, parts, settlements


def payment(
    *lines: tuple[str, str, str], identity: str = "9", on: str = "2026-03-20", total: str = "0"
) -> wire.Payment:
    """A payment whose lines are (amount, kind, id)."""
    body: dict[str, Any] = {
        "Id": identity,
        "MetaData": {},
        "TotalAmt": Decimal(total),
        "TxnDate": on,
        "PaymentRefNum": "BACS 77",
        "Line": [{"Amount": Decimal(a), "LinkedTxn": [{"TxnId": to, "TxnType": kind}]} for a, kind, to in lines],
    }
    return wire.Payment.model_validate(body)


def invoice(*payments: str) -> wire.Invoice:
    linked = [{"TxnId": one, "TxnType": "Payment"} for one in payments]
    amounts = {"TotalAmt": Decimal(100), "Balance": Decimal(0)}
    return wire.Invoice.model_validate({"Id": "145", "MetaData": {}, "LinkedTxn": linked, **amounts})


def test_a_payment_settles_each_invoice_that_its_lines_name() -> None:
    found = parts(payment(("60", "Invoice", "145"), ("40", "Invoice", "146"), total="100"))

    assert [Part("145", Decimal(60)), Part("146", Decimal(40))] == found


def test_a_payment_over_nothing_applies_a_credit_memo() -> None:
    assert [Part("145", Decimal(30), "7")] == parts(payment(("30", "Invoice", "145"), ("30", "CreditMemo", "7")))


def test_money_and_credits_together_are_shared_out_in_the_order_of_the_lines() -> None:
    both = payment(
        ("60", "Invoice", "145"),
        ("40", "Invoice", "146"),
        ("50", "CreditMemo", "7"),
        ("20", "CreditMemo", "8"),
        total="30",
    )

    assert [
        Part("145", Decimal(50), "7"),
        Part("145", Decimal(10), "8"),
        Part("146", Decimal(10), "8"),
        Part("146", Decimal(30)),
    ] == parts(both)


AMOUNTS = st.integers(1, 10_000).map(lambda cents: Decimal(cents) / 100)


@given(st.lists(AMOUNTS, min_size=1, max_size=5), st.lists(AMOUNTS, max_size=4))
def test_every_cent_of_every_invoice_is_settled_by_something_and_no_credit_twice(
    invoices: list[Decimal], memos: list[Decimal]
) -> None:
    lines = [(str(amount), "Invoice", f"i{at}") for at, amount in enumerate(invoices)]
    lines += [(str(amount), "CreditMemo", f"c{at}") for at, amount in enumerate(memos)]
    found = parts(payment(*lines))

    for at, amount in enumerate(invoices):
        assert amount == sum(part.amount for part in found if part.invoice == f"i{at}")
    for at, amount in enumerate(memos):
        assert amount >= sum(part.amount for part in found if part.credit == f"c{at}")
    assert sum(part.amount for part in found if part.credit) == min(sum(invoices), sum(memos))


def test_an_invoice_is_told_what_settled_it_by_date_and_to_the_cent() -> None:
    known = {
        "1": payment(("60.5", "Invoice", "145"), ("1", "Invoice", "9"), identity="1", on="2026-03-21", total="61.5"),
        "2": payment(("30", "Invoice", "145"), ("30", "CreditMemo", "7"), identity="2", on="2026-03-20"),
        "3": payment(("9.5", "Invoice", "145"), ("9.5", "CreditMemo", "7"), identity="3", on="2026-03-22"),
    }
    found = settlements(invoice("1", "2", "3", "not read"), known, "GBP")

    assert [
        ("1", SettlementKind.PAYMENT, "60.50 GBP", "2026-03-21", "BACS 77"),
        ("7", SettlementKind.CREDIT_NOTE, "39.50 GBP", "2026-03-22", ""),
    ] == [(one.id, one.kind, str(one.amount), one.date.isoformat(), one.reference) for one in found]
    assert {"145": Decimal("39.5")} == applied("7", known.values())


def test_a_payment_without_a_day_is_not_guessed_at() -> None:
    with pytest.raises(ValueError, match="no date"):
        settlements(invoice("1"), {"1": payment(("1", "Invoice", "145"), identity="1", on="")}, "GBP")
