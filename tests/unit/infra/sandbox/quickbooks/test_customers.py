"""Customers: one name space, a hierarchy, currencies for ever, and what it means to be inactive or merged."""

from typing import Any

from tests.unit.infra.sandbox.quickbooks.api import Api, form

DELETED = "Dunmore Holdings (deleted)"


def test_a_name_is_made_of_its_parts(api: Api) -> None:
    made = api.save("Customer", {"GivenName": "Ada", "FamilyName": "Byron"})

    assert ("Ada Byron", "Ada Byron", "GBP") == tuple(
        made[name] if name != "CurrencyRef" else made[name]["value"]
        for name in ("DisplayName", "PrintOnCheckName", "CurrencyRef")
    )


def test_tax_numbers_come_back_masked(api: Api) -> None:
    assert "XXXXXXX6789" == api.read("Customer", "1")["PrimaryTaxIdentifier"]


def test_a_name_of_somebody_inactive_is_free_again(api: Api) -> None:
    gone = api.rows("select * from Customer where Active = false")[0]
    taken = api.save("Customer", {"DisplayName": "Dunmore Holdings"})

    assert (DELETED, "Dunmore Holdings") == (gone["DisplayName"], taken["DisplayName"])
    body = {"Id": gone["Id"], "SyncToken": gone["SyncToken"], "sparse": True, "Active": True}
    assert "6240" == api.code("POST", "/customer", body)


def test_the_currency_of_a_customer_stays(api: Api) -> None:
    made = api.read("Customer", "1")

    assert "6000" == api.code("POST", "/customer", {**made, "sparse": True, "CurrencyRef": {"value": "EUR"}})
    assert "Fir" == api.save("Customer", {**made, "CompanyName": "Fir"})["CompanyName"]


def test_sub_customers_have_their_parents_name_and_debts(api: Api) -> None:
    above = "1"
    for level in range(1, 5):
        body = {"DisplayName": f"Level {level}", "ParentRef": {"value": above}, "Job": True, "BillWithParent": True}
        made = api.save("Customer", body)
        assert level == made["Level"]
        above = made["Id"]
    deepest = {"DisplayName": "Level 5", "ParentRef": {"value": above}, "Job": True}

    assert "6000" == api.code("POST", "/customer", deepest)
    api.invoice(CustomerRef={"value": above})
    top = api.read("Customer", "1")
    assert (0, 120) == (top["Balance"], top["BalanceWithJobs"])
    assert "Acme Ltd:Level 1:Level 2" in {row["FullyQualifiedName"] for row in api.rows("select * from Customer")}


def test_a_balance_counts_credits_and_what_is_unapplied(api: Api) -> None:
    made = api.invoice()
    api.act("pay", made["Id"], amount="20")
    api.act("prepay", "1", type="Customer", amount="30")
    api.save("CreditMemo", form())

    assert 100 - 30 - 120 == api.read("Customer", "1")["Balance"]


def test_renaming_through_the_api_merges_nobody(api: Api) -> None:
    made = api.read("Customer", "1")

    body = {"Id": "1", "SyncToken": made["SyncToken"], "sparse": True, "DisplayName": "Cedar & Co"}
    assert "6240" == api.code("POST", "/customer", body)


def test_a_merge_moves_documents_and_leaves_nothing_of_the_loser(api: Api) -> None:
    made = api.invoice()

    api.act("merge", "1", type="Customer", into="2")

    assert "2" == api.read("Invoice", made["Id"])["CustomerRef"]["value"]
    assert "610" == api.code("GET", "/customer/1")
    (told,) = _changed(api, "Customer")
    assert {"domain": "QBO", "status": "Deleted", "Id": "1"} == {
        name: told[name] for name in ("domain", "status", "Id")
    }


def _changed(api: Api, entity: str) -> list[dict[str, Any]]:
    now = api.read("Customer", "2")["MetaData"]["LastUpdatedTime"]
    body = api.good("GET", "/cdc", entities=entity, changedSince=now)
    rows: list[dict[str, Any]] = body["CDCResponse"][0]["QueryResponse"][0][entity]
    return [row for row in rows if row.get("status")]
