"""What finance may do with a customer's credits, and what Xero refuses, in its own screens and over the API alike."""

from typing import Any

import httpx
import pytest

from tests.unit.infra.sandbox.xero.api import Api


@pytest.fixture
def bill(api: Api) -> dict[str, Any]:
    """An approved sales invoice over 120.00."""
    return api.invoice(Status="AUTHORISED")


def given(api: Api, act: str, about: str, amount: str = "50.00") -> dict[str, Any]:
    """A credit of this customer that isn't applied."""
    made = api.act(act, about, amount=amount, allocate=False)
    found: dict[str, Any] = made.get("credit", made)
    return found


def refused(http: httpx.Client, do: str, id_: str, **arguments: Any) -> str:
    answer = http.post("http://sandbox/_sandbox/act", json={"do": do, "id": id_, "with": arguments})
    assert answer.status_code == 400, answer.text
    return answer.text


@pytest.mark.parametrize("act", ["credit", "overpay", "prepay"])
def test_a_credit_is_applied_taken_off_paid_back_and_removed(api: Api, bill: dict[str, Any], act: str) -> None:
    credit, invoice = given(api, act, bill["InvoiceID"]), bill["InvoiceID"]
    assert (credit["Status"], credit["RemainingCredit"]) == ("AUTHORISED", 50.0)

    on = api.act("apply", credit["ID"], invoice=invoice, amount="20.00")
    assert (on["credit"]["RemainingCredit"], on["invoice"]["AmountDue"]) == (30.0, 100.0)
    off = api.act("unapply", credit["ID"])
    assert (off["credit"]["Allocations"], off["invoice"]["AmountDue"]) == ([], 120.0)

    back = api.act("refund", credit["ID"])
    assert (back["credit"]["Status"], back["credit"]["RemainingCredit"]) == ("PAID", 0.0)
    api.act("delete_payment", back["payment"]["PaymentID"])
    gone = api.act("void", credit["ID"])
    assert gone["Status"] == "VOIDED"


@pytest.mark.parametrize("act", ["credit", "overpay", "prepay"])
def test_what_is_applied_or_paid_back_is_not_removed(
    api: Api, http: httpx.Client, bill: dict[str, Any], act: str
) -> None:
    used, paid = (given(api, act, bill["InvoiceID"]) for _ in range(2))
    api.act("apply", used["ID"], invoice=bill["InvoiceID"], amount="1.00")
    api.act("refund", paid["ID"], amount="1.00")

    for credit in (used, paid):
        assert refused(http, "void", credit["ID"])
        assert (
            api.act("apply", credit["ID"], invoice=bill["InvoiceID"], amount="1.00")["credit"]["Status"] == "AUTHORISED"
        )


@pytest.mark.parametrize("act", ["overpay", "prepay"])
def test_what_was_removed_or_lies_in_a_closed_period_is_not_removed(
    api: Api, http: httpx.Client, bill: dict[str, Any], act: str
) -> None:
    one, two = (given(api, act, bill["InvoiceID"]) for _ in range(2))
    api.act("void", one["ID"])
    assert "already been removed" in refused(http, "void", one["ID"])
    api.act("organisation", PeriodLockDate="2099-12-31")
    assert "lock date" in refused(http, "void", two["ID"])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"amount": "50.01"}, "exceeds the remaining credit"),
        ({"amount": "0"}, "greater than zero"),
        ({"invoice": "nothing"}, "no Invoices"),
    ],
)
def test_an_application_is_refused(
    api: Api, http: httpx.Client, bill: dict[str, Any], arguments: dict[str, str], message: str
) -> None:
    credit = given(api, "prepay", bill["InvoiceID"])

    assert message in refused(http, "apply", credit["ID"], **{"invoice": bill["InvoiceID"], **arguments})


def test_more_than_is_due_of_another_customer_or_of_a_removed_credit_is_not_applied(
    api: Api, http: httpx.Client, bill: dict[str, Any]
) -> None:
    much = given(api, "overpay", bill["InvoiceID"], "500.00")
    assert "amount outstanding" in refused(http, "apply", much["ID"], invoice=bill["InvoiceID"], amount="120.01")
    stranger = api.invoice(Status="AUTHORISED", Contact={"Name": "Somebody Else"})
    assert "same contact" in refused(http, "apply", much["ID"], invoice=stranger["InvoiceID"], amount="1.00")
    api.act("void", much["ID"])
    assert "Only authorised credits" in refused(http, "apply", much["ID"], invoice=bill["InvoiceID"], amount="1.00")


def test_what_is_not_applied_is_not_taken_off(api: Api, http: httpx.Client, bill: dict[str, Any]) -> None:
    credit = given(api, "credit", bill["InvoiceID"])

    assert "isn't applied there" in refused(http, "unapply", credit["ID"])


def test_more_than_is_left_is_not_paid_back(api: Api, http: httpx.Client, bill: dict[str, Any]) -> None:
    credit = given(api, "credit", bill["InvoiceID"])

    assert "exceeds the amount outstanding" in refused(http, "refund", credit["ID"], amount="50.01")
