"""Recurring transactions: templates that are no documents, and the documents that are made of them."""

from typing import Any

import pytest

from tests.unit.infra.sandbox.quickbooks.api import Api, form

SCHEDULE = {"IntervalType": "Monthly", "NumInterval": 1, "DayOfMonth": 1, "StartDate": "2026-04-01"}
MONTHLY = {"Name": "Acme monthly", "RecurType": "Automated", "ScheduleInfo": SCHEDULE}


def template(api: Api, **members: Any) -> dict[str, Any]:
    sent = form(DueDate=None, SalesTermRef={"value": "3"}, RecurringInfo=MONTHLY, **members)
    made: dict[str, Any] = api.save("RecurringTransaction", {"Invoice": sent})["Invoice"]
    return made


def test_a_template_is_priced_and_is_no_invoice(api: Api) -> None:
    made = template(api)

    assert (120, "Acme monthly", True) == (
        made["TotalAmt"],
        made["RecurringInfo"]["Name"],
        made["RecurringInfo"]["Active"],
    )
    assert not {"DocNumber", "Balance"} & made.keys()
    assert [] == api.rows("select * from Invoice")
    assert [{"Invoice": made}] == api.rows("select * from RecurringTransaction")
    assert {"Invoice": made} == api.read("RecurringTransaction", made["Id"])


def test_what_is_made_of_a_template_says_so(api: Api) -> None:
    key = template(api)["Id"]

    first, second = api.act("recur", key), api.act("recur", key)

    assert ("1001", "1002") == (first["DocNumber"], second["DocNumber"])
    assert ({"value": key}, 120) == (api.read("Invoice", first["Id"])["RecurDataRef"], second["Balance"])


def test_a_template_is_changed_in_whole_and_deleted(api: Api) -> None:
    made = template(api)
    body = {"Invoice": {**made, "RecurringInfo": {**MONTHLY, "Active": False}}}

    changed = api.save("RecurringTransaction", body)["Invoice"]

    assert ("1", False) == (changed["SyncToken"], changed["RecurringInfo"]["Active"])
    assert "5010" == api.code("POST", "/recurringtransaction", body)
    told = api.save("RecurringTransaction", {"Invoice": changed}, operation="delete")
    assert "Deleted" == told["Invoice"]["status"]
    assert "610" == api.code("GET", f"/recurringtransaction/{made['Id']}")


@pytest.mark.parametrize(
    ("code", "body"),
    [
        ("2020", {}),
        ("2020", {"Invoice": form()}),
        ("2170", {"Invoice": form(RecurringInfo={**MONTHLY, "RecurType": "Sometimes"})}),
        ("2020", {"Invoice": form(RecurringInfo=MONTHLY, Line=[])}),
        ("610", {"Invoice": form(RecurringInfo=MONTHLY, Id="999", SyncToken="0")}),
    ],
)
def test_a_template_is_refused(api: Api, code: str, body: dict[str, Any]) -> None:
    assert code == api.code("POST", "/recurringtransaction", body)
