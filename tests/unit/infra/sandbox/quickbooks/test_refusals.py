"""One request per row of QuickBooks' table of errors, with the code of its answer."""

from typing import Any

import pytest

from infra.sandbox.core.app import Sandbox
from infra.sandbox.quickbooks.provider import QuickBooks
from tests.unit.infra.sandbox.quickbooks.api import Api, american, form, line, payment

LONG = "x" * 5000
DISCOUNT = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("6560", {"CustomerRef": None}),
        ("2500", {"CustomerRef": {"value": "999"}}),
        ("610", {"CustomerRef": {"value": "4"}}),  # inactive
        ("2020", {"Line": None}),
        ("2020", {"Line": []}),
        ("2020", {"Line": [line(amount=None)]}),
        ("2020", {"CurrencyRef": None}),
        ("2020", {"GlobalTaxCalculation": None}),
        ("2170", {"GlobalTaxCalculation": "Gross"}),
        ("2170", {"EmailStatus": "Mailed"}),
        ("2170", {"Line": [{"DetailType": "Sales", "Amount": 1}]}),
        ("2010", {"Ref": "deal"}),
        ("2010", {"Line": [{**line(), "Price": 1}]}),
        ("2010", {"Line": [line(DiscountRate=10)]}),  # exists in France only
        ("2010", {"TxnDate": "04.03.2026"}),
        ("2050", {"DocNumber": "x" * 22}),
        ("2050", {"PONumber": "x" * 16}),
        ("2050", {"PrivateNote": LONG}),
        ("2050", {"CustomerMemo": {"value": "x" * 1001}}),
        ("2050", {"Line": [{**line(), "Description": LONG}]}),
        ("2050", {"BillEmail": {"Address": "x" * 101}}),
        ("2500", {"Line": [line(item="999")]}),
        ("2500", {"Line": [line(code="999")]}),
        ("2500", {"Line": [line(code="6")]}),  # no longer in use
        ("2500", {"SalesTermRef": {"value": "999"}}),
        ("6000", {"Line": [line(code=None)]}),
        ("6000", {"CurrencyRef": {"value": "EUR"}}),  # not the customer's
        ("6000", {"Line": [line(), DISCOUNT, DISCOUNT]}),
        ("6000", {"Line": [line()] * 751}),
        ("6000", {"Line": [line(-1)]}),
        ("6070", {"Line": [line(100.01, Qty=3, UnitPrice=33.333)]}),
        ("5010", {"TxnDate": "2025-12-31"}),  # a closed period
        ("610", {"Id": "999", "SyncToken": "0"}),
        ("620", {"LinkedTxn": [{"TxnId": "999", "TxnType": "Estimate"}]}),
    ],
)
def test_an_invoice_is_refused(api: Api, code: str, members: dict[str, Any]) -> None:
    assert code == api.code("POST", "/invoice", form(**members))
    assert not api.rows("select * from Invoice")


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("2020", {"DisplayName": ""}),
        ("6240", {"DisplayName": "ACME LTD"}),
        ("6240", {"DisplayName": "paper supplies"}),  # a vendor
        ("6240", {"DisplayName": "Ann Poe"}),  # an employee
        ("2040", {"DisplayName": "Acme: North"}),
        ("2040", {"DisplayName": "Acme\tNorth"}),
        ("2050", {"DisplayName": "x" * 501}),
        ("2050", {"GivenName": "x" * 101}),
        ("2050", {"Title": "x" * 17}),
        ("2050", {"PrimaryPhone": {"FreeFormNumber": "1" * 31}}),
        ("2050", {"ResaleNum": "x" * 17}),
        ("2050", {"Notes": "x" * 2001}),
        ("2210", {"PrimaryEmailAddr": {"Address": "nobody"}}),
        ("2170", {"PreferredDeliveryMethod": "Pigeon"}),
        ("2010", {"Homepage": "https://fir.test"}),
        ("2500", {"CurrencyRef": {"value": "XYZ"}}),
        ("2500", {"ParentRef": {"value": "999"}, "Job": True}),
        ("6000", {"ParentRef": {"value": "1"}}),  # without Job
        ("6000", {"Job": True}),  # without a parent
    ],
)
def test_a_customer_is_refused(api: Api, code: str, members: dict[str, Any]) -> None:
    assert code == api.code("POST", "/customer", {"DisplayName": "Fir & Sons", **members})


