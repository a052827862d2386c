"""Lists: items, accounts, terms and the rest, what each must have, and what requests may not be."""

from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api, form, line


@pytest.mark.parametrize(
    ("entity", "body", "shown"),
    [
        (
            "Item",
            {"Name": "Seats", "Type": "Service", "IncomeAccountRef": {"value": "7"}, "UnitPrice": 100},
            {"FullyQualifiedName": "Seats", "UnitPrice": 100.0, "Active": True},
        ),
        (
            "Account",
            {"Name": "Prepaid", "AccountType": "Other Current Liability", "AccountSubType": "DeferredRevenue"},
            {"Classification": "Liability", "CurrentBalance": 0.0},
        ),
        ("Account", {"Name": "Web", "AccountType": "Income", "ParentRef": {"value": "7"}}, {"SubAccount": True}),
        ("Term", {"Name": "Net 10", "DueDays": 10}, {"Type": "STANDARD"}),
        ("Term", {"Name": "The 15th", "DayOfMonthDue": 15}, {"Type": "DATE_DRIVEN"}),
        ("PaymentMethod", {"Name": "Card"}, {"Type": "NON_CREDIT_CARD"}),
        ("Class", {"Name": "UK", "ParentRef": {"value": "1"}}, {"FullyQualifiedName": "EMEA:UK"}),
        ("Department", {"Name": "York"}, {"FullyQualifiedName": "York"}),
        ("CompanyCurrency", {"Code": "CHF"}, {"Name": "Swiss Franc", "Active": True}),
        ("TaxAgency", {"DisplayName": "Revenue"}, {"TaxTrackedOnSales": True}),
    ],
)
def test_a_record_is_made_with_what_follows_from_it(
    api: Api, entity: str, body: dict[str, Any], shown: dict[str, Any]
) -> None:
    made = api.save(entity, body)

    assert shown == {name: made[name] for name in shown}
    assert made == api.read(entity, made["Id"])


@pytest.mark.parametrize(
    ("entity", "body", "code"),
    [
        ("Item", {"Type": "Service"}, "2020"),
        ("Item", {"Name": "Seats"}, "2020"),
        ("Item", {"Name": "PRO PLAN", "IncomeAccountRef": {"value": "7"}}, "6240"),
        ("Item", {"Name": "x" * 101, "IncomeAccountRef": {"value": "7"}}, "2050"),
        ("Item", {"Name": "a:b", "IncomeAccountRef": {"value": "7"}}, "2040"),
        ("Item", {"Name": "Seats", "IncomeAccountRef": {"value": "10"}}, "2500"),  # inactive
        ("Account", {"Name": "Web"}, "2020"),
        ("Account", {"Name": "Web", "AccountType": "Pocket"}, "2170"),
        ("Term", {"Name": "Whenever"}, "2020"),
        ("CompanyCurrency", {"Code": "XYZ"}, "2170"),
        ("CompanyCurrency", {"Code": "EUR"}, "6240"),
        ("TaxAgency", {}, "2020"),
        ("TaxRate", {"Name": "21"}, "500"),
    ],
)
def test_a_record_is_refused(api: Api, entity: str, body: dict[str, Any], code: str) -> None:
    assert code == api.code("POST", f"/{entity.lower()}", body)


def test_a_company_with_one_currency_takes_no_other(overseas: Api) -> None:
    assert "6000" == overseas.code("POST", "/companycurrency", {"Code": "EUR"})
    foreign = {"DisplayName": "Fir", "CurrencyRef": {"value": "EUR"}}
    assert "6000" == overseas.code("POST", "/customer", foreign)


@pytest.mark.parametrize(
    "members",
    [
        {"TxnDate": "2026-02-30"},
        {"PrivateNote": {"value": "x"}},
        {"ExchangeRate": "much"},
        {"BillEmail": "ap@acme.test"},
        {"BillAddr": "1 High St"},
        {"Line": "work"},
        {"Line": ["work"]},
        {"AllowIPNPayment": "perhaps"},
        {"Line": [{**line(), "LineNum": 1.5}]},
        {"SyncToken": {"value": "0"}, "Id": None},
    ],
)
def test_a_value_of_the_wrong_type_is_unsupported(api: Api, members: dict[str, Any]) -> None:
    assert "2010" == api.code("POST", "/invoice", form(**members))


@pytest.mark.parametrize("body", ["no JSON", "[]", '"text"'])
def test_a_body_that_is_no_object_is_unsupported(api: Api, body: str) -> None:
    answer = api.http.post("/invoice", content=body)

    assert (400, "2010") == (answer.status_code, answer.json()["Fault"]["Error"][0]["code"])


@pytest.mark.parametrize(
    ("method", "path", "code"),
    [
        ("POST", "/customer?operation=delete", "500"),
        ("POST", "/estimate?operation=void", "500"),
        ("POST", "/invoice?operation=explode", "500"),
        ("POST", "/invoice?operation=update", "2020"),
        ("POST", "/customer/1/send", "500"),
        ("GET", "/customer/1/pdf", "500"),
        ("GET", "/invoice/999/pdf", "610"),
        ("GET", "/companyinfo/1", "610"),
        ("GET", "/exchangerate", "2020"),
        ("GET", "/exchangerate?sourcecurrencycode=XYZ", "2500"),
        ("GET", "/exchangerate?sourcecurrencycode=EUR&asofdate=today", "2010"),
        ("GET", "/reports/AgedReceivables?report_date=today", "2010"),
    ],
)
def test_what_an_entity_does_not_do_is_refused(api: Api, method: str, path: str, code: str) -> None:
    assert code == api.code(method, path, {"Id": "1", "SyncToken": "0"} if "delete" in path or "void" in path else {})


@pytest.mark.parametrize(("method", "path", "status"), [("GET", "/salesorder/1", 404), ("DELETE", "/invoice/1", 405)])
def test_there_are_no_such_paths(api: Api, method: str, path: str, status: int) -> None:
    assert status == api.http.request(method, path).status_code


def test_a_form_without_an_address_is_not_sent(api: Api) -> None:
    made = api.invoice()

    assert "2020" == api.code("POST", f"/invoice/{made['Id']}/send")
    assert "EmailSent" == api.act("send", made["Id"])["EmailStatus"]  # a person types one in


def test_an_amount_is_taken_as_it_is_from_clients_that_send_two_zeros_with_it(api: Api) -> None:
    assert 120 == api.invoice(Line=[line(100, Qty=0, UnitPrice=0)])["TotalAmt"]


def test_bundles_cannot_be_sold_here(api: Api) -> None:
    assert "500" == api.code("POST", "/invoice", form(Line=[{"DetailType": "GroupLineDetail", "Amount": 1}]))
