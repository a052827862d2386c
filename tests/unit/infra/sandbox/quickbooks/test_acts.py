"""What people do in QuickBooks' own pages, through the control plane; the same verbs as other ledgers have."""

from typing import Any

import httpx
import pytest

from infra.sandbox.core.app import Sandbox
from tests.unit.infra.sandbox.quickbooks.api import Api, form, line

REVIEW = "deal 981\nTO BE REVIEWED (delete this line to approve)\nhttps://crm.test/981"


def refused(api: Api, do: str, id_: str = "", **arguments: Any) -> str:
    sent = {"do": do, "id": id_, "with": {"account": api.realm, **arguments}}
    answer = api.http.post("http://sandbox/_sandbox/act", json=sent)
    assert 400 == answer.status_code, answer.text
    return str(answer.json()["error"]["message"])


def test_approving_follows_the_memo_or_clears_for_sending(api: Api) -> None:
    marked, plain = api.invoice(PrivateNote=REVIEW), api.invoice()

    assert "deal 981\nhttps://crm.test/981" == api.act("approve", marked["Id"])["PrivateNote"]
    assert "NeedToSend" == api.act("approve", plain["Id"])["EmailStatus"]


def test_approving_an_estimate_makes_an_invoice_of_it(api: Api) -> None:
    estimate = api.save("Estimate", form(PrivateNote="deal 981"))

    made = api.act("approve", estimate["Id"])

    assert (120, "deal 981") == (made["TotalAmt"], made["PrivateNote"])
    assert [{"TxnId": estimate["Id"], "TxnType": "Estimate"}] == made["LinkedTxn"]
    assert "only open estimates" in refused(api, "approve", estimate["Id"])


def test_a_rejected_estimate_stays_one(api: Api) -> None:
    estimate = api.save("Estimate", form())

    assert "Rejected" == api.act("reject", estimate["Id"])["TxnStatus"]
    assert "620" in refused(
        api, "edit", api.invoice()["Id"], LinkedTxn=[{"TxnId": estimate["Id"], "TxnType": "Estimate"}]
    )


def test_paying_wholly_partly_and_too_much(api: Api) -> None:
    made = api.invoice()["Id"]

    assert 70 == api.act("pay", made, amount="50")["invoice"]["Balance"]
    told = api.act("pay", made, amount="100", reference="BACS 77", date="2026-03-20")
    assert (0, 30, "BACS 77") == (
        told["invoice"]["Balance"],
        told["payment"]["UnappliedAmt"],
        told["payment"]["PaymentRefNum"],
    )
    api.act("delete_payment", made)
    assert 70 == api.read("Invoice", made)["Balance"]
    api.act("void_payment", made)
    assert 120 == api.read("Invoice", made)["Balance"]
    assert "no payment" in refused(api, "delete_payment", made)


def test_crediting_applies_a_credit_memo_unless_told_otherwise(api: Api) -> None:
    made = api.invoice()["Id"]

    told = api.act("credit", made, amount="24")
    assert (96, 0, 24) == (told["invoice"]["Balance"], told["credit"]["Balance"], told["credit"]["TotalAmt"])
    free = api.act("credit", made, amount="12", allocate=False)["credit"]
    assert 84 == api.act("apply", free["Id"], invoice=made)["invoice"]["Balance"]
    assert 12 == api.act("unapply", free["Id"])["Balance"]
    assert 96 == api.read("Invoice", made)["Balance"]


def test_deleting_unlinks_first(api: Api) -> None:
    made = api.invoice()["Id"]
    paid = api.act("pay", made)["payment"]["Id"]

    api.act("delete", made)

    assert ([], 120) == tuple(api.read("Payment", paid)[name] for name in ("Line", "UnappliedAmt"))


def test_an_edit_uses_the_vendors_names(api: Api) -> None:
    made = api.invoice()["Id"]

    assert "2026-05-01" == api.act("edit", made, DueDate="2026-05-01")["DueDate"]
    assert ("1", "1") == (made, api.act("edit", "1", CompanyName="Fir")["Id"])  # invoices have no such member
    assert "Fir" == api.read("Customer", "1")["CompanyName"]
    assert "2010" in refused(api, "edit", made, Colour="red")


