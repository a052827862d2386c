from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice, line

FROZEN = "Invoice not of valid status for modification"
PART_PAID = "This document cannot be edited as it has a payment or credit note allocated to it."


def test_the_vendors_own_example_is_priced_to_the_cent(api: Api) -> None:
    example = line(ItemCode="SUB-PRO", Quantity=12, UnitAmount=49.99, DiscountRate=10, TaxType="OUTPUT2")

    made = api.one("PUT", "/Invoices", invoice(LineItems=[example], CurrencyCode="EUR", CurrencyRate=1.085), unitdp=4)

    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == (539.89, 107.98, 647.87)
    assert (made["Status"], made["AmountDue"], made["CurrencyRate"]) == ("DRAFT", 647.87, 1.085)
    assert made["IsDiscounted"] is True


def test_unit_amounts_keep_four_places_only_with_unitdp_on_write_and_on_read(api: Api) -> None:
    precise = [line(Quantity=1000, UnitAmount=0.0125)]

    cut = api.invoice(LineItems=precise)
    kept = api.one("PUT", "/Invoices", invoice(LineItems=precise), unitdp=4)

    assert (cut["SubTotal"], kept["SubTotal"]) == (10.0, 12.5)
    path = f"/Invoices/{kept['InvoiceID']}"
    assert api.one("GET", path)["LineItems"][0]["UnitAmount"] == 0.01
    assert api.one("GET", path, unitdp=4)["LineItems"][0]["UnitAmount"] == 0.0125


def test_amounts_on_the_wire_are_bare_decimals(http: httpx.Client) -> None:
    text = http.put("/Invoices?unitdp=4", json=invoice()).text

    assert '"UnitAmount":100.0000' in text
    assert '"Quantity":1.0000' in text
    assert '"SubTotal":100.00,"TotalTax":20.00,"Total":120.00' in text


@pytest.mark.parametrize(
    ("mode", "expected"),
    [("Exclusive", (100.0, 20.0, 120.0)), ("Inclusive", (83.33, 16.67, 100.0)), ("NoTax", (100.0, 0.0, 100.0))],
)
def test_line_amount_types(api: Api, mode: str, expected: tuple[float, float, float]) -> None:
    made = api.invoice(LineAmountTypes=mode)

    assert (made["SubTotal"], made["TotalTax"], made["Total"]) == expected


def test_a_missing_tax_type_is_the_items_else_the_accounts(api: Api) -> None:
    made = api.invoice(LineItems=[line(), line(AccountCode="270"), line(ItemCode="BOOK", AccountCode=None)])

    assert [entry["TaxType"] for entry in made["LineItems"]] == ["OUTPUT2", "EXEMPTOUTPUT", "ZERORATEDOUTPUT"]


def test_a_draft_may_lack_due_date_account_and_lines_until_it_is_approved(api: Api) -> None:
    bare = api.one("PUT", "/Invoices", {"Type": "ACCREC", "Contact": {"Name": "Acme Ltd"}})
    coded = api.invoice(DueDate=None, LineItems=[line(AccountCode=None)])

    assert (bare["Total"], bare["Status"]) == (0.0, "DRAFT")
    assert api.messages("POST", f"/Invoices/{coded['InvoiceID']}", {"Status": "AUTHORISED"}) == [
        "Account code must be specified",
        "The document DueDate field must be specified.",
    ]


def test_a_foreign_invoice_without_a_rate_takes_the_days(api: Api) -> None:
    assert api.invoice(CurrencyCode="USD")["CurrencyRate"] == 1.3425
    assert api.invoice(CurrencyRate=7)["CurrencyRate"] == 1.0


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("DRAFT", {"DRAFT", "SUBMITTED", "AUTHORISED", "DELETED"}),
        ("SUBMITTED", {"SUBMITTED", "AUTHORISED", "DRAFT", "DELETED"}),
        ("AUTHORISED", {"AUTHORISED", "VOIDED"}),
        ("DRAFT DELETED", set()),
        ("AUTHORISED VOIDED", set()),
    ],
)
def test_the_status_machine(api: Api, path: str, allowed: set[str]) -> None:
    for wanted in ("DRAFT", "SUBMITTED", "AUTHORISED", "DELETED", "VOIDED", "PAID"):
        first, *rest = path.split()
        made = api.invoice(Status=first)
        for step in rest:
            api.one("POST", f"/Invoices/{made['InvoiceID']}", {"Status": step})
        address = f"/Invoices/{made['InvoiceID']}"
        if wanted in allowed:
            assert api.one("POST", address, {"Status": wanted})["Status"] == wanted
        else:
            assert api.messages("POST", address, {"Status": wanted}) == [FROZEN]


