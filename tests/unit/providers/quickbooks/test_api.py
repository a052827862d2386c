"""What QuickBooks' refusals mean, wherever they stand; and that nothing of a token is said on."""

from typing import Any

import httpx
import pytest

from shared.errors import (
    AmbiguousMatch,
    AmountsDisagree,
    Gone,
    LedgerlinkError,
    MappingMissing,
    NeedsHuman,
    PeriodClosed,
    RateLimited,
    Reconnect,
    Rejected,
    Stale,
    Unavailable,
    Unclear,
    Unpermitted,
)
from shared.http.answers import Answer
from shared.http.errors import explained
from shared.providers.quickbooks import api as intuit
from shared.providers.quickbooks.asking import Company, Select
from tests.fakes.quickbooks import QuickBooksOnSandbox

TAX = "Business Validation Error: Make sure all your transactions have a VAT/GST rate before you save."
TOKEN = "Token expired: AB01SECRETSECRETSECRET"


def fault(code: str, message: str = "Refused", detail: str = "", kind: str = "ValidationFault") -> dict[str, Any]:
    return {"Fault": {"Error": [{"Message": message, "Detail": detail, "code": code}], "type": kind}, "time": "now"}


def gateway(code: str, detail: str, kind: str) -> dict[str, Any]:
    error = {"message": f"message=X; errorCode=00{code}", "detail": detail, "code": code, "element": None}
    return {"warnings": None, "fault": {"error": [error], "type": kind}, "requestId": None}


def answered(status: int, body: Any) -> Answer:
    return Answer(status, {}, httpx.Response(200, json=body).content)


def meant(answer: Answer, *, writes: bool = False) -> LedgerlinkError:
    message = intuit.explain(answer)
    return explained(answer, intuit.ROWS, message=message, record="", writes=writes, retry_after=None)


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (400, fault("5010", "Stale Object Error", "You and Ann were working on this"), Stale),
        (400, fault("5010", "Account Period Closed", "The account period has closed. {1}"), PeriodClosed),
        (400, fault("6210", "Account Period Closed, Cannot Update Through Services API"), PeriodClosed),
        (400, fault("6240", "Duplicate Name Exists Error", "The name supplied already exists."), AmbiguousMatch),
        (400, fault("6140", "Duplicate Document Number Error"), Rejected),
        (400, fault("610", "Object Not Found", "inactive. Check the fields with accounts"), Gone),
        (
            400,
            fault("2500", "Invalid Reference Id", "Invalid Reference Id : Names element id 67 not found"),
            NeedsHuman,
        ),
        (400, fault("2500", "Invalid Reference Id", "Accounts element id 41 not found"), MappingMissing),
        (400, fault("6000", "A business validation error", TAX), MappingMissing),
        (400, fault("6000", "A business validation error", "Currency of the customer differs"), NeedsHuman),
        (400, fault("6000", "A business validation error", "the item was made inactive"), NeedsHuman),
        (400, fault("6000", "A business validation error", "something else"), Rejected),
        (400, fault("6070", "Amount calculation incorrect"), AmountsDisagree),
        (400, fault("6190", "Subscription period has ended"), NeedsHuman),
        (400, fault("2020", "Required param missing", "TxnTaxDetail"), Rejected),
        (400, fault("4000", "Error parsing query"), Rejected),
        (400, fault("6540", "Deposited Transaction cannot be changed"), Rejected),
        (401, gateway("3200", TOKEN, "AUTHENTICATION"), Reconnect),
        (401, fault("120", "Authorization Failure", kind="AuthorizationFault"), Unpermitted),
        (403, gateway("3100", "x", "SERVICE"), Reconnect),
        (403, gateway("9999", "x", "SERVICE"), Unpermitted),
        (429, fault("3001", "message=ThrottleExceeded", kind="SERVICE"), RateLimited),
        (500, fault("10000", "An application error", kind="SystemFault"), Unavailable),
        (503, "down", Unavailable),
    ],
)
def test_each_refusal_means_what_happens_next(status: int, body: Any, error: type[LedgerlinkError]) -> None:
    found = meant(answered(status, body))

    assert error is type(found)
    assert found.sentence
    assert found.fix


