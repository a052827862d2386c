"""Payments and credits: what is applied, what is left over, and what happens when it is taken back."""

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api, form, payment


def balance(api: Api, key: str, entity: str = "Invoice") -> float:
    return float(api.read(entity, key)["Balance"])


def test_a_part_payment_leaves_a_balance_and_a_link(api: Api) -> None:
    made = api.invoice()

    paid = api.save("Payment", payment(50, ("Invoice", made["Id"], 50)))

    held = api.read("Invoice", made["Id"])
    assert (70, 70, [{"TxnId": paid["Id"], "TxnType": "Payment"}]) == (
        held["Balance"],
        held["HomeBalance"],
        held["LinkedTxn"],
    )
    assert "1" == held["SyncToken"]


def test_an_overpayment_is_partly_unapplied_and_may_be_applied_later(api: Api) -> None:
    first, second = api.invoice(), api.invoice()

    paid = api.save("Payment", payment(150, ("Invoice", first["Id"], 120)))
    assert 30 == paid["UnappliedAmt"]
    applied = api.act("apply", paid["Id"], type="Payment", invoice=second["Id"])

    assert (0, 90) == (applied["UnappliedAmt"], balance(api, second["Id"]))


def test_an_update_of_lines_replaces_them_all(api: Api) -> None:
    first, second = api.invoice(), api.invoice()
    paid = api.save("Payment", payment(120, ("Invoice", first["Id"], 120)))

    moved = payment(120, ("Invoice", second["Id"], 120))["Line"]
    api.save("Payment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": True, "Line": moved})

    assert (120, 0) == (balance(api, first["Id"]), balance(api, second["Id"]))


@pytest.mark.parametrize("take_back", ["delete", "void"])
def test_a_payment_that_is_taken_back_opens_its_invoice_again(api: Api, take_back: str) -> None:
    made = api.invoice()
    paid = api.save("Payment", payment(120, ("Invoice", made["Id"], 120)))

    how = {"operation": "delete"} if take_back == "delete" else {"operation": "update", "include": "void"}
    api.good("POST", "/payment", {"Id": paid["Id"], "SyncToken": paid["SyncToken"], "sparse": True}, **how)

    held = api.read("Invoice", made["Id"])
    assert (120, []) == (held["Balance"], held["LinkedTxn"])


def test_a_payment_is_not_voided_like_an_invoice_nor_the_other_way(api: Api) -> None:
    made, paid = api.invoice(), api.save("Payment", payment(1))

    assert "500" == api.code("POST", "/payment", paid, operation="void")
    assert "500" == api.code("POST", "/invoice", made, operation="update", include="void")


def test_a_credit_memo_is_applied_by_a_payment_of_nothing(api: Api) -> None:
    made = api.invoice()
    memo = api.save("CreditMemo", form())

    sent = payment(0, ("Invoice", made["Id"], 50), ("CreditMemo", memo["Id"], 50))
    applied = api.save("Payment", sent)

    held = api.read("CreditMemo", memo["Id"])
    assert (70, 70, 70, 0) == (
        balance(api, made["Id"]),
        held["Balance"],
        held["RemainingCredit"],
        applied["UnappliedAmt"],
    )
    api.save("Payment", applied, operation="delete")
    assert (120, 120) == (balance(api, made["Id"]), balance(api, memo["Id"], "CreditMemo"))


def test_a_payment_of_a_foreign_invoice_without_a_rate_is_booked_at_one(api: Api) -> None:
    buyer = api.save("Customer", {"DisplayName": "Fjord AS", "CurrencyRef": {"value": "EUR"}})
    whose = {"CustomerRef": {"value": buyer["Id"]}, "CurrencyRef": {"value": "EUR"}}
    made = api.invoice(**whose, ExchangeRate=0.86)

    paid = api.save("Payment", {**payment(120, ("Invoice", made["Id"], 120)), **whose})

    assert (0.86, 1) == (made["ExchangeRate"], paid["ExchangeRate"])


def test_a_refund_is_a_receipt_of_its_own(api: Api) -> None:
    made = api.invoice()
    api.act("pay", made["Id"])

    api.act("refund", made["Id"], amount="24")

    (receipt,) = api.rows("select * from RefundReceipt")
    assert (24, 4, 0) == (receipt["TotalAmt"], receipt["TxnTaxDetail"]["TotalTax"], balance(api, made["Id"]))


def test_a_payment_is_taken_off_an_invoice_again(api: Api) -> None:
    made = api.invoice()
    paid = api.act("pay", made["Id"])["payment"]["Id"]

    freed = api.act("unapply", paid, type="Payment", invoice=made["Id"])

    assert (120, 120) == (freed["UnappliedAmt"], balance(api, made["Id"]))
