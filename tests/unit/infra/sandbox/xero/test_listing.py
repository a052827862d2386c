from datetime import datetime

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api


def test_lines_come_only_with_paging_or_one_by_one(api: Api) -> None:
    made = api.invoice()

    assert api.one("GET", "/Invoices")["LineItems"] == []
    assert "LineItems" not in api.one("GET", "/Invoices", page=1, summaryOnly="true")
    assert len(api.one("GET", "/Invoices", page=1)["LineItems"]) == 1
    assert len(api.one("GET", f"/Invoices/{made['InvoiceID']}")["LineItems"]) == 1


def test_pages_are_counted(api: Api, http: httpx.Client) -> None:
    for number in range(5):
        api.invoice(Reference=f"DEAL-{number}")

    answer = http.get("/Invoices", params={"page": 2, "pageSize": 2}).json()

    assert answer["pagination"] == {"page": 2, "pageSize": 2, "pageCount": 3, "itemCount": 5}
    assert [row["Reference"] for row in answer["Invoices"]] == ["DEAL-2", "DEAL-3"]
    assert "pagination" not in http.get("/Invoices").json()
    assert http.get("/Invoices", params={"page": 1, "pageSize": 5000}).json()["pagination"]["pageSize"] == 1000


@pytest.mark.parametrize(
    ("header", "heeded"),
    [
        ("%Y-%m-%dT%H:%M:%S", True),
        ("%Y-%m-%dT%H:%M:%S.000", False),
        ("%Y-%m-%dT%H:%M:%SZ", False),
        ("%Y-%m-%dT%H:%M:%S+00:00", False),
        ("%a, %d %b %Y %H:%M:%S GMT", False),
    ],
)
def test_if_modified_since_counts_in_exactly_one_form(api: Api, http: httpx.Client, header: str, heeded: bool) -> None:  # noqa: FBT001
    api.invoice(Reference="old")
    api.advance(60)
    moment = http.get("http://sandbox/_sandbox/clock").json()["now"]
    since = datetime.fromisoformat(moment).strftime(header)
    api.advance(60)
    api.invoice(Reference="new")

    rows = http.get("/Invoices", headers={"If-Modified-Since": since}).json()["Invoices"]

    assert [row["Reference"] for row in rows] == (["new"] if heeded else ["old", "new"])


def test_an_unchanged_list_is_an_empty_array(http: httpx.Client) -> None:
    response = http.get("/Contacts", headers={"If-Modified-Since": "2999-01-01T00:00:00"})

    assert (response.status_code, response.json()["Contacts"]) == (200, [])


def test_lists_are_narrowed_and_ordered(api: Api) -> None:
    first = api.invoice(Reference="B", Status="AUTHORISED")
    second = api.invoice(Reference="A", InvoiceNumber="X-1")
    api.act("create_invoice", Reference="by hand")

    def references(**params: str) -> list[str]:
        return [row["Reference"] for row in api.elements("GET", "/Invoices", **params)]

    assert references(Statuses="AUTHORISED,PAID") == ["B"]
    assert references(IDs=f"{first['InvoiceID']},{second['InvoiceID']}") == ["B", "A"]
    assert references(InvoiceNumbers="X-1") == ["A"]
    assert references(createdByMyApp="true") == ["B", "A"]
    assert references(searchTerm="x-1") == ["A"]
    assert references(order="Reference DESC") == ["by hand", "B", "A"]
    assert references(where='Reference=="A"') == ["A"]
    assert references(ContactIDs=first["Contact"]["ContactID"]) == ["B", "A", "by hand"]


def test_voided_and_deleted_invoices_stay_in_the_list(api: Api) -> None:
    voided, deleted = api.invoice(Status="AUTHORISED"), api.invoice()
    api.act("void", voided["InvoiceID"])
    api.act("delete", deleted["InvoiceID"])

    assert [row["Status"] for row in api.elements("GET", "/Invoices")] == ["VOIDED", "DELETED"]


def test_settings_are_listed(api: Api) -> None:
    organisation = api.one("GET", "/Organisation")
    accounts = {row["Name"]: row for row in api.elements("GET", "/Accounts", where='Status=="ACTIVE"')}

    assert (organisation["BaseCurrency"], organisation["Timezone"]) == ("GBP", "GMTSTANDARDTIME")
    assert (accounts["Sales"]["Code"], accounts["Euro Account"]["Code"]) == ("200", "")
    assert "Sales of the old shop" not in accounts
    assert {row["Code"] for row in api.elements("GET", "/Currencies")} == {"GBP", "EUR", "USD"}
    assert api.one("GET", "/TaxRates/OUTPUT2")["EffectiveRate"] == 20.0
    assert api.one("GET", "/Items/SUB-PRO", unitdp=4)["SalesDetails"]["UnitPrice"] == 49.99
    assert [row["Name"] for row in api.one("GET", "/TrackingCategories")["Options"]] == ["EMEA", "AMER", "APAC"]
    assert api.one("GET", "/BrandingThemes")["Name"] == "Standard"
    assert {"Name": "UseMulticurrency", "Status": "ALLOWED"} in api.elements("GET", "/Organisation/Actions")


def test_the_second_organisation_has_one_currency_and_books_of_its_own(api: Api, http: httpx.Client) -> None:
    api.invoice()
    http.headers["xero-tenant-id"] = http.get("http://sandbox/connections").json()[1]["tenantId"]

    assert api.elements("GET", "/Invoices") == []
    assert [row["Code"] for row in api.elements("GET", "/Currencies")] == ["GBP"]
    assert {"Name": "UseMulticurrency", "Status": "NOT-ALLOWED"} in api.elements("GET", "/Organisation/Actions")


def test_items_are_written_once_and_changed_by_code(api: Api) -> None:
    item = {"Code": "NEW", "Name": "New", "SalesDetails": {"UnitPrice": 1.2345, "AccountCode": "200"}}

    made = api.one("PUT", "/Items", {"Items": [item]}, unitdp=4)
    updated = api.one("POST", "/Items", {"Items": [{"Code": "NEW", "Name": "Newer"}]})

    assert made["SalesDetails"]["UnitPrice"] == 1.2345
    assert (updated["ItemID"], updated["Name"]) == (made["ItemID"], "Newer")
    assert api.messages("PUT", "/Items", item) == ["Price List Item with Code 'NEW' already exists"]
    assert api.messages("PUT", "/Items", {"Code": "LONG" * 8, "Name": "n" * 51}) == [
        "The Code field cannot be longer than 30 characters.",
        "The Name field cannot be longer than 50 characters.",
    ]