@pytest.mark.parametrize(
    ("code", "query"),
    [
        ("4000", "select"),
        ("4000", "select Id from Invoice"),
        ("4000", "select * from Invoice where DocNumber = 'a' or DocNumber = 'b'"),
        ("4000", "select * from Customer where DisplayName = 'O'Brien'"),
        ("4000", "select * from Customer where DisplayName = “Acme”"),
        ("4001", "select * from customer"),
        ("4001", "select * from SalesOrder"),
        ("4001", "select * from Invoice where PrivateNote = 'deal'"),
        ("4001", "select * from Invoice where CustomField = 'deal'"),
        ("4001", "select * from Invoice orderby PrivateNote"),
        ("4001", "select * from Invoice maxresults 1001"),
        ("4001", "select * from Invoice startposition 0"),
        ("4001", "select * from Invoice where MetaData.LastUpdatedTime > 'yesterday'"),
    ],
)
def test_a_query_is_refused(api: Api, code: str, query: str) -> None:
    api.invoice()

    assert code == api.code("GET", "/query", query=query)


def test_a_stale_object_is_refused_and_a_missing_token_too(api: Api) -> None:
    made = api.invoice()
    api.save("Invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True, "DueDate": "2026-05-01"})

    assert "5010" == api.code("POST", "/invoice", {"Id": made["Id"], "SyncToken": "0", "sparse": True})
    assert "2020" == api.code("POST", "/invoice", {"Id": made["Id"], "sparse": True})
    for operation in ("delete", "void"):
        assert "2020" == api.code("POST", "/invoice", {"Id": made["Id"]}, operation=operation)


def test_a_closed_period_is_told_in_two_ways(api: Api) -> None:
    made = api.invoice()
    paid = api.save("Payment", payment(10, TxnDate="2026-03-20"))
    api.act("organisation", BookCloseDate="2026-06-30")

    refused = api.http.post("/invoice", json=form())
    assert ("5010", "Account Period Closed") == _first(refused.json(), "code", "Message")
    assert "5010" == api.code("POST", "/invoice", {**made, "sparse": True, "TxnDate": "2026-08-01"})
    for operation in ("delete", "void"):
        assert "6210" == api.code("POST", "/invoice", made, operation=operation)
    assert "6210" == api.code("POST", "/payment", paid, operation="delete")


def _first(body: dict[str, Any], *names: str) -> tuple[str, ...]:
    return tuple(body["Fault"]["Error"][0][name] for name in names)


def test_a_number_is_given_once_unless_the_query_allows_more(api: Api) -> None:
    api.invoice(DocNumber="INV-1")

    assert "6140" == api.code("POST", "/invoice", form(DocNumber="INV-1"))
    assert "INV-1" == api.save("Invoice", form(DocNumber="INV-1"), include="allowduplicatedocnum")["DocNumber"]
    api.act("organisation", warns_on_duplicates=False)
    assert "INV-1" == api.invoice(DocNumber="INV-1")["DocNumber"]


def test_what_is_deleted_is_answered_as_a_400(api: Api) -> None:
    made = api.invoice()
    api.save("Invoice", {"Id": made["Id"], "SyncToken": "0"}, operation="delete")

    assert "610" == api.code("GET", f"/invoice/{made['Id']}")
    assert "610" == api.code("POST", f"/invoice/{made['Id']}/send", sendTo="ap@acme.test")


@pytest.mark.parametrize(
    ("code", "links"),
    [
        ("620", [("Invoice", "999", 10)]),
        ("620", [("Invoice", "1", 121)]),  # more than is open
        ("620", [("SalesReceipt", "1", 10)]),
        ("6000", [("Invoice", "1", 100)]),  # more than the payment
    ],
)
def test_a_payment_is_refused(api: Api, code: str, links: list[tuple[str, str, Any]]) -> None:
    api.invoice()

    assert code == api.code("POST", "/payment", payment(50, *links))


def test_a_payment_of_somebody_elses_invoice_or_of_nobody_is_refused(api: Api) -> None:
    made = api.invoice()

    other = payment(10, ("Invoice", made["Id"], 10), CustomerRef={"value": "2"})
    assert "620" == api.code("POST", "/payment", other)
    assert "6560" == api.code("POST", "/payment", {"TotalAmt": 10})


def test_a_deposited_payment_stays_as_it_is(api: Api) -> None:
    made = api.save("Payment", payment(50))
    deposited = api.act("deposit", made["Id"])

    body = {"Id": made["Id"], "SyncToken": deposited["SyncToken"], "sparse": True}
    assert "6540" == api.code("POST", "/payment", {**body, "TotalAmt": 60})
    assert "6540" == api.code("POST", "/payment", body, operation="delete")
    assert "6540" == api.code("POST", "/payment", body, operation="update", include="void")


def test_a_paid_invoice_is_not_deleted(api: Api) -> None:
    made = api.invoice()
    api.act("pay", made["Id"])

    assert "6000" == api.code("POST", "/invoice", api.read("Invoice", made["Id"]), operation="delete")


def test_a_journal_must_balance_and_name_the_customer(api: Api) -> None:
    def entry(credit: int, account: str = "6") -> dict[str, Any]:
        rows = (("Debit", account, 100), ("Credit", "7", credit))
        return {
            "Line": [
                {
                    "Amount": amount,
                    "DetailType": "JournalEntryLineDetail",
                    "JournalEntryLineDetail": {"PostingType": side, "AccountRef": {"value": key}},
                }
                for side, key, amount in rows
            ]
        }

    assert "6000" == api.code("POST", "/journalentry", entry(99))
    assert "6000" == api.code("POST", "/journalentry", entry(100, account="2"))
    assert 100 == api.save("JournalEntry", entry(100))["TotalAmt"]


def test_an_ended_subscription_writes_nothing(api: Api) -> None:
    api.act("organisation", subscribed=False)

    assert "6190" == api.code("POST", "/invoice", form())
    assert api.rows("select * from Customer")


def test_tax_codes_are_not_made_by_their_own_endpoint(api: Api) -> None:
    assert "500" == api.code("POST", "/taxcode", {"Name": "VAT 21"})


def test_a_request_id_has_at_most_fifty_characters(api: Api) -> None:
    assert "2050" == api.code("POST", "/invoice", form(), requestid="x" * 51)
    assert "2050" == api.code("POST", "/batch", {"BatchItemRequest": [{"bId": "1"}]}, requestid="x" * 37)


@pytest.mark.parametrize(
    ("code", "members"),
    [
        ("2500", {"Line": [line(code="1")]}),  # only TAX and NON are known
        ("6000", {"CurrencyRef": {"value": "EUR"}}),
    ],
)
def test_an_american_invoice_is_refused(overseas: Api, code: str, members: dict[str, Any]) -> None:
    assert code == overseas.code("POST", "/invoice", american(**members))


def test_discounts_may_be_turned_off(api: Api) -> None:
    api.act("organisation", AllowDiscount=False)

    assert "6000" == api.code("POST", "/invoice", form(Line=[line(), DISCOUNT]))


def test_the_gateway_writes_its_members_in_lower_case(api: Api) -> None:
    wrong = api.http.get("/preferences", headers={"Authorization": "Bearer nobody's"})
    foreign = api.http.get(f"http://sandbox/v3/company/{int(api.realm) + 1}/preferences")

    assert (401, "3200", "AUTHENTICATION") == _gateway(wrong)
    assert (403, "3100", "SERVICE") == _gateway(foreign)


def _gateway(answer: Any) -> tuple[int, str, str]:
    fault = answer.json()["fault"]
    return answer.status_code, fault["error"][0]["code"], fault["type"]


def test_a_user_who_lost_access_is_told_from_a_dead_token(api: Api) -> None:
    api.act("organisation", user_has_access=False)

    answer = api.http.get("/preferences")

    assert (401, "120") == (answer.status_code, answer.json()["Fault"]["Error"][0]["code"])


@pytest.mark.parametrize("limit", ["a_second", "a_minute", "monthly_reads"])
def test_too_many_calls_are_throttled(api: Api, limit: str) -> None:
    changed: Any = {limit: 1}
    api.act("limits", **changed)
    api.good("GET", "/preferences")

    answer = api.http.get("/preferences")

    assert (429, "3001") == (answer.status_code, answer.json()["Fault"]["Error"][0]["code"])
    assert "Retry-After" not in answer.headers


def test_batches_have_a_limit_of_their_own_and_so_have_calls_at_once(api: Api, sandbox: Sandbox) -> None:
    api.act("limits", batches=0)
    batch = {"BatchItemRequest": [{"bId": "1", "Query": "select * from Term"}]}
    assert 429 == api.http.post("/batch", json=batch).status_code
    assert isinstance(sandbox.provider, QuickBooks)

    sandbox.provider.limits.at_once = 0

    assert 429 == api.http.get("/preferences").status_code


@pytest.mark.parametrize(
    ("fault", "status", "code"), [("5xx", 503, "10000"), ("500", 500, "10000"), ("429", 429, "3001")]
)
def test_faults_are_worded_as_quickbooks_does(api: Api, fault: str, status: int, code: str) -> None:
    api.control("faults", match={"path": "/v3/company"}, fault=fault)

    answer = api.http.get("/preferences")

    assert (status, code) == (answer.status_code, answer.json()["Fault"]["Error"][0]["code"])
    assert answer.headers["intuit_tid"]


def test_without_asking_for_json_there_is_none(api: Api) -> None:
    answer = api.http.get("/preferences", headers={"Accept": "*/*"})

    assert (406, "application/xml;charset=UTF-8") == (answer.status_code, answer.headers["Content-Type"])
