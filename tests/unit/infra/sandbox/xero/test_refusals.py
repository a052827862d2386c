"""One request per row of Xero's table of errors, with the answer word by word."""

from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api, invoice, line

UNKNOWN = "11111111-1111-4111-8111-111111111111"
NOT_FOUND = "The resource you're looking for cannot be found"
FROZEN = "Invoice not of valid status for modification"


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"Contact": None}, "A Contact must be specified for this type of transaction"),
        ({"Contact": {"ContactID": UNKNOWN}}, "An existing Contact with the specified ContactID could not be found"),
        ({"Status": "PAID"}, "Invoice not of valid status for creation"),
        ({"Status": "AUTHORISED", "LineItems": []}, "One or more line items must be specified"),
        ({"Status": "AUTHORISED", "DueDate": None}, "The document DueDate field must be specified."),
        ({"Date": "31.12.2026"}, "The Date field is not a valid date."),
        ({"CurrencyCode": "JPY"}, "Organisation is not subscribed to currency JPY"),
        (
            {"Date": "2025-12-31"},
            "The document date cannot be before the period lock date, currently set at 31 December 2025",
        ),
        (
            {"Date": "2025-03-31"},
            "The document date cannot be before the end of year lock date, currently set at 31 March 2025",
        ),
        ({"Total": 121}, "The invoice total does not equal the sum of the lines."),
        ({"SubTotal": 99.99}, "The invoice total does not equal the sum of the lines."),
        ({"Url": "https://go.xero.com/deal"}, "The Url field must not contain the word xero."),
        ({"LineAmountTypes": "Gross"}, "The LineAmountTypes field must be Exclusive, Inclusive or NoTax."),
        ({"InvoiceID": UNKNOWN}, "The document with the supplied id was not found for this endpoint."),
        ({"Reference": "x" * 256}, "The Reference field cannot be longer than 255 characters."),
        ({"InvoiceNumber": "x" * 256}, "The InvoiceNumber field cannot be longer than 255 characters."),
        ({"Type": "SALE"}, "A valid invoice Type must be specified"),
        ({"SentToContact": True}, "SentToContact can only be set on approved invoices."),
    ],
)
def test_an_invoice_is_refused(api: Api, members: dict[str, Any], message: str) -> None:
    assert api.messages("PUT", "/Invoices", invoice(**members)) == [message]


@pytest.mark.parametrize(
    ("members", "message"),
    [
        ({"LineAmount": 100.01}, "The line total 100.01 does not match the expected line total 100.00"),
        ({"DiscountAmount": 101}, "Discount must not be greater than the line total."),
        ({"DiscountRate": 101}, "Discount must not be greater than the line total."),
        ({"DiscountRate": 5, "DiscountAmount": 5}, "Only one of DiscountRate or DiscountAmount may be set."),
        ({"AccountCode": "999"}, "Account code '999' is not a valid code for this document."),
        ({"AccountCode": "090"}, "Account code '090' is not a valid code for this document."),
        ({"AccountCode": "610"}, "Account code '610' is not a valid code for this document."),
        (
            {"AccountCode": "299"},
            "Account code '299' has been archived, or has been deleted. Each line item must reference a valid account.",
        ),
        ({"AccountCode": None}, "Account code must be specified"),
        ({"Description": None}, "Description cannot be empty"),
        ({"Description": "x" * 4001}, "The Description field cannot be longer than 4000 characters."),
        (
            {"TaxType": "OUTPUT9"},
            "The TaxType code 'OUTPUT9' does not exist or cannot be used for this type of transaction.",
        ),
        (
            {"TaxType": "TAX001"},
            "The TaxType code 'TAX001' does not exist or cannot be used for this type of transaction.",
        ),
        (
            {"AccountCode": "429", "TaxType": "OUTPUT2"},
            "The TaxType code 'OUTPUT2' cannot be used with account code '429'.",
        ),
        ({"ItemCode": "NOPE"}, "Item code 'NOPE' is not valid"),
        (
            {"Tracking": [{"Name": "Region", "Option": "Moon"}]},
            "The tracking option 'Moon' of 'Region' does not exist.",
        ),
        ({"Quantity": "many"}, "The value 'many' is not a number."),
    ],
)
def test_a_line_is_refused(api: Api, members: dict[str, Any], message: str) -> None:
    request = invoice(Status="AUTHORISED", LineItems=[line(**members)])

    assert api.messages("PUT", "/Invoices", request) == [message]