def test_archiving_and_restoring(api: Api) -> None:
    assert "Acme Ltd (deleted)" == api.act("archive", "1", type="Customer")["DisplayName"]
    assert "610" == api.code("POST", "/invoice", form())
    assert "Acme Ltd" == api.act("restore", "1", type="Customer")["DisplayName"]
    assert not api.act("archive", "Support hour", type="Item")["Active"]
    assert "2500" == api.code("POST", "/invoice", form())


def test_a_debtor_who_is_made_inactive_is_balanced(api: Api) -> None:
    api.invoice()

    api.act("archive", "1", type="Customer")

    assert [120] == [row["Balance"] for row in api.rows("select * from CreditMemo")]
    assert 0 == api.read("Customer", "1")["Balance"]


def test_credits_may_be_applied_by_themselves(api: Api) -> None:
    memo = api.save("CreditMemo", form())
    api.act("organisation", AutoApplyCredit=True)

    made = api.invoice(Line=[line(50)])

    assert (0, "Payment") == (made["Balance"], made["LinkedTxn"][0]["TxnType"])
    assert 60 == api.read("CreditMemo", memo["Id"])["Balance"]
    assert [60, 120] == [api.invoice()["Balance"], api.invoice()["Balance"]]  # the rest of it, then nothing


def test_books_show_every_company_in_order(api: Api, overseas: Api) -> None:
    first, second = api.invoice(), overseas.act("create_invoice")
    api.act("pay", first["Id"])
    api.act("credit", api.invoice()["Id"])

    books = api.http.get("http://sandbox/_sandbox/books").json()

    assert {"customers", "invoices", "payments", "credits", "deals", "estimates"} <= books.keys()
    assert (api.realm, first["Id"]) == (books["invoices"][0]["_account"], books["invoices"][0]["Id"])
    assert overseas.realm == books["invoices"][-1]["_account"] == second["_account"]
    assert books["invoices"][0]["_created_seq"] < second["_created_seq"]
    assert [1, 2] == [len(books["credits"]), len(books["payments"])]


def test_a_reset_goes_back_to_the_seed(api: Api, sandbox: Sandbox) -> None:
    before = sandbox.provider.accounts()
    api.invoice()
    api.act("organisation", CompanyName="Other Ltd")
    api.control("account", do="add")

    api.control("reset")

    assert before == sandbox.provider.accounts()
    assert "Ledgerlink Trading Ltd" == api.rows("select * from CompanyInfo")[0]["CompanyName"]
    assert [] == api.rows("select * from Invoice")


def test_one_more_company_has_tokens_of_its_own(api: Api) -> None:
    added = api.control("account", do="add")

    bearer = {"Authorization": f"Bearer {added['access_token']}"}
    path = f"http://sandbox/v3/company/{added['account_id']}/companyinfo/{added['account_id']}"
    answer: httpx.Response = api.http.get(path, headers=bearer)
    assert 200 == answer.status_code
    assert 403 == api.http.get("/preferences", headers=bearer).status_code


@pytest.mark.parametrize(
    ("do", "id_", "arguments", "sentence"),
    [
        ("dance", "", {}, "unknown act"),
        ("pay", "999", {}, "no Invoice"),
        ("organisation", "", {"Colour": "red"}, "no setting"),
        ("merge", "1", {"type": "Customer", "into": "999"}, "no Customer"),
        ("apply", "1", {"invoice": "999"}, "no CreditMemo or Payment"),
    ],
)
def test_an_act_that_cannot_be_done_says_why(
    api: Api, do: str, id_: str, arguments: dict[str, Any], sentence: str
) -> None:
    assert sentence in refused(api, do, id_, **arguments)


def test_a_slow_company_counts_its_calls_at_once(api: Api) -> None:
    assert {"ms": 1} == api.act("latency", ms=1)
    assert 200 == api.http.get("/preferences").status_code
