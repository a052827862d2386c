from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice, line

NOT_AUTHORISED = "Payments can only be made against Authorised documents"
TOO_MUCH = "Payment amount exceeds the amount outstanding on this document"


def payment(made: dict[str, Any], **members: Any) -> dict[str, Any]:
    return {
        "Payments": [
            {
                "Invoice": {"InvoiceID": made["InvoiceID"]},
                "Account": {"Code": "090"},
                "Date": "2026-03-20",
                "Amount": 100.00,
                **members,
            }
        ]
    }


def credit_note(api: Api, amount: int = 50, **members: Any) -> dict[str, Any]:
    request = invoice(
        Type="ACCRECCREDIT", Status="AUTHORISED", LineItems=[line(UnitAmount=amount)], LineAmountTypes="Inclusive"
    )
    return api.one("PUT", "/CreditNotes", {"CreditNotes": [{**request, "DueDate": None, **members}]})


def test_a_partial_and_a_final_payment(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    path = f"/Invoices/{made['InvoiceID']}"

    first = api.one("PUT", "/Payments", payment(made))
    partly = api.one("GET", path)
    api.one("PUT", "/Payments", payment(made, Amount=20, Date="2026-03-25"))
    paid = api.one("GET", path)

    assert (first["PaymentType"], first["Status"], first["BankAmount"]) == ("ACCRECPAYMENT", "AUTHORISED", 100.0)
    assert (partly["Status"], partly["AmountPaid"], partly["AmountDue"]) == ("AUTHORISED", 100.0, 20.0)
    assert (paid["Status"], paid["AmountDue"]) == ("PAID", 0.0)
    assert paid["FullyPaidOnDate"] == "/Date(1774396800000+0000)/"
    assert [entry["Amount"] for entry in paid["Payments"]] == [100.0, 20.0]


@pytest.mark.parametrize(
    ("status", "members", "messages"),
    [
        ("DRAFT", {}, [NOT_AUTHORISED]),
        ("AUTHORISED", {"Amount": 120.01}, [TOO_MUCH]),
        ("AUTHORISED", {"Amount": 0}, ["Payment amount must be greater than zero"]),
        ("AUTHORISED", {"Account": {"Code": "200"}}, ["Account could not be found"]),
        ("AUTHORISED", {"Invoice": {"InvoiceID": "nope"}}, ["Invoice could not be found"]),
        (
            "AUTHORISED",
            {"Invoice": None},
            ["A payment must be made against an invoice, credit note, overpayment or prepayment"],
        ),
        (
            "AUTHORISED",
            {"Date": "2025-12-31"},
            ["The document date cannot be before the period lock date, currently set at 31 December 2025"],
        ),
    ],
)
def test_a_payment_is_refused(api: Api, status: str, members: dict[str, Any], messages: list[str]) -> None:
    made = api.invoice(Status=status)

    assert api.messages("PUT", "/Payments", payment(made, **members)) == messages


def test_a_payment_goes_to_a_bank_or_an_account_that_takes_payments(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    euro = next(row for row in api.elements("GET", "/Accounts") if row["Name"] == "Euro Account")

    assert api.one("PUT", "/Payments", payment(made, Account={"Code": "880"}, Amount=1))["Account"]["Code"] == "880"
    assert api.messages("PUT", "/Payments", payment(made, Account={"AccountID": euro["AccountID"]})) == [
        "The currency of the bank account must be the document's or the organisation's base currency"
    ]


def test_a_foreign_payment_reaches_the_bank_in_base_currency(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED", CurrencyCode="EUR", CurrencyRate=1.25)

    paid = api.one("PUT", "/Payments", payment(made, CurrencyRate=1.25))

    assert (paid["Amount"], paid["BankAmount"], paid["CurrencyRate"]) == (100.0, 80.0, 1.25)


def test_a_deleted_payment_is_still_listed_and_reopens_the_invoice(api: Api, http: httpx.Client) -> None:
    made = api.invoice(Status="AUTHORISED")
    paid = api.one("PUT", "/Payments", payment(made, Amount=120))
    path = f"/Payments/{paid['PaymentID']}"

    assert api.messages("POST", path, {"Status": "AUTHORISED"}) == ["Payment not of valid status for modification"]
    assert api.one("POST", path, {"Status": "DELETED"})["Status"] == "DELETED"
    assert api.messages("POST", path, {"Status": "DELETED"}) == ["Payment not of valid status for modification"]
    listed = http.get("/Payments", headers={"If-Modified-Since": "2026-01-01T00:00:00"}).json()["Payments"]
    assert [row["Status"] for row in listed] == ["DELETED"]
    assert api.one("GET", f"/Invoices/{made['InvoiceID']}")["AmountDue"] == 120.0


def test_a_reconciled_payment_stays(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    paid = api.one("PUT", "/Payments", payment(made, IsReconciled=True))

    assert api.messages("POST", f"/Payments/{paid['PaymentID']}", {"Status": "DELETED"}) == [
        "This payment has been reconciled and cannot be deleted"
    ]


def test_payments_are_found_by_their_invoice(api: Api) -> None:
    made, other = api.invoice(Status="AUTHORISED"), api.invoice(Status="AUTHORISED")
    wanted = api.one("PUT", "/Payments", payment(made))
    api.one("PUT", "/Payments", payment(other))

    found = api.elements("GET", "/Payments", where=f'Invoice.InvoiceID==Guid("{made["InvoiceID"]}")')

    assert [row["PaymentID"] for row in found] == [wanted["PaymentID"]]


def test_a_credit_note_is_applied_and_taken_back(api: Api, http: httpx.Client) -> None:
    made, note = api.invoice(Status="AUTHORISED"), credit_note(api)
    path = f"/CreditNotes/{note['CreditNoteID']}/Allocations"
    wanted = {"Allocations": [{"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": 50.0, "Date": "2026-03-21"}]}

    allocation = api.one("PUT", path, wanted)
    credited = api.one("GET", f"/Invoices/{made['InvoiceID']}")
    spent = api.one("GET", f"/CreditNotes/{note['CreditNoteID']}")
    taken_back = http.delete(f"{path}/{allocation['AllocationID']}").json()

    assert (credited["AmountCredited"], credited["AmountDue"], credited["AmountPaid"]) == (50.0, 70.0, 0.0)
    assert credited["CreditNotes"][0]["AppliedAmount"] == 50.0
    assert (spent["Status"], spent["RemainingCredit"]) == ("PAID", 0.0)
    assert taken_back["IsDeleted"] is True
    assert api.one("GET", f"/Invoices/{made['InvoiceID']}")["AmountDue"] == 120.0
    assert api.one("GET", f"/CreditNotes/{note['CreditNoteID']}")["Status"] == "AUTHORISED"


@pytest.mark.parametrize(
    ("amount", "members", "message"),
    [
        (50.01, {}, "The amount applied exceeds the remaining credit"),
        (0, {}, "The amount applied must be greater than zero"),
        (10, {"Contact": {"Name": "Cedar & Co"}}, "The credit and the document must be for the same contact"),
        (10, {"CurrencyCode": "EUR"}, "The credit and the document must have the same currency"),
        (10, {"Status": "DRAFT"}, "Only authorised credits can be applied"),
    ],
)
def test_an_application_is_refused(api: Api, amount: float, members: dict[str, Any], message: str) -> None:
    made, note = api.invoice(Status="AUTHORISED"), credit_note(api, **members)
    wanted = {"Allocations": [{"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": amount, "Date": "2026-03-21"}]}

    assert api.messages("PUT", f"/CreditNotes/{note['CreditNoteID']}/Allocations", wanted) == [message]


def test_a_credit_note_is_refunded_in_cash_and_a_foreign_refund_keeps_rate_one(api: Api) -> None:
    note = credit_note(api, CurrencyCode="EUR")
    sent = {
        "CreditNote": {"CreditNoteID": note["CreditNoteID"]},
        "Account": {"Code": "090"},
        "Date": "2026-03-22",
        "Amount": 50,
    }

    refund = api.one("PUT", "/Payments", {"Payments": [sent]})

    assert (refund["PaymentType"], refund["CurrencyRate"]) == ("ARCREDITPAYMENT", 1.0)
    assert refund["Invoice"]["Type"] == "ACCRECCREDIT"
    assert api.one("GET", f"/CreditNotes/{note['CreditNoteID']}")["Status"] == "PAID"


@pytest.mark.parametrize(("kind", "collection"), [("OVERPAYMENT", "Overpayments"), ("PREPAYMENT", "Prepayments")])
def test_money_received_beyond_an_invoice_becomes_a_credit(api: Api, kind: str, collection: str) -> None:
    sent = {
        "Type": f"RECEIVE-{kind}",
        "Contact": {"Name": "Acme Ltd"},
        "BankAccount": {"Code": "090"},
        "Date": "2026-03-20",
        "LineItems": [line(UnitAmount=30, TaxType="NONE")],
    }
    made = api.invoice(Status="AUTHORISED")

    transaction = api.one("PUT", "/BankTransactions", {"BankTransactions": [sent]})
    credit = api.one("GET", f"/{collection}/{transaction[collection[:-1] + 'ID']}")
    wanted = {"Allocations": [{"Invoice": {"InvoiceID": made["InvoiceID"]}, "Amount": 30.0, "Date": "2026-03-21"}]}
    api.one("PUT", f"/{collection}/{credit[collection[:-1] + 'ID']}/Allocations", wanted)

    assert credit["RemainingCredit"] == 30.0
    credited = api.one("GET", f"/Invoices/{made['InvoiceID']}")
    assert (credited["AmountCredited"], credited["AmountDue"]) == (30.0, 90.0)
    assert api.one("GET", f"/{collection}")["Status"] == "PAID"