def test_bills_and_credit_notes_take_no_discount(api: Api) -> None:
    discounted = [line(AccountCode="429", DiscountRate=10)]

    bill = api.messages("PUT", "/Invoices", invoice(Type="ACCPAY", LineItems=discounted))
    note = api.messages("PUT", "/CreditNotes", invoice(Type="ACCRECCREDIT", LineItems=[line(DiscountRate=10)]))

    assert bill == note == ["Discounts are only supported on ACCREC invoices and quotes."]


def test_an_invoice_number_is_unique_among_sales_and_free_among_bills(api: Api) -> None:
    api.invoice(InvoiceNumber="INV-77")
    bill = {"Type": "ACCPAY", "InvoiceNumber": "INV-77", "LineItems": [line(AccountCode="429")]}

    assert api.messages("PUT", "/Invoices", invoice(InvoiceNumber="inv-77")) == ["Invoice # must be unique."]
    assert [api.invoice(**bill)["InvoiceNumber"] for _ in range(2)] == ["INV-77", "INV-77"]


def test_archived_contacts_accounts_and_items_are_refused(api: Api) -> None:
    api.act("archive", "SUPPORT")
    api.act("archive", "crm-4711")

    assert api.messages("PUT", "/Invoices", invoice(LineItems=[line(ItemCode="SUPPORT")])) == [
        "Item code 'SUPPORT' is not valid"
    ]
    (dunmore,) = api.elements("GET", "/Contacts", where='Name=="Dunmore Holdings"', includeArchived="true")
    assert api.messages("PUT", "/Invoices", invoice(Contact={"ContactID": dunmore["ContactID"]})) == [
        "The contact is archived and cannot be used."
    ]


def test_every_message_of_an_element_is_listed(api: Api) -> None:
    request = invoice(Status="AUTHORISED", DueDate=None, CurrencyCode="JPY", LineItems=[line(Description=None)])

    assert len(api.messages("PUT", "/Invoices", request)) == 3


def test_a_refused_element_comes_back_with_an_empty_id(http: httpx.Client) -> None:
    response = http.put("/Invoices", json=invoice(CurrencyCode="JPY"))

    (element,) = response.json()["Elements"]
    assert (response.status_code, element["InvoiceID"]) == (400, "00000000-0000-0000-0000-000000000000")
    assert response.json()["Message"] == "A validation exception occurred"


def test_without_summary_each_element_tells_its_own_status(http: httpx.Client) -> None:
    both = {"Invoices": [invoice(), invoice(CurrencyCode="JPY")]}

    response = http.put("/Invoices", params={"summarizeErrors": "false"}, json=both)

    good, bad = response.json()["Invoices"]
    assert response.status_code == 200
    assert (good["StatusAttributeString"], good["HasErrors"]) == ("OK", False)
    assert (bad["StatusAttributeString"], bad["HasErrors"]) == ("ERROR", True)
    assert bad["ValidationErrors"] == [{"Message": "Organisation is not subscribed to currency JPY"}]


def test_with_summary_only_bad_elements_are_listed_and_good_ones_stay_saved(api: Api) -> None:
    both = {"Invoices": [invoice(Reference="GOOD"), invoice(CurrencyCode="JPY")]}

    messages = api.messages("PUT", "/Invoices", both)

    assert messages == ["Organisation is not subscribed to currency JPY"]
    assert len(api.elements("GET", "/Invoices", where='Reference=="GOOD"')) == 1


@pytest.mark.parametrize(
    ("body", "number", "kind"),
    [
        (b"{not json", 14, "PostDataInvalidException"),
        (b"[]", 14, "PostDataInvalidException"),
        (b'{"Invoices":["x"]}', 14, "PostDataInvalidException"),
    ],
)
def test_a_malformed_body_is_refused(http: httpx.Client, body: bytes, number: int, kind: str) -> None:
    response = http.put("/Invoices", content=body)

    assert response.status_code == 400
    assert (response.json()["ErrorNumber"], response.json()["Type"]) == (number, kind)


@pytest.mark.parametrize("params", [{"where": "Nope==1"}, {"order": "Nope"}, {"page": "x"}])
def test_a_malformed_query_is_refused(http: httpx.Client, params: dict[str, str]) -> None:
    response = http.get("/Invoices", params=params)

    assert (response.status_code, response.json()["ErrorNumber"]) == (400, 16)


