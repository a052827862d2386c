"""The query language over real records: filters, order, pages, counts, escapes, and lists that lag behind."""

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ("DisplayName = 'acme ltd'", ["Acme Ltd"]),
        ("DisplayName LIKE '%ee%'", ["Elm Street Bakery"]),
        ("DisplayName like 'C%'", ["Cedar & Co"]),
        ("PrimaryEmailAddr = 'accounts@cedar.test'", ["Cedar & Co"]),
        ("Active = false", ["Dunmore Holdings (deleted)"]),
        ("Active in (true,false) and DisplayName > 'd'", ["Dunmore Holdings (deleted)", "Elm Street Bakery"]),
        ("Id in ('1', '3')", ["Acme Ltd", "Cedar & Co"]),
        ("CompanyName = 'Nobody'", []),
    ],
)
def test_customers_are_filtered(api: Api, where: str, names: list[str]) -> None:
    found = api.found("Customer", where, "orderby DisplayName")

    assert names == [row["DisplayName"] for row in found]


def test_an_apostrophe_and_a_backslash_are_escaped(api: Api) -> None:
    api.save("Customer", {"DisplayName": "O'Brien \\ Co"})

    assert 1 == len(api.rows(r"select * from Customer where DisplayName = 'O\'Brien \\ Co'"))


def test_without_any_result_the_answer_is_empty(api: Api) -> None:
    assert {} == api.query("select * from Invoice")
    assert {"totalCount": 0} == api.query("select count(*) from Invoice")


def test_invoices_are_found_by_what_the_vendor_lets_one_ask_for(api: Api) -> None:
    made = [api.invoice(DocNumber=f"INV-{n}", DueDate=f"2026-04-0{n}") for n in (1, 2, 3)]
    api.act("pay", made[0]["Id"])

    def numbers(where: str) -> list[str]:
        return [row["DocNumber"] for row in api.found("Invoice", where, "orderby DueDate desc")]

    assert ["INV-2"] == numbers("DocNumber = 'INV-2'")
    assert ["INV-3", "INV-2"] == numbers("CustomerRef = '1' and Balance > '0'")
    assert ["INV-1"] == numbers("DueDate < '2026-04-02'")
    assert ["INV-3", "INV-2", "INV-1"] == numbers("MetaData.LastUpdatedTime >= '2026-01-01T00:00:00Z'")
    assert [] == numbers("MetaData.CreateTime > '2099-01-01T00:00:00Z'")


def test_pages_count_from_one_and_hold_a_hundred_unless_told(api: Api) -> None:
    api.act("seed", contacts=120)

    first = api.query("select * from Customer orderby Id")
    second = api.query("select * from Customer orderby Id startposition 101 maxresults 1000")

    assert (100, 1, 100) == (len(first["Customer"]), first["startPosition"], first["maxResults"])
    assert (24, 101) == (len(second["Customer"]), second["startPosition"])
    assert [str(n) for n in (1, 2, 3, 5, 8)] == [row["Id"] for row in first["Customer"][:5]]  # 4 is inactive


def test_a_query_may_be_sent_as_text(api: Api) -> None:
    text = {"Content-Type": "application/text"}

    answer = api.http.post("/query", content="SELECT *, Sku FROM Item WHERE Name = 'Pro plan'", headers=text)

    assert ["SUB-PRO"] == [row["Sku"] for row in answer.json()["QueryResponse"]["Item"]]


def test_lists_may_lag_behind_single_records(api: Api) -> None:
    made = api.invoice()
    api.control("clock", advance_s=10)
    api.act("organisation", query_lag_s=5)
    api.act("pay", made["Id"], amount="20")
    fresh = api.invoice()

    def listed() -> list[tuple[str, str, float]]:
        return [(row["Id"], row["SyncToken"], row["Balance"]) for row in api.rows("select * from Invoice")]

    assert [(made["Id"], "0", 120)] == listed()
    assert 100 == api.read("Invoice", made["Id"])["Balance"]
    api.control("clock", advance_s=6)
    assert [(made["Id"], "1", 100), (fresh["Id"], "0", 120)] == listed()


def test_settings_can_be_asked_for_too(api: Api) -> None:
    assert "Ledgerlink Trading Ltd" == api.rows("select * from CompanyInfo")[0]["CompanyName"]
    assert "GBP" == api.rows("select * from Preferences")[0]["CurrencyPrefs"]["HomeCurrency"]["value"]


def test_a_malformed_query_may_be_answered_with_200(api: Api) -> None:
    api.act("organisation", query_faults_are_200=True)

    assert "4000" == api.good("GET", "/query", query="select")["Fault"]["Error"][0]["code"]
