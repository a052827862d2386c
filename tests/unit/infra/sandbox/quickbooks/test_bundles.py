"""Batches, uploads and tax codes: requests of many parts."""

from typing import Any

import pytest

from infra.sandbox.quickbooks.files import LARGEST, Part, check_size
from infra.sandbox.quickbooks.refusals import Invalid
from tests.unit.infra.sandbox.quickbooks.api import Api, form, line, payment


def batch(api: Api, *items: dict[str, Any], **params: str) -> list[dict[str, Any]]:
    body = {"BatchItemRequest": [{"bId": f"b{number}", **item} for number, item in enumerate(items)]}
    found: list[dict[str, Any]] = api.good("POST", "/batch", body, **params)["BatchItemResponse"]
    return found


def test_items_are_carried_out_one_by_one_and_fail_alone(api: Api) -> None:
    paid = api.save("Payment", payment(5))

    told = batch(
        api,
        {"operation": "create", "Invoice": form()},
        {"Query": "select count(*) from Invoice"},
        {"operation": "update", "optionsData": "void", "Payment": {"Id": paid["Id"], "SyncToken": "0", "sparse": True}},
        {"operation": "create", "Customer": {"DisplayName": "Acme Ltd"}},
        {"operation": "delete", "Invoice": {"Id": "2", "SyncToken": "0"}},
        {"Query": "select * from Nothing"},
        {"operation": "create"},
    )

    assert [f"b{n}" for n in range(7)] == [row["bId"] for row in told]
    assert (120, {"totalCount": 1}) == (told[0]["Invoice"]["TotalAmt"], told[1]["QueryResponse"])
    assert ("Voided", "6240") == (told[2]["Payment"]["PrivateNote"], told[3]["Fault"]["Error"][0]["code"])
    assert "Deleted" == told[4]["Invoice"]["status"]
    assert ["4001", "2020"] == [row["Fault"]["Error"][0]["code"] for row in told[5:]]


def test_a_batch_has_at_most_thirty_items(api: Api) -> None:
    items = [{"bId": str(n), "Query": "select * from Term"} for n in range(31)]

    assert "6000" == api.code("POST", "/batch", {"BatchItemRequest": items})
    assert "2020" == api.code("POST", "/batch", {})
    assert 30 == len(batch(api, *items[:30]))


def test_a_batch_is_remembered_whole(api: Api) -> None:
    first = batch(api, {"operation": "create", "Invoice": form()}, requestid="deal-1")

    assert first == batch(api, {"operation": "create", "Invoice": form()}, requestid="deal-1")
    (refused,) = batch(api, {"bId": "x" * 11, "Query": "select * from Term"}, requestid="deal-2")
    assert "2050" == refused["Fault"]["Error"][0]["code"]


def upload(api: Api, metadata: str, content: bytes = b"signed") -> dict[str, Any]:
    parts = {
        "file_metadata_01": ("", metadata.encode(), "application/json"),
        "file_content_01": ("order.pdf", content, "application/pdf"),
    }
    answer = api.http.post("/upload", files=parts)
    assert 200 == answer.status_code, answer.text
    (told,) = answer.json()["AttachableResponse"]
    return dict(told)


def test_a_file_is_kept_beside_its_invoice(api: Api) -> None:
    made = api.invoice()
    link = f'{{"EntityRef":{{"type":"Invoice","value":"{made["Id"]}"}},"IncludeOnSend":true}}'

    told = upload(api, f'{{"AttachableRef":[{link}],"FileName":"contract.pdf","ContentType":"application/pdf"}}')

    kept = told["Attachable"]
    assert ("contract.pdf", 6, True) == (kept["FileName"], kept["Size"], kept["AttachableRef"][0]["IncludeOnSend"])
    assert b"signed" == api.http.get(kept["TempDownloadUri"]).content
    where = f"AttachableRef.EntityRef.Type='Invoice' and AttachableRef.EntityRef.value='{made['Id']}'"
    assert [kept["Id"]] == [row["Id"] for row in api.found("Attachable", where)]


def test_a_note_may_hang_on_several_records(api: Api) -> None:
    keys = [api.invoice()["Id"] for _ in range(2)]
    links = [{"EntityRef": {"type": "Invoice", "value": key}} for key in keys]

    api.save("Attachable", {"Note": "signed", "AttachableRef": links})

    found = [api.found("Attachable", f"AttachableRef.EntityRef.value = '{key}'") for key in (*keys, "999")]
    assert [1, 1, 0] == [len(rows) for rows in found]


def test_a_file_of_nothing_fails_alone(api: Api) -> None:
    told = upload(api, '{"AttachableRef":[{"EntityRef":{"type":"Invoice","value":"999"}}],"FileName":"x.pdf"}')

    assert "2500" == told["Fault"]["Error"][0]["code"]
    assert "2020" == api.code("POST", "/upload")


def test_tax_codes_are_made_by_the_tax_service(api: Api) -> None:
    rate = {"TaxRateName": "VAT 21", "RateValue": "21", "TaxAgencyId": "1", "TaxApplicableOn": "Sales"}

    made = api.good("POST", "/taxservice/taxcode", {"TaxCode": "VAT21", "TaxRateDetails": [rate]})

    assert 21 == api.invoice(Line=[line(code=made["TaxCodeId"])])["TxnTaxDetail"]["TotalTax"]
    again = {"TaxCode": "VAT21", "TaxRateDetails": [rate]}
    assert "6240" == api.code("POST", "/taxservice/taxcode", again)
    lost = {"TaxCode": "VAT22", "TaxRateDetails": [{**rate, "TaxAgencyId": "9"}]}
    assert "2500" == api.code("POST", "/taxservice/taxcode", lost)


@pytest.mark.parametrize("metadata", ["no JSON", "[]"])
def test_metadata_that_is_no_object_is_unsupported(api: Api, metadata: str) -> None:
    parts = {
        "file_metadata_01": ("", metadata.encode(), "application/json"),
        "file_content_01": ("order.pdf", b"signed", "application/pdf"),
    }

    answer = api.http.post("/upload", files=parts)

    assert (400, "2010") == (answer.status_code, answer.json()["Fault"]["Error"][0]["code"])


def test_a_file_that_is_too_large_is_refused() -> None:
    with pytest.raises(Invalid, match="2050"):
        check_size(Part("01", {}, bytes(LARGEST + 1), "application/pdf"))


def test_a_rate_of_a_new_code_may_exist_already(api: Api) -> None:
    def code(detail: dict[str, str]) -> dict[str, Any]:
        return {"TaxCode": "Reduced", "TaxRateDetails": [detail]}

    assert "2500" == api.code("POST", "/taxservice/taxcode", code({"TaxRateId": "999"}))
    assert "2020" == api.code("POST", "/taxservice/taxcode", code({"TaxAgencyId": "1"}))
    assert "2020" == api.code("POST", "/taxservice/taxcode", {"TaxCode": "Reduced"})
    made = api.good("POST", "/taxservice/taxcode", code({"TaxRateId": "3"}))
    assert 5 == api.invoice(Line=[line(code=made["TaxCodeId"])])["TxnTaxDetail"]["TotalTax"]