@pytest.mark.parametrize("status", [401, 403])
def test_nothing_of_a_token_is_said_on(status: int) -> None:
    found = meant(answered(status, gateway("3200", TOKEN, "AUTHENTICATION")))

    assert "SECRET" not in found.sentence
    assert "3200" in found.sentence


@pytest.mark.parametrize(
    ("kind", "writes", "error"),
    [
        ("ValidationFault", False, AmbiguousMatch),
        ("SystemFault", False, Unavailable),
        ("SystemFault", True, Unclear),
        ("AUTHENTICATION", False, Reconnect),
    ],
)
def test_a_fault_in_a_good_answer_is_one_all_the_same(kind: str, writes: bool, error: type[LedgerlinkError]) -> None:  # noqa: FBT001
    answer = answered(200, fault("6240", "Duplicate Name Exists Error", kind=kind))

    check = intuit.raise_for_fault if writes else intuit.checked
    with pytest.raises(error):
        check(answer, "a customer")


@pytest.mark.parametrize("body", [b"<html>maintenance</html>", b"[]", b'{"QueryResponse":', b"null"])
def test_an_answer_that_makes_no_sense_is_tried_again(body: bytes) -> None:
    with pytest.raises(Unavailable):
        intuit.rows(intuit.checked(Answer(200, {}, body), ""), "Invoice")


def test_who_waits_for_an_outage_is_not_told_by_us_how_long_so_that_all_come_back_apart() -> None:
    error = meant(answered(503, fault("10000", "An application error has occurred", kind="SystemFault")))

    assert isinstance(error, Unavailable)
    assert error.retry_after is None


def test_where_nothing_was_found_the_list_is_missing() -> None:
    assert [] == intuit.rows({"QueryResponse": {}}, "Invoice")
    assert [] == intuit.rows({"QueryResponse": {"maxResults": 0}}, "Invoice")
    with pytest.raises(Unavailable):
        intuit.rows({"QueryResponse": {"Invoice": {}}}, "Invoice")


@pytest.mark.parametrize("said", [{"Invoices": [{"Id": "1"}], "maxResults": 1}, {"startPosition": 1}, {"Invoices": []}])
def test_a_list_that_is_missing_though_something_is_said_is_no_empty_one(said: dict[str, Any]) -> None:
    with pytest.raises(Unavailable):
        intuit.rows({"QueryResponse": said}, "Invoice")


def test_a_refused_part_of_a_batch_refuses_the_whole_and_a_missing_one_is_missed() -> None:
    good = {"bId": "a", "QueryResponse": {}}

    assert [good] == intuit.parts(answered(200, {"BatchItemResponse": [good]}), ["a"], "")
    with pytest.raises(Rejected):
        intuit.parts(answered(200, {"BatchItemResponse": [good, {"bId": "b", **fault("4001")}]}), ["a", "b"], "")
    with pytest.raises(Unavailable):
        intuit.parts(answered(200, {"BatchItemResponse": [good]}), ["a", "b"], "")
    with pytest.raises(Unavailable):
        intuit.parts(answered(200, {"BatchItemResponse": [{**good, "bId": ["a"]}]}), ["a"], "")


def test_lists_of_more_than_a_thousand_are_read_to_their_end() -> None:
    bench = QuickBooksOnSandbox()
    bench.app.provider.act("seed", "", {"contacts": 1005})
    company = Company(bench.api())

    customers, terms = company.all(Select("Customer", order="Id"), Select("Term"))

    assert len({row["Id"] for row in customers}) == len(customers) >= 1005
    assert ["POST", "GET"] == [call.method for call in bench.journal.calls]
    assert terms


def test_every_call_is_for_the_connections_own_company() -> None:
    bench = QuickBooksOnSandbox(number=1)
    ledger = bench.ledger(bench.known)
    ledger.receivable("1")

    assert {"/v3/company/9130350000000002"} == {call.path.rpartition("/")[0] for call in bench.journal.calls}