@pytest.mark.parametrize("path", ["/Invoices/INV-9999", f"/Contacts/{UNKNOWN}", "/Nonsense", f"/Payments/{UNKNOWN}"])
def test_what_does_not_exist_is_plain_text(http: httpx.Client, path: str) -> None:
    response = http.get(path)

    assert (response.status_code, response.text) == (404, NOT_FOUND)
    assert response.headers["Content-Type"].startswith("text/plain")


def test_a_tampered_token_is_a_problem(http: httpx.Client) -> None:
    response = http.get("/Contacts", headers={"Authorization": "Bearer nope"})

    assert response.status_code == 401
    assert response.json() == {
        "Type": None,
        "Title": "Unauthorized",
        "Status": 401,
        "Detail": "TokenInvalidSignature",
        "Instance": "00000000-0000-0000-0000-000000000000",
        "Extensions": {},
    }


@pytest.mark.parametrize("tenant", [UNKNOWN, ""])
def test_another_tenant_is_forbidden(http: httpx.Client, tenant: str) -> None:
    response = http.get("/Contacts", headers={"xero-tenant-id": tenant})

    assert (response.status_code, response.json()["Detail"]) == (403, "AuthenticationUnsuccessful")


def test_a_disconnected_tenant_is_forbidden_while_the_other_lives_on(api: Api, http: httpx.Client) -> None:
    first, second = [row["tenantId"] for row in http.get("http://sandbox/connections").json()]

    api.act("disconnect", first)

    assert http.get("/Contacts").status_code == 403
    assert http.get("/Contacts", headers={"xero-tenant-id": second}).status_code == 200
    assert [row["tenantId"] for row in http.get("http://sandbox/Connections").json()] == [second]


@pytest.mark.parametrize(
    ("scope", "method", "path", "status"),
    [
        ("accounting.contacts.read", "GET", "/Contacts", 200),
        ("accounting.contacts.read", "PUT", "/Contacts", 403),
        ("accounting.contacts", "GET", "/Invoices", 403),
        ("accounting.settings.read", "GET", "/Accounts", 200),
        ("accounting.transactions", "GET", "/Invoices", 403),
        ("accounting.invoices.read", "GET", "/Items", 200),
        ("accounting.invoices", "GET", f"/Invoices/{UNKNOWN}/Attachments", 403),
        ("accounting.invoices", "GET", "/Payments", 403),
    ],
)
def test_scopes_are_granular(api: Api, http: httpx.Client, scope: str, method: str, path: str, status: int) -> None:  # noqa: PLR0917
    api.act("scopes", scope=scope)

    assert http.request(method, path, json={"Name": "X"} if method == "PUT" else None).status_code == status


@pytest.mark.parametrize("accept", ["*/*", "application/xml", ""])
def test_without_asking_for_json_the_answer_is_xml(http: httpx.Client, accept: str) -> None:
    response = http.put("/Invoices", json=invoice(), headers={"Accept": accept})

    assert response.headers["Content-Type"].startswith("text/xml")
    assert response.text.startswith("<ApiException>")
    assert http.get("/Invoices").json()["Invoices"] == []


def test_a_body_beyond_ten_megabytes_is_refused(http: httpx.Client) -> None:
    assert http.put("/Invoices", content=b" " * 10_000_001).status_code == 413


def test_a_wrong_method_is_told(http: httpx.Client) -> None:
    assert http.delete("/Organisation").status_code == 405


def test_an_injected_maintenance_window_is_plain_text(http: httpx.Client) -> None:
    http.post("http://sandbox/_sandbox/faults", json={"fault": "5xx", "times": 1})

    response = http.get("/Contacts")

    assert (response.status_code, response.text) == (503, "The Xero API is currently offline for maintenance")


def test_a_starter_plan_may_approve_twenty_sales_invoices_a_month(api: Api) -> None:
    api.act("organisation", Class="STARTER")
    approved = invoice(Status="AUTHORISED")
    for _ in range(20):
        api.one("PUT", "/Invoices", approved)

    assert api.messages("PUT", "/Invoices", approved) == [
        "Your plan allows 20 approved documents of this type a month."
    ]
    assert api.invoice()["Status"] == "DRAFT"