def test_a_paid_invoice_is_terminal_and_opens_again_when_its_payment_goes(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    paid = api.act("pay", made["InvoiceID"])

    assert paid["invoice"]["Status"] == "PAID"
    assert api.messages("POST", f"/Invoices/{made['InvoiceID']}", {"Reference": "x"}) == [FROZEN]
    api.act("delete_payment", made["InvoiceID"])
    assert api.one("GET", f"/Invoices/{made['InvoiceID']}")["Status"] == "AUTHORISED"


def test_a_part_paid_invoice_keeps_its_lines_and_cannot_be_voided(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    path = f"/Invoices/{made['InvoiceID']}"
    api.act("pay", made["InvoiceID"], amount="20.00")

    assert api.messages("POST", path, {"LineItems": [line()]}) == [FROZEN, PART_PAID]
    assert api.messages("POST", path, {"Status": "VOIDED"}) == [FROZEN, PART_PAID]
    assert api.one("POST", path, {"Reference": "still editable"})["Reference"] == "still editable"


def test_a_due_date_moved_on_a_part_paid_invoice_leaves_no_trace_in_updated_date(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    before = api.act("pay", made["InvoiceID"], amount="20.00")["invoice"]
    api.advance(60)

    moved = api.one("POST", f"/Invoices/{made['InvoiceID']}", {"DueDate": "2026-05-01"})

    assert moved["DueDateString"] == "2026-05-01T00:00:00"
    assert moved["UpdatedDateUTC"] == before["UpdatedDateUTC"]


def test_post_with_a_known_number_updates_that_invoice_silently(api: Api) -> None:
    made = api.invoice(InvoiceNumber="INV-42")

    again = api.one("POST", "/Invoices", invoice(InvoiceNumber="INV-42", Reference="second"))

    assert (again["InvoiceID"], again["Reference"]) == (made["InvoiceID"], "second")
    assert len(api.elements("GET", "/Invoices")) == 1


def test_numbers_are_given_in_order_and_a_deleted_one_is_free_again(api: Api) -> None:
    first, second = api.invoice(), api.invoice()
    api.act("delete", second["InvoiceID"])

    assert [first["InvoiceNumber"], second["InvoiceNumber"]] == ["INV-0001", "INV-0002"]
    assert api.invoice(InvoiceNumber="INV-0002")["InvoiceNumber"] == "INV-0002"


def test_an_update_keeps_lines_that_name_their_id_and_drops_the_others(api: Api) -> None:
    made = api.invoice(LineItems=[line(Description="A"), line(Description="B")])
    kept = made["LineItems"][0]["LineItemID"]

    updated = api.one(
        "POST",
        f"/Invoices/{made['InvoiceID']}",
        {"LineItems": [{"LineItemID": kept, "Quantity": 3}, line(Description="C")]},
    )

    assert [entry["Description"] for entry in updated["LineItems"]] == ["A", "C"]
    assert updated["LineItems"][0]["LineItemID"] == kept
    assert updated["SubTotal"] == 400.0


def test_a_line_of_words_alone_needs_no_account(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED", LineItems=[line(), {"Description": "Thank you"}])

    assert made["LineItems"][1]["LineAmount"] == 0.0


def test_bills_have_no_reference(api: Api) -> None:
    assert "Reference" not in api.invoice(Type="ACCPAY", Reference="x", LineItems=[line(AccountCode="429")])


def test_an_email_marks_the_invoice_as_sent(api: Api, http: httpx.Client) -> None:
    made = api.invoice(Status="AUTHORISED")

    response = http.post(f"/Invoices/{made['InvoiceID']}/Email", json={})

    assert (response.status_code, response.content) == (204, b"")
    assert api.one("GET", f"/Invoices/{made['InvoiceID']}")["SentToContact"] is True


@pytest.mark.parametrize(
    ("members", "settings", "message"),
    [
        ({}, {}, FROZEN),
        (
            {"Status": "AUTHORISED", "Contact": {"Name": "Elm Street Bakery"}},
            {},
            "The contact must have an email address.",
        ),
        ({"Status": "AUTHORISED"}, {"Class": "DEMO"}, "The daily email limit of this organisation has been reached."),
    ],
)
def test_an_email_is_refused(api: Api, members: dict[str, Any], settings: dict[str, str], message: str) -> None:
    api.act("organisation", **settings)
    made = api.invoice(**members)

    assert api.messages("POST", f"/Invoices/{made['InvoiceID']}/Email", {}) == [message]


def test_only_approved_sales_invoices_have_a_link(api: Api, http: httpx.Client) -> None:
    draft = api.invoice()
    path = f"/Invoices/{draft['InvoiceID']}"

    assert http.get(f"{path}/OnlineInvoice").status_code == 404
    api.act("approve", draft["InvoiceID"])
    assert api.one("GET", f"{path}/OnlineInvoice")["OnlineInvoiceUrl"].startswith("https://in.xero.com/")


@pytest.mark.parametrize("suffix", ["", "/pdf"])
def test_an_invoice_can_be_had_as_pdf(api: Api, http: httpx.Client, suffix: str) -> None:
    made = api.invoice()

    response = http.get(f"/Invoices/{made['InvoiceID']}{suffix}", headers={"Accept": "application/pdf"})

    assert response.headers["Content-Type"] == "application/pdf"
    assert response.content.startswith(b"%PDF-1.4")
    assert response.content.rstrip().endswith(b"%%EOF")


def test_nothing_is_voided_in_a_closed_period(api: Api) -> None:
    made = api.invoice(Status="AUTHORISED")
    api.act("organisation", PeriodLockDate="2026-03-31")

    assert api.messages("POST", f"/Invoices/{made['InvoiceID']}", {"Status": "VOIDED"}) == [
        "The document date cannot be before the period lock date, currently set at 31 March 2026"
    ]


def test_what_the_sdk_sends_is_understood(api: Api) -> None:
    sent = invoice(
        InvoiceID="00000000-0000-0000-0000-000000000000",
        Date="/Date(1772582400000)/",
        DueDate="/Date(1775174400000+0000)/",
        LineItems=[line(Quantity="2.0", UnitAmount="50.00")],
    )

    made = api.one("PUT", "/Invoices", {"Invoices": [sent]})

    assert (made["DateString"], made["Total"]) == ("2026-03-04T00:00:00", 120.0)
